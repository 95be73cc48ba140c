//! The panel of a talk: its users, its orders, and how it answers.

use super::{Deed, PanelMood, Read, choose, cut, end, next, number, only, order_id};
use domain::id::{ExternalId, OrderId, Provider, ServiceId, Username};
use domain::order::{Sheet, Status};
use domain::time::{Moment, Span};
use serde_json::Value;
use std::collections::BTreeSet;

/// An order as a talk places it: times are told from the present.
#[derive(Clone, Debug)]
pub(in crate::talk) struct Placed {
    pub(in crate::talk) id: OrderId,
    pub(in crate::talk) owner: Username,
    pub(in crate::talk) status: Status,
    pub(in crate::talk) provider: Option<Provider>,
    pub(in crate::talk) external: Option<ExternalId>,
    pub(in crate::talk) name: String,
    pub(in crate::talk) options: Options,
}

/// What stands between braces.
#[derive(Clone, Debug)]
pub(in crate::talk) struct Options {
    pub(in crate::talk) service: u64,
    pub(in crate::talk) created: Shift,
    pub(in crate::talk) completed: Shift,
    pub(in crate::talk) remains: Option<u64>,
    pub(in crate::talk) quantity: u64,
    pub(in crate::talk) start: u64,
    pub(in crate::talk) charge: String,
}

/// A moment told from the present: `-3d`, `+30d`.
#[derive(Clone, Copy, Debug)]
pub(in crate::talk) enum Shift {
    /// So long ago.
    Back(Span),
    /// In so long.
    Ahead(Span),
}

/// Every status that a panel may show, by the name that settings have for it.
const STATUSES: [(&str, Status); 9] = [
    ("pending", Status::Pending),
    ("processing", Status::Processing),
    ("in_progress", Status::InProgress),
    ("completed", Status::Completed),
    ("partial", Status::Partial),
    ("canceled", Status::Canceled),
    ("refunded", Status::Refunded),
    ("fail", Status::Fail),
    ("unknown", Status::Unknown),
];

impl Shift {
    /// Reads it.
    pub(super) fn parse(text: &str) -> Read<Self> {
        let back = text.strip_prefix('-').map(|it| Span::parse(it).map(Self::Back));
        let ahead = text.strip_prefix('+').map(|it| Span::parse(it).map(Self::Ahead));
        back.or(ahead).flatten().ok_or_else(|| format!("{text:?} is no time: -3d, -2h, +30d"))
    }

    /// The moment that is meant.
    pub(in crate::talk) fn from(self, now: Moment) -> Moment {
        match self {
            Self::Back(span) => now.minus(span),
            Self::Ahead(span) => now.plus(span),
        }
    }
}

impl Placed {
    /// How much is left: what is said, else nothing of a completed order and all of another.
    pub(in crate::talk) fn remains(&self) -> u64 {
        let usual = if self.status == Status::Completed { 0 } else { self.options.quantity };
        self.options.remains.unwrap_or(usual)
    }

    /// The order as the panel shows it at `now`.
    pub(in crate::talk) fn sheet(&self, now: Moment) -> Sheet {
        let done = self.status == Status::Completed;
        Sheet {
            id: self.id,
            owner: self.owner.clone(),
            status: self.status,
            created: self.options.created.from(now),
            completed: done.then(|| self.options.completed.from(now)),
            remains: Some(self.remains()),
            service: Some(ServiceId(self.options.service)),
            service_name: self.name.clone(),
            provider: self.provider.clone(),
            external: self.external.clone(),
        }
    }
}

/// Which panel it is, and the odd ways of a Rental Panel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::talk) struct Kind {
    pub(in crate::talk) rental: bool,
    pub(in crate::talk) quirks: BTreeSet<&'static str>,
}

/// Every odd way of a Rental Panel.
const QUIRKS: [(&str, &str); 7] = [
    ("misspelt", "misspelt"),
    ("keyed", "keyed"),
    ("coded", "coded"),
    ("fail", "fail"),
    ("empty", "empty"),
    ("undated", "undated"),
    ("british", "british"),
];

impl Kind {
    /// Its name in settings.
    pub(in crate::talk) const fn name(&self) -> &'static str {
        if self.rental { "rental" } else { "perfect" }
    }

    /// Its odd ways, as the simulators take them.
    pub(in crate::talk) fn odd(&self) -> Value {
        self.quirks.iter().map(|it| ((*it).to_owned(), Value::Bool(true))).collect()
    }

    /// Whether it has this odd way.
    pub(in crate::talk) fn is(&self, quirk: &str) -> bool {
        self.quirks.contains(quirk)
    }
}

/// `panel perfect`, `panel rental misspelt, keyed`, `panel down`.
pub(super) fn panel(rest: &str) -> Read<Deed> {
    if let ("rental", ways) = cut(rest) {
        let ways = ways.split([',', ' ']).filter(|it| !it.is_empty());
        let quirks = ways.map(|it| choose(it, "odd way of a Rental Panel", &QUIRKS));
        let quirks = quirks.collect::<Read<_>>()?;
        return Ok(Deed::PanelChosen(Kind { rental: true, quirks }));
    }
    let word = only(rest, "how the panel answers")?;
    if word == "perfect" {
        return Ok(Deed::PanelChosen(Kind::default()));
    }
    mood(word).map(Deed::PanelTurned)
}

/// How a panel answers.
pub(super) fn mood(word: &str) -> Read<PanelMood> {
    let moods = [
        ("up", PanelMood::Up),
        ("down", PanelMood::Down),
        ("denied", PanelMood::Denied),
        ("garbled", PanelMood::Garbled),
        ("html", PanelMood::Html),
        ("slow", PanelMood::Slow),
    ];
    choose(word, "way for a panel to answer", &moods)
}

/// `user NAME [balance 12.50 USD]`.
pub(super) fn user(rest: &str) -> Read<Deed> {
    let mut rest = rest;
    let name = next(&mut rest, "the user's name")?;
    if rest.is_empty() {
        return Ok(Deed::UserMade(name.into(), None));
    }
    let mut money = rest.strip_prefix("balance").unwrap_or_default();
    let wrong = || format!("{rest:?} is no balance: \"balance 12.50 USD\"");
    let amount = next(&mut money, "the amount").map_err(|_| wrong())?;
    let currency = only(money, "the currency").map_err(|_| wrong())?;
    let plain = amount.bytes().all(|it| it.is_ascii_digit() || it == b'.');
    let coded = currency.len() == 3 && currency.bytes().all(|it| it.is_ascii_uppercase());
    let balance = (plain && coded).then(|| format!("{amount} {currency}"));
    Ok(Deed::UserMade(name.into(), Some(balance.ok_or_else(wrong)?)))
}

/// `order ID USER STATUS PROVIDER EXTERNAL_ID SERVICE NAME… {options}`; a provider of several words
/// stands between quotation marks.
pub(super) fn order(rest: &str) -> Read<Deed> {
    let (mut rest, braced) = match rest.strip_suffix('}').and_then(|it| it.rsplit_once('{')) {
        Some((rest, braced)) => (rest.trim_end(), braced),
        None => (rest, ""),
    };
    let rest = &mut rest;
    let id = order_id(next(rest, "the order's number")?)?;
    let owner = next(rest, "the order's user")?.into();
    let status = shown_status(next(rest, "the order's status")?)?;
    let provider = quoted(rest, "the provider (or -)")?;
    let external = next(rest, "the provider's number (or -)")?;
    let provider = (provider != "-").then(|| provider.into());
    // Panels have more ways to say "none" than one, and the gateway reads them as none.
    let external = ExternalId::parse(external).filter(|_| external != "-");
    let options = options(braced)?;
    let name = rest.trim().to_owned();
    Ok(Deed::OrderPlaced(Box::new(Placed { id, owner, status, provider, external, name, options })))
}

/// The next word, or the next words between quotation marks.
fn quoted<'a>(rest: &mut &'a str, what: &str) -> Read<&'a str> {
    let Some((words, after)) = rest.strip_prefix('"').and_then(|it| it.split_once('"')) else {
        return next(rest, what);
    };
    *rest = after.trim_start();
    Ok(words)
}

fn options(text: &str) -> Read<Options> {
    let mut options = Options {
        service: 1,
        created: Shift::Back(Span(0)),
        completed: Shift::Back(Span(0)),
        remains: None,
        quantity: 1_000,
        start: 0,
        charge: "1.00".to_owned(),
    };
    for option in text.split_whitespace() {
        let (key, value) = option.split_once('=').unwrap_or((option, ""));
        match key {
            "service" => options.service = number(value, "service")?,
            "created" => options.created = Shift::parse(value)?,
            "completed" => options.completed = Shift::parse(value)?,
            "remains" => options.remains = Some(number(value, "count")?),
            "quantity" => options.quantity = number(value, "count")?,
            "start" => options.start = number(value, "count")?,
            "charge" => value.clone_into(&mut options.charge),
            _ => {
                let keys =
                    ["service", "created", "completed", "remains", "quantity", "start", "charge"];
                return choose(key, "option of an order", &keys.map(|it| (it, ())))
                    .and(Err(format!("{key} needs a value")));
            }
        }
    }
    Ok(options)
}

/// A status in any spelling that panels have for it.
fn shown_status(word: &str) -> Read<Status> {
    match Status::read(word) {
        Status::Unknown => choose(word, "status", &STATUSES),
        known @ (Status::Pending
        | Status::Processing
        | Status::InProgress
        | Status::Completed
        | Status::Partial
        | Status::Canceled
        | Status::Refunded
        | Status::Fail) => Ok(known),
    }
}

/// `status ID STATUS [remains=N]`.
pub(super) fn status(rest: &str) -> Read<Deed> {
    let mut rest = rest;
    let id = order_id(next(&mut rest, "the order's number")?)?;
    let status = shown_status(next(&mut rest, "the status")?)?;
    let remains = match rest.strip_prefix("remains=") {
        Some(count) => Some(number(count, "count")?),
        None => end(rest).map(|()| None)?,
    };
    Ok(Deed::OrderMoved(id, status, remains))
}
