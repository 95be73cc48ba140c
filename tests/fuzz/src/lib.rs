//! What every fuzz target does: judge an input, and make another one of it.

use libfuzzer_sys::fuzzer_mutate;
use signalbox::fuzz::{Corpus, Target};
use std::path::Path;
use std::sync::OnceLock;

/// The corpus of the one target of a process.
static CORPUS: OnceLock<Corpus> = OnceLock::new();

fn named(name: &str) -> &'static Target {
    Target::named(name).expect("a target of ours")
}

fn corpus(name: &str) -> &'static Corpus {
    CORPUS.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name);
        Corpus::read(&folder).expect("a corpus")
    })
}

/// Judges an input.
///
/// # Panics
/// With what is broken, which is how the fuzzer learns of it.
pub fn check(name: &str, input: &[u8]) {
    if let Err(broken) = named(name).check(input) {
        panic!("{broken}: {:?}", String::from_utf8_lossy(input));
    }
}

/// Makes another input of the first `size` bytes: half of the time as the fuzzer does with any
/// bytes, and half of the time as what is written there is made. Its new size.
pub fn mutate(name: &str, data: &mut [u8], size: usize, size_max: usize, seed: u32) -> usize {
    if seed % 2 == 0 {
        return fuzzer_mutate(data, size, size_max);
    }
    let mutant = named(name).mutant(corpus(name), seed.into(), Some(&data[..size]));
    let length = mutant.len().min(size_max).min(data.len());
    data[..length].copy_from_slice(&mutant[..length]);
    length
}

/// A fuzz target by its name.
#[macro_export]
macro_rules! target {
    ($name:literal) => {
        libfuzzer_sys::fuzz_target!(|input: &[u8]| $crate::check($name, input));
        libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, size_max: usize, seed: u32| {
            $crate::mutate($name, data, size, size_max, seed)
        });
    };
}
