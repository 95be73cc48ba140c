//! The index of closed commands. They are entered many at a time, in pages of neighbouring numbers:
//! one entry for each would cost the store more than the journal itself does.
//!
//! ```text
//! p | page | first | last | part      closed commands of a page, sealed together, cut into parts
//! e | page | first | last | part      of dispatches of a page, their commands, likewise
//! o | order | command                 nothing: the commands of an order
//! n | command | note                  what became known of a command later, sealed
//! ```
//! A page is 32 numbers. What is entered together is a fragment, named by its first and last
//! number; a page may have several. Numbers stand inverted, so that the newest comes first; the
//! first byte of a fragment's first part says how many parts there are.

use super::{CommandQuery, DispatchQuery, Found};
use crate::codec::Codec;
use crate::core::Core;
use domain::id::CommandId;
use domain::tenant::{CommandLog, DispatchLog};
use journal::Journal;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// Counts the layouts of the index: with another one, tenants are folded from their beginning once,
/// and their commands are entered again.
pub(crate) const LAYOUT: u64 = 2;

/// The numbers of one page.
const PAGE: u64 = 32;

/// How many commands or dispatches one query looks at, at most.
const SEEN_MAX: usize = 4_096;

/// How many keys are read at once.
const KEYS: usize = 64;

/// The length of a fragment's key without its part: its kind and three numbers.
const NAME: usize = 25;

/// The index of one tenant, and what was read of it for one query.
pub(crate) struct Shelf<'a> {
    pub(super) journal: &'a dyn Journal,
    pub(super) codec: &'a Codec,
    read: BTreeMap<u64, Vec<CommandLog>>,
    /// How many are looked at, at most.
    pub(super) patience: usize,
}

impl<'a> Shelf<'a> {
    pub(crate) fn new(core: &'a Core, codec: &'a Codec) -> Self {
        Self::over(core.journal.as_ref(), codec)
    }

    pub(super) fn over(journal: &'a dyn Journal, codec: &'a Codec) -> Self {
        Self { journal, codec, read: BTreeMap::new(), patience: SEEN_MAX }
    }

    /// A closed command.
    pub(crate) fn command(&mut self, id: CommandId) -> Option<CommandLog> {
        let page = page_of(id.0);
        if !self.read.contains_key(&page) {
            let logs = self.page(b'p', page);
            self.read.insert(page, logs);
        }
        self.read.get(&page)?.iter().find(|log| log.id == id).cloned()
    }

    /// The closed commands that are wanted, newest first.
    pub(crate) fn commands(&mut self, query: &CommandQuery) -> Found<CommandLog> {
        let Some(order) = query.order else {
            let span = (query.after.map(|it| it.0), query.limit);
            let wanted = |log: &CommandLog| query.wants(log);
            return self.newest(b'p', span, |_, log| Some(log).filter(wanted));
        };
        let (mut found, mut seen) = (Found::default(), 0_usize);
        let prefix = [&b"o"[..], &order.0.to_be_bytes()].concat();
        let after = query.after.map(|it| [&prefix[..], &(!it.0).to_be_bytes()].concat());
        self.walk(&prefix, after, &mut |shelf, entry, _| {
            let number = number(entry, prefix.len());
            if seen >= shelf.patience {
                return false;
            }
            let log = number.and_then(|id| shelf.command(CommandId(id)));
            found.items.extend(log.filter(|log| query.wants(log)));
            seen = seen.saturating_add(1);
            found.stopped = number.filter(|_| seen >= shelf.patience);
            found.items.len() < query.limit
        });
        found
    }

    /// The dispatches of closed commands that are wanted, newest first.
    pub(crate) fn dispatches(&mut self, query: &DispatchQuery) -> Found<DispatchLog> {
        let span = (query.after.map(|it| it.0), query.limit);
        self.newest(b'e', span, |shelf, (dispatch, command): (u64, u64)| {
            let log = shelf.command(CommandId(command))?;
            let mut dispatches = log.dispatches.into_iter();
            dispatches.find(|it| it.id.0 == dispatch).filter(|it| query.wants(it))
        })
    }

    /// What is wanted of a kind, the newest first, from before the number `after` on.
    fn newest<T: Numbered, U>(
        &mut self,
        kind: u8,
        (after, limit): (Option<u64>, usize),
        mut want: impl FnMut(&mut Self, T) -> Option<U>,
    ) -> Found<U> {
        let (mut found, mut seen, mut former) = (Found::default(), 0_usize, None);
        // Everything of a page sorts after its number alone.
        let from = after.map(|after| key(kind, &[page_of(after)]));
        self.walk(&[kind], from, &mut |shelf, entry, _| {
            let page = number(entry, 1).filter(|page| former != Some(*page));
            let Some(page) = page else { return true };
            former = Some(page);
            for item in shelf.page::<T>(kind, page) {
                let number = item.number();
                if found.items.len() < limit && after.is_none_or(|after| number < after) {
                    seen = seen.saturating_add(1);
                    found.stopped = Some(number).filter(|_| seen >= shelf.patience);
                    found.items.extend(want(shelf, item));
                }
            }
            found.items.len() < limit && seen < shelf.patience
        });
        found
    }

    /// All of one page, the newest first, each once.
    fn page<T: Numbered>(&mut self, kind: u8, page: u64) -> Vec<T> {
        let mut fragments = BTreeMap::<Vec<u8>, Vec<u8>>::new();
        self.walk(&key(kind, &[page]), None, &mut |_, entry, value| {
            if let Some((nth, name)) = entry.split_last().filter(|(_, name)| name.len() == NAME) {
                let whole = fragments.entry(name.to_vec()).or_default();
                // A fragment of the same name, entered before, may have had more parts.
                if *nth == 0 || whole.first().is_some_and(|count| nth < count) {
                    whole.extend_from_slice(value);
                }
            }
            true
        });
        let opened = fragments.iter().filter_map(|(name, whole)| {
            let (_, sealed) = whole.split_first()?;
            rmp_serde::from_slice::<Vec<T>>(&self.codec.open_index(name, sealed)?).ok()
        });
        let mut items: Vec<T> = opened.flatten().collect();
        items.sort_by_key(|item| std::cmp::Reverse(item.number()));
        items.dedup_by_key(|item| item.number());
        items
    }

    /// Goes over the entries that begin with `prefix` and come after `from`, while it is told to.
    fn walk(&mut self, prefix: &[u8], mut from: Option<Vec<u8>>, look: Look<'_, 'a>) {
        loop {
            let page = self.journal.scan_index(self.codec.stream, prefix, from.as_deref(), KEYS);
            let Ok(page) = page else { return };
            for (entry, value) in &page {
                if !look(self, entry, value) {
                    return;
                }
            }
            if page.len() < KEYS {
                return;
            }
            from = page.into_iter().next_back().map(|(entry, _)| entry);
        }
    }
}

/// Looks at an entry, its key and its value, and says whether to go on.
type Look<'l, 'a> = &'l mut dyn FnMut(&mut Shelf<'a>, &[u8], &[u8]) -> bool;

/// What has a number, by which it is listed.
trait Numbered: DeserializeOwned {
    fn number(&self) -> u64;
}

impl Numbered for CommandLog {
    fn number(&self) -> u64 {
        self.id.0
    }
}

/// A dispatch, and its command.
impl Numbered for (u64, u64) {
    fn number(&self) -> u64 {
        self.0
    }
}

pub(super) const fn page_of(number: u64) -> u64 {
    number / PAGE
}

pub(super) fn key(kind: u8, numbers: &[u64]) -> Vec<u8> {
    let inverted = numbers.iter().flat_map(|number| (!number).to_be_bytes());
    std::iter::once(kind).chain(inverted).collect()
}

fn number(entry: &[u8], from: usize) -> Option<u64> {
    let digits = entry.get(from..from.saturating_add(8))?;
    digits.try_into().ok().map(|digits| !u64::from_be_bytes(digits))
}

#[cfg(test)]
mod tests {
    use super::{key, number};

    #[test]
    fn the_newest_sorts_first() {
        assert!(key(b'p', &[7, 9]) < key(b'p', &[6, 3]));
        assert!(key(b'p', &[7]) < key(b'p', &[7, 224]), "a page's own number sorts before it");
        assert_eq!(number(&key(b'p', &[7, 9]), 9), Some(9));
    }
}
