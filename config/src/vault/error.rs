//! What can go wrong with keys, said so that the operator knows what to do.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why the vault cannot be opened or changed. No message contains a key.
#[derive(Debug, Error)]
pub enum VaultError {
    /// There are sealed data but not the key they were sealed with.
    #[error(
        "the root key is missing: there is no file {}, and SIGNALBOX_ROOT_KEY is not set, but {} \
         holds keys that were wrapped with it. Put the key back from your copy, or correct \
         vault.root_key_file; nothing was deleted", key_file.display(), keyring.display()
    )]
    KeyMissing {
        /// Where the key was looked for.
        key_file: PathBuf,
        /// The keyring that needs it.
        keyring: PathBuf,
    },
    /// There are sealed data but not the keyring with their tenants' keys.
    #[error(
        "the keyring {} is missing, but there are data that were sealed with its keys. Put it back \
         from your backup, or correct node.data_dir; nothing was deleted", keyring.display()
    )]
    KeyringMissing {
        /// Where the keyring was looked for.
        keyring: PathBuf,
    },
    /// The key file can be read by others than its owner.
    #[error(
        "the root key {} can be read by others (mode {mode:04o}). Run `chmod 600 {}`; if others \
         use this machine, make a new key afterwards with `signalbox keys rotate`, and take the \
         old one out with `signalbox keys retire`",
        key_file.display(), key_file.display()
    )]
    KeyExposed {
        /// The key file.
        key_file: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// A root key's text does not read as one.
    #[error("the root key in {origin} cannot be read: {why}")]
    KeyUnreadable {
        /// A file, or `SIGNALBOX_ROOT_KEY`.
        origin: String,
        /// What is wrong, and what would do.
        why: &'static str,
    },
    /// The key has the right version, but is another key.
    #[error(
        "the root key in {origin} is not the one that {} was wrapped with (both are version \
         {version}). Put the right key back; nothing was changed", keyring.display()
    )]
    WrongKey {
        /// A file, or `SIGNALBOX_ROOT_KEY`.
        origin: String,
        /// The keyring.
        keyring: PathBuf,
        /// The version both claim.
        version: u32,
    },
    /// The keyring wants a version of the root key that was not given.
    #[error(
        "the keyring {} was wrapped with version {needed} of the root key, which {origin} does not \
         hold (newest there: version {newest}). Add the missing key; nothing was changed",
        keyring.display()
    )]
    VersionMissing {
        /// A file, or `SIGNALBOX_ROOT_KEY`.
        origin: String,
        /// The keyring.
        keyring: PathBuf,
        /// The version it was wrapped with.
        needed: u32,
        /// The newest version at hand.
        newest: u32,
    },
    /// The keyring's bytes are not what was written.
    #[error(
        "the keyring {} is damaged at byte {offset}: {why}. Put it back from your backup; nothing \
         was changed", keyring.display()
    )]
    Damaged {
        /// The keyring.
        keyring: PathBuf,
        /// Where the damaged record begins.
        offset: u64,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The platform's key is not in the keyring, and every keyring begins with it.
    #[error(
        "the keyring {} has no key for the platform itself: it was shortened. Put it back from \
         your backup; nothing was changed", keyring.display()
    )]
    Shortened {
        /// The keyring.
        keyring: PathBuf,
    },
    /// Another process has the keyring open.
    #[error("the keyring {} is in use by another running node; stop that one first",
        keyring.display())]
    InUse {
        /// The keyring.
        keyring: PathBuf,
    },
    /// The disk refused, or failed, while keys were read or written.
    #[error("cannot {doing} {}: {source}", path.display())]
    Disk {
        /// A verb: what was attempted.
        doing: &'static str,
        /// On which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// An earlier sync failed, so what is on disk is not known any more.
    #[error(
        "the keyring {} takes no more changes since writing to it failed; restart the node",
        keyring.display()
    )]
    Stopped {
        /// The keyring.
        keyring: PathBuf,
    },
    /// Rotation needs to write the key file, and there is none.
    #[error(
        "the root key comes from SIGNALBOX_ROOT_KEY, which a node cannot change: set it to the new \
         key and the old one, separated by a space, and restart; drop the old one afterwards"
    )]
    NoKeyFile,
    /// Only a version that the key file holds can be taken out of it.
    #[error("the key file {} holds no version {version} of the root key", key_file.display())]
    VersionUnknown {
        /// The key file.
        key_file: PathBuf,
        /// The version asked for.
        version: u32,
    },
    /// The root key in use cannot be retired.
    #[error(
        "version {version} of the root key is in use, or newer than the one in use: only an older \
         one can be retired, after `signalbox keys rotate`"
    )]
    VersionInUse {
        /// The version asked for.
        version: u32,
    },
    /// A new root key must have a higher version than the present one.
    #[error("the new root key has version {given}, but must have a version above {present}")]
    VersionNotNew {
        /// The new key's version.
        given: u32,
        /// The version in use.
        present: u32,
    },
    /// The platform's own key cannot be erased: every token and webhook depends on it.
    #[error("the platform's own key cannot be erased")]
    PlatformKey,
    /// All 4,294,967,295 key ids were given out.
    #[error("the keyring has no key id left")]
    KeyIdsUsedUp,
    /// The operating system gives no random bytes.
    #[error("the operating system gives no random bytes: {0}")]
    Randomness(String),
    /// The cipher refused lengths that are fixed in this code.
    #[error("could not {doing}")]
    Cipher {
        /// A verb: what was attempted.
        doing: &'static str,
    },
}

impl VaultError {
    /// For `map_err`: an I/O error with what was attempted on which file.
    pub(super) fn disk(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Disk { doing, path, source }
    }
}
