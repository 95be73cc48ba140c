//! What an owner, an agent or the master may tell a tenant: its set-up, and decisions of staff.

use crate::action::Action;
use crate::bytes::{Digest, Sealed};
use crate::catalogue::Source;
use crate::id::{ApiName, ChannelName, Chat, OrderId, OutgoingId, RouteId, ServiceId, Username};
use crate::medium::{Medium, Pace};
use crate::plan::Plan;
use crate::provider::Api;
use crate::route::Route;
use crate::service::Rule;
use crate::subject;
use crate::template::Template;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Who says so, as the log shows it: `master`, `owner`, `token tok_…`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct By(pub String);

/// One change.
#[expect(missing_docs, reason = "the fields are named for what they hold")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// The panel, where orders live.
    PanelSet { panel: Panel },
    /// A channel was added, or its account or secrets were renewed.
    ChannelSet { name: ChannelName, channel: Channel },
    /// A channel was removed.
    ChannelRemoved { name: ChannelName },
    /// A channel is to receive in another way from here on: its vendor is being told.
    ChannelTurned { name: ChannelName, turn: Turn },
    /// A channel receives in this way: its vendor was told, or would not be.
    ChannelReceives { name: ChannelName, polls: bool },
    /// A chat was tied to a panel username.
    Linked { chat: Chat, username: Username },
    /// A chat was untied: from one username, or from all.
    Unlinked { chat: Chat, username: Option<Username> },
    /// Whoever opens the link with the code of this hash ties that chat to a username, once.
    Invited { hash: Digest, username: Username, channel: ChannelName },
    /// That link is worth nothing any more.
    InviteRevoked { hash: Digest },
    /// A chat was given a role.
    RoleSet { chat: Chat, role: Role },
    /// A chat is spoken to in this language; `None` for the tenant's.
    LanguageSet { chat: Chat, language: Option<String> },
    /// Who may act in a chat; anybody where none are named.
    SendersSet { chat: Chat, senders: BTreeSet<String> },
    /// A route was added or replaced.
    RouteSet { id: RouteId, route: Route },
    /// A route was removed.
    RouteRemoved { id: RouteId },
    /// What the panel's catalogue says of a service.
    ServiceSet { service: ServiceId, rule: Rule },
    /// What the owner says of a service; `None` takes it back.
    OverrideSet { service: ServiceId, rule: Option<Rule> },
    /// Settings, by key.
    SettingsSet { values: BTreeMap<String, String> },
    /// More words for an action, in place of those set before.
    AliasSet { action: Action, words: Vec<String> },
    /// A text; `None` goes back to the default.
    TemplateSet { key: String, language: String, text: Option<Template> },
    /// The subscription.
    PlanSet { plan: Plan },
    /// Staff has settled an errand in doubt.
    Settled { order: OrderId, action: Action, verdict: Verdict },
    /// Staff has decided on an errand that waited for it.
    Decided { order: OrderId, action: Action, approved: bool },
    /// The dispatches of a route, or of all, are held from here on.
    Paused { route: Option<RouteId> },
    /// They may leave again.
    Resumed { route: Option<RouteId> },
    /// Staff has settled one message in doubt, as it stood after this attempt.
    DispatchSettled { outgoing: OutgoingId, attempt: u32, verdict: Verdict },
    /// Where the panel lists its services; `None` takes it back, and forgets what was listed.
    CatalogueSet { source: Option<Source> },
    /// A provider's own API was added, or its address or key renewed.
    ProviderSet { name: ApiName, api: Api },
    /// A provider's own API was removed.
    ProviderRemoved { name: ApiName },
    /// The catalogue is to be read now.
    CatalogueAsked,
    /// A number and a hidden id are one person's, as the owner says.
    ContactJoined { number: Chat, hidden: Chat },
    /// They are not, or not any more.
    ContactParted { hidden: Chat },
    /// Which subjects of tickets are commands; `None` for the rules that come with the product.
    SubjectsSet { rules: Option<Vec<subject::Rule>> },
    /// The panel's tickets are to be looked at now.
    TicketsAsked,
}

/// A panel and the key to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Panel {
    /// Which adapter speaks to it: `perfect`.
    pub kind: String,
    /// Its address, `https://panel.example`.
    pub site: String,
    /// The key, sealed for this address.
    pub key: Sealed,
}

/// A channel and the secrets of its account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    /// What kind it is.
    pub medium: Medium,
    /// The vendor's id of the account: a bot's id, an instance's id.
    pub account: String,
    /// Where the vendor's API is.
    pub base: String,
    /// The account's token, sealed for this address.
    pub token: Sealed,
    /// The hook under which the vendor delivers, 32 hexadecimal digits.
    pub hook: String,
    /// Whether we ask the vendor for messages instead of being told.
    pub polls: bool,
    /// How fast it may send; `None` for what the vendor is known to bear.
    pub pace: Option<Pace>,
}

/// Another way for a channel to receive what comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// The vendor is to deliver at this address.
    Hook(String),
    /// The vendor is to keep what comes until it is asked for.
    Polls,
}

/// What a chat is to the tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Customers write here.
    Customer,
    /// The tenant's own people.
    Staff,
    /// A provider's people.
    Provider,
    /// Nobody is listened to here.
    Blocked,
}

impl Role {
    /// Reads its name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let all = [Self::Customer, Self::Staff, Self::Provider, Self::Blocked];
        all.into_iter().find(|role| role.name() == name)
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Staff => "staff",
            Self::Provider => "provider",
            Self::Blocked => "blocked",
        }
    }
}

/// What staff says of an errand in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Send it once more.
    Resend,
    /// It was sent.
    Sent,
}

/// Why a change was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objection {
    /// The kind of problem.
    pub kind: Trouble,
    /// A JSON pointer to the field, as the API knows it.
    pub pointer: String,
    /// What is wrong, and what would do.
    pub detail: String,
}

/// The kinds of objections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The value does not fit.
    Invalid,
    /// It names something that is not there.
    Missing,
    /// It does not go with how things stand.
    Conflict,
}

impl fmt::Display for Objection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.pointer, self.detail)
    }
}

impl std::error::Error for Objection {}
