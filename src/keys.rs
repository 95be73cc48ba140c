//! The root key and the master's tokens: changed while the node is stopped.

use crate::app::App;
use crate::cli::Rotation;
use crate::out;
use config::vault::RootKey;
use config::{Settings, Vault};

/// Runs one of the commands on what `settings` name.
pub async fn run(command: &Rotation, settings: Settings) -> anyhow::Result<()> {
    match command {
        Rotation::Rotate => {
            let (vault, _) = Vault::open(&settings.vault_options(true))?;
            let next = vault.root_version().saturating_add(1);
            vault.rotate_root(RootKey::generate(next)?)?;
            out::line(format!(
                "The root key is now version {next}; {} tenants' keys are wrapped with it.\n\
                 Back up {} now.",
                vault.tenants().len(),
                settings.vault.root_key_file.display()
            ));
            Ok(())
        }
        Rotation::Token => {
            let app = App::build(settings, actors::Clock::system())?;
            let made = app.introduce("made by hand").await;
            made.and(app.close().await)
        }
    }
}
