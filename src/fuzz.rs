//! Fuzzing of what reads texts from outside: names of services, messages, templates. Every text
//! comes of a seed, so that a finding can be told again.

mod check;
mod mutate;

use crate::storm::dice::Dice;
use std::panic::{self, AssertUnwindSafe};

/// Something that reads texts, and what must hold of each.
pub struct Target {
    /// Its name on the command line.
    pub name: &'static str,
    /// Real texts, one a line, that others are made of.
    corpus: &'static str,
    /// What is broken, if anything is.
    check: fn(&str) -> Result<(), String>,
}

/// Every target.
pub static TARGETS: &[Target] = &[
    Target { name: "names", corpus: NAMES, check: check::name },
    Target { name: "commands", corpus: COMMANDS, check: check::command },
    Target { name: "templates", corpus: TEMPLATES, check: check::template },
];

const NAMES: &str = include_str!("../tests/corpus/names.txt");
const COMMANDS: &str = include_str!("../tests/corpus/commands.txt");
const TEMPLATES: &str = include_str!("../tests/corpus/templates.txt");

/// A text that broke what must hold.
#[derive(Debug)]
pub struct Finding {
    /// The seed that makes the text again.
    pub seed: u64,
    /// The text.
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

    /// Reads a text for each of `count` seeds from `first` on, and every text of the corpus.
    ///
    /// # Errors
    /// The first finding.
    pub fn run(&self, first: u64, count: u64) -> Result<(), Finding> {
        let corpus: Vec<&str> = self.corpus.lines().collect();
        for text in &corpus {
            self.judge(0, text)?;
        }
        for seed in first..first.saturating_add(count) {
            let text = mutate::text(&mut Dice::new(seed), &corpus);
            self.judge(seed, &text)?;
        }
        Ok(())
    }

    fn judge(&self, seed: u64, text: &str) -> Result<(), Finding> {
        let outcome = panic::catch_unwind(AssertUnwindSafe(|| (self.check)(text)));
        let broken = match outcome {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(broken)) => broken,
            Err(_) => "it panicked".to_owned(),
        };
        Err(Finding { seed, text: text.to_owned(), broken })
    }
}
