//! What the failing file system remembers: contents and names, live and durable.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

use super::Fault;
use crate::bytes;

/// What a disk writes whole or not at all.
const SECTOR: usize = 512;

#[derive(Clone, Debug)]
pub(super) enum Change {
    Write(usize, Vec<u8>),
    SetLen(usize),
}

#[derive(Clone, Debug)]
pub(super) enum NameChange {
    Put(PathBuf, u64),
    Move(PathBuf, PathBuf),
    Remove(PathBuf),
}

impl NameChange {
    fn folder(&self) -> Option<&Path> {
        match self {
            Self::Put(path, _) | Self::Move(_, path) | Self::Remove(path) => path.parent(),
        }
    }

    fn apply(&self, names: &mut BTreeMap<PathBuf, u64>) {
        match self {
            Self::Put(path, id) => {
                names.insert(path.clone(), *id);
            }
            Self::Move(from, to) => {
                if let Some(id) = names.remove(from) {
                    names.insert(to.clone(), id);
                }
            }
            Self::Remove(path) => {
                names.remove(path);
            }
        }
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct Inode {
    pub(super) live: Vec<u8>,
    pub(super) durable: Vec<u8>,
    pub(super) pending: Vec<Change>,
}

impl Change {
    fn apply(&self, content: &mut Vec<u8>) {
        match self {
            Self::Write(at, bytes) => write(content, *at, bytes),
            Self::SetLen(length) => content.resize(*length, 0),
        }
    }

    /// Applies what a power loss left of it.
    fn apply_torn(&self, content: &mut Vec<u8>, dice: &mut Dice) {
        match (self, dice.roll(3)) {
            (_, 0) => {}
            (Self::SetLen(_), _) | (Self::Write(..), 1) => self.apply(content),
            (Self::Write(at, bytes), _) => {
                let mut start = *at;
                while let Some(rest) =
                    bytes.get(start.saturating_sub(*at)..).filter(|rest| !rest.is_empty())
                {
                    let room = SECTOR.saturating_sub(start.checked_rem(SECTOR).unwrap_or(0));
                    let sector = rest.get(..room).unwrap_or(rest);
                    if dice.roll(2) == 0 {
                        write(content, start, sector);
                    }
                    start = start.saturating_add(sector.len());
                }
            }
        }
    }
}

fn write(content: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    let end = at.saturating_add(bytes.len());
    if content.len() < end {
        content.resize(end, 0);
    }
    bytes::put(content, at, bytes);
}

#[derive(Debug, Default)]
pub(super) struct World {
    pub(super) inodes: BTreeMap<u64, Inode>,
    pub(super) names: BTreeMap<PathBuf, u64>,
    durable_names: BTreeMap<PathBuf, u64>,
    pending_names: Vec<NameChange>,
    pub(super) operations: u64,
    pub(super) plan: Option<(u64, Fault)>,
    pub(super) capacity: Option<u64>,
    off: bool,
}

fn failed() -> io::Error {
    io::Error::other("planned fault")
}

impl World {
    pub(super) fn alive(&self) -> io::Result<()> {
        if self.off { Err(io::Error::other("the power is off")) } else { Ok(()) }
    }

    /// Counts an operation, and says which fault is planned for it.
    pub(super) fn operate(&mut self) -> io::Result<Option<Fault>> {
        self.alive()?;
        self.operations = self.operations.saturating_add(1);
        let fault = self.plan.filter(|(at, _)| *at == self.operations).map(|(_, fault)| fault);
        self.off |= fault == Some(Fault::PowerOff);
        Ok(fault)
    }

    pub(super) fn used(&self) -> u64 {
        let live = self.names.values().filter_map(|id| self.inodes.get(id));
        live.fold(0, |sum, inode| sum.saturating_add(bytes::wide(inode.live.len())))
    }

    pub(super) fn new_inode(&mut self) -> u64 {
        let id = self.inodes.last_key_value().map_or(0, |(id, _)| id.saturating_add(1));
        self.inodes.insert(id, Inode::default());
        id
    }

    pub(super) fn read<T>(&self, id: u64, look: impl FnOnce(&Inode) -> T) -> io::Result<T> {
        self.alive()?;
        self.inodes.get(&id).map(look).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    pub(super) fn rename_or(&mut self, fault: Option<Fault>, change: NameChange) -> io::Result<()> {
        if fault == Some(Fault::Error) {
            return Err(failed());
        }
        change.apply(&mut self.names);
        self.pending_names.push(change);
        fault.map_or(Ok(()), |_| Err(failed()))
    }

    pub(super) fn sync_folder(&mut self, folder: &Path, fault: Option<Fault>) -> io::Result<()> {
        if fault.is_some() {
            return Err(failed());
        }
        let pending = std::mem::take(&mut self.pending_names);
        for change in pending {
            if change.folder() == Some(folder) {
                change.apply(&mut self.durable_names);
            } else {
                self.pending_names.push(change);
            }
        }
        Ok(())
    }

    pub(super) fn change(
        &mut self,
        id: u64,
        change: Change,
        fault: Option<Fault>,
    ) -> io::Result<()> {
        let (used, capacity) = (self.used(), self.capacity.unwrap_or(u64::MAX));
        let inode = self.inodes.get_mut(&id).ok_or(io::ErrorKind::NotFound)?;
        let change = match (change, fault) {
            (Change::Write(at, mut bytes), Some(Fault::Error)) => {
                bytes.truncate(bytes.len().div_ceil(2));
                Change::Write(at, bytes)
            }
            (Change::SetLen(_), Some(Fault::Error)) => return Err(failed()),
            (change, _) => change,
        };
        let before = inode.live.len();
        let mut live = inode.live.clone();
        change.apply(&mut live);
        let more = bytes::wide(live.len().saturating_sub(before));
        if more > 0 && used.saturating_add(more) > capacity {
            return Err(io::ErrorKind::StorageFull.into());
        }
        inode.live = live;
        inode.pending.push(change);
        fault.map_or(Ok(()), |_| Err(failed()))
    }

    pub(super) fn sync(&mut self, id: u64, fault: Option<Fault>) -> io::Result<()> {
        let inode = self.inodes.get_mut(&id).ok_or(io::ErrorKind::NotFound)?;
        match fault {
            Some(Fault::PowerOff) => Err(failed()),
            Some(Fault::Error) => {
                inode.pending.clear();
                Err(failed())
            }
            None => {
                let pending = std::mem::take(&mut inode.pending);
                for change in pending {
                    change.apply(&mut inode.durable);
                }
                Ok(())
            }
        }
    }

    pub(super) fn copy(&self) -> Self {
        let inodes = self.inodes.iter().map(|(id, inode)| {
            let (live, durable) = (inode.live.clone(), inode.live.clone());
            (*id, Inode { live, durable, pending: Vec::new() })
        });
        let (names, durable_names) = (self.names.clone(), self.names.clone());
        Self { inodes: inodes.collect(), names, durable_names, ..Self::default() }
    }

    pub(super) fn after_power_loss(&self, seed: u64) -> Self {
        let mut dice = Dice(seed);
        let mut names = self.durable_names.clone();
        let kept = dice.roll(bytes::wide(self.pending_names.len()).saturating_add(1));
        let kept = self.pending_names.iter().take(bytes::narrow(kept));
        kept.for_each(|change| change.apply(&mut names));
        let mut inodes = BTreeMap::new();
        for (id, inode) in &self.inodes {
            let mut found = inode.durable.clone();
            inode.pending.iter().for_each(|change| change.apply_torn(&mut found, &mut dice));
            let (live, durable) = (found.clone(), found);
            inodes.insert(*id, Inode { live, durable, pending: Vec::new() });
        }
        let durable_names = names.clone();
        Self { inodes, names, durable_names, ..Self::default() }
    }
}

/// Dice with a seed (splitmix64).
#[derive(Debug)]
struct Dice(u64);

impl Dice {
    /// A number below `sides`.
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)).checked_rem(sides).unwrap_or(0)
    }
}
