//! The telling without a node: a tenant and a world, in one thread and in no time.

mod invite;
mod preamble;
mod send;
mod speech;
mod vendor;

use super::fold::Journal;
use super::lid::Lids;
use super::rehearsal;
use super::script::{Dealing, Deed, Shelf, Speech, typed};
use super::stage::{Aftermath, Stage};
use super::world::World;
use domain::bytes::Digest;
use domain::change::{By, Change};
use domain::code::Sealing;
use domain::heard::Heard;
use domain::id::{Chat, LinkId, Username};
use domain::input::{Effect, Input};
use domain::tenant::Tenant;
use domain::ticket::Round;
use domain::time::{Moment, Span};
use std::collections::BTreeMap;

/// The most steps that one line may lead to: a desk that takes more is going round in circles.
const STEPS_MAX: u32 = 200_000;

/// When every talk begins: 2026-01-15T12:00:00Z.
pub(super) const BEGINNING: Moment = Moment(1_768_478_400_000);

/// A tenant and its world.
pub(super) struct Pure {
    tenant: Tenant,
    journal: Journal,
    world: World,
    now: Moment,
    /// Whether the state is thrown away after every batch of events.
    forgets: bool,
    /// Whether the process dies in the midst of its next send.
    doomed: bool,
    spoken: u64,
    last: Option<Heard>,
    lids: Lids,
    said: BTreeMap<Chat, Heard>,
    /// Codes that were made and whose tickets are not posted yet.
    codes: BTreeMap<LinkId, String>,
    /// The codes of invitations, in the order in which they were given out, and for whom.
    invites: Vec<(Username, String)>,
    /// The look at the tickets that was made last.
    collected: Option<Round>,
    after: Aftermath,
    steps: u32,
}

impl Pure {
    /// An empty tenant with its panel and the channels `wa` and `tg`.
    pub(super) fn new(forgets: bool) -> Result<Self, String> {
        let mut desk = Self {
            tenant: Tenant::default(),
            journal: Journal::default(),
            world: World::new(),
            now: BEGINNING,
            forgets,
            doomed: false,
            spoken: 0,
            last: None,
            lids: Lids::default(),
            said: BTreeMap::new(),
            codes: BTreeMap::new(),
            invites: Vec::new(),
            collected: None,
            after: Aftermath::default(),
            steps: 0,
        };
        for change in preamble::changes() {
            desk.take(Input::Told(owner(), change))?;
        }
        desk.after = Aftermath::default();
        Ok(desk)
    }

    fn take(&mut self, input: Input) -> Result<(), String> {
        self.steps = self.steps.saturating_add(1);
        if self.steps > STEPS_MAX {
            return Err("it does not come to rest".to_owned());
        }
        match self.tenant.take(input, self.now) {
            Ok(events) => {
                self.journal.append(self.now, &events)?;
                self.after.events.extend(events);
            }
            Err(objection) => self.after.objection = Some(objection.detail),
        }
        if self.forgets {
            self.tenant = self.journal.fold_like(&self.tenant)?;
        }
        Ok(())
    }

    /// Performs what is owed, one thing after another, until nothing is.
    fn settle(&mut self) -> Result<(), String> {
        loop {
            let made = self.collected.map(Effect::Collect);
            let mut due = self.tenant.due(self.now).filter(|it| Some(*it) != made);
            let Some(effect) = due.next() else { return Ok(()) };
            drop(due);
            if let Some(input) = self.perform(effect)? {
                self.take(input)?;
            }
        }
    }

    fn perform(&mut self, effect: Effect) -> Result<Option<Input>, String> {
        match effect {
            Effect::Inspect(inspection) => {
                let question = self.tenant.question(inspection.command);
                let question = question.ok_or("a look is owed for no command")?;
                let seen = self.world.panel.answer(&question, self.now);
                Ok(Some(Input::Inspected(inspection, seen)))
            }
            Effect::Carry(_) | Effect::Say(_) if std::mem::take(&mut self.doomed) => {
                self.die()?;
                Ok(None)
            }
            Effect::Carry(attempt) if self.tenant.call(attempt.outgoing).is_some() => {
                Ok(Some(Input::Called(self.call(attempt)?)))
            }
            Effect::Carry(attempt) | Effect::Say(attempt) => {
                Ok(Some(Input::Sent(attempt, self.send(attempt)?)))
            }
            Effect::Mint(link) => {
                // Any code will do where nobody is to guess it.
                let code = format!("{:06}", link.0.saturating_mul(104_729).rem_euclid(1_000_000));
                let sealing = Sealing::of(Digest([7; 16]), &code);
                self.codes.insert(link, code);
                Ok(Some(Input::Minted(link, sealing)))
            }
            Effect::Post(link) => {
                let ticket = self.tenant.ticket(link).ok_or("a ticket is owed that is not")?;
                let code = self.codes.remove(&link).unwrap_or_default();
                let message = ticket.message.fill(&[("code", &code)]);
                let posting = self.world.panel.open_ticket(&ticket.username, &message);
                Ok(Some(Input::Posted(link, posting)))
            }
            Effect::Reconcile(look) => Ok(Some(Input::Looked(look, self.look(look)?))),
            Effect::Follow(round) => Ok(Some(self.follow(round))),
            Effect::Identify(inquiry) => Ok(Some(self.identify(inquiry)?)),
            Effect::Refresh(refresh) => {
                Ok(Some(Input::Catalogued(refresh, self.world.catalogue.read())))
            }
            Effect::Collect(round) => Ok(Some(self.collect(round))),
        }
    }

    /// The state is gone; the journal and the world are not.
    fn crash(&mut self) -> Result<(), String> {
        self.tenant = self.journal.fold()?;
        self.collected = None;
        self.take(Input::Woke)
    }

    /// Time goes by, and what falls due on the way happens in its order.
    fn pass(&mut self, span: Span) -> Result<(), String> {
        let end = self.now.plus(span);
        while let Some(at) = self.tenant.next(self.now).filter(|at| *at <= end) {
            self.now = self.now.max(at);
            self.take(Input::Roused)?;
            self.settle()?;
        }
        self.now = end;
        self.take(Input::Roused)
    }

    #[expect(clippy::too_many_lines, reason = "a list of the deeds")]
    fn deed(&mut self, deed: &Deed) -> Result<(), String> {
        match deed {
            Deed::Said(speech) => return self.hear(speech),
            Deed::Coded(chat, username, right) => {
                let words = self.world.panel.ticket(username);
                let text = words.and_then(|words| typed(words, *right));
                let text = text.ok_or_else(|| format!("{username} has no ticket with a code"))?;
                let (chat, member, quoting) = (chat.clone(), None, false);
                return self.hear(&Speech { chat, member, text, quoting });
            }
            Deed::Inviting(inviting) => return self.invite(inviting),
            Deed::Hidden(chat, hidden, told) => self.lids.give(chat, hidden, *told),
            Deed::Edited(chat, text) => return self.edit(chat, text),
            Deed::Repeated => {
                let last = self.last.clone().ok_or("nothing was said that could come again")?;
                return self.take(Input::Heard(last));
            }
            Deed::Migrated(from, to, said) => return self.migrate(from, to, *said),
            Deed::Admitted(chat, inside) => return self.admit(chat, *inside),
            Deed::Passed(span) => return self.pass(*span),
            Deed::Crashed => return self.crash(),
            Deed::VendorTurned(name, mood) => return self.turn_vendor(name, *mood),
            Deed::Told(change) => return self.take(Input::Told(owner(), (**change).clone())),
            Deed::Subscribed(subscription) => {
                let plan = subscription.plan(self.now);
                return self.take(Input::Told(By("master".to_owned()), Change::PlanSet { plan }));
            }
            Deed::OrderMoved(id, status, remains) => {
                return self.world.panel.turn(*id, *status, *remains, self.now);
            }
            Deed::CrashArmed => self.doomed = true,
            Deed::PanelChosen(kind) => {
                self.world.panel.choose(kind);
                return self.take(Input::Told(owner(), preamble::panel(kind.name())));
            }
            Deed::PanelTurned(mood) => self.world.panel.mood = *mood,
            Deed::UserMade(name, balance) => self.world.panel.user(name, balance.as_deref()),
            Deed::OrderPlaced(placed) => self.world.place(placed, self.now),
            Deed::Shelved(Shelf::Entered) => {
                return self.take(Input::Told(owner(), preamble::catalogue()));
            }
            Deed::Shelved(row) => self.world.catalogue.shelve(row),
            Deed::Dealt(Dealing::Entered(name)) => {
                self.world.providers.entry(name.clone()).or_default();
                return self.take(Input::Told(owner(), preamble::provider(name)));
            }
            Deed::Dealt(dealing) => return self.world.deal(dealing, self.now),
            Deed::Rehearsed(change) => {
                return rehearsal::tell(&self.journal, change, &mut self.after);
            }
            Deed::Wrote(letter) => self.world.panel.write(letter),
            Deed::WhyAsked(_) => {}
        }
        Ok(())
    }
}

impl Stage for Pure {
    fn act(&mut self, deed: &Deed) -> Result<Aftermath, String> {
        self.steps = 0;
        self.deed(deed)?;
        self.settle()?;
        let mut after = std::mem::take(&mut self.after);
        after.events = after.events.into_iter().map(|it| self.lids.in_talk(it)).collect();
        Ok(after)
    }
}

/// Who changes the set-up in talks.
fn owner() -> By {
    By("owner".to_owned())
}
