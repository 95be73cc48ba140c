//! The manual: it names every setting, explains it, and is what is in force when nothing is said.

use signalbox_config::Settings;
use signalbox_config::settings::MANUAL;
use toml::Table;

/// Settings that have no default, shown in the manual behind a `#`.
const UNSET: [&str; 2] = ["doors.public_url", "journal.archive_dir"];

fn defaults() -> Settings {
    Settings::load(None, std::iter::empty()).unwrap()
}

fn keys(table: &Table) -> Vec<String> {
    let sections = table.iter().map(|(name, values)| (name, values.as_table().unwrap()));
    let keys = sections
        .flat_map(|(section, values)| values.keys().map(move |name| format!("{section}.{name}")));
    keys.collect()
}

#[test]
fn it_is_what_is_in_force() {
    let manual: Table = MANUAL.parse().unwrap();
    let effective: Table = defaults().effective().parse().unwrap();
    assert_eq!(effective, manual);
}

#[test]
fn it_can_be_loaded_as_a_file_with_every_line_in_force() {
    let all: Vec<_> = MANUAL
        .lines()
        .map(|line| line.strip_prefix('#').filter(|rest| rest.contains(" = \"")).unwrap_or(line))
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.toml");
    std::fs::write(&file, all.join("\n")).unwrap();
    let settings = Settings::load(Some(&file), std::iter::empty()).unwrap();
    let effective: Table = settings.effective().parse().unwrap();
    assert!(settings.doors.public_url.is_some() && settings.journal.archive_dir.is_some());
    // Every known setting is in it: the unset ones too, so none is printed as "not set".
    assert!(!settings.effective().contains("is not set"));
    let mut expected = keys(&MANUAL.parse().unwrap());
    expected.extend(UNSET.map(str::to_owned));
    expected.sort();
    let mut found = keys(&effective);
    found.sort();
    assert_eq!(found, expected);
}

#[test]
fn every_setting_is_explained() {
    let mut explained = false;
    let mut settings = 0;
    for line in MANUAL.lines() {
        let shown = line.strip_prefix('#').unwrap_or(line);
        if !shown.starts_with(' ') && shown.contains(" = ") {
            assert!(explained, "{line} has no explanation above it");
            settings += 1;
        }
        explained = line.starts_with("# ");
    }
    assert_eq!(settings, keys(&MANUAL.parse().unwrap()).len() + UNSET.len());
}

#[test]
fn the_defaults_are_safe() {
    let settings = defaults();
    assert!(settings.doors.bind.ip().is_loopback());
    assert!(settings.metrics.bind.ip().is_loopback());
    assert!(!settings.node.allow_private_hosts);
    assert_eq!(settings.doors.body_max, 256 * 1024);
    assert_eq!(settings.doors.requests_per_minute, 600);
    assert_eq!(settings.doors.unauthorized_per_minute, 60);
    assert_eq!(settings.doors.idempotency_per_token, 10_000);
    assert_eq!(settings.outbound.reply_max, 2 * 1024 * 1024);
    assert_eq!(settings.outbound.timeout.as_secs(), 15);
    assert_eq!(settings.keyring(), settings.node.data_dir.join("keyring"));
}
