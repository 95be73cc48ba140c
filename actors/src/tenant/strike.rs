//! Strikes: an input that makes the tenant panic has one more try on a fresh state; then it is
//! quarantined, on disk, before the tenant goes on without it.

use super::batch::{Item, kind};
use super::{Phase, Tenant};
use crate::permit::Rejected;
use domain::input::Input;
use std::any::Any;
use std::sync::Arc;

/// The most characters of a panic's message that are kept.
const SAID_MAX: usize = 200;

/// What a panic said, without what it quoted: that may be a customer's words.
pub(super) struct Panicked(String);

/// An input that is to be quarantined; its item is the one that was struck.
#[derive(Clone)]
pub(super) struct Doomed {
    input: Input,
    why: String,
    /// Whether it will not come again by itself.
    own: bool,
}

impl Panicked {
    pub(super) fn of(said: &(dyn Any + Send)) -> Self {
        let text = said.downcast_ref::<&str>().copied();
        let text = text.or_else(|| said.downcast_ref::<String>().map(String::as_str));
        Self(sober(text.unwrap_or("it did not say why")))
    }
}

/// A message without anything between quotes, and not endlessly long. A quote that is not closed
/// hides the rest.
fn sober(said: &str) -> String {
    let mut quote = None;
    let mut text = String::new();
    for letter in said.chars() {
        match quote {
            None => {
                text.push(letter);
                if matches!(letter, '"' | '`') {
                    text.push('…');
                    quote = Some(letter);
                }
            }
            Some(closing) if letter == closing => {
                text.push(letter);
                quote = None;
            }
            Some(_) => {}
        }
    }
    text.chars().map(|it| if it.is_control() { ' ' } else { it }).take(SAID_MAX).collect()
}

impl Tenant {
    /// Counts a panic against an input of an item.
    pub(super) fn strike(&mut self, item: &mut Item, nth: usize, Panicked(why): Panicked) {
        let tenant = self.world.tenant;
        self.world.core.counters.panics.up();
        let input = item.inputs.get(nth).filter(|_| item.struck == Some(nth));
        let Some(input) = input else {
            tracing::error!(%tenant, "deciding has panicked; the state is folded again");
            item.struck = Some(nth);
            return;
        };
        if *input == Input::Woke {
            // Without it, attempts that a crash cut off would be made once more.
            tracing::error!(%tenant, "waking has panicked again; the tenant is given up");
            self.phase = Phase::Ended;
            return;
        }
        let kind = kind(input);
        tracing::error!(%tenant, kind, "deciding has panicked again; the input is quarantined");
        self.doomed = Some(Doomed { input: input.clone(), why, own: item.is_own() });
    }

    /// Puts what is doomed on disk; done at once if nothing is.
    pub(super) fn quarantine(&self) -> impl Future<Output = Result<(), Rejected>> + 'static {
        let (core, aside) = (Arc::clone(&self.world.core), Arc::clone(&self.aside));
        let doomed = self.doomed.clone();
        async move {
            let Some(Doomed { input, why, own }) = doomed else { return Ok(()) };
            aside.quarantine(&core, (kind(&input), why), (&input, own)).await
        }
    }

    /// Goes on without the input that is on disk now. If it could not be put there, whoever sent
    /// it keeps it, and what nobody will say again waits for another try. `false` if there is none.
    pub(super) fn quarantined(&mut self, done: Result<(), Rejected>) -> bool {
        let Some(Doomed { input, own, .. }) = self.doomed.take() else { return true };
        let doomed = |item: &Item| item.struck.and_then(|nth| item.inputs.get(nth)) == Some(&input);
        let Some(place) = self.inbox.iter().position(doomed) else { return true };
        match done {
            Ok(()) => {
                self.world.core.counters.quarantined.up();
                let Some(item) = self.inbox.get_mut(place) else { return true };
                item.inputs.retain(|it| *it != input);
                // An effect that cannot be reported stays in hand: it is not to be performed again.
                (item.struck, item.spoiled, item.effect) = (None, true, None);
                true
            }
            Err(why) if own => matches!(why, Rejected::DiskFull { .. }),
            Err(why) => {
                if let Some(item) = self.inbox.remove(place) {
                    item.reject(why);
                }
                true
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Panicked, sober};

    #[test]
    fn what_a_panic_quotes_is_not_kept() {
        let said = "byte index 2 is not a char boundary; it is inside 'é' of `my secret`, \"more\"";
        let kept = "byte index 2 is not a char boundary; it is inside 'é' of `…`, \"…\"";
        assert_eq!(sober(said), kept);
        assert_eq!(sober("Err(\"never closed \n `x`"), "Err(\"…");
        assert_eq!(sober(&"a\n".repeat(400)).chars().count(), 200);
        assert_eq!(Panicked::of(&String::from("overflow")).0, "overflow");
        assert_eq!(Panicked::of(&7_u8).0, "it did not say why");
    }
}
