//! The log of commands: those still open, and those closed a moment ago, from the state; all others
//! from an index beside the journal. The index is a reading: a fold of the journal writes it again.

mod entry;
mod note;
mod shelf;

pub(crate) use entry::keep;
pub(crate) use note::note;
pub(crate) use shelf::{LAYOUT, Shelf};

use domain::action::Action;
use domain::id::{CommandId, OrderId, OutgoingId};
use domain::tenant::{CommandLog, DispatchLog, Tenant as Mind};
use serde::Serialize;

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

    /// Those that a state knows itself: the open ones, and those that wait to be entered.
    pub(crate) fn open(&self, mind: &Mind) -> Vec<CommandLog> {
        let mut logs: Vec<CommandLog> = known(mind).filter(|log| self.wants(log)).collect();
        logs.sort_by_key(|log| std::cmp::Reverse(log.id));
        logs.truncate(self.limit);
        logs
    }
}

/// The commands that a state knows itself.
fn known(mind: &Mind) -> impl Iterator<Item = CommandLog> {
    let open = mind.commands().filter_map(|command| mind.log(command.id));
    open.chain(mind.closed().iter().map(|log| CommandLog::clone(log)))
}

impl DispatchQuery {
    pub(crate) fn wants(&self, log: &DispatchLog) -> bool {
        self.after.is_none_or(|after| log.id < after)
            && self.order.is_none_or(|order| log.orders.contains(&order))
            && self.state.as_ref().is_none_or(|state| log.state == *state)
    }

    /// Those of the commands that a state knows itself.
    pub(crate) fn open(&self, mind: &Mind) -> Vec<DispatchLog> {
        let logs = known(mind).flat_map(|log| log.dispatches);
        let mut all: Vec<DispatchLog> = logs.filter(|log| self.wants(log)).collect();
        all.sort_by_key(|log| std::cmp::Reverse(log.id));
        all.truncate(self.limit);
        all
    }
}

/// What a search of the index came to.
#[derive(Clone, Debug)]
pub(crate) struct Found<T> {
    /// The newest first.
    pub(crate) items: Vec<T>,
    /// The last number that was looked at, where the search was given up before its end.
    pub(crate) stopped: Option<u64>,
}

impl<T> Default for Found<T> {
    fn default() -> Self {
        Self { items: Vec::new(), stopped: None }
    }
}

/// The newest of both, each once; what is closed goes before what was open a moment ago.
pub(crate) fn merge<T>(
    open: Vec<T>,
    closed: Found<T>,
    limit: usize,
    id: impl Fn(&T) -> u64,
) -> Page<T> {
    let Found { mut items, stopped } = closed;
    for item in open {
        if !items.iter().any(|it| id(it) == id(&item)) {
            items.push(item);
        }
    }
    // What is older than where the search was given up is found by whoever goes on from there.
    items.retain(|it| stopped.is_none_or(|stopped| id(it) >= stopped));
    items.sort_by_key(|it| std::cmp::Reverse(id(it)));
    let more = items.len() >= limit;
    items.truncate(limit);
    let last = items.last().map(&id).filter(|_| more);
    Page { items, next: last.or(stopped) }
}

#[cfg(test)]
mod tests {
    use super::{Found, merge};

    fn closed(items: &[u64], stopped: Option<u64>) -> Found<u64> {
        Found { items: items.to_vec(), stopped }
    }

    #[test]
    fn a_page_holds_each_once() {
        let page = merge(vec![9, 7, 5], closed(&[8, 7, 3], None), 4, |it| *it);
        assert_eq!((page.items, page.next), (vec![9, 8, 7, 5], Some(5)));
        let page = merge(vec![9_u64], closed(&[8], None), 4, |it| *it);
        assert_eq!((page.items, page.next), (vec![9, 8], None));
    }

    #[test]
    fn a_search_that_was_given_up_says_where_to_go_on() {
        let page = merge(vec![9, 3], closed(&[8], Some(6)), 4, |it| *it);
        assert_eq!((page.items, page.next), (vec![9, 8], Some(6)));
        let page = merge(vec![], closed(&[], Some(6)), 4, |it: &u64| *it);
        assert_eq!((page.items, page.next), (vec![], Some(6)));
    }
}
