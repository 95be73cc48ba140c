//! Entering: how closed commands come into the index.

use super::Shelf;
use super::shelf::{key, page_of};
use crate::codec::Codec;
use crate::core::Core;
use domain::tenant::CommandLog;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The most bytes of one part; the index takes 3 KiB.
const PART: usize = 3_000;

/// The most parts of one fragment, numbered by one byte.
const PARTS_MAX: u8 = 250;

/// Enters closed commands into the index; whether the journal has taken them. Blocks. Without it
/// they are merely not found: it is told, and they are to be entered later.
pub(crate) fn keep(core: &Core, codec: &Codec, closed: &[Arc<CommandLog>]) -> bool {
    let kept = Shelf::new(core, codec).enter(closed);
    if !kept {
        let count = closed.len();
        tracing::warn!(stream = %codec.stream, count, "closed commands are not indexed");
    }
    kept
}

impl Shelf<'_> {
    /// Enters closed commands; whether the journal has taken them.
    fn enter(&self, closed: &[Arc<CommandLog>]) -> bool {
        let mut commands = BTreeMap::<u64, Vec<&CommandLog>>::new();
        let mut dispatches = BTreeMap::<u64, Vec<(u64, u64)>>::new();
        for log in closed {
            commands.entry(page_of(log.id.0)).or_default().push(log);
            for dispatch in &log.dispatches {
                let pair = (dispatch.id.0, log.id.0);
                dispatches.entry(page_of(dispatch.id.0)).or_default().push(pair);
            }
        }
        commands.into_values().all(|logs| self.put(b'p', &logs, |it| it.id.0))
            && dispatches.into_values().all(|pairs| self.put(b'e', &pairs, |it| it.0))
            && closed.iter().all(|log| self.put_orders(log))
    }

    /// Puts a fragment, or each half of what is too long for one; whether the journal has taken it.
    fn put<T: Serialize>(&self, kind: u8, items: &[T], id: fn(&T) -> u64) -> bool {
        let ids = || items.iter().map(id);
        let (Some(first), Some(last)) = (ids().min(), ids().max()) else { return true };
        let name = key(kind, &[page_of(first), first, last]);
        let plain = rmp_serde::to_vec_named(items).ok();
        let sealed = plain.and_then(|plain| self.codec.seal_index(&name, &plain).ok());
        let Some(sealed) = sealed else { return false };
        let count = u8::try_from(sealed.len().saturating_add(1).div_ceil(PART)).ok();
        let Some(count) = count.filter(|count| *count <= PARTS_MAX) else {
            return self.put_halves(kind, items, id);
        };
        let value: Vec<u8> = std::iter::once(count).chain(sealed).collect();
        value.chunks(PART).zip(0..count).all(|(part, nth)| {
            let name: Vec<u8> = name.iter().copied().chain([nth]).collect();
            self.journal.put_index(self.codec.stream, &name, part).is_ok()
        })
    }

    fn put_halves<T: Serialize>(&self, kind: u8, items: &[T], id: fn(&T) -> u64) -> bool {
        let (one, other) = items.split_at(items.len().div_euclid(2));
        if one.is_empty() {
            // It will not be shorter another time: whoever waits for that waits for ever.
            let number = other.first().map(id);
            tracing::error!(stream = %self.codec.stream, number, "too long for the index");
            return true;
        }
        self.put(kind, one, id) && self.put(kind, other, id)
    }

    fn put_orders(&self, log: &CommandLog) -> bool {
        log.errands.iter().all(|errand| {
            let name = [&b"o"[..], &errand.order.0.to_be_bytes(), &(!log.id.0).to_be_bytes()];
            self.journal.put_index(self.codec.stream, &name.concat(), &[]).is_ok()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Shelf;
    use crate::codec::Codec;
    use crate::log::CommandQuery;
    use domain::command::Right;
    use domain::id::{Chat, CommandId, OrderId, TenantId};
    use domain::tenant::{CommandLog, ErrandLog};
    use domain::time::Moment;
    use journal::Memory;
    use std::sync::Arc;

    /// A closed command of so many errands, each about as long as those of a real one.
    fn closed(id: u64, errands: u64) -> Arc<CommandLog> {
        let errand = |nth| ErrandLog {
            order: OrderId(nth),
            outcome: "x".repeat(900),
            provider: None,
            external: None,
            trace: Vec::new(),
            sheet: None,
        };
        Arc::new(CommandLog {
            id: CommandId(id),
            chat: Chat::parse("tg:5").unwrap(),
            sender: "5".to_owned(),
            action: domain::action::named("refill").unwrap(),
            right: Right::default(),
            usernames: [].into(),
            heard: Moment(1),
            closed: Some(Moment(2)),
            errands: (0..errands).map(errand).collect(),
            dispatches: Vec::new(),
            notes: Vec::new(),
        })
    }

    #[test]
    fn a_page_of_large_commands_is_found_whole() {
        let vault = config::Vault::in_memory(1).unwrap();
        let keys = vault.create_tenant(TenantId(7).bytes()).unwrap();
        let codec = Codec { stream: crate::core::stream(TenantId(7)), keys };
        let journal = Memory::new();
        let logs: Vec<_> = (0..32).map(|id| closed(id, 50)).collect();
        assert!(Shelf::over(&journal, &codec).enter(&logs));
        // One that is too long for any entry keeps nothing else out.
        assert!(Shelf::over(&journal, &codec).enter(&[closed(32, 1_000), closed(33, 1)]));
        let all = CommandQuery { limit: 99, ..CommandQuery::default() };
        let found = Shelf::over(&journal, &codec).commands(&all);
        let numbers: Vec<u64> = found.items.iter().map(|log| log.id.0).collect();
        let wanted: Vec<u64> = std::iter::once(33).chain((0..32).rev()).collect();
        assert_eq!(numbers, wanted);
        assert!(found.items.iter().skip(1).all(|log| log.errands.len() == 50));
    }

    #[test]
    fn a_search_among_many_says_where_it_was_given_up_and_goes_on_from_there() {
        let vault = config::Vault::in_memory(1).unwrap();
        let keys = vault.create_tenant(TenantId(7).bytes()).unwrap();
        let codec = Codec { stream: crate::core::stream(TenantId(7)), keys };
        let journal = Memory::new();
        let logs: Vec<_> = (0..200).map(|id| closed(id, id % 3)).collect();
        assert!(Shelf::over(&journal, &codec).enter(&logs));
        // Every third of them names the order 1; the search is patient with forty at a time.
        for wanted in [Some(OrderId(1)), None] {
            let mut query = CommandQuery { limit: 99, order: wanted, ..CommandQuery::default() };
            query.outcome = wanted.is_none().then(|| "none of them".to_owned());
            let (mut numbers, mut looks) = (Vec::new(), 0);
            loop {
                let mut shelf = Shelf::over(&journal, &codec);
                shelf.patience = 40;
                let found = shelf.commands(&query);
                numbers.extend(found.items.iter().map(|log| log.id.0));
                looks += 1;
                query.after = found.stopped.map(CommandId);
                if query.after.is_none() {
                    break;
                }
            }
            let all: Vec<u64> = (0..200).rev().filter(|id| id % 3 == 2).collect();
            assert_eq!(numbers, if wanted.is_some() { all } else { Vec::new() });
            assert!(looks > 1, "{looks}");
        }
    }
}
