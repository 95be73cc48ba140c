//! What the log needs of a file system, and the real one.

use std::{
    fmt, fs, io,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

use crate::bytes;

/// A file system. The log runs over this, so that the tests can put a failing one under it.
pub trait Files: fmt::Debug + Send + Sync + 'static {
    /// Makes a folder and those above it; all of them survive a power loss when it returns.
    fn make_folder(&self, folder: &Path) -> io::Result<()>;
    /// The names in a folder, sorted.
    fn list(&self, folder: &Path) -> io::Result<Vec<String>>;
    /// Opens a file that exists, to read and write.
    fn open(&self, path: &Path) -> io::Result<Box<dyn File>>;
    /// Makes an empty file, in place of any of that name.
    fn create(&self, path: &Path) -> io::Result<Box<dyn File>>;
    /// Renames a file, over any of that name.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Makes the names in a folder survive a power loss.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
    /// Bytes of room left for us.
    fn free(&self, folder: &Path) -> io::Result<u64>;
}

/// An open file.
pub trait File: fmt::Debug + Send + Sync {
    /// Its length in bytes.
    fn size(&self) -> io::Result<u64>;
    /// Reads at an offset; fewer bytes only at the end of the file.
    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<usize>;
    /// Writes all of `bytes` at an offset.
    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()>;
    /// Cuts or extends the file.
    fn set_len(&self, size: u64) -> io::Result<()>;
    /// Reserves room up to `size`; the file reads as zeros there.
    fn allocate(&self, size: u64) -> io::Result<()>;
    /// Makes contents and length survive a power loss.
    fn sync(&self) -> io::Result<()>;
}

/// Reads a file from an offset to its end.
pub(crate) fn read_from(file: &dyn File, offset: u64) -> io::Result<Vec<u8>> {
    let length = file.size()?.saturating_sub(offset);
    let mut into = vec![0; bytes::narrow(length)];
    let read = file.read_at(offset, &mut into)?;
    into.truncate(read);
    Ok(into)
}

/// Says whether an error means that the disk is full.
pub(crate) fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

/// The machine's file system.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealFiles;

#[derive(Debug)]
struct RealFile(fs::File);

impl Files for RealFiles {
    fn make_folder(&self, folder: &Path) -> io::Result<()> {
        for missing in missing_levels(folder) {
            match fs::create_dir(&missing) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                made => made?,
            }
            self.sync_folder(above(&missing))?;
        }
        // Says so when what is there is no folder.
        fs::read_dir(folder).map(drop)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        let names = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.file_name()));
        let names = names.collect::<io::Result<Vec<_>>>()?;
        let mut names: Vec<_> = names.into_iter().filter_map(|n| n.into_string().ok()).collect();
        names.sort();
        Ok(names)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn File>> {
        let file = fs::OpenOptions::new().read(true).write(true).open(path)?;
        Ok(Box::new(RealFile(file)))
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn File>> {
        let mut how = fs::OpenOptions::new();
        let file = how.read(true).write(true).create(true).truncate(true).open(path)?;
        Ok(Box::new(RealFile(file)))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        fs::File::open(folder)?.sync_all()
    }

    fn free(&self, folder: &Path) -> io::Result<u64> {
        let seen = rustix::fs::statvfs(folder)?;
        Ok(seen.f_bavail.saturating_mul(seen.f_frsize))
    }
}

/// The folder itself and those above it that are not there, the topmost first.
fn missing_levels(folder: &Path) -> Vec<PathBuf> {
    let named = folder.ancestors().filter(|level| !level.as_os_str().is_empty());
    let mut missing: Vec<_> =
        named.take_while(|level| !level.exists()).map(Path::to_owned).collect();
    missing.reverse();
    missing
}

/// Where the name of a path is written down; for a bare name that is the current folder.
pub(crate) fn above(path: &Path) -> &Path {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or(Path::new("."))
}

impl File for RealFile {
    fn size(&self) -> io::Result<u64> {
        self.0.metadata().map(|seen| seen.len())
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<usize> {
        let mut done = 0;
        while let Some(rest) = into.get_mut(done..).filter(|rest| !rest.is_empty()) {
            match self.0.read_at(rest, offset.saturating_add(bytes::wide(done))) {
                Ok(0) => break,
                Ok(more) => done = done.saturating_add(more),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(done)
    }

    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all_at(bytes, offset)
    }

    fn set_len(&self, size: u64) -> io::Result<()> {
        self.0.set_len(size)
    }

    fn allocate(&self, size: u64) -> io::Result<()> {
        let flags = rustix::fs::FallocateFlags::empty();
        rustix::fs::fallocate(&self.0, flags, 0, size).map_err(io::Error::from)
    }

    fn sync(&self) -> io::Result<()> {
        self.0.sync_data()
    }
}

/// Writes a file so that it is there whole or not at all: temporary name, sync, rename, sync.
pub(crate) fn write_whole(files: &dyn Files, path: &Path, content: &[u8]) -> io::Result<()> {
    let new = temporary(path);
    let file = files.create(&new)?;
    file.write_at(0, content)?;
    file.sync()?;
    files.rename(&new, path)?;
    files.sync_folder(path.parent().unwrap_or(path))
}

/// The name a file has until it is whole.
pub(crate) fn temporary(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_that_is_made_has_its_name_synced_above() {
        let root = tempfile::tempdir().unwrap();
        let deep = root.path().join("a/b/c");
        let levels = missing_levels(&deep);
        assert_eq!(levels, ["a", "a/b", "a/b/c"].map(|name| root.path().join(name)));
        assert_eq!(above(&levels[0]), root.path());
        RealFiles.make_folder(&deep).unwrap();
        assert!(missing_levels(&deep).is_empty());
        RealFiles.make_folder(&deep).unwrap();
        assert_eq!(missing_levels(Path::new("not-there/x")).len(), 2);
        assert_eq!(above(Path::new("not-there")), Path::new("."));
        fs::write(deep.join("file"), b"").unwrap();
        assert!(RealFiles.make_folder(&deep.join("file")).is_err());
        assert!(RealFiles.make_folder(&deep.join("file/in")).is_err());
    }
}
