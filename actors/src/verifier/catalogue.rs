//! One reading of the catalogue: the panel's list of services, as its users see it.

use crate::world::World;
use domain::catalogue::Source;
use domain::fault::Fault;
use domain::input::Fresh;
use domain::service::Listing;
use gateways::call::Answer;
use gateways::provider::{Listed, Provider};
use std::time::Duration;

/// How long one exchange may take: lists of ten thousand services exist.
const EXCHANGE_MS: u64 = 60_000;

/// How long all of it may take, with the wait for a place.
const WITHIN: Duration = Duration::from_mins(2);

/// Calls a second to a panel's API for its users.
const RATE: u32 = 2;

/// Reads it, and comes back in a bounded time.
pub(crate) async fn read(world: &World, source: &Source) -> Result<Fresh, Fault> {
    let (provider, login) = world.catalogue(source).ok_or(Fault::Unset)?;
    let asked = async {
        let call = provider.ask_services(&login).within(EXCHANGE_MS);
        let turn = world.core.gates.pace(call.origin(), RATE).await;
        let answer = world.call(&world.lanes.panel, call).await;
        // A long list is work of its own, and other tenants live on this thread.
        let read = tokio::task::spawn_blocking(move || understood(provider, &answer)).await;
        turn.heed(read.unwrap_or(Err(Fault::Silent)))
    };
    tokio::time::timeout(WITHIN, Box::pin(asked)).await.unwrap_or(Err(Fault::Silent))
}

fn understood(provider: &'static dyn Provider, answer: &Answer) -> Result<Fresh, Fault> {
    let list = provider.read_services(answer)?;
    let unread = u32::try_from(list.unread).unwrap_or(u32::MAX);
    Ok(Fresh { listed: list.services.iter().map(listing).collect(), unread })
}

fn listing(it: &Listed) -> Listing {
    Listing::read(it.id, &it.name, it.description.as_deref(), it.refill)
}
