//! The panel: what it says when it is asked, and all the ways in which it does not.

use super::going::{Going, Job};
use super::outside::Outside;
use super::scene::Scene;
use domain::fault::Fault;
use domain::id::{OrderId, ServiceId};
use domain::input::{Effect, Ended, Fresh, Input, Seen};
use domain::order::{Sheet, Status};
use domain::service::Listing;
use domain::tenant::Question;
use domain::time::Span;
use std::collections::BTreeMap;

type Answer = (Span, Result<Seen, Fault>);

impl Outside {
    /// What the panel lists for its users: the services of its orders, or most of them.
    pub(super) fn list(&self, scene: &mut Scene) -> Result<Fresh, Fault> {
        if scene.wild && scene.dice.roll(100) < self.weather {
            return Err(Fault::Silent);
        }
        let names: BTreeMap<ServiceId, &str> = self
            .sheets
            .values()
            .filter_map(|it| Some((it.service?, it.service_name.as_str())))
            .collect();
        let listed = names
            .into_iter()
            .filter(|_| !scene.dice.one_in(4))
            .map(|(service, name)| Listing::read(service, name, Some("fault#listed"), None));
        // One that is always there: a list without services would be no answer.
        let first = Listing::read(ServiceId(999), "fault#first", None, None);
        Ok(Fresh { listed: std::iter::once(first).chain(listed).collect(), unread: 0 })
    }

    /// What comes back from the panel to a house that looks at orders, and after how long.
    pub(super) fn answers(&self, going: &Going, scene: &mut Scene) -> Vec<(Span, Input)> {
        match (&going.job, going.effect) {
            (Job::Ask(question), Effect::Inspect(inspection)) => {
                let all = self.ask(question, scene).into_iter();
                all.map(|(wait, seen)| (wait, Input::Inspected(inspection, seen))).collect()
            }
            (Job::Follow(orders), Effect::Follow(round)) => {
                let all = self.ask(&Question::Orders(orders.clone()), scene).into_iter();
                let input = |seen| Input::Followed(round, orders.clone(), seen, Ended::new());
                all.map(|(wait, seen)| (wait, input(seen))).collect()
            }
            (Job::Identify(hidden), Effect::Identify(inquiry)) => {
                let said = super::twin::said(hidden, scene);
                vec![(scene.dice.span(1, 5_000), Input::Identified(inquiry, said))]
            }
            (Job::Read, Effect::Refresh(refresh)) => {
                let read = self.list(scene);
                vec![(scene.dice.span(1, 40_000), Input::Catalogued(refresh, read))]
            }
            (
                Job::Ask(_)
                | Job::Follow(_)
                | Job::Mint
                | Job::Post(..)
                | Job::Send(_)
                | Job::Look(..)
                | Job::Identify(_)
                | Job::Read,
                _,
            ) => Vec::new(),
        }
    }

    /// What comes back from the panel, and after how long.
    pub(super) fn ask(&self, question: &Question, scene: &mut Scene) -> Vec<Answer> {
        let soon = scene.dice.span(5, 900);
        let trouble = scene.wild && scene.dice.roll(100) < self.weather;
        let right = self.right(question);
        if !trouble {
            return vec![(soon, Ok(right))];
        }
        let mut answers = match scene.dice.roll(8) {
            0 => vec![(soon, Err(Fault::Unreachable))],
            1 => vec![(soon, Err(Fault::Garbled("fault#garbled".to_owned())))],
            2 => vec![(soon, Err(Fault::Denied))],
            3 => vec![(Span::seconds(15), Err(Fault::Silent)), (Span::seconds(40), Ok(right))],
            4 => vec![(soon, Err(Fault::Mismatched))],
            5 => vec![(soon, Ok(missing(right, scene)))],
            6 => vec![(soon, Ok(self.crossed(right)))],
            _ => vec![(Span::seconds(9), Ok(right))],
        };
        if scene.dice.one_in(3) {
            let wait = scene.dice.span(1, 60_000);
            let again = answers.clone().into_iter();
            answers.extend(again.map(|(at, it)| (Span(at.0.saturating_add(wait.0)), it)));
        }
        answers
    }

    fn right(&self, question: &Question) -> Seen {
        match question {
            Question::Orders(orders) => {
                let known =
                    orders.iter().filter_map(|id| Some((*id, self.sheets.get(id)?.clone())));
                Seen::Orders(known.collect())
            }
            Question::Users(users) => {
                let each = users.iter().map(|user| (user.clone(), Some("12.50".to_owned())));
                Seen::Balances(each.collect())
            }
        }
    }

    /// Each order's place holds another's sheet, and orders are shown that nobody asked for.
    fn crossed(&self, right: Seen) -> Seen {
        let Seen::Orders(sheets) = right else { return right };
        let others = self.sheets.values().rev().cycle();
        let mut crossed: BTreeMap<OrderId, Sheet> =
            sheets.into_keys().zip(others).map(|(id, sheet)| (id, sheet.clone())).collect();
        crossed.extend(self.sheets.iter().next().map(|(_, sheet)| (OrderId(1), sheet.clone())));
        Seen::Orders(crossed)
    }

    /// Orders get on.
    pub(super) fn progress(&mut self, scene: &mut Scene) {
        let now = scene.now;
        for sheet in self.sheets.values_mut() {
            if scene.dice.one_in(3) {
                let done = scene.dice.one_in(2);
                sheet.status = if done { Status::Completed } else { Status::InProgress };
                sheet.completed = done.then_some(now);
                sheet.remains = Some(if done { 0 } else { scene.dice.roll(500) });
            }
        }
    }
}

fn missing(right: Seen, scene: &mut Scene) -> Seen {
    match right {
        Seen::Orders(mut sheets) => {
            sheets.retain(|_, _| scene.dice.one_in(2));
            Seen::Orders(sheets)
        }
        Seen::Balances(all) => {
            Seen::Balances(all.into_iter().map(|(user, _)| (user, None)).collect())
        }
    }
}
