//! Loading: which layer wins, what is refused, and how that is said.

use std::path::{Path, PathBuf};

use signalbox_config::settings::{Clock, LogFormat, Origin, Placement, Problem};
use signalbox_config::{Settings, SettingsError};

type Variables = Vec<(String, String)>;

fn variables(pairs: &[(&str, &str)]) -> Variables {
    pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

fn load(text: &str, pairs: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("node.toml");
    std::fs::write(&file, text).unwrap();
    Settings::load(Some(&file), variables(pairs).into_iter())
}

fn problems(text: &str, pairs: &[(&str, &str)]) -> Vec<Problem> {
    match load(text, pairs) {
        Err(SettingsError::Invalid(problems)) => problems,
        Err(other) => panic!("{other}"),
        Ok(settings) => panic!("accepted: {settings:?}"),
    }
}

/// Loads one wrong line and returns what is said about it.
fn complaint(section: &str, line: &str) -> String {
    let problems = problems(&format!("[{section}]\n{line}\n"), &[]);
    assert_eq!(problems.len(), 1, "{problems:?}");
    let problem = &problems[0];
    assert!(matches!(problem.origin, Origin::File(_)), "{problem}");
    format!("{}: {}; {}", problem.key, problem.why, problem.remedy)
}

#[test]
fn the_environment_goes_before_the_file_and_that_before_the_manual() {
    let text = "[doors]\nbind = \"127.0.0.1:1\"\nbody_max_kib = 512\n[log]\nformat = \"json\"\n";
    let settings = load(text, &[("SIGNALBOX__DOORS__BIND", "[::1]:2"), ("PATH", "/bin")]).unwrap();
    assert_eq!(settings.doors.bind, "[::1]:2".parse().unwrap());
    assert_eq!(settings.doors.body_max, 512 * 1024);
    assert_eq!(settings.log.format, LogFormat::Json);
    assert_eq!(settings.metrics.bind, "127.0.0.1:9090".parse().unwrap());
    let effective = settings.effective();
    assert!(effective.contains("bind = \"[::1]:2\" # from SIGNALBOX__DOORS__BIND"), "{effective}");
    assert!(effective.contains("node.toml"), "{effective}");
    effective.parse::<toml::Table>().unwrap();
}

#[test]
fn every_kind_of_value_comes_from_the_environment() {
    let settings = load(
        "",
        &[
            ("SIGNALBOX__NODE__ALLOW_PRIVATE_HOSTS", "true"),
            ("SIGNALBOX__NODE__CLOCK", "manual"),
            ("SIGNALBOX__NODE__DATA_DIR", "123"),
            ("SIGNALBOX__NODE__WEB_WORKERS", "3"),
            ("SIGNALBOX__DOORS__PUBLIC_URL", "http://localhost:8080/box/"),
            ("SIGNALBOX__DOORS__READ_TIMEOUT_S", ""),
            ("SIGNALBOX__OUTBOUND__EXTRA_ROOTS", "a.pem, b.pem"),
        ],
    )
    .unwrap();
    assert!(settings.node.allow_private_hosts);
    assert_eq!(settings.node.clock, Clock::Manual);
    assert_eq!(settings.node.data_dir, PathBuf::from("123"));
    assert_eq!(settings.node.web_workers.unwrap().get(), 3);
    assert_eq!(settings.doors.public_url.as_deref(), Some("http://localhost:8080/box"));
    assert_eq!(settings.doors.read_timeout.as_secs(), 10);
    assert_eq!(settings.outbound.extra_roots, [Path::new("a.pem"), Path::new("b.pem")]);
}

#[test]
fn unknown_keys_are_refused_with_what_was_meant() {
    for (section, line, expected) in [
        ("node", "datadir = \"x\"", "did you mean node.data_dir?"),
        ("doors", "bnid = \"x\"", "did you mean doors.bind?"),
        ("node", "segment_mib = 1", "did you mean journal.segment_mib?"),
        ("node", "colour = \"red\"", "`signalbox config` prints all there are"),
    ] {
        let said = complaint(section, line);
        assert!(said.contains("there is no such setting"), "{said}");
        assert!(said.ends_with(expected), "{said}");
    }
    for (text, expected) in [
        ("[door]\nbind = \"x\"", "did you mean the section doors?"),
        ("doors = 1", "write it as a section, [doors]"),
        ("bind = 1", "did you mean doors.bind?"),
    ] {
        assert_eq!(problems(text, &[])[0].remedy, expected);
    }
    let problems = problems("", &[("SIGNALBOX__NODE__DATADIR", "x")]);
    assert_eq!(
        problems[0].to_string(),
        "node.datadir (from SIGNALBOX__NODE__DATADIR): there is no such setting; \
         did you mean node.data_dir?"
    );
}

#[test]
fn values_are_refused_with_what_would_do() {
    for (section, line, expected) in [
        ("doors", "bind = \"localhost\"", "write for example \"127.0.0.1:8080\""),
        ("doors", "bind = 8080", "8080 is not text"),
        ("doors", "body_max_kib = 0", "write a number from 16 to 4096"),
        ("doors", "body_max_kib = \"256\"", "\"256\" is not a whole number"),
        ("doors", "body_max_kib = -1", "-1 is out of range"),
        ("doors", "read_timeout_s = 1.5", "1.5 is not a whole number"),
        ("doors", "public_url = \"signalbox.example.org\"", "it is not a URL"),
        ("doors", "public_url = \"http://example.org\"", "in the clear"),
        ("doors", "public_url = \"ftp://example.org\"", "neither with https://"),
        ("doors", "public_url = \"https://:80\"", "its host or port is not one"),
        ("doors", "public_url = \"https://example.org:x\"", "its host or port is not one"),
        ("doors", "public_url = \"https://example.org?a=b\"", "a query or a fragment"),
        ("doors", "public_url = \"https://[::1\"", "its host or port is not one"),
        ("doors", "public_url = \"https://[::1:8080\"", "its host or port is not one"),
        ("doors", "public_url = \"https://[example.org]\"", "its host or port is not one"),
        ("doors", "public_url = \"https://2001:db8::1\"", "its host or port is not one"),
        ("metrics", "bind = \"127.0.0.1:8080\"", "takes the same port"),
        ("metrics", "bind = \"0.0.0.0:8080\"", "takes the same port"),
        ("metrics", "bind = \"[::]:8080\"", "takes the same port"),
        ("node", "clock = \"sytem\"", "did you mean \"system\"?"),
        ("node", "clock = \"sundial\"", "write one of"),
        ("node", "data_dir = \"\"", "is not a path"),
        ("node", "allow_private_hosts = 1", "1 is not true or false"),
        ("outbound", "extra_roots = \"a.pem\"", "is not a list of texts"),
        ("outbound", "extra_roots = [1]", "is not a list of texts"),
        ("limits", "inbox_per_tenant = 100000", "more than limits.inbox_per_node, 8192"),
        ("limits", "wakes_at_once = 20000", "more than limits.awake_tenants_max"),
        ("limits", "idle_sleep_s = 0", "write a number from 1 to 604800"),
        ("log", "format = \"JSON\"", "did you mean \"json\"?"),
        ("log", "filter = \"inof\"", "did you mean \"info\"?"),
        ("log", "filter = \"info,journal=loud\"", "\"loud\" is not a level"),
        ("log", "filter = \"\"", "it is empty"),
    ] {
        let said = complaint(section, line);
        assert!(said.contains(expected), "{line}: {said}");
    }
}

#[test]
fn sound_values_are_accepted() {
    for (section, line) in [
        ("doors", "public_url = \"https://example.org:8443/box\""),
        ("doors", "public_url = \"https://[2001:db8::1]\""),
        ("doors", "public_url = \"https://[2001:db8::1]:8443\""),
        ("doors", "bind = \"[::]:443\""),
        ("metrics", "bind = \"127.0.0.2:8080\""),
        ("metrics", "bind = \"0.0.0.0:0\""),
        ("log", "filter = \"warn,signalbox=debug,hyper\""),
        ("log", "filter = \"app[span{id=3}]=trace\""),
        ("node", "arbiters = 7"),
    ] {
        let loaded = load(&format!("[{section}]\n{line}\n"), &[]);
        assert!(loaded.is_ok(), "{line}: {}", loaded.unwrap_err());
    }
}

#[test]
fn a_password_in_an_address_is_not_repeated() {
    let line = "telegram_base = \"https://me:hunter2@api.example.org\"";
    let said = complaint("outbound", line);
    assert!(said.contains("user name or password") && !said.contains("hunter2"), "{said}");
}

#[test]
fn every_problem_is_told_at_once() {
    let text = "[doors]\nbind = \"x\"\n[node]\nclok = \"system\"\n";
    let problems = problems(text, &[("SIGNALBOX__LOG__FORMAT", "xml")]);
    let keys: Vec<_> = problems.iter().map(|problem| problem.key.as_str()).collect();
    assert_eq!(keys, ["node.clok", "doors.bind", "log.format"]);
    assert_eq!(problems[2].origin, Origin::Environment("SIGNALBOX__LOG__FORMAT".to_owned()));
}

#[test]
fn the_root_key_may_not_lie_among_the_data() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    for key in ["data/root.key", "other/../data/deep/root.key"] {
        let key = folder.path().join(key);
        let said = problems(
            "",
            &[
                ("SIGNALBOX__NODE__DATA_DIR", data.to_str().unwrap()),
                ("SIGNALBOX__VAULT__ROOT_KEY_FILE", key.to_str().unwrap()),
            ],
        );
        assert_eq!(said[0].key, "vault.root_key_file");
        assert!(said[0].why.contains("it lies in node.data_dir"), "{}", said[0]);
    }
}

#[test]
fn an_archive_lies_apart_from_the_data_and_from_the_key() {
    for (archive, key, refused) in [
        ("data/journal/log", "root.key", Some("journal.archive_dir")),
        ("data/old", "root.key", Some("journal.archive_dir")),
        ("data", "root.key", Some("journal.archive_dir")),
        (".", "root.key", Some("vault.root_key_file")),
        ("backup", "backup/root.key", Some("vault.root_key_file")),
        ("backup", "root.key", None),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        let (data, archive, key) = (at("data"), at(archive), at(key));
        let loaded = load(
            "",
            &[
                ("SIGNALBOX__NODE__DATA_DIR", &data),
                ("SIGNALBOX__JOURNAL__ARCHIVE_DIR", &archive),
                ("SIGNALBOX__VAULT__ROOT_KEY_FILE", &key),
            ],
        );
        match (loaded, refused) {
            (Ok(_), None) => {}
            (Err(SettingsError::Invalid(problems)), Some(expected)) => {
                assert_eq!(problems[0].key, expected, "{archive}: {}", problems[0]);
            }
            (loaded, _) => panic!("{archive}: {}", loaded.is_ok()),
        }
    }
}

#[test]
fn a_file_that_is_missing_or_no_toml_is_named() {
    let missing = Settings::load(Some(Path::new("/nowhere/node.toml")), std::iter::empty());
    let said = missing.unwrap_err().to_string();
    assert!(said.contains("cannot read the settings file /nowhere/node.toml"), "{said}");
    let said = load("[doors\nbind = 1", &[]).unwrap_err().to_string();
    assert!(said.contains("is not TOML") && said.contains("line 1"), "{said}");
}

#[test]
fn the_root_key_in_the_environment_is_never_shown() {
    let key = "sbroot.1.hunter2.00000000";
    let settings = load("", &[("SIGNALBOX_ROOT_KEY", key)]).unwrap();
    assert!(!settings.effective().contains("hunter2"));
    assert!(!format!("{settings:?}").contains("hunter2"));
    let options = settings.vault_options(true);
    assert_eq!(options.key_text.unwrap().expose(), key);
    assert!(options.data_present);
    assert_eq!(options.keyring, Path::new("./data/keyring"));
    assert!(
        load("", &[("SIGNALBOX_ROOT_KEY", "")]).unwrap().vault_options(false).key_text.is_none()
    );
}

#[test]
fn threads_are_divided_where_the_settings_leave_it_open() {
    let node = |pairs: &[(&str, &str)]| load("", pairs).unwrap().node;
    let open = node(&[]);
    assert_eq!(open.placement(1), Placement { web_workers: 1, arbiters: 1 });
    assert_eq!(open.placement(2), Placement { web_workers: 1, arbiters: 1 });
    assert_eq!(open.placement(9), Placement { web_workers: 4, arbiters: 5 });
    let fixed = node(&[("SIGNALBOX__NODE__WEB_WORKERS", "8"), ("SIGNALBOX__NODE__ARBITERS", "2")]);
    assert_eq!(fixed.placement(4), Placement { web_workers: 8, arbiters: 2 });
}
