//! Benches of the pure core: reading a command, reading a name, deciding a whole command, folding
//! its events, and the same from MessagePack as a replay reads them.

#![expect(clippy::unwrap_used, reason = "a bench that cannot be set up has failed")]

use config::{Purpose, TenantKeys, Vault};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use domain::bytes::Sealed;
use domain::change::{By, Change, Channel};
use domain::event::Event;
use domain::heard::{Heard, Key};
use domain::id::{Chat, OrderId, RouteId};
use domain::input::{Effect, Ended, Input, Seen};
use domain::medium::Medium;
use domain::order::{Sheet, Status};
use domain::outcome::Outcome;
use domain::parse::{self, Vocabulary};
use domain::route::{DEFAULT_TEMPLATE, PLACEHOLDERS, Route, RouteKey};
use domain::template::Template;
use domain::tenant::Tenant;
use domain::time::{Moment, Span};
use std::collections::BTreeMap;
use std::hint::black_box;

const START: Moment = Moment(1_768_478_400_000);

/// A tenant with a panel's worth of set-up, and its events so far.
fn tenant() -> (Tenant, Vec<(Moment, Event)>) {
    let mut tenant = Tenant::default();
    let mut past = Vec::new();
    let channel = Channel {
        medium: Medium::WhatsApp,
        account: "1".to_owned(),
        base: String::new(),
        token: Sealed::default(),
        hook: String::new(),
        polls: false,
        pace: None,
    };
    let route = Route {
        sla: None,
        keys: RouteKey::parse("rush.example").into_iter().collect(),
        action: None,
        targets: Chat::parse("wa:rush@g").into_iter().collect(),
        template: Template::parse(DEFAULT_TEMPLATE, PLACEHOLDERS).unwrap(),
        verbs: BTreeMap::new(),
        allow_username: false,
    };
    let mut changes = vec![
        Change::ChannelSet { name: "wa".into(), channel },
        Change::RouteSet { id: RouteId(0), route },
    ];
    changes.extend((0..100).map(|nth| Change::Linked {
        chat: Chat::parse(&format!("wa:{nth}")).unwrap(),
        username: "alice".into(),
    }));
    for change in changes {
        let told = Input::Told(By("bench".to_owned()), change);
        past.extend(tenant.take(told, START).unwrap().into_iter().map(|event| (START, event)));
    }
    (tenant, past)
}

fn heard(nth: u64) -> Input {
    Input::Heard(Heard {
        keys: vec![Key::of(&nth.to_string())],
        origin: None,
        chat: Chat::parse(&format!("wa:{}", nth.rem_euclid(100))).unwrap(),
        sender: "alice".to_owned(),
        message: nth.to_string(),
        text: format!("{} refill", nth.saturating_add(1)),
        quoted: None,
    })
}

fn sheet(id: u64) -> (OrderId, Sheet) {
    let id = OrderId(id);
    let sheet = Sheet {
        id,
        owner: "alice".into(),
        status: Status::Completed,
        created: START,
        completed: Some(START),
        remains: Some(0),
        service: None,
        service_name: "Likes [Start Time: 0-1 Hour] [Refill: 30 Days]".to_owned(),
        provider: Some("rush.example".into()),
        external: domain::id::ExternalId::parse("881"),
    };
    (id, sheet)
}

/// A whole command: heard, inspected, sent, answered.
fn command(tenant: &mut Tenant, nth: u64) -> Vec<(Moment, Event)> {
    let now = START.plus(Span::seconds(nth.saturating_mul(2)));
    let mut events = tenant.take(heard(nth), now).unwrap();
    loop {
        let next = tenant.due(now).next();
        let Some(effect) = next else { break };
        let answer = match effect {
            Effect::Inspect(inspection) => {
                let sheets = BTreeMap::from([sheet(nth.saturating_add(1))]);
                Input::Inspected(inspection, Ok(Seen::Orders(sheets)))
            }
            Effect::Carry(attempt) | Effect::Say(attempt) => {
                Input::Sent(attempt, Outcome::Accepted("BAE5".to_owned()))
            }
            Effect::Follow(round) => {
                let orders = tenant.followed_orders(round, now);
                let sheets = orders.iter().map(|order| sheet(order.0)).collect();
                Input::Followed(round, orders, Ok(Seen::Orders(sheets)), Ended::new())
            }
            Effect::Identify(inquiry) => Input::Identified(inquiry, Ok(Vec::new())),
            Effect::Reconcile(_)
            | Effect::Refresh(_)
            | Effect::Collect(_)
            | Effect::Mint(_)
            | Effect::Post(_) => break,
        };
        events.extend(tenant.take(answer, now).unwrap());
    }
    drop((tenant.take_closed(), tenant.take_notes()));
    events.into_iter().map(|event| (now, event)).collect()
}

fn reading(bench: &mut Criterion) {
    let words = Vocabulary::default();
    let mut group = bench.benchmark_group("read");
    group.throughput(Throughput::Elements(1));
    for (name, text) in [
        ("command", "2274209, 2274210\n2274211 speed"),
        ("talk", "thanks bro, the last order was really good, how are you today?"),
    ] {
        group.bench_function(name, |it| {
            it.iter(|| parse::parse(black_box(text), &words, 50) == parse::Parsed::Silence);
        });
    }
    let service = "🆅🅸🅿 YouTube View | Non Drop | Speed 2000+ / DAY | Start Time 0-1 Hour | \
                   𝗟𝗶𝗳𝗲𝘁𝗶𝗺𝗲 𝗚𝘂𝗮𝗿𝗮𝗻𝘁𝗲𝗲";
    group.bench_function("name", |it| it.iter(|| domain::name::read(black_box(service))));
    group.finish();
}

fn deciding(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("decide");
    group.throughput(Throughput::Elements(1));
    let (mut tenant, _) = tenant();
    let mut nth = 0_u64;
    group.bench_function("command", |it| {
        it.iter(|| {
            nth = nth.saturating_add(1);
            command(&mut tenant, nth)
        });
    });
    group.finish();
}

/// The same bodies as the journal keeps them.
fn sealed(packed: &[(Moment, Vec<u8>)]) -> (TenantKeys, Vec<(Moment, Vec<u8>)>) {
    let keys = Vault::in_memory(1).unwrap().create_tenant([7; 16]).unwrap();
    let seal = |((at, body), seq): (&(Moment, Vec<u8>), u64)| {
        let context: [&[u8]; 2] = [&[7; 16], &seq.to_be_bytes()];
        (*at, keys.seal(Purpose::Journal, &context, body).unwrap())
    };
    let sealed = packed.iter().zip(1_u64..).map(seal).collect();
    (keys, sealed)
}

#[expect(clippy::too_many_lines, reason = "three benches of one thing")]
fn replaying(bench: &mut Criterion) {
    let (mut tenant, mut past) = tenant();
    past.extend((1..=2_000).flat_map(|nth| command(&mut tenant, nth)));
    let packed: Vec<(Moment, Vec<u8>)> =
        past.iter().map(|(at, event)| (*at, rmp_serde::to_vec_named(event).unwrap())).collect();
    let mut group = bench.benchmark_group("replay");
    group.throughput(Throughput::Elements(u64::try_from(past.len()).unwrap()));
    group.sample_size(20);
    group.bench_function("fold", |it| {
        it.iter_batched(
            Tenant::default,
            |mut tenant| {
                for (at, event) in &past {
                    tenant.apply(*at, event);
                }
                tenant
            },
            BatchSize::LargeInput,
        );
    });
    group.bench_function("unpack and fold", |it| {
        it.iter_batched(
            Tenant::default,
            |mut tenant| {
                for (at, body) in &packed {
                    tenant.apply(*at, &rmp_serde::from_slice(body).unwrap());
                }
                tenant
            },
            BatchSize::LargeInput,
        );
    });
    let (keys, sealed) = sealed(&packed);
    group.bench_function("open, unpack and fold", |it| {
        it.iter_batched(
            Tenant::default,
            |mut tenant| {
                for ((at, body), seq) in sealed.iter().zip(1_u64..) {
                    let context: [&[u8]; 2] = [&[7; 16], &seq.to_be_bytes()];
                    let body = keys.open(Purpose::Journal, &context, body).unwrap();
                    tenant.apply(*at, &rmp_serde::from_slice(&body).unwrap());
                }
                tenant
            },
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

criterion_group!(benches, reading, deciding, replaying);
criterion_main!(benches);
