//! The vault: the only place that knows keys. It seals, opens, and makes tokens and hook secrets.
//!
//! ```text
//! root key (a file or SIGNALBOX_ROOT_KEY, apart from all data)
//!  └─ wraps one data key per tenant (the keyring, a file of its own)
//!      └─ HKDF: one sub-key per purpose → AES-256-SIV
//! ```
//! Rotating the root key wraps the data keys anew and touches no data; erasing a tenant destroys
//! its data key, and with it everything that was ever sealed for it.

mod derive;
mod disk;
mod error;
mod hex;
mod id;
mod inspect;
mod keyring;
mod ledger;
mod lock;
mod record;
mod root;
mod rotation;
mod seal;
mod secret;
mod siv;
mod token;
mod wrapper;

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use self::derive::{SubKey, mac};
use self::keyring::Keyring;
use self::ledger::Ledger;
use self::lock::Lock;
use self::root::{Origin, RootKeys};

pub use self::error::VaultError;
pub use self::id::{new_hook_id, new_id};
pub use self::inspect::Inspection;
pub use self::root::RootKey;
pub use self::seal::{OpenError, Purpose, SealError, TenantKeys};
pub use self::secret::Secret;
pub use self::token::{NewToken, PresentedToken, TokenHash, TokenId, new_token};

/// A tenant's id as bytes. The platform's own is [`PLATFORM`].
pub type TenantId = [u8; 16];

/// The platform itself: customers, plans, tokens. It has a data key like any tenant.
pub const PLATFORM: TenantId = [0; 16];

/// Where the vault finds its keys.
pub struct VaultOptions {
    /// The keyring's file. Its folder is made when there is none.
    pub keyring: PathBuf,
    /// The root key's file, made at the first start.
    pub key_file: PathBuf,
    /// The content of `SIGNALBOX_ROOT_KEY`; when set, the key file is not looked at.
    pub key_text: Option<Secret<String>>,
    /// Whether sealed data exist already, so that a missing keyring is an accident and not a
    /// first start.
    pub data_present: bool,
}

/// What opening the vault had to make, so that the operator can be told to keep a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstStart {
    /// The key file, when it was made just now.
    pub key_made: Option<PathBuf>,
    /// Whether the keyring was made just now.
    pub keyring_made: bool,
}

/// The keys of a node. Cheap to clone and free to use from any thread.
#[derive(Clone)]
pub struct Vault(Arc<Inner>);

struct Inner {
    keyring: Keyring,
    roots: Mutex<RootKeys>,
    hooks: SubKey,
    blinds: SubKey,
    /// Keeps other processes away from the keyring for as long as this one uses it.
    _lock: Option<Lock>,
}

impl Vault {
    /// Opens the keyring with the root key, and makes both at the first start.
    ///
    /// A rotation that was interrupted, or begun by giving two keys, is finished here: the keyring
    /// is wrapped with the newest key there is. The older ones stay where they are.
    pub fn open(options: &VaultOptions) -> Result<(Self, FirstStart), VaultError> {
        let lock = Lock::take(&options.keyring)?;
        disk::remove_leftovers(&options.keyring)
            .map_err(VaultError::disk("tidy the folder of", &options.keyring))?;
        let ledger = Ledger::read(&options.keyring)?;
        let keyring_made = ledger.is_none();
        let (roots, key_made) = find_roots(options, keyring_made)?;
        let keyring = match ledger {
            Some((ledger, records)) => Keyring::load(&options.keyring, ledger, &records, &roots)?,
            None => Keyring::found(&options.keyring, &roots.newest)?,
        };
        root::tidy(&roots.origin);
        let vault = Self::unlocked(keyring, roots, Some(lock))?;
        Ok((vault, FirstStart { key_made, keyring_made }))
    }

    /// A vault for tests and benches: nothing is written, and the same seed gives the same keys.
    pub fn in_memory(seed: u64) -> Result<Self, VaultError> {
        let root = RootKey::of_seed(seed)?;
        let keyring = Keyring::in_memory(&root)?;
        Self::unlocked(keyring, RootKeys::only(root, Origin::Seed), None)
    }

    fn unlocked(keyring: Keyring, roots: RootKeys, lock: Option<Lock>) -> Result<Self, VaultError> {
        let (_, platform) = keyring.make(PLATFORM)?;
        let hooks = seal::derive(&platform, b"hooks", PLATFORM)?;
        let blinds = seal::derive(&platform, b"blind index", PLATFORM)?;
        let roots = Mutex::new(roots);
        Ok(Self(Arc::new(Inner { keyring, roots, hooks, blinds, _lock: lock })))
    }

    /// The keys of a tenant; `None` when it never had any or they were erased.
    pub fn tenant(&self, tenant: TenantId) -> Result<Option<TenantKeys>, VaultError> {
        let found = self.0.keyring.get(tenant)?;
        found.map(|(key_id, key)| TenantKeys::derive(tenant, key_id, &key)).transpose()
    }

    /// Makes the keys of a tenant; they are on disk when this returns. A tenant that has keys
    /// keeps them, so that a creation that was interrupted can be repeated.
    pub fn create_tenant(&self, tenant: TenantId) -> Result<TenantKeys, VaultError> {
        let (key_id, key) = self.0.keyring.make(tenant)?;
        TenantKeys::derive(tenant, key_id, &key)
    }

    /// Destroys a tenant's data key: its bytes are gone from the keyring's file when this
    /// returns. `false` when there was none.
    pub fn erase(&self, tenant: TenantId) -> Result<bool, VaultError> {
        if tenant == PLATFORM {
            return Err(VaultError::PlatformKey);
        }
        self.0.keyring.erase(tenant)
    }

    /// Every tenant that has keys, the platform included, in the order of their ids.
    #[must_use]
    pub fn tenants(&self) -> Vec<TenantId> {
        self.0.keyring.tenants()
    }

    /// The keys of the platform itself.
    pub fn platform(&self) -> Result<TenantKeys, VaultError> {
        self.create_tenant(PLATFORM)
    }

    /// The secret that a chat service must send with each webhook: 43 letters of
    /// `[A-Za-z0-9_-]`, as Telegram's `secret_token` allows. It follows from the hook's id and
    /// the platform's key, so it is kept nowhere and outlives a rotation of the root key.
    #[must_use]
    pub fn hook_secret(&self, hook: [u8; 16]) -> Secret<String> {
        Secret::new(URL_SAFE_NO_PAD.encode(mac(&self.0.hooks, &[&hook])))
    }

    /// A blind index: finds a record by a secret value without storing the value. `field` keeps
    /// equal values of different fields apart.
    #[must_use]
    pub fn blind(&self, field: &str, value: &[u8]) -> [u8; 32] {
        mac(&self.0.blinds, &[field.as_bytes(), value])
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Vault")
            .field("root_version", &self.root_version())
            .field("tenants", &self.tenants().len())
            .finish_non_exhaustive()
    }
}

/// The root keys at hand, and the key file if it was made just now.
fn find_roots(
    options: &VaultOptions,
    keyring_missing: bool,
) -> Result<(RootKeys, Option<PathBuf>), VaultError> {
    if keyring_missing && options.data_present {
        return Err(VaultError::KeyringMissing { keyring: options.keyring.clone() });
    }
    let key_file = &options.key_file;
    let found = match &options.key_text {
        Some(text) => Some(RootKeys::parse(text.expose(), Origin::Environment)?),
        None => RootKeys::read(key_file)?,
    };
    let missing =
        || VaultError::KeyMissing { key_file: key_file.clone(), keyring: options.keyring.clone() };
    match found {
        Some(roots) => Ok((roots, None)),
        None if !keyring_missing => Err(missing()),
        None => match RootKeys::make(key_file)? {
            Some(roots) => Ok((roots, Some(key_file.clone()))),
            // Another node that shares the key file was a moment faster.
            None => RootKeys::read(key_file)?.map(|roots| (roots, None)).ok_or_else(missing),
        },
    }
}
