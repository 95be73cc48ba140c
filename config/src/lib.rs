//! What a node is told before it starts: its settings, and the vault that keeps its keys.

pub mod settings;
pub mod vault;

pub use settings::{Settings, SettingsError};
pub use vault::{
    FirstStart, Inspection, OpenError, Purpose, RootKey, SealError, Secret, TenantKeys, Vault,
    VaultError, VaultOptions,
};
