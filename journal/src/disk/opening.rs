//! What a start does before the journal runs: the store's checkpoint, and the log after it.

use std::{
    collections::HashMap,
    io::ErrorKind::NotFound,
    path::PathBuf,
    sync::{Arc, atomic::Ordering::Relaxed},
};

use super::{OpenError, Options, archive, open::LOG, open::SUSPECT, refusal::On};
use crate::{
    Error, Head, StreamId,
    anchor::{self, Anchor},
    bytes,
    files::{self, Files},
    log::{Damage, Log, Position, Segments, Tail, cut_tail, follow},
    record::Raw,
    store::{Checkpoint, Loaded, Run, Store},
    writer::{Room, Shared},
};

/// A journal on its way to being open.
pub(super) struct Opening<'a> {
    pub(super) shared: Shared,
    /// Heads as far as the log was replayed.
    pub(super) heads: HashMap<StreamId, Head>,
    /// Events in the store.
    pub(super) events: u64,
    options: &'a Options,
    files: &'a dyn Files,
    store: &'a Store,
    log: PathBuf,
}

impl<'a> Opening<'a> {
    pub(super) fn new(options: &'a Options, files: &'a dyn Files, store: &'a Store) -> Self {
        let room = Room::new(options.reserve_bytes);
        room.look(files, options);
        let (shared, heads) = (Shared::new(room), HashMap::new());
        let log = options.dir.join(LOG);
        Self { shared, heads, events: 0, options, files, store, log }
    }

    /// Finds where the log ends, and has all heads and recent records when it returns.
    pub(super) fn run(&mut self) -> Result<Position, OpenError> {
        let (loaded, distrust) = self.load()?;
        let anchor = self.anchor(loaded.checkpoint)?;
        let archive = archive::usable(self.files, self.options, &self.shared);
        let segments = Segments::find(self.files, &self.log, archive);
        let segments = segments.map_err(|damage| self.damaged(&damage))?;
        if let Some(path) = segments.beyond() {
            let what = "it is archived, but the log ends before it: the log was shortened, or \
                        restored from an older backup, or this is another journal's archive";
            return Err(self.damaged(&Damage::new(&path, 0, what)));
        }
        let known = loaded.checkpoint;
        let from = self.trusted(&segments, loaded, distrust.is_none())?;
        if from.is_none() {
            archive::reaches(self.files, &segments, self.options, 1)?;
            let end = segments.end().map_err(|damage| self.damaged(&damage))?;
            // Before the store goes: at the next start nobody would know how far it went.
            self.compare(end, anchor, known)?;
            self.part_with_store(known, distrust)?;
        }
        let tip = self.replay(&segments, from, anchor)?;
        self.compare(tip, anchor, known)?;
        Ok(tip)
    }

    /// What the store says, and why it is not to be trusted, if it is not.
    fn load(&self) -> Result<(Loaded, Option<String>), OpenError> {
        let suspect = self.files.open(&self.suspect()).is_ok();
        let suspect = suspect.then(|| "it answered wrongly before".to_owned());
        match self.store.load() {
            Ok(loaded) => Ok((loaded, suspect)),
            Err(error @ Error::Full(_)) => Err(OpenError::store(self.on(), &error)),
            Err(error) => Ok((Loaded::default(), suspect.or(Some(error.to_string())))),
        }
    }

    fn suspect(&self) -> PathBuf {
        self.options.dir.join(SUSPECT)
    }

    /// Sets the store aside, where there is anything in it to distrust.
    fn part_with_store(
        &self,
        known: Option<Checkpoint>,
        distrust: Option<String>,
    ) -> Result<(), OpenError> {
        let lost = known.map(|_| "its position is not in the log".to_owned());
        let Some(why) = distrust.or(lost) else { return Ok(()) };
        self.set_aside(&why)?;
        match self.files.remove(&self.suspect()) {
            Err(error) if error.kind() != NotFound => Err(OpenError::io(self.on(), &error)),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    fn on(&self) -> On<'a> {
        On { options: self.options, files: self.files }
    }

    fn set_aside(&self, why: &str) -> Result<(), OpenError> {
        self.on().room_to("building the store anew")?;
        self.store.set_aside(why).map_err(|error| OpenError::store(self.on(), &error))
    }

    /// The last anchor; makes a new journal where there is none at all.
    fn anchor(&self, checkpoint: Option<Checkpoint>) -> Result<Option<Anchor>, OpenError> {
        let dir = &self.options.dir;
        let failed = |error| OpenError::io(self.on(), &error);
        self.files.make_folder(&self.log).map_err(failed)?;
        self.files.sync_folder(dir).map_err(failed)?;
        let found = Segments::find(self.files, &self.log, None);
        let fresh = found.map_err(|damage| self.damaged(&damage))?.is_empty();
        if fresh {
            self.on().room_for_a_new_one()?;
        }
        let path = dir.join(anchor::NAME);
        let last = match anchor::read(self.files, dir) {
            Ok(found) => {
                anchor::warn(&path, &found);
                found.anchors.into_iter().max_by_key(|anchor| anchor.commit)
            }
            Err(error) if error.kind() == NotFound && fresh => {
                files::write_whole(self.files, &path, &[]).map_err(failed)?;
                None
            }
            Err(error) if error.kind() == NotFound => return Err(OpenError::Unanchored { path }),
            Err(error) => return Err(failed(error)),
        };
        if fresh {
            let known =
                last.map(|anchor| anchor.commit).max(checkpoint.map(|at| at.position.commit));
            if known.unwrap_or(0) > 0 {
                return Err(self.damaged(&Damage::new(&self.log, 0, "all segments are missing")));
            }
            Log::begin(self.files, &self.log).map_err(failed)?;
        }
        Ok(last)
    }

    /// The store's checkpoint to replay from, if the store is believed and the log has it.
    fn trusted(
        &mut self,
        segments: &Segments<'_>,
        loaded: Loaded,
        believed: bool,
    ) -> Result<Option<Position>, OpenError> {
        let Some(checkpoint) = loaded.checkpoint.filter(|_| believed) else { return Ok(None) };
        archive::reaches(self.files, segments, self.options, checkpoint.position.segment)?;
        if !segments.holds(&checkpoint.position) {
            return Ok(None);
        }
        self.heads = loaded.heads.into_iter().collect();
        self.events = checkpoint.events;
        Ok(Some(checkpoint.position))
    }

    fn replay(
        &mut self,
        segments: &Segments<'_>,
        from: Option<Position>,
        anchor: Option<Anchor>,
    ) -> Result<Position, OpenError> {
        let total = segments.bytes_from(from.map_or(1, |from| from.segment));
        let (mut read, mut failed) = (0_u64, None);
        let replayed = segments.replay(from, &mut |position, records| {
            if anchor.is_some_and(|a| a.commit == position.commit && a.digest != position.digest) {
                return Err("the log is not the one that was anchored".to_owned());
            }
            read = read.saturating_add(position.end.saturating_sub(position.start));
            self.take(position, records)?;
            if let Some(progress) = self.options.progress {
                progress(read, total.max(read));
            }
            self.keep().map_err(|error| {
                let why = error.to_string();
                failed = Some(error);
                why
            })
        });
        if let Some(error) = failed {
            return Err(OpenError::store(self.on(), &error));
        }
        let (tip, tail) = replayed.map_err(|damage| self.damaged(&damage))?;
        if let Tail::Torn(bytes) = tail {
            let tail = cut_tail(bytes, tip.commit);
            tracing::warn!(bytes, commit = tip.commit, "the log {tail}; it is cut");
        }
        self.shared.rebuilt.store(from.is_none() && tip.commit > 0, Relaxed);
        Ok(tip)
    }

    /// Takes one commit in: every record must continue its stream.
    fn take(&mut self, position: Position, records: &[(Raw<'_>, [u8; 32])]) -> Result<(), String> {
        let length = records.iter().map(|(raw, _)| raw.bytes.len());
        let mut commit = Vec::with_capacity(length.fold(0, usize::saturating_add));
        let mut runs = Vec::with_capacity(records.len());
        for (raw, hash) in records {
            let head = self.heads.entry(raw.stream).or_default();
            follow(head, raw)?;
            *head = Head { seq: raw.seq, epoch: raw.epoch, hash: *hash };
            let start = commit.len();
            commit.extend_from_slice(raw.bytes);
            runs.push((raw.stream, *head, bytes::short(start), bytes::short(commit.len())));
        }
        let commit = Arc::new(commit);
        let mut pair = self.shared.recents.lock();
        pair.fresh.position = position;
        for (stream, head, start, end) in runs {
            let run = Run { first: head.seq, commit: Arc::clone(&commit), start, end };
            pair.fresh.add(stream, run, head);
        }
        Ok(())
    }

    /// Brings what was replayed into the store before memory is short.
    fn keep(&mut self) -> Result<(), Error> {
        if self.shared.recents.waiting() < self.options.checkpoint_bytes {
            return Ok(());
        }
        let harvest = self.shared.recents.freeze();
        self.events = self.events.saturating_add(harvest.events);
        let checkpoint = Checkpoint { position: harvest.position, events: self.events };
        self.store.keep(&harvest, checkpoint)?;
        self.shared.recents.thaw();
        Ok(())
    }

    /// A log that ends before what anchor or store have seen was cut by somebody.
    fn compare(
        &self,
        tip: Position,
        anchor: Option<Anchor>,
        store: Option<Checkpoint>,
    ) -> Result<(), OpenError> {
        let seen = [
            ("anchored", anchor.map(|anchor| anchor.commit)),
            ("in the store", store.map(|store| store.position.commit)),
        ];
        for (whose, commit) in seen {
            if let Some(commit) = commit.filter(|commit| *commit > tip.commit) {
                let what = format!(
                    "the log ends after commit {}, but commit {commit} is {whose}",
                    tip.commit
                );
                let path = self.log.join(crate::log::name(tip.segment));
                return Err(self.damaged(&Damage::new(&path, tip.end, &what)));
            }
        }
        Ok(())
    }

    fn damaged(&self, damage: &Damage) -> OpenError {
        OpenError::damaged(&self.options.dir, damage)
    }
}
