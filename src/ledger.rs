//! Looking into the journal from outside: verify, stats, export. Nothing here changes it.

use crate::cli::Ledger;
use crate::out;
use anyhow::{Context as _, bail};
use config::Settings;
use domain::id::TenantId;
use domain::receipt;
use journal::{Place, Report, StreamId};
use std::io::{self, BufWriter, Write as _};

/// The folder of the journal within the data folder.
pub const FOLDER: &str = "journal";

/// Runs one of the commands on the journal that `settings` name.
pub fn run(command: &Ledger, settings: &Settings) -> anyhow::Result<()> {
    let dir = settings.node.data_dir.join(FOLDER);
    if !dir.is_dir() {
        bail!("there is no journal in {}; is node.data_dir right?", dir.display());
    }
    let place = Place { dir, archive: settings.journal.archive_dir.clone() };
    match command {
        Ledger::Verify => verify(place),
        Ledger::Stats => stats(place),
        Ledger::Export { tenant } => export(place, tenant.as_deref()),
    }
}

fn verify(place: Place) -> anyhow::Result<()> {
    let report = journal::verify(place);
    let remarks = [report.tail(), report.last_anchor()];
    let Report { segments, commits, events, streams, anchors, problems, .. } = report;
    out::line(format!(
        "{segments} segments, {commits} commits, {events} events of {streams} streams, \
         {anchors} anchors agree"
    ));
    for remark in remarks.into_iter().flatten() {
        out::line(remark);
    }
    if problems.is_empty() {
        out::line("sound");
        return Ok(());
    }
    for problem in &problems {
        out::complain(format!("problem: {problem}"));
    }
    bail!("the journal is not sound; nothing was changed. Copy it, and restore from a backup")
}

fn stats(place: Place) -> anyhow::Result<()> {
    let stats = journal::stats(place)?;
    out::line(format!(
        "{} segments, {} commits, {} events, {} bytes",
        stats.segments, stats.commits, stats.events, stats.bytes
    ));
    for (stream, (events, bytes)) in &stats.streams {
        out::line(format!("{} {events} events, {bytes} bytes", name(*stream)));
    }
    for (kind, events) in &stats.kinds {
        out::line(format!("kind {kind}: {events} events"));
    }
    Ok(())
}

fn export(place: Place, tenant: Option<&str>) -> anyhow::Result<()> {
    let stream = tenant
        .map(|text| TenantId::parse(text).with_context(|| format!("{text:?} is no tenant's id")))
        .transpose()?
        .map(|tenant| StreamId(tenant.bytes()));
    let mut to = BufWriter::new(io::stdout().lock());
    let count = journal::export(place, stream, &mut to)?;
    to.flush().context("the records could not be written")?;
    out::complain(format!("{count} records"));
    Ok(())
}

/// How many of those who have keys are tenants: not the platform, and not a day's receipts.
#[must_use]
pub fn tenants(keyed: &[[u8; 16]]) -> usize {
    let ids = keyed.iter().map(|id| TenantId(u128::from_be_bytes(*id)));
    ids.filter(|id| *id != TenantId::PLATFORM && receipt::stream_day(*id).is_none()).count()
}

fn name(stream: StreamId) -> String {
    let id = TenantId(u128::from_be_bytes(stream.0));
    // The other way is the same: a stream beside a tenant's is beside it from both sides.
    let StreamId(other) = actors::stream_beside(id);
    let neighbour = TenantId(u128::from_be_bytes(other));
    match (receipt::stream_day(id), id.0 >> 76 & 0xf) {
        _ if id == TenantId::PLATFORM => "platform".to_owned(),
        (Some(day), _) => format!("receipts of day {day}"),
        (None, 8) => format!("{neighbour} aside"),
        (None, _) => id.to_string(),
    }
}
