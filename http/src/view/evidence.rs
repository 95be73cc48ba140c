//! How a channel is: a word, the reasons for it, and every fact behind them with its moment.

use super::moment;
use actors::{ChannelHealth, Ground, Queue, Troubled, Vitals};
use domain::time::Moment;
use serde::Serialize;

/// A channel and what is known of it. Facts that no journal keeps are known since `since`, when
/// this node was started.
#[derive(Serialize)]
pub(crate) struct Evidence {
    name: String,
    kind: &'static str,
    /// `ok`, `quiet`, `unknown`, `degraded` or `stopped`.
    state: &'static str,
    reasons: Vec<Reason>,
    since: String,
    receives: Receives,
    /// When something for us last came in.
    heard_at: Option<String>,
    /// When a message of ours was last taken.
    sent_at: Option<String>,
    last_send: Option<LastSend>,
    /// What waits to be sent.
    waiting: Vec<Waiting>,
    /// How many messages are being sent.
    sending: usize,
    /// Of how many messages it is not known whether they were sent.
    in_doubt: usize,
    last_error: Option<LastError>,
    /// What the vendor said of its deliveries when it was last asked.
    vendor: Option<Vendor>,
    tested: Option<Tested>,
}

/// Why, and what to do.
#[derive(Serialize)]
struct Reason {
    code: &'static str,
    detail: String,
    to_do: String,
}

/// How messages come.
#[derive(Serialize)]
struct Receives {
    /// `webhook`, `polling`, `turning` or `tickets`.
    how: &'static str,
    /// Since when this node asks for them.
    asks_since: Option<String>,
    /// When the vendor last answered that.
    answered_at: Option<String>,
}

#[derive(Serialize)]
struct LastSend {
    at: String,
    /// `accepted`, `refused` or `in_doubt`.
    outcome: &'static str,
    why: Option<String>,
}

#[derive(Serialize)]
struct Waiting {
    kind: &'static str,
    count: usize,
    /// How many of them a pause holds.
    held: usize,
    oldest_at: String,
    oldest_age_s: u64,
}

#[derive(Serialize)]
struct LastError {
    code: &'static str,
    what: String,
    first_at: String,
    last_at: String,
    /// Whether receiving has worked since.
    over: bool,
}

#[derive(Serialize)]
struct Vendor {
    asked_at: String,
    /// How many deliveries waited, where it says.
    waiting: Option<u64>,
    /// When it last failed to deliver, where it says.
    failed_at: Option<String>,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct Tested {
    at: String,
    ok: bool,
    /// The first step that failed.
    failed: Option<String>,
}

/// A tenant that somebody should look at.
#[derive(Serialize)]
pub(crate) struct Trouble {
    tenant_id: String,
    /// `stopped` or `degraded`.
    state: &'static str,
    /// The channel that is worst; `null` where it is the tenant itself.
    channel: Option<String>,
    kind: Option<&'static str>,
    reason: Reason,
    /// How many of its channels are stopped or degraded.
    channels: usize,
}

impl Reason {
    fn of(ground: Ground, channel: &str) -> Self {
        let to_do = ground.remedy.replace("{name}", channel);
        Self { code: ground.code, detail: ground.detail, to_do }
    }
}

impl Evidence {
    pub(crate) fn of(health: ChannelHealth, (since, now): (Moment, Moment)) -> Self {
        let ChannelHealth { name, row, vitals, queues, sending, in_doubt, opinion } = health;
        let reasons = opinion.grounds.into_iter().map(|it| Reason::of(it, name.as_str()));
        Self {
            state: opinion.condition.name(),
            reasons: reasons.collect(),
            kind: row.medium.name(),
            since: moment::show(since),
            receives: Receives {
                how: row.receives.name(),
                asks_since: vitals.asking.map(moment::show),
                answered_at: vitals.polled.map(moment::show),
            },
            heard_at: vitals.heard.map(moment::show),
            sent_at: vitals.sent.map(moment::show),
            last_send: last_send(&vitals),
            waiting: queues.iter().map(|it| Waiting::of(it, now)).collect(),
            sending,
            in_doubt,
            last_error: last_error(&vitals, row.fault.as_ref()),
            vendor: vitals.asked.map(|at| Vendor {
                asked_at: moment::show(at),
                waiting: vitals.waiting,
                failed_at: vitals.failed.map(moment::show),
                notes: vitals.notes,
            }),
            tested: vitals.tested.map(|it| Tested {
                at: moment::show(it.at),
                ok: it.failed.is_none(),
                failed: it.failed.map(|(step, why)| format!("{step}: {why}")),
            }),
            name: name.to_string(),
        }
    }

    /// Whether nobody need look at it.
    pub(crate) fn is_ok(&self) -> bool {
        !matches!(self.state, "stopped" | "degraded")
    }
}

fn last_send(vitals: &Vitals) -> Option<LastSend> {
    let tried = vitals.tried.clone()?;
    Some(LastSend { at: moment::show(tried.at), outcome: tried.fate, why: tried.why })
}

fn last_error(vitals: &Vitals, fault: Option<&(Moment, String)>) -> Option<LastError> {
    if let Some((since, what)) = fault {
        let (first_at, last_at) = (moment::show(*since), moment::show(*since));
        let (code, what) = ("tickets_unread", what.clone());
        return Some(LastError { code, what, first_at, last_at, over: false });
    }
    let problem = vitals.problem.clone()?;
    Some(LastError {
        code: problem.code,
        what: problem.what,
        first_at: moment::show(problem.first),
        last_at: moment::show(problem.last),
        over: problem.over,
    })
}

impl Waiting {
    fn of(queue: &Queue, now: Moment) -> Self {
        Self {
            kind: queue.kind,
            count: queue.waiting,
            held: queue.held,
            oldest_at: moment::show(queue.oldest),
            oldest_age_s: now.since(queue.oldest).0.div_euclid(1_000),
        }
    }
}

impl Trouble {
    pub(crate) fn of(troubled: Troubled) -> Self {
        let Troubled { tenant, channel, ground, channels } = troubled;
        let (name, kind) = channel.map(|(name, medium)| (name.to_string(), medium.name())).unzip();
        let state = ground.condition.name();
        let reason = Reason::of(ground, name.as_deref().unwrap_or_default());
        Self { tenant_id: tenant.to_string(), state, channel: name, kind, reason, channels }
    }
}
