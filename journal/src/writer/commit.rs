//! One commit: judge what was asked, write what may be, tell readers, then answer.

use std::{collections::HashMap, sync::Arc};

use super::{
    Mix, Request, Writer,
    shared::{Gauges, Slot},
};
use crate::{
    Appended, Entry, Head, StreamId, bytes,
    log::{Draft, Trouble},
    store::Run,
};

/// The longest commit: its length is a `u32` on disk.
const COMMIT_MAX: usize = 1 << 30;

/// An append that is in the commit.
struct Staged {
    request: Request,
    run: (usize, usize),
    first: u64,
    head: Head,
}

impl Writer {
    /// Commits a batch and answers all of it.
    pub(super) fn commit(&mut self, batch: Vec<Request>) {
        let shared = Arc::clone(&self.shared);
        shared.flight.begin(batch.iter().map(|request| request.stream));
        let room = batch.iter().map(|request| request.bytes).fold(0, usize::saturating_add);
        let mut draft = Draft::new(room.min(COMMIT_MAX));
        let (mut staged, mut heads) = (Vec::with_capacity(batch.len()), HashMap::default());
        let mut refused = Vec::new();
        for request in batch {
            match self.judge(&request, &heads, draft.len()) {
                Ok(head) => staged.push(stage(request, head, &mut draft, &mut heads)),
                Err(why) => refused.push((request, why)),
            }
        }
        let fate = if draft.is_empty() { Ok(()) } else { self.write(draft, &mut staged) };
        shared.flight.end();
        for (request, why) in refused {
            request.answer(why);
        }
        for Staged { request, head, .. } in staged {
            request.answer(match fate {
                Ok(()) => Appended::Committed { seq: head.seq },
                Err(why) => why,
            });
        }
    }

    /// Whether the append may be: the head it follows, or the answer.
    fn judge(
        &self,
        request: &Request,
        heads: &HashMap<StreamId, Head, Mix>,
        used: usize,
    ) -> Result<Head, Appended> {
        let slot = self.shared.slots.get(&request.stream).map_or_else(Slot::default, |s| *s);
        let head = heads.get(&request.stream).copied().unwrap_or(slot.head);
        let epoch = slot.floor().max(head.epoch);
        if request.epoch < epoch {
            return Err(Appended::Fenced { epoch });
        }
        let long = request.entries.iter().any(|entry| entry.body.len() > Entry::BODY_MAX)
            || used.saturating_add(request.bytes) > COMMIT_MAX;
        if request.expected != head.seq || long {
            return Err(Appended::WrongSeq { head: head.seq });
        }
        Ok(head)
    }

    fn write(&mut self, mut draft: Draft, staged: &mut [Staged]) -> Result<(), Appended> {
        let segment = self.log.tip().segment;
        match self.log.append(&mut draft) {
            Ok(position) => {
                self.count(draft.len(), staged);
                self.publish(draft, staged);
                if position.segment != segment {
                    self.anchor();
                }
                Ok(())
            }
            Err(Trouble::Full) => {
                self.shared.room.set_full(true);
                Err(Appended::Full)
            }
            Err(Trouble::Broken(error)) => {
                self.shared.stop(format!("the log cannot be written: {error}"));
                Err(Appended::Unknown)
            }
        }
    }

    fn count(&mut self, length: usize, staged: &[Staged]) {
        let gauges = &self.shared.gauges;
        let events = staged.iter().map(|staged| staged.request.entries.len());
        Gauges::add(&gauges.fsyncs, 1);
        Gauges::add(&gauges.commits, 1);
        Gauges::add(&gauges.events, events.fold(0, usize::saturating_add));
        Gauges::add(&gauges.bytes, length);
        self.written = self.written.saturating_add(bytes::wide(length));
    }

    /// Recent records first, heads after: who sees a head can read up to it.
    fn publish(&self, draft: Draft, staged: &[Staged]) {
        let commit = Arc::new(draft.into_bytes());
        let wrote = || staged.iter().filter(|staged| !staged.request.entries.is_empty());
        let mut pair = self.shared.recents.lock();
        pair.fresh.position = self.log.tip();
        for staged in wrote() {
            let (start, end) = (bytes::short(staged.run.0), bytes::short(staged.run.1));
            let run = Run { first: staged.first, commit: Arc::clone(&commit), start, end };
            pair.fresh.add(staged.request.stream, run, staged.head);
        }
        drop(pair);
        for staged in wrote() {
            self.shared.slots.entry(staged.request.stream).or_default().head = staged.head;
        }
    }
}

fn stage(
    request: Request,
    mut head: Head,
    draft: &mut Draft,
    heads: &mut HashMap<StreamId, Head, Mix>,
) -> Staged {
    let (start, first) = (draft.len(), head.seq.saturating_add(1));
    for entry in &request.entries {
        head = draft.push(request.stream, request.epoch, &head, entry);
    }
    if !request.entries.is_empty() {
        heads.insert(request.stream, head);
    }
    Staged { request, run: (start, draft.len()), first, head }
}
