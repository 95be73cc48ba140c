//! A charge: one effect in a child's hands. However it ends, its tenant learns of it.

use crate::pulse::Beat;
use crate::tenant::{Report, Tenant};
use actix::WeakAddr;
use domain::code::Posting;
use domain::fault::Fault;
use domain::input::{Effect, Ended, Input};
use domain::outcome::{Finding, Outcome};

/// An effect that was handed to a child. If it is dropped without a word, because a task or the
/// child has died, the tenant is told that nobody can say what became of it.
pub(crate) struct Charge {
    effect: Effect,
    tenant: WeakAddr<Tenant>,
    beat: Option<Beat>,
}

impl Charge {
    pub(crate) fn new(effect: Effect, tenant: WeakAddr<Tenant>, beat: Beat) -> Self {
        Self { effect, tenant, beat: Some(beat) }
    }

    /// Tells the tenant what became of it.
    pub(crate) fn report(mut self, input: Input) {
        self.tell(input);
    }

    /// Whether the actor that handed it out still lives. If not, its successor finds the effect
    /// still owed and takes it for doubtful: it must not begin any more.
    pub(crate) fn is_wanted(&self) -> bool {
        self.tenant.upgrade().is_some()
    }

    /// Takes it back: it was never begun, and nothing is to be told.
    pub(crate) fn cancel(mut self) {
        self.beat = None;
    }

    fn tell(&mut self, input: Input) {
        let (Some(beat), Some(tenant)) = (self.beat.take(), self.tenant.upgrade()) else { return };
        // The mailbox has room for every charge that a tenant may have out; where the tenant is
        // gone, its successor finds the effect still owed.
        drop(tenant.try_send(Report { input, effect: Some(self.effect), beat }));
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        if self.beat.is_some() {
            self.tell(unknown(self.effect));
        }
    }
}

/// What is said of an effect of which nobody can say anything.
fn unknown(effect: Effect) -> Input {
    match effect {
        Effect::Inspect(inspection) => Input::Inspected(inspection, Err(Fault::Silent)),
        Effect::Carry(attempt) | Effect::Say(attempt) => Input::Sent(attempt, Outcome::Unknown),
        Effect::Follow(round) => {
            Input::Followed(round, Vec::new(), Err(Fault::Silent), Ended::new())
        }
        Effect::Reconcile(look) => Input::Looked(look, Finding::Unclear),
        Effect::Mint(link) => Input::Posted(link, Posting::Refused),
        Effect::Post(link) => Input::Posted(link, Posting::Unknown),
        Effect::Identify(inquiry) => Input::Identified(inquiry, Err(Fault::Silent)),
        Effect::Refresh(refresh) => Input::Catalogued(refresh, Err(Fault::Silent)),
        Effect::Collect(round) => Input::Ticketed(round, Err(Fault::Silent)),
    }
}
