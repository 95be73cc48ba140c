//! Setting and lifting faults while the world runs.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::{Instant, timeout_at};

use super::{State, World, WorldError};
use crate::answer::Fate;
use crate::door::Door;
use crate::fault::{Fault, FaultOrder, Hold, Mood};
use crate::record::Vendor;

/// Lets held and slow requests of an account go on: `{"vendor":"green","account":"1101000001"}`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// Whose account.
    pub vendor: Vendor,
    /// Which bot, instance or panel.
    pub account: String,
    /// Their connections are closed without a reply instead of being answered.
    #[serde(default)]
    pub lost: bool,
}

impl World {
    /// Sets an account's fault. `down` has taken effect when this returns: an account with a
    /// port of its own refuses connections from then on, and `up` opens the same port again.
    /// Requests already held stay held.
    pub async fn fault(&self, order: &FaultOrder) -> Result<(), WorldError> {
        if order.fault.rival().is_some() && order.vendor != Vendor::Telegram {
            return Err(WorldError::Invalid("only bots have rivals".to_owned()));
        }
        let closing = {
            let mut state = self.lock();
            let mood = state.mood(order.vendor, &order.account)?;
            mood.set(order);
            match mood.door.as_mut() {
                Some(door) if order.fault == Fault::Down => door.shut(),
                Some(door) => door.reopen().map(|()| None).map_err(|error| port_error(&error))?,
                None => None,
            }
        };
        if let Some(task) = closing {
            // It was aborted; that it ended is all that matters.
            drop(task.await);
            let mut state = self.lock();
            if let Some(door) = state.mood(order.vendor, &order.account)?.door.as_mut() {
                door.keep_port().map_err(|error| port_error(&error))?;
            }
        }
        Ok(())
    }

    /// Lets held and slow requests go on. The fault itself stays until it is set anew.
    pub fn release(&self, release: &Release) -> Result<(), WorldError> {
        let mut state = self.lock();
        let mood = state.mood(release.vendor, &release.account)?;
        mood.releases = mood.releases.saturating_add(1);
        mood.released_lost = release.lost;
        drop(state);
        self.inner().released.notify_waiters();
        Ok(())
    }

    /// Waits as `fate` says. True: the caller gets the answer; false: the connection is closed.
    pub(crate) async fn await_fate(&self, fate: Fate, hold: &Hold) -> bool {
        let deadline = match fate {
            Fate::Reply => return true,
            Fate::Close => return false,
            Fate::After(ms) => Instant::now().checked_add(Duration::from_millis(ms)),
            Fate::Hold => None,
        };
        let far = Instant::now().checked_add(Duration::from_hours(24));
        let deadline = deadline.or(far).unwrap_or_else(Instant::now);
        loop {
            let released = self.inner().released.notified();
            tokio::pin!(released);
            released.as_mut().enable();
            if let Some(answered) = self.lock().released(hold) {
                return answered;
            }
            if timeout_at(deadline, released).await.is_err() {
                return true;
            }
        }
    }

    /// Gives an account a port of its own.
    pub(crate) fn open_door(&self, wanted: bool) -> Result<Option<Door>, WorldError> {
        if !wanted {
            return Ok(None);
        }
        Door::open(self.inner().address, &self.inner().runtime)
            .map(Some)
            .map_err(|error| port_error(&error))
    }
}

fn port_error(error: &std::io::Error) -> WorldError {
    WorldError::Invalid(format!("port of its own: {error}"))
}

impl State {
    pub(crate) fn mood(&mut self, vendor: Vendor, account: &str) -> Result<&mut Mood, WorldError> {
        match vendor {
            Vendor::Telegram => self.bot(account).map(|bot| &mut bot.mood),
            Vendor::Green => self.instance(account).map(|instance| &mut instance.mood),
            Vendor::Panel => self.shop(account).map(|shop| &mut shop.mood),
            Vendor::Provider => self.provider(account).map(|book| &mut book.mood),
        }
    }

    /// Whether a held request may go on, and if so whether it is answered. An account that is
    /// gone holds nobody.
    fn released(&mut self, hold: &Hold) -> Option<bool> {
        let Some(vendor) = hold.vendor else { return Some(true) };
        match self.mood(vendor, &hold.account) {
            Ok(mood) => (mood.releases > hold.releases).then_some(!mood.released_lost),
            Err(_) => Some(true),
        }
    }
}
