//! The root key and the master's tokens: changed while the node is stopped.

use crate::app::App;
use crate::cli::Rotation;
use crate::{ledger, out};
use anyhow::bail;
use config::vault::RootKey;
use config::{Settings, Vault};

/// Runs one of the commands on what `settings` name.
pub async fn run(command: &Rotation, settings: Settings) -> anyhow::Result<()> {
    match command {
        Rotation::Rotate => rotate(&settings),
        Rotation::Retire { version, yes } => retire(&settings, *version, *yes),
        Rotation::Token => {
            let app = App::build(settings, actors::Clock::system())?;
            let made = app.introduce("made by hand").await;
            made.and(app.close().await)
        }
    }
}

fn rotate(settings: &Settings) -> anyhow::Result<()> {
    let (vault, _) = Vault::open(&settings.vault_options(true))?;
    let next = vault.next_root_version()?;
    vault.rotate_root(RootKey::generate(next)?)?;
    let file = settings.vault.root_key_file.display();
    out::line(format!(
        "The root key is now version {next}; {} tenants' keys are wrapped with it.\n\
         Back up {file} now. It keeps the older versions too: backups of the keyring, and other \
         nodes that use this file, may need them. `signalbox keys retire VERSION` takes one out.",
        ledger::tenants(&vault.tenants())
    ));
    Ok(())
}

fn retire(settings: &Settings, version: u32, yes: bool) -> anyhow::Result<()> {
    let file = settings.vault.root_key_file.display();
    if !yes {
        bail!(
            "nothing was done. This takes version {version} of the root key out of {file} for \
             ever. Every keyring that is wrapped with it, in a backup from before `keys rotate` \
             or of another node that was not started since, can be opened only with a copy of \
             it after that. Say `signalbox keys retire {version} --yes` to do it"
        );
    }
    let (vault, _) = Vault::open(&settings.vault_options(true))?;
    vault.retire_root(version)?;
    out::line(format!("Version {version} of the root key is no longer in {file}."));
    Ok(())
}
