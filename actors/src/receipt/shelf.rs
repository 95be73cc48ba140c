//! The shelf: the stream of one day's receipts, under a key of its own. That key is destroyed once
//! all of them have expired, and with it every copy of them, in backups too.

use crate::codec::Codec;
use crate::core::{Core, stream};
use config::VaultError;
use domain::id::TenantId;
use domain::receipt::{self, expired_day};
use domain::time::Moment;

/// The stream of one day.
pub(super) struct Shelf {
    pub(super) day: u32,
    pub(super) codec: Codec,
    pub(super) seq: u64,
    pub(super) epoch: u64,
}

impl Shelf {
    /// Takes a day's stream over, with its key, which is made where there is none.
    pub(super) fn open(core: &Core, day: u32) -> Result<Self, VaultError> {
        let id = receipt::stream(day);
        let keys = core.vault.create_tenant(id.bytes())?;
        let codec = Codec { stream: stream(id), keys };
        let epoch = core.journal.open_epoch(codec.stream);
        let seq = core.journal.head(codec.stream).map_or(0, |head| head.seq);
        Ok(Self { day, codec, seq, epoch })
    }
}

/// The codec of a day that has a key.
pub(super) fn codec(core: &Core, day: u32) -> Result<Option<Codec>, VaultError> {
    let id = receipt::stream(day);
    let keys = core.vault.tenant(id.bytes())?;
    Ok(keys.map(|keys| Codec { stream: stream(id), keys }))
}

/// The days that have a key, the oldest first.
pub(super) fn days(core: &Core) -> Vec<u32> {
    core.vault.tenants().into_iter().filter_map(day_of).collect()
}

/// Destroys the keys of the days of which every receipt has expired.
pub(super) fn burn(core: &Core, now: Moment) {
    let Some(last) = expired_day(now) else { return };
    for day in days(core).into_iter().filter(|day| *day <= last) {
        if let Err(problem) = core.vault.erase(receipt::stream(day).bytes()) {
            tracing::warn!(day, %problem, "expired receipts are not destroyed yet");
        }
    }
}

fn day_of(id: [u8; 16]) -> Option<u32> {
    receipt::stream_day(TenantId(u128::from_be_bytes(id)))
}
