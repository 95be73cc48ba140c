//! How an account misbehaves: the faults, whom they strike and for how long.

use serde::{Deserialize, Serialize};

use crate::answer::{Answer, Fate};
use crate::door::Door;
use crate::record::Vendor;

/// What is wrong with an account.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// Nothing.
    #[default]
    Up,
    /// An account with a port of its own refuses connections; one without closes them before it
    /// has taken the request, which a client cannot tell from a lost reply.
    Down,
    /// The request is accepted, then the connection is closed without a reply.
    Lost,
    /// The connection is closed without a reply, and nothing was accepted.
    Vanished,
    /// 429 with this `retry_after` (Green API gives none).
    Limited {
        /// Seconds to wait.
        seconds: u64,
    },
    /// 403 in the vendor's words: blocked, kicked, or account suspended.
    Blocked,
    /// Green API: 200 and an `idMessage`, but never queued and in no journal.
    QueuedNever,
    /// Accepted, and answered after `ms`; when absent, only when released.
    Slow {
        /// Milliseconds; null waits for the release.
        #[serde(default)]
        ms: Option<u64>,
    },
    /// Accepted and recorded, the reply withheld until released.
    Hold,
    /// A proxy's page: 502 of the channels' nginx, 503 of a panel.
    Html,
    /// 200 with JSON that breaks off.
    Garbled,
    /// 401: the token or key is no longer good.
    Denied,
    /// HTTP 200 with an error inside.
    #[serde(rename = "http200_error")]
    Http200Error,
    /// Panels: the rows carry other ids than those asked for.
    WrongIds,
    /// Panels: numbers that fit no machine type.
    HugeNumbers,
    /// Telegram: somebody else works with the same token, and getUpdates is answered 409. It
    /// strikes polls alone, and only those.
    Conflict {
        /// Who is in the way.
        #[serde(default)]
        by: Rival,
    },
    /// Any reply: a status and a body (JSON, or a text sent as plain text).
    Answer {
        /// HTTP status.
        status: u16,
        /// A JSON string is sent as plain text, anything else as JSON.
        body: serde_json::Value,
        /// Sent as `Retry-After`.
        #[serde(default)]
        retry_after: Option<u64>,
    },
}

/// Who else works with a bot's token.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rival {
    /// Another program polls.
    #[default]
    Poller,
    /// A webhook is being set at this moment.
    Setter,
    /// A webhook is set.
    Webhook,
}

/// Which requests a fault strikes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Struck {
    /// Messages only: the default for channels.
    #[default]
    Sends,
    /// Requests that collect what is new: `getUpdates` and `receiveNotification`.
    Polls,
    /// Every request: the default for panels and providers, and always so for `down`.
    All,
}

/// Sets the fault of an account:
/// `{"vendor":"green","account":"1101000001","fault":"limited","seconds":30,"times":1}`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FaultOrder {
    /// Whose account.
    pub vendor: Vendor,
    /// Which bot, instance or panel.
    pub account: String,
    /// What is wrong from now on.
    #[serde(flatten)]
    pub fault: Fault,
    /// Which requests are struck.
    #[serde(default)]
    pub on: Option<Struck>,
    /// After so many struck requests all is well again; null is for ever.
    #[serde(default)]
    pub times: Option<u32>,
    /// Only requests for this chat.
    #[serde(default)]
    pub chat: Option<String>,
    /// `html`, `garbled`, `http200_error` and `answer` leave the message unsent; with this they
    /// have sent it.
    #[serde(default)]
    pub accepts: bool,
}

impl FaultOrder {
    /// Which requests are struck: as asked, but for faults that are of one kind alone.
    fn struck(&self) -> Struck {
        let default = if self.vendor.is_asked() { Struck::All } else { Struck::Sends };
        match (self.fault == Fault::Down, self.fault.rival().is_some()) {
            (true, _) => Struck::All,
            (_, true) => Struck::Polls,
            (false, false) => self.on.unwrap_or(default),
        }
    }
}

impl Fault {
    /// The name used in JSON and in [`Seen::outcome`](crate::Seen::outcome).
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::Lost => "lost",
            Self::Vanished => "vanished",
            Self::Limited { .. } => "limited",
            Self::Blocked => "blocked",
            Self::QueuedNever => "queued_never",
            Self::Slow { .. } => "slow",
            Self::Hold => "hold",
            Self::Html => "html",
            Self::Garbled => "garbled",
            Self::Denied => "denied",
            Self::Http200Error => "http200_error",
            Self::WrongIds => "wrong_ids",
            Self::HugeNumbers => "huge_numbers",
            Self::Conflict { .. } => "conflict",
            Self::Answer { .. } => "answer",
        }
    }

    /// Who is in the way of a poll.
    pub(crate) fn rival(&self) -> Option<Rival> {
        if let Self::Conflict { by } = self { Some(*by) } else { None }
    }

    /// The request is carried out as if nothing were wrong.
    fn carries_out(&self) -> bool {
        matches!(
            self,
            Self::Up
                | Self::Lost
                | Self::QueuedNever
                | Self::Slow { .. }
                | Self::Hold
                | Self::WrongIds
                | Self::HugeNumbers
        )
    }

    fn fate(&self) -> Fate {
        if let Self::Slow { ms: Some(ms) } = self {
            Fate::After(*ms)
        } else if matches!(self, Self::Down | Self::Lost | Self::Vanished) {
            Fate::Close
        } else if matches!(self, Self::Slow { ms: None } | Self::Hold) {
            Fate::Hold
        } else {
            Fate::Reply
        }
    }

    /// The reply where all vendors would say the same.
    pub(crate) fn given(&self) -> Option<Answer> {
        if let Self::Answer { status, body, retry_after } = self {
            let answer = match body.as_str() {
                Some(text) => Answer::text(*status, text),
                None => Answer::json(*status, body),
            };
            return Some(Answer { retry_after: *retry_after, ..answer });
        }
        (*self == Self::Garbled).then(Answer::garbled)
    }
}

/// How one request is to be treated.
#[derive(Debug)]
pub(crate) struct Strike {
    pub(crate) fault: Fault,
    pub(crate) carry_out: bool,
    pub(crate) fate: Fate,
    pub(crate) hold: Hold,
    /// The account has a port of its own. Its connections are not kept, so that none is open
    /// when the port is shut and a refusal is certain.
    pub(crate) own_port: bool,
}

/// Which hold of which account a request waits for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hold {
    pub(crate) vendor: Option<Vendor>,
    pub(crate) account: String,
    pub(crate) releases: u64,
}

/// An account's present fault, its releases, and its own port if it has one.
#[derive(Debug, Default)]
pub(crate) struct Mood {
    fault: Fault,
    struck: Struck,
    times: Option<u32>,
    chat: Option<String>,
    accepts: bool,
    pub(crate) releases: u64,
    pub(crate) released_lost: bool,
    pub(crate) door: Option<Door>,
}

impl Mood {
    pub(crate) fn set(&mut self, order: &FaultOrder) {
        self.struck = order.struck();
        self.fault = order.fault.clone();
        self.times = order.times;
        self.chat.clone_from(&order.chat);
        self.accepts = order.accepts;
    }

    /// The fault that strikes a message or a question, counted off.
    pub(crate) fn strike(&mut self, is_send: bool, chat: Option<&str>) -> Strike {
        let meant = match self.struck {
            Struck::All => true,
            Struck::Sends => is_send,
            Struck::Polls => false,
        };
        self.draw(meant, chat)
    }

    /// The fault that strikes a poll, counted off.
    pub(crate) fn strike_poll(&mut self) -> Strike {
        self.draw(self.struck != Struck::Sends, None)
    }

    fn draw(&mut self, meant: bool, chat: Option<&str>) -> Strike {
        let meant = meant
            && self.chat.as_deref().is_none_or(|wanted| Some(wanted) == chat)
            && self.times != Some(0);
        let fault = if meant { self.fault.clone() } else { Fault::Up };
        if meant && let Some(times) = self.times.as_mut() {
            *times = times.saturating_sub(1);
        }
        let takes_anyway = self.accepts && fault.fate() == Fate::Reply;
        let carry_out = fault.carries_out() || takes_anyway;
        let hold = Hold { releases: self.releases, ..Hold::default() };
        Strike { carry_out, fate: fault.fate(), fault, hold, own_port: self.door.is_some() }
    }
}
