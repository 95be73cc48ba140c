//! What reached the vendors and what they delivered: bounded logs with gapless numbers.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

/// One of the simulated services.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vendor {
    /// The Telegram Bot API; an account is a bot's numeric id.
    Telegram,
    /// Green API; an account is an `idInstance`.
    Green,
    /// A shop; an account is the panel's name.
    Panel,
    /// A provider's API; an account is the provider's name.
    Provider,
}

impl Vendor {
    /// Panels and providers are asked, the others are spoken through.
    pub(crate) fn is_asked(self) -> bool {
        matches!(self, Self::Panel | Self::Provider)
    }
}

/// Whether a request carries words to somebody or only asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A message to a chat, an answer in a ticket, a refill or cancellation to a provider.
    Send,
    /// Any other call.
    Call,
}

/// One request that reached a vendor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// 1, 2, 3 … over all vendors, in the order in which they arrived.
    pub seq: u64,
    /// A message or a question.
    pub kind: Kind,
    /// Who was asked.
    pub vendor: Vendor,
    /// Which bot, instance, panel or provider.
    pub account: String,
    /// The vendor's name of the call, for panels `GET /orders/7` or `GET getOrders-by-id`.
    pub method: String,
    /// The chat or ticket written to.
    pub chat: Option<String>,
    /// Telegram's topic.
    pub thread: Option<i64>,
    /// The text sent.
    pub text: Option<String>,
    /// The vendor's id of the message quoted.
    pub quote: Option<String>,
    /// `ok`, `refused` (by the vendor's own rules), or the name of the fault that struck.
    pub outcome: String,
    /// The vendor has taken the message, whatever the caller was told.
    pub accepted: bool,
    /// The HTTP status answered; null while held and when no reply is given.
    pub status: Option<u16>,
    /// The id that the vendor gave the message.
    pub id: Option<String>,
    /// The world's time, Unix milliseconds.
    pub at_ms: i64,
}

/// One attempt to deliver a webhook, with the node's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// 1, 2, 3 … over all vendors, in the order in which the attempts ended.
    pub seq: u64,
    /// Who delivered.
    pub vendor: Vendor,
    /// For which bot or instance.
    pub account: String,
    /// `update_id`, or `idMessage` (for notifications without one `typeWebhook:timestamp`).
    pub key: String,
    /// 1 for the first attempt of this delivery.
    pub attempt: u32,
    /// The node's HTTP status, or null when there was none.
    pub status: Option<u16>,
    /// Why there was none: `refused`, `timeout`, or the client's words.
    pub error: Option<String>,
    /// How long the node took, in microseconds.
    pub took_us: u64,
    /// The world's time, Unix milliseconds.
    pub at_ms: i64,
}

/// Which entries of a log are wanted; all fields optional.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Filter {
    /// Entries with a greater `seq` only.
    #[serde(default)]
    pub after: u64,
    /// Messages or questions only (of [`Seen`]).
    pub kind: Option<Kind>,
    /// One vendor only.
    pub vendor: Option<Vendor>,
    /// One account only.
    pub account: Option<String>,
    /// One chat only (of [`Seen`]).
    pub chat: Option<String>,
    /// One method only (of [`Seen`]).
    pub method: Option<String>,
    /// One key only (of [`Delivery`]).
    pub key: Option<String>,
}

/// An entry that can be looked for.
pub(crate) trait Entry: Clone {
    fn fits(&self, filter: &Filter) -> bool;
}

impl Entry for Seen {
    fn fits(&self, filter: &Filter) -> bool {
        filter.kind.is_none_or(|kind| kind == self.kind)
            && filter.vendor.is_none_or(|vendor| vendor == self.vendor)
            && filter.account.as_ref().is_none_or(|account| *account == self.account)
            && filter.method.as_ref().is_none_or(|method| *method == self.method)
            && filter.chat.as_ref().is_none_or(|chat| Some(chat) == self.chat.as_ref())
    }
}

impl Entry for Delivery {
    fn fits(&self, filter: &Filter) -> bool {
        filter.vendor.is_none_or(|vendor| vendor == self.vendor)
            && filter.account.as_ref().is_none_or(|account| *account == self.account)
            && filter.key.as_ref().is_none_or(|key| *key == self.key)
    }
}

/// The last entries of a log. Numbers go on when old entries are forgotten.
#[derive(Debug)]
pub(crate) struct Ring<T> {
    items: VecDeque<T>,
    last: u64,
    keep: usize,
}

impl<T: Entry> Ring<T> {
    pub(crate) fn new(keep: usize) -> Self {
        Self { items: VecDeque::new(), last: 0, keep }
    }

    pub(crate) fn last(&self) -> u64 {
        self.last
    }

    /// Records what `make` builds from the next number, and returns that number.
    pub(crate) fn push(&mut self, make: impl FnOnce(u64) -> T) -> u64 {
        self.last = self.last.saturating_add(1);
        if self.keep > 0 {
            if self.items.len() >= self.keep {
                drop(self.items.pop_front());
            }
            self.items.push_back(make(self.last));
        }
        self.last
    }

    pub(crate) fn get_mut(&mut self, seq: u64) -> Option<&mut T> {
        let index = self.index_after(seq).checked_sub(1)?;
        self.items.get_mut(index)
    }

    /// Entries after `seq` that fit, oldest first.
    pub(crate) fn after(&self, seq: u64, filter: &Filter) -> Vec<T> {
        self.items
            .range(self.index_after(seq).min(self.items.len())..)
            .filter(|item| item.fits(filter))
            .cloned()
            .collect()
    }

    /// Forgets the entries; the numbers go on.
    pub(crate) fn clear(&mut self) {
        self.items.clear();
    }

    fn index_after(&self, seq: u64) -> usize {
        let kept = u64::try_from(self.items.len()).unwrap_or(u64::MAX);
        let forgotten = self.last.saturating_sub(kept);
        usize::try_from(seq.saturating_sub(forgotten)).unwrap_or(usize::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::{Entry, Filter, Ring};

    impl Entry for u64 {
        fn fits(&self, _filter: &Filter) -> bool {
            true
        }
    }

    #[test]
    fn a_ring_forgets_the_oldest_and_keeps_counting() {
        let mut ring = Ring::new(3);
        for _ in 0..5 {
            ring.push(|seq| seq);
        }
        assert_eq!(ring.after(0, &Filter::default()), vec![3, 4, 5]);
        assert_eq!(ring.after(4, &Filter::default()), vec![5]);
        assert_eq!(ring.after(9, &Filter::default()), Vec::<u64>::new());
        assert_eq!(ring.get_mut(4).copied(), Some(4));
        assert_eq!(ring.get_mut(2), None);
        assert_eq!(ring.get_mut(6), None);
    }
}
