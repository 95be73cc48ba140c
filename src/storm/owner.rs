//! The owner of a house: how it is set up, and what is changed in the middle of everything.

use super::bug::Bug;
use super::cast::Cast;
use super::scene::Scene;
use domain::action;
use domain::bytes::Sealed;
use domain::catalogue::Source;
use domain::change::{Change, Channel, Panel, Role};
use domain::id::{ChannelName, Provider, RouteId, ServiceId};
use domain::medium::{Limit, Medium, Pace};
use domain::plan::Plan;
use domain::reply;
use domain::route::{PLACEHOLDERS, Route, RouteKey};
use domain::service::{Promise, Rule};
use domain::template::Template;
use domain::time::Span;
use std::collections::{BTreeMap, BTreeSet};

/// A pace that lets little through.
pub(super) const TIGHT: Pace = Pace {
    account: Limit { count: 4, per: Span::seconds(10) },
    chat: Limit { count: 2, per: Span::seconds(10) },
    group: Limit { count: 3, per: Span::seconds(20) },
};

/// Words of routes.
const WORDS: [&str; 4] =
    ["{ids} {action}", "{action}: {ids}", "pls {action} {ids}", "{ids} {action} s{service}"];

/// Settings that are changed: a key, and what it is set to.
const SETTINGS: [(&str, &[&str]); 11] = [
    ("dispatch.in_doubt", &["ask", "resend", "drop"]),
    ("dispatch.in_doubt.refill", &["ask", "resend", "drop"]),
    ("cooldown.refill", &["5m", "20m", "2h"]),
    ("cooldown.speed", &["5m", "20m"]),
    ("limits.commands_per_hour", &["3", "6", "120"]),
    ("bulk.background_over", &["2", "10"]),
    ("bulk.max", &["2", "50"]),
    ("dispatch.ids_max", &["2", "50"]),
    ("rules.refill.unknown", &["allow", "deny", "staff"]),
    ("panel.retries", &["0", "3"]),
    ("replies.unlinked", &["hint", "silent"]),
];

/// The same, of what comes after a dispatch, and of links.
const LATER: [(&str, &[&str]); 8] = [
    ("relay.refill", &["true", "false"]),
    ("relay.cancel", &["true", "false"]),
    ("relay.speed", &["true", "false"]),
    ("sla.refill", &["2m", "20m", "off"]),
    ("sla.cancel", &["2m", "20m", "off"]),
    ("sla.speed", &["2m", "20m", "off"]),
    ("followup.after", &["5m, 20m, 3h", "15m, 1h, 24h"]),
    ("links.self", &["true", "false"]),
];

/// Everything that an owner sets up before the first customer writes.
pub(super) fn set_up(cast: &Cast, scene: &mut Scene) -> Vec<Change> {
    let site = format!("https://{}panel.example", cast.mark);
    let panel = Panel { kind: "perfect".to_owned(), site, key: Sealed(vec![1, 2, 3]) };
    let mut changes = vec![
        Change::PanelSet { panel },
        channel(cast, Medium::WhatsApp),
        channel(cast, Medium::Telegram),
    ];
    for (room, user) in [
        ("wa:@alice", "alice"),
        ("tg:@5", "ALICE"),
        ("wa:@bob", "bob"),
        ("wa:@res@g.us", "alice"),
        ("wa:@res@g.us", "bob"),
        ("tg:-@team", "alice"),
    ] {
        changes.push(Change::Linked { chat: cast.chat(room), username: cast.user(user) });
    }
    changes.extend(routes(cast, scene));
    if !scene.dice.one_in(3) {
        changes.push(Change::RoleSet { chat: cast.chat("tg:-@staff"), role: Role::Staff });
    }
    changes.extend(catalogue(cast, scene.dice.one_in(2)));
    changes.push(text("send_failed", &refusal_text(cast, scene.bug)));
    for _ in 0..scene.dice.roll(6) {
        changes.push(setting(&SETTINGS, scene));
    }
    for _ in 0..scene.dice.roll(16) {
        changes.push(setting(&LATER, scene));
    }
    changes
}

/// Where the panel lists its services. They are read when the owner asks, so that a storm can come
/// to rest.
fn catalogue(cast: &Cast, listed: bool) -> [Change; 2] {
    let never = ("services.refresh".to_owned(), "off".to_owned());
    let set = Change::CatalogueSet { source: listed.then(|| source(cast)) };
    [Change::SettingsSet { values: std::iter::once(never).collect() }, set]
}

fn source(cast: &Cast) -> Source {
    let site = format!("https://{}panel.example/api/v2", cast.mark);
    Source { kind: "standard".to_owned(), site, key: Sealed(vec![4, 5]), spread: 0 }
}

/// Where its providers are.
fn routes(cast: &Cast, scene: &mut Scene) -> Vec<Change> {
    let mut routes = Vec::new();
    routes.push(route(cast, RouteId(0), &["rush"], &["wa:@rush@g.us"], WORDS.first()));
    routes.push(route(cast, RouteId(0), &["slow"], &["tg:-@slow"], WORDS.first()));
    routes.push(route(
        cast,
        RouteId(0),
        &["third"],
        &["wa:@third@g.us", "tg:-@third"],
        WORDS.get(1),
    ));
    if scene.dice.one_in(2) {
        routes.push(route(
            cast,
            RouteId(0),
            &["manual"],
            &["tg:-@slow"],
            Some(&"{orders} {action}"),
        ));
    }
    if scene.dice.one_in(2) {
        routes.push(route(cast, RouteId(0), &["*"], &["wa:@last@g.us"], WORDS.first()));
    }
    routes
}

/// What the customer reads of a dispatch that failed: unlike any other text, so that its truth
/// can be checked.
fn refusal_text(cast: &Cast, bug: Option<Bug>) -> String {
    if bug == Some(Bug::NameLeaked) {
        return format!("{{order}}: {} did not take it.", cast.provider("rush"));
    }
    "{order}: {action} was not sent.".to_owned()
}

/// One change while everything runs.
pub(super) fn change(cast: &Cast, scene: &mut Scene) -> Change {
    match scene.dice.roll(25) {
        20 | 21 => setting(&LATER, scene),
        22 | 23 => Change::CatalogueAsked,
        24 => Change::CatalogueSet { source: scene.dice.one_in(2).then(|| source(cast)) },
        18 => Change::Paused { route: scene.dice.one_in(2).then_some(RouteId(1)) },
        19 => Change::Resumed { route: scene.dice.one_in(2).then_some(RouteId(1)) },
        0..=5 => setting(&SETTINGS, scene),
        16 => Change::Linked { chat: cast.chat("wa:@rush@g.us"), username: cast.user("alice") },
        17 => text("not_found", &format!("{{order}}: no {}", "such order ".repeat(80))),
        6 => Change::Linked { chat: cast.chat("wa:@eve"), username: cast.user("bob") },
        7 => Change::Unlinked { chat: cast.chat("wa:@bob"), username: None },
        8 => Change::Linked { chat: cast.chat("wa:@bob"), username: cast.user("bob") },
        9 => {
            let words = scene.dice.pick(&WORDS).copied();
            let target = scene.dice.word(&["wa:@rush@g.us", "tg:-@rush"]);
            route(cast, RouteId(1), &["rush"], &[target], words.as_ref())
        }
        10 => Change::RouteRemoved { id: RouteId(2) },
        11 => {
            let words = vec![scene.dice.word(&["topup", "wieder"]).to_owned()];
            match action::named("refill") {
                Some(action) => Change::AliasSet { action, words },
                None => setting(&SETTINGS, scene),
            }
        }
        12 => {
            let role = if scene.dice.one_in(2) { Role::Blocked } else { Role::Customer };
            Change::RoleSet { chat: cast.chat("wa:@res@g.us"), role }
        }
        13 => Change::PlanSet { plan: plan(scene) },
        14 => {
            let refill = scene.dice.one_in(2).then_some(Promise::Lifetime);
            let rule = Rule { start: None, refill };
            Change::OverrideSet { service: ServiceId(scene.dice.between(1, 4)), rule: Some(rule) }
        }
        _ => match scene.dice.roll(3) {
            0 => Change::ChannelRemoved { name: ChannelName::from("tg") },
            _ => channel(cast, Medium::Telegram),
        },
    }
}

fn plan(scene: &mut Scene) -> Plan {
    match scene.dice.roll(4) {
        0 => Plan { expires: Some(scene.now), ..Plan::default() },
        1 => {
            let mediums = BTreeSet::from([Medium::WhatsApp]);
            Plan { mediums: Some(mediums), ..Plan::default() }
        }
        2 => {
            let modules = BTreeSet::from(["refill".to_owned(), "status".to_owned()]);
            Plan { modules: Some(modules), ..Plan::default() }
        }
        _ => Plan::default(),
    }
}

fn setting(all: &[(&str, &[&'static str])], scene: &mut Scene) -> Change {
    let (key, values) = scene.dice.pick(all).copied().unwrap_or_default();
    let value = scene.dice.word(values).to_owned();
    Change::SettingsSet { values: std::iter::once((key.to_owned(), value)).collect() }
}

fn text(key: &str, text: &str) -> Change {
    let allowed = reply::placeholders(key).unwrap_or_default();
    let text = Template::parse(text, allowed).ok();
    Change::TemplateSet { key: key.to_owned(), language: "en".to_owned(), text }
}

/// A channel; in a tight house it lets little through.
fn channel(cast: &Cast, medium: Medium) -> Change {
    let name = if medium == Medium::WhatsApp { "wa" } else { "tg" };
    let channel = Channel {
        medium,
        account: format!("{}{name}", cast.mark),
        base: "https://vendor.example".to_owned(),
        token: Sealed(vec![7]),
        hook: format!("{}hook", cast.mark),
        polls: false,
        pace: cast.tight.then_some(TIGHT),
    };
    Change::ChannelSet { name: ChannelName::from(name), channel }
}

fn route(
    cast: &Cast,
    id: RouteId,
    keys: &[&str],
    targets: &[&str],
    words: Option<&&str>,
) -> Change {
    let key = |name: &&str| match *name {
        "manual" => RouteKey::Manual,
        "*" => RouteKey::Fallback,
        name => RouteKey::Provider(Provider::from(cast.provider(name))),
    };
    let words = words.copied().unwrap_or(domain::route::DEFAULT_TEMPLATE);
    let template =
        Template::parse(words, PLACEHOLDERS).or_else(|_| Template::parse("{ids}", PLACEHOLDERS));
    let targets = targets.iter().map(|it| cast.chat(it)).collect();
    let keys = keys.iter().map(key).collect();
    match template {
        Ok(template) => {
            let verbs = BTreeMap::new();
            let route = Route {
                keys,
                action: None,
                targets,
                template,
                verbs,
                allow_username: false,
                sla: None,
            };
            Change::RouteSet { id, route }
        }
        Err(_) => Change::RouteRemoved { id },
    }
}

/// What makes a house whole again.
pub(super) fn heal(cast: &Cast) -> Vec<Change> {
    vec![
        channel(cast, Medium::WhatsApp),
        channel(cast, Medium::Telegram),
        Change::PlanSet { plan: Plan::default() },
        Change::Resumed { route: None },
        Change::Resumed { route: Some(RouteId(1)) },
    ]
}
