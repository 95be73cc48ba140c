//! The verdict: what the vendors saw, beside what was asked.

use super::Report;
use super::lab::{Lab, STAFF, to_provider};
use std::collections::BTreeMap;

/// Compares. Each order must have been dispatched at most once; each that was not must be in
/// doubt or have failed in the customer's eyes; each reply must be true; none may come more than
/// twice, nor twice without a kill to blame.
pub(super) async fn judge(lab: &Lab, kills: u32) -> anyhow::Result<Report> {
    let mut report = Report { kills, commands: lab.asked.len(), ..Report::default() };
    let sent = lab.sent();
    let mut dispatched: BTreeMap<u64, usize> = BTreeMap::new();
    let mut replies: BTreeMap<(String, u64, String), usize> = BTreeMap::new();
    for seen in &sent {
        let (chat, text) = (seen.chat.clone().unwrap_or_default(), seen.text.clone());
        let text = text.unwrap_or_default();
        if to_provider(seen) {
            report.dispatches = report.dispatches.saturating_add(1);
            let ids = text.split(' ').next().unwrap_or_default().split(',');
            let orders = ids.filter_map(|id| id.strip_prefix('x')?.parse::<u64>().ok());
            orders.for_each(|order| *dispatched.entry(order).or_default() += 1);
        } else if chat == STAFF {
            report.doubts = report.doubts.saturating_add(text.matches("in_doubt").count());
        } else {
            report.replies = report.replies.saturating_add(1);
            for line in text.lines() {
                let Some((order, said)) = line.split_once(": ") else { continue };
                let Ok(order) = order.parse() else { continue };
                *replies.entry((chat.clone(), order, said.to_owned())).or_default() += 1;
            }
        }
    }
    let doubtful: Vec<String> = lab.in_doubt().await?.iter().map(ToString::to_string).collect();
    for asked in &lab.asked {
        let order = asked.order;
        let times = dispatched.get(&order).copied().unwrap_or_default();
        let said = |what: &str| {
            let key = (asked.chat.clone(), order, what.to_owned());
            replies.get(&key).copied().unwrap_or_default()
        };
        let (requested, checked) = (said("refill requested."), said("being checked by our team."));
        let listed = doubtful.iter().any(|text| text.contains(&order.to_string()));
        let mut wrong = |what: &str| report.wrong.push(format!("order {order}: {what}"));
        if times > 1 {
            wrong("was sent to its provider more than once");
        }
        if times == 0 && requested > 0 {
            wrong("was said to be requested, and was not");
        }
        if times == 0 && checked > 0 && !listed {
            wrong("is in doubt and listed nowhere");
        }
        if requested == 0 && checked == 0 {
            wrong("was neither requested nor put in doubt");
        }
        if requested > 2 || checked > 2 {
            wrong("was answered more than twice");
        }
    }
    let known = lab.asked.iter().map(|asked| asked.order);
    let known: std::collections::BTreeSet<u64> = known.collect();
    let strange = dispatched.keys().filter(|order| !known.contains(order));
    report.wrong.extend(strange.map(|order| format!("order {order} was never asked for")));
    Ok(report)
}
