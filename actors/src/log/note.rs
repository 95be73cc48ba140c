//! Notes: what became known of a command after it had closed, entered beside it as it comes.

use super::Shelf;
use super::shelf::key;
use crate::codec::Codec;
use crate::core::Core;
use domain::id::CommandId;
use domain::tenant::{CommandLog, DispatchLog, Note};

/// The most notes of one command that are shown.
const NOTES_MAX: usize = 200;

/// Enters notes into the index.
pub(crate) fn note(core: &Core, codec: &Codec, notes: Vec<Note>) {
    for note in notes {
        if Shelf::new(core, codec).put_note(&note).is_none() {
            let (stream, command) = (codec.stream, note.command);
            tracing::warn!(%stream, %command, "a note is not indexed");
        }
    }
}

impl Shelf<'_> {
    fn put_note(&self, note: &Note) -> Option<()> {
        let entry = key(b'n', &[note.command.0]);
        let entry: Vec<u8> = entry.into_iter().chain(note.nth.to_be_bytes()).collect();
        let plain = rmp_serde::to_vec_named(note).ok()?;
        let sealed = self.codec.seal_index(&entry, &plain).ok()?;
        self.journal.put_index(self.codec.stream, &entry, &sealed).ok()
    }

    /// What became known of a command later, in its order.
    fn notes(&self, id: CommandId) -> Vec<Note> {
        let prefix = key(b'n', &[id.0]);
        let found = self.journal.scan_index(self.codec.stream, &prefix, None, NOTES_MAX);
        let opened = found.into_iter().flatten().filter_map(|(entry, sealed)| {
            rmp_serde::from_slice(&self.codec.open_index(&entry, &sealed)?).ok()
        });
        opened.collect()
    }

    /// A command with what became known of it later.
    pub(crate) fn noted(&self, mut log: CommandLog) -> CommandLog {
        log.notes = self.notes(log.id);
        for dispatch in &mut log.dispatches {
            let own = log.notes.iter().filter(|it| it.dispatch == Some(dispatch.id));
            dispatch.notes = own.cloned().collect();
        }
        log
    }

    /// A dispatch with what became known of it later.
    pub(crate) fn noted_dispatch(&self, mut log: DispatchLog) -> DispatchLog {
        log.notes = self.notes(log.command);
        log.notes.retain(|it| it.dispatch == Some(log.id));
        log
    }
}
