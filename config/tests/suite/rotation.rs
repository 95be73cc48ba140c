//! Root keys old and new: no key is lost that a keyring may need, whoever shares the file.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use signalbox_config::{Purpose, RootKey, Secret, Vault, VaultError, VaultOptions};
use tempfile::TempDir;

const TENANT: [u8; 16] = [7; 16];

/// Nodes with keyrings of their own and one key file.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn key_file(&self) -> PathBuf {
        self.folder.path().join("signalbox.key")
    }

    fn options(&self, node: &str) -> VaultOptions {
        let keyring = self.folder.path().join(node).join("keyring");
        VaultOptions { keyring, key_file: self.key_file(), key_text: None, data_present: false }
    }

    fn start(&self, node: &str) -> Result<Vault, VaultError> {
        Vault::open(&self.options(node)).map(|(vault, _)| vault)
    }

    fn open(&self, node: &str) -> Vault {
        self.start(node).unwrap()
    }

    fn lines(&self) -> Vec<String> {
        let text = fs::read_to_string(self.key_file()).unwrap();
        text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
    }

    fn versions(&self) -> Vec<u32> {
        self.lines().iter().map(|line| RootKey::parse(line).unwrap().version()).collect()
    }

    fn put(&self, lines: &[String]) {
        fs::write(self.key_file(), lines.join("\n")).unwrap();
        fs::set_permissions(self.key_file(), fs::Permissions::from_mode(0o600)).unwrap();
    }
}

fn sealed(vault: &Vault) -> Vec<u8> {
    let keys = vault.create_tenant(TENANT).unwrap();
    keys.seal(Purpose::Journal, &[b"stream"], b"body").unwrap()
}

fn opens(vault: &Vault, sealed: &[u8]) {
    let keys = vault.tenant(TENANT).unwrap().unwrap();
    assert_eq!(keys.open(Purpose::Journal, &[b"stream"], sealed).unwrap().as_slice(), b"body");
}

fn rotate(vault: &Vault) -> u32 {
    let next = vault.next_root_version().unwrap();
    vault.rotate_root(RootKey::generate(next).unwrap()).unwrap();
    next
}

#[test]
fn a_rotation_of_one_node_takes_no_key_from_another() {
    let place = Place::new();
    let (a, b) = (place.open("a"), place.open("b"));
    let (of_a, of_b) = (sealed(&a), sealed(&b));
    assert_eq!(rotate(&a), 2);
    assert_eq!(place.versions(), [2, 1]);
    opens(&b, &of_b);
    // B knows version 1 only; what it makes next stands beside what A has made.
    assert_eq!(rotate(&b), 3);
    assert_eq!(place.versions(), [3, 2, 1]);
    let late = b.rotate_root(RootKey::generate(3).unwrap());
    assert!(matches!(late, Err(VaultError::VersionNotNew { given: 3, present: 3 })));
    let late = a.rotate_root(RootKey::generate(3).unwrap());
    assert!(matches!(late, Err(VaultError::VersionNotNew { given: 3, present: 3 })));
    drop((a, b));
    for (node, sealed) in [("a", &of_a), ("b", &of_b)] {
        let vault = place.open(node);
        opens(&vault, sealed);
        assert_eq!((vault.root_version(), vault.older_roots()), (3, vec![1, 2]));
    }
    assert_eq!(place.versions(), [3, 2, 1], "a start drops nothing");
}

#[test]
fn a_backup_of_the_keyring_opens_after_many_rotations() {
    let place = Place::new();
    let vault = place.open("a");
    let bytes = sealed(&vault);
    let keyring = place.options("a").keyring;
    let backup = fs::read(&keyring).unwrap();
    for version in 2..6 {
        assert_eq!(rotate(&vault), version);
    }
    drop(vault);
    fs::write(&keyring, backup).unwrap();
    opens(&place.open("a"), &bytes);
}

#[test]
fn a_key_is_retired_only_when_told_and_only_an_old_one() {
    let place = Place::new();
    let (a, b) = (place.open("a"), place.open("b"));
    let of_b = sealed(&b);
    drop(b);
    rotate(&a);
    rotate(&a);
    let old = place.lines();
    for version in [3, 4] {
        let refused = a.retire_root(version).unwrap_err();
        assert!(!matches!(refused, VaultError::Disk { .. }), "{refused}");
        assert_eq!(place.lines(), old);
    }
    assert!(matches!(a.retire_root(3), Err(VaultError::VersionInUse { version: 3 })));
    assert!(matches!(a.retire_root(9), Err(VaultError::VersionUnknown { version: 9, .. })));
    a.retire_root(1).unwrap();
    assert_eq!(place.versions(), [3, 2]);
    assert_eq!(a.older_roots(), [2]);
    assert!(matches!(a.retire_root(1), Err(VaultError::VersionUnknown { version: 1, .. })));
    drop(a);
    assert_eq!(place.open("a").root_version(), 3);
    // What the retired key is still needed for says so, and opens with the copy of it.
    let missing = place.start("b").unwrap_err();
    assert!(matches!(missing, VaultError::VersionMissing { needed: 1, .. }), "{missing}");
    place.put(&old);
    opens(&place.open("b"), &of_b);
}

#[test]
fn a_rotation_that_fails_at_the_keyring_loses_neither_key() {
    let place = Place::new();
    let vault = place.open("a");
    let bytes = sealed(&vault);
    let (data, away) = (place.folder.path().join("a"), place.folder.path().join("away"));
    fs::rename(&data, &away).unwrap();
    for (version, held) in [(2, vec![2, 1]), (3, vec![3, 2, 1])] {
        let next = vault.next_root_version().unwrap();
        assert_eq!(next, version);
        vault.rotate_root(RootKey::generate(next).unwrap()).unwrap_err();
        assert_eq!((place.versions(), vault.root_version()), (held, 1));
    }
    fs::rename(&away, &data).unwrap();
    drop(vault);
    let vault = place.open("a");
    opens(&vault, &bytes);
    assert_eq!(vault.root_version(), 3);
}

#[test]
fn a_key_file_that_was_exchanged_under_way_is_not_written_over() {
    let place = Place::new();
    let vault = place.open("a");
    let others = [RootKey::generate(1).unwrap().text().expose().clone()];
    place.put(&others);
    let refused = vault.rotate_root(RootKey::generate(2).unwrap()).unwrap_err();
    assert!(refused.to_string().contains("another key of a version"), "{refused}");
    assert_eq!(place.lines(), others);
    fs::remove_file(place.key_file()).unwrap();
    vault.rotate_root(RootKey::generate(2).unwrap()).unwrap();
    assert_eq!(place.versions(), [2, 1]);
}

#[test]
fn keys_that_a_crash_left_in_the_clear_are_removed_and_copies_are_not() {
    let place = Place::new();
    drop(place.open("a"));
    let beside = |name: &str| place.folder.path().join(name);
    let left = beside("signalbox.key.new-0123456789abcdef");
    let copies = ["signalbox.key.new-copy", "signalbox.key.bak", "signalbox.key.new-0123"];
    fs::copy(place.key_file(), &left).unwrap();
    for name in copies {
        fs::copy(place.key_file(), beside(name)).unwrap();
    }
    Vault::inspect(&place.options("a")).unwrap();
    assert!(left.exists(), "a look changes nothing");
    let key = RootKey::generate(1).unwrap().text().expose().clone();
    let elsewhere = VaultOptions { key_text: Some(Secret::new(key)), ..place.options("elsewhere") };
    drop(Vault::open(&elsewhere).unwrap());
    assert!(left.exists(), "a node that does not use the file leaves its folder alone");
    drop(place.open("a"));
    assert!(!left.exists());
    assert!(copies.iter().all(|name| beside(name).exists()));
}
