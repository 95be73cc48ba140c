//! The keyring's file: records one after another, each on disk before its caller goes on.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use super::disk;
use super::error::VaultError;
use super::record::{LENGTH, Record};

/// An open keyring file. A failed sync stops it: what is on disk is then not known any more.
pub(super) struct Ledger {
    path: PathBuf,
    file: File,
    records: u32,
    stopped: bool,
}

impl Ledger {
    /// Opens the file and reads all its records; `None` when there is none. Nothing is changed.
    ///
    /// Less than a record at the end is left out: it was never finished, and nobody was told that
    /// it is there. The next record is written over it. Any other damage is an error.
    pub(super) fn read(path: &Path) -> Result<Option<(Self, Vec<Record>)>, VaultError> {
        let mut options = OpenOptions::new();
        let Some((file, records)) = load(options.read(true).write(true), path)? else {
            return Ok(None);
        };
        let mut ledger = Self { path: path.to_owned(), file, records: 0, stopped: false };
        ledger.records = ledger.count(records.len())?;
        Ok(Some((ledger, records)))
    }

    /// Reads all records of a file that may be in use meanwhile; `None` when there is none.
    pub(super) fn look(path: &Path) -> Result<Option<Vec<Record>>, VaultError> {
        Ok(load(OpenOptions::new().read(true), path)?.map(|(_, records)| records))
    }

    /// Puts a file with `records` in the place of whatever is there, durably and at once.
    pub(super) fn write(path: &Path, records: &[Record]) -> Result<Self, VaultError> {
        let mut bytes = Vec::with_capacity(records.len().saturating_mul(LENGTH));
        for (index, record) in (0_u32..).zip(records) {
            bytes.extend_from_slice(&record.encode(index));
        }
        let failed = || VaultError::disk("write the keyring", path);
        disk::replace(path, &bytes).map_err(failed())?;
        let file = OpenOptions::new().read(true).write(true).open(path).map_err(failed())?;
        let mut ledger = Self { path: path.to_owned(), file, records: 0, stopped: false };
        ledger.records = ledger.count(records.len())?;
        Ok(ledger)
    }

    /// Adds a record and returns its index once it is on disk.
    pub(super) fn append(&mut self, record: &Record) -> Result<u32, VaultError> {
        let index = self.records;
        let next = index.checked_add(1).ok_or(VaultError::KeyIdsUsedUp)?;
        self.put(index, record)?;
        self.records = next;
        Ok(index)
    }

    /// Puts a record in the place of the one at `index`, whose bytes are gone afterwards.
    pub(super) fn overwrite(&mut self, index: u32, record: &Record) -> Result<(), VaultError> {
        self.put(index, record)
    }

    /// Takes no more changes, because the file may no longer be the one at this path.
    pub(super) fn stop(&mut self) {
        self.stopped = true;
    }

    fn put(&mut self, index: u32, record: &Record) -> Result<(), VaultError> {
        if self.stopped {
            return Err(VaultError::Stopped { keyring: self.path.clone() });
        }
        // A write that fails, for want of room, say, may be tried again: it goes to the same place.
        self.file
            .write_all_at(&record.encode(index), position(u64::from(index)))
            .map_err(VaultError::disk("write the keyring", &self.path))?;
        self.file.sync_data().map_err(|error| {
            self.stopped = true;
            VaultError::disk("sync the keyring", &self.path)(error)
        })
    }

    fn count(&self, records: usize) -> Result<u32, VaultError> {
        u32::try_from(records).map_err(|_| VaultError::Damaged {
            keyring: self.path.clone(),
            offset: 0,
            why: "it has more records than there are key ids",
        })
    }
}

/// Where the record at `index` begins.
pub(super) fn position(index: u64) -> u64 {
    u64::try_from(LENGTH).map_or(u64::MAX, |length| index.saturating_mul(length))
}

fn load(options: &OpenOptions, path: &Path) -> Result<Option<(File, Vec<Record>)>, VaultError> {
    let mut file = match options.open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(VaultError::disk("open the keyring", path)(error)),
    };
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(VaultError::disk("read the keyring", path))?;
    // What is left over is less than a record: more than that, one append cannot leave behind.
    let (whole, _unfinished) = bytes.as_chunks::<LENGTH>();
    Ok(Some((file, decode(path, whole)?)))
}

fn decode(path: &Path, records: &[[u8; LENGTH]]) -> Result<Vec<Record>, VaultError> {
    let damaged = |index: u32, why| VaultError::Damaged {
        keyring: path.to_owned(),
        offset: position(u64::from(index)),
        why,
    };
    if records.is_empty() {
        return Err(damaged(0, "it is empty"));
    }
    let read = (0_u32..).zip(records);
    read.map(|(index, bytes)| Record::decode(bytes, index).map_err(|why| damaged(index, why)))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};

    use super::{LENGTH, Ledger, Record, VaultError};

    const HEAD: Record = Record::Head { root_version: 1, check: [2; 32], next_key_id: 1 };
    const ERASED: Record = Record::Erased { tenant: [3; 16], key_id: 1 };

    #[test]
    fn a_write_that_fails_is_told_and_may_be_tried_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keyring");
        let mut ledger = Ledger::write(&path, &[HEAD]).unwrap();
        let writable = std::mem::replace(&mut ledger.file, File::open(&path).unwrap());
        assert!(matches!(ledger.append(&ERASED), Err(VaultError::Disk { .. })));
        assert_eq!(fs::read(&path).unwrap().len(), LENGTH);
        ledger.file = writable;
        assert_eq!(ledger.append(&ERASED).unwrap(), 1);
        drop(ledger);
        let (_, records) = Ledger::read(&path).unwrap().unwrap();
        assert_eq!(records, [HEAD, ERASED]);
    }

    #[test]
    fn a_stopped_ledger_takes_no_more() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keyring");
        let mut ledger = Ledger::write(&path, &[HEAD]).unwrap();
        ledger.stop();
        assert!(matches!(ledger.append(&ERASED), Err(VaultError::Stopped { .. })));
        assert!(matches!(ledger.overwrite(0, &ERASED), Err(VaultError::Stopped { .. })));
    }
}
