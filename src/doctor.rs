//! The doctor: whether a node could run here, and what to do where it could not.

mod node;

use crate::{cli, ledger, out, serve};
use config::{Settings, Vault};
use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::ExitCode;

/// One finding.
struct Finding {
    what: String,
    result: Result<String, String>,
}

/// Looks at everything a start needs, and prints one line for each. Makes nothing, changes
/// nothing but a file that it writes into the data folder, or where that would be made, and removes
/// again. Where a node is named, that one is asked how it and its channels are instead.
///
/// # Errors
/// When the node that is named does not answer as one.
pub async fn run(arguments: &cli::Doctor) -> anyhow::Result<ExitCode> {
    let findings = match &arguments.node {
        Some(url) => node::examine(url, arguments.tenant.as_deref()).await?,
        None => here(arguments.settings.config.as_deref()),
    };
    for Finding { what, result } in &findings {
        match result {
            Ok(seen) => out::line(format!("{what:<10} ✓ {seen}")),
            Err(wrong) => out::line(format!("{what:<10} ✗ {wrong}")),
        }
    }
    let sound = findings.iter().all(|finding| finding.result.is_ok());
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Whether a node could run here.
fn here(file: Option<&Path>) -> Vec<Finding> {
    let finding = |what: &str, result| Finding { what: what.to_owned(), result };
    let settings = match serve::load(file) {
        Ok(settings) => settings,
        Err(error) => return vec![finding("settings", Err(format!("{error:#}")))],
    };
    vec![
        finding("settings", Ok("read".to_owned())),
        finding("data", data(&settings.node.data_dir)),
        finding("vault", vault(&settings)),
        finding("journal", journal(&settings)),
        finding("archive", archive(&settings)),
        finding("doors", port(settings.doors.bind, "doors.bind")),
        finding("metrics", port(settings.metrics.bind, "metrics.bind")),
        finding("webhooks", Ok(webhooks(&settings))),
    ]
}

fn data(dir: &Path) -> Result<String, String> {
    let there = dir.ancestors().find(|it| it.exists()).unwrap_or(Path::new("."));
    let wrong =
        |why: String| format!("{}: {why}; see to its owner, rights and room", there.display());
    if !there.is_dir() {
        return Err(wrong("is no folder".to_owned()));
    }
    let probe = there.join(format!(".doctor-{}", std::process::id()));
    let written = fs::write(&probe, b"doctor")
        .and_then(|()| fs::File::open(&probe)?.sync_all())
        .and_then(|()| fs::remove_file(&probe));
    written.map_err(|error| wrong(format!("cannot be written ({error})")))?;
    if there == dir {
        return Ok(format!("{} can be written and synced", dir.display()));
    }
    Ok(format!("{} will be made at the first start", dir.display()))
}

fn vault(settings: &Settings) -> Result<String, String> {
    let past = settings.node.data_dir.join(ledger::FOLDER).exists();
    let options = settings.vault_options(past);
    if !options.keyring.exists() && !past {
        return Ok("root key and keyring will be made at the first start".to_owned());
    }
    let seen = Vault::inspect(&options).map_err(|error| error.to_string())?;
    if !past && !seen.tenants.is_empty() {
        let dir = settings.node.data_dir.display();
        return Err(format!("there are keys of tenants, but no journal in {dir}: is it mounted?"));
    }
    let (version, tenants) = (seen.root_version, ledger::tenants(&seen.tenants));
    let older: Vec<_> = seen.older.iter().map(ToString::to_string).collect();
    let beside = if older.is_empty() {
        String::new()
    } else {
        format!("; older in the key file: {} (see `signalbox keys retire`)", older.join(", "))
    };
    Ok(format!("root key version {version} opens the keys of {tenants} tenants{beside}"))
}

fn archive(settings: &Settings) -> Result<String, String> {
    match &settings.journal.archive_dir {
        None => Ok("none: finished segments stay in the journal".to_owned()),
        Some(dir) => {
            let journal = settings.node.data_dir.join(ledger::FOLDER);
            let place = journal::Place { dir: journal, archive: Some(dir.clone()) };
            match place.foreign_archive() {
                Some(why) => Err(format!("{} (journal.archive_dir): {why}", dir.display())),
                None => data(dir),
            }
        }
    }
}

fn journal(settings: &Settings) -> Result<String, String> {
    let dir = settings.node.data_dir.join(ledger::FOLDER);
    if !dir.exists() {
        return Ok("will be made at the first start".to_owned());
    }
    let archive = settings.journal.archive_dir.clone();
    let report = journal::verify(journal::Place { dir, archive });
    if report.is_sound() {
        return Ok(format!("{} events of {} streams, sound", report.events, report.streams));
    }
    Err(format!("{}; copy it, and restore from a backup", report.problems.join("; ")))
}

fn port(bind: std::net::SocketAddr, key: &str) -> Result<String, String> {
    match TcpListener::bind(bind) {
        Ok(_) => Ok(format!("{bind} is free")),
        Err(error) => Err(format!(
            "{bind} cannot be listened on ({error}): a node is running already, or {key} must \
             name another address"
        )),
    }
}

fn webhooks(settings: &Settings) -> String {
    match &settings.doors.public_url {
        Some(url) => format!("vendors are told to deliver at {url}"),
        None => "doors.public_url is not set: channels are polled".to_owned(),
    }
}
