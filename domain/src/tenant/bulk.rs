//! Long lists: acknowledged first, told about while they take long, answered when they are done.

use super::Tenant;
use super::follow::written;
use crate::command::Command;
use crate::event::Event;
use crate::time::{Moment, Span};

/// The most times that a list in the background is told about before its answer.
const PROGRESS_MAX: u32 = 3;

impl Tenant {
    /// The acknowledgement of a list that takes a while; `None` where it was given, or is not due.
    pub(super) fn acknowledge(&self, command: &Command) -> Option<Vec<Event>> {
        let over = usize::try_from(self.settings.bulk_background_over).unwrap_or(usize::MAX);
        if command.background || command.errands.len() <= over {
            return None;
        }
        let count = command.errands.len().to_string();
        let text = self.voice(&command.chat).say("working", &[("count", &count)]);
        Some(written(command, &text, &[], false))
    }

    /// How far an acknowledged list is; `None` where that is not due. What was said before must
    /// have left, so that nothing piles up in front of the answer.
    pub(super) fn progress_of(&self, command: &Command, now: Moment) -> Option<Vec<Event>> {
        let due = self.progress_due(command).is_some_and(|at| at <= now);
        if !due || !command.unsent.is_empty() {
            return None;
        }
        let known = |it: &&crate::command::Errand| it.line(&self.outbox).is_some();
        let done = command.errands.iter().filter(known).count().to_string();
        let count = command.errands.len().to_string();
        let voice = self.voice(&command.chat);
        let text = voice.say("progress", &[("done", &done), ("count", &count)]);
        Some(written(command, &text, &[], false))
    }

    /// When that is due: each time after twice as long as the time before, until it is answered.
    fn progress_due(&self, command: &Command) -> Option<Moment> {
        let (last, nth) = command.noted.filter(|(_, nth)| *nth < PROGRESS_MAX)?;
        let every = self.settings.progress_every.filter(|_| !command.answered)?;
        Some(last.plus(Span(every.0.saturating_mul(1 << nth))))
    }

    /// Every moment at which that is due.
    pub(super) fn progresses(&self) -> impl Iterator<Item = Moment> {
        let commands = self.background.iter().filter_map(|id| self.commands.get(id));
        commands.filter_map(|command| self.progress_due(command))
    }
}
