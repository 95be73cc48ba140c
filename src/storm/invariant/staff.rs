//! What must hold of staff: nothing that waits for it goes without its yes.

use super::Verdict;
use super::view::View;
use domain::action::Action;
use domain::event::Event;
use domain::id::{CommandId, OrderId};
use std::collections::{BTreeMap, BTreeSet};

/// An errand that was put to staff goes on only after staff has said yes to it, out loud; what the
/// journal says of that is no proof.
#[expect(clippy::wildcard_enum_match_arm, reason = "other events do not matter here")]
pub(super) fn nothing_goes_without_a_yes(view: &View<'_>) -> Verdict {
    let mut yes: BTreeMap<(OrderId, Action), usize> = BTreeMap::new();
    for errand in &view.facts.yes {
        let count = yes.entry(*errand).or_default();
        *count = count.saturating_add(1);
    }
    let mut waiting: BTreeSet<(CommandId, OrderId)> = BTreeSet::new();
    for record in view.stream {
        match &record.event {
            Event::ErrandAsked { command, order, .. } => drop(waiting.insert((*command, *order))),
            Event::ErrandRefused { command, order, .. } => {
                waiting.remove(&(*command, *order));
            }
            Event::ErrandCleared { command, order, .. } if waiting.remove(&(*command, *order)) => {
                let Some(action) = view.action(*command) else { continue };
                let said = yes.get_mut(&(*order, action)).filter(|count| **count > 0);
                let Some(count) = said else {
                    return Err(format!("{action} of {order} went without a yes"));
                };
                *count = count.saturating_sub(1);
            }
            _ => {}
        }
    }
    Ok(())
}
