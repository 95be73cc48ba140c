//! The past of the receipts: what is on disk of the last days, and what came of requests that a
//! crash cut off.

use super::shelf;
use crate::codec::Codec;
use crate::core::{Core, stream};
use crate::platform;
use crate::tenant::FoldError;
use domain::event::Event;
use domain::platform::PlatformEvent;
use domain::receipt::{Before, Key, Place, ReceiptEvent, Receipts};
use domain::time::Moment;
use journal::Record;
use serde::de::DeserializeOwned;

/// How many records are read at once.
const PAGE: usize = 512;

/// How far is looked for what came of a request; beyond, nobody knows.
const SEEN_MAX: u64 = 20_000;

/// Reads the days that may still count. What a crash cut off before anything came of it is
/// forgotten, so that it may be asked again.
pub(super) fn fold(core: &Core) -> Result<Receipts, FoldError> {
    let now = core.clock.now();
    shelf::burn(core, now);
    let mut receipts = Receipts::default();
    for day in shelf::days(core) {
        read(core, day, &mut receipts)?;
    }
    receipts.sweep(now);
    // Those that are being worked on while the actor alone is started again tell themselves.
    let running = core.desk.running().clone();
    let open = receipts.open().filter(|(key, _)| !running.contains(*key));
    let void = open.filter(|(_, receipt)| came_to_nothing(core, &receipt.before));
    let void: Vec<Key> = void.map(|(key, _)| *key).collect();
    for key in &void {
        receipts.forget(key);
    }
    Ok(receipts)
}

fn read(core: &Core, day: u32, receipts: &mut Receipts) -> Result<(), FoldError> {
    let Ok(Some(codec)) = shelf::codec(core, day) else { return Ok(()) };
    // Whoever wrote it before writes no more: what was in flight has its fate.
    core.journal.open_epoch(codec.stream);
    let mut seq = 0_u64;
    loop {
        let records = core.journal.read(codec.stream, seq.saturating_add(1), PAGE)?;
        let Some(last) = records.last() else { return Ok(()) };
        seq = last.seq;
        for record in records {
            match codec.event::<ReceiptEvent>(&record) {
                Ok(event) => {
                    let place = Place { day, seq: record.seq };
                    receipts.apply((Moment(record.at_ms), place), &event);
                }
                // Another key than it was written with: the keyring is an older one.
                Err(problem) => tracing::warn!(day, %problem, "a receipt is lost"),
            }
        }
    }
}

/// Whether nothing that the request could have brought about has been written since it was taken:
/// no change of the tenant in the caller's name, no fact of the platform about that tenant.
fn came_to_nothing(core: &Core, before: &Before) -> bool {
    let tenant = before.tenant.map(|(tenant, _)| tenant);
    let Ok(codec) = platform::codec(core) else { return false };
    let quiet = |event: PlatformEvent| !event.may_concern(tenant);
    if !all_since(core, &codec, before.platform, quiet) {
        return false;
    }
    let Some((tenant, seq)) = before.tenant else { return true };
    let Ok(Some(keys)) = core.vault.tenant(tenant.bytes()) else { return false };
    let codec = Codec { stream: stream(tenant), keys };
    let quiet = |event| !matches!(event, Event::Changed { by, .. } if by == before.by);
    all_since(core, &codec, seq, quiet)
}

/// Whether this holds for every event after `seq`; not, where one cannot be read.
fn all_since<E: DeserializeOwned>(
    core: &Core,
    codec: &Codec,
    seq: u64,
    holds: impl Fn(E) -> bool,
) -> bool {
    let head = core.journal.head(codec.stream).map_or(0, |head| head.seq);
    if head.saturating_sub(seq) > SEEN_MAX {
        return false;
    }
    let mut at = seq;
    while at < head {
        let Ok(records) = core.journal.read(codec.stream, at.saturating_add(1), PAGE) else {
            return false;
        };
        let Some(last) = records.last() else { return false };
        at = last.seq;
        let event = |record: &Record| codec.event::<E>(record).ok();
        if !records.iter().all(|record| event(record).is_some_and(&holds)) {
            return false;
        }
    }
    true
}
