//! Rehearsal: recorded commands judged again, under the set-up as it is and as it would be.
//!
//! Each command is played at the moment at which it was heard, with what the panel showed then, on
//! two stages: one has the present set-up, the other has it with the changes. A stage begins with
//! no window open and nothing under way; both begin alike, so that what differs between them comes
//! of the changes alone. Nothing leaves a stage.

use super::{CommandLog, ErrandLog, Tenant};
use crate::action::{Action, Kind};
use crate::change::{By, Change, Objection, Role};
use crate::command::Fate;
use crate::event::Event;
use crate::id::{Chat, CommandId, OrderId};
use crate::input::Input;
use crate::reason::Reason;
use crate::time::Moment;

/// What a rehearsal came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rehearsal {
    /// Errands that were judged again.
    pub judged: usize,
    /// Errands of which too little was recorded: the panel was not asked, or could not be.
    pub skipped: usize,
    /// Those that would go another way, in the order in which they were asked for.
    pub differences: Vec<Difference>,
}

/// An errand that would go another way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Its command, as it was recorded.
    pub command: CommandId,
    /// When it was heard.
    pub heard: Moment,
    /// What was asked.
    pub action: Action,
    /// Its order.
    pub order: OrderId,
    /// What became of it then: the code of its outcome.
    pub recorded: String,
    /// What becomes of it under the present set-up.
    pub now: Verdict,
    /// What would become of it.
    pub then: Verdict,
}

/// What becomes of an errand on a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// `requested`, `status`, `not_looked_at`, or the code of the reason.
    pub outcome: String,
    /// What was seen at the check that decided, for people.
    pub seen: String,
    /// What would go where.
    pub dispatches: Vec<(Chat, String)>,
}

impl Tenant {
    /// Judges recorded commands again, as if `changes` had been made; each comes with the JSON
    /// pointer to it in what was asked.
    ///
    /// # Errors
    /// The [`Objection`] to the first change that does not fit.
    pub fn rehearse(
        &self,
        changes: Vec<(String, Change)>,
        mut past: Vec<CommandLog>,
    ) -> Result<Rehearsal, Objection> {
        let (mut now, mut then) = (self.stage(), self.stage());
        for (at, change) in changes {
            let told = then.take(Input::Told(By("rehearsal".to_owned()), change), Moment(0));
            told.map_err(|it| Objection { pointer: format!("{at}{}", it.pointer), ..it })?;
        }
        past.sort_by_key(|log| log.id);
        let mut rehearsal = Rehearsal::default();
        for log in past.iter().filter(|log| log.action.kind() == Kind::Carried) {
            let verdicts = now.relive(log).into_iter().zip(then.relive(log));
            for (errand, (now, then)) in log.errands.iter().zip(verdicts) {
                rehearsal.note(log, errand, now, then);
            }
        }
        Ok(rehearsal)
    }

    /// The set-up alone, with nothing under way and no window open.
    #[must_use]
    pub fn stage(&self) -> Self {
        let stage = Self {
            panel: self.panel.clone(),
            channels: self.channels.clone(),
            providers: self.providers.clone(),
            links: self.links.clone(),
            roles: self.roles.clone(),
            languages: self.languages.clone(),
            senders: self.senders.clone(),
            contacts: self.contacts.clone(),
            routes: self.routes.clone(),
            services: self.services.clone(),
            settings: self.settings.clone(),
            texts: self.texts.clone(),
            aliases: self.aliases.clone(),
            plan: self.plan.clone(),
            revision: self.revision,
            ..Self::default()
        };
        stage.revived()
    }

    /// Plays one recorded command: a verdict for each of its errands; `None` where the panel had
    /// not been asked.
    fn relive(&mut self, log: &CommandLog) -> Vec<Option<Verdict>> {
        let at = log.heard;
        let asks = if log.right.is_customer() { Role::Customer } else { Role::Staff };
        if self.role(&log.chat) != asks {
            let seen = format!("the chat's role is {}", self.role(&log.chat).name());
            return log.errands.iter().map(|_| Some(Verdict::plain("silent", &seen))).collect();
        }
        let objection = self.objection(&log.chat, log.action, log.errands.len(), at);
        let id = self.last_command.next();
        self.apply(at, &heard(id, log));
        let errands = log.errands.iter();
        let mut verdicts: Vec<Option<Verdict>> = if let Some((reason, seen)) = objection {
            let verdict = Verdict::plain(reason.code(), &seen);
            self.apply(at, &Event::CommandRefused { command: id, reason, seen });
            errands.map(|_| Some(verdict.clone())).collect()
        } else {
            errands.map(|errand| self.judge_again(at, id, errand)).collect()
        };
        let planned = self.commands.get(&id).map(|command| self.dispatches(command));
        for event in planned.unwrap_or_default() {
            let Event::DispatchPlanned { orders, chat, text, .. } = event else { continue };
            for (errand, verdict) in log.errands.iter().zip(&mut verdicts) {
                if let Some(it) = verdict.as_mut().filter(|_| orders.contains(&errand.order)) {
                    it.dispatches.push((chat.clone(), text.clone()));
                }
            }
        }
        self.strike(id, log);
        verdicts
    }

    fn judge_again(&mut self, at: Moment, id: CommandId, log: &ErrandLog) -> Option<Verdict> {
        let looked = log.sheet.is_some() || log.outcome == Reason::NotFound.code();
        let command = self.commands.get(&id).filter(|_| looked)?;
        let event = self.judge(command, log.order, log.sheet.as_deref().cloned(), at);
        self.apply(at, &event);
        let errand = self.commands.get(&id)?.errand(log.order)?;
        let outcome = match &errand.fate {
            Fate::Refused(reason) => reason.code(),
            Fate::Shown(..) => "status",
            Fate::Asked(..) => "under_review",
            Fate::Open | Fate::Cleared(_) | Fate::Carried(_) => "requested",
        };
        let seen = errand.trace.last().map_or("", |step| step.seen.as_str());
        Some(Verdict::plain(outcome, seen))
    }

    /// The command is over at once: what stays of it is the windows that it opened, save those
    /// that were closed again because nothing could be sent.
    fn strike(&mut self, id: CommandId, log: &CommandLog) {
        self.commands.remove(&id);
        self.background.remove(&id);
        self.leave_lane(&log.chat, id);
        self.busy.retain(|_, command| *command != id);
        for errand in log.errands.iter().filter(|it| it.outcome == Reason::SendFailed.code()) {
            self.cooldowns.release(errand.order, log.action, id);
        }
    }
}

impl Rehearsal {
    fn note(
        &mut self,
        log: &CommandLog,
        errand: &ErrandLog,
        now: Option<Verdict>,
        then: Option<Verdict>,
    ) {
        if now.is_none() && then.is_none() {
            self.skipped = self.skipped.saturating_add(1);
            return;
        }
        self.judged = self.judged.saturating_add(1);
        let unseen = || Verdict::plain("not_looked_at", "the panel had not been asked");
        let (now, then) = (now.unwrap_or_else(unseen), then.unwrap_or_else(unseen));
        if now.outcome == then.outcome && now.dispatches == then.dispatches {
            return;
        }
        self.differences.push(Difference {
            command: log.id,
            heard: log.heard,
            action: log.action,
            order: errand.order,
            recorded: errand.outcome.clone(),
            now,
            then,
        });
    }
}

impl Verdict {
    fn plain(outcome: &str, seen: &str) -> Self {
        Self { outcome: outcome.to_owned(), seen: seen.to_owned(), dispatches: Vec::new() }
    }
}

fn heard(command: CommandId, log: &CommandLog) -> Event {
    Event::CommandHeard {
        command,
        keys: Vec::new(),
        chat: log.chat.clone(),
        sender: log.sender.clone(),
        message: String::new(),
        action: log.action,
        orders: log.errands.iter().map(|errand| errand.order).collect(),
        usernames: log.usernames.clone(),
        right: log.right,
    }
}
