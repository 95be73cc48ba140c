//! Everything that can happen to a tenant, and everything that it can owe.

use crate::catalogue::Refresh;
use crate::change::{By, Change};
use crate::code::{Posting, Sealing};
use crate::fault::Fault;
use crate::heard::{Heard, Key, Notice};
use crate::id::{
    ApiName, ChannelName, Chat, CommandId, ExternalId, LinkId, OrderId, OutgoingId, Username,
};
use crate::order::Sheet;
use crate::outcome::{Finding, Outcome};
use crate::provider::RefillEnd;
use crate::service::Listing;
use crate::ticket::{Haul, Round};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A person wrote.
    Heard(Heard),
    /// A vendor said something: which channel, the keys of the delivery, and what.
    Noticed(ChannelName, Vec<Key>, Notice),
    /// The panel answered the look that was owed, or would not.
    Inspected(Inspection, Result<Seen, Fault>),
    /// An attempt to send has ended.
    Sent(Attempt, Outcome),
    /// A call of a provider's API has ended: what became of each dispatch that it carried.
    Called(Vec<(Attempt, Outcome)>),
    /// A look at a message in doubt has ended.
    Looked(Look, Finding),
    /// A code that was owed has been made.
    Minted(LinkId, Sealing),
    /// A ticket with a code has come to its end.
    Posted(LinkId, Posting),
    /// The panel answered the look of this number at these orders, or would not; and of which
    /// refills their providers have told the end.
    Followed(u64, Vec<OrderId>, Result<Seen, Fault>, Ended),
    /// A vendor was asked who is behind a hidden id: the pairs of number and hidden id that it
    /// named, or why it could not be asked.
    Identified(u64, Result<Vec<(Chat, Chat)>, Fault>),
    /// A reading of the catalogue has ended.
    Catalogued(Refresh, Result<Fresh, Fault>),
    /// A look at the panel's tickets has ended.
    Ticketed(Round, Result<Haul, Fault>),
    /// The tenant has been folded from its journal: whatever was under way is in doubt.
    Woke,
    /// The clock has come to the moment that the tenant named.
    Roused,
    /// An owner, an agent or the master says so.
    Told(By, Change),
}

/// The refills that have ended, by the API that took them and their number there.
pub type Ended = BTreeMap<(ApiName, ExternalId), RefillEnd>;

/// What the panel said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Of orders; one that it does not know is left out.
    Orders(BTreeMap<OrderId, Sheet>),
    /// Of users: the balance as the panel writes it, if it says.
    Balances(Vec<(Username, Option<String>)>),
}

/// The catalogue as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fresh {
    /// Each service once, in the order of the list.
    pub listed: Vec<Listing>,
    /// Entries that could not be read.
    pub unread: u32,
}

/// Something the tenant owes, by name: ask the tenant for the particulars.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// Ask the panel.
    Inspect(Inspection),
    /// Send to a provider: a message, or a call of its API with all the dispatches in it.
    Carry(Attempt),
    /// Send to a customer or to staff.
    Say(Attempt),
    /// Look whether a message in doubt was sent.
    Reconcile(Look),
    /// Make a code.
    Mint(LinkId),
    /// Post the ticket with a code.
    Post(LinkId),
    /// Look at what has become of orders: the how-manieth such look.
    Follow(u64),
    /// Ask who is behind a hidden id. It only reads.
    Identify(u64),
    /// Read the catalogue. It only reads, so that one cut off by a crash is simply made again.
    Refresh(Refresh),
    /// Look at the panel's tickets. It only reads, and is owed for as long as its interval lasts:
    /// whoever has made it remembers that, or makes it again.
    Collect(Round),
}

/// One look at the panel for a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Inspection {
    /// For which command.
    pub command: CommandId,
    /// The how-manieth, from 0.
    pub attempt: u32,
}

/// One attempt to send a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Attempt {
    /// Which message.
    pub outgoing: OutgoingId,
    /// The how-manieth, from 1.
    pub attempt: u32,
}

/// One look at a message in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Look {
    /// Which message.
    pub outgoing: OutgoingId,
    /// Which of its attempts.
    pub attempt: u32,
    /// The how-manieth, from 0.
    pub look: u32,
}
