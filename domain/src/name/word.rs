//! What the words of service names mean, in the languages that panels write them in.

use std::sync::LazyLock;

use super::lexicon::GROUPS;

/// The part a word plays in a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// Refill or guarantee.
    Refill,
    /// Refill without being asked, in one word.
    AutoRefill,
    /// Begins a refill of two words: `re` fill.
    RefillHead,
    /// Ends it.
    RefillTail,
    /// Says in one word that there is no refill.
    NoRefill,
    /// Says so only where nothing stands beside it: `NR`.
    NoRefillMark,
    /// No, not, without.
    No,
    /// Denies what stands before it: disabled.
    Off,
    /// Lifetime.
    Life,
    /// Begins a lifetime of two words: `life` time.
    LifeHead,
    /// Ends it.
    LifeTail,
    /// Drops are spoken of.
    Drop,
    /// Claims in one word that nothing drops.
    NonDrop,
    /// Start.
    Start,
    /// Time, as in start time.
    Time,
    /// At once.
    Instant,
    /// Opens a speed.
    Speed,
    /// Opens or closes an estimate of the delivery.
    Delivery,
    /// A view or a video lasts.
    Lasting,
    /// A live stream, or hours watched.
    Live,
    /// Something is lent or sold for a time: premium, plan, device.
    Tenure,
    /// What is counted: followers, likes.
    Social,
    /// A refill button.
    Button,
    /// Made by hand.
    Manual,
    /// Says nothing about time: super, fast, real.
    Quality,
    /// Says what holds for a time without a refill: stable, working.
    Claim,
    /// By itself, of a refill; of anything else it is a subscription.
    Auto,
    /// Stands between a noun and its value: for, up to.
    For,
    /// Turns a span into a delay: within, after, every.
    Within,
    /// Limits what was said before: if, when, except.
    If,
    /// Names the window itself: period.
    Period,
    /// Per.
    Per,
    /// Per day, in one word.
    Daily,
    /// Fills a negation: any, there is.
    Aux,
    /// And, or.
    And,
    /// Cancel, flag and other buttons that are not the refill's.
    Cancel,
    /// Money back.
    Refund,
    /// A bot, whose start is no start of an order.
    Bot,
    /// Something has an age: old accounts.
    Age,
    /// Minutes after a number, else the least of an order.
    Min,
    /// Least or most of an order.
    Limit,
    /// A unit of time.
    Unit(Unit),
    /// Multiplies the number before it.
    Many,
    /// Million, or minute.
    M,
    /// Refill, before a number.
    R,
    /// Guarantee, before a number.
    G,
    /// Before what a guarantee is against.
    From,
    /// Days of refill, behind a number: `30DR`.
    DayRefill,
    /// A number in letters.
    Count(u8),
    /// With, in `w/o`.
    W,
    /// Out, in `w/o`.
    O,
    /// Anything else.
    Other,
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

impl Unit {
    /// Its length in seconds.
    pub(super) fn seconds(self) -> u64 {
        match self {
            Self::Second => 1,
            Self::Minute => 60,
            Self::Hour => 3_600,
            Self::Day => 86_400,
            Self::Week => 604_800,
            Self::Month => 2_592_000,
            Self::Year => 31_536_000,
        }
    }

    /// Its length in days, if windows are given in it.
    pub(super) fn days(self) -> Option<u32> {
        match self {
            Self::Second | Self::Minute | Self::Hour => None,
            Self::Day => Some(1),
            Self::Week => Some(7),
            Self::Month => Some(30),
            Self::Year => Some(365),
        }
    }
}

/// All words in order, made once from the groups.
static SORTED: LazyLock<Vec<(&str, Word)>> = LazyLock::new(|| {
    let mut all: Vec<_> = GROUPS
        .iter()
        .flat_map(|(word, spellings)| spellings.split_whitespace().map(|s| (s, *word)))
        .collect();
    all.sort_unstable_by_key(|(spelling, _)| *spelling);
    all
});

/// The part that a folded word plays.
pub(super) fn look_up(folded: &str) -> Word {
    let at = SORTED.binary_search_by_key(&folded, |(spelling, _)| *spelling);
    at.ok().and_then(|at| SORTED.get(at)).map_or(Word::Other, |(_, word)| *word)
}

#[cfg(test)]
mod tests {
    use super::{SORTED, Word, look_up};
    use crate::text;

    #[test]
    fn every_word_is_listed_once_and_in_its_folded_form() {
        let mut wrong = Vec::new();
        for (spelling, word) in SORTED.iter() {
            let mut folded = String::new();
            spelling.chars().for_each(|c| text::fold(c, &mut folded));
            let times = SORTED.iter().filter(|(other, _)| other == spelling).count();
            if folded != *spelling || !folded.chars().all(text::is_letter) || times != 1 {
                wrong.push((*spelling, *word));
            }
        }
        assert!(wrong.is_empty(), "never met, or listed twice: {wrong:?}");
    }

    #[test]
    fn an_unlisted_word_plays_no_part() {
        assert_eq!(look_up("refills2"), Word::Other);
        assert_eq!(look_up(""), Word::Other);
    }
}
