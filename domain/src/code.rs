//! Codes by which a customer proves a username: sent as a ticket into the panel account, typed back
//! in the chat. The code itself is never known here, only what it hashes to.

use crate::bytes::Digest;
use crate::id::{Chat, LinkId, Username};
use crate::text;
use crate::time::{Moment, Span};
use serde::{Deserialize, Serialize};
use sha2::Digest as _;
use std::collections::{BTreeMap, VecDeque};

/// How long a code may be typed.
pub const CODE_LIFE: Span = Span::minutes(10);

/// How often a wrong one may be.
pub const TRIES_MAX: u32 = 5;

/// How many codes a chat may ask for in an hour, and how many may go to one username in a day.
const PER_CHAT: usize = 3;
const PER_USERNAME: usize = 3;

/// How long a code that can no longer be typed is remembered, to say so.
const REMEMBERED: Span = Span::hours(1);

/// The most answers to codes that can no longer be right.
const ANSWERS_MAX: u32 = 10;

/// What a code is kept as: a salt of its own, and the hash of both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealing {
    /// Sixteen random bytes.
    pub salt: Digest,
    /// Half of SHA-256 over salt and code.
    pub hash: Digest,
}

impl Sealing {
    /// Seals a code of six ASCII digits.
    #[must_use]
    pub fn of(salt: Digest, code: &str) -> Self {
        let whole: [u8; 32] = sha2::Sha256::new()
            .chain_update(salt.0)
            .chain_update(code.as_bytes())
            .finalize()
            .into();
        let mut half = [0; 16];
        half.iter_mut().zip(whole).for_each(|(to, from)| *to = from);
        Self { salt, hash: Digest(half) }
    }

    fn is_of(&self, code: &str) -> bool {
        Self::of(self.salt, code) == *self
    }
}

/// How far a code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It is still to be made.
    Wanted,
    /// The ticket with it is being posted.
    Posting(Sealing),
    /// It is in the account, or there is no such account: nobody is told which.
    Open(Option<Sealing>),
    /// It can be typed no longer.
    Closed,
}

/// What became of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Posting {
    /// It is in the account.
    Posted,
    /// There is no such account.
    NoSuchUser,
    /// It was certainly not posted.
    Refused,
    /// This panel takes no tickets.
    Unsupported,
    /// Nobody can say.
    Unknown,
}

impl Posting {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Posted => "posted",
            Self::NoSuchUser => "no_such_user",
            Self::Refused => "refused",
            Self::Unsupported => "unsupported",
            Self::Unknown => "in_doubt",
        }
    }
}

/// One request to be linked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// Its number.
    pub id: LinkId,
    /// Whom the chat says it belongs to.
    pub username: Username,
    /// The vendor's id of the message that asked, to quote.
    pub message: String,
    /// When it was asked for.
    pub asked: Moment,
    /// How far it is.
    pub stage: Stage,
    /// How many wrong codes have been typed.
    pub tries: u32,
}

/// The codes of a tenant: one for a chat at most, and how many were asked for lately.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Codes {
    asked: BTreeMap<Chat, Code>,
    last: LinkId,
    chats: BTreeMap<Chat, VecDeque<Moment>>,
    usernames: BTreeMap<Username, VecDeque<Moment>>,
}

/// What comes of a code that is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// Nothing was asked for here, or too much was typed: it is talk.
    Talk,
    /// It is not right, or no longer.
    Wrong,
    /// It proves this username.
    Right(Username),
}

/// The six digits that a message consists of, however they are written.
#[must_use]
pub fn digits(message: &str) -> Option<String> {
    if message.chars().count() > 32 {
        return None;
    }
    let plain = text::plain(message);
    let code: String = plain.chars().filter(|it| !it.is_whitespace() && *it != '-').collect();
    (code.len() == 6 && code.bytes().all(|it| it.is_ascii_digit())).then_some(code)
}

impl Codes {
    /// The number for a new one.
    #[must_use]
    pub fn next(&self) -> LinkId {
        self.last.next()
    }

    /// A chat's own.
    #[must_use]
    pub fn of(&self, chat: &Chat) -> Option<&Code> {
        self.asked.get(chat)
    }

    /// The chat that asked, and what for.
    #[must_use]
    pub fn get(&self, id: LinkId) -> Option<(&Chat, &Code)> {
        self.asked.iter().find(|(_, code)| code.id == id)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&Chat, &Code)> {
        self.asked.iter()
    }

    /// Whether a code of this chat is still under way or can be typed.
    #[must_use]
    pub fn is_open(&self, chat: &Chat, now: Moment) -> bool {
        self.asked.get(chat).is_some_and(|code| match code.stage {
            Stage::Wanted | Stage::Posting(_) => true,
            Stage::Open(_) => now < code.asked.plus(CODE_LIFE),
            Stage::Closed => false,
        })
    }

    /// Whether no more may be asked for now: by this chat, or for this username, so that nobody
    /// can fill an account with tickets.
    #[must_use]
    pub fn are_too_many(&self, chat: &Chat, username: &Username, now: Moment) -> bool {
        let lately = |asked: Option<&VecDeque<Moment>>, within: Span| {
            asked.map_or(0, |all| all.iter().filter(|at| now < at.plus(within)).count())
        };
        lately(self.chats.get(chat), Span::hours(1)) >= PER_CHAT
            || lately(self.usernames.get(&folded(username)), Span::days(1)) >= PER_USERNAME
    }

    /// What comes of these digits.
    #[must_use]
    pub fn try_code(&self, chat: &Chat, digits: &str, now: Moment) -> Typed {
        let Some(code) = self.asked.get(chat).filter(|it| it.tries < ANSWERS_MAX) else {
            return Typed::Talk;
        };
        match code.stage {
            Stage::Open(Some(sealing))
                if now < code.asked.plus(CODE_LIFE)
                    && code.tries < TRIES_MAX
                    && sealing.is_of(digits) =>
            {
                Typed::Right(code.username.clone())
            }
            Stage::Wanted | Stage::Posting(_) | Stage::Open(_) | Stage::Closed => Typed::Wrong,
        }
    }

    pub(crate) fn ask(&mut self, chat: &Chat, code: Code) {
        let at = code.asked;
        self.last = self.last.max(code.id);
        self.chats.entry(chat.clone()).or_default().push_back(at);
        self.usernames.entry(folded(&code.username)).or_default().push_back(at);
        self.asked.insert(chat.clone(), code);
    }

    /// Changes the stage of one that is still under way.
    pub(crate) fn turn(&mut self, id: LinkId, stage: Stage) {
        if let Some(code) = self.asked.values_mut().find(|code| code.id == id) {
            code.stage = stage;
        }
    }

    pub(crate) fn tried(&mut self, chat: &Chat, right: bool) {
        if right {
            self.asked.remove(chat);
        } else if let Some(code) = self.asked.get_mut(chat) {
            code.tries = code.tries.saturating_add(1);
        }
    }

    /// A chat is known by another id from here on; what it has asked for already stays.
    pub(crate) fn moved(&mut self, from: &Chat, to: &Chat) {
        if let Some(code) = self.asked.remove(from) {
            self.asked.entry(to.clone()).or_insert(code);
        }
        if let Some(asked) = self.chats.remove(from) {
            let whole = self.chats.entry(to.clone()).or_default();
            whole.extend(asked);
            whole.make_contiguous().sort_unstable();
        }
    }

    pub(crate) fn sweep(&mut self, now: Moment) {
        self.asked.retain(|_, code| now < code.asked.plus(REMEMBERED));
        forget(&mut self.chats, now, Span::hours(1));
        forget(&mut self.usernames, now, Span::days(1));
    }
}

/// Panels fold the case of usernames, so that one account has one allowance.
fn folded(username: &Username) -> Username {
    username.as_str().to_lowercase().into()
}

fn forget<K: Ord>(asked: &mut BTreeMap<K, VecDeque<Moment>>, now: Moment, within: Span) {
    asked.retain(|_, all| all.back().is_some_and(|last| now < last.plus(within)));
}

#[cfg(test)]
mod tests {
    use super::{Sealing, digits};
    use crate::bytes::Digest;

    #[test]
    fn six_digits_are_a_code_however_they_are_written() {
        for text in ["012345", " 012 345 ", "012-345", "٠١٢٣٤٥"] {
            assert_eq!(digits(text).as_deref(), Some("012345"), "{text}");
        }
        for text in ["12345", "1234567", "12345a", "code 123456", "123456 refill", ""] {
            assert_eq!(digits(text), None, "{text}");
        }
    }

    #[test]
    fn a_code_is_known_by_its_own_salt_only() {
        let (one, other) = (Digest([1; 16]), Digest([2; 16]));
        let sealing = Sealing::of(one, "012345");
        assert!(sealing.is_of("012345") && !sealing.is_of("012346"));
        assert_ne!(sealing.hash, Sealing::of(other, "012345").hash);
    }
}
