//! One look at the panel's tickets: the list of those that wait, and those among them in which
//! something may be new.

use super::look::Eye;
use crate::world::World;
use domain::change::Panel as Shop;
use domain::fault::Fault;
use domain::id::TicketId;
use domain::subject::Subjects;
use domain::ticket::{Haul, Thread};
use domain::time::{Moment, Span};
use gateways::panel::desk::{Desk, Row};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// The most parts of the list that one look reads, 100 tickets each.
const PAGES_MAX: usize = 20;

/// How long all of it may take, with the waits that the panel's pace asks for.
const WITHIN: Duration = Duration::from_mins(1);

/// When a look begins no further ticket: what it has read by then counts, and the rest is for the
/// next one.
const READING: Duration = Duration::from_secs(40);

/// The most bytes of words that a look brings; it is gone through as often as there are commands.
const WORDS_MAX: usize = 1_024 * 1_024;

/// A ticket that seems unchanged is read again after so long all the same: the list's times may be
/// coarse, and what was put off is to be taken up.
const FRESH: Span = Span::minutes(10);

/// What a look is to bring.
pub(crate) struct Wish {
    /// Counts the changes of the set-up: under another one, every ticket is new.
    pub(crate) revision: u64,
    /// Which subjects are commands.
    pub(crate) subjects: Subjects,
    /// The tickets that are left to staff.
    pub(crate) left: BTreeSet<TicketId>,
    /// The tickets that are to be read after this moment, pending or not, with their subjects.
    pub(crate) again: BTreeMap<TicketId, (Moment, String)>,
    /// The most tickets to read.
    pub(crate) reads_max: usize,
    /// Whether the panel lists a ticket's messages newest first.
    pub(crate) newest_first: bool,
}

/// What was read lately: a cache, which may go at any time.
#[derive(Default)]
pub(crate) struct Shelf {
    revision: u64,
    read: BTreeMap<TicketId, (Option<String>, Moment)>,
}

impl Shelf {
    /// The tickets to read now: those that are pending, the longest unread first, then others.
    fn choose(&self, rows: &[Row], wish: &Wish, now: Moment) -> Vec<Row> {
        let ours = |row: &&Row| {
            let subject = row.subject.as_deref();
            let meant = subject.is_none_or(|it| wish.subjects.choose(it).is_some());
            meant && !wish.left.contains(&row.ticket)
        };
        let last = |row: &Row| self.read.get(&row.ticket).map_or(Moment(0), |(_, at)| *at);
        let changed = |row: &&Row| {
            let known = self.read.get(&row.ticket);
            known.is_none_or(|(stamp, at)| {
                stamp.is_none() || *stamp != row.stamp || at.plus(FRESH) <= now
            })
        };
        let owed =
            |row: &Row| wish.again.get(&row.ticket).is_some_and(|(since, _)| last(row) <= *since);
        let pending = rows.iter().filter(ours).filter(|row| changed(row) || owed(row));
        let mut some: Vec<Row> = pending.cloned().collect();
        some.sort_by_key(|row| (last(row), row.ticket));
        let listed: BTreeSet<TicketId> = rows.iter().map(|row| row.ticket).collect();
        let others = wish.again.iter().filter(|(ticket, _)| !listed.contains(ticket));
        let others = others.map(|(ticket, (_, subject))| Row {
            ticket: *ticket,
            subject: Some(subject.clone()),
            stamp: None,
        });
        some.extend(others.filter(owed));
        some.truncate(wish.reads_max);
        some
    }
}

/// Reads the list and what may be new, and comes back in a bounded time.
pub(crate) async fn collect(
    world: &World,
    shop: Option<&Shop>,
    wish: &Wish,
    shelf: &RefCell<Shelf>,
) -> Result<Haul, Fault> {
    let (panel, login) = shop.and_then(|shop| world.login(shop)).ok_or(Fault::Unset)?;
    let desk = panel.desk().ok_or(Fault::Unsupported)?;
    if shelf.borrow().revision != wish.revision {
        *shelf.borrow_mut() = Shelf { revision: wish.revision, ..Shelf::default() };
    }
    let (eye, began) = (Eye { world, panel, login: &login }, Instant::now());
    let seen = async {
        let (rows, whole) = list(&eye, desk).await?;
        let pending: BTreeSet<TicketId> = rows.iter().map(|row| row.ticket).collect();
        let kept = |it: &TicketId| pending.contains(it) || wish.again.contains_key(it);
        shelf.borrow_mut().read.retain(|ticket, _| !whole || kept(ticket));
        let chosen = shelf.borrow().choose(&rows, wish, eye.now());
        let threads = read(&eye, desk, wish, (&chosen, shelf, began)).await?;
        Ok(Haul { threads, pending: whole.then_some(pending) })
    };
    tokio::time::timeout(WITHIN, Box::pin(seen)).await.unwrap_or(Err(Fault::Silent))
}

/// The tickets that wait, and whether these are all.
async fn list(eye: &Eye<'_>, desk: &dyn Desk) -> Result<(Vec<Row>, bool), Fault> {
    let (mut rows, mut offset) = (Vec::new(), 0);
    for _ in 0..PAGES_MAX {
        let (turn, answer) = eye.ask(desk.ask_pending(eye.login, offset)).await;
        let page = turn.heed(desk.read_pending(offset, &answer))?;
        rows.extend(page.rows);
        match page.next {
            Some(next) => offset = next,
            None => return Ok((rows, true)),
        }
    }
    Ok((rows, false))
}

/// Reads tickets one after another. One that cannot be understood does not keep the others from
/// being read; where the panel itself fails, what was read before counts.
async fn read(
    eye: &Eye<'_>,
    desk: &dyn Desk,
    wish: &Wish,
    (chosen, shelf, began): (&[Row], &RefCell<Shelf>, Instant),
) -> Result<Vec<Thread>, Fault> {
    let (mut threads, mut failed, mut words) = (Vec::new(), None, 0_usize);
    for row in chosen {
        if began.elapsed() > READING || words > WORDS_MAX {
            break;
        }
        // What is said while it is being read is not read.
        let at = eye.now();
        let (turn, answer) = eye.ask(desk.ask_thread(eye.login, row.ticket)).await;
        match turn.heed(desk.read_thread(row.ticket, &answer, wish.newest_first)) {
            Ok(thread) => {
                let said = thread.iter().flat_map(|it| &it.said);
                words = said.fold(words, |sum, it| sum.saturating_add(it.text.len()));
                threads.extend(thread.map(|it| titled(it, row)));
            }
            Err(
                fault @ (Fault::Failed(_) | Fault::Page | Fault::Garbled(_) | Fault::Mismatched),
            ) => failed = Some(fault),
            Err(fault) if threads.is_empty() => return Err(fault),
            Err(_) => return Ok(threads),
        }
        let stamped = (row.stamp.clone(), at);
        drop(shelf.borrow_mut().read.insert(row.ticket, stamped));
    }
    match failed {
        Some(fault) if threads.is_empty() => Err(fault),
        _ => Ok(threads),
    }
}

/// Where only the list has a ticket's subject, it counts.
fn titled(mut thread: Thread, row: &Row) -> Thread {
    if thread.subject.is_empty() {
        thread.subject = row.subject.clone().unwrap_or_default();
    }
    thread
}
