//! A shop with random routes and orders, and what a message in it comes to: the real domain.

use domain::action::{self, Action};
use domain::bytes::Sealed;
use domain::change::{By, Change, Channel, Panel};
use domain::event::Event;
use domain::heard::{Heard, Key};
use domain::id::{Chat, ExternalId, OrderId, RouteId, ServiceId};
use domain::input::{Effect, Input, Seen};
use domain::medium::Medium;
use domain::order::{Sheet, Status};
use domain::parse::{Parsed, Vocabulary, parse};
use domain::route::{PLACEHOLDERS, Route, RouteKey, Verb};
use domain::template::Template;
use domain::tenant::Tenant;
use domain::time::{Moment, Span};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::{BTreeMap, BTreeSet};

/// When everything happens.
pub(super) const NOW: Moment = Moment(1_768_478_400_000);

/// The orders.
pub(super) const ORDERS: [u64; 8] =
    [2_274_201, 2_274_202, 2_274_203, 2_274_204, 7, 42, 999_999_999_999, 88_100];

/// Who owns them; panels let people take such names.
const OWNERS: [&str; 4] = ["alice", "a.b+c@mail.example", "eve\n{ids} refill", "Ева 999 cancel"];

/// A shop.
#[derive(Clone, Debug)]
pub(super) struct House {
    pub(super) tenant: Tenant,
    pub(super) routes: BTreeMap<RouteId, Route>,
    pub(super) sheets: BTreeMap<OrderId, Sheet>,
    pub(super) action: Action,
    pub(super) ids_max: usize,
}

/// A dispatch as it was planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Planned {
    pub(super) orders: Vec<OrderId>,
    pub(super) chat: Chat,
    pub(super) text: String,
    pub(super) route: RouteId,
}

/// A shop in which one of the carried actions is possible for every order.
pub(super) fn houses() -> impl Strategy<Value = House> {
    let pieces =
        ["{ids}", "{orders}", "{action}", "{service}", "{username}", " ", "\n", ": №", "-"];
    let words = vec(select(pieces.to_vec()), 1..7).prop_map(|it| it.concat());
    let route = (words, any::<bool>(), select(vec!["", "R30 go", "ускорь"]), 1_usize..3);
    let external = select(vec!["881", "A-9_b", "0", "77777777777777777777", "", "x y", "12;13"]);
    let provider = select(vec!["rush.example", "slow.example", "lost.example", ""]);
    let sheet = (external, provider, 0_u64..4, select(OWNERS.to_vec()));
    let action = select(vec!["refill", "cancel", "speed"]);
    (vec(route, 4), vec(sheet, ORDERS.len()), action, 1_usize..6)
        .prop_map(|(routes, sheets, action, ids_max)| built(routes, sheets, action, ids_max))
}

type Wish = (String, bool, &'static str, usize);
type Order = (&'static str, &'static str, u64, &'static str);

fn built(routes: Vec<Wish>, orders: Vec<Order>, action: &str, ids_max: usize) -> House {
    let action = action::named(action).unwrap();
    let mut tenant = Tenant::default();
    let chat = Chat::parse("wa:1@c.us").unwrap();
    tell(&mut tenant, channel());
    let panel = Panel {
        kind: "perfect".into(),
        site: "https://panel.example".into(),
        key: Sealed::default(),
    };
    assert!(tell(&mut tenant, Change::PanelSet { panel }));
    for owner in OWNERS {
        // Some of them are names that no owner could type any more.
        let change = Change::Linked { chat: chat.clone(), username: owner.into() };
        tenant.apply(NOW, &Event::Changed { by: By("owner".to_owned()), change });
    }
    let values = BTreeMap::from([("dispatch.ids_max".to_owned(), ids_max.to_string())]);
    assert!(tell(&mut tenant, Change::SettingsSet { values }));
    let keys = ["rush.example", "slow.example", "manual", "*"];
    for (key, wish) in keys.into_iter().zip(routes) {
        if let Some(route) = route(key, wish, action) {
            tell(&mut tenant, Change::RouteSet { id: RouteId(0), route });
        }
    }
    let routes = tenant.routes().iter().map(|(id, route, _)| (id, route.clone())).collect();
    let sheets = orders.into_iter().zip(ORDERS).map(|(it, id)| sheet(OrderId(id), it, action));
    let sheets = sheets.map(|it| (it.id, it)).collect();
    House { tenant, routes, sheets, action, ids_max }
}

/// Whether it was taken.
fn tell(tenant: &mut Tenant, change: Change) -> bool {
    tenant.take(Input::Told(By("owner".to_owned()), change), NOW).is_ok()
}

fn channel() -> Change {
    let channel = Channel {
        medium: Medium::WhatsApp,
        account: "1".to_owned(),
        base: String::new(),
        token: Sealed::default(),
        hook: String::new(),
        polls: false,
        pace: None,
    };
    Change::ChannelSet { name: "wa".into(), channel }
}

/// `None` where the words are none that an owner could save.
fn route(key: &str, wish: Wish, action: Action) -> Option<Route> {
    let (words, allow_username, verb, targets) = wish;
    let targets =
        (0..targets).filter_map(|nth| Chat::parse(&format!("wa:{nth}{}@g.us", key.len())));
    Some(Route {
        keys: vec![RouteKey::parse(key)?],
        action: None,
        targets: targets.collect(),
        template: Template::parse(&words, PLACEHOLDERS).ok()?,
        verbs: Verb::parse(verb).map(|verb| (action, verb)).into_iter().collect(),
        allow_username,
        sla: None,
    })
}

fn sheet(id: OrderId, (external, provider, service, owner): Order, action: Action) -> Sheet {
    let status = match action.name() {
        "refill" => Status::Completed,
        _ => Status::InProgress,
    };
    Sheet {
        id,
        owner: owner.into(),
        status,
        created: NOW.minus(Span::days(9)),
        completed: (status == Status::Completed).then(|| NOW.minus(Span::days(1))),
        remains: Some(if status == Status::Completed { 0 } else { 500 }),
        service: (service > 0).then_some(ServiceId(service)),
        service_name: "Likes | Lifetime Refill | Start: 0-1 Hour".to_owned(),
        provider: (!provider.is_empty()).then(|| provider.into()),
        external: ExternalId::parse(external),
    }
}

/// What a message asks for, if it is a command at all.
pub(super) fn asked(text: &str) -> Option<(Action, Vec<OrderId>)> {
    match parse(text, &Vocabulary::default(), 50) {
        Parsed::Command { action, orders } => {
            Some((action::named(action)?, orders.into_iter().map(OrderId).collect()))
        }
        Parsed::Silence | Parsed::TooMany { .. } => None,
    }
}

impl House {
    /// Says it here, has the panel answer, and gives every dispatch that was planned.
    pub(super) fn dispatches(&self, text: &str) -> Vec<Planned> {
        let mut tenant = self.tenant.clone();
        let heard = Heard {
            keys: vec![Key::of(text)],
            origin: None,
            chat: Chat::parse("wa:1@c.us").unwrap(),
            sender: "1@c.us".to_owned(),
            message: "M1".to_owned(),
            text: text.to_owned(),
            quoted: Some("Q1".to_owned()),
        };
        let mut events = tenant.take(Input::Heard(heard), NOW).unwrap();
        let due: Vec<Effect> = tenant.due(NOW).collect();
        for effect in due {
            let Effect::Inspect(inspection) = effect else { continue };
            let seen = Ok(Seen::Orders(self.sheets.clone()));
            events.extend(tenant.take(Input::Inspected(inspection, seen), NOW).unwrap());
        }
        events.into_iter().filter_map(planned).collect()
    }
}

/// Whether an order goes to a target twice.
pub(super) fn goes_twice(planned: &[Planned]) -> bool {
    let each = planned.iter().flat_map(|it| it.orders.iter().map(move |id| (&it.chat, id)));
    let all: Vec<(&Chat, &OrderId)> = each.collect();
    all.iter().collect::<BTreeSet<_>>().len() != all.len()
}

fn planned(event: Event) -> Option<Planned> {
    if let Event::DispatchPlanned { orders, chat, text, route, .. } = event {
        Some(Planned { orders, chat, text, route })
    } else {
        None
    }
}
