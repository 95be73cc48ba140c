//! One specimen of every shape of event, each as it was released.

mod catalogue;
mod change;
mod errand;
mod staff;
mod contact;
mod later;
mod provider;
mod ticket;

use domain::action;
use domain::change::By;
use domain::command::Right;
use domain::event::{Clearance, Event};
use domain::fault::Fault;
use domain::heard::{Key, Notice};
use domain::id::{Chat, CommandId, ExternalId, OrderId, OutgoingId, RouteId, ServiceId};
use domain::order::Status;
use domain::outcome::{Finding, Refusal};
use domain::reason::Reason;
use domain::reply::Line;
use domain::route::Mention;
use domain::template::Template;
use domain::time::{Moment, Span};
use domain::trace::{Check, Step};
use std::collections::BTreeSet;

const AT: Moment = Moment(1_768_478_400_000);

fn chat(text: &str) -> Chat {
    Chat::parse(text).unwrap()
}

fn template(text: &str) -> Template {
    Template::parse(text, &["ids", "action", "order"]).unwrap()
}

fn trace() -> Vec<Step> {
    vec![Step { check: Check::Ownership, passed: true, seen: "alice".to_owned() }]
}

fn out(id: u64) -> OutgoingId {
    OutgoingId(id)
}

/// All of them, by name.
pub(super) fn all() -> Vec<(&'static str, Event)> {
    let mut all = working();
    all.extend(errand::all());
    all.extend(staff::all());
    all.extend(later::all());
    all.extend(contact::all());
    all.extend(provider::all());
    all.extend(catalogue::all());
    all.extend(ticket::all());
    all.extend(sending());
    all.extend(
        change::all()
            .into_iter()
            .map(|(name, change)| (name, Event::Changed { by: By("master".to_owned()), change })),
    );
    all
}

#[expect(clippy::too_many_lines, reason = "a list")]
fn working() -> Vec<(&'static str, Event)> {
    let (command, order) = (CommandId(7), OrderId(2_274_209));
    let refill = action::named("refill").unwrap();
    let mention = Mention {
        order,
        external: ExternalId::parse("881"),
        service: Some(ServiceId(12)),
        username: None,
    };
    vec![
        (
            "command_heard",
            Event::CommandHeard {
                command,
                keys: vec![Key::of("tg:1:2")],
                chat: chat("tg:-100/7"),
                sender: "5".to_owned(),
                message: "41".to_owned(),
                action: refill,
                orders: vec![order],
                usernames: BTreeSet::from(["alice".into()]),
                right: Right::Customer,
            },
        ),
        (
            "stranger_heard",
            Event::StrangerHeard {
                keys: vec![Key::of("wa:1:x")],
                chat: chat("wa:1@c.us"),
                message: "3A".to_owned(),
            },
        ),
        (
            "inspection_failed",
            Event::InspectionFailed {
                command,
                attempt: 1,
                fault: Fault::Garbled("an order".to_owned()),
                again: Some(AT),
            },
        ),
        (
            "inspection_failed_busy",
            Event::InspectionFailed {
                command,
                attempt: 3,
                fault: Fault::Busy(Some(1_000)),
                again: None,
            },
        ),
        (
            "errand_cleared",
            Event::ErrandCleared {
                command,
                order,
                clearance: Clearance {
                    window: Some(AT),
                    mention,
                    provider: Some("rush.example".into()),
                    targets: vec![chat("wa:1203@g.us")],
                    template: template("{ids} {action}"),
                    verb: None,
                    route: RouteId(0),
                },
                trace: trace(),
                sheet: None,
            },
        ),
        (
            "errand_refused",
            Event::ErrandRefused {
                command,
                order,
                reason: Reason::CoolingDown(Span::hours(3)),
                provider: Some("rush.example".into()),
                external: ExternalId::parse("881"),
                trace: trace(),
                sheet: None,
            },
        ),
        (
            "errand_refused_status",
            Event::ErrandRefused {
                command,
                order,
                reason: Reason::WrongStatus(Status::InProgress),
                provider: None,
                external: None,
                trace: Vec::new(),
                sheet: None,
            },
        ),
        (
            "errand_shown",
            Event::ErrandShown {
                command,
                order,
                status: Status::Partial,
                remains: Some(157),
                trace: trace(),
                sheet: None,
            },
        ),
        (
            "balance_seen",
            Event::BalanceSeen {
                command,
                balances: vec![
                    ("alice".into(), Some("12.50 USD".to_owned())),
                    ("bob".into(), None),
                ],
            },
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a list")]
fn sending() -> Vec<(&'static str, Event)> {
    let (command, order) = (CommandId(7), OrderId(2_274_209));
    let (outgoing, attempt) = (out(9), 1);
    vec![
        (
            "dispatch_planned",
            Event::DispatchPlanned {
                outgoing,
                command,
                orders: vec![order],
                chat: chat("wa:1203@g.us"),
                text: "881 refill".to_owned(),
                route: RouteId(0),
            },
        ),
        (
            "reply_planned",
            Event::ReplyPlanned {
                outgoing,
                command: Some(command),
                chat: chat("wa:1@c.us"),
                text: "2274209: refill requested.".to_owned(),
                quote: Some("3A".to_owned()),
                lines: vec![
                    (order, Line::Requested),
                    (OrderId(2), Line::Refused(Reason::TooEarly(None))),
                    (OrderId(3), Line::Shown(Status::Pending, None)),
                    (OrderId(4), Line::InDoubt),
                ],
                last: true,
            },
        ),
        (
            "notice_planned",
            Event::NoticePlanned {
                outgoing,
                command,
                orders: vec![order],
                code: "no_route".to_owned(),
                chat: chat("tg:-9"),
                text: "no_route: order 2274209 refill".to_owned(),
            },
        ),
        ("attempted", Event::Attempted { outgoing, attempt }),
        ("accepted", Event::Accepted { outgoing, attempt, vendor: "BAE5".to_owned() }),
        (
            "refused",
            Event::Refused {
                outgoing,
                attempt,
                refusal: Refusal::Busy { wait_ms: 30_000, account: false },
                again: Some(AT),
            },
        ),
        (
            "refused_for_good",
            Event::Refused {
                outgoing,
                attempt,
                refusal: Refusal::Barred("bot was blocked by the user".to_owned()),
                again: None,
            },
        ),
        ("in_doubt", Event::InDoubt { outgoing, attempt, again: Some(AT) }),
        (
            "reconciled",
            Event::Reconciled {
                outgoing,
                look: 2,
                finding: Finding::Sent("BAE5".to_owned()),
                again: None,
            },
        ),
        (
            "reconciled_absent",
            Event::Reconciled { outgoing, look: 0, finding: Finding::Absent, again: Some(AT) },
        ),
        ("resent", Event::Resent { outgoing }),
        ("abandoned", Event::Abandoned { outgoing }),
        (
            "noticed_state",
            Event::Noticed {
                channel: "wa".into(),
                keys: vec![Key::of("wa:1:state")],
                notice: Notice::State(Some("not authorized".to_owned())),
            },
        ),
        (
            "noticed_moved",
            Event::Noticed {
                channel: "tg".into(),
                keys: Vec::new(),
                notice: Notice::Moved { from: chat("tg:-4"), to: chat("tg:-1004") },
            },
        ),
        (
            "noticed_membership",
            Event::Noticed {
                channel: "tg".into(),
                keys: Vec::new(),
                notice: Notice::Membership { chat: chat("tg:-4"), inside: false },
            },
        ),
        (
            "fault_seen",
            Event::FaultSeen { about: "panel".to_owned(), detail: "no answer in time".to_owned() },
        ),
    ]
}
