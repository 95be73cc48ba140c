//! Answers: the words of a reply, through the tenant's texts.

use super::Tenant;
use crate::action::{self, Action, Kind};
use crate::command::Command;
use crate::id::OrderId;
use crate::language::{self, Language};
use crate::parse::Vocabulary;
use crate::reason::Reason;
use crate::reply::Line;
use std::sync::Arc;

/// The most words of an action that help lists.
const HELP_WORDS: usize = 6;

/// How many of the words of the chat's language are among them: in English the name and its short
/// form. The rest are slips and other languages, understood but not taught.
const HELP_KNOWN: usize = 2;

impl Tenant {
    /// The lines about errands: one each, or grouped by outcome where there are many.
    pub(super) fn written_lines(&self, command: &Command, lines: &[(OrderId, Line)]) -> String {
        if !command.right.is_customer() {
            return super::brief::staff_lines(command, lines);
        }
        let voice = self.voice(&command.chat);
        if let [(_, Line::Refused(reason @ (Reason::TooMany | Reason::LimitReached))), ..] = lines {
            let max = self.settings.bulk_max.to_string();
            return voice.say(reason.code(), &[("max", &max)]);
        }
        let most = usize::try_from(self.settings.bulk_detail_max).unwrap_or(usize::MAX);
        let grouped = lines.len() > most;
        let mut groups: Vec<(Line, Vec<OrderId>)> = Vec::new();
        for (order, line) in lines {
            let line = &shown(*line);
            match groups.iter_mut().find(|(known, _)| grouped && known == line) {
                Some((_, orders)) => orders.push(*order),
                None => groups.push((*line, vec![*order])),
            }
        }
        let text = |(line, orders): &(Line, Vec<OrderId>)| voice.line(orders, command.action, line);
        groups.iter().map(text).collect::<Vec<_>>().join("\n")
    }

    /// The answer to a command that names no order.
    pub(super) fn plain(&self, command: &Command) -> String {
        match command.action.kind() {
            Kind::Account => self.balance(command),
            Kind::Plain | Kind::Carried | Kind::Shown => {
                let enabled = action::ALL.iter().copied().filter(|it| self.plan.includes(*it));
                let spoken = language::spoken(self.language(&command.chat));
                let listed = enabled.map(|action| (action, self.words(action, spoken)));
                self.voice(&command.chat).help(listed)
            }
        }
    }

    fn balance(&self, command: &Command) -> String {
        let voice = self.voice(&command.chat);
        let known = command.balances.iter().flatten();
        let lines = known.filter_map(|(username, balance)| {
            let values = [("balance", balance.as_deref()?), ("username", username.as_str())];
            Some(voice.say("balance", &values))
        });
        let lines: Vec<String> = lines.collect();
        if lines.is_empty() {
            return voice.say("balance_unavailable", &[]);
        }
        lines.join("\n")
    }

    /// The words of an action in a language, its name first.
    fn words(&self, action: Action, spoken: &Language) -> Vec<String> {
        let own = self.aliases.get(&action).into_iter().flatten().map(String::as_str);
        let words = spoken.words(action.name()).iter().copied().take(HELP_KNOWN);
        let mut list = vec![action.name().to_owned()];
        for word in own.chain(words) {
            if list.len() < HELP_WORDS && !list.iter().any(|known| known == word) {
                list.push(word.to_owned());
            }
        }
        list
    }

    /// Compiles the words again after they have changed; without words of its own, a tenant
    /// shares those of everybody.
    pub(super) fn learn(&mut self) {
        let own = || {
            self.aliases
                .iter()
                .flat_map(|(action, words)| words.iter().map(|word| (action.name(), word.as_str())))
        };
        let known = action::ALL
            .iter()
            .flat_map(|action| crate::words::of(action.name()).map(|word| (action.name(), word)));
        let any = self.aliases.values().any(|words| !words.is_empty());
        self.vocabulary = any.then(|| Arc::new(Vocabulary::new(known.chain(own()))));
    }
}

/// A line as it is grouped: the groups must not tell an order of somebody else from one that does
/// not exist.
const fn shown(line: Line) -> Line {
    let theirs = matches!(line, Line::Refused(Reason::NotYours));
    if theirs { Line::Refused(Reason::NotFound) } else { line }
}
