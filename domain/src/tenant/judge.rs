//! Judging: what the panel said of a command's orders, or that it could not be asked.

use super::Tenant;
use crate::command::{Command, Fate, Stage};
use crate::event::Event;
use crate::fault::Fault;
use crate::input::{Inspection, Seen};
use crate::reason::Reason;
use crate::time::{Moment, Span};
use crate::trace::{Check, Step};

/// When a failed look is repeated, counted from the first failure.
const RETRIES: [Span; 3] = [Span::seconds(2), Span::seconds(10), Span::seconds(30)];

impl Tenant {
    pub(super) fn inspected(
        &self,
        inspection: Inspection,
        seen: Result<Seen, Fault>,
        now: Moment,
    ) -> Vec<Event> {
        let Some(command) = self.commands.get(&inspection.command) else { return Vec::new() };
        let Stage::Asking { attempt, failed, .. } = command.stage else { return Vec::new() };
        if attempt != inspection.attempt {
            return Vec::new();
        }
        match seen {
            Ok(Seen::Orders(mut sheets)) => command
                .errands
                .iter()
                .filter(|errand| errand.fate == Fate::Open)
                .map(|errand| {
                    let sheet = sheets.remove(&errand.order).filter(|it| it.id == errand.order);
                    self.judge(command, errand.order, sheet, now)
                })
                .collect(),
            Ok(Seen::Balances(balances)) => {
                vec![Event::BalanceSeen { command: command.id, balances }]
            }
            Err(fault) => self.unavailable(command, failed.unwrap_or(now), fault, now),
        }
    }

    /// The panel could not be asked: again later, or refused for good.
    fn unavailable(
        &self,
        command: &Command,
        failed: Moment,
        fault: Fault,
        now: Moment,
    ) -> Vec<Event> {
        let Stage::Asking { attempt, first, .. } = command.stage else { return Vec::new() };
        let spared = if let Fault::Busy(Some(wait_ms)) = fault { Span(wait_ms) } else { Span(0) };
        let vain = attempt.saturating_sub(first);
        let again = || failed.plus(wait(vain)).max(now.plus(spared));
        let again = (vain < self.settings.panel_retries).then(again);
        let seen = fault.to_string();
        let failure = Event::InspectionFailed { command: command.id, attempt, fault, again };
        if again.is_some() {
            return vec![failure];
        }
        let open = command.errands.iter().filter(|errand| errand.fate == Fate::Open);
        let refused = open.map(|errand| Event::ErrandRefused {
            command: command.id,
            order: errand.order,
            reason: Reason::PanelUnavailable,
            provider: None,
            external: None,
            trace: vec![Step { check: Check::Panel, passed: false, seen: seen.clone() }],
            sheet: None,
        });
        let told = Event::FaultSeen { about: "panel".to_owned(), detail: seen.clone() };
        [failure, told].into_iter().chain(refused).collect()
    }
}

/// How long after the first failure the look after this many attempts is: 2 s, 10 s, 30 s, and
/// 30 s more for each beyond.
fn wait(attempt: u32) -> Span {
    let index = usize::try_from(attempt).unwrap_or(usize::MAX);
    let beyond = u64::from(attempt).saturating_sub(1);
    RETRIES.get(index).copied().unwrap_or(Span::seconds(beyond.saturating_mul(30)))
}
