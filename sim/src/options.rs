//! How a simulated world is set up: its address, its patience and its memory.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

/// Settings of one [`Server`](crate::Server), fixed for its life.
///
/// [`Options::default`] keeps the vendors' own times; [`Options::quick`] shortens every wait so
/// that a test is over in milliseconds. What is served and in what words does not differ.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to listen; port 0 lets the system choose.
    pub bind: SocketAddr,
    /// Threads that serve requests.
    pub workers: usize,
    /// How many of the last requests, and of the last deliveries, are remembered; 0 records none.
    pub record: usize,
    /// Telegram's first real wait before a webhook is tried again (the first retry is at once);
    /// it doubles from there. The vendor's is 2 s.
    pub retry_base: Duration,
    /// The longest of those waits, before up to as much again is added. The vendor's is 60 s.
    pub retry_cap: Duration,
    /// How long Telegram waits for a webhook's answer.
    pub telegram_deadline: Duration,
    /// How long Telegram keeps a second 409 within this time to itself. The vendor's is 3 s.
    pub telegram_conflict: Duration,
    /// Green API's pause before it sends the same notification again; the vendor's is 60 s.
    pub green_pause: Duration,
    /// How long Green API waits for a webhook's answer; the vendor's is 180 s.
    pub green_deadline: Duration,
    /// Time between two messages leaving an instance's queue; `None` obeys the instance's own
    /// setting `delaySendMessagesMilliseconds`.
    pub green_send_delay: Option<Duration>,
    /// How long an instance is `starting` after `setSettings` and `reboot`.
    pub green_reboot: Duration,
    /// How long a message takes to show in Green API's journals; the vendor says up to 2 min.
    pub journal_lag: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            workers: 1,
            record: 100_000,
            retry_base: Duration::from_secs(2),
            retry_cap: Duration::from_mins(1),
            telegram_deadline: Duration::from_mins(1),
            telegram_conflict: Duration::from_secs(3),
            green_pause: Duration::from_mins(1),
            green_deadline: Duration::from_mins(3),
            green_send_delay: None,
            green_reboot: Duration::from_secs(5),
            journal_lag: Duration::from_mins(2),
        }
    }
}

impl Options {
    /// The same vendors with every wait shortened: retries after 20 ms, pauses of 50 ms, no
    /// delay in the queue, no lag in the journals, instances that start at once.
    #[must_use]
    pub fn quick() -> Self {
        Self {
            retry_base: Duration::from_millis(20),
            retry_cap: Duration::from_millis(200),
            telegram_conflict: Duration::from_millis(30),
            green_pause: Duration::from_millis(50),
            green_send_delay: Some(Duration::ZERO),
            green_reboot: Duration::ZERO,
            journal_lag: Duration::ZERO,
            ..Self::default()
        }
    }
}
