//! Whose an archive is: a mark in its folder that says the same as the one beside the log.
//!
//! Segments are named by number, and every journal has the same numbers. So a folder is written to
//! only when it carries this journal's mark. A mark is a line of text: `journal` and 128 random
//! bits in hexadecimal. It is made at the first use of an archive, the journal's own first.

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::{
    files::{self, Files},
    log::{name, numbers},
};

/// The mark's name, in the journal's folder and in the archive.
pub(crate) const NAME: &str = "identity";
/// A mark is shorter; anything longer is none of ours.
const LONGEST: u64 = 256;
/// Files are compared in pieces of this many bytes.
const PIECE: usize = 1 << 20;

/// What the marks say of an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whose {
    /// Both marks are there, and equal.
    Ours,
    /// Another journal's mark.
    Foreign,
    /// One of the two is missing: not used yet, not mounted, or restored without it.
    Unknown,
}

/// Says whose the archive of the journal with this log is.
pub(crate) fn whose(files: &dyn Files, log: &Path, archive: &Path) -> io::Result<Whose> {
    Ok(match (mark(files, &own(log))?, mark(files, &archive.join(NAME))?) {
        (Some(own), Some(found)) if own == found => Whose::Ours,
        (Some(_), Some(_)) => Whose::Foreign,
        (None, _) | (_, None) => Whose::Unknown,
    })
}

/// Makes sure that an archive is this journal's, marking it at its first use.
///
/// `sealed` are the segments of the log that may be archived. Fails, and leaves the folder as it
/// is, when it may belong to another journal, when it is the log's own, and when it lacks
/// what left the log before, as a folder does whose disk is not mounted.
pub(crate) fn claim(
    files: &dyn Files,
    log: &Path,
    archive: &Path,
    sealed: &[u64],
) -> io::Result<()> {
    let stray = log.join(NAME);
    // Left by a crash within this function, when the archive was the log's own folder.
    if mark(files, &stray)?.is_some() {
        files.remove(&stray)?;
    }
    match whose(files, log, archive)? {
        Whose::Ours => return Ok(()),
        Whose::Foreign => return Err(refused(&foreign(log))),
        Whose::Unknown => {}
    }
    if !is_new(files, archive, sealed)? && !is_proven(files, log, archive, sealed)? {
        return Err(refused(&unproven(log)));
    }
    let (own, there) = (own(log), archive.join(NAME));
    let found = mark(files, &own)?.or(mark(files, &there)?);
    let text = found.unwrap_or_else(new);
    files::write_whole(files, &own, &text)?;
    files.make_folder(archive)?;
    files::write_whole(files, &there, &text)?;
    if mark(files, &stray)?.is_some() {
        files.remove(&stray)?;
        return Err(refused("it is the log's own folder, and must be another one"));
    }
    Ok(())
}

/// What is to be said of another journal's archive.
pub(crate) fn foreign(log: &Path) -> String {
    format!(
        "it belongs to another journal: its file `{NAME}` is not the same as {}. Give each node \
         an archive of its own",
        own(log).display()
    )
}

fn unproven(log: &Path) -> String {
    format!(
        "it is not known to be this journal's: it lacks the segments that left the log before, or \
         holds others, and has no file `{NAME}`. Is its disk mounted? If the folder was moved, \
         bring all of it there; if it is surely this journal's, copy {} into it",
        own(log).display()
    )
}

fn refused(why: &str) -> io::Error {
    io::Error::other(why.to_owned())
}

fn own(log: &Path) -> PathBuf {
    log.with_file_name(NAME)
}

fn new() -> Vec<u8> {
    format!("journal {:032x}\n", rand::random::<u128>()).into_bytes()
}

fn mark(files: &dyn Files, path: &Path) -> io::Result<Option<Vec<u8>>> {
    let file = match files.open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    if file.size()? > LONGEST {
        return Err(refused(&format!("{} is no mark of a journal", path.display())));
    }
    files::read_from(&*file, 0).map(Some)
}

/// Nothing left the log yet, and nobody has used the folder.
fn is_new(files: &dyn Files, archive: &Path, sealed: &[u64]) -> io::Result<bool> {
    if sealed.first() != Some(&1) || mark(files, &archive.join(NAME))?.is_some() {
        return Ok(false);
    }
    Ok(archived(files, archive)?.is_empty())
}

/// A segment lies in both, with the same bytes: the chain of digests makes that a proof.
fn is_proven(files: &dyn Files, log: &Path, archive: &Path, sealed: &[u64]) -> io::Result<bool> {
    let there = archived(files, archive)?;
    let Some(shared) = sealed.iter().rev().find(|number| there.contains(number)) else {
        return Ok(false);
    };
    is_same(files, &log.join(name(*shared)), &archive.join(name(*shared)))
}

fn archived(files: &dyn Files, archive: &Path) -> io::Result<Vec<u64>> {
    match numbers(files, archive) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        found => found,
    }
}

/// Whether two files hold the same bytes.
pub(crate) fn is_same(files: &dyn Files, one: &Path, other: &Path) -> io::Result<bool> {
    let (one, other) = (files.open(one)?, files.open(other)?);
    if one.size()? != other.size()? {
        return Ok(false);
    }
    let (mut left, mut right) = (vec![0; PIECE], vec![0; PIECE]);
    let mut offset = 0_u64;
    loop {
        let read = one.read_at(offset, &mut left)?;
        let same = other.read_at(offset, &mut right)? == read;
        if !same || left.get(..read) != right.get(..read) {
            return Ok(false);
        }
        if read < PIECE {
            return Ok(true);
        }
        offset = offset.saturating_add(crate::bytes::wide(read));
    }
}
