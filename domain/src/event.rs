//! What has happened to a tenant. Past tense, never changed, never removed: old shapes are raised
//! to the present where the journal is read.

use crate::action::Action;
use crate::answer::Class;
use crate::catalogue::{Refresh, Tally};
use crate::change::{By, Change};
use crate::code::{Posting, Sealing};
use crate::command::Right;
use crate::fault::Fault;
use crate::heard::{Heard, Key, Notice};
use crate::id::{
    ChannelName, Chat, CommandId, ExternalId, LinkId, OrderId, OutgoingId, Provider, RouteId,
    ServiceId, TicketId, Username,
};
use crate::input::Attempt;
use crate::invite::Opening;
use crate::order::{Sheet, Status};
use crate::outcome::{Finding, Refusal};
use crate::reason::Reason;
use crate::reply::Line;
use crate::route::{Mention, Verb};
use crate::service::Listing;
use crate::template::Template;
use crate::time::Moment;
use crate::trace::Step;
use crate::watch::Saying;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A fact about one tenant.
#[expect(missing_docs, reason = "the fields are named for what they hold")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// The set-up was changed, or staff decided something.
    Changed { by: By, change: Change },
    /// A customer's message was understood as a command.
    CommandHeard {
        command: CommandId,
        keys: Vec<Key>,
        chat: Chat,
        sender: String,
        message: String,
        action: Action,
        orders: Vec<OrderId>,
        usernames: BTreeSet<Username>,
        #[serde(default, skip_serializing_if = "Right::is_customer")]
        right: Right,
    },
    /// A command was refused as a whole, before the panel was asked: so are all of its errands.
    CommandRefused { command: CommandId, reason: Reason, seen: String },
    /// A chat that is not served now is to be told so: it is not linked, or it has asked too often
    /// for what names no order.
    StrangerHeard { keys: Vec<Key>, chat: Chat, message: String },
    /// The panel could not be asked; when it is asked again, if it is.
    InspectionFailed { command: CommandId, attempt: u32, fault: Fault, again: Option<Moment> },
    /// An errand may go: its window is open from here on. As the two below, it keeps what the panel
    /// showed, so that it can be judged again under other rules.
    ErrandCleared {
        command: CommandId,
        order: OrderId,
        clearance: Clearance,
        trace: Vec<Step>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sheet: Option<Box<Sheet>>,
    },
    /// An errand may not go.
    ErrandRefused {
        command: CommandId,
        order: OrderId,
        reason: Reason,
        provider: Option<Provider>,
        external: Option<ExternalId>,
        trace: Vec<Step>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sheet: Option<Box<Sheet>>,
    },
    /// How far an order is, for a command that only asked.
    ErrandShown {
        command: CommandId,
        order: OrderId,
        status: Status,
        remains: Option<u64>,
        trace: Vec<Step>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sheet: Option<Box<Sheet>>,
    },
    /// What is left on the customer's accounts.
    BalanceSeen { command: CommandId, balances: Vec<(Username, Option<String>)> },
    /// Errands of a command were put into one message to a provider.
    DispatchPlanned {
        outgoing: OutgoingId,
        command: CommandId,
        orders: Vec<OrderId>,
        chat: Chat,
        text: String,
        #[serde(default)]
        route: RouteId,
    },
    /// An answer to a customer was written.
    ReplyPlanned {
        outgoing: OutgoingId,
        command: Option<CommandId>,
        chat: Chat,
        text: String,
        quote: Option<String>,
        lines: Vec<(OrderId, Line)>,
        last: bool,
    },
    /// Staff is to be told of errands.
    NoticePlanned {
        outgoing: OutgoingId,
        command: CommandId,
        orders: Vec<OrderId>,
        code: String,
        chat: Chat,
        text: String,
    },
    /// A message is about to be sent: on disk before its first byte leaves.
    Attempted { outgoing: OutgoingId, attempt: u32 },
    /// Dispatches are about to go in one call of a provider's API, on disk before its first byte
    /// leaves; the first of them stands for the call.
    Called { attempts: Vec<Attempt> },
    /// The vendor has it.
    Accepted { outgoing: OutgoingId, attempt: u32, vendor: String },
    /// The vendor certainly does not have it; when it is tried again, if it is.
    Refused { outgoing: OutgoingId, attempt: u32, refusal: Refusal, again: Option<Moment> },
    /// Nobody can say whether the vendor has it; when that is looked into, or it goes again.
    InDoubt { outgoing: OutgoingId, attempt: u32, again: Option<Moment> },
    /// A look at a message in doubt; when the next one is, if there is one.
    Reconciled { outgoing: OutgoingId, look: u32, finding: Finding, again: Option<Moment> },
    /// A dispatch in doubt is sent once more, as the settings have it.
    Resent { outgoing: OutgoingId },
    /// A message was given up: it would come too late.
    Abandoned { outgoing: OutgoingId },
    /// The vendor said something of its own accord.
    Noticed { channel: ChannelName, keys: Vec<Key>, notice: Notice },
    /// Something broke outside, for the operator.
    FaultSeen { about: String, detail: String },
    /// An errand waits for a decision of staff: what it is refused for if there is none until then.
    ErrandAsked {
        command: CommandId,
        order: OrderId,
        cause: Reason,
        until: Moment,
        trace: Vec<Step>,
        sheet: Option<Box<Sheet>>,
    },
    /// A chat asks to be linked: a code is to be made.
    LinkAsked {
        link: LinkId,
        keys: Vec<Key>,
        chat: Chat,
        sender: String,
        message: String,
        username: Username,
    },
    /// Something else was said about linking; whether a code that was typed is right.
    /// Or an invitation was opened, or what was taken for one.
    LinkHeard {
        keys: Vec<Key>,
        chat: Chat,
        sender: String,
        code: Option<bool>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        invite: Option<Opening>,
    },
    /// The ticket with a code is about to be posted; what the code hashes to.
    TicketAttempted { link: LinkId, sealing: Sealing },
    /// What became of the ticket.
    TicketEnded { link: LinkId, posting: Posting },
    /// Somebody of staff gave a word that is no command; in our own words, and who said it.
    StaffHeard { keys: Vec<Key>, chat: Chat, sender: String, message: String, word: String },
    /// A provider has said something of errands; how it begins, for the owner's log.
    ProviderAnswered {
        keys: Vec<Key>,
        chat: Chat,
        message: String,
        excerpt: String,
        answers: Vec<Answered>,
    },
    /// A provider is to be asked how far these dispatches are, its time being up.
    ReminderPlanned {
        outgoing: OutgoingId,
        dispatches: Vec<OutgoingId>,
        chat: Chat,
        text: String,
        quote: Option<String>,
    },
    /// The time of these dispatches is up once more: from here on it is for staff.
    Overdue { dispatches: Vec<OutgoingId> },
    /// The panel was looked at again for what was sent.
    FollowedUp { round: u64, looks: Vec<Looked> },
    /// The panel could not be looked at; when it is again.
    FollowUpFailed { round: u64, fault: Fault, again: Moment },
    /// A customer is to be told what became of errands.
    FollowUpPlanned {
        outgoing: OutgoingId,
        command: CommandId,
        chat: Chat,
        text: String,
        quote: Option<String>,
        told: Vec<(OrderId, Saying)>,
    },
    /// Services are listed by the panel, or not any more. They are kept as they were listed; what
    /// came with the same reading is in several of these, and in one [`Event::CatalogueRead`].
    ServicesListed { listed: Vec<Listing>, gone: Vec<ServiceId> },
    /// The catalogue was read to its end.
    CatalogueRead { refresh: Refresh, tally: Tally },
    /// The catalogue could not be read; what was known of it stays.
    CatalogueFailed { refresh: Refresh, fault: Fault },
    /// A message came from a hidden id that nobody is known by: its vendor is asked who it is, and
    /// the message waits.
    ContactAsked { inquiry: u64, hidden: Chat, heard: Heard },
    /// The vendor was asked, or could not be.
    ContactLooked { inquiry: u64, answered: bool },
    /// Staff is to be told of something that no command is about: its code, once while it lasts.
    BulletinPlanned {
        outgoing: OutgoingId,
        code: String,
        channel: ChannelName,
        chat: Chat,
        text: String,
    },
    /// A customer's message in a ticket is dealt with: it is the command that follows.
    TicketHeard { ticket: TicketId, chat: Chat, username: Username, subject: String, nth: u32 },
    /// A ticket has had its share of answers; from here on it is for staff alone.
    TicketLeft { ticket: TicketId, chat: Chat, commands: u32 },
    /// The panel's tickets can be read, after they could not; these are forgotten.
    TicketsRead { forgotten: BTreeSet<TicketId> },
    /// They cannot be read.
    TicketsFailed { fault: Fault },
}

/// What a provider's answer says of one errand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The command.
    pub command: CommandId,
    /// The dispatch that is answered.
    pub dispatch: OutgoingId,
    /// The order.
    pub order: OrderId,
    /// What it comes to.
    pub class: Class,
}

/// How the panel shows one order of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looked {
    /// The command.
    pub command: CommandId,
    /// The order.
    pub order: OrderId,
    /// How far it is; `None` if the panel does not know it.
    pub status: Option<Status>,
    /// What that proves.
    pub outcome: Option<Saying>,
    /// When it is looked at next; `None` for no more.
    pub again: Option<Moment>,
}

/// What an errand was granted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clearance {
    /// Until when the same is not accepted again.
    pub window: Option<Moment>,
    /// The order's share in the dispatch.
    pub mention: Mention,
    /// Who fulfils it, for staff.
    pub provider: Option<Provider>,
    /// Who is told.
    pub targets: Vec<Chat>,
    /// In what words.
    pub template: Template,
    /// What the provider calls the action, where that is not its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb: Option<Verb>,
    /// By which route; 0 where that was not noted.
    #[serde(default)]
    pub route: RouteId,
}
