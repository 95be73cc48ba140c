//! Channels: where messages come and go. One file in `channel/` and one line in [`ALL`] each.

mod green;
mod telegram;

use crate::call::{Answer, Call, Trouble};
use domain::heard::Delivery;
use domain::id::{ChannelName, Chat};
use domain::outcome::{Finding, Outcome};
use domain::time::Moment;
use thiserror::Error;

/// Every channel.
pub static ALL: &[&dyn Channel] = &[&telegram::Telegram, &green::Green];

/// The channel of this name in settings.
#[must_use]
pub fn named(name: &str) -> Option<&'static dyn Channel> {
    ALL.iter().copied().find(|it| it.name() == name)
}

/// A channel's way of speaking: what to ask, and how to read the answer. No I/O.
pub trait Channel: Sync {
    /// Its name in settings: `telegram`, `whatsapp`.
    fn name(&self) -> &'static str;

    /// The vendor's public API, for an account that names no other.
    fn base(&self) -> &'static str;

    /// The longest text that one message takes, in characters.
    fn text_max(&self) -> usize;

    /// The header in which a webhook carries [`Hook::secret`], and what may stand before it there.
    fn secret_header(&self) -> (&'static str, &'static str);

    /// Reads the body of a webhook that came for `account_id`. What we have no use for is
    /// `Ignored`, never an error: vendors add kinds and fields as they like.
    fn read_delivery(
        &self,
        channel: &ChannelName,
        account_id: &str,
        body: &[u8],
    ) -> Result<Vec<Delivery>, Unreadable>;

    /// Sends a plain text, quoting the vendor's message `quote` where that still exists.
    fn ask_send(&self, account: &Account, chat: &Chat, text: &str, quote: Option<&str>) -> Call;

    /// Reads what became of it. `chat` is where it was sent.
    fn read_send(&self, answer: &Answer, chat: &Chat) -> Outcome;

    /// Whether the vendor lets us look for a message whose sending is in doubt.
    fn can_look(&self) -> bool;

    /// Looks for one; all the calls are to be made, in this order.
    fn ask_look(&self, account: &Account, look: &Look) -> Vec<Call>;

    /// Reads what was found. `answers` are those of [`Channel::ask_look`], in its order.
    fn read_look(&self, look: &Look, answers: &[Answer]) -> Finding;

    /// Asks who is behind a hidden id, which spoke in `group` or by itself; all the calls are to be
    /// made, in this order. None where the vendor has no such ids.
    fn ask_identify(&self, _: &Account, _: &Chat, _: Option<&Chat>) -> Vec<Call> {
        Vec::new()
    }

    /// Reads the pairs of number and hidden id that the vendor names, in fields of its own.
    ///
    /// # Errors
    /// Why it could not be asked.
    fn read_identify(
        &self,
        _: &ChannelName,
        _: (&Chat, Option<&Chat>),
        _: &[Answer],
    ) -> Result<Vec<(Chat, Chat)>, ChannelProblem> {
        Ok(Vec::new())
    }

    /// Waits at the vendor for what is new since `cursor`, the last [`Polled::cursor`].
    fn ask_poll(&self, account: &Account, cursor: Option<&str>) -> Call;

    /// Reads what is new.
    fn read_poll(
        &self,
        channel: &ChannelName,
        account_id: &str,
        answer: &Answer,
    ) -> Result<Polled, PollProblem>;

    /// Confirms what came with this cursor, where the next poll does not do so by itself. To be
    /// made only once it is on disk; the answer needs no reading, since what is not confirmed
    /// comes again.
    fn ask_confirm(&self, account: &Account, cursor: &str) -> Option<Call>;

    /// Confirms what came with this cursor without waiting for more: the last word of a poller,
    /// where [`Channel::ask_confirm`] leaves it to the next poll.
    fn ask_leave(&self, _account: &Account, _cursor: &str) -> Option<Call> {
        None
    }

    /// Asks who the account is and whether it works. Needs the token; where the vendor asks for
    /// the account's id, the id too.
    fn ask_identity(&self, account: &Account) -> Call;

    /// Reads it. `account_id` is the id that is expected; empty where none is yet known.
    fn read_identity(&self, account_id: &str, answer: &Answer) -> Result<Identity, ChannelProblem>;

    /// Asks the vendor to deliver to `hook`. Nothing that waits is dropped.
    fn ask_set_hook(&self, account: &Account, hook: &Hook) -> Call;

    /// Asks the vendor to deliver to nobody and keep what comes for polling.
    fn ask_clear_hook(&self, account: &Account) -> Call;

    /// Reads whether either was done.
    fn read_set_hook(&self, answer: &Answer) -> Result<(), ChannelProblem>;

    /// Asks where the vendor delivers now.
    fn ask_hook(&self, account: &Account) -> Call;

    /// Reads where, and what is amiss there.
    fn read_hook(&self, answer: &Answer) -> Result<HookState, ChannelProblem>;
}

/// An account with its secret. No `Debug`: it holds the token in the clear, and lives as long as
/// a call takes to make.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// The tenant's own label of the channel.
    pub channel: ChannelName,
    /// Telegram: the bot's id. Green API: the `idInstance`.
    pub id: String,
    /// The API's address; see [`Channel::base`].
    pub base: String,
    /// The token.
    pub token: String,
}

/// A message whose sending is in doubt, to be looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Where it was sent.
    pub chat: Chat,
    /// What it says.
    pub text: String,
    /// When its attempt began: how far back the vendor's journal is searched.
    pub attempted: Moment,
    /// When the doubt arose: the last moment at which a byte of it can have left.
    pub doubted: Moment,
    /// When the look is made. Vendors' journals lag, so absence is believed only a while after the
    /// doubt arose.
    pub now: Moment,
    /// The vendor's ids that other attempts have already claimed: one id proves one attempt.
    pub taken: Vec<String>,
}

/// What a poll brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Polled {
    /// What came, in the vendor's order.
    pub deliveries: Vec<Delivery>,
    /// What to confirm and to poll on from; `None` where nothing new came.
    pub cursor: Option<String>,
}

/// Who an account is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The account's id.
    pub id: String,
    /// Its public name, such as `@acme_support_bot`; empty where the vendor tells none.
    pub name: String,
    /// Whether it can send and receive now.
    pub works: bool,
    /// What its owner should know or mend, in our own words.
    pub notes: Vec<String>,
}

/// Where a vendor is to deliver.
#[derive(Clone, PartialEq, Eq)]
pub struct Hook {
    /// The whole address, with the part that nobody can guess.
    pub url: String,
    /// The secret that the vendor sends along: 1 to 256 of `A-Z a-z 0-9 _ -`.
    pub secret: String,
}

/// Where a vendor delivers now. No `Debug`: the address is half of the secret.
#[derive(Clone, PartialEq, Eq)]
pub struct HookState {
    /// The address; `None` while none is set and polling is possible.
    pub url: Option<String>,
    /// How many deliveries wait, where the vendor says.
    pub pending: Option<u64>,
    /// When a delivery last failed, where the vendor says.
    pub failed: Option<Moment>,
    /// What its owner should know or mend, in our own words.
    pub notes: Vec<String>,
}

/// Why a webhook's body is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Unreadable {
    /// It is no JSON object.
    #[error("the body is not a JSON object")]
    NotJson,
    /// It does not say that it is for this account.
    #[error("the body is for another account")]
    WrongAccount,
}

/// What is wrong with an account, or with the way to its vendor.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ChannelProblem {
    /// No connection could be made.
    #[error("no connection could be made")]
    Unreachable,
    /// The address is not one that the node may connect to.
    #[error("the API address is not public https")]
    Forbidden,
    /// No whole answer in time.
    #[error("no answer in time")]
    Silent,
    /// The token, or the account's id, is refused.
    #[error("the token was refused")]
    Denied,
    /// The token is that of another account.
    #[error("the token belongs to another account")]
    WrongAccount,
    /// Asked too often; to be left alone for so many milliseconds.
    #[error("asked too often")]
    Busy(u64),
    /// The account cannot work until its owner acts, in our own words.
    #[error("{0}")]
    Stopped(String),
    /// It failed on its side, with this HTTP status.
    #[error("it failed with HTTP status {0}")]
    Failed(u16),
    /// It answered in words that we do not know.
    #[error("the answer was not understood")]
    Garbled,
}

/// Why a poll brought nothing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PollProblem {
    /// A webhook is set: somebody wants deliveries there. It is shown, not removed.
    #[error(
        "a webhook is set for this account, and nothing can be asked for: have messages delivered \
         here, or asked for, by setting or removing the webhook of this channel"
    )]
    Hooked,
    /// Somebody else polls with the same token.
    #[error(
        "another program asks with the same token: stop it, or have @BotFather revoke the token \
         and enter the new one"
    )]
    Rival,
    /// Anything that can befall any call.
    #[error(transparent)]
    Channel(#[from] ChannelProblem),
}

impl From<Trouble> for ChannelProblem {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Unreachable => Self::Unreachable,
            Trouble::Forbidden => Self::Forbidden,
            Trouble::Silent => Self::Silent,
        }
    }
}

/// Whether a body begins as a JSON object does. A list of the fields' values alone, which serde
/// would take for one as well, does not.
fn opens_object(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"{")
}

/// Whether a body is a JSON object that merely has a shape we do not know.
fn is_object(body: &[u8]) -> bool {
    opens_object(body) && serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok()
}
