//! Whether a channel's account works, and whether what customers write comes to us.

use super::{ProbeStep, opened};
use crate::world::World;
use domain::change::Channel as Setup;
use domain::id::ChannelName;

/// Tries the account step by step, by calls that only read.
pub(super) async fn test(
    world: &World,
    name: &ChannelName,
    setup: Option<&Setup>,
) -> Vec<ProbeStep> {
    let (gateway, account) = match opened(world, name, setup) {
        Ok(opened) => opened,
        Err(steps) => return steps,
    };
    let answer = world.call(&world.lanes.outbound, gateway.ask_identity(&account)).await;
    let identity = match gateway.read_identity(&account.id, &answer) {
        Ok(identity) => identity,
        Err(problem) => return vec![ProbeStep::new("account", Err(problem.to_string()))],
    };
    let seen = [&[identity.id, identity.name], identity.notes.as_slice()].concat();
    let seen = seen.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("; ");
    let works = if identity.works { Ok(seen) } else { Err(seen) };
    let answer = world.call(&world.lanes.outbound, gateway.ask_hook(&account)).await;
    let hook = gateway.read_hook(&answer).map_err(|problem| problem.to_string());
    let hook = hook.and_then(|state| {
        let now = world.core.clock.now();
        world.core.ward.note(world.tenant, name, |it| {
            (it.asked, it.waiting, it.failed) = (Some(now), state.pending, state.failed);
            it.notes.clone_from(&state.notes);
        });
        let heard = heard(setup, state.url.as_deref());
        let waiting = state.pending.filter(|it| *it > 0).map(|it| format!("{it} deliveries wait"));
        let notes = [state.notes, waiting.into_iter().collect()].concat();
        let told = |said: &str| [&[said.to_owned()], notes.as_slice()].concat().join("; ");
        heard.map(told).map_err(told)
    });
    vec![ProbeStep::new("account", works), ProbeStep::new("hook", hook)]
}

/// Whether what customers write comes to us, from where the vendor delivers it.
fn heard(setup: Option<&Setup>, url: Option<&str>) -> Result<&'static str, &'static str> {
    let polls = setup.is_some_and(|it| it.polls);
    let hook = setup.map(|it| it.hook.as_str()).filter(|hook| !hook.is_empty());
    let ours = url.zip(hook).is_some_and(|(url, hook)| url.ends_with(hook));
    match url {
        None if polls => Ok("no webhook is set: messages are asked for"),
        None => Err("no webhook is set: nothing is heard; set it, or have the channel polled"),
        Some(_) if polls => Err("a webhook is set: nothing can be asked for until it is removed"),
        Some(_) if ours => Ok("the webhook is set"),
        Some(_) => Err("a webhook that leads elsewhere is set: nothing is heard; set ours"),
    }
}
