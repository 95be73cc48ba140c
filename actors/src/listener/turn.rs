//! Turning: has the vendor deliver here, or keep what comes for us to ask for. That it is wanted is
//! on disk before the vendor is told, and the listener tells it again after a crash; what waits at
//! the vendor is dropped by neither, and what comes twice on the way is known by its keys.

use super::poll::Stop;
use super::{Shared, note};
use crate::tenant::Envelope;
use crate::world::{World, gateway};
use domain::change::{By, Change, Channel as Setup, Turn};
use domain::id::ChannelName;
use gateways::channel::{ChannelProblem, Hook};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

/// The first wait after the vendor could not be told; it doubles up to [`WAIT_MAX`].
const WAIT: Duration = Duration::from_secs(2);

const WAIT_MAX: Duration = Duration::from_mins(1);

/// How long the former poller has to bring to its end what it has in hand.
const EAR_WAIT: Duration = Duration::from_mins(1);

/// Why the vendor is not told then.
pub(super) const TAKEN: &str =
    "another channel of this node asks with the same token: remove one of them";

/// Tells the vendor until it knows, or will not have it.
pub(super) async fn turn(
    world: World,
    name: ChannelName,
    (setup, turn): (Setup, Turn),
    state: Shared,
    mut stop: Stop,
) {
    let mut wait = WAIT;
    loop {
        // Whoever asked for it may be telling the vendor, and has the lease meanwhile.
        let lease = tokio::select! {
            biased;
            _ = stop.changed() => return,
            lease = world.core.leases.probe_in_turn(world.tenant) => lease,
        };
        if stop.has_changed().is_err() {
            return;
        }
        let told = turn_once(&world, &name, &setup, &turn).await;
        drop(lease);
        let Err(problem) = told else { return };
        note(&state, |it| it.problem = Some(format!("the way to receive: {problem}")));
        tokio::select! {
            biased;
            _ = stop.changed() => return,
            () = sleep(wait) => wait = wait.saturating_mul(2).min(WAIT_MAX),
        }
    }
}

/// Tells the vendor, once nobody polls with this token any more, and has the outcome written down;
/// an error where it is to be told again, or would not have it.
pub(crate) async fn turn_once(
    world: &World,
    name: &ChannelName,
    setup: &Setup,
    turn: &Turn,
) -> Result<(), ChannelProblem> {
    let token = world.token_index(name, setup).ok_or(ChannelProblem::Denied)?;
    let told = match timeout(EAR_WAIT, world.core.ears.take(token)).await {
        Ok(_ear) => tell(world, name, setup, turn).await,
        Err(_) => Err(ChannelProblem::Stopped(TAKEN.to_owned())),
    };
    let polls = match (&told, turn) {
        (Ok(()), turn) => *turn == Turn::Polls,
        (Err(problem), _) if passes(problem) => return told,
        (Err(_), _) => setup.polls,
    };
    let change = Change::ChannelReceives { name: name.clone(), polls };
    let (answer, answered) = oneshot::channel();
    let by = By(format!("channel {name}"));
    world.core.post(world.tenant, Envelope::Tell { by, change, answer });
    match answered.await {
        Ok(Ok(_)) => told,
        // It is not on disk, so that the vendor is told once more.
        Ok(Err(_)) | Err(_) => Err(ChannelProblem::Silent),
    }
}

async fn tell(
    world: &World,
    name: &ChannelName,
    setup: &Setup,
    turn: &Turn,
) -> Result<(), ChannelProblem> {
    let gateway = gateway(setup.medium).ok_or(ChannelProblem::Garbled)?;
    let account = world.account(name, setup).ok_or(ChannelProblem::Denied)?;
    let call = match turn {
        Turn::Hook(url) => {
            let hook = u128::from_str_radix(&setup.hook, 16).unwrap_or_default();
            let secret = world.core.vault.hook_secret(hook.to_be_bytes()).expose().clone();
            gateway.ask_set_hook(&account, &Hook { url: url.clone(), secret })
        }
        Turn::Polls => gateway.ask_clear_hook(&account),
    };
    drop(account);
    let answer = world.call(&world.lanes.outbound, call).await;
    gateway.read_set_hook(&answer)
}

/// Whether the vendor may say something else a while later.
const fn passes(problem: &ChannelProblem) -> bool {
    match problem {
        ChannelProblem::Unreachable | ChannelProblem::Silent | ChannelProblem::Busy(_) => true,
        ChannelProblem::Failed(status) => *status >= 500,
        ChannelProblem::Forbidden
        | ChannelProblem::Denied
        | ChannelProblem::WrongAccount
        | ChannelProblem::Stopped(_)
        | ChannelProblem::Garbled => false,
    }
}
