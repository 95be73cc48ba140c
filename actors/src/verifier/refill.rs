//! One look at refills, by the numbers that providers' own APIs have given them. It only reads, so
//! a provider that does not answer is looked at again with the next look at the panel.

use crate::route::RATE;
use crate::world::World;
use domain::id::{ApiName, ExternalId};
use domain::input::Ended;
use domain::provider::{Api, RefillEnd};
use gateways::provider::RefillState;
use std::time::Duration;

/// How long the look at one provider may take, with the wait for a place.
const WITHIN: Duration = Duration::from_secs(45);

/// The refills of one provider that are asked about together.
pub(crate) type Asked = (ApiName, Api, Vec<ExternalId>);

/// The refills that have ended, of those asked about.
pub(super) async fn ended(world: &World, asked: &[Asked]) -> Ended {
    let mut ended = Ended::new();
    for (name, api, numbers) in asked {
        let looked = tokio::time::timeout(WITHIN, look(world, api, numbers)).await;
        let found = looked.unwrap_or_default().into_iter();
        ended.extend(found.map(|(number, end)| ((name.clone(), number), end)));
    }
    ended
}

async fn look(world: &World, api: &Api, numbers: &[ExternalId]) -> Vec<(ExternalId, RefillEnd)> {
    let Some((provider, login)) = world.provider(api) else { return Vec::new() };
    let mut ended = Vec::new();
    for some in numbers.chunks(provider.many_max()) {
        let call = provider.ask_refill_status(&login, some);
        let turn = world.core.gates.pace(call.origin(), RATE).await;
        let answer = world.call(&world.lanes.provider, call).await;
        let told = turn.heed(provider.read_refill_status(some, &answer)).unwrap_or_default();
        ended.extend(told.into_iter().filter_map(|(number, it)| Some((number, end(it.ok()?)?))));
    }
    ended
}

/// Whether a refill of this state has ended, and how.
const fn end(state: RefillState) -> Option<RefillEnd> {
    match state {
        RefillState::Completed => Some(RefillEnd::Completed),
        RefillState::Rejected | RefillState::Failed => Some(RefillEnd::Rejected),
        RefillState::Waiting | RefillState::UnderWay | RefillState::Unknown => None,
    }
}
