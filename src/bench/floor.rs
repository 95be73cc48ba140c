//! The floor: how fast this disk syncs a small append, which no durable answer can beat.

use hdrhistogram::Histogram;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

/// How long an append of 300 bytes and its `fdatasync` take, in microseconds.
pub(super) fn fsyncs(folder: &Path, count: u32) -> anyhow::Result<Histogram<u64>> {
    let mut file = File::create(folder.join("floor"))?;
    let mut times = Histogram::new(3)?;
    let block = [7_u8; 300];
    for _ in 0..count {
        let start = Instant::now();
        file.write_all(&block)?;
        file.sync_data()?;
        times.record(u64::try_from(start.elapsed().as_micros())?)?;
    }
    Ok(times)
}
