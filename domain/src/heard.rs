//! What comes in through a channel: messages, and what the vendor says of its own.

use crate::bytes::Digest;
use crate::id::Chat;
use serde::{Deserialize, Serialize};
use sha2::Digest as _;

/// The identity under which a vendor delivers something; the same one twice is a redelivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Key(pub Digest);

impl Key {
    /// The key of a delivery, from the text that names it (`tg:BOT:UPDATE`,
    /// `wa:INSTANCE:KIND:MESSAGE`). Half a SHA-256: nobody can make two that meet.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let hash: [u8; 32] = sha2::Sha256::digest(name.as_bytes()).into();
        let mut half = [0; 16];
        half.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
        Self(Digest(half))
    }
}

/// A message of a person, whatever it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// Every key of this delivery; one already known makes it a redelivery.
    pub keys: Vec<Key>,
    /// For an edit: the key of the message that was edited.
    pub origin: Option<Key>,
    /// Where it was said.
    pub chat: Chat,
    /// Who said it, as the vendor names them; in a private chat, the chat itself.
    pub sender: String,
    /// The vendor's id of the message, to quote in the reply.
    pub message: String,
    /// The words: a text or a caption.
    pub text: String,
    /// The vendor's id of the message that it quotes.
    pub quoted: Option<String>,
}

/// What the vendor says of its own accord.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// A message of ours, seen from the vendor's side.
    Confirmed {
        /// Where it went.
        chat: Chat,
        /// What it says.
        text: String,
        /// The vendor's id.
        vendor: String,
    },
    /// How far a message of ours has come: `sent`, `delivered`, `read`, `failed`, …; see
    /// [`crate::watch::Reach`].
    Delivered {
        /// The vendor's id of the message.
        vendor: String,
        /// The vendor's word.
        status: String,
    },
    /// Whether the account can work: `None`, or why not.
    State(Option<String>),
    /// A group has become another chat.
    Moved {
        /// What it was.
        from: Chat,
        /// What it is.
        to: Chat,
    },
    /// A number and a hidden id are one person's.
    Same {
        /// The number.
        number: Chat,
        /// The hidden id.
        hidden: Chat,
    },
    /// A number and a hidden id are said to be one person's, which goes against what is known.
    Disputed {
        /// The number.
        number: Chat,
        /// The hidden id.
        hidden: Chat,
    },
    /// We were let into a chat, or put out of it.
    Membership {
        /// The chat.
        chat: Chat,
        /// Whether we can speak there now.
        inside: bool,
    },
}

/// One thing that a channel's delivery turned out to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Somebody wrote.
    Heard(Heard),
    /// The vendor says something.
    Noticed(Notice),
    /// Nothing for us: other bots, our own words, reactions, kinds that we do not know.
    Ignored(&'static str),
}
