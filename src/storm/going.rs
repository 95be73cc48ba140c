//! What is on its way out of a house: the particulars of an effect, as looked up when it began.

use domain::id::{Chat, LinkId, OrderId, Username};
use domain::input::{Effect, Input};
use domain::outbox::{Purpose, State};
use domain::tenant::{Question, Tenant};
use domain::time::Moment;
use std::collections::BTreeMap;

/// An effect being performed.
#[derive(Clone, Debug)]
pub(super) struct Going {
    pub(super) effect: Effect,
    pub(super) job: Job,
}

/// What is performed.
#[derive(Clone, Debug)]
pub(super) enum Job {
    /// The panel is asked.
    Ask(Question),
    /// The panel is asked what has become of these.
    Follow(Vec<OrderId>),
    /// A code is drawn.
    Mint,
    /// A ticket is posted into an account, if its code is still there.
    Post(Username, Option<String>),
    /// A message is sent.
    Send(Letter),
    /// A message is looked for, of those whose ids are not yet taken.
    Look(Letter, Vec<String>),
    /// The vendor is asked who this is.
    Identify(Chat),
    /// The catalogue is read.
    Read,
}

/// A message on its way.
#[derive(Clone, Debug)]
pub(super) struct Letter {
    pub(super) purpose: Purpose,
    pub(super) chat: Chat,
    pub(super) text: String,
    /// When its attempt was noted.
    pub(super) asked: Moment,
    /// When it came to be in doubt; the same as `asked` for one that is being sent.
    pub(super) arose: Moment,
}

impl Going {
    /// The particulars of `effect`; `None` if the tenant has none.
    pub(super) fn of(
        tenant: &Tenant,
        codes: &BTreeMap<LinkId, String>,
        effect: Effect,
        now: Moment,
    ) -> Option<Self> {
        let job = match effect {
            Effect::Inspect(inspection) => Job::Ask(tenant.question(inspection.command)?),
            Effect::Follow(round) => Job::Follow(tenant.followed_orders(round, now)),
            Effect::Carry(attempt) | Effect::Say(attempt) => {
                let item = tenant.outgoing(attempt.outgoing)?;
                let State::Attempted(asked) = item.state else { return None };
                let (purpose, chat) = (item.purpose.clone(), item.chat.clone());
                Job::Send(Letter { purpose, chat, text: item.text.clone(), asked, arose: asked })
            }
            Effect::Mint(_) => Job::Mint,
            Effect::Post(link) => {
                Job::Post(tenant.ticket(link)?.username, codes.get(&link).cloned())
            }
            Effect::Reconcile(look) => {
                let item = tenant.outgoing(look.outgoing)?;
                let State::InDoubt { since: asked, arose, .. } = item.state else { return None };
                let (purpose, chat) = (item.purpose.clone(), item.chat.clone());
                let letter = Letter { purpose, chat, text: item.text.clone(), asked, arose };
                Job::Look(letter, tenant.taken(look.outgoing))
            }
            Effect::Identify(inquiry) => {
                let (hidden, _) = tenant.inquiry(inquiry)?;
                Job::Identify(hidden.clone())
            }
            Effect::Refresh(_) => Job::Read,
            // Tickets are looked at when the storm has them looked at.
            Effect::Collect(_) => return None,
        };
        Some(Self { effect, job })
    }
}

/// The name of the effect that an input answers; sends go by one name whoever they are to.
pub(super) fn answered(input: &Input) -> Option<Effect> {
    match input {
        Input::Inspected(inspection, _) => Some(Effect::Inspect(*inspection)),
        Input::Sent(attempt, _) => Some(Effect::Carry(*attempt)),
        Input::Called(ends) => ends.first().map(|(lead, _)| Effect::Carry(*lead)),
        Input::Looked(look, _) => Some(Effect::Reconcile(*look)),
        Input::Minted(link, _) => Some(Effect::Mint(*link)),
        Input::Posted(link, _) => Some(Effect::Post(*link)),
        Input::Followed(round, ..) => Some(Effect::Follow(*round)),
        Input::Identified(inquiry, _) => Some(Effect::Identify(*inquiry)),
        Input::Catalogued(refresh, _) => Some(Effect::Refresh(*refresh)),
        Input::Heard(_)
        | Input::Noticed(..)
        | Input::Ticketed(..)
        | Input::Woke
        | Input::Roused
        | Input::Told(..) => None,
    }
}

/// The name under which an effect is answered.
pub(super) const fn name(effect: Effect) -> Effect {
    match effect {
        Effect::Say(attempt) => Effect::Carry(attempt),
        Effect::Inspect(_)
        | Effect::Carry(_)
        | Effect::Reconcile(_)
        | Effect::Follow(_)
        | Effect::Identify(_)
        | Effect::Refresh(_)
        | Effect::Collect(_)
        | Effect::Mint(_)
        | Effect::Post(_) => effect,
    }
}
