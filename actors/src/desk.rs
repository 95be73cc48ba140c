//! The panel's desk: answers posted into tickets, and looked for where nobody can say whether they
//! were.

use crate::charge::Charge;
use crate::world::{Letter, PLACE_WAIT, World, stopped};
use domain::change::Panel as Shop;
use domain::outcome::{Finding, Outcome, Refusal};
use domain::settings::Tickets as Wishes;
use domain::ticket;
use gateways::panel::desk::Words;
use std::time::Instant;

/// How a ticket is answered.
#[derive(Clone)]
pub(crate) struct Counter {
    /// At which panel.
    pub(crate) shop: Shop,
    /// In whose name, and how written.
    pub(crate) wishes: Wishes,
}

/// Posts an answer, once, if whoever has charged us with it is still there when its turn comes.
pub(crate) async fn answer(world: &World, letter: &Letter, charge: &Charge) -> Outcome {
    let Some(counter) = letter.counter.as_deref() else {
        return stopped("no panel is set, or the plan has no tickets");
    };
    let staff_name = match counter.wishes.staff_name.as_str() {
        "" => return stopped("tickets.staff_name is not set: in whose name is it to be answered?"),
        "-" => None,
        name => Some(name),
    };
    let Some((panel, login)) = world.login(&counter.shop) else {
        return stopped("the panel's key cannot be opened");
    };
    let Some(ticket) = ticket::of(&letter.chat) else {
        return Outcome::Refused(ticket::refusal(&letter.chat));
    };
    let Some(desk) = panel.desk() else {
        return stopped("this kind of panel has no tickets for programs");
    };
    let (gates, began) = (&world.core.gates, Instant::now());
    let origin = login.site.as_str();
    let place = gates.enter_within(&world.lanes.outbound, origin, PLACE_WAIT).await;
    let left = PLACE_WAIT.saturating_sub(began.elapsed());
    let turn = gates.pace(origin, world.rate(panel));
    let turned = tokio::time::timeout(left, turn).await.is_ok();
    let Some(pass) = place.filter(|_| turned) else {
        // Certain, since nothing was written.
        return Outcome::Refused(Refusal::Unreachable);
    };
    if !charge.is_wanted() {
        return stopped("its tenant's actor is gone");
    }
    let words = Words { staff_name, text: &letter.text, html: counter.wishes.html };
    let call = desk.ask_answer(&login, ticket, &words);
    let answered = world.wire.perform(call).await;
    drop(pass);
    desk.read_answer(&answered)
}

/// Looks into the ticket whether an answer is there, where so many of the same words are by
/// themselves.
pub(crate) async fn find(world: &World, letter: &Letter, known: usize) -> Finding {
    let Some(counter) = letter.counter.as_deref() else { return Finding::Unclear };
    let Some((panel, login)) = world.login(&counter.shop) else { return Finding::Unclear };
    let (Some(desk), Some(ticket)) = (panel.desk(), ticket::of(&letter.chat)) else {
        return Finding::Unclear;
    };
    let looked = async {
        world.core.gates.pace(&login.site, world.rate(panel)).await;
        let call = desk.ask_thread(&login, ticket);
        let answer = world.call(&world.lanes.panel, call).await;
        desk.find_answer(ticket, &answer, (&letter.text, known))
    };
    tokio::time::timeout(PLACE_WAIT, Box::pin(looked)).await.unwrap_or(Finding::Unclear)
}
