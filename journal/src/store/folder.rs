//! The folder of the store, as far as it is files and names: what is cleared away, and set aside.

use std::{fs, io, path::Path};

use super::shelf::io_error;
use crate::Error;

/// Removes snapshots that a crash left half written, which would be refused.
pub(super) fn drop_unfinished(folder: &Path) -> Result<(), Error> {
    each_named(folder, |name| name.ends_with(".generating"), |path| fs::remove_file(path))
}

/// Gives each snapshot a name under which it is not read.
pub(super) fn set_snapshots_aside(folder: &Path) -> Result<(), Error> {
    let snapshot = |name: &str| name.starts_with("snap.");
    each_named(folder, snapshot, |path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        fs::rename(path, path.with_file_name(format!("aside.{name}")))
    })
}

/// Gives the folder the first free name beside it, and makes an empty one in its place.
pub(super) fn set_aside(folder: &Path) -> Result<(), Error> {
    let names = (1_u32..).map(|n| folder.with_extension(format!("aside-{n}")));
    let free = names.into_iter().find(|name| !name.exists());
    let free = free.ok_or_else(|| Error::Io("store: no free name to set it aside".to_owned()))?;
    fs::rename(folder, free).map_err(|error| io_error(&error))?;
    fs::create_dir_all(folder).map_err(|error| io_error(&error))
}

fn each_named(
    folder: &Path,
    wanted: impl Fn(&str) -> bool,
    then: impl Fn(&Path) -> io::Result<()>,
) -> Result<(), Error> {
    let entries = fs::read_dir(folder).map_err(|error| io_error(&error))?;
    for entry in entries {
        let entry = entry.map_err(|error| io_error(&error))?;
        if entry.file_name().to_str().is_some_and(&wanted) {
            then(&entry.path()).map_err(|error| io_error(&error))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_aside_is_kept() {
        let above = tempfile::tempdir().unwrap();
        let folder = above.path().join("store");
        fs::create_dir(&folder).unwrap();
        for name in ["snap.01", "snap.02", "snap.03.generating", "db"] {
            fs::write(folder.join(name), name).unwrap();
        }
        drop_unfinished(&folder).unwrap();
        set_snapshots_aside(&folder).unwrap();
        let mut names: Vec<_> =
            fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["aside.snap.01", "aside.snap.02", "db"]);
        for number in 1..4 {
            set_aside(&folder).unwrap();
            assert!(above.path().join(format!("store.aside-{number}")).exists());
            assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
        }
    }
}
