//! The root key: made once, kept from others, missed when it is gone, replaced without loss.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use signalbox_config::{FirstStart, Purpose, RootKey, Secret, Vault, VaultError, VaultOptions};
use tempfile::TempDir;

const TENANT: [u8; 16] = [7; 16];

struct Place {
    folder: TempDir,
    key_text: Option<String>,
    data_present: bool,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), key_text: None, data_present: false }
    }

    fn with_key(mut self, text: impl Into<String>) -> Self {
        self.key_text = Some(text.into());
        self
    }

    fn keyring(&self) -> PathBuf {
        self.folder.path().join("data/keyring")
    }

    fn key_file(&self) -> PathBuf {
        self.folder.path().join("root.key")
    }

    fn start(&self) -> Result<(Vault, FirstStart), VaultError> {
        Vault::open(&VaultOptions {
            keyring: self.keyring(),
            key_file: self.key_file(),
            key_text: self.key_text.clone().map(Secret::new),
            data_present: self.data_present,
        })
    }

    fn open(&self) -> Vault {
        self.start().unwrap().0
    }

    fn key_lines(&self) -> Vec<String> {
        let text = fs::read_to_string(self.key_file()).unwrap();
        text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
    }
}

/// Bytes of a tenant, and what must not change with the root key.
struct Trace {
    sealed: Vec<u8>,
    hook: String,
}

impl Trace {
    fn leave(vault: &Vault) -> Self {
        let keys = vault.create_tenant(TENANT).unwrap();
        let sealed = keys.seal(Purpose::Journal, &[b"stream"], b"body").unwrap();
        Self { sealed, hook: vault.hook_secret([1; 16]).expose().clone() }
    }

    fn find(&self, vault: &Vault) {
        let keys = vault.tenant(TENANT).unwrap().unwrap();
        let body = keys.open(Purpose::Journal, &[b"stream"], &self.sealed).unwrap();
        assert_eq!(body.as_slice(), b"body");
        assert_eq!(vault.hook_secret([1; 16]).expose(), &self.hook);
    }
}

fn text(key: &RootKey) -> String {
    key.text().expose().clone()
}

#[test]
fn the_first_start_makes_a_private_key_and_says_so() {
    let place = Place::new();
    let (vault, first) = place.start().unwrap();
    let expected = FirstStart { key_made: Some(place.key_file()), keyring_made: true };
    assert_eq!(first, expected);
    for path in [place.key_file(), place.keyring()] {
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let folder = fs::metadata(place.keyring().parent().unwrap()).unwrap();
    assert_eq!(folder.permissions().mode() & 0o777, 0o700);
    let names: Vec<_> = fs::read_dir(place.folder.path()).unwrap().collect();
    assert_eq!(names.len(), 2, "no temporary file is left");
    drop(vault);
    let (_, second) = place.start().unwrap();
    assert_eq!(second, FirstStart { key_made: None, keyring_made: false });
}

#[test]
fn a_key_that_others_can_read_is_refused() {
    let place = Place::new();
    drop(place.open());
    for mode in [0o640, 0o604, 0o660, 0o644] {
        fs::set_permissions(place.key_file(), fs::Permissions::from_mode(mode)).unwrap();
        let error = place.start().unwrap_err();
        assert!(matches!(error, VaultError::KeyExposed { .. }));
        assert!(error.to_string().contains("chmod 600"), "{error}");
    }
    fs::set_permissions(place.key_file(), fs::Permissions::from_mode(0o400)).unwrap();
    place.open();
}

#[test]
fn a_missing_key_is_missed_and_nothing_deleted() {
    let place = Place::new();
    let trace = Trace::leave(&place.open());
    let (keyring, key) = (fs::read(place.keyring()).unwrap(), fs::read(place.key_file()).unwrap());
    fs::remove_file(place.key_file()).unwrap();
    let error = place.start().unwrap_err();
    assert!(matches!(error, VaultError::KeyMissing { .. }));
    assert!(error.to_string().contains("nothing was deleted"), "{error}");
    assert!(!place.key_file().exists());
    assert_eq!(fs::read(place.keyring()).unwrap(), keyring);
    fs::write(place.key_file(), key).unwrap();
    fs::set_permissions(place.key_file(), fs::Permissions::from_mode(0o600)).unwrap();
    trace.find(&place.open());
}

#[test]
fn a_missing_keyring_is_missed_where_data_are() {
    let mut place = Place::new();
    drop(place.open());
    fs::remove_file(place.keyring()).unwrap();
    place.data_present = true;
    let error = place.start().unwrap_err();
    assert!(matches!(error, VaultError::KeyringMissing { .. }));
    assert!(!place.keyring().exists());
}

#[test]
fn another_key_or_a_broken_one_is_refused() {
    let place = Place::new();
    drop(place.open());
    let place = place.with_key(text(&RootKey::generate(1).unwrap()));
    assert!(matches!(place.start(), Err(VaultError::WrongKey { version: 1, .. })));
    let place = place.with_key(text(&RootKey::generate(2).unwrap()));
    let missing = VaultError::VersionMissing {
        origin: String::from("SIGNALBOX_ROOT_KEY"),
        keyring: place.keyring(),
        needed: 1,
        newest: 2,
    };
    assert_eq!(place.start().unwrap_err().to_string(), missing.to_string());
    let good = text(&RootKey::generate(1).unwrap());
    let twice = format!("{good} {}", text(&RootKey::generate(1).unwrap()));
    let mistyped = good.replacen(&good[12..13], if &good[12..13] == "A" { "B" } else { "A" }, 1);
    for bad in ["", "hunter2", "sbroot.1.abc.00000000", &good[..80], &mistyped, &twice] {
        let place = Place::new().with_key(bad);
        let error = place.start().unwrap_err();
        assert!(matches!(error, VaultError::KeyUnreadable { .. }), "{error}");
        assert!(bad.is_empty() || !error.to_string().contains(bad), "{error}");
        assert!(!place.keyring().exists() && !place.key_file().exists());
    }
}

#[test]
fn a_key_from_the_environment_needs_no_file() {
    let key = RootKey::generate(3).unwrap();
    let place = Place::new().with_key(text(&key));
    let (vault, first) = place.start().unwrap();
    assert_eq!(first, FirstStart { key_made: None, keyring_made: true });
    assert_eq!(vault.root_version(), 3);
    assert!(!place.key_file().exists());
    let refused = vault.rotate_root(RootKey::generate(4).unwrap());
    assert!(matches!(refused, Err(VaultError::NoKeyFile)));
    let trace = Trace::leave(&vault);
    drop(vault);

    let new = RootKey::generate(4).unwrap();
    let place = place.with_key(format!("{} {}", text(&new), text(&key)));
    assert_eq!(place.open().root_version(), 4);
    let place = place.with_key(text(&new));
    trace.find(&place.open());
    let place = place.with_key(text(&key));
    assert!(matches!(place.start(), Err(VaultError::VersionMissing { needed: 4, .. })));
}

#[test]
fn a_rotation_changes_the_root_key_and_nothing_else() {
    let place = Place::new();
    let vault = place.open();
    let trace = Trace::leave(&vault);
    let old = place.key_lines();
    let new = RootKey::generate(2).unwrap();
    vault.rotate_root(new.clone()).unwrap();
    assert_eq!(place.key_lines(), [text(&new), old.concat()]);
    assert_eq!(vault.root_version(), 2);
    trace.find(&vault);
    vault.create_tenant([8; 16]).unwrap();
    let again = vault.rotate_root(RootKey::generate(2).unwrap());
    assert!(matches!(again, Err(VaultError::VersionNotNew { given: 2, present: 2 })));
    drop(vault);
    let vault = place.open();
    trace.find(&vault);
    assert!(vault.tenant([8; 16]).unwrap().is_some());
    drop(vault);
    let place = place.with_key(old.concat());
    assert!(matches!(place.start(), Err(VaultError::VersionMissing { needed: 2, .. })));
}

#[test]
fn an_interrupted_rotation_is_finished() {
    for keyring_was_written in [false, true] {
        let place = Place::new();
        let vault = place.open();
        let trace = Trace::leave(&vault);
        let (old, keyring) = (place.key_lines(), fs::read(place.keyring()).unwrap());
        let new = RootKey::generate(2).unwrap();
        vault.rotate_root(new.clone()).unwrap();
        drop(vault);
        if !keyring_was_written {
            fs::write(place.keyring(), keyring).unwrap();
        }
        fs::write(place.key_file(), format!("{}\n{}\n", old.concat(), text(&new))).unwrap();
        let vault = place.open();
        trace.find(&vault);
        assert_eq!(vault.root_version(), 2);
        assert_eq!(place.key_lines(), [old.concat(), text(&new)]);
    }
}

#[test]
fn debug_shows_no_key() {
    let key = RootKey::generate(5).unwrap();
    assert_eq!(format!("{key:?}"), "RootKey { version: 5, .. }");
    let copy = RootKey::parse(key.text().expose()).unwrap();
    assert_eq!(copy.text().expose(), key.text().expose());
}
