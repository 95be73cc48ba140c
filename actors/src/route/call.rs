//! One call of a provider's own API, and what became of each dispatch that it carried.

use crate::charge::Charge;
use crate::gate::Pass;
use crate::world::{PLACE_WAIT, World, stopped};
use domain::id::ExternalId;
use domain::input::Attempt;
use domain::outcome::{Outcome, Refusal};
use domain::provider::ApiCall;
use gateways::call::Call;
use gateways::provider::{Login, Provider};

/// Calls a second to the host of a provider's API, from all tenants of the node.
pub(crate) const RATE: u32 = 5;

/// Makes it, once, if whoever has charged us with it is still there when its turn comes.
pub(super) async fn make(
    world: &World,
    call: &ApiCall,
    charge: &Charge,
) -> Vec<(Attempt, Outcome)> {
    let all = |outcome: Outcome| {
        call.parts.iter().map(|(attempt, _)| (*attempt, outcome.clone())).collect()
    };
    let Some((provider, login)) = world.provider(&call.api) else {
        return all(stopped("its key cannot be opened"));
    };
    let numbers: Vec<ExternalId> = call.parts.iter().map(|(_, number)| number.clone()).collect();
    let asked = ask(call, provider, &login, &numbers);
    drop(login);
    let Some(pass) = enter(world, asked.origin()).await else {
        // Certain, since nothing was written.
        return all(Outcome::Refused(Refusal::Unreachable));
    };
    if !charge.is_wanted() {
        return all(stopped("its tenant's actor is gone"));
    }
    let answer = world.wire.perform(asked).await;
    drop(pass);
    world.core.counters.sends.up();
    let mut read = match call.action.name() {
        "refill" => provider.read_refill(&numbers, &answer),
        _ => provider.read_cancel(&numbers, &answer),
    };
    let parts = call.parts.iter();
    let ends = parts.map(|(it, number)| (*it, read.remove(number).unwrap_or(Outcome::Unknown)));
    let ends: Vec<(Attempt, Outcome)> = ends.collect();
    if ends.iter().any(|(_, it)| *it == Outcome::Unknown) {
        world.core.counters.sends_in_doubt.up();
    }
    ends
}

fn ask(call: &ApiCall, provider: &dyn Provider, login: &Login, numbers: &[ExternalId]) -> Call {
    match call.action.name() {
        "refill" => provider.ask_refill(login, numbers),
        _ => provider.ask_cancel(login, numbers),
    }
}

/// A place at the host's pace, in the tenant's own lane; `None` if there was none in time.
async fn enter(world: &World, origin: &str) -> Option<Pass> {
    let gates = &world.core.gates;
    let entered = async {
        gates.pace(origin, RATE).await;
        gates.enter(&world.lanes.provider, origin).await
    };
    tokio::time::timeout(PLACE_WAIT, entered).await.ok()
}
