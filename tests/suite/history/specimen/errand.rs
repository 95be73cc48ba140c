//! Specimens of decided errands with what the panel showed.

use super::{AT, chat, template, trace};
use domain::event::{Clearance, Event};
use domain::id::{CommandId, ExternalId, OrderId, RouteId, ServiceId};
use domain::order::{Sheet, Status};
use domain::reason::Reason;
use domain::route::{Handle, Mention, Verb};

const ORDER: OrderId = OrderId(2_274_209);

fn sheet() -> Box<Sheet> {
    Box::new(Sheet {
        id: ORDER,
        owner: "alice".into(),
        status: Status::Completed,
        created: AT,
        completed: Some(AT),
        remains: Some(0),
        service: Some(ServiceId(12)),
        service_name: "Likes | Refill: 30 Days".to_owned(),
        provider: Some("rush.example".into()),
        external: ExternalId::parse("881"),
    })
}

/// All of them, by name.
#[expect(clippy::too_many_lines, reason = "a list")]
pub(super) fn all() -> Vec<(&'static str, Event)> {
    let (command, order, sheet) = (CommandId(7), ORDER, Some(sheet()));
    let mention = Mention {
        order,
        external: ExternalId::parse("881"),
        service: Some(ServiceId(12)),
        username: None,
    };
    let clearance = Clearance {
        window: None,
        mention,
        provider: Some("rush.example".into()),
        targets: vec![chat("wa:1203@g.us")],
        template: template("{ids} {action}"),
        verb: None,
        route: RouteId(0),
    };
    let told = Clearance {
        mention: Mention { username: Handle::parse("alice"), ..clearance.mention.clone() },
        verb: Verb::parse("top up"),
        ..clearance.clone()
    };
    let cleared = |clearance| Event::ErrandCleared {
        command,
        order,
        clearance,
        trace: trace(),
        sheet: sheet.clone(),
    };
    let (cleared, worded) = (cleared(clearance), cleared(told));
    let refused = Event::ErrandRefused {
        command,
        order,
        reason: Reason::NoRoute,
        provider: None,
        external: None,
        trace: trace(),
        sheet: sheet.clone(),
    };
    let (status, remains) = (Status::Completed, Some(0));
    let shown = Event::ErrandShown { command, order, status, remains, trace: trace(), sheet };
    let refused_whole = Event::CommandRefused {
        command,
        reason: Reason::TooMany,
        seen: "51 orders, at most 50".to_owned(),
    };
    vec![
        ("command_refused", refused_whole),
        ("errand_cleared_seen", cleared),
        ("errand_cleared_worded", worded),
        ("errand_refused_seen", refused),
        ("errand_shown_seen", shown),
    ]
}
