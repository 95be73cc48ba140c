//! What is counted: requests by door, deliveries by outcome, and whatever the node counts; shown
//! to Prometheus at a door of its own.

use actix_web::http::StatusCode;
use actors::Node;
use domain::medium::Medium;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::fmt;
use std::time::Duration;

/// The upper bounds of the histogram's buckets, in seconds: fine where a webhook should be, coarse
/// where a panel is waited for.
const BUCKETS: [f64; 12] =
    [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 15.0];

/// All that the doors count.
pub(crate) struct Meters {
    requests: Family<Request, Histogram, fn() -> Histogram>,
    deliveries: Family<Delivery, Counter>,
    registry: Registry,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    method: &'static str,
    path: &'static str,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Delivery {
    medium: &'static str,
    outcome: &'static str,
}

/// What became of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delivered {
    /// It is on disk, or nothing followed from it.
    Taken,
    /// It held nothing for us.
    Ignored,
    /// No such hook, or the wrong secret.
    Unknown,
    /// The body was for another account.
    WrongAccount,
    /// The body was compressed, or said to be something else than JSON.
    NotPlain,
    /// The body was no JSON.
    NotJson,
    /// The body was too large, and was refused.
    TooLarge,
    /// The body was too large, and was read away unseen.
    Skipped,
    /// The body did not arrive.
    Broken,
    /// The inbox is full.
    Full,
    /// There is no room on the disk.
    DiskFull,
    /// Nothing can be written down.
    Stopping,
}

impl Delivered {
    const fn name(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Ignored => "ignored",
            Self::Unknown => "unknown",
            Self::WrongAccount => "wrong_account",
            Self::NotPlain => "not_plain",
            Self::NotJson => "not_json",
            Self::TooLarge => "too_large",
            Self::Skipped => "skipped",
            Self::Broken => "broken",
            Self::Full => "full",
            Self::DiskFull => "disk_full",
            Self::Stopping => "stopping",
        }
    }
}

impl Meters {
    /// Meters at nought; what the node counts is read when it is asked for.
    pub(crate) fn new(node: Node) -> Self {
        let requests = Family::new_with_constructor(HISTOGRAM);
        let deliveries = Family::default();
        let mut registry = Registry::with_prefix("signalbox");
        let help = "How long requests took to answer, in seconds";
        registry.register("http_request_seconds", help, Family::clone(&requests));
        let help = "Webhook deliveries, by what became of them";
        registry.register("deliveries", help, deliveries.clone());
        registry.register_collector(Box::new(Counted(node)));
        Self { requests, deliveries, registry }
    }

    pub(crate) fn answered(
        &self,
        method: &'static str,
        path: &'static str,
        status: StatusCode,
        took: Duration,
    ) {
        let request = Request { method, path, status: status.as_u16() };
        self.requests.get_or_create(&request).observe(took.as_secs_f64());
    }

    pub(crate) fn delivered(&self, medium: Medium, outcome: Delivered) {
        let delivery = Delivery { medium: medium.name(), outcome: outcome.name() };
        self.deliveries.get_or_create(&delivery).inc();
    }

    /// Everything in the text format of `OpenMetrics`.
    pub(crate) fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

const HISTOGRAM: fn() -> Histogram = || Histogram::new(BUCKETS);

/// What the node counts.
struct Counted(Node);

impl fmt::Debug for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Counted")
    }
}

impl Collector for Counted {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        for (name, value) in self.0.counters().list() {
            let help = format!("Node: {}", name.replace('_', " "));
            let counter = ConstCounter::new(value);
            let metric = encoder.encode_descriptor(name, &help, None, MetricType::Counter)?;
            counter.encode(metric)?;
        }
        for (name, help, value) in gauges(&self.0) {
            let gauge = ConstGauge::new(value);
            let metric = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
            gauge.encode(metric)?;
        }
        census(&self.0, &mut encoder)
    }
}

/// How channels are, what waits in them and what was sent, by kind. No tenant is named: there may
/// be very many.
fn census(node: &Node, encoder: &mut DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
    let census = node.census();
    let help = "Channels of tenants that were awake since the start, by kind and condition";
    let mut metric = encoder.encode_descriptor("channels", help, None, MetricType::Gauge)?;
    for ((medium, state), count) in census.channels {
        let labels = [("medium", medium), ("state", state)];
        ConstGauge::new(count).encode(metric.encode_family(&labels)?)?;
    }
    let help = "Messages that wait to be sent, by kind of channel";
    let mut metric =
        encoder.encode_descriptor("waiting_messages", help, None, MetricType::Gauge)?;
    for (medium, count) in census.waiting {
        ConstGauge::new(count).encode(metric.encode_family(&[("medium", medium)])?)?;
    }
    let (name, help) = ("oldest_waiting_seconds", "How long the oldest of them has waited");
    let mut metric = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
    for (medium, ms) in census.oldest_ms {
        let gauge = ConstGauge::new(ms.div_euclid(1_000));
        gauge.encode(metric.encode_family(&[("medium", medium)])?)?;
    }
    let help = "Attempts to send, by kind of channel and what became of them";
    let mut metric = encoder.encode_descriptor("send_ends", help, None, MetricType::Counter)?;
    for (medium, outcome, count) in census.ends {
        let labels = [("medium", medium), ("outcome", outcome)];
        ConstCounter::new(count).encode(metric.encode_family(&labels)?)?;
    }
    Ok(())
}

/// How things stand: names, what they mean, and values.
fn gauges(node: &Node) -> Vec<(&'static str, &'static str, u64)> {
    let state = node.observe();
    let journal = state.journal;
    let count = |those: usize| u64::try_from(those).unwrap_or(u64::MAX);
    vec![
        ("tenants_awake", "Tenants in memory", count(state.awake)),
        ("tenants_parked", "Tenants set aside after failures", count(state.parked.len())),
        ("tenants_lost", "Tenants not to be had on this node", count(state.lost.len())),
        ("journal_stopped", "1 if the journal has stopped", journal.stopped.is_some().into()),
        ("journal_full", "1 while the journal's disk is full", journal.full.into()),
        ("journal_free_bytes", "Bytes free on the journal's disk", journal.free_bytes),
        ("journal_reserve_bytes", "Bytes of it that are left alone", journal.reserve_bytes),
        (
            "journal_archive_failing",
            "1 while finished segments cannot be archived",
            journal.archive.is_some().into(),
        ),
        ("journal_blobs", "Files that the store should not have", journal.blobs),
    ]
}
