//! The chart of a tenant: what its own state says of its channels, kept for when it sleeps.

use domain::change::Channel as Setup;
use domain::id::{ChannelName, OutgoingId};
use domain::medium::Medium;
use domain::outbox::{Outgoing, Purpose};
use domain::tenant::Tenant as Mind;
use domain::time::Moment;
use std::collections::{BTreeMap, BTreeSet};

/// How many waiting messages are looked at for one that could go.
const LOOKED_AT: usize = 64;

/// How many waiting messages are told apart by their kind.
const SORTED_MAX: usize = 10_000;

/// The channels of a tenant.
pub(crate) type Chart = BTreeMap<ChannelName, Row>;

/// What a tenant's state says of one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its kind.
    pub medium: Medium,
    /// How messages come.
    pub receives: Receives,
    /// Why it has stopped, for its owner.
    pub stopped: Option<String>,
    /// Since when what comes cannot be read, and why, where the state knows.
    pub fault: Option<(Moment, String)>,
    /// How many messages wait to be sent.
    pub waiting: usize,
    /// When the oldest of them was written that nobody has paused.
    pub oldest: Option<Moment>,
}

/// How messages come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receives {
    /// The vendor delivers them.
    Webhook,
    /// The vendor is asked for them.
    Polling,
    /// The vendor is being told to turn from one to the other.
    Turning,
    /// The panel's tickets are looked at.
    Tickets,
}

impl Receives {
    /// Its name in the API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Webhook => "webhook",
            Self::Polling => "polling",
            Self::Turning => "turning",
            Self::Tickets => "tickets",
        }
    }
}

/// Messages of one kind that wait to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue {
    /// `dispatch`, `reply`, `notice`, `bulletin`, `reminder` or `follow_up`.
    pub kind: &'static str,
    /// How many.
    pub waiting: usize,
    /// How many of them are held by a pause.
    pub held: usize,
    /// When the oldest was written.
    pub oldest: Moment,
}

/// The rows of all channels.
pub(crate) fn rows(mind: &Mind, now: Moment) -> Chart {
    let row = |(name, setup): (&ChannelName, &Setup)| (name.clone(), row(mind, name, setup, now));
    mind.channels().iter().map(row).collect()
}

fn row(mind: &Mind, name: &ChannelName, setup: &Setup, now: Moment) -> Row {
    let tickets = setup.medium == Medium::Tickets;
    let receives = if tickets {
        Receives::Tickets
    } else if mind.turning(name).is_some() {
        Receives::Turning
    } else if setup.polls {
        Receives::Polling
    } else {
        Receives::Webhook
    };
    let held = mind.tickets_held(now).filter(|_| tickets);
    let waiting = waiting(mind, name);
    let count = waiting.map_or(0, BTreeSet::len);
    let mut items = waiting.into_iter().flatten().take(LOOKED_AT);
    let oldest = items.find_map(|id| {
        let item = mind.outgoing(*id).filter(|it| !it.is_held())?;
        Some(item.planned)
    });
    let fault = mind.tickets().fault().filter(|_| tickets);
    Row {
        medium: setup.medium,
        receives,
        stopped: mind.stopped(name).or(held).map(str::to_owned),
        fault: fault.map(|(since, fault)| (*since, fault.to_string())),
        waiting: count,
        oldest,
    }
}

fn waiting<'a>(mind: &'a Mind, name: &ChannelName) -> Option<&'a BTreeSet<OutgoingId>> {
    mind.outbox().waiting().find(|(channel, _)| *channel == name).map(|(_, ids)| ids)
}

/// What waits to be sent through a channel, by its kind.
pub(crate) fn queues(mind: &Mind, name: &ChannelName) -> Vec<Queue> {
    let mut queues: BTreeMap<&'static str, Queue> = BTreeMap::new();
    let ids = waiting(mind, name).into_iter().flatten().take(SORTED_MAX);
    for item in ids.filter_map(|id| mind.outgoing(*id)) {
        let kind = kind(item);
        let fresh = Queue { kind, waiting: 0, held: 0, oldest: item.planned };
        let queue = queues.entry(kind).or_insert(fresh);
        queue.waiting = queue.waiting.saturating_add(1);
        queue.held = queue.held.saturating_add(usize::from(item.is_held()));
        queue.oldest = queue.oldest.min(item.planned);
    }
    queues.into_values().collect()
}

const fn kind(item: &Outgoing) -> &'static str {
    match item.purpose {
        Purpose::Dispatch { .. } => "dispatch",
        Purpose::Reply { .. } => "reply",
        Purpose::Notice { .. } => "notice",
        Purpose::Bulletin => "bulletin",
        Purpose::Reminder => "reminder",
        Purpose::FollowUp { .. } => "follow_up",
    }
}
