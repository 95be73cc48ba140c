//! Talks: conversations in text files, told again and compared.
//!
//! Lines at the margin are what the world does; lines indented by two spaces are what Signalbox
//! did, and are written by the telling. A talk that is told again equals itself. Each is told from
//! an empty journal at one fixed moment, with simulated time, in every [`Way`].
//!
//! What Signalbox did is read from the tenant's events, in their order:
//!
//! | line | event |
//! |---|---|
//! | `.. ID ACTION cleared`, `… refused REASON` | an errand was decided |
//! | `-> CHAT \| text` | a message to a provider or to staff came to the vendor |
//! | `=> PROVIDER METHOD k=v` | a call of a provider's own API came there |
//! | `<- text`, `<- CHAT \| text` | a reply did, to the chat that spoke or to another one |
//! | `.. ID ACTION in_doubt`, `failed`, `reconciled`, `settled`, `sent` | what became of a dispatch; `sent` only where no `->` shows it |
//! | `.. CHAT left to staff` | a ticket has had its share of answers |
//! | `.. tickets read again` | the panel's tickets can be read, after they could not |
//! | `.. services N read, N added, N changed, N gone, N left out` | the catalogue was read |
//! | `.. invite USER URL` | what the owner is given, with CODE for the code |
//! | `!! ABOUT: DETAIL` | a fault, for the operator; or why a change of the set-up was not taken |
//! | `~~ ID ACTION OUTCOME, would be OUTCOME`, `~~ -> CHAT \| text` | what a rehearsal has shown |
//! | `?? CHECK passed: SEEN`, `?? CHECK failed: SEEN` | a step of a decision trace, under `why ID` |

mod call;
mod date;
mod script;
mod print;
mod rehearsal;
mod stage;
mod pure;
mod fold;
mod lid;
mod world;
mod live;

use crate::cli;
use anyhow::Context as _;
use domain::id::{Chat, OrderId};
use print::Printer;
use script::{Deed, Inviting};
use stage::Stage;
use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// How a talk is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// In one thread, without a node: the machine and a world in memory.
    Pure,
    /// The same, with the state thrown away after every batch of events and folded from the
    /// journal again; the two states must be equal.
    Folded,
    /// With a node as a process of its own, started from this program, and simulated vendors, over
    /// HTTP; `crash` kills the process. Not to be told within an asynchronous task: it waits.
    Live(PathBuf),
}

/// Why a talk could not be told.
#[derive(Debug)]
pub enum TalkError {
    /// A line that cannot be read, or that nothing can be made of.
    Line {
        /// Its number, from 1.
        line: usize,
        /// What is wrong, and what may be meant.
        detail: String,
    },
    /// The stage could not be set.
    Stage(String),
    /// The file cannot be read or written.
    File {
        /// Which file.
        path: PathBuf,
        /// Why not.
        why: io::Error,
    },
}

/// Where two tellings part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The number of the line, from 1.
    pub line: usize,
    /// What stands there.
    pub written: Option<String>,
    /// What was told.
    pub told: Option<String>,
}

/// What came of comparing a file with its telling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It equals itself.
    Same,
    /// It does not; the first place, and the whole of what was told.
    Differs(Difference, String),
}

/// Tells a talk: its own lines at the margin, and under each what Signalbox did.
///
/// # Errors
/// [`TalkError::Line`] for a line that is no line of a talk, or that led to a state that a restart
/// would not lead to.
pub fn tell(text: &str, way: &Way) -> Result<String, TalkError> {
    let lines = script::read(text).map_err(|(line, detail)| TalkError::Line { line, detail })?;
    let mut stage: Box<dyn Stage> = match way {
        Way::Pure => Box::new(pure::Pure::new(false).map_err(TalkError::Stage)?),
        Way::Folded => Box::new(pure::Pure::new(true).map_err(TalkError::Stage)?),
        Way::Live(program) => Box::new(live::Live::new(program).map_err(TalkError::Stage)?),
    };
    let (mut printer, mut spoke, mut told) = (Printer::default(), None, String::new());
    for line in lines {
        told.push_str(&line.text);
        told.push('\n');
        let Some(deed) = &line.deed else { continue };
        let wrong = |detail| TalkError::Line { line: line.number, detail };
        let aftermath = stage.act(deed).map_err(wrong)?;
        spoke = deed.chat().cloned().or(spoke);
        let here = spoke.as_ref().filter(|_| deed.is_speech());
        let entries = match deed.asked() {
            Some(order) => printer.why(order),
            None => printer.write(&aftermath, here),
        };
        for entry in entries {
            told.push_str("  ");
            told.push_str(&entry);
            told.push('\n');
        }
    }
    Ok(told)
}

/// Compares a talk with its telling.
///
/// # Errors
/// As [`tell`].
pub fn check(text: &str, way: &Way) -> Result<Verdict, TalkError> {
    let told = tell(text, way)?;
    Ok(match difference(text, &told) {
        None => Verdict::Same,
        Some(difference) => Verdict::Differs(difference, told),
    })
}

/// The first line in which two texts part; how lines end does not matter.
#[must_use]
pub fn difference(written: &str, told: &str) -> Option<Difference> {
    let (mut one, mut other) = (written.lines(), told.lines());
    let mut line: usize = 0;
    loop {
        line = line.saturating_add(1);
        match (one.next(), other.next()) {
            (None, None) => return None,
            (written, told) if written == told => {}
            (written, told) => {
                let (written, told) = (written.map(str::to_owned), told.map(str::to_owned));
                return Some(Difference { line, written, told });
            }
        }
    }
}

/// The command `signalbox talk`: tells files, and exits with 1 where one does not equal itself.
///
/// # Errors
/// When the program does not know where it is, or cannot write what it has to say.
pub async fn run(arguments: &cli::Talk) -> anyhow::Result<ExitCode> {
    let mut ways = vec![Way::Pure, Way::Folded];
    if arguments.live {
        ways.push(Way::Live(std::env::current_exe().context("where is this program?")?));
    }
    let (files, update) = (arguments.files.clone(), arguments.update);
    let told = move || report(&files, update, &ways, &mut io::stdout());
    let code = tokio::task::spawn_blocking(told).await??;
    Ok(ExitCode::from(code))
}

/// Tells files in every way, reports on `out`, and returns the program's exit code: 0 when each
/// equals itself in each way, 1 otherwise. With `update`, files are rewritten as they were told in
/// the first way, which counts as equal.
///
/// # Errors
/// When `out` cannot be written.
pub fn report(
    files: &[PathBuf],
    update: bool,
    ways: &[Way],
    out: &mut dyn Write,
) -> io::Result<u8> {
    let mut code = 0;
    for file in files {
        match one(file, update, ways) {
            Ok(None) => writeln!(out, "ok  {}", file.display())?,
            Ok(Some(report)) => {
                code = 1;
                writeln!(out, "{}:{report}", file.display())?;
            }
            Err(TalkError::Line { line, detail }) => {
                code = 1;
                writeln!(out, "{}:{line}: {detail}", file.display())?;
            }
            Err(error) => {
                code = 1;
                writeln!(out, "{error}")?;
            }
        }
    }
    Ok(code)
}

/// Tells one file in every way; what is wrong with it, if anything is.
fn one(file: &Path, update: bool, ways: &[Way]) -> Result<Option<String>, TalkError> {
    let failed = |why| TalkError::File { path: file.to_owned(), why };
    let mut text = std::fs::read_to_string(file).map_err(failed)?;
    for (nth, way) in ways.iter().enumerate() {
        let Verdict::Differs(difference, told) = check(&text, way)? else { continue };
        if !update || nth > 0 {
            return Ok(Some(format!("{difference}\n  way:      {way}")));
        }
        std::fs::write(file, &told).map_err(failed)?;
        text = told;
    }
    Ok(None)
}

impl std::error::Error for TalkError {}

impl fmt::Display for TalkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line { line, detail } => write!(f, "line {line}: {detail}"),
            Self::Stage(why) => write!(f, "the stage could not be set: {why}"),
            Self::File { path, why } => write!(f, "{}: {why}", path.display()),
        }
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pure => "pure",
            Self::Folded => "pure, with a restart after every batch of events",
            Self::Live(_) => "live",
        })
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let show = |line: &Option<String>| line.clone().unwrap_or_else(|| "(the end)".to_owned());
        let (written, told) = (show(&self.written), show(&self.told));
        write!(f, "{}:\n  written:  {written}\n  told:     {told}", self.line)
    }
}

impl Deed {
    /// The chat in which something is said.
    fn chat(&self) -> Option<&Chat> {
        if let Self::Said(speech) | Self::Inviting(Inviting::Opened(speech, ..)) = self {
            return Some(&speech.chat);
        }
        if let Self::Edited(chat, _) | Self::Coded(chat, ..) = self { Some(chat) } else { None }
    }

    /// Whether a delivery comes in, so that a reply may be to the chat that spoke.
    fn is_speech(&self) -> bool {
        let opened = matches!(self, Self::Inviting(Inviting::Opened(..)));
        opened
            || matches!(self, Self::Said(_) | Self::Edited(..) | Self::Coded(..) | Self::Repeated)
    }

    /// The order of which somebody wants to know why.
    fn asked(&self) -> Option<OrderId> {
        if let Self::WhyAsked(order) = self { Some(*order) } else { None }
    }
}
