//! Receipts: which requests were taken under an Idempotency-Key, and how they were answered. The
//! same fold as everywhere, over streams of a day each; what is a day old is forgotten.

use crate::bytes::Sealed;
use crate::change::By;
use crate::id::TenantId;
use crate::time::{Moment, Span};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How long a receipt is kept.
pub const LIFE: Span = Span::hours(24);

/// The most receipts of all tokens together.
pub const KEPT_MAX: usize = 200_000;

/// A hash of who asked where under which key.
pub type Key = [u8; 32];

/// A fact about a request.
#[expect(missing_docs, reason = "the fields are named for what they hold")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReceiptEvent {
    /// It was taken: from now on, what it asks for may have happened.
    Claimed { key: Key, body: [u8; 32], token: u128, before: Before },
    /// It was done and answered; without the answer where that is too long to be kept.
    Answered { key: Key, answer: Option<Sealed> },
    /// Nothing came of it: it may be asked again.
    Released { key: Key },
}

/// How things stood before a request was taken, so that one can see later whether anything came
/// of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Before {
    /// The last sequence of the platform's stream.
    pub platform: u64,
    /// The tenant that it is about, and the last sequence of its stream.
    pub tenant: Option<(TenantId, u64)>,
    /// As whom the tenant's log would show the caller.
    pub by: By,
}

/// A request that asks to be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// What makes it the same as another.
    pub key: Key,
    /// A hash of what it says.
    pub body: [u8; 32],
    /// The caller's token.
    pub token: u128,
}

/// Where a fact stands on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The day of the stream, counted from 1970 in UTC.
    pub day: u32,
    /// Its sequence.
    pub seq: u64,
}

/// What became of a request, as far as is on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was taken.
    Open,
    /// It was done, and its answer stands there.
    Answered(Place),
    /// It was done, and its answer was too long to be kept.
    Unkept,
}

/// One request that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// When.
    pub at: Moment,
    /// A hash of what it said.
    pub body: [u8; 32],
    /// The caller's token.
    pub token: u128,
    /// How things stood.
    pub before: Before,
    /// What became of it.
    pub fate: Fate,
}

/// What a request is told that asks to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is the first of its key.
    New,
    /// The key was used for something else.
    Mismatch,
    /// It was taken before, with this fate.
    Again(Fate),
    /// The token has as many receipts as it may; the oldest goes at that moment.
    TooMany(Moment),
    /// There is no room for more of anybody's.
    NoRoom,
}

/// All receipts of the last 24 hours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipts {
    kept: BTreeMap<Key, Receipt>,
    ages: BTreeSet<(Moment, Key)>,
    owners: BTreeMap<u128, BTreeSet<(Moment, Key)>>,
}

/// The day of a moment, counted from 1970 in UTC.
#[must_use]
pub fn day(at: Moment) -> u32 {
    let days = at.0.checked_div(Span::days(1).0).unwrap_or(0);
    u32::try_from(days).unwrap_or(u32::MAX)
}

/// What names the stream and the key of a day. No tenant has such an id: theirs begin with the
/// time at which they were made.
#[must_use]
pub const fn stream(day: u32) -> TenantId {
    let [a, b, c, d] = day.to_be_bytes();
    TenantId(u128::from_be_bytes([0, 0, 0, 0, 0, 0, 0, 0, b'r', b'c', b'p', b't', a, b, c, d]))
}

/// The day whose stream has this id, if it is a day's.
#[must_use]
pub fn stream_day(id: TenantId) -> Option<u32> {
    u32::try_from(id.0 ^ stream(0).0).ok()
}

/// The last day whose receipts have all expired by `now`.
#[must_use]
pub fn expired_day(now: Moment) -> Option<u32> {
    day(now).checked_sub(2)
}

impl Receipts {
    /// What this request is told. `coming` of the token's, `all_coming` of all, are being written
    /// and not yet in this state; a token may have `most`.
    #[must_use]
    pub fn decide(
        &self,
        claim: &Claim,
        (coming, all_coming): (usize, usize),
        most: usize,
    ) -> Verdict {
        if let Some(receipt) = self.kept.get(&claim.key) {
            let same = receipt.body == claim.body;
            return if same { Verdict::Again(receipt.fate) } else { Verdict::Mismatch };
        }
        let own = self.owners.get(&claim.token);
        if own.map_or(0, BTreeSet::len).saturating_add(coming) >= most {
            let oldest = own.and_then(BTreeSet::first).map_or(Moment(0), |(at, _)| *at);
            return Verdict::TooMany(oldest.plus(LIFE));
        }
        if self.kept.len().saturating_add(all_coming) >= KEPT_MAX {
            return Verdict::NoRoom;
        }
        Verdict::New
    }

    /// Folds in one fact of the moment `at` that stands at `place`.
    pub fn apply(&mut self, (at, place): (Moment, Place), event: &ReceiptEvent) {
        match event {
            ReceiptEvent::Claimed { key, body, token, before } => {
                self.forget(key);
                let (body, token, before) = (*body, *token, before.clone());
                self.ages.insert((at, *key));
                self.owners.entry(token).or_default().insert((at, *key));
                let receipt = Receipt { at, body, token, before, fate: Fate::Open };
                self.kept.insert(*key, receipt);
            }
            ReceiptEvent::Answered { key, answer } => {
                if let Some(receipt) = self.kept.get_mut(key) {
                    let whole = answer.is_some();
                    receipt.fate = if whole { Fate::Answered(place) } else { Fate::Unkept };
                }
            }
            ReceiptEvent::Released { key } => self.forget(key),
        }
    }

    /// Forgets what is 24 hours old.
    pub fn sweep(&mut self, now: Moment) {
        while let Some((at, key)) = self.ages.first().copied()
            && at.plus(LIFE) <= now
        {
            self.forget(&key);
        }
    }

    /// Forgets one.
    pub fn forget(&mut self, key: &Key) {
        let Some(receipt) = self.kept.remove(key) else { return };
        let aged = (receipt.at, *key);
        self.ages.remove(&aged);
        if let Some(own) = self.owners.get_mut(&receipt.token) {
            own.remove(&aged);
            if own.is_empty() {
                self.owners.remove(&receipt.token);
            }
        }
    }

    /// Those of which nobody knows yet what came.
    pub fn open(&self) -> impl Iterator<Item = (&Key, &Receipt)> {
        self.kept.iter().filter(|(_, receipt)| receipt.fate == Fate::Open)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place = Place { day: 3, seq: 1 };

    fn claim(nth: u8) -> Claim {
        Claim { key: [nth; 32], body: [9; 32], token: 1 }
    }

    fn claimed(claim: &Claim) -> ReceiptEvent {
        let before = Before { platform: 0, tenant: None, by: By("master".to_owned()) };
        let (key, body, token) = (claim.key, claim.body, claim.token);
        ReceiptEvent::Claimed { key, body, token, before }
    }

    #[test]
    fn a_request_is_open_then_answered_then_forgotten() {
        let (mut receipts, at) = (Receipts::default(), Moment(1_000));
        let one = claim(1);
        assert_eq!(receipts.decide(&one, (0, 0), 5), Verdict::New);
        receipts.apply((at, PLACE), &claimed(&one));
        assert_eq!(receipts.decide(&one, (0, 0), 5), Verdict::Again(Fate::Open));
        let other = Claim { body: [8; 32], ..claim(1) };
        assert_eq!(receipts.decide(&other, (0, 0), 5), Verdict::Mismatch);
        assert_eq!(receipts.open().count(), 1);
        let place = Place { day: 3, seq: 2 };
        let answer = Some(Sealed(vec![1]));
        receipts.apply((at, place), &ReceiptEvent::Answered { key: one.key, answer });
        assert_eq!(receipts.decide(&one, (0, 0), 5), Verdict::Again(Fate::Answered(place)));
        receipts.sweep(at.plus(LIFE).minus(Span(1)));
        assert_eq!(receipts.len(), 1);
        receipts.sweep(at.plus(LIFE));
        assert_eq!(receipts, Receipts::default());
        let late = ReceiptEvent::Answered { key: one.key, answer: None };
        receipts.apply((at, PLACE), &late);
        assert!(receipts.is_empty());
    }

    #[test]
    fn a_token_has_no_more_than_it_may() {
        let mut receipts = Receipts::default();
        for nth in 0..3 {
            assert_eq!(receipts.decide(&claim(nth), (0, 0), 3), Verdict::New);
            receipts.apply((Moment(u64::from(nth)), PLACE), &claimed(&claim(nth)));
        }
        let fourth = claim(4);
        assert_eq!(receipts.decide(&fourth, (0, 0), 3), Verdict::TooMany(Moment(0).plus(LIFE)));
        assert_eq!(receipts.decide(&fourth, (1, 1), 4), Verdict::TooMany(Moment(0).plus(LIFE)));
        let another = Claim { token: 2, ..claim(4) };
        assert_eq!(receipts.decide(&another, (0, 0), 3), Verdict::New);
        receipts.apply((Moment(5), PLACE), &ReceiptEvent::Released { key: [1; 32] });
        assert_eq!(receipts.decide(&fourth, (0, 0), 3), Verdict::New);
    }

    #[test]
    fn a_days_receipts_outlive_the_next_day_and_no_more() {
        let last_of_day_one = Moment(Span::days(2).0 - 1);
        assert_eq!(day(last_of_day_one), 1);
        let gone = last_of_day_one.plus(LIFE);
        assert_eq!(expired_day(gone), Some(0));
        assert_eq!(expired_day(gone.plus(Span(1))), Some(1));
        assert_eq!(expired_day(Moment(0)), None);
        assert_eq!(stream_day(stream(20_468)), Some(20_468));
        let tenant = TenantId(0x019a_bcde_f012_7000_8000_0000_0000_0001);
        assert_eq!((stream_day(TenantId::PLATFORM), stream_day(tenant)), (None, None));
    }
}
