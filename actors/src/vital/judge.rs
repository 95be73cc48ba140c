//! What the facts about a channel come to: a word from a closed list, and why, with what to do.

use super::{Problem, Receives, Row, Vitals};
use domain::time::{Moment, Span};

/// How long a message may wait before its queue counts as stuck.
const STUCK: Span = Span::minutes(5);

/// A channel through which nothing has come for so long is quiet; facts that are older say nothing
/// of how it is now.
const DAY: Span = Span::hours(24);

/// A vendor with so many deliveries for us is behind.
const BEHIND: u64 = 100;

/// How a channel is, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Condition {
    /// It does not work until somebody acts.
    Stopped,
    /// Something does not work as it should.
    Degraded,
    /// Nothing has been seen that would tell.
    Unknown,
    /// It seems to work, and nobody has written for a day.
    Quiet,
    /// What was last seen has worked.
    Ok,
}

impl Condition {
    /// Every condition.
    pub const ALL: [Self; 5] =
        [Self::Stopped, Self::Degraded, Self::Unknown, Self::Quiet, Self::Ok];

    /// Its name in the API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::Degraded => "degraded",
            Self::Unknown => "unknown",
            Self::Quiet => "quiet",
            Self::Ok => "ok",
        }
    }

    /// Whether somebody should look at it.
    #[must_use]
    pub const fn is_trouble(self) -> bool {
        matches!(self, Self::Stopped | Self::Degraded)
    }
}

/// One reason for a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ground {
    /// How bad it is.
    pub condition: Condition,
    /// What kind of reason.
    pub code: &'static str,
    /// What was seen, for the owner.
    pub detail: String,
    /// What to do, for the owner.
    pub remedy: String,
}

/// A condition and the reasons for it, the worst first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opinion {
    /// How the channel is.
    pub condition: Condition,
    /// Why; none where all is well.
    pub grounds: Vec<Ground>,
}

/// What the facts come to, at this moment, for a node that has seen things since `since`.
pub(crate) fn judge(row: &Row, vitals: &Vitals, (since, now): (Moment, Moment)) -> Opinion {
    let mut grounds: Vec<Ground> = stopped(row).into_iter().collect();
    grounds.extend(receiving(row, vitals));
    grounds.extend(sending(row, vitals, now));
    grounds.extend(vendor(row, vitals, now));
    grounds.extend(tested(vitals, now));
    if grounds.is_empty() {
        grounds.extend(silence(row, vitals, (since, now)));
    }
    grounds.sort_by_key(|ground| ground.condition);
    let condition = grounds.first().map_or(Condition::Ok, |ground| ground.condition);
    Opinion { condition, grounds }
}

fn ground(condition: Condition, code: &'static str, detail: &str, remedy: &str) -> Ground {
    Ground { condition, code, detail: detail.to_owned(), remedy: remedy.to_owned() }
}

fn bad(code: &'static str, detail: &str, remedy: &str) -> Ground {
    ground(Condition::Degraded, code, detail, remedy)
}

fn stopped(row: &Row) -> Option<Ground> {
    let why = row.stopped.as_deref()?;
    Some(ground(Condition::Stopped, "stopped", why, remedy_of(why)))
}

/// What an owner can do about a reason to stop, in whatever words it is told.
pub(crate) fn remedy_of(why: &str) -> &'static str {
    const KNOWN: [(&str, &str); 9] = [
        ("token", "get a new token from the vendor and set the channel with it"),
        ("expired", "renew the instance with Green API"),
        ("deleted", "make a new instance with Green API and set the channel with it"),
        ("quota", "upgrade the instance's plan, or wait for the next month"),
        ("linked", "scan the QR code of the instance with the phone"),
        ("notauthorized", "scan the QR code of the instance with the phone"),
        ("phone", "switch the phone on"),
        ("starting", "wait for some minutes, then test the channel"),
        ("set ", "do as it says"),
    ];
    let folded = why.to_lowercase();
    let known = KNOWN.iter().find(|(word, _)| folded.contains(word));
    known.map_or("see how the account is at the vendor, then test the channel", |(_, it)| it)
}

/// Whether what comes can be had.
fn receiving(row: &Row, vitals: &Vitals) -> Option<Ground> {
    if let Some((_, fault)) = &row.fault {
        let remedy = "test the channel and the panel; look at the panel's address and key";
        return Some(bad("tickets_unread", &format!("they could not be read: {fault}"), remedy));
    }
    let asks = matches!(row.receives, Receives::Polling | Receives::Turning);
    let problem = vitals.problem.as_ref().filter(|it| asks && !it.over)?;
    Some(bad(problem.code, &problem.what, remedy(problem)))
}

fn remedy(problem: &Problem) -> &'static str {
    match problem.code {
        "rival" => {
            "stop the other program, or have @BotFather revoke the token and set the new one"
        }
        "webhook_set" => {
            "remove the webhook with DELETE …/channels/{name}/hook, or use it with POST"
        }
        "token_refused" => "set the channel with a token that the vendor takes",
        "token_taken" => "remove one of the two channels that have this token",
        "account" => "see how the account is at the vendor, then test the channel",
        _ => "it is tried again by itself; if it lasts, see whether the vendor works",
    }
}

/// Whether what is to go goes.
fn sending(row: &Row, vitals: &Vitals, now: Moment) -> Vec<Ground> {
    let mut grounds = Vec::new();
    if row.oldest.is_some_and(|at| now.since(at) >= STUCK) {
        let detail = format!("{} messages wait, the oldest for over five minutes", row.waiting);
        let remedy = "see last_send for why; test the channel";
        grounds.push(bad("queue_stuck", &detail, remedy));
    }
    let recent = vitals.tried.as_ref().filter(|it| it.whole && now.since(it.at) < DAY);
    if let Some(tried) = recent {
        let why = tried.why.as_deref().unwrap_or_default();
        let (code, remedy) = if tried.fate == "in_doubt" {
            ("send_in_doubt", "look at …/in-doubt; test the channel")
        } else {
            ("send_refused", "test the channel")
        };
        grounds.push(bad(code, &format!("the last message was not taken: {why}"), remedy));
    }
    grounds
}

/// What the vendor said of its deliveries when it was last asked, where that still counts.
fn vendor(row: &Row, vitals: &Vitals, now: Moment) -> Vec<Ground> {
    let mut grounds = Vec::new();
    let fresh = vitals.asked.is_some_and(|at| now.since(at) < DAY);
    if !fresh || row.receives != Receives::Webhook {
        return grounds;
    }
    if vitals.failed.is_some_and(|at| vitals.heard.is_none_or(|heard| heard < at)) {
        let words = vitals.notes.join("; ");
        let what = if words.is_empty() { "a delivery of the vendor's failed" } else { &words };
        let remedy = "see that doors.public_url is reached from outside with a valid certificate";
        grounds.push(bad("delivery_failed", what, remedy));
    }
    if let Some(waiting) = vitals.waiting.filter(|it| *it >= BEHIND) {
        let detail = format!("{waiting} deliveries waited at the vendor when it was last asked");
        let remedy = "wait and test the channel again; if it grows, nothing is delivered here";
        grounds.push(bad("backlog", &detail, remedy));
    }
    grounds
}

/// A test that failed counts until something has come, or gone, or a test has passed.
fn tested(vitals: &Vitals, now: Moment) -> Option<Ground> {
    let tested = vitals.tested.as_ref().filter(|it| now.since(it.at) < DAY)?;
    let (step, why) = tested.failed.as_ref()?;
    let since = |at: Option<Moment>| at.is_some_and(|at| at > tested.at);
    if since(vitals.heard) || since(vitals.polled) {
        return None;
    }
    Some(bad("test_failed", &format!("{step}: {why}"), "do as it says, then test again"))
}

/// Where nothing is known to be wrong: whether anything is known at all.
fn silence(row: &Row, vitals: &Vitals, (since, now): (Moment, Moment)) -> Option<Ground> {
    let lately = |at: Option<Moment>| at.is_some_and(|at| now.since(at) < DAY);
    if lately(vitals.heard) {
        return None;
    }
    let reached = lately(vitals.polled) || lately(vitals.tested.as_ref().map(|it| it.at));
    if !reached && vitals.heard.is_none() {
        let detail = "nothing has come in since this node was started";
        let remedy = match row.receives {
            Receives::Webhook => "test the channel, or write to it",
            Receives::Polling | Receives::Turning | Receives::Tickets => "test the channel",
        };
        return Some(ground(Condition::Unknown, "unseen", detail, remedy));
    }
    if now.since(vitals.heard.unwrap_or(since)) < DAY {
        return None;
    }
    let detail = "nothing has come in for a day";
    let remedy = "if that is odd, test the channel and write to it";
    Some(ground(Condition::Quiet, "quiet", detail, remedy))
}
