//! What is wrong with the settings, and what would do.

use std::fmt;
use std::path::PathBuf;

use thiserror::Error;

/// Why settings were not loaded.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("cannot read the settings file {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is not TOML.
    #[error("the settings file {} is not TOML: {why}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// What the reader said, with line and column.
        why: String,
    },
    /// Every setting that cannot be used, one per line.
    #[error("{}", lines(.0))]
    Invalid(Vec<Problem>),
    /// The manual that is compiled in does not read as settings.
    #[error("the built-in settings cannot be read: {0}")]
    Manual(String),
}

fn lines(problems: &[Problem]) -> String {
    let mut text = String::from("the settings cannot be used:");
    for problem in problems {
        text.push_str("\n  ");
        text.push_str(&problem.to_string());
    }
    text
}

/// One setting that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The setting, such as `doors.bind`.
    pub key: String,
    /// Where its value was given.
    pub origin: Origin,
    /// What is wrong.
    pub why: String,
    /// What would do.
    pub remedy: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} (from {}): {}; {}", self.key, self.origin, self.why, self.remedy)
    }
}

/// Where a value was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The manual that is compiled in.
    Default,
    /// The settings file.
    File(PathBuf),
    /// An environment variable, by its name.
    Environment(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => out.write_str("the defaults"),
            Self::File(path) => write!(out, "{}", path.display()),
            Self::Environment(name) => out.write_str(name),
        }
    }
}
