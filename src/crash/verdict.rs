//! The verdict: what the vendors saw, beside what was asked.

use super::Report;
use super::lab::{Asked, Lab, STAFF, to_provider};
use sim::Seen;
use std::collections::{BTreeMap, BTreeSet};

/// What the vendors saw, counted.
#[derive(Default)]
struct Count {
    /// Dispatches of each order.
    dispatched: BTreeMap<u64, u64>,
    /// What was said about each order, by chat and words.
    said: BTreeMap<(String, u64, String), u64>,
    /// The node's own list of what is in doubt.
    listed: Vec<String>,
}

/// Compares. Each order must have been dispatched at most once; each that was not must be in
/// doubt; each reply must be true, and none may come more than twice.
pub(super) async fn judge(lab: &Lab, kills: u32) -> anyhow::Result<Report> {
    let mut report = Report { kills, commands: lab.asked.len(), ..Report::default() };
    let listed = lab.in_doubt().await?;
    let listed = listed.iter().map(ToString::to_string).collect();
    let mut count = Count { listed, ..Count::default() };
    for seen in lab.sent() {
        count.note(&seen, &mut report);
    }
    for asked in &lab.asked {
        let wrong = count.wrong(asked);
        report.wrong.extend(wrong.map(|what| format!("order {}: {what}", asked.order)));
    }
    let known: BTreeSet<u64> = lab.asked.iter().map(|asked| asked.order).collect();
    let strange = count.dispatched.keys().filter(|order| !known.contains(order));
    report.wrong.extend(strange.map(|order| format!("order {order} was never asked for")));
    Ok(report)
}

impl Count {
    fn note(&mut self, seen: &Seen, report: &mut Report) {
        let chat = seen.chat.clone().unwrap_or_default();
        let text = seen.text.clone().unwrap_or_default();
        if to_provider(seen) {
            report.dispatches = report.dispatches.saturating_add(1);
            let ids = text.split(' ').next().unwrap_or_default().split(',');
            for order in ids.filter_map(|id| id.strip_prefix('x')?.parse().ok()) {
                more(self.dispatched.entry(order).or_default());
            }
        } else if chat == STAFF {
            report.doubts = report.doubts.saturating_add(text.matches("in_doubt").count());
        } else {
            report.replies = report.replies.saturating_add(1);
            for line in text.lines() {
                let Some((order, said)) = line.split_once(": ") else { continue };
                let Ok(order) = order.parse() else { continue };
                more(self.said.entry((chat.clone(), order, said.to_owned())).or_default());
            }
        }
    }

    /// What is wrong with an order's story.
    fn wrong(&self, asked: &Asked) -> impl Iterator<Item = &'static str> {
        let order = asked.order;
        let times = self.dispatched.get(&order).copied().unwrap_or_default();
        let said = |what: &str| {
            let key = (asked.chat.clone(), order, what.to_owned());
            self.said.get(&key).copied().unwrap_or_default()
        };
        let (requested, checked) = (said("refill requested."), said("being checked by our team."));
        let listed = self.listed.iter().any(|text| text.contains(&order.to_string()));
        [
            (times > 1, "was sent to its provider more than once"),
            (times == 0 && requested > 0, "was said to be requested, and was not"),
            (times == 0 && checked > 0 && !listed, "is in doubt and listed nowhere"),
            (requested == 0 && checked == 0, "was neither requested nor put in doubt"),
            (requested > 2 || checked > 2, "was answered more than twice"),
        ]
        .into_iter()
        .filter_map(|(is, what)| is.then_some(what))
    }
}

fn more(count: &mut u64) {
    *count = count.saturating_add(1);
}
