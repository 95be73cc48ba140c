//! Specimens of what staff says and decides.

use super::{AT, chat, template, trace};
use domain::action;
use domain::bytes::Digest;
use domain::code::{Posting, Sealing};
use domain::command::Right;
use domain::event::{Clearance, Event};
use domain::heard::Key;
use domain::id::{CommandId, LinkId, OrderId, OutgoingId, RouteId};
use domain::invite::Opening;
use domain::outcome::Refusal;
use domain::reason::Reason;
use domain::route::Mention;
use std::collections::BTreeSet;

const ORDER: OrderId = OrderId(2_274_209);

/// All of them, by name.
#[expect(clippy::too_many_lines, reason = "a list")]
pub(super) fn all() -> Vec<(&'static str, Event)> {
    let command = CommandId(8);
    let heard = Event::CommandHeard {
        command,
        keys: vec![Key::of("tg:1:3")],
        chat: chat("tg:-9"),
        sender: "7".to_owned(),
        message: "42".to_owned(),
        action: action::named("refill").unwrap(),
        orders: vec![ORDER],
        usernames: BTreeSet::new(),
        right: Right::Force,
    };
    let clearance = Clearance {
        window: Some(AT),
        mention: Mention { order: ORDER, external: None, service: None, username: None },
        provider: None,
        targets: vec![chat("wa:1203@g.us")],
        template: template("{ids} {action}"),
        verb: None,
        route: RouteId(3),
    };
    let (order, sheet) = (ORDER, None);
    let cleared = Event::ErrandCleared { command, order, clearance, trace: trace(), sheet };
    let (outgoing, text) = (OutgoingId(12), "2274209 refill".to_owned());
    let (orders, route) = (vec![ORDER], RouteId(3));
    let planned =
        Event::DispatchPlanned { outgoing, command, orders, chat: chat("wa:1@g.us"), text, route };
    let overheld = Event::Refused { outgoing, attempt: 0, refusal: Refusal::Overheld, again: None };
    let asked = Event::ErrandAsked {
        command,
        order,
        cause: Reason::RefillUnknown,
        until: AT,
        trace: trace(),
        sheet: None,
    };
    let said = Event::StaffHeard {
        keys: vec![Key::of("tg:1:4")],
        chat: chat("tg:-9"),
        sender: "7".to_owned(),
        message: "43".to_owned(),
        word: "pause rush.example".to_owned(),
    };
    let link = LinkId(3);
    let wanted = Event::LinkAsked {
        link,
        keys: vec![Key::of("tg:1:5")],
        chat: chat("tg:5"),
        sender: "5".to_owned(),
        message: "44".to_owned(),
        username: "alice".into(),
    };
    let typed = Event::LinkHeard {
        keys: vec![Key::of("tg:1:6")],
        chat: chat("tg:5"),
        sender: "5".to_owned(),
        code: Some(false),
        invite: None,
    };
    let opening = |key, invite| Event::LinkHeard {
        keys: vec![Key::of(key)],
        chat: chat("tg:5"),
        sender: "5".to_owned(),
        code: None,
        invite: Some(invite),
    };
    let right = opening("tg:1:7", Opening::Right(Digest([9; 16])));
    let sealing = Sealing::of(Digest([7; 16]), "012345");
    vec![
        ("link_asked", wanted),
        ("link_heard", typed),
        ("link_heard_invited", right),
        ("link_heard_uninvited", opening("tg:1:8", Opening::Wrong)),
        ("ticket_attempted", Event::TicketAttempted { link, sealing }),
        ("ticket_ended", Event::TicketEnded { link, posting: Posting::NoSuchUser }),
        ("command_heard_forced", heard),
        ("errand_cleared_by_route", cleared),
        ("dispatch_planned_by_route", planned),
        ("refused_overheld", overheld),
        ("errand_asked", asked),
        ("staff_heard", said),
    ]
}
