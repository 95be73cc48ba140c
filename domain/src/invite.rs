//! Invitations: an owner gives a customer a link that opens the bot, and whoever opens it ties that
//! chat to a username. What is in the link is never known here, only what it hashes to.

use crate::bytes::Digest;
use crate::heard::Key;
use crate::id::{ChannelName, Chat, Username};
use crate::time::{Moment, Span};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};

/// How long a link can be opened.
pub const INVITE_LIFE: Span = Span::days(1);

/// The most that are open at once.
pub const OPEN_MAX: usize = 1_000;

/// How many that are not right a chat may open in an hour; those above are left unanswered.
const TRIES_MAX: usize = 5;

const HOUR: Span = Span::hours(1);

/// What codes are written in: case says nothing, so that one may also be typed.
const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// The length of a code in letters, five bits each. Telegram bears 1 to 64 of `[A-Za-z0-9_-]`
/// behind `?start=` (Bot features, deep linking).
pub const CODE_LENGTH: usize = 24;

/// What an invitation is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invite {
    /// Whom the chat will speak for.
    pub username: Username,
    /// In which channel it is to be opened.
    pub channel: ChannelName,
    /// From when on it is worth nothing.
    pub until: Moment,
}

/// What came of a link that was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opening {
    /// It was the invitation of this hash, which is used up.
    Right(Digest),
    /// It was none that counts here and now.
    Wrong,
}

/// The invitations of a tenant that nobody has opened, and who has tried others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invites {
    open: BTreeMap<Digest, Invite>,
    tries: BTreeMap<Chat, VecDeque<Moment>>,
}

/// The code that 120 bits of chance make: twenty-four letters of `a-z2-7`.
#[must_use]
pub fn code(chance: [u8; 15]) -> String {
    let mut code = String::with_capacity(CODE_LENGTH);
    for five in chance.as_chunks::<5>().0 {
        let whole = five.iter().fold(0_u64, |whole, byte| (whole << 8) | u64::from(*byte));
        for nth in (0..8_u32).rev() {
            let bits = (whole >> nth.saturating_mul(5)) & 31;
            let letter = usize::try_from(bits).ok().and_then(|bits| LETTERS.get(bits));
            code.extend(letter.map(|it| char::from(*it)));
        }
    }
    code
}

/// What a code hashes to. Codes are drawn by chance and long, so that no salt is needed.
#[must_use]
pub fn hash(code: &str) -> Digest {
    Key::of(&format!("invite:{code}")).0
}

/// The code that a message opens the bot with: `/start CODE`, as Telegram writes it when a link is
/// opened (Bot features, deep linking). Of another length or other letters it is none of ours.
#[must_use]
pub fn opened(text: &str) -> Option<&str> {
    let code = text.trim().strip_prefix("/start ")?.trim();
    let ours = code.len() == CODE_LENGTH && code.bytes().all(|it| LETTERS.contains(&it));
    ours.then_some(code)
}

impl Invites {
    /// What the code of this hash is for, in this channel and at this moment.
    #[must_use]
    pub fn get(&self, hash: Digest, channel: &str, now: Moment) -> Option<&Invite> {
        let invite = self.open.get(&hash)?;
        (invite.channel.as_str() == channel && now < invite.until).then_some(invite)
    }

    /// Those that can be opened at this moment, by their hash.
    pub fn open(&self, now: Moment) -> impl Iterator<Item = (Digest, &Invite)> {
        let open = self.open.iter().map(|(hash, invite)| (*hash, invite));
        open.filter(move |(_, invite)| now < invite.until)
    }

    /// Whether there is one of this hash.
    #[must_use]
    pub fn has(&self, hash: Digest) -> bool {
        self.open.contains_key(&hash)
    }

    /// Whether a chat has tried so often that it is not answered any more.
    #[must_use]
    pub fn are_too_many(&self, chat: &Chat, now: Moment) -> bool {
        let lately = |all: &VecDeque<Moment>| all.iter().filter(|at| now < at.plus(HOUR)).count();
        self.tries.get(chat).map_or(0, lately) >= TRIES_MAX
    }

    pub(crate) fn add(&mut self, hash: Digest, invite: Invite) {
        self.open.insert(hash, invite);
    }

    pub(crate) fn take_back(&mut self, hash: Digest) {
        self.open.remove(&hash);
    }

    /// A channel is gone: what was to be opened there leads nowhere.
    pub(crate) fn forget(&mut self, channel: &ChannelName) {
        self.open.retain(|_, invite| invite.channel != *channel);
    }

    /// A chat has opened one.
    pub(crate) fn opened(&mut self, opening: Opening, chat: &Chat, at: Moment) {
        match opening {
            Opening::Right(hash) => drop(self.open.remove(&hash)),
            Opening::Wrong => {
                let tries = self.tries.entry(chat.clone()).or_default();
                tries.push_back(at);
                while tries.len() > TRIES_MAX {
                    tries.pop_front();
                }
            }
        }
    }

    pub(crate) fn sweep(&mut self, now: Moment) {
        self.open.retain(|_, invite| now < invite.until);
        self.tries.retain(|_, all| all.back().is_some_and(|last| now < last.plus(HOUR)));
    }
}

#[cfg(test)]
mod tests {
    use super::{CODE_LENGTH, Invites, Opening, code, hash, opened};
    use crate::id::Chat;
    use crate::time::{Moment, Span};

    #[test]
    fn a_start_with_a_whole_code_opens_and_nothing_else_does() {
        let whole = "abcdefghij234567abcdwxyz";
        assert_eq!(opened("/start abcdefghij234567abcdwxyz"), Some(whole));
        for text in [
            "/start",
            "/start 2274209",
            "/start abcdefghij234567abcdwxy",
            "/start abcdefghij234567abcdwxyza",
            "/start ABCDEFGHIJ234567ABCDWXYZ",
            "/start abcdefghij234567abcdwxy1",
            "start abcdefghij234567abcdwxyz",
            "abcdefghij234567abcdwxyz",
        ] {
            assert_eq!(opened(text), None, "{text}");
        }
        assert_ne!(hash(whole), hash("abcdefghij234567abcdwxya"));
    }

    #[test]
    fn a_code_holds_all_of_its_chance() {
        // RFC 4648 has these for base32, in upper case.
        assert_eq!(code(*b"foobafoobafooba"), "mzxw6ytbmzxw6ytbmzxw6ytb");
        assert_eq!(code([0; 15]), "a".repeat(CODE_LENGTH));
        assert_eq!(code([255; 15]), "7".repeat(CODE_LENGTH));
        let text = format!("/start {}", code([1; 15]));
        assert!(opened(&text).is_some());
    }

    #[test]
    fn a_chat_has_few_tries_in_an_hour() {
        let (mut invites, chat) = (Invites::default(), Chat::parse("tg:5").unwrap());
        for nth in 0..5 {
            assert!(!invites.are_too_many(&chat, Moment(nth)));
            invites.opened(Opening::Wrong, &chat, Moment(nth));
        }
        assert!(invites.are_too_many(&chat, Moment(5)));
        let later = Moment(4).plus(Span::hours(1));
        assert!(!invites.are_too_many(&chat, later));
    }
}
