//! What a rehearsal has shown, as a talk writes it.

use super::fold::Journal;
use super::stage::Aftermath;
use domain::change::Change;
use domain::id::{Chat, OrderId};
use domain::tenant::{Difference, Rehearsal, Verdict};

/// Judges what is in the journal again, with the change.
pub(super) fn tell(
    journal: &Journal,
    change: &Change,
    after: &mut Aftermath,
) -> Result<(), String> {
    let mut tenant = journal.fold()?;
    let mut past = tenant.take_closed();
    past.extend(tenant.commands().filter_map(|command| tenant.log(command.id)));
    match tenant.rehearse(vec![(String::new(), change.clone())], past) {
        Ok(rehearsal) => after.shown = lines(&rehearsal),
        Err(objection) => after.objection = Some(objection.detail),
    }
    Ok(())
}

/// A line for each errand that would go another way, and one for what would be sent.
fn lines(rehearsal: &Rehearsal) -> Vec<String> {
    if rehearsal.differences.is_empty() {
        return vec![nothing(rehearsal.judged)];
    }
    rehearsal.differences.iter().flat_map(difference).collect()
}

fn difference(it: &Difference) -> Vec<String> {
    let sent: Vec<(Chat, String)> = sent(&it.now, &it.then);
    written((it.order, it.action.name()), (&it.now.outcome, &it.then.outcome), &sent)
}

/// What would be sent and is not.
fn sent(now: &Verdict, then: &Verdict) -> Vec<(Chat, String)> {
    then.dispatches.iter().filter(|it| !now.dispatches.contains(it)).cloned().collect()
}

/// The line when nothing would change.
pub(super) fn nothing(judged: usize) -> String {
    format!("~~ nothing would change, of {judged}")
}

/// The lines about one errand.
pub(super) fn written(
    (order, action): (OrderId, &str),
    (now, then): (&str, &str),
    sent: &[(Chat, String)],
) -> Vec<String> {
    let head = format!("~~ {order} {action} {now}, would be {then}");
    let sent = sent.iter().map(|(chat, text)| match chat.api() {
        Some(name) => format!("~~ => {name} {text}"),
        None => format!("~~ -> {chat} | {text}"),
    });
    std::iter::once(head).chain(sent).collect()
}
