//! The panel's tickets.

use super::moment;
use super::panel::one_of;
use crate::problem::Problem;
use domain::action;
use domain::id::TicketId;
use domain::subject::{self, Choice, Kind};
use domain::tenant::Tenant;
use domain::ticket::{self, Entry};
use domain::time::Moment;
use gateways::panel::desk;
use serde::{Deserialize, Serialize};

/// A ticket in which there was a command.
#[derive(Serialize)]
pub(crate) struct Ticket {
    id: u64,
    /// As commands and messages name it; `null` while the tickets are no channel.
    chat: Option<String>,
    username: String,
    subject: String,
    /// How many of its messages were commands.
    commands: u32,
    /// Up to which of the customer's messages everything is dealt with.
    handled: u32,
    /// Whether it had its share of answers, and is for staff alone.
    left_to_staff: bool,
    last_at: String,
}

/// How the tickets are as a channel.
#[derive(Serialize)]
pub(crate) struct State {
    /// The channel's name; `null` while they are none.
    channel: Option<String>,
    /// Why they are not looked at, if they are not.
    held_because: Option<&'static str>,
    /// Why they cannot be read, if they cannot, and since when.
    fault: Option<String>,
    fault_since: Option<String>,
    /// When they are looked at next by themselves.
    next_at: Option<String>,
    /// How many are remembered.
    known: usize,
}

/// The rules of subjects.
#[derive(Serialize)]
pub(crate) struct Subjects {
    /// Whether they are the tenant's own, and not those that come with the product.
    own: bool,
    rules: Vec<Rule>,
}

/// Rules to be set: the first that holds decides.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSubjects {
    rules: Vec<Rule>,
}

/// One rule.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    /// `exact`, `contains` or `pattern`.
    kind: String,
    text: String,
    /// An action, or `parser` for "whatever its messages ask for".
    choice: String,
}

/// A message to be tried.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Trial {
    pub(crate) subject: String,
    /// HTML, as panels have it.
    text: String,
}

/// What is understood of it.
#[derive(Serialize)]
pub(crate) struct Understood {
    /// The place of the rule that holds, from 0; `null` for a ticket that is left alone.
    rule: Option<usize>,
    choice: Option<&'static str>,
    /// The words without markup.
    text: String,
    action: Option<&'static str>,
    order_ids: Vec<u64>,
}

impl Ticket {
    pub(crate) fn of(tenant: &Tenant, id: TicketId, entry: &Entry) -> Self {
        let chat = tenant.tickets_channel().map(|(name, _)| ticket::chat(name, id).to_string());
        Self {
            id: id.0,
            chat,
            username: entry.username.to_string(),
            subject: entry.subject.clone(),
            commands: entry.commands,
            handled: entry.handled,
            left_to_staff: entry.left,
            last_at: moment::show(entry.last),
        }
    }
}

impl State {
    pub(crate) fn of(tenant: &Tenant, now: Moment) -> Self {
        let fault = tenant.tickets().fault();
        Self {
            channel: tenant.tickets_channel().map(|(name, _)| name.to_string()),
            held_because: tenant.tickets_held(now),
            fault: fault.map(|(_, fault)| fault.to_string()),
            fault_since: fault.map(|(since, _)| moment::show(*since)),
            next_at: tenant.collecting(now).map(|(_, next)| moment::show(next)),
            known: tenant.tickets().iter().count(),
        }
    }
}

impl Subjects {
    pub(crate) fn of(tenant: &Tenant) -> Self {
        let subjects = &tenant.tickets().subjects;
        let rule = |it: subject::Rule| Rule {
            kind: it.kind.name().to_owned(),
            choice: it.choice.name().to_owned(),
            text: it.text,
        };
        Self { own: subjects.is_own(), rules: subjects.list().into_iter().map(rule).collect() }
    }
}

impl NewSubjects {
    pub(crate) fn check(self) -> Result<Vec<subject::Rule>, Problem> {
        let read = |(nth, rule): (usize, Rule)| {
            let unfit = |field: &str, detail: String| {
                Problem::field(&format!("/rules/{nth}/{field}"), "invalid", detail)
            };
            let kind = Kind::parse(&rule.kind).ok_or_else(|| {
                unfit("kind", one_of(&rule.kind, Kind::ALL.map(Kind::name).into_iter()))
            })?;
            let choice = Choice::parse(&rule.choice).ok_or_else(|| {
                let known = action::ALL.iter().map(|it| it.name()).chain(["parser"]);
                unfit("choice", one_of(&rule.choice, known))
            })?;
            Ok(subject::Rule { kind, text: rule.text, choice })
        };
        self.rules.into_iter().enumerate().map(read).collect()
    }
}

impl Trial {
    /// Its words, as they would be read.
    pub(crate) fn words(&self) -> String {
        desk::words(&self.text)
    }
}

impl Understood {
    pub(crate) fn of(tenant: &Tenant, subject: &str, words: &str) -> Self {
        let chosen = tenant.tickets().subjects.choose(subject);
        let asked = chosen.and_then(|(_, choice)| tenant.read_under(words, choice));
        let (action, orders) = asked.unzip();
        Self {
            rule: chosen.map(|(nth, _)| nth),
            choice: chosen.map(|(_, choice)| choice.name()),
            text: words.to_owned(),
            action: action.map(action::Action::name),
            order_ids: orders.unwrap_or_default().into_iter().map(|it| it.0).collect(),
        }
    }
}
