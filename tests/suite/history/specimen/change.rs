//! One specimen of every change of a tenant's set-up.

use super::{AT, chat, template};
use domain::action;
use domain::bytes::{Digest, Sealed};
use domain::change::{Change, Channel, Panel, Role, Turn, Verdict};
use domain::id::{OrderId, OutgoingId, RouteId, ServiceId};
use domain::medium::{Limit, Medium, Pace};
use domain::plan::Plan;
use domain::route::{Route, RouteKey, Verb};
use domain::service::{Promise, Rule};
use domain::time::Span;
use std::collections::{BTreeMap, BTreeSet};

#[expect(clippy::too_many_lines, reason = "a list")]
pub(super) fn all() -> Vec<(&'static str, Change)> {
    let limit = Limit { count: 20, per: Span::seconds(10) };
    let refill = action::named("refill").unwrap();
    let rule = Rule { start: Some(Span::hours(1)), refill: Some(Promise::Within(Span::days(30))) };
    let route = Route {
        sla: None,
        keys: vec![
            RouteKey::Provider("rush.example".into()),
            RouteKey::Service(ServiceId(12)),
            RouteKey::Manual,
            RouteKey::Fallback,
        ],
        action: Some(refill),
        targets: vec![chat("wa:1203@g.us")],
        template: template("{ids} {action}"),
        verbs: BTreeMap::new(),
        allow_username: false,
    };
    let speed = action::named("speed").unwrap();
    let worded = Route {
        verbs: BTreeMap::from([(speed, Verb::parse("speed up").unwrap())]),
        allow_username: true,
        ..route.clone()
    };
    let channel = Channel {
        medium: Medium::Telegram,
        account: "700000001".to_owned(),
        base: "https://api.telegram.org".to_owned(),
        token: Sealed(vec![1, 2, 3]),
        hook: "00ff".to_owned(),
        polls: false,
        pace: Some(Pace { account: limit, chat: limit, group: limit }),
    };
    let panel = Panel {
        kind: "perfect".to_owned(),
        site: "https://panel.example".to_owned(),
        key: Sealed(vec![4, 5]),
    };
    let (name, link) = ("tg", chat("wa:1@c.us"));
    let spoken = link.clone();
    let settings = [("cooldown.refill".to_owned(), "6h".to_owned())];
    let text = Some(template("{order}: {action}"));
    let plan = Plan {
        mediums: Some(BTreeSet::from([Medium::WhatsApp])),
        modules: Some(BTreeSet::from(["refill".to_owned()])),
        expires: Some(AT),
    };
    let verdict = Verdict::Resend;
    let hash = Digest([9; 16]);
    let hook = Turn::Hook("https://desk.example/hooks/telegram/1f".to_owned());
    let senders = BTreeSet::from(["7".to_owned()]);
    vec![
        ("panel_set", Change::PanelSet { panel }),
        ("channel_set", Change::ChannelSet { name: name.into(), channel }),
        ("channel_removed", Change::ChannelRemoved { name: name.into() }),
        ("channel_turned", Change::ChannelTurned { name: name.into(), turn: hook }),
        ("channel_turned_back", Change::ChannelTurned { name: name.into(), turn: Turn::Polls }),
        ("channel_receives", Change::ChannelReceives { name: name.into(), polls: true }),
        ("linked", Change::Linked { chat: link.clone(), username: "alice".into() }),
        ("invited", Change::Invited { hash, username: "alice".into(), channel: name.into() }),
        ("invite_revoked", Change::InviteRevoked { hash }),
        ("unlinked", Change::Unlinked { chat: link.clone(), username: None }),
        ("role_set", Change::RoleSet { chat: link, role: Role::Staff }),
        ("language_set", Change::LanguageSet { chat: spoken, language: Some("es".to_owned()) }),
        ("route_set", Change::RouteSet { id: RouteId(3), route }),
        ("route_set_worded", Change::RouteSet { id: RouteId(4), route: worded }),
        ("senders_set", Change::SendersSet { chat: chat("wa:1203@g.us"), senders }),
        ("route_removed", Change::RouteRemoved { id: RouteId(3) }),
        ("service_set", Change::ServiceSet { service: ServiceId(12), rule }),
        ("override_set", Change::OverrideSet { service: ServiceId(12), rule: None }),
        ("settings_set", Change::SettingsSet { values: BTreeMap::from(settings) }),
        ("alias_set", Change::AliasSet { action: refill, words: vec!["top up".to_owned()] }),
        (
            "template_set",
            Change::TemplateSet { key: "requested".to_owned(), language: "en".to_owned(), text },
        ),
        ("plan_set", Change::PlanSet { plan }),
        ("decided", Change::Decided { order: OrderId(5), action: refill, approved: true }),
        ("paused", Change::Paused { route: Some(RouteId(3)) }),
        ("resumed", Change::Resumed { route: None }),
        (
            "dispatch_settled",
            Change::DispatchSettled { outgoing: OutgoingId(9), attempt: 2, verdict },
        ),
        ("settled", Change::Settled { order: OrderId(5), action: refill, verdict }),
    ]
}
