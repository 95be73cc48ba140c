//! A vendor of the world in memory: takes messages, remembers them, and fails as it is told to.

use super::says;
use crate::talk::script::VendorMood;
use domain::heard::Notice;
use domain::id::Chat;
use domain::medium::Medium;
use domain::outcome::{Finding, Outcome};
use domain::time::{Moment, Span};
use gateways::call::{Answer, Trouble};
use gateways::channel;
use std::collections::{BTreeMap, BTreeSet};

/// A journal of sent messages lags by up to two minutes; absence is believed a little later.
const LAG: Span = Span::seconds(140);

/// How far back from its attempt a message is looked for.
const SKEW: Span = Span::minutes(1);

/// One vendor.
pub(in crate::talk) struct Vendor {
    medium: Medium,
    mood: VendorMood,
    since: Moment,
    taken: Vec<Taken>,
    /// Groups that are other chats now.
    moved: BTreeMap<Chat, Chat>,
    /// Chats that we were put out of.
    shut: BTreeSet<Chat>,
}

/// A message that the vendor has.
struct Taken {
    id: String,
    chat: Chat,
    text: String,
    at: Moment,
}

impl Vendor {
    /// One that works and has nothing.
    pub(super) fn new(medium: Medium) -> Self {
        Self {
            medium,
            mood: VendorMood::Up,
            since: Moment(0),
            taken: Vec::new(),
            moved: BTreeMap::new(),
            shut: BTreeSet::new(),
        }
    }

    /// It answers like this from now on. What it says of its account: that it works again, or why
    /// it does not; an account that is not paid for is not told of.
    pub(in crate::talk) fn turn(&mut self, mood: VendorMood, now: Moment) -> Option<Notice> {
        let was = std::mem::replace(&mut self.mood, mood);
        self.since = now;
        let ill = |mood: VendorMood| mood == VendorMood::Blocked || mood.state().is_some();
        let heals = ill(was) && !ill(mood) && self.medium == Medium::WhatsApp;
        let told = mood.state().filter(|_| mood != VendorMood::Expired);
        let told = told.map(|it| Notice::State(Some(it.to_owned())));
        if heals { Some(Notice::State(None)) } else { told }
    }

    /// A group becomes another chat.
    pub(in crate::talk) fn migrate(&mut self, from: &Chat, to: &Chat) {
        self.moved.insert(from.clone(), to.clone());
    }

    /// We are let into a chat, or put out of it.
    pub(in crate::talk) fn admit(&mut self, chat: &Chat, inside: bool) {
        if inside {
            self.shut.remove(chat);
        } else {
            self.shut.insert(chat.clone());
        }
    }

    /// Takes a message or does not. Says what the sender makes of it, and whether it was taken.
    pub(in crate::talk) fn send(
        &mut self,
        chat: &Chat,
        text: &str,
        now: Moment,
    ) -> (Outcome, bool) {
        let Some(answer) = self.refusal(chat, now) else {
            let id = format!("{}", self.taken.len().saturating_add(1));
            let said = Taken { id: id.clone(), chat: chat.clone(), text: text.to_owned(), at: now };
            self.taken.push(said);
            let lost = self.mood == VendorMood::Lost;
            return (if lost { Outcome::Unknown } else { Outcome::Accepted(id) }, true);
        };
        let read = channel::named(self.medium.name()).map(|it| it.read_send(&answer, chat));
        (read.unwrap_or(Outcome::Unknown), false)
    }

    /// Whether it cannot be reached.
    pub(in crate::talk) fn is_down(&self) -> bool {
        self.mood == VendorMood::Down
    }

    /// The id of the last message to a chat.
    pub(in crate::talk) fn last(&self, chat: &Chat) -> Option<String> {
        self.taken.iter().rev().find(|it| it.chat == *chat).map(|it| it.id.clone())
    }

    /// Looks for a message that was attempted at `since` and in doubt from `arose` on, under none
    /// of the ids `claimed`.
    pub(in crate::talk) fn look(
        &self,
        (chat, text): (&Chat, &str),
        claimed: &[String],
        (since, arose): (Moment, Moment),
        now: Moment,
    ) -> Finding {
        if self.mood == VendorMood::Down {
            return Finding::Unclear;
        }
        let meant = |it: &&Taken| {
            it.chat == *chat
                && it.text == text
                && it.at >= since.minus(SKEW)
                && !claimed.contains(&it.id)
        };
        match self.taken.iter().find(meant) {
            Some(found) => Finding::Sent(found.id.clone()),
            None if now.since(arose) >= LAG && self.mood != VendorMood::Blocked => Finding::Absent,
            None => Finding::Unclear,
        }
    }

    /// What it says in place of taking a message.
    fn refusal(&self, chat: &Chat, now: Moment) -> Option<Answer> {
        if self.mood == VendorMood::Down {
            return Some(Err(Trouble::Unreachable));
        }
        if let Some(to) = self.moved.get(chat) {
            return Some(Ok(says(400, &upgraded(to))));
        }
        if self.shut.contains(&chat.group().unwrap_or_else(|| chat.clone())) {
            return Some(Ok(says(403, &expelled(chat))));
        }
        let telegram = self.medium == Medium::Telegram;
        match self.mood {
            VendorMood::Up | VendorMood::Lost | VendorMood::Down => None,
            VendorMood::Limited(length) => {
                let left = self.since.plus(length).since(now).0.div_ceil(1_000);
                let words = if telegram { limited(left) } else { String::new() };
                (left > 0).then(|| Ok(says(429, &words)))
            }
            VendorMood::Starting => Some(Ok(says(400, "instance in starting process try later"))),
            VendorMood::Unlinked => Some(Ok(says(400, "instance account not authorized"))),
            VendorMood::Expired => Some(Ok(says(400, EXPIRED))),
            VendorMood::Blocked if telegram => Some(Ok(says(403, &expelled(chat)))),
            VendorMood::Blocked => Some(Ok(says(403, "Your account is suspended"))),
        }
    }
}

/// Green API's words for an instance that is not paid for.
const EXPIRED: &str = "Instance account is expired. Renew your instance from personal area";

/// Telegram's words for "too many".
fn limited(seconds: u64) -> String {
    format!(
        "{{\"ok\":false,\"error_code\":429,\"description\":\"Too Many Requests: retry after \
         {seconds}\",\"parameters\":{{\"retry_after\":{seconds}}}}}"
    )
}

/// Telegram's words for a group that is another chat now.
fn upgraded(to: &Chat) -> String {
    let words = "Bad Request: group chat was upgraded to a supergroup chat";
    let parameters = format!("{{\"migrate_to_chat_id\":{}}}", to.address());
    format!(
        "{{\"ok\":false,\"error_code\":400,\"description\":\"{words}\",\
         \"parameters\":{parameters}}}"
    )
}

/// Telegram's words for a bot that was put out.
fn expelled(chat: &Chat) -> String {
    let shared = chat.is_shared();
    let kicked = "bot was kicked from the supergroup chat";
    let why = if shared { kicked } else { "bot was blocked by the user" };
    format!("{{\"ok\":false,\"error_code\":403,\"description\":\"Forbidden: {why}\"}}")
}
