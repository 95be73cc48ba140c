//! How fast messages may leave: counted over sliding stretches, per account and per chat, and
//! kept with the rest of the state, so that a restart grants no fresh burst.

use crate::id::{ChannelName, Chat};
use crate::medium::{Limit, Pace};
use crate::time::{Moment, Span};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};

/// What has left lately, and who asked to be left alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budgets {
    accounts: BTreeMap<ChannelName, Meter>,
    chats: BTreeMap<Chat, Meter>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Meter {
    /// When something left, oldest first.
    left: VecDeque<Moment>,
    /// Left alone until then, as the vendor asked.
    hold: Moment,
}

impl Budgets {
    /// The first moment at which the account may send again.
    #[must_use]
    pub fn account_free(&self, channel: &ChannelName, pace: &Pace) -> Moment {
        self.accounts.get(channel).map_or(Moment(0), |meter| meter.free(pace.account))
    }

    /// The first moment at which the account may send what nobody waits for: a fifth of its pace is
    /// kept for answers and requests, so that none of these stands behind many of those.
    #[must_use]
    pub fn account_spare(&self, channel: &ChannelName, pace: &Pace) -> Moment {
        let count = pace.account.count.saturating_sub(pace.account.count.div_ceil(5)).max(1);
        let limit = Limit { count, ..pace.account };
        self.accounts.get(channel).map_or(Moment(0), |meter| meter.free(limit))
    }

    /// The first moment at which this chat may be sent to again.
    #[must_use]
    pub fn chat_free(&self, chat: &Chat, pace: &Pace) -> Moment {
        let limit = if chat.is_shared() { pace.group } else { pace.chat };
        self.chats.get(chat).map_or(Moment(0), |meter| meter.free(limit))
    }

    /// Until when the vendor wants this chat, or its whole account, to be left alone.
    #[must_use]
    pub fn left_alone(&self, channel: &ChannelName, chat: &Chat) -> Moment {
        let hold = |meter: Option<&Meter>| meter.map_or(Moment(0), |meter| meter.hold);
        hold(self.accounts.get(channel)).max(hold(self.chats.get(chat)))
    }

    pub(crate) fn spend(&mut self, channel: &ChannelName, chat: &Chat, pace: &Pace, at: Moment) {
        if !self.accounts.contains_key(channel) {
            self.accounts.insert(channel.clone(), Meter::default());
        }
        if let Some(meter) = self.accounts.get_mut(channel) {
            meter.spend(pace.account, at);
        }
        let limit = if chat.is_shared() { pace.group } else { pace.chat };
        if !self.chats.contains_key(chat) {
            self.chats.insert(chat.clone(), Meter::default());
        }
        if let Some(meter) = self.chats.get_mut(chat) {
            meter.spend(limit, at);
        }
    }

    pub(crate) fn hold_account(&mut self, channel: &ChannelName, until: Moment) {
        let meter = self.accounts.entry(channel.clone()).or_default();
        meter.hold = meter.hold.max(until);
    }

    pub(crate) fn hold_chat(&mut self, chat: &Chat, until: Moment) {
        let meter = self.chats.entry(chat.clone()).or_default();
        meter.hold = meter.hold.max(until);
    }

    pub(crate) fn moved(&mut self, from: &Chat, to: &Chat) {
        if let Some(meter) = self.chats.remove(from) {
            self.chats.entry(to.clone()).or_default().join(meter);
        }
    }

    /// Forgets what no stretch reaches back to.
    pub(crate) fn sweep(&mut self, now: Moment) {
        let horizon = now.minus(Span::hours(1));
        let stale = |meter: &Meter| {
            meter.hold < now && meter.left.back().is_none_or(|last| *last < horizon)
        };
        self.accounts.retain(|_, meter| !stale(meter));
        self.chats.retain(|_, meter| !stale(meter));
    }
}

impl Meter {
    fn join(&mut self, other: Self) {
        self.left.extend(other.left);
        self.left.make_contiguous().sort_unstable();
        self.hold = self.hold.max(other.hold);
    }

    fn free(&self, limit: Limit) -> Moment {
        let count = usize::try_from(limit.count).unwrap_or(usize::MAX);
        let first = self.left.len().checked_sub(count).and_then(|skip| self.left.get(skip));
        first.map_or(Moment(0), |first| first.plus(limit.per)).max(self.hold)
    }

    fn spend(&mut self, limit: Limit, at: Moment) {
        self.left.push_back(at);
        while self.left.front().is_some_and(|first| first.plus(limit.per) <= at) {
            self.left.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Budgets;
    use crate::id::Chat;
    use crate::medium::Medium;
    use crate::time::{Moment, Span};

    // Channel rule 15 (pace): a share is kept for those who wait.
    #[test]
    fn what_nobody_waits_for_leaves_a_fifth_to_others() {
        let (mut budgets, pace) = (Budgets::default(), Medium::Telegram.pace());
        let (channel, start) = ("tg".into(), Moment(1_000_000));
        for nth in 0..40 {
            assert!(budgets.account_spare(&channel, &pace) <= start);
            let chat = Chat::parse(&format!("tg:{nth}")).unwrap();
            budgets.spend(&channel, &chat, &pace, start);
        }
        assert_eq!(budgets.account_spare(&channel, &pace), start.plus(Span::seconds(2)));
        assert!(budgets.account_free(&channel, &pace) <= start);
    }

    #[test]
    fn a_group_bears_eighteen_a_minute() {
        let (mut budgets, pace) = (Budgets::default(), Medium::Telegram.pace());
        let (channel, chat) = ("tg".into(), Chat::parse("tg:-100").unwrap());
        let start = Moment(1_000_000);
        for nth in 0..18 {
            let at = start.plus(Span::seconds(nth));
            assert!(budgets.chat_free(&chat, &pace) <= at);
            budgets.spend(&channel, &chat, &pace, at);
        }
        assert_eq!(budgets.chat_free(&chat, &pace), start.plus(Span::seconds(60)));
        budgets.hold_chat(&chat, start.plus(Span::seconds(90)));
        assert_eq!(budgets.chat_free(&chat, &pace), start.plus(Span::seconds(90)));
        budgets.sweep(start.plus(Span::hours(2)));
        assert_eq!(budgets, Budgets::default());
    }
}
