//! A talk as it is written: each line at the margin, read into what the world does.

mod catalogue;
mod chat;
mod invite;
mod mood;
mod panel;
mod rehearse;
mod provider;
mod route;
mod set_up;
mod speech;
#[cfg(test)]
mod tests;
mod ticket;
mod word;

pub(super) use catalogue::{Offer, Shelf};
pub(super) use invite::{Inviting, given, start};
pub(super) use mood::{PanelMood, VendorMood};
pub(super) use panel::{Kind, Placed, Shift};
pub(super) use provider::{ApiMood, Dealing};
pub(super) use speech::typed;
pub(super) use ticket::Letter;
use word::{
    action_named, choose, cut, end, meant, next, number, only, order_id, span, unsupported,
};

use domain::change::Change;
use domain::id::{ChannelName, Chat, OrderId, Username};
use domain::medium::Medium;
use domain::order::Status;
use domain::suggest;
use domain::time::Span;
use std::collections::BTreeSet;

/// One line at the margin.
#[derive(Debug)]
pub(super) struct Line {
    /// Its number in the file, from 1.
    pub(super) number: usize,
    /// As it is written.
    pub(super) text: String,
    /// What happens; `None` for comments and empty lines.
    pub(super) deed: Option<Deed>,
}

/// Something that the world does.
#[derive(Debug)]
pub(super) enum Deed {
    /// Somebody writes.
    Said(Speech),
    /// A contact speaks under this hidden id from here on; whether its notifications name the
    /// number beside it.
    Hidden(Chat, String, bool),
    /// The last message of a chat gets other words.
    Edited(Chat, String),
    /// The last delivery comes once more.
    Repeated,
    /// A group becomes another chat; whether its vendor says so before it is written to.
    Migrated(Chat, Chat, bool),
    /// We are let into a chat, or put out of it.
    Admitted(Chat, bool),
    /// Time goes by.
    Passed(Span),
    /// The process dies and starts again.
    Crashed,
    /// The process will die in the midst of its next send.
    CrashArmed,
    /// It is another panel, or has other odd ways.
    PanelChosen(Kind),
    /// The panel's answers are like this from now on.
    PanelTurned(PanelMood),
    /// A vendor's answers are like this from now on.
    VendorTurned(ChannelName, VendorMood),
    /// The panel has this user, with so much money.
    UserMade(Username, Option<String>),
    /// The panel has this order.
    OrderPlaced(Box<Placed>),
    /// The panel's order moves on.
    OrderMoved(OrderId, Status, Option<u64>),
    /// The panel's list of services is another one, or the owner says where it is.
    Shelved(Shelf),
    /// A provider's own API answers otherwise, or the owner says where it is.
    Dealt(Dealing),
    /// The owner changes the set-up, or staff decides.
    Told(Box<Change>),
    /// The subscription is another one.
    Subscribed(Subscription),
    /// Somebody types the code of the last ticket in a user's account, or another one than that.
    Coded(Chat, Username, bool),
    /// Somebody writes into a ticket of the panel.
    Wrote(Letter),
    /// An invitation is given out, opened or taken back.
    Inviting(Inviting),
    /// Somebody wants to know why.
    WhyAsked(OrderId),
    /// The owner asks what a change would have led to.
    Rehearsed(Box<Change>),
}

/// A message.
#[derive(Clone, Debug)]
pub(super) struct Speech {
    /// Where it is said.
    pub(super) chat: Chat,
    /// Which member of a group says it.
    pub(super) member: Option<String>,
    /// The words.
    pub(super) text: String,
    /// Whether it quotes our last message there.
    pub(super) quoting: bool,
}

/// A plan, told from the present.
#[derive(Debug, Default)]
pub(super) struct Subscription {
    /// The mediums; `None` for all.
    pub(super) mediums: Option<BTreeSet<Medium>>,
    /// The modules; `None` for all.
    pub(super) modules: Option<BTreeSet<String>>,
    /// When it runs out; `None` for never.
    pub(super) expires: Option<Shift>,
}

/// What a line could not be read for, in words for its author.
type Read<T> = Result<T, String>;

/// A verb, and how what follows it is read.
type Verb = (&'static str, fn(&str) -> Read<Deed>);

/// Every verb that is a word.
static VERBS: &[Verb] = &[
    ("edit", speech::edit),
    ("again", speech::again),
    ("migrate", speech::migrate),
    ("kick", |rest| speech::admit(rest, false)),
    ("unkick", |rest| speech::admit(rest, true)),
    ("lid", speech::lid),
    ("crash", speech::crash),
    ("panel", panel::panel),
    ("wa", |rest| speech::vendor("wa", rest)),
    ("tg", |rest| speech::vendor("tg", rest)),
    ("tk", ticket::desk),
    ("tickets", ticket::tickets),
    ("subjects", ticket::subjects),
    ("answer", ticket::answer),
    ("user", panel::user),
    ("order", panel::order),
    ("status", panel::status),
    ("link", set_up::link),
    ("unlink", set_up::unlink),
    ("role", set_up::role),
    ("language", set_up::language),
    ("route", route::route),
    ("catalogue", catalogue::catalogue),
    ("refresh", catalogue::refresh),
    ("provider", provider::provider),
    ("service", set_up::service),
    ("override", set_up::overrule),
    ("set", set_up::set),
    ("alias", set_up::alias),
    ("template", set_up::template),
    ("plan", set_up::plan),
    ("settle", set_up::settle),
    ("code", speech::code),
    ("invite", invite::give),
    ("open", invite::open),
    ("revoke", invite::revoke),
    ("senders", set_up::senders),
    ("approve", |rest| set_up::decide(rest, true)),
    ("deny", |rest| set_up::decide(rest, false)),
    ("broadcast", |_| Err(unsupported("broadcasts are"))),
    ("rehearse", rehearse::rehearse),
    ("why", |rest| Ok(Deed::WhyAsked(only(rest, "an order's number").and_then(order_id)?))),
];

/// Reads a talk; on error, the line's number and what is wrong with it.
pub(super) fn read(text: &str) -> Result<Vec<Line>, (usize, String)> {
    let numbered = text.lines().enumerate().map(|(at, line)| (at.saturating_add(1), line));
    let margin = numbered.filter(|(_, line)| !line.starts_with("  "));
    let lines = margin.map(|(number, text)| {
        // Some editors begin a file with a mark of its encoding.
        let deed = deed(text.trim_start_matches('\u{feff}')).map_err(|detail| (number, detail))?;
        Ok(Line { number, text: text.to_owned(), deed })
    });
    lines.collect()
}

fn deed(line: &str) -> Read<Option<Deed>> {
    if line.trim().is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    if line.starts_with(char::is_whitespace) {
        let wrong = "what the world does stands at the margin, what Signalbox did two spaces in";
        return Err(wrong.to_owned());
    }
    let (first, rest) = cut(line);
    if let Some(span) = first.strip_prefix('+') {
        let span = Span::parse(span).filter(|_| rest.is_empty());
        return span
            .map(|it| Some(Deed::Passed(it)))
            .ok_or_else(|| format!("{line:?} is no time that passes: +90s, +30m, +12h or +3d"));
    }
    if first.starts_with("tk:") {
        return ticket::wrote(line).map(Some);
    }
    if first.contains(':') {
        return speech::said(line).map(Some);
    }
    let verb = VERBS.iter().find(|(verb, _)| *verb == first);
    let (_, read) = verb.ok_or_else(|| {
        let near = suggest::nearest(first, VERBS.iter().map(|(verb, _)| *verb));
        format!("there is no {first:?} in a talk{}", meant(near))
    })?;
    read(rest.trim_end()).map(Some)
}
