//! Fuzzing of what reads texts from outside: messages, names, updates of vendors, replies of panels
//! and providers. Every input comes of a seed, so that a finding can be told again.

mod check;
mod corpus;
mod mutate;
mod reply;
mod tree;

pub use corpus::Corpus;

use crate::storm::dice::Dice;
use check::{answer, channel, delivery, panel, provider, text};
use std::panic::{self, AssertUnwindSafe};

/// What the inputs of a target are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// Any text.
    Text,
    /// JSON, as a webhook brings it.
    Json,
    /// A status and a body, as a call brings them; see [`reply`].
    Reply,
}

/// Something that reads what comes from outside, and what must hold of each reading.
pub struct Target {
    /// Its name on the command line, and of its folder in the corpus.
    pub name: &'static str,
    /// How many inputs a test of a second or two reads.
    pub short: u64,
    shape: Shape,
    check: fn(&[u8]) -> Result<(), String>,
}

const fn texts(name: &'static str, check: fn(&[u8]) -> Result<(), String>) -> Target {
    Target { name, short: 20_000, shape: Shape::Text, check }
}

const fn bodies(name: &'static str, check: fn(&[u8]) -> Result<(), String>) -> Target {
    Target { name, short: 1_500, shape: Shape::Json, check }
}

const fn replies(name: &'static str, check: fn(&[u8]) -> Result<(), String>) -> Target {
    Target { name, short: 1_500, shape: Shape::Reply, check }
}

/// Every target.
pub static TARGETS: &[Target] = &[
    texts("names", text::name),
    texts("commands", text::command),
    texts("templates", text::template),
    Target { short: 3_000, ..texts("answers", answer::answer) },
    bodies("telegram_updates", delivery::telegram),
    bodies("green_notifications", delivery::green),
    replies("telegram_replies", channel::telegram),
    replies("green_replies", channel::green),
    replies("perfect", panel::perfect),
    replies("rental", panel::rental),
    replies("provider", provider::standard),
];

/// An input that broke what must hold.
#[derive(Debug)]
pub struct Finding {
    /// The seed that makes the input again; 0 for one of the corpus.
    pub seed: u64,
    /// The input, as text.
    pub text: String,
    /// What is broken.
    pub broken: String,
}

impl Target {
    /// The target of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        TARGETS.iter().find(|target| target.name == name)
    }

    /// Reads an input for each of `count` seeds from `first` on, and every one of the corpus.
    ///
    /// # Errors
    /// The first finding.
    pub fn run(&self, corpus: &Corpus, first: u64, count: u64) -> Result<(), Finding> {
        for seed in corpus.seeds() {
            self.judge(0, seed)?;
        }
        for seed in first..first.saturating_add(count) {
            let input = self.mutant(corpus, seed, None);
            self.judge(seed, &input)?;
        }
        Ok(())
    }

    /// The input that a seed makes, of the corpus and of `base` where there is one.
    #[must_use]
    pub fn mutant(&self, corpus: &Corpus, seed: u64, base: Option<&[u8]>) -> Vec<u8> {
        let dice = &mut Dice::new(seed);
        match self.shape {
            Shape::Text => mutate::text(dice, &corpus.texts(), base).into_bytes(),
            Shape::Json => tree::body(dice, corpus, base),
            Shape::Reply => reply::mutant(dice, corpus, base),
        }
    }

    /// Whether everything that must hold of one input does.
    ///
    /// # Errors
    /// What is broken.
    pub fn check(&self, input: &[u8]) -> Result<(), String> {
        (self.check)(input)
    }

    fn judge(&self, seed: u64, input: &[u8]) -> Result<(), Finding> {
        let outcome = panic::catch_unwind(AssertUnwindSafe(|| self.check(input)));
        let broken = match outcome {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(broken)) => broken,
            Err(_) => "it panicked".to_owned(),
        };
        Err(Finding { seed, text: String::from_utf8_lossy(input).into_owned(), broken })
    }
}
