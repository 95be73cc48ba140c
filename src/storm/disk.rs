//! The journal of one house: what is on disk, and how it is folded.

use super::bug::Bug;
use domain::event::Event;
use domain::heard::Notice;
use domain::id::OutgoingId;
use domain::tenant::Tenant;
use domain::time::Moment;
use std::collections::BTreeSet;

/// One event on disk.
#[derive(Clone, Debug)]
pub(super) struct Record {
    /// When it was decided.
    pub(super) at: Moment,
    pub(super) event: Event,
    /// It as bytes.
    pub(super) bytes: Vec<u8>,
    /// When it was on disk, among all that has happened.
    pub(super) stamp: u64,
}

/// The disk.
#[derive(Debug, Default)]
pub(super) struct Disk {
    pub(super) records: Vec<Record>,
    /// How much a power failure leaves, where commits are not synced.
    synced: usize,
    /// A state, and how many records it holds.
    snapshot: Option<(usize, Vec<u8>)>,
}

impl Disk {
    /// Writes a batch, through the form that it has on disk.
    pub(super) fn append(&mut self, batch: &[(Moment, Event)], stamp: u64) -> Result<(), String> {
        for (at, event) in batch {
            let bytes = rmp_serde::to_vec_named(event).map_err(|err| err.to_string())?;
            let read: Event = rmp_serde::from_slice(&bytes).map_err(|err| err.to_string())?;
            if read != *event {
                return Err(format!("{event:?} is read back as {read:?}"));
            }
            self.records.push(Record { at: *at, event: read, bytes, stamp });
        }
        Ok(())
    }

    /// Everything written so far will be there after a power failure.
    pub(super) const fn sync(&mut self) {
        self.synced = self.records.len();
    }

    /// The power fails: what was not synced is gone.
    pub(super) fn cut(&mut self) {
        self.records.truncate(self.synced);
        if self.snapshot.as_ref().is_some_and(|(held, _)| *held > self.synced) {
            self.snapshot = None;
        }
    }

    /// Keeps a snapshot that claims to hold `held` records.
    pub(super) fn keep(&mut self, tenant: &Tenant, held: usize) -> Result<(), String> {
        self.snapshot = Some((held, encode(tenant)?));
        Ok(())
    }

    /// Folds all records, from the first.
    pub(super) fn fold(&self, bug: Option<Bug>, now: Moment) -> Tenant {
        let mut tenant = Tenant::default();
        self.apply(&mut tenant, 0, bug, now);
        tenant
    }

    /// Folds the records after the snapshot; `None` if there is none.
    pub(super) fn revive(&self, bug: Option<Bug>, now: Moment) -> Result<Option<Tenant>, String> {
        let Some((held, bytes)) = &self.snapshot else { return Ok(None) };
        let read: Tenant = rmp_serde::from_slice(bytes).map_err(|err| err.to_string())?;
        let mut tenant = read.revived();
        self.apply(&mut tenant, *held, bug, now);
        Ok(Some(tenant))
    }

    fn apply(&self, tenant: &mut Tenant, from: usize, bug: Option<Bug>, now: Moment) {
        let ended = bug.map(|_| ended(&self.records)).unwrap_or_default();
        for record in self.records.iter().skip(from) {
            match bug {
                Some(bug) => {
                    let (at, event) = bent(record, bug, now, &ended);
                    tenant.apply(at, &event);
                }
                None => tenant.apply(record.at, &record.event),
            }
        }
    }
}

/// A state as bytes.
pub(super) fn encode(tenant: &Tenant) -> Result<Vec<u8>, String> {
    rmp_serde::to_vec_named(tenant).map_err(|err| err.to_string())
}

/// A record as a mistaken replay reads it; `ended` are the attempts whose end is known.
fn bent(record: &Record, bug: Bug, now: Moment, ended: &Ended) -> (Moment, Event) {
    let (mut at, mut event) = (record.at, record.event.clone());
    if let (Bug::DedupeForgotten, Event::CommandHeard { keys, .. }) = (bug, &mut event) {
        keys.clear();
    }
    if let (Bug::CooldownForgotten, Event::ErrandCleared { clearance, .. }) = (bug, &mut event) {
        clearance.window = None;
    }
    if let (Bug::BudgetsForgotten, Event::Attempted { outgoing, attempt }) = (bug, &event)
        && ended.contains(&(*outgoing, *attempt))
    {
        at = Moment(0);
    }
    if let (Bug::ReminderForgotten, Event::ReminderPlanned { dispatches, .. }) = (bug, &mut event) {
        dispatches.clear();
    }
    if let (Bug::NewsForgotten, Event::FollowUpPlanned { told, .. }) = (bug, &mut event) {
        told.clear();
    }
    if let (Bug::TicketForgotten, Event::TicketHeard { nth, .. }) = (bug, &mut event) {
        *nth = 0;
    }
    if bug == Bug::MoveForgotten
        && let Event::Noticed { notice: Notice::Moved { from, to }, .. } = &mut event
    {
        from.clone_from(to);
    }
    if bug == Bug::ReplayedNow {
        at = now;
    }
    (at, event)
}

type Ended = BTreeSet<(OutgoingId, u32)>;

fn ended(records: &[Record]) -> Ended {
    let of = |record: &Record| {
        if let Event::Accepted { outgoing, attempt, .. }
        | Event::Refused { outgoing, attempt, .. } = &record.event
        {
            Some((*outgoing, *attempt))
        } else {
            None
        }
    };
    records.iter().filter_map(of).collect()
}
