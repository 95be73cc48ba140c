//! What the world is owed, read from state; and the particulars, looked up when it is performed.

use super::Tenant;
use crate::action::Kind;
use crate::command::{Command, Fate, Stage};
use crate::id::{CommandId, OrderId, OutgoingId, Username};
use crate::input::{Attempt, Effect, Inspection, Look};
use crate::outbox::{Outgoing, State};
use crate::time::Moment;

/// What the panel is to be asked for a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// About these orders.
    Orders(Vec<OrderId>),
    /// About these users.
    Users(Vec<Username>),
}

impl Tenant {
    /// Everything owed at this moment, each by a name that never comes twice.
    pub fn due(&self, now: Moment) -> impl Iterator<Item = Effect> {
        let asked = self.asking().filter(move |(_, from)| *from <= now);
        let asked = asked.map(|(inspection, _)| Effect::Inspect(inspection));
        // A call of a provider's API has the name of the first dispatch in it.
        let named = |(id, item): &(OutgoingId, &Outgoing)| item.call.0 == 0 || item.call == *id;
        let sent = self.outbox.attempted().filter(named).map(|(outgoing, item)| {
            let attempt = Attempt { outgoing, attempt: item.attempts };
            if item.purpose.is_dispatch() { Effect::Carry(attempt) } else { Effect::Say(attempt) }
        });
        let looked = self.outbox.doubtful().filter_map(move |(outgoing, item)| {
            let State::InDoubt { looks, again: Some(at), .. } = item.state else { return None };
            let owed = self.is_looked_for(item) && at <= now;
            let look = Look { outgoing, attempt: item.attempts, look: looks };
            owed.then_some(Effect::Reconcile(look))
        });
        let read = self.reading().filter(move |(_, from)| *from <= now);
        let read = read.map(|(refresh, _)| Effect::Refresh(refresh));
        let asked_of = self.contacts.due().map(Effect::Identify);
        let collected = self.collecting(now).map(|(round, _)| Effect::Collect(round));
        let later = self.linking().chain(self.follows(now)).chain(read);
        let later = later.chain(asked_of).chain(collected);
        asked.chain(sent).chain(looked).chain(later)
    }

    /// The looks at the panel that are owed, now or later: those of the first command of each
    /// lane, and those in the background.
    pub(super) fn asking(&self) -> impl Iterator<Item = (Inspection, Moment)> {
        let first = self.lanes.values().filter_map(|lane| lane.front());
        let behind = self.background.iter().filter(|id| !self.is_first(**id));
        let commands = first.chain(behind).filter_map(|id| self.commands.get(id));
        commands.filter_map(|command| match command.stage {
            Stage::Asking { attempt, from, .. } => {
                Some((Inspection { command: command.id, attempt }, from))
            }
            Stage::Judged => None,
        })
    }

    fn is_first(&self, id: CommandId) -> bool {
        let lane = self.commands.get(&id).and_then(|command| self.lanes.get(&command.chat));
        lane.is_some_and(|lane| lane.front() == Some(&id))
    }

    /// What the panel is to be asked; `None` if the command is over.
    #[must_use]
    pub fn question(&self, id: CommandId) -> Option<Question> {
        let command = self.commands.get(&id)?;
        Some(match command.action.kind() {
            Kind::Account => Question::Users(command.usernames.iter().cloned().collect()),
            Kind::Carried | Kind::Shown | Kind::Plain => {
                let open = command.errands.iter().filter(|errand| errand.fate == Fate::Open);
                Question::Orders(open.map(|errand| errand.order).collect())
            }
        })
    }

    /// A message on its way out.
    #[must_use]
    pub fn outgoing(&self, id: OutgoingId) -> Option<&Outgoing> {
        self.outbox.get(id)
    }

    /// A command that is not finished.
    #[must_use]
    pub fn command(&self, id: CommandId) -> Option<&Command> {
        self.commands.get(&id)
    }
}
