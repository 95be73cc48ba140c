//! The log of commands: those still open from the state, those closed from an index beside the
//! journal. The index is a reading: a fold of the journal writes it again.
//!
//! ```text
//! c | command | part     the closed command, sealed, cut into parts
//! o | order | command    nothing: the commands of an order
//! d | dispatch           the dispatch's command, sealed
//! ```
//! Numbers stand inverted, so that the newest comes first.

use crate::codec::Codec;
use crate::core::Core;
use domain::action::Action;
use domain::id::{CommandId, OrderId, OutgoingId};
use domain::tenant::{CommandLog, DispatchLog, Tenant as Mind};
use serde::Serialize;

/// The most bytes of one part; the index takes 3 KiB.
const PART: usize = 3_000;

/// The most parts of one command, numbered by one byte.
const PARTS_MAX: usize = 250;

/// How many entries of the index one query looks at, at most.
const SEEN_MAX: usize = 4_096;

/// How many keys are read at once.
const PAGE: usize = 64;

/// Which commands are wanted; the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommandQuery {
    /// Only those before this one: the last [`Page::next`].
    pub after: Option<CommandId>,
    /// At most so many; 0 for none.
    pub limit: usize,
    /// Only those that name this order.
    pub order: Option<OrderId>,
    /// Only those of this action.
    pub action: Option<Action>,
    /// Only those with an errand of this outcome.
    pub outcome: Option<String>,
}

/// Which dispatches are wanted; the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DispatchQuery {
    /// Only those before this one: the last [`Page::next`].
    pub after: Option<OutgoingId>,
    /// At most so many; 0 for none.
    pub limit: usize,
    /// Only those that name this order.
    pub order: Option<OrderId>,
    /// Only those in this state.
    pub state: Option<String>,
}

/// Some of what was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    /// The newest first.
    pub items: Vec<T>,
    /// What to go on from; `None` at the end.
    pub next: Option<u64>,
}

impl CommandQuery {
    pub(crate) fn wants(&self, log: &CommandLog) -> bool {
        self.after.is_none_or(|after| log.id < after)
            && self.action.is_none_or(|action| log.action == action)
            && self.order.is_none_or(|order| log.errands.iter().any(|it| it.order == order))
            && self
                .outcome
                .as_ref()
                .is_none_or(|outcome| log.errands.iter().any(|it| it.outcome == *outcome))
    }

    /// The open ones in a state.
    pub(crate) fn open(&self, mind: &Mind) -> Vec<CommandLog> {
        let logs = mind.commands().rev().filter_map(|command| mind.log(command.id));
        logs.filter(|log| self.wants(log)).take(self.limit).collect()
    }
}

impl DispatchQuery {
    fn wants(&self, log: &DispatchLog) -> bool {
        self.after.is_none_or(|after| log.id < after)
            && self.order.is_none_or(|order| log.orders.contains(&order))
            && self.state.as_ref().is_none_or(|state| log.state == *state)
    }

    /// Those of the open commands in a state.
    pub(crate) fn open(&self, mind: &Mind) -> Vec<DispatchLog> {
        let logs = mind.commands().filter_map(|command| mind.log(command.id));
        let mut all: Vec<DispatchLog> =
            logs.flat_map(|log| log.dispatches).filter(|log| self.wants(log)).collect();
        all.sort_by_key(|log| std::cmp::Reverse(log.id));
        all.truncate(self.limit);
        all
    }
}

/// Enters closed commands into the index. Without it they are merely not found: it is told once
/// for each, and a later fold enters them.
pub(crate) fn keep(core: &Core, codec: &Codec, closed: Vec<CommandLog>) {
    for log in closed {
        let shelf = Shelf { core, codec };
        if shelf.put(&log).is_none() {
            tracing::warn!(stream = %codec.stream, command = %log.id, "a command is not indexed");
        }
    }
}

/// The index of one tenant.
pub(crate) struct Shelf<'a> {
    pub(crate) core: &'a Core,
    pub(crate) codec: &'a Codec,
}

impl Shelf<'_> {
    fn put(&self, log: &CommandLog) -> Option<()> {
        let (journal, stream) = (&self.core.journal, self.codec.stream);
        let own = key(b'c', &[], log.id.0);
        let plain = rmp_serde::to_vec_named(log).ok()?;
        let sealed = self.codec.seal_index(&own, &plain).ok()?;
        for (nth, part) in sealed.chunks(PART).enumerate().take(PARTS_MAX) {
            let part_key: Vec<u8> = own.iter().copied().chain(u8::try_from(nth).ok()).collect();
            journal.put_index(stream, &part_key, part).ok()?;
        }
        for errand in &log.errands {
            let entry = key(b'o', &errand.order.0.to_be_bytes(), log.id.0);
            journal.put_index(stream, &entry, &[]).ok()?;
        }
        for dispatch in &log.dispatches {
            let entry = key(b'd', &[], dispatch.id.0);
            let sealed = self.codec.seal_index(&entry, &log.id.0.to_be_bytes()).ok()?;
            journal.put_index(stream, &entry, &sealed).ok()?;
        }
        Some(())
    }

    /// A closed command.
    pub(crate) fn command(&self, id: CommandId) -> Option<CommandLog> {
        let own = key(b'c', &[], id.0);
        let parts = self.core.journal.scan_index(self.codec.stream, &own, None, PARTS_MAX).ok()?;
        let sealed: Vec<u8> = parts.into_iter().flat_map(|(_, part)| part).collect();
        let plain = self.codec.open_index(&own, &sealed)?;
        rmp_serde::from_slice(&plain).ok()
    }

    /// The closed commands that are wanted, newest first.
    pub(crate) fn commands(&self, query: &CommandQuery) -> Vec<CommandLog> {
        let (kind, within) = match query.order {
            Some(order) => (b'o', order.0.to_be_bytes().to_vec()),
            None => (b'c', Vec::new()),
        };
        let mut found = Vec::new();
        self.walk((kind, &within), query.after.map(|it| it.0), |id| {
            found.extend(self.command(CommandId(id)).filter(|log| query.wants(log)));
            found.len() < query.limit
        });
        found
    }

    /// The dispatches of closed commands that are wanted, newest first.
    pub(crate) fn dispatches(&self, query: &DispatchQuery) -> Vec<DispatchLog> {
        let mut found = Vec::new();
        self.walk((b'd', &[]), query.after.map(|it| it.0), |id| {
            let dispatch = self.dispatch(OutgoingId(id));
            found.extend(dispatch.filter(|log| query.wants(log)));
            found.len() < query.limit
        });
        found
    }

    fn dispatch(&self, id: OutgoingId) -> Option<DispatchLog> {
        let entry = key(b'd', &[], id.0);
        let found = self.core.journal.scan_index(self.codec.stream, &entry, None, 1).ok()?;
        let (_, sealed) = found.into_iter().next()?;
        let plain = self.codec.open_index(&entry, &sealed)?;
        let command = u64::from_be_bytes(plain.try_into().ok()?);
        let log = self.command(CommandId(command))?;
        log.dispatches.into_iter().find(|it| it.id == id)
    }

    /// Goes over numbers of the index, from the newest before `after` on, while they are wanted.
    fn walk(
        &self,
        (kind, within): (u8, &[u8]),
        after: Option<u64>,
        mut want: impl FnMut(u64) -> bool,
    ) {
        let mut prefix = vec![kind];
        prefix.extend_from_slice(within);
        // Everything of the last number sorts before its key with the highest part.
        let mut last = after.map(|it| key(kind, within, it).into_iter().chain([0xff]).collect());
        let (mut seen, mut former) = (0_usize, None);
        while seen < SEEN_MAX {
            let from: Option<&Vec<u8>> = last.as_ref();
            let from = from.map(Vec::as_slice);
            let page = self.core.journal.scan_index(self.codec.stream, &prefix, from, PAGE);
            let Ok(page) = page else { return };
            let Some((end, _)) = page.last() else { return };
            last = Some(end.clone());
            seen = seen.saturating_add(page.len());
            for (entry, _) in page {
                let id = number(&entry, prefix.len());
                if id.is_some() && id != former {
                    former = id;
                    if !id.is_some_and(&mut want) {
                        return;
                    }
                }
            }
        }
    }
}

/// The newest of both, each once; what is closed goes before what was open a moment ago.
pub(crate) fn merge<T>(
    open: Vec<T>,
    closed: Vec<T>,
    limit: usize,
    id: impl Fn(&T) -> u64,
) -> Page<T> {
    let mut items = closed;
    for item in open {
        if !items.iter().any(|it| id(it) == id(&item)) {
            items.push(item);
        }
    }
    items.sort_by_key(|it| std::cmp::Reverse(id(it)));
    let more = items.len() >= limit;
    items.truncate(limit);
    let next = items.last().map(&id).filter(|_| more);
    Page { items, next }
}

fn key(kind: u8, within: &[u8], id: u64) -> Vec<u8> {
    let inverted = (!id).to_be_bytes();
    std::iter::once(kind).chain(within.iter().copied()).chain(inverted).collect()
}

fn number(entry: &[u8], from: usize) -> Option<u64> {
    let digits = entry.get(from..from.saturating_add(8))?;
    digits.try_into().ok().map(|digits| !u64::from_be_bytes(digits))
}

#[cfg(test)]
mod tests {
    use super::{key, merge, number};

    #[test]
    fn the_newest_sorts_first() {
        assert!(key(b'c', &[], 7) < key(b'c', &[], 6));
        assert_eq!(number(&key(b'o', &[1; 8], 7), 9), Some(7));
    }

    #[test]
    fn a_page_holds_each_once() {
        let page = merge(vec![9, 7, 5], vec![8, 7, 3], 4, |it| *it);
        assert_eq!((page.items, page.next), (vec![9, 8, 7, 5], Some(5)));
        let page = merge(vec![9_u64], vec![8], 4, |it| *it);
        assert_eq!((page.items, page.next), (vec![9, 8], None));
    }
}
