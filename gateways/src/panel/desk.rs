//! A panel's tickets, where its kind has them for programs: listed, read and answered.

use super::Login;
use crate::call::{Answer, Call};
use crate::html;
use domain::fault::Fault;
use domain::id::TicketId;
use domain::outcome::{Finding, Outcome};
use domain::ticket::Thread;

/// A panel's way of speaking about tickets. No I/O.
pub trait Desk: Sync {
    /// Asks for the tickets that wait for staff, from the `offset`th on.
    fn ask_pending(&self, login: &Login, offset: u64) -> Call;

    /// Reads them; `offset` is what was asked for.
    fn read_pending(&self, offset: u64, answer: &Answer) -> Result<Page, Fault>;

    /// Asks for one ticket with its messages.
    fn ask_thread(&self, login: &Login, ticket: TicketId) -> Call;

    /// Reads it, its messages oldest first and without markup; `None` if there is no such ticket.
    /// Where messages have neither numbers nor times, `newest_first` says how they are listed.
    fn read_thread(
        &self,
        ticket: TicketId,
        answer: &Answer,
        newest_first: bool,
    ) -> Result<Option<Thread>, Fault>;

    /// Answers a ticket.
    fn ask_answer(&self, login: &Login, ticket: TicketId, words: &Words<'_>) -> Call;

    /// Reads what became of the answer.
    fn read_answer(&self, answer: &Answer) -> Outcome;

    /// Reads, from the answer to [`Desk::ask_thread`], whether an answer in doubt is there: its
    /// words, and how many of the same are known to be there already.
    fn find_answer(&self, ticket: TicketId, answer: &Answer, same: (&str, usize)) -> Finding;
}

/// The words of a message as panels have it, without markup and without what it quotes.
#[must_use]
pub fn words(html: &str) -> String {
    html::words(html)
}

/// What a ticket is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words<'a> {
    /// The login of the panel's staff in whose name; `None` where the panel needs none.
    pub staff_name: Option<&'a str>,
    /// The plain words.
    pub text: &'a str,
    /// Whether they are to be written as HTML.
    pub html: bool,
}

/// A part of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Its tickets.
    pub rows: Vec<Row>,
    /// Where the next part begins; `None` behind the last.
    pub next: Option<u64>,
}

/// A ticket as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number.
    pub ticket: TicketId,
    /// Its subject, where lists have it.
    pub subject: Option<String>,
    /// What is another one as soon as something was said in it, where lists have such a thing.
    pub stamp: Option<String>,
}
