//! Simulation: a message through the real pipeline on a copy of the state. The panel is really
//! asked; nothing is written and nothing is sent.

use crate::node::Node;
use crate::permit::Rejected;
use crate::verifier::{Sight, look};
use crate::world::World;
use domain::action::Action;
use domain::change::{Objection, Role};
use domain::command::Stage;
use domain::event::Event;
use domain::heard::{Heard, Key};
use domain::id::{Chat, CommandId, TenantId};
use domain::input::{Attempt, Input, Inspection};
use domain::outcome::Outcome;
use domain::tenant::{CommandLog, ErrandLog, Tenant as Mind};
use domain::time::Moment;
use serde::Serialize;

/// How often the clock of a simulation is moved on at most, to wait for budgets.
const STEPS_MAX: usize = 200;

/// What would become of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Simulation {
    /// Why nothing would be said; `None` if something would.
    pub silent_because: Option<String>,
    /// What was understood.
    pub action: Option<Action>,
    /// Why the panel could not be asked, if it could not.
    pub fault: Option<String>,
    /// Each order with its outcome and its decision trace.
    pub errands: Vec<ErrandLog>,
    /// What would go where.
    pub dispatches: Vec<(Chat, String)>,
    /// What the customer would read, if every dispatch arrived.
    pub reply: Option<String>,
}

impl Node {
    /// Tries a message as if it had been written in `chat`. Refused while another
    /// trial or probe of this tenant is under way.
    pub async fn simulate(
        &self,
        tenant: TenantId,
        chat: Chat,
        text: String,
    ) -> Result<Simulation, Rejected> {
        let lease = self.trial(tenant)?;
        let mind = self.look(tenant, Mind::clone).await?;
        let now = self.clock().now();
        let trial = move |world: World| async move {
            let trial = Trial { mind, now, events: Vec::new(), closed: Vec::new() };
            trial.run(&world, chat, text).await.unwrap_or_default()
        };
        self.on_seat(tenant, lease, trial).await
    }
}

struct Trial {
    mind: Mind,
    now: Moment,
    events: Vec<Event>,
    closed: Vec<CommandLog>,
}

impl Trial {
    async fn run(
        mut self,
        world: &World,
        chat: Chat,
        text: String,
    ) -> Result<Simulation, Objection> {
        let silent = self.silence(&chat, &text);
        let heard = Heard {
            keys: vec![Key::of(&format!("simulated:{:032x}", rand::random::<u128>()))],
            origin: None,
            sender: chat.address().to_owned(),
            chat,
            message: String::new(),
            text,
            quoted: None,
        };
        self.take(Input::Heard(heard))?;
        let heard = self.events.iter().find_map(|event| {
            let Event::CommandHeard { command, action, .. } = event else { return None };
            Some((*command, *action))
        });
        let Some((command, action)) = heard else {
            let reply = self.reply(None);
            let silent_because = if reply.is_none() { Some(silent) } else { None };
            return Ok(Simulation { silent_because, reply, ..Simulation::default() });
        };
        let fault = self.inspect(world, command).await?;
        self.play_out(command)?;
        let reply = self.reply(Some(command));
        let closed = self.closed.iter().find(|log| log.id == command).cloned();
        let errands = closed.or_else(|| self.mind.log(command)).map(|log| log.errands);
        Ok(Simulation {
            silent_because: reply.is_none().then(|| "no reply follows yet".to_owned()),
            action: Some(action),
            fault,
            errands: errands.unwrap_or_default(),
            dispatches: self.dispatches(command),
            reply,
        })
    }

    fn take(&mut self, input: Input) -> Result<Vec<Event>, Objection> {
        let events = self.mind.take(input, self.now)?;
        self.closed.extend(self.mind.take_closed());
        self.events.extend(events.iter().cloned());
        Ok(events)
    }

    /// Why a message that is no command is left unanswered.
    fn silence(&self, chat: &Chat, text: &str) -> String {
        if !self.mind.channels().keys().any(|name| name.as_str() == chat.channel()) {
            return format!("there is no channel {}", chat.channel());
        }
        let role = self.mind.role(chat);
        if role != Role::Customer {
            return format!("the chat's role is {}", role.name());
        }
        if self.mind.read(text).is_none() {
            return "it is not a command".to_owned();
        }
        let linked = !self.mind.usernames(chat).is_empty();
        let why = if linked { "has sent too many commands" } else { "is not linked to a username" };
        format!("the chat {why}")
    }

    /// Asks the panel, if it is owed a question.
    async fn inspect(
        &mut self,
        world: &World,
        command: CommandId,
    ) -> Result<Option<String>, Objection> {
        let stage = self.mind.command(command).map(|it| it.stage.clone());
        let Some(Stage::Asking { attempt, .. }) = stage else { return Ok(None) };
        let Some(question) = self.mind.question(command) else { return Ok(None) };
        let panel = self.mind.panel().cloned();
        let seen = look(world, panel.as_ref(), question, &Sight::default()).await;
        let fault = seen.as_ref().err().map(ToString::to_string);
        if fault.is_none() {
            self.take(Input::Inspected(Inspection { command, attempt }, seen))?;
        }
        Ok(fault)
    }

    /// Lets every message arrive, and time pass where a budget asks for it, until all is said.
    fn play_out(&mut self, command: CommandId) -> Result<(), Objection> {
        let mut news = self.events.clone();
        for _ in 0..STEPS_MAX {
            let attempts: Vec<Attempt> = news.iter().flat_map(attempted).collect();
            news.clear();
            for attempt in attempts {
                let vendor = format!("simulated-{}", attempt.outgoing);
                let ends = vec![(attempt, Outcome::Accepted(vendor))];
                news.extend(self.take(Input::Called(ends))?);
            }
            if news.is_empty() {
                let over = self.mind.command(command).is_none();
                let Some(next) = self.mind.next(self.now).filter(|_| !over) else { break };
                self.now = next.max(self.now);
                news.extend(self.take(Input::Roused)?);
            }
        }
        Ok(())
    }

    fn dispatches(&self, of: CommandId) -> Vec<(Chat, String)> {
        let planned = self.events.iter().filter_map(|event| {
            let Event::DispatchPlanned { command, chat, text, .. } = event else { return None };
            (*command == of).then(|| (chat.clone(), text.clone()))
        });
        planned.collect()
    }

    /// All that would be said, one message after another.
    fn reply(&self, of: Option<CommandId>) -> Option<String> {
        let planned = self.events.iter().filter_map(|event| {
            let Event::ReplyPlanned { command, text, .. } = event else { return None };
            (*command == of).then_some(text.as_str())
        });
        let texts: Vec<&str> = planned.collect();
        (!texts.is_empty()).then(|| texts.join("\n"))
    }
}

/// The attempts that begin with an event.
#[expect(clippy::wildcard_enum_match_arm, reason = "no other event begins one")]
fn attempted(event: &Event) -> Vec<Attempt> {
    match event {
        Event::Attempted { outgoing, attempt } => {
            vec![Attempt { outgoing: *outgoing, attempt: *attempt }]
        }
        Event::Called { attempts } => attempts.clone(),
        _ => Vec::new(),
    }
}
