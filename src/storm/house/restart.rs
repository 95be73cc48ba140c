//! Restarting: what a crash leaves, and how the house comes up again.

use super::take::heard;
use super::{From, House, Note, Writing};
use crate::storm::bug::Bug;
use crate::storm::disk;
use crate::storm::scene::{Item, Scene};
use crate::storm::slow::Slow;
use domain::input::Input;
use domain::tenant::Tenant;

impl House {
    /// The process dies: what is in memory is gone, what is being written is there or not.
    pub(in crate::storm) fn crash(&mut self, scene: &mut Scene) {
        if !self.up {
            return;
        }
        scene.tell(self.index, || "the process dies".to_owned());
        if let Some(writing) = self.interrupted(scene) {
            self.forget(&writing);
        }
        if scene.has(Bug::NoSync) {
            self.disk.cut();
        }
        self.up = false;
        self.life = self.life.saturating_add(1);
        self.inbox.clear();
        self.hand.clear();
        self.rouse = None;
        self.codes.clear();
        let long = scene.dice.one_in(5);
        let wait = scene.dice.span(0, if long { 300_000 } else { 2_000 });
        scene.later(wait, Item::Start(self.index));
    }

    /// The batch being written, if it was lost; the state in memory is compared with its replay.
    fn interrupted(&mut self, scene: &mut Scene) -> Option<Writing> {
        let writing = self.writing.take();
        self.compare(writing.as_ref(), scene);
        let writing = writing?;
        if scene.dice.one_in(3) {
            self.append(&writing, scene);
            self.disk.sync();
            return None;
        }
        Some(writing)
    }

    /// The append has failed: the state in memory is dropped, the process lives on.
    pub(super) fn refold(&mut self, writing: Writing, scene: &mut Scene) {
        self.writing = Some(writing);
        if let Some(lost) = self.interrupted(scene) {
            self.forget(&lost);
        }
        self.hand.clear();
        // What a forger knew to be answered may be open again.
        self.inbox.retain(|note| note.from != From::Forger);
        self.restart(scene);
    }

    /// The tenant is to be folded again without anything having failed.
    pub(in crate::storm) fn rebuild(&mut self, scene: &mut Scene) {
        if let Some(writing) = self.writing.take() {
            return self.refold(writing, scene);
        }
        if self.up {
            self.compare(None, scene);
            self.hand.clear();
            self.restart(scene);
        }
    }

    /// Answers that were lost are owed again.
    fn forget(&mut self, lost: &Writing) {
        for name in &lost.answered {
            self.ledger.remove(name);
        }
    }

    /// The process is there again.
    pub(in crate::storm) fn start(&mut self, scene: &mut Scene) {
        self.up = true;
        self.restart(scene);
    }

    fn restart(&mut self, scene: &mut Scene) {
        scene.tell(self.index, || "the tenant is folded from its journal".to_owned());
        self.tenant = match self.folded(scene) {
            Ok(tenant) => tenant,
            Err(detail) => return self.hold("snapshots_are_readable", Err(detail), scene),
        };
        self.known.clear();
        for record in &self.disk.records {
            self.known.extend(heard(&record.event));
        }
        self.slow = scene.has(Bug::CooldownAtAccept).then(|| Slow::fold(&self.disk.records));
        let input = if scene.has(Bug::WokeUnsaid) { Input::Roused } else { Input::Woke };
        self.inbox.push_front(Note { input, from: From::Own });
        self.pump(scene);
    }

    /// The state from the journal, or from a snapshot and the journal after it, which must be the
    /// same.
    fn folded(&self, scene: &mut Scene) -> Result<Tenant, String> {
        let whole = self.disk.fold(scene.bug, scene.now);
        let Some(quick) = self.disk.revive(scene.bug, scene.now)? else { return Ok(whole) };
        let bent = scene.bug.is_some_and(Bug::bends_replay);
        if !bent && disk::encode(&whole)? != disk::encode(&quick)? {
            return Err("the journal and a snapshot lead to different states".to_owned());
        }
        Ok(if scene.dice.one_in(2) { quick } else { whole })
    }

    /// The state in memory is the fold of what is on disk, and of what is being written.
    pub(in crate::storm) fn compare(&self, lost: Option<&Writing>, scene: &mut Scene) {
        if scene.bug.is_some_and(Bug::bends_replay) || self.slow.is_some() {
            return;
        }
        let mut replayed = self.disk.fold(scene.bug, scene.now);
        for (at, event) in lost.iter().flat_map(|it| &it.batch) {
            replayed.apply(*at, event);
        }
        let same = match (disk::encode(&replayed), disk::encode(&self.tenant)) {
            (Ok(replayed), Ok(live)) if replayed == live => Ok(()),
            (Err(err), _) | (_, Err(err)) => Err(err),
            (Ok(_), Ok(_)) => Err(difference(&replayed, &self.tenant)),
        };
        self.hold("replay_is_live", same, scene);
    }
}

/// Where two states begin to differ, for people.
fn difference(replayed: &Tenant, live: &Tenant) -> String {
    let (replayed, live) = (format!("{replayed:?}"), format!("{live:?}"));
    let same = replayed.chars().zip(live.chars()).take_while(|(one, other)| one == other).count();
    let near =
        |text: &str| text.chars().skip(same.saturating_sub(60)).take(160).collect::<String>();
    format!("replayed …{}… but live …{}…", near(&replayed), near(&live))
}
