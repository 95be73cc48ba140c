//! What must hold, whatever happens: each promise a function of one sentence, over what is on disk
//! and what was seen outside.

mod answer;
mod later;
mod link;
mod pace;
mod secret;
mod sending;
mod staff;
mod stream;
mod ticket;
mod twin;
mod view;
mod whereabouts;

use super::going;
use super::house::House;
use super::outside::Outside;
use super::scene::Scene;
use domain::command::Stage;
use domain::id::Chat;
use domain::input::Effect;
use domain::tenant::Tenant;
use std::collections::{BTreeMap, BTreeSet};
use view::View;

/// Holds, or what was seen instead.
pub(super) type Verdict = Result<(), String>;

/// A promise: its name, and how it is judged.
type Promise = (&'static str, fn(&View<'_>) -> Verdict);

/// The promises that are judged at the end of a storm, over all of it.
const LIST: &[Promise] = &[
    ("acknowledged_is_kept", stream::acknowledged_is_kept),
    ("facts_stand_once", stream::facts_stand_once),
    ("a_message_is_one_command", stream::a_message_is_one_command),
    ("a_stream_is_of_one_tenant", stream::a_stream_is_of_one_tenant),
    ("orders_are_the_askers_own", stream::orders_are_the_askers_own),
    ("plan_and_limit_hold", stream::plan_and_limit_hold),
    ("refusals_have_a_cause", stream::refusals_have_a_cause),
    ("only_customers_are_heard", stream::only_customers_are_heard),
    ("nothing_goes_without_a_yes", staff::nothing_goes_without_a_yes),
    ("replies_keep_secrets", secret::replies_keep_secrets),
    ("providers_are_not_quoted", later::providers_are_not_quoted),
    ("canceled_is_what_the_panel_shows", later::canceled_is_what_the_panel_shows),
    ("reminders_come_once", later::reminders_come_once),
    ("news_come_once", later::news_come_once),
    ("links_are_proved", link::links_are_proved),
    ("tickets_come_once", link::tickets_come_once),
    ("ticket_messages_count_once", ticket::ticket_messages_count_once),
    ("tickets_have_their_share", ticket::tickets_have_their_share),
    ("tickets_are_their_users", ticket::tickets_are_their_users),
    ("readings_are_made", link::readings_are_made),
    ("moved_groups_are_left_behind", whereabouts::moved_groups_are_left_behind),
    ("twins_are_one", twin::twins_are_one),
    ("dispatches_are_clean", secret::dispatches_are_clean),
    ("intent_comes_first", sending::intent_comes_first),
    ("attempts_are_licensed", sending::attempts_are_licensed),
    ("providers_are_told_once", sending::providers_are_told_once),
    ("replies_come_twice_at_most", sending::replies_come_twice_at_most),
    ("windows_hold", sending::windows_hold),
    ("budgets_hold", pace::budgets_hold),
    ("vendors_are_left_alone", pace::vendors_are_left_alone),
    ("replies_are_true", answer::replies_are_true),
    ("staff_learn_of_trouble", answer::staff_learn_of_trouble),
    ("replies_are_in_order", answer::replies_are_in_order),
    ("each_command_is_answered_once", answer::each_command_is_answered_once),
];

/// The promises that are held while a storm goes on.
const THROUGHOUT: [&str; 8] = [
    "replay_is_live",
    "records_are_readable",
    "snapshots_are_readable",
    "names_come_once",
    "old_answers_change_nothing",
    "queues_are_bounded",
    "nothing_is_left_owed",
    "it_comes_to_rest",
];

/// All promises.
pub(super) fn names() -> Vec<&'static str> {
    LIST.iter().map(|(name, _)| *name).chain(THROUGHOUT).collect()
}

/// Judges a house at the end of a storm.
pub(super) fn hold_all(house: &House, outside: &Outside, foreign: Vec<String>, scene: &mut Scene) {
    let view = View::new(house, outside, foreign);
    for (name, invariant) in LIST {
        house.hold(name, invariant(&view), scene);
    }
    house.hold("nothing_is_left_owed", nothing_is_left_owed(&house.tenant, scene), scene);
}

/// What is due has a name of its own, and no name comes again once it was answered.
pub(super) fn names_come_once(due: &[Effect], ledger: &BTreeMap<Effect, bool>) -> Verdict {
    let mut seen = BTreeSet::new();
    for effect in due {
        let name = going::name(*effect);
        if !seen.insert(name) {
            return Err(format!("{effect:?} is due twice"));
        }
        if ledger.contains_key(&name) {
            return Err(format!("{effect:?} is due again"));
        }
    }
    Ok(())
}

/// Whatever waits, waits in a queue with a bound: a chat's open questions within its limit, and
/// one reply at a time being said to it.
pub(super) fn queues_are_bounded(tenant: &Tenant, moved: &BTreeSet<Chat>) -> Verdict {
    const LIMIT_MAX: usize = 120;
    let mut asking: BTreeMap<&Chat, usize> = BTreeMap::new();
    for command in tenant.commands().filter(|it| it.stage != Stage::Judged) {
        let count = asking.entry(&command.chat).or_default();
        *count = count.saturating_add(1);
        if *count > LIMIT_MAX {
            return Err(format!("{} has {count} open questions", command.chat));
        }
    }
    let mut saying = BTreeSet::new();
    for (_, item) in tenant.outbox().attempted().filter(|(_, it)| it.purpose.is_reply()) {
        if !saying.insert(&item.chat) && !moved.contains(&item.chat) {
            return Err(format!("two replies at once are being said to {}", item.chat));
        }
    }
    Ok(())
}

/// In a world that has been fair for long enough nothing is open, due or waited for.
fn nothing_is_left_owed(tenant: &Tenant, scene: &Scene) -> Verdict {
    let open: Vec<String> = tenant.commands().map(|it| format!("{it:?}")).collect();
    if !open.is_empty() {
        return Err(format!("commands are open: {}", open.join(", ")));
    }
    if let Some((id, item)) = tenant.outbox().iter().next() {
        return Err(format!("message {id} is still there: {item:?}"));
    }
    if let Some(effect) = tenant.due(scene.now).next() {
        return Err(format!("{effect:?} is due"));
    }
    match tenant.next(scene.now) {
        Some(at) => Err(format!("it wants to be roused at {at:?}")),
        None if tenant.is_idle() => Ok(()),
        None => Err("it is not idle".to_owned()),
    }
}
