//! Playing: says each line of the conversation and waits for what must come of it.

use super::script::{CONVERSATION, Place, Step};
use super::stage::Stage;
use crate::out;
use anyhow::{Context as _, bail};
use sim::{Fault, FaultOrder, Filter, Kind, Redelivery, Seen, Struck, Vendor};
use std::time::Duration;

/// How long anything may take to come. Far more than it does take, even on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// Plays the conversation and returns how many steps were checked.
pub(super) async fn play(stage: &mut Stage) -> anyhow::Result<usize> {
    let mut known = stage.sent().len();
    let mut checked: usize = 0;
    for step in CONVERSATION {
        match *step {
            Step::Title(text) => out::line(format!("\n# {text}")),
            Step::Says(place, text, expected) => {
                say(stage, place, text).await?;
                known = arrived(stage, known, expected).await?;
            }
            Step::Again(place) => {
                again(stage, place).await?;
                known = arrived(stage, known, &[]).await?;
            }
            Step::SaysAndCrashes(place, text, expected) => {
                crash(stage, place, text).await?;
                known = arrived(stage, known, expected).await?;
            }
        }
        checked = checked.saturating_add(usize::from(!matches!(step, Step::Title(_))));
    }
    nothing_else(stage, known).await?;
    Ok(checked)
}

/// Somebody says something, and the node acknowledges it.
async fn say(stage: &Stage, place: Place, text: &str) -> anyhow::Result<()> {
    out::line(format!("{:<8} ▸ {}", place.name(), text.replace('\n', " ⏎ ")));
    let said = stage.world().say(&place.says(text))?;
    delivered(stage, place, &said.key, 1).await
}

async fn again(stage: &Stage, place: Place) -> anyhow::Result<()> {
    let (vendor, account) = place.account();
    let wanted = Redelivery { vendor, account: account.to_owned(), key: None };
    let key = stage.world().again(&wanted)?;
    out::line(format!("{:<8} ▸ (the same delivery again)", place.name()));
    delivered(stage, place, &key, 2).await
}

/// Waits until the node has answered 200 to the delivery `key` so many times.
async fn delivered(stage: &Stage, place: Place, key: &str, times: usize) -> anyhow::Result<()> {
    let (_, account) = place.account();
    let (account, key) = (Some(account.to_owned()), Some(key.to_owned()));
    let filter = Filter { account, key, ..Filter::default() };
    let deliveries = stage.world().wait_deliveries(&filter, times, PATIENCE).await;
    let taken = deliveries.iter().filter(|it| it.status == Some(200)).count();
    if taken < times {
        bail!("the node did not take the delivery: {deliveries:?}");
    }
    Ok(())
}

/// While the panel keeps its answer back, the message is acknowledged and the node killed.
async fn crash(stage: &mut Stage, place: Place, text: &str) -> anyhow::Result<()> {
    stage.world().fault(&panel(Fault::Hold)).await?;
    say(stage, place, text).await?;
    stage.crash().await?;
    out::line("         ✝ the node is killed, and started again");
    stage.world().fault(&panel(Fault::Up)).await?;
    stage.revive().await
}

fn panel(fault: Fault) -> FaultOrder {
    FaultOrder {
        vendor: Vendor::Panel,
        account: super::stage::PANEL.to_owned(),
        fault,
        on: Some(Struck::All),
        times: None,
        chat: None,
        accepts: false,
    }
}

/// Waits for the messages that must come, and checks each.
async fn arrived(stage: &Stage, known: usize, expected: &[(Place, &str)]) -> anyhow::Result<usize> {
    let all = known.saturating_add(expected.len());
    let filter = Filter { kind: Some(Kind::Send), ..Filter::default() };
    let seen = stage.world().wait_seen(&filter, all, PATIENCE).await;
    let new: Vec<&Seen> = seen.iter().skip(known).collect();
    for seen in &new {
        let name = Place::of(seen).map_or("?", Place::name);
        let text = seen.text.as_deref().unwrap_or_default().replace('\n', " ⏎ ");
        out::line(format!("{name:<8} ◂ {text}"));
    }
    for (place, text) in expected {
        let came = |it: &&Seen| Place::of(it) == Some(*place) && it.text.as_deref() == Some(*text);
        if !new.iter().copied().any(|it| came(&it)) {
            bail!("{} should have read {text:?}", place.name());
        }
    }
    if new.len() > expected.len() {
        bail!("more came than should have: {new:?}");
    }
    if expected.is_empty() {
        out::line("         · nothing is said");
    }
    Ok(all)
}

/// At the end nothing may have come beyond what was expected.
async fn nothing_else(stage: &Stage, known: usize) -> anyhow::Result<()> {
    let quiet = stage.world().wait_quiet(PATIENCE).await;
    if !quiet {
        bail!("deliveries are still under way");
    }
    let sent = stage.sent();
    let more: Vec<&Seen> = sent.iter().skip(known).collect();
    if !more.is_empty() {
        bail!("more came than should have: {more:?}");
    }
    let violations = stage.world().violations();
    violations.is_empty().then_some(()).context("the node did what a vendor forbids")
}
