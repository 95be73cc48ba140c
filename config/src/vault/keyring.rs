//! The keyring: every tenant's data key, wrapped by the root key, in memory and in one file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::derive::{SubKey, mac};
use super::error::VaultError;
use super::ledger::{Ledger, position};
use super::record::{Record, Wrapped};
use super::root::{RootKey, RootKeys, fill_random};
use super::wrapper::{DataKey, Wrapper};
use super::{PLATFORM, TenantId};

/// Fewer erased records than this are not worth writing the file anew.
const ERASED_MIN: usize = 64;

/// Look-ups share a read lock; changes queue behind one writer, whose sync blocks no look-up.
pub(super) struct Keyring {
    path: PathBuf,
    book: RwLock<Book>,
    pen: Mutex<Pen>,
}

struct Book {
    root: Wrapper,
    keys: BTreeMap<TenantId, Entry>,
}

#[derive(Clone, Copy)]
struct Entry {
    index: u32,
    key_id: u32,
    wrapped: Wrapped,
}

/// What the records of a file come to.
pub(super) struct Held {
    path: PathBuf,
    book: Book,
    next_key_id: u32,
}

struct Pen {
    next_key_id: u32,
    place: Place,
}

/// Where keys are kept, and where new ones come from.
enum Place {
    File(Ledger),
    /// Nothing is kept, and keys follow from the seed, so that a test can be repeated.
    Memory(SubKey),
}

impl Keyring {
    /// Begins a keyring in a file that does not exist yet. The platform's key comes with it, so
    /// that no keyring is ever without.
    pub(super) fn found(path: &Path, root: &RootKey) -> Result<Self, VaultError> {
        let (root, key_id) = (Wrapper::of(root)?, 1);
        let wrapped = root.wrap(PLATFORM, key_id, &random_key()?)?;
        let platform = Record::Key { tenant: PLATFORM, key_id, wrapped };
        let ledger = Ledger::write(path, &[root.head(key_id), platform])?;
        let keys = BTreeMap::from([(PLATFORM, Entry { index: 1, key_id, wrapped })]);
        let pen = Pen { next_key_id: after(key_id)?, place: ledger.into() };
        Ok(Self::new(path, Book { root, keys }, pen))
    }

    /// Begins a keyring that is never written down.
    pub(super) fn in_memory(root: &RootKey) -> Result<Self, VaultError> {
        let place = Place::Memory(root.derive(b"data keys")?);
        let pen = Pen { next_key_id: 1, place };
        let book = Book { root: Wrapper::of(root)?, keys: BTreeMap::new() };
        Ok(Self::new(Path::new("in memory"), book, pen))
    }

    /// Takes up what a file held; rewrites it when a newer root key is at hand, or when most of
    /// its records stand for erased keys.
    pub(super) fn load(
        path: &Path,
        ledger: Ledger,
        records: &[Record],
        roots: &RootKeys,
    ) -> Result<Self, VaultError> {
        let Held { book, next_key_id, .. } = Held::of(path, records, roots)?;
        let erased = records.len().saturating_sub(book.keys.len());
        let keyring = Self::new(path, book, Pen { next_key_id, place: ledger.into() });
        let rotated = roots.newest.version() > keyring.root_version();
        if rotated || erased > ERASED_MIN && erased > records.len() / 2 {
            keyring.rewrite(&roots.newest)?;
        }
        Ok(keyring)
    }

    fn new(path: &Path, book: Book, pen: Pen) -> Self {
        Self { path: path.to_owned(), book: RwLock::new(book), pen: Mutex::new(pen) }
    }

    pub(super) fn root_version(&self) -> u32 {
        self.read().root.version
    }

    pub(super) fn tenants(&self) -> Vec<TenantId> {
        self.read().keys.keys().copied().collect()
    }

    /// A tenant's key id and data key, unwrapped.
    pub(super) fn get(&self, tenant: TenantId) -> Result<Option<(u32, DataKey)>, VaultError> {
        let book = self.read();
        let Some(entry) = book.keys.get(&tenant) else { return Ok(None) };
        Ok(Some((entry.key_id, book.root.open(&self.path, tenant, entry)?)))
    }

    /// Makes a data key for a tenant that has none; it is on disk when this returns.
    pub(super) fn make(&self, tenant: TenantId) -> Result<(u32, DataKey), VaultError> {
        let mut pen = self.pen();
        // Looked up again behind the writer's lock: somebody may have made it a moment ago.
        if let Some(present) = self.get(tenant)? {
            return Ok(present);
        }
        let key = pen.place.data_key(tenant)?;
        let key_id = pen.next_key_id;
        let next_key_id = after(key_id)?;
        let wrapped = self.read().root.wrap(tenant, key_id, &key)?;
        let index = pen.place.append(&Record::Key { tenant, key_id, wrapped })?;
        pen.next_key_id = next_key_id;
        self.write().keys.insert(tenant, Entry { index, key_id, wrapped });
        Ok((key_id, key))
    }

    /// Destroys a tenant's data key, on disk first. `false` when there was none.
    pub(super) fn erase(&self, tenant: TenantId) -> Result<bool, VaultError> {
        let mut pen = self.pen();
        let Some(entry) = self.read().keys.get(&tenant).copied() else { return Ok(false) };
        let erased = Record::Erased { tenant, key_id: entry.key_id };
        if let Place::File(ledger) = &mut pen.place {
            ledger.overwrite(entry.index, &erased)?;
        }
        self.write().keys.remove(&tenant);
        Ok(true)
    }

    /// Writes the file anew with every key wrapped by `root`, and without erased ones.
    pub(super) fn rewrite(&self, root: &RootKey) -> Result<(), VaultError> {
        let mut pen = self.pen();
        let root = Wrapper::of(root)?;
        let mut records = vec![root.head(pen.next_key_id)];
        let mut keys = BTreeMap::new();
        // No writer can wait for this lock meanwhile: it would hold the pen.
        let book = self.read();
        for (index, (tenant, entry)) in (1_u32..).zip(&book.keys) {
            let (tenant, key_id) = (*tenant, entry.key_id);
            let key = book.root.open(&self.path, tenant, entry)?;
            let wrapped = root.wrap(tenant, key_id, &key)?;
            records.push(Record::Key { tenant, key_id, wrapped });
            keys.insert(tenant, Entry { index, key_id, wrapped });
        }
        drop(book);
        pen.place.replace(&self.path, &records)?;
        *self.write() = Book { root, keys };
        Ok(())
    }

    fn read(&self) -> RwLockReadGuard<'_, Book> {
        self.book.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Book> {
        self.book.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn pen(&self) -> MutexGuard<'_, Pen> {
        self.pen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    /// Puts together what the records of the file at `path` say.
    pub(super) fn of(
        path: &Path,
        records: &[Record],
        roots: &RootKeys,
    ) -> Result<Self, VaultError> {
        let (root, mut next_key_id) = unlock(path, records.first(), roots)?;
        let mut keys = BTreeMap::new();
        for (index, record) in (0_u32..).zip(records).skip(1) {
            let key_id = match *record {
                Record::Key { tenant, key_id, wrapped } => {
                    if keys.insert(tenant, Entry { index, key_id, wrapped }).is_some() {
                        return Err(damaged(path, index, "a tenant has two keys"));
                    }
                    key_id
                }
                Record::Erased { key_id, .. } => key_id,
                Record::Head { .. } => return Err(damaged(path, index, "it begins twice")),
            };
            next_key_id = next_key_id.max(after(key_id)?);
        }
        if !keys.contains_key(&PLATFORM) {
            return Err(VaultError::Shortened { keyring: path.to_owned() });
        }
        Ok(Self { path: path.to_owned(), book: Book { root, keys }, next_key_id })
    }

    /// Unwraps every key: the version of the root key, and how many tenants have keys.
    pub(super) fn try_all(&self) -> Result<(u32, Vec<TenantId>), VaultError> {
        for (tenant, entry) in &self.book.keys {
            self.book.root.open(&self.path, *tenant, entry)?;
        }
        let tenants = self.book.keys.keys().copied().filter(|tenant| *tenant != PLATFORM);
        Ok((self.book.root.version, tenants.collect()))
    }
}

impl Wrapper {
    fn open(&self, path: &Path, tenant: TenantId, entry: &Entry) -> Result<DataKey, VaultError> {
        self.unwrap(tenant, entry.key_id, &entry.wrapped)
            .ok_or_else(|| damaged(path, entry.index, "a key does not unwrap under the root key"))
    }
}

/// Finds the root key that a file was wrapped with, and the first key id not given out.
fn unlock(
    path: &Path,
    first: Option<&Record>,
    roots: &RootKeys,
) -> Result<(Wrapper, u32), VaultError> {
    let Some(Record::Head { root_version, check, next_key_id }) = first else {
        return Err(damaged(path, 0, "it does not begin as a keyring does"));
    };
    let root = roots.version(*root_version).ok_or_else(|| VaultError::VersionMissing {
        origin: roots.origin.to_string(),
        keyring: path.to_owned(),
        needed: *root_version,
        newest: roots.newest.version(),
    })?;
    let wrapper = Wrapper::of(root)?;
    if !bool::from(wrapper.check().ct_eq(check)) {
        return Err(VaultError::WrongKey {
            origin: roots.origin.to_string(),
            keyring: path.to_owned(),
            version: *root_version,
        });
    }
    Ok((wrapper, *next_key_id))
}

fn random_key() -> Result<DataKey, VaultError> {
    let mut key = Zeroizing::new([0; 32]);
    fill_random(key.as_mut_slice())?;
    Ok(key)
}

fn after(key_id: u32) -> Result<u32, VaultError> {
    key_id.checked_add(1).ok_or(VaultError::KeyIdsUsedUp)
}

fn damaged(path: &Path, index: u32, why: &'static str) -> VaultError {
    let offset = position(u64::from(index));
    VaultError::Damaged { keyring: path.to_owned(), offset, why }
}

impl From<Ledger> for Place {
    fn from(ledger: Ledger) -> Self {
        Self::File(ledger)
    }
}

impl Place {
    fn data_key(&self, tenant: TenantId) -> Result<DataKey, VaultError> {
        match self {
            Self::File(_) => random_key(),
            Self::Memory(seed) => Ok(Zeroizing::new(mac(seed, &[&tenant]))),
        }
    }

    fn append(&mut self, record: &Record) -> Result<u32, VaultError> {
        match self {
            Self::File(ledger) => ledger.append(record),
            Self::Memory(_) => Ok(0),
        }
    }

    fn replace(&mut self, path: &Path, records: &[Record]) -> Result<(), VaultError> {
        if let Self::File(ledger) = self {
            // When this fails, the old file may or may not be in place still.
            *ledger = Ledger::write(path, records).inspect_err(|_| ledger.stop())?;
        }
        Ok(())
    }
}
