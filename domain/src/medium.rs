//! The kinds of channels, as far as decisions differ between them.

use crate::time::Span;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A kind of channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Medium {
    /// A Telegram bot.
    Telegram,
    /// A WhatsApp account behind Green API.
    WhatsApp,
    /// The panel's tickets.
    Tickets,
}

/// How many messages may leave in how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// So many …
    pub count: u32,
    /// … in any stretch of this length.
    pub per: Span,
}

/// How fast a channel may send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// Over the whole account.
    pub account: Limit,
    /// To one person.
    pub chat: Limit,
    /// To one group.
    pub group: Limit,
}

impl Medium {
    /// Reads its name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Telegram, Self::WhatsApp, Self::Tickets].into_iter().find(|it| it.name() == name)
    }

    /// Its name, in settings and plans.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Telegram => "telegram",
            Self::WhatsApp => "whatsapp",
            Self::Tickets => "tickets",
        }
    }

    /// Whether the vendor lets us look for a message in doubt.
    #[must_use]
    pub const fn can_look(self) -> bool {
        matches!(self, Self::WhatsApp)
    }

    /// Whether what was said there can be read again at once, so that a reply in doubt is looked
    /// for before it goes a second time.
    #[must_use]
    pub const fn can_reread(self) -> bool {
        matches!(self, Self::Tickets)
    }

    /// The pace that the vendor is known to bear. Telegram: 30 a second over all chats, 20 a
    /// minute in a group, about one a second to a person with short bursts (Bot FAQ); we stay
    /// below. Green API queues for itself, one per half second: a short queue there keeps the
    /// order of importance in our hands.
    #[must_use]
    pub const fn pace(self) -> Pace {
        match self {
            Self::Telegram => {
                Pace { account: limit(50, 2), chat: limit(30, 30), group: limit(18, 60) }
            }
            Self::WhatsApp | Self::Tickets => {
                Pace { account: limit(60, 30), chat: limit(60, 60), group: limit(60, 60) }
            }
        }
    }
}

const fn limit(count: u32, seconds: u64) -> Limit {
    Limit { count, per: Span::seconds(seconds) }
}

impl fmt::Display for Medium {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
