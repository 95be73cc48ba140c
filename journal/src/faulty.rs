//! A file system in memory that fails on purpose, and the real journal over it.
//!
//! It keeps apart what was written and what was synced. A power loss keeps all that was synced
//! and, of the rest, any part: whole writes, single sectors of them, or nothing, in any order.

mod world;

use std::{
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::{Disk, File, Files, OpenError, Options};
use world::{Change, NameChange, World};

/// What happens at the operation that was picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The operation begins and the power goes; nothing works afterwards.
    PowerOff,
    /// The operation fails with an I/O error. A write is torn; after a sync that fails, what it
    /// should have synced never will be, though later syncs succeed.
    Error,
}

/// The failing file system; clones are the same one.
#[derive(Clone, Debug, Default)]
pub struct SimFiles(Arc<Mutex<World>>);

impl SimFiles {
    /// An empty file system that does not fail.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Plans a fault for the `nth` changing operation from now on (1 is the next).
    pub fn fail_at(&self, nth: u64, fault: Fault) {
        let mut world = self.world();
        world.plan = Some((world.operations.saturating_add(nth), fault));
    }

    /// Changing operations so far.
    #[must_use]
    pub fn operations(&self) -> u64 {
        self.world().operations
    }

    /// Limits the bytes all files may take together; `None` lifts the limit.
    pub fn limit(&self, bytes: Option<u64>) {
        self.world().capacity = bytes;
    }

    /// Bytes all files take now.
    #[must_use]
    pub fn used(&self) -> u64 {
        self.world().used()
    }

    /// What is found after a power loss now; `seed` decides what of the unsynced survived.
    #[must_use]
    pub fn after_power_loss(&self, seed: u64) -> Self {
        Self(Arc::new(Mutex::new(self.world().after_power_loss(seed))))
    }

    /// A copy that shares nothing, synced as it stands.
    #[must_use]
    pub fn copy(&self) -> Self {
        Self(Arc::new(Mutex::new(self.world().copy())))
    }

    /// All files, by path.
    #[must_use]
    pub fn paths(&self) -> Vec<PathBuf> {
        self.world().names.keys().cloned().collect()
    }

    /// What a file holds.
    #[must_use]
    pub fn content(&self, path: &Path) -> Option<Vec<u8>> {
        let world = self.world();
        let id = world.names.get(path)?;
        world.inodes.get(id).map(|inode| inode.live.clone())
    }

    /// Replaces what a file holds, behind the journal's back.
    pub fn set_content(&self, path: &Path, content: Vec<u8>) {
        let mut world = self.world();
        let Some(id) = world.names.get(path).copied() else { return };
        if let Some(inode) = world.inodes.get_mut(&id) {
            inode.durable.clone_from(&content);
            inode.live = content;
            inode.pending.clear();
        }
    }

    /// Opens the journal that lies here, with segments of 4 KiB.
    pub fn open(&self) -> Result<Disk, OpenError> {
        self.open_with(|_| {})
    }

    /// Opens the journal that lies here with other settings.
    pub fn open_with(&self, change: impl FnOnce(&mut Options)) -> Result<Disk, OpenError> {
        let mut options = Options::new(Path::new("/journal"));
        options.segment_bytes = 4096;
        options.reserve_bytes = 0;
        options.anchor_idle = Duration::from_hours(1);
        change(&mut options);
        Disk::open_over(options, Arc::new(self.clone()))
    }

    fn handle(&self, id: u64) -> Box<dyn File> {
        Box::new(SimFile { files: self.clone(), id })
    }
}

impl Files for SimFiles {
    fn make_folder(&self, _folder: &Path) -> io::Result<()> {
        self.world().alive()
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        let world = self.world();
        world.alive()?;
        let inside = world.names.keys().filter(|path| path.parent() == Some(folder));
        let names = inside.filter_map(|path| path.file_name()?.to_str().map(str::to_owned));
        Ok(names.collect())
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn File>> {
        let world = self.world();
        world.alive()?;
        let id = world.names.get(path).copied();
        drop(world);
        id.map(|id| self.handle(id)).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn File>> {
        let mut world = self.world();
        let fault = world.operate()?;
        let id = world.new_inode();
        world.rename_or(fault, NameChange::Put(path.to_owned(), id))?;
        drop(world);
        Ok(self.handle(id))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut world = self.world();
        let fault = world.operate()?;
        world.rename_or(fault, NameChange::Move(from.to_owned(), to.to_owned()))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut world = self.world();
        let fault = world.operate()?;
        world.rename_or(fault, NameChange::Remove(path.to_owned()))
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        let mut world = self.world();
        let fault = world.operate()?;
        world.sync_folder(folder, fault)
    }

    fn free(&self, _folder: &Path) -> io::Result<u64> {
        let world = self.world();
        Ok(world.capacity.map_or(u64::MAX, |capacity| capacity.saturating_sub(world.used())))
    }
}

#[derive(Debug)]
struct SimFile {
    files: SimFiles,
    id: u64,
}

impl File for SimFile {
    fn size(&self) -> io::Result<u64> {
        self.files.world().read(self.id, |inode| crate::bytes::wide(inode.live.len()))
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<usize> {
        self.files.world().read(self.id, |inode| {
            let start = crate::bytes::narrow(offset);
            let found = inode.live.get(start..).unwrap_or_default();
            let length = found.len().min(into.len());
            for (to, from) in into.iter_mut().zip(found) {
                *to = *from;
            }
            length
        })
    }

    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let mut world = self.files.world();
        let fault = world.operate()?;
        world.change(self.id, Change::Write(crate::bytes::narrow(offset), bytes.to_vec()), fault)
    }

    fn set_len(&self, size: u64) -> io::Result<()> {
        let mut world = self.files.world();
        let fault = world.operate()?;
        world.change(self.id, Change::SetLen(crate::bytes::narrow(size)), fault)
    }

    fn allocate(&self, size: u64) -> io::Result<()> {
        if self.size()? >= size {
            return Ok(());
        }
        self.set_len(size)
    }

    fn sync(&self) -> io::Result<()> {
        let mut world = self.files.world();
        let fault = world.operate()?;
        world.sync(self.id, fault)
    }
}
