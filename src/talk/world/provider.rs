//! A provider's own API in the world in memory, in the words of its like.

use super::{PAGE, says};
use crate::talk::script::{ApiMood, Dealing};
use domain::id::ExternalId;
use domain::input::Attempt;
use domain::order::Status;
use domain::outcome::Outcome;
use domain::provider::{ApiCall, RefillEnd};
use domain::time::Moment;
use gateways::call::{Answer, Trouble};
use gateways::provider::{self, Provider as Reader, RefillState};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Where a refill has come to its end, so that another may begin.
const OVER: [&str; 3] = ["completed", "rejected", "canceled"];

/// The orders that providers know, by their numbers there, and how far each was when it was placed.
pub(in crate::talk) type Known = BTreeMap<ExternalId, Status>;

/// One provider.
#[derive(Default)]
pub(in crate::talk) struct Provider {
    mood: ApiMood,
    since: Moment,
    said: BTreeMap<ExternalId, String>,
    /// Each refill's order and status; its number is its place, from 1.
    refills: Vec<(ExternalId, String)>,
}

impl Provider {
    /// It answers otherwise, or something has become of what it has.
    pub(in crate::talk) fn deal(&mut self, dealing: &Dealing, now: Moment) -> Result<(), String> {
        match dealing {
            Dealing::Entered(_) => {}
            Dealing::Turned(_, mood) => (self.mood, self.since) = (*mood, now),
            Dealing::Said(_, order, Some(words)) => {
                self.said.insert(order.clone(), words.clone());
            }
            Dealing::Said(_, order, None) => drop(self.said.remove(order)),
            Dealing::Moved(_, id, status) => {
                let at = usize::try_from(id.saturating_sub(1)).unwrap_or(usize::MAX);
                let refill = self.refills.get_mut(at).ok_or_else(|| format!("no refill {id}"))?;
                status.clone_into(&mut refill.1);
            }
        }
        Ok(())
    }

    /// Takes a call or does not. Says what the caller makes of it, and whether the call came.
    pub(in crate::talk) fn take(
        &mut self,
        call: &ApiCall,
        known: &Known,
        now: Moment,
    ) -> (Vec<(Attempt, Outcome)>, bool) {
        let numbers: Vec<ExternalId> = call.parts.iter().map(|(_, it)| it.clone()).collect();
        let refill = call.action.name() == "refill";
        let answer = self.trouble(now).unwrap_or_else(|| {
            let said = Ok(says(200, &self.effect(refill, &numbers, known).to_string()));
            if self.mood == ApiMood::Lost { Err(Trouble::Silent) } else { said }
        });
        let read = provider::named(&call.api.kind).map(|it| {
            let reads = if refill { Reader::read_refill } else { Reader::read_cancel };
            reads(it, &numbers, &answer)
        });
        let mut read = read.unwrap_or_default();
        let ends = call
            .parts
            .iter()
            .map(|(attempt, number)| (*attempt, read.remove(number).unwrap_or(Outcome::Unknown)));
        (ends.collect(), self.mood != ApiMood::Down)
    }

    /// What the gateway makes of an answer about refills: those that have ended.
    pub(in crate::talk) fn ended(
        &self,
        numbers: &[ExternalId],
        now: Moment,
    ) -> Vec<(ExternalId, RefillEnd)> {
        // A lost reply is one of those with an effect.
        let answer = self.trouble(now).unwrap_or_else(|| Ok(says(200, &self.states(numbers))));
        let told = provider::named("standard").map(|it| it.read_refill_status(numbers, &answer));
        let told = told.and_then(Result::ok).unwrap_or_default().into_iter();
        let ended = told.filter_map(|(number, state)| match state.ok()? {
            RefillState::Completed => Some((number, RefillEnd::Completed)),
            RefillState::Rejected | RefillState::Failed => Some((number, RefillEnd::Rejected)),
            RefillState::Waiting | RefillState::UnderWay | RefillState::Unknown => None,
        });
        ended.collect()
    }

    fn states(&self, numbers: &[ExternalId]) -> String {
        let state = |number: &ExternalId| {
            let at = number.as_str().parse::<usize>().ok().and_then(|it| it.checked_sub(1));
            at.and_then(|at| self.refills.get(at)).map(|(_, status)| status.clone())
        };
        let missing = json!({ "error": "Refill not found" });
        if let [only] = numbers {
            return state(only).map_or(missing, |it| json!({ "status": it })).to_string();
        }
        let row = |it: &ExternalId| {
            let status = state(it).map_or_else(|| missing.clone(), |status| json!(status));
            json!({ "refill": it.as_str(), "status": status })
        };
        numbers.iter().map(row).collect::<Value>().to_string()
    }

    /// Does what is asked, for each order by itself.
    fn effect(&mut self, refill: bool, numbers: &[ExternalId], known: &Known) -> Value {
        let mut rows = Vec::new();
        for number in numbers {
            let done = self.one(refill, number, known);
            if let ([_], true) = (numbers, refill) {
                return match done {
                    Ok(id) => json!({ "refill": id.to_string() }),
                    Err(why) => json!({ "error": why }),
                };
            }
            let word = if refill { "refill" } else { "cancel" };
            let done = done.map_or_else(|why| json!({ "error": why }), |id| json!(id));
            rows.push(json!({ "order": number.as_str(), word: done }));
        }
        Value::Array(rows)
    }

    fn one(&mut self, refill: bool, number: &ExternalId, known: &Known) -> Result<usize, String> {
        let status = known.get(number).ok_or("Incorrect order ID")?;
        if let Some(words) = self.said.get(number) {
            return Err(words.clone());
        }
        if !refill {
            let open = matches!(status, Status::Pending | Status::Processing | Status::InProgress);
            return if open { Ok(1) } else { Err("Order cannot be cancelled".to_owned()) };
        }
        let open = |status: &str| !OVER.contains(&status.to_ascii_lowercase().as_str());
        if self.refills.iter().any(|(order, status)| order == number && open(status)) {
            return Err("The refill task is not completed for this order".to_owned());
        }
        self.refills.push((number.clone(), "Awaiting".to_owned()));
        Ok(self.refills.len())
    }

    /// What it answers to everything; `None` where it does what is asked.
    fn trouble(&self, now: Moment) -> Option<Answer> {
        match self.mood {
            ApiMood::Up | ApiMood::Lost => None,
            ApiMood::Down => Some(Err(Trouble::Unreachable)),
            ApiMood::Denied => Some(Ok(says(200, r#"{"error":"Invalid API key"}"#))),
            ApiMood::Garbled => Some(Ok(says(200, r#"[{"order":881,"ref"#))),
            ApiMood::Html => Some(Ok(says(200, PAGE))),
            ApiMood::Limited(length) => {
                let left = self.since.plus(length).since(now).0.div_ceil(1_000);
                let mut reply = says(429, r#"{"error":"Too many requests"}"#);
                reply.retry_after = Some(left);
                (left > 0).then_some(Ok(reply))
            }
        }
    }
}
