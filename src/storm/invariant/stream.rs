//! What must hold of a stream in itself, and of what went into it.

use super::Verdict;
use super::sending::resent_by_staff;
use super::view::{Asked, View};
use crate::storm::desk;
use domain::action::Action;
use domain::change::{Change, Role};
use domain::event::Event;
use domain::id::{CommandId, OrderId};
use domain::outcome::Finding;
use domain::plan::Plan;
use domain::reason::Reason;
use domain::time::{Moment, Span};
use std::collections::{BTreeMap, BTreeSet};

/// Every command that was answered with 200, and every change that was confirmed, is on disk.
pub(super) fn acknowledged_is_kept(view: &View<'_>) -> Verdict {
    let kept: BTreeSet<_> = view.commands.values().flat_map(|it| it.keys).collect();
    for ack in view.facts.acks.iter().filter(|it| it.owed) {
        if ack.key.as_ref().is_none_or(|key| !kept.contains(key)) {
            let message = ack.key.and_then(|key| view.facts.messages.get(&key));
            return Err(format!("message {message:?} was acknowledged and is not on disk"));
        }
    }
    let changed: BTreeSet<&str> = view.stream.iter().filter_map(by).collect();
    match view.facts.told.iter().find(|number| !changed.contains(number.as_str())) {
        Some(number) => Err(format!("the change {number} was confirmed and is not on disk")),
        None => Ok(()),
    }
}

fn by(record: &crate::storm::disk::Record) -> Option<&str> {
    if let Event::Changed { by, .. } = &record.event { Some(by.0.as_str()) } else { None }
}

/// Nothing is decided, planned, attempted or ended twice.
#[expect(clippy::wildcard_enum_match_arm, reason = "other events may come again")]
pub(super) fn facts_stand_once(view: &View<'_>) -> Verdict {
    let mut seen = BTreeSet::new();
    for record in view.stream {
        let name = match &record.event {
            Event::CommandHeard { command, .. } => format!("command {command}"),
            Event::ErrandCleared { command, order, .. }
            | Event::ErrandRefused { command, order, .. }
            | Event::ErrandShown { command, order, .. } => format!("errand {command} {order}"),
            Event::BalanceSeen { command, .. } => format!("balance {command}"),
            Event::InspectionFailed { command, attempt, .. } => format!("look {command} {attempt}"),
            Event::DispatchPlanned { outgoing, .. }
            | Event::ReplyPlanned { outgoing, .. }
            | Event::ReminderPlanned { outgoing, .. }
            | Event::BulletinPlanned { outgoing, .. }
            | Event::FollowUpPlanned { outgoing, .. }
            | Event::NoticePlanned { outgoing, .. } => format!("message {outgoing}"),
            Event::Attempted { outgoing, attempt } => format!("attempt {outgoing} {attempt}"),
            Event::InDoubt { outgoing, attempt, .. } => format!("doubt {outgoing} {attempt}"),
            Event::Accepted { outgoing, .. }
            | Event::Reconciled { outgoing, finding: Finding::Sent(_), .. } => {
                format!("end {outgoing}")
            }
            _ => continue,
        };
        if !seen.insert(name.clone()) {
            return Err(format!("{name} stands twice"));
        }
    }
    Ok(())
}

/// A message, however often it is delivered or edited, becomes one command at most.
pub(super) fn a_message_is_one_command(view: &View<'_>) -> Verdict {
    let mut seen: BTreeMap<u64, CommandId> = BTreeMap::new();
    for (id, asked) in &view.commands {
        let message = asked.keys.iter().find_map(|key| view.facts.messages.get(key));
        if let Some(other) = message.and_then(|message| seen.insert(*message, *id)) {
            return Err(format!("commands {other} and {id} are of one message"));
        }
    }
    Ok(())
}

/// No byte of a stream names anything of another tenant.
pub(super) fn a_stream_is_of_one_tenant(view: &View<'_>) -> Verdict {
    for record in view.stream {
        let names = |mark: &&String| {
            let first = mark.as_bytes().first();
            first.is_some_and(|first| record.bytes.contains(first))
                && record.bytes.windows(mark.len()).any(|part| part == mark.as_bytes())
        };
        // Numbers may happen to be written like a mark.
        let told = |mark: &&String| format!("{:?}", record.event).contains(mark.as_str());
        if let Some(mark) = view.foreign.iter().find(|it| names(it) && told(it)) {
            return Err(format!("{mark} is named in {:?}", record.event));
        }
    }
    Ok(())
}

/// Only orders of a username that the chat was linked to are carried or shown.
pub(super) fn orders_are_the_askers_own(view: &View<'_>) -> Verdict {
    for record in view.stream {
        if let Event::ErrandCleared { command, order, .. }
        | Event::ErrandShown { command, order, .. } = &record.event
        {
            let owner = view.sheets.get(order).map(|it| it.owner.as_str().to_lowercase());
            let asked = view.commands.get(command);
            let own = asked.is_some_and(|asked| {
                let mut names = asked.usernames.iter().map(|it| it.as_str().to_lowercase());
                names.any(|name| Some(name) == owner) && asked.orders.contains(order)
            });
            if !own {
                return Err(format!("order {order} is not of those who gave command {command}"));
            }
        }
    }
    Ok(())
}

/// Nothing is sent for a command that the plan does not cover, and none is worked on above the
/// chat's limit.
#[expect(clippy::wildcard_enum_match_arm, reason = "other events do not matter here")]
pub(super) fn plan_and_limit_hold(view: &View<'_>) -> Verdict {
    let (mut plan, mut limit) = (Plan::default(), 120_usize);
    let mut unpaid: BTreeSet<CommandId> = BTreeSet::new();
    let mut above: BTreeSet<CommandId> = BTreeSet::new();
    for record in view.stream {
        match &record.event {
            Event::Changed { change: Change::PlanSet { plan: now }, .. } => plan = now.clone(),
            Event::Changed { change: Change::SettingsSet { values }, .. } => {
                let set = values.get("limits.commands_per_hour").and_then(|it| it.parse().ok());
                limit = set.unwrap_or(limit);
            }
            Event::CommandHeard { command, .. } => {
                let Some(asked) = view.commands.get(command) else { continue };
                if !is_paid(&plan, asked) {
                    unpaid.insert(*command);
                } else if lately(view, *command, asked) >= limit {
                    above.insert(*command);
                }
            }
            Event::DispatchPlanned { command, .. }
            | Event::ReplyPlanned { command: Some(command), .. }
                if unpaid.contains(command) =>
            {
                return Err(format!("command {command} was not paid for and led to a message"));
            }
            Event::ErrandCleared { command, .. } if above.contains(command) => {
                return Err(format!("command {command} was above the limit and was cleared"));
            }
            Event::BalanceSeen { command, .. } if above.contains(command) => {
                return Err(format!("command {command} was above the limit and was worked on"));
            }
            _ => {}
        }
    }
    Ok(())
}

fn is_paid(plan: &Plan, asked: &Asked<'_>) -> bool {
    let medium = desk::medium(asked.chat.channel());
    plan.admits(medium, asked.action, asked.at).is_ok()
}

/// How many commands of the chat were worked on in the hour before this one.
fn lately(view: &View<'_>, id: CommandId, asked: &Asked<'_>) -> usize {
    let since = asked.at.minus(Span::hours(1));
    let before = view.commands.range(..id).rev().map(|(_, it)| it);
    before.filter(|it| it.chat == asked.chat && it.at > since && !it.limited).count()
}

/// A customer is told of a cooldown only while a window is open, and of work in progress only
/// while there is some.
#[expect(clippy::wildcard_enum_match_arm, reason = "other events do not matter here")]
pub(super) fn refusals_have_a_cause(view: &View<'_>) -> Verdict {
    let mut last: BTreeMap<(OrderId, Action), (CommandId, Option<Moment>)> = BTreeMap::new();
    let (mut failed, mut doubted) = (BTreeSet::new(), BTreeSet::new());
    let mut waiting: BTreeMap<(OrderId, Action), CommandId> = BTreeMap::new();
    for record in view.stream {
        match &record.event {
            Event::ErrandCleared { command, order, clearance, .. } => {
                let Some(action) = view.action(*command) else { continue };
                last.insert((*order, action), (*command, clearance.window));
                waiting.remove(&(*order, action));
            }
            Event::ErrandAsked { command, order, .. } => {
                let Some(action) = view.action(*command) else { continue };
                waiting.insert((*order, action), *command);
            }
            Event::Resent { outgoing } => drop(doubted.insert(*outgoing)),
            Event::Changed { change, .. } => doubted.extend(resent_by_staff(view, change)),
            Event::Refused { outgoing, again: None, .. } if !doubted.contains(outgoing) => {
                failed.insert(*outgoing);
            }
            Event::ErrandRefused { command, order, reason, .. } => {
                let Some(action) = view.action(*command) else { continue };
                let asked = waiting.get(&(*order, action)).copied();
                if asked == Some(*command) {
                    waiting.remove(&(*order, action));
                } else if asked.is_some() && *reason == Reason::InProgress {
                    continue;
                }
                let before = last.get(&(*order, action)).copied();
                let lives = before.is_some_and(|(before, _)| {
                    view.planned(before, *order).any(|it| !failed.contains(&it))
                });
                let open = before.and_then(|(_, window)| window).is_some_and(|it| record.at < it);
                if !caused(*reason, lives, open) {
                    return Err(format!("command {command}, order {order}: {reason:?} of nothing"));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// Whether a refusal for what was asked before has a dispatch that lives, and a window.
fn caused(reason: Reason, lives: bool, open: bool) -> bool {
    let cooling = matches!(reason, Reason::CoolingDown(_));
    let told = cooling || reason == Reason::InProgress;
    !told || (lives && (open || !cooling))
}

/// A chat where a route leads, or that is blocked, gives no commands, whatever it is linked to.
pub(super) fn only_customers_are_heard(view: &View<'_>) -> Verdict {
    let (mut routes, mut roles) = (BTreeMap::new(), BTreeMap::new());
    for record in view.stream {
        if let Event::Changed { change: Change::RouteSet { id, route }, .. } = &record.event {
            routes.insert(*id, &route.targets);
        } else if let Event::Changed { change: Change::RouteRemoved { id }, .. } = &record.event {
            routes.remove(id);
        } else if let Event::Changed { change: Change::RoleSet { chat, role }, .. } = &record.event
        {
            roles.insert(chat, *role);
        } else if let Event::CommandHeard { command, chat, usernames, .. } = &record.event {
            let leads = routes.values().any(|targets| targets.contains(chat));
            let usual = if leads { Role::Provider } else { Role::Customer };
            let role = roles.get(chat).copied().unwrap_or(usual);
            if role != Role::Customer || usernames.is_empty() {
                return Err(format!("command {command} is of {chat}, which is {}", role.name()));
            }
        }
    }
    Ok(())
}
