//! The verdict: what the vendors saw, beside what was asked and what the node has in its log.

use super::Report;
use super::lab::{Asked, Lab};
use super::world::{STAFF, to_provider};
use serde_json::Value;
use sim::{Filter, Seen};
use std::collections::{BTreeMap, BTreeSet};

/// What customers are told of an order: it was sent, or nobody knows yet.
const REQUESTED: &str = "refill requested.";
const CHECKED: &str = "being checked by our team.";

/// What the vendors saw, counted.
#[derive(Default)]
struct Count {
    /// Dispatches of each order that a provider has.
    dispatched: BTreeMap<u64, u64>,
    /// What was said about each order, by chat and words.
    said: BTreeMap<(String, u64), BTreeMap<String, u64>>,
    /// The orders in the node's own list of what is in doubt.
    listed: BTreeSet<u64>,
    /// The commands of the node's own log that name each order.
    handled: BTreeMap<u64, u64>,
}

/// Compares. Each order must have been handled once and dispatched at most once; each that was not
/// must be in doubt, and whatever is in doubt must be listed; each reply must be true, and none may
/// come more than twice.
pub(super) async fn judge(lab: &Lab, kills: u32) -> anyhow::Result<Report> {
    let mut report = Report { kills, commands: lab.asked.len(), ..Report::default() };
    let doubts = lab.in_doubt().await?;
    let mut count =
        Count { listed: orders(&doubts), handled: lab.handled().await?, ..Count::default() };
    report.deliveries = lab.vendors.world.deliveries(&Filter::default()).len();
    report.handled = count.handled.len();
    report.listed = doubts.len();
    for seen in lab.sent() {
        count.note(&seen, &mut report);
    }
    for asked in &lab.asked {
        let wrong = count.wrong(asked);
        report.wrong.extend(wrong.map(|what| format!("order {}: {what}", asked.order)));
    }
    let known: BTreeSet<u64> = lab.asked.iter().map(|asked| asked.order).collect();
    let named = count.dispatched.keys().chain(count.handled.keys());
    let strange = named.filter(|order| !known.contains(order));
    report.wrong.extend(strange.map(|order| format!("order {order} was never asked for")));
    Ok(report)
}

impl Count {
    fn note(&mut self, seen: &Seen, report: &mut Report) {
        let chat = seen.chat.clone().unwrap_or_default();
        let text = seen.text.clone().unwrap_or_default();
        if seen.outcome != "ok" {
            more_of(&mut report.failures, 1);
        }
        if !seen.accepted {
            return;
        }
        if to_provider(seen) {
            more_of(&mut report.dispatches, 1);
            let ids = text.split(' ').next().unwrap_or_default().split(',');
            for order in ids.filter_map(|id| id.strip_prefix('x')?.parse().ok()) {
                more(self.dispatched.entry(order).or_default());
            }
        } else if chat == STAFF {
            more_of(&mut report.doubts, text.matches("in_doubt").count());
        } else {
            more_of(&mut report.replies, 1);
            for line in text.lines() {
                let Some((order, said)) = line.split_once(": ") else { continue };
                let Ok(order) = order.parse() else { continue };
                let of_it = self.said.entry((chat.clone(), order)).or_default();
                more(of_it.entry(said.to_owned()).or_default());
            }
        }
    }

    /// What is wrong with an order's story.
    fn wrong(&self, asked: &Asked) -> impl Iterator<Item = &'static str> {
        let Asked { order, chat } = asked;
        let of = |counts: &BTreeMap<u64, u64>| counts.get(order).copied().unwrap_or_default();
        let (times, handled) = (of(&self.dispatched), of(&self.handled));
        let told = self.said.get(&(chat.clone(), *order));
        let said = |what: &str| told.and_then(|it| it.get(what)).copied().unwrap_or_default();
        let (requested, checked) = (said(REQUESTED), said(CHECKED));
        let other = told.into_iter().flatten().any(|(it, _)| it != REQUESTED && it != CHECKED);
        let listed = self.listed.contains(order);
        let unsure = checked > 0 && requested == 0;
        [
            (handled == 0, "is in no command of the log"),
            (handled > 1, "was handled more than once"),
            (times > 1, "was sent to its provider more than once"),
            (times == 0 && requested > 0, "was said to be requested, and was not"),
            (unsure && times == 0 && !listed, "is in doubt and listed nowhere"),
            (requested == 0 && checked == 0, "was neither requested nor put in doubt"),
            (requested > 2 || checked > 2, "was answered more than twice"),
            (other, "was answered in other words"),
        ]
        .into_iter()
        .filter_map(|(is, what)| is.then_some(what))
    }
}

/// The orders of dispatches, as the API shows these.
fn orders(dispatches: &[Value]) -> BTreeSet<u64> {
    let named = dispatches.iter().filter_map(|it| it.get("order_ids")?.as_array());
    named.flatten().filter_map(Value::as_u64).collect()
}

fn more(count: &mut u64) {
    *count = count.saturating_add(1);
}

fn more_of(count: &mut usize, by: usize) {
    *count = count.saturating_add(by);
}
