//! When what is in doubt is looked for.

use super::Tenant;
use crate::action;
use crate::bytes::Sealed;
use crate::change::{By, Change, Channel};
use crate::command::Right;
use crate::event::Event;
use crate::id::{Chat, CommandId, OrderId, OutgoingId, RouteId};
use crate::input::{Attempt, Effect, Input};
use crate::medium::Medium;
use crate::outcome::{Finding, Outcome};
use crate::time::{Moment, Span};

const OUTGOING: OutgoingId = OutgoingId(1);

fn at(seconds: u64) -> Moment {
    Moment(1_000_000).plus(Span::seconds(seconds))
}

/// A dispatch to a WhatsApp chat, attempted at second 0.
fn attempted() -> Tenant {
    let channel = Channel {
        medium: Medium::WhatsApp,
        account: "1".to_owned(),
        base: String::new(),
        token: Sealed::default(),
        hook: String::new(),
        polls: false,
        pace: None,
    };
    let change = Change::ChannelSet { name: "wa".into(), channel };
    let heard = Event::CommandHeard {
        command: CommandId(1),
        keys: Vec::new(),
        chat: Chat::parse("wa:5@c.us").unwrap(),
        sender: String::new(),
        message: String::new(),
        action: action::named("refill").unwrap(),
        orders: vec![OrderId(3)],
        usernames: ["u".into()].into(),
        right: Right::Customer,
    };
    let planned = Event::DispatchPlanned {
        outgoing: OUTGOING,
        command: CommandId(1),
        orders: vec![OrderId(3)],
        chat: Chat::parse("wa:1@g.us").unwrap(),
        text: "3 refill".to_owned(),
        route: RouteId(1),
    };
    let mut tenant = Tenant::default();
    tenant.apply(at(0), &Event::Changed { by: By(String::new()), change });
    tenant.apply(at(0), &heard);
    tenant.apply(at(0), &planned);
    tenant.apply(at(0), &Event::Attempted { outgoing: OUTGOING, attempt: 1 });
    tenant
}

/// When each look at it is due, if none of them finds it.
fn looks(tenant: &mut Tenant) -> Vec<Moment> {
    let mut seen = Vec::new();
    for second in 0..1_000 {
        let due: Vec<Effect> = tenant.due(at(second)).collect();
        for effect in due {
            let Effect::Reconcile(look) = effect else { continue };
            seen.push(at(second));
            tenant.take(Input::Looked(look, Finding::Unclear), at(second)).unwrap();
        }
    }
    seen
}

#[test]
fn what_waited_long_for_its_turn_is_looked_for_from_the_end_of_its_attempt() {
    let mut tenant = attempted();
    let attempt = Attempt { outgoing: OUTGOING, attempt: 1 };
    tenant.take(Input::Sent(attempt, Outcome::Unknown), at(155)).unwrap();
    assert_eq!(looks(&mut tenant), [at(165), at(215), at(305)]);
}

#[test]
fn what_a_crash_left_is_looked_for_from_the_restart() {
    let mut tenant = attempted();
    tenant.take(Input::Woke, at(175)).unwrap();
    assert_eq!(looks(&mut tenant), [at(185), at(235), at(325)]);
}
