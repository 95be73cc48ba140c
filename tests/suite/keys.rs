//! The commands on root keys, run as a shell runs them: no key goes before it is said and asked.

use config::{Settings, Vault};
use domain::id::TenantId;
use domain::receipt;
use std::path::Path;
use std::process::{Command, Output};

const PLACES: [(&str, &str); 2] =
    [("SIGNALBOX__NODE__DATA_DIR", "data"), ("SIGNALBOX__VAULT__ROOT_KEY_FILE", "signalbox.key")];

fn signalbox(folder: &Path, arguments: &[&str]) -> (Output, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_signalbox"));
    let command = command.args(arguments).envs(PLACES).current_dir(folder);
    let output = command.output().unwrap();
    let told = [output.stdout.as_slice(), &output.stderr].concat();
    (output, String::from_utf8(told).unwrap())
}

/// A keyring and a key file, as the first start makes them.
fn begin(folder: &Path) {
    let whole = PLACES.map(|(name, place)| (name, folder.join(place)));
    let whole = whole.map(|(name, path)| (name.to_owned(), path.to_str().unwrap().to_owned()));
    let settings = Settings::load(None, whole.into_iter()).unwrap();
    let (vault, _) = Vault::open(&settings.vault_options(false)).unwrap();
    // A tenant, and the receipts of a day, which are nobody.
    for id in [TenantId(0x019b_c0de_f012_7000_8000_0000_0000_0001), receipt::stream(20_468)] {
        vault.create_tenant(id.bytes()).unwrap();
    }
    drop(vault);
    std::fs::create_dir_all(folder.join("data/journal")).unwrap();
}

fn keys(folder: &Path) -> usize {
    let text = std::fs::read_to_string(folder.join("signalbox.key")).unwrap();
    text.lines().filter(|line| line.starts_with("sbroot.")).count()
}

#[test]
fn an_old_root_key_goes_only_when_it_is_said_twice() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    begin(folder);
    let (done, told) = signalbox(folder, &["keys", "rotate"]);
    assert!(done.status.success() && told.contains("now version 2"), "{told}");
    assert!(told.contains("keys retire") && told.contains("; 1 tenants' keys"), "{told}");
    assert_eq!(keys(folder), 2);
    let (_, told) = signalbox(folder, &["doctor"]);
    assert!(told.contains("root key version 2 opens the keys of 1 tenants;"), "{told}");
    assert!(told.contains("older in the key file: 1"), "{told}");

    let (done, told) = signalbox(folder, &["keys", "retire", "1"]);
    assert!(!done.status.success() && told.contains("nothing was done"), "{told}");
    assert!(told.contains("keys retire 1 --yes"), "{told}");
    for (version, why) in [("2", "is in use"), ("7", "holds no version 7")] {
        let (done, told) = signalbox(folder, &["keys", "retire", version, "--yes"]);
        assert!(!done.status.success() && told.contains(why), "{told}");
    }
    assert_eq!(keys(folder), 2);
    let (done, told) = signalbox(folder, &["keys", "retire", "1", "--yes"]);
    assert!(done.status.success() && !told.contains("sbroot."), "{told}");
    assert_eq!(keys(folder), 1);
    let (_, told) = signalbox(folder, &["doctor"]);
    assert!(told.contains("root key version 2 opens") && !told.contains("older in"), "{told}");
}
