//! Vitals: when something last came through a channel and left through it, and what its vendor says
//! of its own queue. Kept in memory, for people to see: they may go at any time.

mod chart;
mod judge;

pub use chart::{Queue, Receives, Row};
pub use judge::{Condition, Ground, Opinion};

pub(crate) use chart::{Chart, queues, rows};
pub(crate) use judge::{judge, remedy_of};

use dashmap::DashMap;
use domain::id::{ChannelName, TenantId};
use domain::medium::Medium;
use domain::outcome::{Outcome, Refusal};
use domain::time::Moment;
use gateways::channel::{ChannelProblem, PollProblem};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

/// Channels, and tenants, that are kept; above it all are forgotten, and noted anew.
const CHANNELS_KEPT: usize = 65_536;

/// What can be seen of a channel. Every fact has its moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Vitals {
    /// When it last delivered something for us; `None` since the start of the node.
    pub heard: Option<Moment>,
    /// When its vendor last took a message of ours; `None` since the start of the node.
    pub sent: Option<Moment>,
    /// The last attempt to send, whatever became of it.
    pub tried: Option<Tried>,
    /// Since when this node asks the vendor for messages; `None` where it does not.
    pub asking: Option<Moment>,
    /// When the vendor last answered that.
    pub polled: Option<Moment>,
    /// What was last wrong with receiving.
    pub problem: Option<Problem>,
    /// The last test of the channel.
    pub tested: Option<Tested>,
    /// When the vendor was last asked how its deliveries stand.
    pub asked: Option<Moment>,
    /// How many deliveries waited at the vendor when it was last asked.
    pub waiting: Option<u64>,
    /// When the vendor last failed to deliver, as it said when it was last asked.
    pub failed: Option<Moment>,
    /// What the vendor said then of deliveries, in our own words.
    pub notes: Vec<String>,
}

/// The end of an attempt to send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tried {
    /// When it ended.
    pub at: Moment,
    /// `accepted`, `refused` or `in_doubt`.
    pub fate: &'static str,
    /// Why it was refused, in our own words.
    pub why: Option<String>,
    /// Whether that is the whole channel's trouble, and not one chat's or message's.
    pub whole: bool,
}

/// Something wrong with receiving.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// What kind: `rival`, `webhook_set`, `token_refused`, `account`, `vendor`, `token_taken`.
    pub code: &'static str,
    /// In our own words.
    pub what: String,
    /// When it was first met with.
    pub first: Moment,
    /// When it was last met with.
    pub last: Moment,
    /// Whether receiving has worked since.
    pub over: bool,
}

/// The last test of a channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tested {
    /// When.
    pub at: Moment,
    /// The first step that failed, and why; `None` where none did.
    pub failed: Option<(&'static str, String)>,
}

impl Vitals {
    /// Receiving has met with this.
    pub(crate) fn fail(&mut self, code: &'static str, what: String, now: Moment) {
        let lasts = self.problem.take().filter(|it| !it.over && it.code == code);
        let first = lasts.map_or(now, |it| it.first);
        self.problem = Some(Problem { code, what, first, last: now, over: false });
    }

    /// Receiving works: the vendor has answered.
    pub(crate) fn answered(&mut self, now: Moment) {
        self.polled = Some(now);
        if let Some(problem) = &mut self.problem {
            problem.over = true;
        }
    }

    /// An attempt to send has ended.
    pub(crate) fn tried(&mut self, outcome: &Outcome, now: Moment) {
        let (why, whole) = match outcome {
            Outcome::Accepted(_) => (None, false),
            Outcome::Unknown => (Some("no answer that was understood".to_owned()), true),
            Outcome::Refused(why) => (Some(why.to_string()), is_whole(why)),
        };
        if matches!(outcome, Outcome::Accepted(_)) {
            self.sent = Some(now);
        }
        self.tried = Some(Tried { at: now, fate: fate(outcome), why, whole });
    }
}

/// The kind of a problem of a poll.
pub(crate) const fn code(problem: &PollProblem) -> &'static str {
    match problem {
        PollProblem::Hooked => "webhook_set",
        PollProblem::Rival => "rival",
        PollProblem::Channel(problem) => match problem {
            ChannelProblem::Denied => "token_refused",
            ChannelProblem::Stopped(_) | ChannelProblem::WrongAccount => "account",
            ChannelProblem::Unreachable
            | ChannelProblem::Forbidden
            | ChannelProblem::Silent
            | ChannelProblem::Busy(_)
            | ChannelProblem::Failed(_)
            | ChannelProblem::Garbled => "vendor",
        },
    }
}

const fn is_whole(why: &Refusal) -> bool {
    match why {
        Refusal::Unreachable | Refusal::Starting | Refusal::Stopped(_) => true,
        Refusal::Busy { account, .. } => *account,
        Refusal::Moved(_)
        | Refusal::Barred(_)
        | Refusal::Invalid(_)
        | Refusal::Declined(_)
        | Refusal::Overheld => false,
    }
}

const fn fate(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Accepted(_) => "accepted",
        Outcome::Refused(_) => "refused",
        Outcome::Unknown => "in_doubt",
    }
}

/// Ends of attempts, counted.
#[derive(Debug, Default)]
struct Ends([AtomicU64; 3]);

/// The fates, in the order in which they are counted.
const FATES: [&str; 3] = ["accepted", "refused", "in_doubt"];

/// The vitals of all channels of a node, and how its tenants stood when they last wrote.
#[derive(Debug, Default)]
pub(crate) struct Ward {
    vitals: DashMap<(TenantId, ChannelName), Vitals>,
    charts: DashMap<TenantId, Chart>,
    ends: [Ends; 3],
    /// When the node began to see anything.
    pub(crate) since: Moment,
}

impl Ward {
    pub(crate) fn new(since: Moment) -> Self {
        Self { since, ..Self::default() }
    }

    pub(crate) fn note(
        &self,
        tenant: TenantId,
        channel: &ChannelName,
        change: impl FnOnce(&mut Vitals),
    ) {
        if self.vitals.len() >= CHANNELS_KEPT {
            self.vitals.clear();
        }
        change(&mut self.vitals.entry((tenant, channel.clone())).or_default());
    }

    /// Those of a tenant's channels.
    pub(crate) fn of<T>(
        &self,
        tenant: TenantId,
        channels: &BTreeMap<ChannelName, T>,
    ) -> BTreeMap<ChannelName, Vitals> {
        let known = |name: &ChannelName| {
            let vitals = self.vitals.get(&(tenant, name.clone()))?;
            Some((name.clone(), vitals.clone()))
        };
        channels.keys().filter_map(known).collect()
    }

    /// Forgets a channel that is another one now, or gone.
    pub(crate) fn forget(&self, tenant: TenantId, channel: &ChannelName) {
        self.vitals.remove(&(tenant, channel.clone()));
    }

    /// How a tenant stands, as of what it has just written.
    pub(crate) fn chart(&self, tenant: TenantId, chart: Chart) {
        if self.charts.len() >= CHANNELS_KEPT {
            self.charts.clear();
        }
        self.charts.insert(tenant, chart);
    }

    /// How a tenant stood when it last wrote; `None` for one that has not been awake.
    pub(crate) fn charted(&self, tenant: TenantId) -> Option<Chart> {
        self.charts.get(&tenant).map(|it| it.clone())
    }

    /// How each tenant stood that has been awake.
    pub(crate) fn each(&self, mut see: impl FnMut(TenantId, &Chart)) {
        for chart in &self.charts {
            see(*chart.key(), chart.value());
        }
    }

    /// Counts the end of an attempt.
    pub(crate) fn ended(&self, medium: Medium, outcome: &Outcome) {
        let nth = FATES.iter().position(|it| *it == fate(outcome));
        let counts = self.ends.iter().zip(MEDIUMS).find(|(_, it)| *it == medium);
        if let Some(count) = counts.zip(nth).and_then(|((ends, _), nth)| ends.0.get(nth)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The ends of attempts since the start of the node.
    pub(crate) fn ends(&self) -> Vec<(Medium, &'static str, u64)> {
        let each = self.ends.iter().zip(MEDIUMS).flat_map(|(ends, medium)| {
            let counts = ends.0.iter().zip(FATES);
            counts.map(move |(count, fate)| (medium, fate, count.load(Ordering::Relaxed)))
        });
        each.collect()
    }
}

/// Every kind of channel, in the order in which they are counted.
pub(crate) const MEDIUMS: [Medium; 3] = [Medium::Telegram, Medium::WhatsApp, Medium::Tickets];
