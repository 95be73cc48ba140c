//! Polling: asks the vendor for what is new, and confirms it only once it is on disk.

use super::turn::TAKEN;
use super::{Shared, note};
use crate::ear;
use crate::permit::Rejected;
use crate::tenant::Envelope;
use crate::vital::{self, Vitals};
use crate::world::{World, gateway};
use domain::change::Channel as Setup;
use domain::heard::{Delivery, Notice};
use domain::id::ChannelName;
use gateways::channel::{Channel, ChannelProblem, PollProblem, Polled};
use std::time::{Duration, Instant};
use tokio::sync::{oneshot, watch};
use tokio::time::sleep;

/// The first wait after a poll that failed; it doubles up to [`WAIT_MAX`].
const WAIT: Duration = Duration::from_secs(1);

const WAIT_MAX: Duration = Duration::from_mins(1);

/// A vendor that does not hold the poll until there is something is asked no more often.
const GAP: Duration = Duration::from_secs(1);

/// How often a token must be refused, one time after another, until the channel has stopped.
const DENIALS: u32 = 2;

/// Why the channel has stopped then, for its owner.
const DENIED: &str = "the token was refused: set the channel with a new one";

/// Ends whatever is waited for, once it is dropped at its other end.
pub(super) type Stop = watch::Receiver<()>;

/// Polls until it is told to stop; then what has come is brought to disk and confirmed.
pub(super) async fn poll(
    world: World,
    name: ChannelName,
    setup: Setup,
    state: Shared,
    mut stop: Stop,
) {
    let Some(gateway) = gateway(setup.medium) else {
        note(&state, |it| it.problem = Some("this kind of channel is not polled".to_owned()));
        return;
    };
    let line = Line { world, name, setup, gateway };
    let now = line.world.core.clock.now();
    line.see(|it| it.asking = Some(now));
    let Some(_ear) = line.ear(&state, &mut stop).await else { return };
    let mut poller = Poller { cursor: None, wait: WAIT, denials: 0, stopped: line.stopped().await };
    while poller.step(&line, &state, &mut stop).await {}
    line.leave(poller.cursor.as_deref()).await;
}

/// How far a poller is.
struct Poller {
    /// What to confirm, and to go on from.
    cursor: Option<String>,
    wait: Duration,
    denials: u32,
    /// Whether the channel is known to have stopped because its token was refused.
    stopped: bool,
}

impl Poller {
    /// One poll and what follows; `false` once it is to stop.
    async fn step(&mut self, line: &Line, state: &Shared, stop: &mut Stop) -> bool {
        let began = Instant::now();
        let polled = tokio::select! {
            biased;
            _ = stop.changed() => return false,
            polled = line.ask(self.cursor.as_deref()) => polled,
        };
        line.world.core.counters.polls.up();
        note(state, |it| it.problem = polled.as_ref().err().map(ToString::to_string));
        line.note(polled.as_ref().err());
        match polled {
            Ok(polled) => {
                self.wait = WAIT;
                self.heal(line).await;
                let now = line.world.core.clock.now();
                let heard = u64::try_from(polled.deliveries.len()).unwrap_or(u64::MAX);
                note(state, |it| {
                    it.polled = Some(now);
                    it.heard = it.heard.saturating_add(heard);
                });
                if polled.cursor.is_some() {
                    return self.keep(line, polled, stop).await;
                }
                // All is confirmed. To ask from the old place on would lose what comes after the
                // vendor has begun to count anew, as Telegram does after a week of silence.
                self.cursor = None;
                rest(GAP.saturating_sub(began.elapsed()), stop).await
            }
            Err(problem) => {
                self.fail(line, &problem).await;
                let patience = patience(&problem, self.wait);
                self.wait = self.wait.saturating_mul(2).min(WAIT_MAX);
                rest(patience, stop).await
            }
        }
    }

    /// Hands on what came until it is on disk, then confirms it.
    async fn keep(&mut self, line: &Line, polled: Polled, stop: &mut Stop) -> bool {
        if !line.deliver(polled.deliveries, stop).await {
            return false;
        }
        if let Some(cursor) = polled.cursor {
            line.confirm(&cursor).await;
            self.cursor = Some(cursor);
        }
        true
    }

    /// A token that is refused again and again is its owner's to mend: the channel has stopped.
    async fn fail(&mut self, line: &Line, problem: &PollProblem) {
        let denied = *problem == PollProblem::Channel(ChannelProblem::Denied);
        self.denials = if denied { self.denials.saturating_add(1) } else { 0 };
        if self.denials == DENIALS {
            self.stopped = line.turned(Some(DENIED)).await;
        }
    }

    /// The token works again.
    async fn heal(&mut self, line: &Line) {
        self.denials = 0;
        if self.stopped && line.turned(None).await {
            self.stopped = false;
        }
    }
}

/// Waits; `false` if it is told to stop meanwhile.
async fn rest(wait: Duration, stop: &mut Stop) -> bool {
    tokio::select! {
        biased;
        _ = stop.changed() => false,
        () = sleep(wait) => true,
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

/// The way to one account.
struct Line {
    world: World,
    name: ChannelName,
    setup: Setup,
    gateway: &'static dyn Channel,
}

impl Line {
    /// Waits until nobody else of this node asks with the same token.
    async fn ear(&self, state: &Shared, stop: &mut Stop) -> Option<ear::Ear> {
        let Some(token) = self.world.token_index(&self.name, &self.setup) else {
            let why = "its token cannot be opened; enter it again".to_owned();
            note(state, |it| it.problem = Some(why.clone()));
            self.fail("token_refused", why);
            return None;
        };
        let ears = &self.world.core.ears;
        if let Some(ear) = ears.try_take(token) {
            return Some(ear);
        }
        note(state, |it| it.problem = Some(TAKEN.to_owned()));
        self.fail("token_taken", TAKEN.to_owned());
        tokio::select! {
            biased;
            _ = stop.changed() => None,
            ear = ears.take(token) => Some(ear),
        }
    }

    /// Notes how the last poll went, for whoever looks at the channel.
    fn note(&self, problem: Option<&PollProblem>) {
        let now = self.world.core.clock.now();
        match problem {
            Some(problem) => self.fail(vital::code(problem), problem.to_string()),
            None => self.see(|it| it.answered(now)),
        }
    }

    fn fail(&self, code: &'static str, why: String) {
        let now = self.world.core.clock.now();
        self.see(|it| it.fail(code, why, now));
    }

    fn see(&self, change: impl FnOnce(&mut Vitals)) {
        self.world.core.ward.note(self.world.tenant, &self.name, change);
    }

    async fn ask(&self, cursor: Option<&str>) -> Result<Polled, PollProblem> {
        let account = self.world.account(&self.name, &self.setup);
        let account = account.ok_or(ChannelProblem::Denied)?;
        let call = self.gateway.ask_poll(&account, cursor);
        drop(account);
        // A poll waits at the vendor and takes no place from the calls that do something.
        let answer = self.world.wire.perform(call).await;
        self.gateway.read_poll(&self.name, &self.setup.account, &answer)
    }

    async fn confirm(&self, cursor: &str) {
        let account = self.world.account(&self.name, &self.setup);
        if let Some(call) = account.and_then(|it| self.gateway.ask_confirm(&it, cursor)) {
            drop(self.world.call(&self.world.lanes.outbound, call).await);
        }
    }

    /// The last word of a poller: confirms what the next poll would have.
    async fn leave(&self, cursor: Option<&str>) {
        let Some(cursor) = cursor else { return };
        let account = self.world.account(&self.name, &self.setup);
        if let Some(call) = account.and_then(|it| self.gateway.ask_leave(&it, cursor)) {
            drop(self.world.call(&self.world.lanes.outbound, call).await);
        }
    }

    /// Whether what came is on disk; not so where it was told to stop before.
    async fn deliver(&self, deliveries: Vec<Delivery>, stop: &mut Stop) -> bool {
        let core = &self.world.core;
        let mut wait = WAIT;
        loop {
            let (tenant, name) = (self.world.tenant, self.name.clone());
            let pause = match core.deliver(tenant, name, deliveries.clone()).await {
                Ok(()) => return true,
                Err(Rejected::Full { retry_after_s } | Rejected::DiskFull { retry_after_s }) => {
                    Duration::from_secs(retry_after_s)
                }
                Err(problem) => {
                    tracing::warn!(tenant = %tenant, %problem, "polled messages wait");
                    let longer = wait.saturating_mul(2).min(WAIT_MAX);
                    std::mem::replace(&mut wait, longer)
                }
            };
            if !rest(pause, stop).await {
                return false;
            }
        }
    }

    /// Whether the channel has stopped because its token was refused.
    async fn stopped(&self) -> bool {
        let (answer, answered) = oneshot::channel();
        let name = self.name.clone();
        let peek = Envelope::Look(Box::new(move |mind| {
            let why = mind.ok().and_then(|mind| mind.stopped(&name));
            let _unheard = answer.send(why == Some(DENIED));
        }));
        self.world.core.post(self.world.tenant, peek);
        answered.await.unwrap_or_default()
    }

    /// Tells the tenant that its channel has stopped, and why, or works again; whether it knows.
    async fn turned(&self, why: Option<&str>) -> bool {
        let notice = Notice::State(why.map(str::to_owned));
        let (tenant, name) = (self.world.tenant, self.name.clone());
        self.world.core.report(tenant, name, notice).await.is_ok()
    }
}
