//! The root key: the one key that is kept apart from all data, and under which all others lie.

use std::fmt;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::TryRng;
use rand::rngs::SysRng;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::derive::{SubKey, subkey};
use super::error::VaultError;
use super::secret::Secret;
use super::{disk, hex};

const PREFIX: &str = "sbroot";
/// The text form is never longer, in bytes.
const TEXT_MAX: usize = 128;
const SALT: &[u8] = b"signalbox root key, version 1";
const MANUAL: &str = "\
# The root key of a Signalbox node. Without it no secret and no message of any tenant can be read.
# Keep a copy apart from this machine and from its backups. The newest version is in use; what was
# wrapped with an older one, another node's keyring or a backup's, needs that one still.
";

/// One version of the root key: 64 random bytes and a number that grows with each rotation.
#[derive(Clone)]
pub struct RootKey {
    version: u32,
    bytes: Zeroizing<[u8; 64]>,
}

impl RootKey {
    /// Makes a new key from the operating system's randomness.
    pub fn generate(version: u32) -> Result<Self, VaultError> {
        let mut bytes = Zeroizing::new([0; 64]);
        fill_random(bytes.as_mut_slice())?;
        Ok(Self { version, bytes })
    }

    /// Reads the text form, `sbroot.<version>.<86 letters>.<8 check digits>`.
    ///
    /// The error says what is wrong without repeating any of the text.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let (body, check) = text.rsplit_once('.').ok_or(NOT_A_KEY)?;
        let mut parts = body.split('.');
        let (Some(PREFIX), Some(version), Some(letters), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(NOT_A_KEY);
        };
        if check != check_digits(body) {
            return Err("its check digits do not fit, so the copy is incomplete or mistyped");
        }
        let version = version.parse().map_err(|_| NOT_A_KEY)?;
        let decoded = URL_SAFE_NO_PAD.decode(letters).map(Zeroizing::new);
        let decoded = decoded.map_err(|_| NOT_A_KEY)?;
        let bytes = decoded.as_slice().try_into().map_err(|_| NOT_A_KEY)?;
        Ok(Self { version, bytes: Zeroizing::new(bytes) })
    }

    /// The text form, for a file, an environment variable or a printed copy.
    #[must_use]
    pub fn text(&self) -> Secret<String> {
        let letters = Zeroizing::new(URL_SAFE_NO_PAD.encode(self.bytes.as_slice()));
        // Text that grows leaves copies of itself behind, which nothing wipes.
        let mut text = String::with_capacity(TEXT_MAX);
        text.extend([PREFIX, ".", &self.version.to_string(), ".", &letters]);
        let check = check_digits(&text);
        text.extend([".", &check]);
        Secret::new(text)
    }

    /// Its version; a keyring says with which it was wrapped.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    pub(super) fn of_seed(seed: u64) -> Result<Self, VaultError> {
        let bytes = subkey(&seed.to_be_bytes(), SALT, &[b"seed"])?;
        Ok(Self { version: 1, bytes })
    }

    /// The sub-key for one use of the root key.
    pub(super) fn derive(&self, label: &[u8]) -> Result<SubKey, VaultError> {
        subkey(&*self.bytes, SALT, &[&self.version.to_be_bytes(), label])
    }
}

impl fmt::Debug for RootKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("RootKey").field("version", &self.version).finish_non_exhaustive()
    }
}

const NOT_A_KEY: &str = "it is not of the form sbroot.<version>.<86 letters>.<8 digits>";

fn check_digits(body: &str) -> String {
    hex::encode(&crc32c::crc32c(body.as_bytes()).to_be_bytes())
}

pub(super) fn fill_random(bytes: &mut [u8]) -> Result<(), VaultError> {
    SysRng.try_fill_bytes(bytes).map_err(|error| VaultError::Randomness(error.to_string()))
}

/// Where root keys were found. Never prints more than the place.
#[derive(Clone, Debug)]
pub(super) enum Origin {
    Environment,
    File(PathBuf),
    Seed,
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment => out.write_str("SIGNALBOX_ROOT_KEY"),
            Self::File(path) => write!(out, "{}", path.display()),
            Self::Seed => out.write_str("a seed"),
        }
    }
}

/// The root keys at hand: the one in use, and older ones that were not retired.
#[derive(Clone, Debug)]
pub(super) struct RootKeys {
    pub(super) origin: Origin,
    pub(super) newest: RootKey,
    older: Vec<RootKey>,
}

impl RootKeys {
    pub(super) fn only(newest: RootKey, origin: Origin) -> Self {
        Self { origin, newest, older: Vec::new() }
    }

    fn all(&self) -> impl Iterator<Item = &RootKey> {
        std::iter::once(&self.newest).chain(self.older.iter().rev())
    }

    pub(super) fn version(&self, version: u32) -> Option<&RootKey> {
        self.all().find(|key| key.version == version)
    }

    pub(super) fn older_versions(&self) -> Vec<u32> {
        self.older.iter().map(RootKey::version).collect()
    }

    /// These keys and those of `known`; an error when two of one version are not the same.
    pub(super) fn and(mut self, known: &Self) -> Result<Self, VaultError> {
        for key in known.all() {
            match self.version(key.version) {
                Some(found) if bool::from(found.bytes.ct_eq(&*key.bytes)) => {}
                Some(_) => {
                    let why = "it holds another key of a version that is in use";
                    let origin = self.origin.to_string();
                    return Err(VaultError::KeyUnreadable { origin, why });
                }
                None => self.take(key.clone()),
            }
        }
        Ok(self)
    }

    /// These keys and a new one, which must be the newest.
    pub(super) fn followed_by(mut self, new: RootKey) -> Result<Self, VaultError> {
        let (given, present) = (new.version, self.newest.version);
        if given <= present {
            return Err(VaultError::VersionNotNew { given, present });
        }
        self.take(new);
        Ok(self)
    }

    /// These keys without an older one.
    pub(super) fn without(mut self, version: u32) -> Self {
        self.older.retain(|key| key.version != version);
        self
    }

    fn take(&mut self, key: RootKey) {
        let newer = key.version > self.newest.version;
        let old = if newer { std::mem::replace(&mut self.newest, key) } else { key };
        self.older.push(old);
        self.older.sort_by_key(RootKey::version);
    }

    /// Reads keys separated by white space or commas; `#` begins a comment.
    pub(super) fn parse(text: &str, origin: Origin) -> Result<Self, VaultError> {
        let unreadable = |why| VaultError::KeyUnreadable { origin: origin.to_string(), why };
        let lines = text.lines().filter_map(|line| line.split('#').next());
        let words = lines.flat_map(|line| line.split([' ', '\t', ',']));
        let mut keys: Vec<RootKey> = words
            .filter(|word| !word.is_empty())
            .map(RootKey::parse)
            .collect::<Result<_, _>>()
            .map_err(unreadable)?;
        keys.sort_by_key(RootKey::version);
        if keys.windows(2).any(|pair| matches!(pair, [a, b] if a.version == b.version)) {
            return Err(unreadable("two keys have the same version"));
        }
        let newest = keys.pop().ok_or_else(|| unreadable("there is no key in it"))?;
        Ok(Self { origin, newest, older: keys })
    }

    /// Reads the key file; `None` when there is no such file.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, VaultError> {
        let metadata = match fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(VaultError::disk("read the root key", path)(error)),
        };
        let mode = metadata.permissions().mode() & 0o7777;
        if mode & 0o077 != 0 {
            return Err(VaultError::KeyExposed { key_file: path.to_owned(), mode });
        }
        let text = fs::read_to_string(path).map(Zeroizing::new);
        let text = text.map_err(VaultError::disk("read the root key", path))?;
        Self::parse(&text, Origin::File(path.to_owned())).map(Some)
    }

    /// Makes the first key, durable and readable by its owner alone. `None` when another process
    /// made the file first.
    pub(super) fn make(path: &Path) -> Result<Option<Self>, VaultError> {
        let keys = Self::only(RootKey::generate(1)?, Origin::File(path.to_owned()));
        let made = disk::create(path, file_text(&keys).as_bytes())
            .map_err(VaultError::disk("make the root key", path))?;
        Ok(made.then_some(keys))
    }
}

/// Puts `keys` in the place of what the key file holds.
pub(super) fn write(path: &Path, keys: &RootKeys) -> Result<(), VaultError> {
    disk::replace(path, file_text(keys).as_bytes())
        .map_err(VaultError::disk("write the root key", path))
}

/// Keeps other nodes that share the key file from changing it; `None` when there is no file.
///
/// It is the file itself that is locked, so that nothing lies beside it. As it is replaced when it
/// changes, the path must lead to the same file once the lock has come.
pub(super) fn hold(path: &Path) -> Result<Option<File>, VaultError> {
    held(path).map_err(VaultError::disk("lock the root key", path))
}

fn held(path: &Path) -> io::Result<Option<File>> {
    loop {
        let file = match File::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened?,
        };
        file.lock()?;
        let (held, there) = (file.metadata()?, fs::metadata(path)?);
        if (held.dev(), held.ino()) == (there.dev(), there.ino()) {
            return Ok(Some(file));
        }
    }
}

/// Removes what a crash left beside the key file while it was being written: keys in the clear.
pub(super) fn tidy(origin: &Origin) {
    let Origin::File(path) = origin else { return };
    let held = held(path).ok().flatten();
    // On a read-only mount this is its owner's to do; it is no reason not to start.
    held.map(|_held| disk::remove_leftovers(path).unwrap_or_default()).unwrap_or_default();
}

fn file_text(keys: &RootKeys) -> Zeroizing<String> {
    let length = keys.all().count().saturating_mul(TEXT_MAX).saturating_add(MANUAL.len());
    let mut text = Zeroizing::new(String::with_capacity(length));
    text.push_str(MANUAL);
    for key in keys.all() {
        text.push_str(key.text().expose());
        text.push('\n');
    }
    text
}
