//! The keyring on disk: nothing acknowledged is lost, nothing erased remains, damage is told.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use signalbox_config::{Purpose, Vault, VaultError, VaultOptions};
use tempfile::TempDir;

const RECORD: usize = 128;

struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn keyring(&self) -> PathBuf {
        self.folder.path().join("data/keyring")
    }

    fn options(&self) -> VaultOptions {
        VaultOptions {
            keyring: self.keyring(),
            key_file: self.folder.path().join("root.key"),
            key_text: None,
            data_present: false,
        }
    }

    fn open(&self) -> Result<Vault, VaultError> {
        Vault::open(&self.options()).map(|(vault, _)| vault)
    }

    /// A keyring of the platform and three tenants, closed.
    fn of_three() -> Self {
        let place = Self::new();
        let vault = place.open().unwrap();
        for tenant in 1..=3 {
            vault.create_tenant([tenant; 16]).unwrap();
        }
        place
    }

    fn bytes(&self) -> Vec<u8> {
        fs::read(self.keyring()).unwrap()
    }
}

fn sealed(vault: &Vault, tenant: u8) -> Vec<u8> {
    let keys = vault.tenant([tenant; 16]).unwrap().unwrap();
    keys.seal(Purpose::Journal, &[b"stream"], b"body").unwrap()
}

fn opens(vault: &Vault, tenant: u8, sealed: &[u8]) -> bool {
    let keys = vault.tenant([tenant; 16]).unwrap();
    keys.is_some_and(|keys| keys.open(Purpose::Journal, &[b"stream"], sealed).is_ok())
}

fn holds(folder: &Path, needle: &[u8]) -> bool {
    fs::read_dir(folder).unwrap().any(|entry| {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        bytes.windows(needle.len()).any(|window| window == needle)
    })
}

#[test]
fn keys_outlive_the_process() {
    let place = Place::new();
    let vault = place.open().unwrap();
    assert!(vault.tenant([1; 16]).unwrap().is_none());
    let made = vault.create_tenant([1; 16]).unwrap();
    assert_eq!(vault.create_tenant([1; 16]).unwrap().key_id(), made.key_id());
    let (bytes, secret) = (sealed(&vault, 1), vault.hook_secret([5; 16]));
    let blind = vault.blind("field", b"value");
    drop((vault, made));
    let vault = place.open().unwrap();
    assert!(opens(&vault, 1, &bytes));
    assert_eq!(vault.hook_secret([5; 16]).expose(), secret.expose());
    assert_eq!(vault.blind("field", b"value"), blind);
    assert_eq!(place.bytes().len(), RECORD * 3);
}

#[test]
fn an_unfinished_record_is_left_until_the_next_is_written_over_it() {
    for left in (1..RECORD).step_by(9) {
        let place = Place::of_three();
        let mut bytes = place.bytes();
        bytes.truncate(RECORD * 4 + left);
        fs::write(place.keyring(), &bytes).unwrap();
        let vault = place.open().unwrap();
        assert_eq!(vault.tenants().len(), 3, "platform and two tenants");
        assert_eq!(place.bytes(), bytes, "a look changes nothing");
        vault.create_tenant([3; 16]).unwrap();
        assert_eq!(place.bytes().len(), RECORD * 5);
        drop(vault);
        assert_eq!(place.open().unwrap().tenants().len(), 4);
    }
}

#[test]
fn a_tail_longer_than_one_append_can_leave_is_damage() {
    for (kept, zeros) in [(4, RECORD), (4, RECORD * 2 + 5), (5, RECORD), (2, RECORD + 1)] {
        let place = Place::of_three();
        let mut bytes = place.bytes();
        bytes.truncate(RECORD * kept);
        bytes.resize(bytes.len() + zeros, 0);
        fs::write(place.keyring(), &bytes).unwrap();
        assert!(matches!(Vault::inspect(&place.options()), Err(VaultError::Damaged { .. })));
        assert!(matches!(place.open(), Err(VaultError::Damaged { .. })));
        assert_eq!(place.bytes(), bytes);
    }
}

#[test]
fn a_keyring_without_the_platforms_key_is_not_given_another() {
    let place = Place::of_three();
    let bytes = place.bytes()[..RECORD + 7].to_vec();
    fs::write(place.keyring(), &bytes).unwrap();
    let error = place.open().unwrap_err();
    assert!(matches!(error, VaultError::Shortened { .. }), "{error}");
    assert!(error.to_string().contains("shortened"), "{error}");
    assert_eq!(place.bytes(), bytes);
}

#[test]
fn an_inspection_changes_nothing() {
    let place = Place::of_three();
    let leftover = place.keyring().with_file_name("keyring.new-0123456789abcdef");
    fs::write(&leftover, b"x").unwrap();
    let mut bytes = place.bytes();
    bytes.truncate(RECORD * 4 + 50);
    fs::write(place.keyring(), &bytes).unwrap();
    fs::remove_file(place.keyring().with_file_name("keyring.lock")).unwrap();
    let found = Vault::inspect(&place.options()).unwrap();
    assert_eq!((found.root_version, found.tenants.len(), found.older.len()), (1, 2, 0));
    assert_eq!(place.bytes(), bytes);
    assert!(leftover.exists());
    assert_eq!(fs::read_dir(place.keyring().parent().unwrap()).unwrap().count(), 2);
    let vault = place.open().unwrap();
    assert_eq!(Vault::inspect(&place.options()).unwrap(), found, "beside a running node");
    drop(vault);
    fs::remove_file(place.folder.path().join("root.key")).unwrap();
    assert!(matches!(Vault::inspect(&place.options()), Err(VaultError::KeyMissing { .. })));
    let none = Place::new();
    assert!(matches!(Vault::inspect(&none.options()), Err(VaultError::KeyringMissing { .. })));
    assert_eq!(fs::read_dir(none.folder.path()).unwrap().count(), 0);
}

#[test]
fn damage_is_told_and_nothing_touched() {
    let place = Place::of_three();
    let bytes = place.bytes();
    for offset in (0..bytes.len()).step_by(7) {
        let mut bad = bytes.clone();
        bad[offset] ^= 0x10;
        fs::write(place.keyring(), &bad).unwrap();
        let error = place.open().unwrap_err();
        let begin = u64::try_from(offset / RECORD * RECORD).unwrap();
        let VaultError::Damaged { offset, .. } = &error else { panic!("{error}") };
        assert_eq!(*offset, begin);
        assert!(error.to_string().contains("nothing was changed"), "{error}");
        assert_eq!(place.bytes(), bad);
    }
    let mut swapped = bytes.clone();
    swapped[RECORD * 2..RECORD * 4].rotate_left(RECORD);
    for bad in [&b""[..], &bytes[..RECORD / 2], &bytes[RECORD..], &swapped] {
        fs::write(place.keyring(), bad).unwrap();
        assert!(matches!(place.open(), Err(VaultError::Damaged { .. })));
        assert_eq!(place.bytes(), bad);
    }
    fs::write(place.keyring(), &bytes).unwrap();
    assert_eq!(place.open().unwrap().tenants().len(), 4);
}

#[test]
fn erasure_leaves_no_key_bytes() {
    let place = Place::of_three();
    let vault = place.open().unwrap();
    let bytes = sealed(&vault, 2);
    // The platform's record is the second, so tenant 2 has the fourth.
    let wrapped = place.bytes()[RECORD * 3 + 25..RECORD * 3 + 73].to_vec();
    assert!(holds(place.keyring().parent().unwrap(), &wrapped));
    assert!(vault.erase([2; 16]).unwrap());
    assert!(!holds(place.keyring().parent().unwrap(), &wrapped));
    assert!(!vault.erase([2; 16]).unwrap());
    assert!(vault.tenant([2; 16]).unwrap().is_none());
    drop(vault);
    let vault = place.open().unwrap();
    assert!(vault.tenant([2; 16]).unwrap().is_none());
    assert!(vault.tenant([1; 16]).unwrap().is_some());
    // A tenant of the same id gets another key under another id.
    assert_eq!(vault.create_tenant([2; 16]).unwrap().key_id(), 5);
    assert!(!opens(&vault, 2, &bytes));
    assert!(matches!(vault.erase([0; 16]), Err(VaultError::PlatformKey)));
}

#[test]
fn erased_records_are_cleared_away_but_their_ids_stay_used() {
    let place = Place::new();
    let vault = place.open().unwrap();
    for tenant in 1..=100 {
        vault.create_tenant([tenant; 16]).unwrap();
    }
    let bytes = sealed(&vault, 100);
    for tenant in 1..100 {
        vault.erase([tenant; 16]).unwrap();
    }
    drop(vault);
    assert_eq!(place.bytes().len(), RECORD * 102);
    let vault = place.open().unwrap();
    assert_eq!(place.bytes().len(), RECORD * 3);
    assert!(opens(&vault, 100, &bytes));
    assert_eq!(vault.create_tenant([1; 16]).unwrap().key_id(), 102);
}

#[test]
fn a_rewrite_that_was_interrupted_leaves_nothing() {
    let place = Place::of_three();
    let leftover = place.keyring().with_file_name("keyring.new-0123456789abcdef");
    fs::write(&leftover, place.bytes()).unwrap();
    assert_eq!(place.open().unwrap().tenants().len(), 4);
    assert!(!leftover.exists());
}

#[test]
fn one_process_at_a_time() {
    let place = Place::of_three();
    let vault = place.open().unwrap();
    assert!(matches!(place.open(), Err(VaultError::InUse { .. })));
    drop(vault);
    assert!(place.open().is_ok());
}

#[test]
fn many_threads_make_use_and_erase() {
    let place = Place::new();
    let vault = place.open().unwrap();
    thread::scope(|scope| {
        for worker in 0..8_u8 {
            let vault = vault.clone();
            scope.spawn(move || {
                for round in 0..8 {
                    vault.create_tenant([200; 16]).unwrap();
                    let tenant = 1 + worker * 8 + round;
                    vault.create_tenant([tenant; 16]).unwrap();
                    let bytes = sealed(&vault, tenant);
                    assert!(opens(&vault, tenant, &bytes));
                    if round % 2 == 0 {
                        assert!(vault.erase([tenant; 16]).unwrap());
                    }
                }
            });
        }
    });
    let ids = |vault: &Vault| -> Vec<u32> {
        let key_id = |id| vault.tenant(id).unwrap().unwrap().key_id();
        let mut ids: Vec<_> = vault.tenants().into_iter().map(key_id).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    let before = ids(&vault);
    assert_eq!(before.len(), 34, "platform, the shared one and half of 64");
    drop(vault);
    assert_eq!(ids(&place.open().unwrap()), before);
}
