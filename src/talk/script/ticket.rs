//! The panel's tickets as a talk writes them: what is written there, whether they are a channel,
//! and which subjects are commands.

use super::set_up::told;
use super::speech::{vendor, words};
use super::{Deed, Read, choose, cut, end, next, number, only};
use domain::bytes::Sealed;
use domain::change::{Change, Channel};
use domain::id::{TicketId, Username};
use domain::medium::Medium;
use domain::subject::{Choice, Kind, Rule};

/// The channel that the tickets are in talks.
const CHANNEL: &str = "tk";

/// Something that is written into a ticket.
#[derive(Clone, Debug)]
pub(in crate::talk) struct Letter {
    pub(in crate::talk) ticket: TicketId,
    /// The customer and the subject; `None` where staff writes, by hand.
    pub(in crate::talk) customer: Option<(Username, String)>,
    /// HTML, as panels have it.
    pub(in crate::talk) text: String,
}

/// `tk:7 USER SUBJECT | text`.
pub(super) fn wrote(line: &str) -> Read<Deed> {
    let form = "a customer writes into a ticket \"tk:7 alice SUBJECT | text\"";
    let (head, text) = line.split_once('|').ok_or(form)?;
    let mut head = head.trim();
    let ticket = ticket(next(&mut head, "the ticket")?)?;
    let username: Username = next(&mut head, "the username")?.into();
    let customer = Some((username, head.trim().to_owned()));
    Ok(Deed::Wrote(Letter { ticket, customer, text: words(text.trim()) }))
}

/// `answer tk:7 | text`: the panel's staff does, by hand.
pub(super) fn answer(rest: &str) -> Read<Deed> {
    let (head, text) = rest.split_once('|').ok_or("staff answers \"answer tk:7 | text\"")?;
    let ticket = only(head.trim(), "the ticket").and_then(ticket)?;
    Ok(Deed::Wrote(Letter { ticket, customer: None, text: words(text.trim()) }))
}

fn ticket(word: &str) -> Read<TicketId> {
    let digits = word.strip_prefix("tk:").ok_or_else(|| format!("{word:?} is no ticket: tk:7"))?;
    number(digits, "ticket").map(TicketId)
}

/// `tk lost`, `tk limited 30s`: how answers to tickets are taken. Without a connection there is no
/// panel at all: that is `panel down`.
pub(super) fn desk(rest: &str) -> Read<Deed> {
    match rest {
        "down" => Err("tickets are down with their panel: \"panel down\"".to_owned()),
        rest => vendor("tk", rest),
    }
}

/// `tickets on`, `tickets off`, `tickets now`.
pub(super) fn tickets(rest: &str) -> Read<Deed> {
    let channel = Channel {
        medium: Medium::Tickets,
        account: "0".to_owned(),
        base: String::new(),
        token: Sealed::default(),
        hook: String::new(),
        polls: false,
        pace: None,
    };
    let name = || CHANNEL.into();
    Ok(told(match only(rest, "what becomes of tickets")? {
        "on" => Change::ChannelSet { name: name(), channel },
        "off" => Change::ChannelRemoved { name: name() },
        "now" => Change::TicketsAsked,
        other => return Err(format!("tickets are on, off or looked at now, not {other:?}")),
    }))
}

/// `subjects contains refill => refill; exact Order cancel => cancel`, `subjects none`,
/// `subjects default`.
pub(super) fn subjects(rest: &str) -> Read<Deed> {
    let rules = match rest {
        "" => return Err("which subjects are commands is missing".to_owned()),
        "none" => Some(Vec::new()),
        "default" => None,
        list => Some(list.split("; ").map(rule).collect::<Read<Vec<_>>>()?),
    };
    Ok(told(Change::SubjectsSet { rules }))
}

fn rule(text: &str) -> Read<Rule> {
    let form = "a rule is written \"contains refill => refill\"";
    let (head, choice) = text.rsplit_once("=>").ok_or(form)?;
    let (kind, text) = cut(head);
    let kinds = Kind::ALL.map(|kind| (kind.name(), kind));
    let kind = choose(kind, "kind of rule", &kinds)?;
    let (choice, after) = cut(choice);
    end(after)?;
    let choice = Choice::parse(choice);
    let choice = choice.ok_or("a rule chooses an action or the parser")?;
    Ok(Rule { kind, text: text.trim().to_owned(), choice })
}
