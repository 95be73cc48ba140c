//! A quick hash for stream ids: they are random already, and no stranger chooses them.

use std::hash::{BuildHasherDefault, Hasher};

/// Makes the hasher of maps that are keyed by a stream.
pub(crate) type Mix = BuildHasherDefault<MixHasher>;

/// Folds what it is given, eight bytes at a time.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct MixHasher(u64);

impl Hasher for MixHasher {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            for (to, from) in word.iter_mut().zip(chunk) {
                *to = *from;
            }
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u64(&mut self, word: u64) {
        let mixed = (self.0.rotate_left(26) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 32);
    }

    fn write_usize(&mut self, length: usize) {
        self.write_u64(crate::bytes::wide(length));
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
