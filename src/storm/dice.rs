//! Dice: one seed, one storm, on every machine.

use domain::time::Span;

/// A small generator of numbers (xorshift64*).
#[derive(Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    /// Neighbouring seeds are scattered first, so that they do not make like storms.
    pub(crate) fn new(seed: u64) -> Self {
        let mut it = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        it = (it ^ (it >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        Self((it ^ (it >> 31)) | 1)
    }

    /// A number below `sides`.
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let mixed = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16;
        mixed.checked_rem(sides).unwrap_or(0)
    }

    /// True once in so many times.
    pub(crate) fn one_in(&mut self, times: u64) -> bool {
        self.roll(times) == 0
    }

    /// A number from `least` to `most`.
    pub(crate) fn between(&mut self, least: u64, most: u64) -> u64 {
        least.saturating_add(self.roll(most.saturating_sub(least).saturating_add(1)))
    }

    /// A span of `least` to `most` milliseconds.
    pub(crate) fn span(&mut self, least: u64, most: u64) -> Span {
        Span(self.between(least, most))
    }

    /// One of these.
    pub(crate) fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let nth = self.roll(u64::try_from(all.len()).unwrap_or(0));
        all.get(usize::try_from(nth).unwrap_or(0))
    }

    /// One of these words; nothing of none.
    pub(crate) fn word(&mut self, all: &[&'static str]) -> &'static str {
        self.pick(all).copied().unwrap_or_default()
    }
}
