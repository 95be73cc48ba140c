//! Polling: asks the vendor for what is new, and confirms it only once it is on disk.

use super::{Shared, note};
use crate::permit::Rejected;
use crate::world::{World, gateway};
use domain::change::Channel as Setup;
use domain::heard::Delivery;
use domain::id::ChannelName;
use gateways::channel::{Channel, ChannelProblem, PollProblem, Polled};
use std::time::{Duration, Instant};

/// The first wait after a poll that failed; it doubles up to [`WAIT_MAX`].
const WAIT: Duration = Duration::from_secs(1);

const WAIT_MAX: Duration = Duration::from_mins(1);

/// A vendor that does not hold the poll until there is something is asked no more often.
const GAP: Duration = Duration::from_secs(1);

/// Polls for as long as the listener lives.
pub(super) async fn poll(world: World, name: ChannelName, setup: Setup, state: Shared) {
    let Some(gateway) = gateway(setup.medium) else {
        note(&state, |it| it.problem = Some("this kind of channel is not polled".to_owned()));
        return;
    };
    let ear = Ear { world, name, setup, gateway };
    let (mut cursor, mut wait) = (None, WAIT);
    loop {
        let began = Instant::now();
        let polled = ear.ask(cursor.as_deref()).await;
        ear.world.core.counters.polls.up();
        note(&state, |it| it.problem = polled.as_ref().err().map(ToString::to_string));
        match polled {
            Ok(polled) => {
                let now = ear.world.core.clock.now();
                let heard = u64::try_from(polled.deliveries.len()).unwrap_or(u64::MAX);
                note(&state, |it| {
                    it.polled = Some(now);
                    it.heard = it.heard.saturating_add(heard);
                });
                wait = WAIT;
                let empty = polled.cursor.is_none();
                cursor = ear.keep(polled).await.or(cursor);
                if empty {
                    tokio::time::sleep(GAP.saturating_sub(began.elapsed())).await;
                }
            }
            Err(problem) => {
                tokio::time::sleep(patience(&problem, wait)).await;
                wait = wait.saturating_mul(2).min(WAIT_MAX);
            }
        }
    }
}

/// How long to leave the vendor alone.
fn patience(problem: &PollProblem, wait: Duration) -> Duration {
    match problem {
        PollProblem::Channel(ChannelProblem::Busy(wait_ms)) => Duration::from_millis(*wait_ms),
        PollProblem::Hooked | PollProblem::Rival => WAIT_MAX,
        PollProblem::Channel(_) => wait,
    }
}

struct Ear {
    world: World,
    name: ChannelName,
    setup: Setup,
    gateway: &'static dyn Channel,
}

impl Ear {
    async fn ask(&self, cursor: Option<&str>) -> Result<Polled, PollProblem> {
        let account = self.world.account(&self.name, &self.setup);
        let account = account.ok_or(ChannelProblem::Denied)?;
        let call = self.gateway.ask_poll(&account, cursor);
        drop(account);
        // A poll waits at the vendor and takes no place from the calls that do something.
        let answer = self.world.wire.perform(call).await;
        self.gateway.read_poll(&self.name, &self.setup.account, &answer)
    }

    /// Hands on what came until it is on disk, then confirms it: the cursor to go on from.
    async fn keep(&self, polled: Polled) -> Option<String> {
        self.deliver(polled.deliveries).await;
        let cursor = polled.cursor?;
        let account = self.world.account(&self.name, &self.setup)?;
        if let Some(call) = self.gateway.ask_confirm(&account, &cursor) {
            drop(self.world.call(&self.world.lanes.outbound, call).await);
        }
        Some(cursor)
    }

    async fn deliver(&self, deliveries: Vec<Delivery>) {
        let core = &self.world.core;
        let mut wait = WAIT;
        loop {
            let (tenant, name) = (self.world.tenant, self.name.clone());
            match core.deliver(tenant, name, deliveries.clone()).await {
                Ok(()) => return,
                Err(Rejected::Full { retry_after_s } | Rejected::DiskFull { retry_after_s }) => {
                    tokio::time::sleep(Duration::from_secs(retry_after_s)).await;
                }
                Err(problem) => {
                    tracing::warn!(tenant = %tenant, %problem, "polled messages wait");
                    tokio::time::sleep(wait).await;
                    wait = wait.saturating_mul(2).min(WAIT_MAX);
                }
            }
        }
    }
}
