//! The root key: the one key that is kept apart from all data, and under which all others lie.

use std::fmt;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::TryRng;
use rand::rngs::SysRng;
use zeroize::Zeroizing;

use super::derive::{SubKey, subkey};
use super::error::VaultError;
use super::secret::Secret;
use super::{disk, hex};

const PREFIX: &str = "sbroot";
const SALT: &[u8] = b"signalbox root key, version 1";
const MANUAL: &str = "\
# The root key of a Signalbox node. Without it no secret and no message of any tenant can be read.
# Keep a copy apart from this machine and from its backups.
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
        let letters = Zeroizing::new(URL_SAFE_NO_PAD.encode(*self.bytes));
        let body = Zeroizing::new(format!("{PREFIX}.{}.{}", self.version, *letters));
        Secret::new(format!("{}.{}", *body, check_digits(&body)))
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

/// The root keys at hand: one, or two and more while a rotation is under way.
#[derive(Debug)]
pub(super) struct RootKeys {
    pub(super) origin: Origin,
    pub(super) newest: RootKey,
    older: Vec<RootKey>,
}

impl RootKeys {
    pub(super) fn only(newest: RootKey, origin: Origin) -> Self {
        Self { origin, newest, older: Vec::new() }
    }

    pub(super) fn version(&self, version: u32) -> Option<&RootKey> {
        std::iter::once(&self.newest).chain(&self.older).find(|key| key.version == version)
    }

    pub(super) fn has_older(&self) -> bool {
        !self.older.is_empty()
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
        let key = RootKey::generate(1)?;
        let made = disk::create(path, file_text(&[&key]).as_bytes())
            .map_err(VaultError::disk("make the root key", path))?;
        Ok(made.then(|| Self::only(key, Origin::File(path.to_owned()))))
    }
}

/// Puts `keys` in the place of what the key file holds.
pub(super) fn write(path: &Path, keys: &[&RootKey]) -> Result<(), VaultError> {
    disk::replace(path, file_text(keys).as_bytes())
        .map_err(VaultError::disk("write the root key", path))
}

fn file_text(keys: &[&RootKey]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::from(MANUAL));
    for key in keys {
        text.push_str(key.text().expose());
        text.push('\n');
    }
    text
}
