//! One specimen of every event about what comes after a dispatch.

use super::{AT, chat, out};
use domain::action;
use domain::answer::{Class, Denial};
use domain::change::{By, Change};
use domain::event::{Answered, Event, Looked};
use domain::fault::Fault;
use domain::heard::Key;
use domain::id::{CommandId, OrderId, RouteId};
use domain::order::Status;
use domain::route::{Route, RouteKey};
use domain::template::Template;
use domain::time::Span;
use domain::watch::Saying;
use std::collections::BTreeMap;

#[expect(clippy::too_many_lines, reason = "a list")]
pub(super) fn all() -> Vec<(&'static str, Event)> {
    let (command, order) = (CommandId(7), OrderId(2_274_209));
    let answered = |class| Answered { command, dispatch: out(3), order, class };
    vec![
        (
            "provider_answered",
            Event::ProviderAnswered {
                keys: vec![Key::of("wa:1:answer")],
                chat: chat("wa:1203@g.us"),
                message: "3EB0".to_owned(),
                excerpt: "881 done".to_owned(),
                answers: vec![
                    answered(Class::Done),
                    answered(Class::Accepted),
                    answered(Class::Refused(Denial::NotDropped)),
                    answered(Class::Unknown),
                ],
            },
        ),
        (
            "reminder_planned",
            Event::ReminderPlanned {
                outgoing: out(9),
                dispatches: vec![out(3)],
                chat: chat("wa:1203@g.us"),
                text: "Any update on 881?".to_owned(),
                quote: Some("BAE5".to_owned()),
            },
        ),
        ("overdue", Event::Overdue { dispatches: vec![out(3)] }),
        (
            "followed_up",
            Event::FollowedUp {
                round: 4,
                looks: vec![Looked {
                    command,
                    order,
                    status: Some(Status::Canceled),
                    outcome: Some(Saying::Canceled),
                    again: Some(AT.plus(Span::hours(1))),
                }],
            },
        ),
        (
            "follow_up_failed",
            Event::FollowUpFailed {
                round: 5,
                fault: Fault::Silent,
                again: AT.plus(Span::minutes(15)),
            },
        ),
        (
            "follow_up_planned",
            Event::FollowUpPlanned {
                outgoing: out(10),
                command,
                chat: chat("wa:15551110001@c.us"),
                text: "2274209: canceled.".to_owned(),
                quote: Some("3EB0".to_owned()),
                told: vec![(order, Saying::Canceled)],
            },
        ),
        (
            "changed_route_sla",
            Event::Changed {
                by: By("owner".to_owned()),
                change: Change::RouteSet {
                    id: RouteId(2),
                    route: Route {
                        keys: vec![RouteKey::Provider("rush.example".into())],
                        action: action::named("refill"),
                        targets: vec![chat("wa:1203@g.us")],
                        template: Template::parse("{ids} {action}", &["ids", "action"]).unwrap(),
                        verbs: BTreeMap::new(),
                        allow_username: false,
                        sla: Some(Span::hours(6)),
                    },
                },
            },
        ),
    ]
}
