//! The shape of a tenant's state: a hash of its fields' names, so that a snapshot of another
//! program's state is never taken for one of ours.

mod person;

use crate::log::LAYOUT;
use domain::action;
use domain::bytes::{Digest, Sealed};
use domain::catalogue::{Refresh, Source, Tally};
use domain::change::{By, Change, Channel, Panel, Role, Turn};
use domain::command::Right;
use domain::event::{Clearance, Event};
use domain::fault::Fault;
use domain::heard::{Key, Notice};
use domain::id::{ChannelName, Chat, CommandId, OrderId, OutgoingId, RouteId, ServiceId, TicketId};
use domain::medium::Medium;
use domain::order::{Sheet, Status};
use domain::plan::Plan;
use domain::provider::Api;
use domain::reason::Reason;
use domain::route::{Handle, Mention, Route, RouteKey, Verb};
use domain::service::{Listing, Rule};
use domain::subject;
use domain::template::Template;
use domain::tenant::Tenant as Mind;
use domain::time::{Moment, Span};
use domain::trace::{Check, Step};
use domain::watch::Saying;
use person::{links, people};
use rmpv::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// A snapshot covers what is entered into the log's index: another layout is another shape.
static SHAPE: LazyLock<u64> = LazyLock::new(|| of(&specimen()).rotate_left(1) ^ LAYOUT);

/// The shape of the state as this program keeps it.
#[must_use]
pub fn shape() -> u64 {
    *SHAPE
}

/// FNV-1a over the paths of all names in a state.
fn of(mind: &Mind) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325;
    for name in names(mind) {
        for byte in name.bytes().chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash
}

fn names(mind: &Mind) -> BTreeSet<String> {
    let bytes = rmp_serde::to_vec_named(mind).unwrap_or_default();
    let value = rmpv::decode::read_value(&mut bytes.as_slice()).unwrap_or(Value::Nil);
    let mut names = BTreeSet::new();
    walk(&value, "", &mut names);
    names
}

fn walk(value: &Value, path: &str, names: &mut BTreeSet<String>) {
    if let Value::Map(fields) = value {
        for (key, inner) in fields {
            let path = format!("{path}/{}", key.as_str().unwrap_or("_"));
            walk(inner, &path, names);
            names.insert(path);
        }
    } else if let Value::Array(items) = value {
        for inner in items {
            walk(inner, &format!("{path}/_"), names);
        }
    }
}

/// A state in which every part holds something.
fn specimen() -> Mind {
    let mut mind = Mind::default();
    let configured = changes().into_iter();
    let by = By(String::new());
    let configured = configured.map(|change| Event::Changed { by: by.clone(), change });
    for event in configured.chain(happened()) {
        mind.apply(Moment(1), &event);
    }
    mind
}

#[expect(clippy::too_many_lines, reason = "a list")]
fn changes() -> Vec<Change> {
    let (key, text) = (Sealed::default(), String::new);
    let channel = Channel {
        medium: Medium::Telegram,
        account: text(),
        base: text(),
        token: key.clone(),
        hook: text(),
        polls: false,
        pace: Some(Medium::Telegram.pace()),
    };
    let words = Template::parse("x", &[]).ok();
    let route = words.clone().map(|template| Route {
        keys: vec![RouteKey::Manual],
        action: action::named("refill"),
        targets: vec![chat()],
        template,
        verbs: action::named("refill").into_iter().zip(Verb::parse("x")).collect(),
        allow_username: true,
        sla: Some(Span(1)),
    });
    let mut changes = vec![
        Change::PanelSet { panel: Panel { kind: text(), site: text(), key } },
        Change::ChannelSet { name: name(), channel },
        Change::ChannelTurned { name: name(), turn: Turn::Hook(text()) },
        Change::ProviderSet {
            name: "rush".into(),
            api: Api { kind: text(), site: text(), key: Sealed::default() },
        },
        Change::Linked { chat: chat(), username: "u".into() },
        Change::Invited { hash: Digest([0; 16]), username: "u".into(), channel: name() },
        Change::RoleSet { chat: chat(), role: Role::Staff },
        Change::LanguageSet { chat: chat(), language: Some(text()) },
        Change::ServiceSet { service: ServiceId(1), rule: Rule::default() },
        Change::OverrideSet { service: ServiceId(1), rule: Some(Rule::default()) },
        Change::SettingsSet { values: BTreeMap::new() },
        Change::TemplateSet { key: "help".to_owned(), language: "en".to_owned(), text: words },
        Change::PlanSet { plan: Plan::default() },
        Change::Paused { route: Some(RouteId(1)) },
        Change::SubjectsSet { rules: Some(subject::defaults()) },
        Change::CatalogueSet {
            source: Some(Source { kind: text(), site: text(), key: Sealed::default(), spread: 1 }),
        },
    ];
    changes.extend(route.map(|route| Change::RouteSet { id: RouteId(1), route }));
    changes
}

/// A command with an errand of each kind, and messages.
fn happened() -> Vec<Event> {
    let (command, Some(action)) = (CommandId(1), action::named("refill")) else {
        return Vec::new();
    };
    let steps = vec![Step { check: Check::Rule, passed: true, seen: String::new() }];
    let mut events = vec![Event::CommandHeard {
        command,
        keys: vec![Key(Digest([0; 16]))],
        chat: chat(),
        sender: String::new(),
        message: String::new(),
        action,
        orders: (1..=3).map(OrderId).collect(),
        usernames: ["u".into()].into(),
        right: Right::Customer,
    }];
    events.extend(clearance().map(|clearance| Event::ErrandCleared {
        command,
        order: OrderId(1),
        clearance,
        trace: steps.clone(),
        sheet: Some(Box::new(sheet())),
    }));
    events.push(Event::ErrandRefused {
        command,
        order: OrderId(2),
        reason: Reason::NoRoute,
        provider: None,
        external: None,
        trace: steps,
        sheet: None,
    });
    let (order, cause, trace) = (OrderId(3), Reason::RefillUnknown, Vec::new());
    let (until, sheet) = (Moment(2), None);
    events.push(Event::ErrandAsked { command, order, cause, until, trace, sheet });
    events.extend(sent(command));
    let listing = Listing::read(ServiceId(2), "x", Some("Refill: 30 Days"), Some(true));
    events.push(Event::ServicesListed { listed: vec![listing], gone: Vec::new() });
    events.push(Event::CatalogueRead { refresh: Refresh(0), tally: Tally::default() });
    events.push(Event::CatalogueFailed { refresh: Refresh(1), fault: Fault::Silent });
    events
}

fn clearance() -> Option<Clearance> {
    let username = Handle::parse("u");
    let mention = Mention { order: OrderId(1), external: None, service: None, username };
    Some(Clearance {
        window: Some(Moment(1)),
        mention,
        provider: None,
        targets: vec![chat()],
        template: Template::parse("x", &[]).ok()?,
        verb: Verb::parse("x"),
        route: RouteId(1),
    })
}

fn sheet() -> Sheet {
    Sheet {
        id: OrderId(1),
        owner: "u".into(),
        status: Status::Completed,
        created: Moment(1),
        completed: None,
        remains: None,
        service: None,
        service_name: String::new(),
        provider: None,
        external: None,
    }
}

/// Messages that wait, and one in doubt; a channel that has stopped.
fn sent(command: CommandId) -> Vec<Event> {
    let mut events = Vec::new();
    for nth in 1..=3 {
        let (outgoing, orders, text) = (OutgoingId(nth), vec![OrderId(3)], String::new());
        let (chat, route) = (chat(), RouteId(1));
        events.push(Event::DispatchPlanned { outgoing, command, orders, chat, text, route });
    }
    let outgoing = OutgoingId(2);
    events.push(Event::Attempted { outgoing, attempt: 1 });
    events.push(Event::InDoubt { outgoing, attempt: 1, again: None });
    let notice = Notice::State(Some(String::new()));
    events.push(Event::Noticed { channel: name(), keys: Vec::new(), notice });
    events.extend(people());
    events.extend(links());
    let (keys, sender, message, word) = (Vec::new(), "7".to_owned(), String::new(), String::new());
    events.push(Event::StaffHeard { keys, chat: chat(), sender, message, word });
    let told = vec![(OrderId(3), Saying::Refilled)];
    let (chat, text, quote) = (chat(), String::new(), None);
    let (ticket, username, subject) = (TicketId(1), "u".into(), String::new());
    events.push(Event::TicketHeard { ticket, chat: self::chat(), username, subject, nth: 1 });
    let outgoing = OutgoingId(4);
    events.push(Event::FollowUpPlanned { outgoing, command, chat, text, quote, told });
    events
}

fn name() -> ChannelName {
    "tg".into()
}

fn chat() -> Chat {
    Chat::new(&name(), "1")
}

#[cfg(test)]
mod tests {
    use super::{Mind, names, of, shape, specimen};

    #[test]
    fn the_specimen_shows_the_fields_of_every_part() {
        let names = names(&specimen());
        for name in [
            "/panel/site",
            "/channels/tg/pace/account/count",
            "/commands/_/errands/_/fate/Cleared/mention/order",
            "/commands/_/errands/_/trace/_/passed",
            "/outbox/items/_/state/InDoubt/looks",
            "/stopped/tg",
            "/invites/open/_/until",
            "/contacts/inquiries/_/heard/text",
            "/watches/cases/_/dispatches/_/deadline",
            "/watches/cases/_/errands/_/poll",
        ] {
            assert!(names.contains(name), "{name} is not in {names:#?}");
        }
    }

    #[test]
    fn another_shape_has_another_hash() {
        assert_ne!(shape(), of(&specimen()));
        assert_ne!(shape(), of(&Mind::default()));
    }
}
