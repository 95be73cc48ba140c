//! English: the texts that customers read, and the words that they write.

use super::Language;

/// English.
pub(super) static LANGUAGE: Language = Language {
    tag: "en",
    name: "English",
    texts: &[],
    actions: &[
        ("refill", "refill"),
        ("cancel", "cancel"),
        ("speed", "speed"),
        ("status", "status"),
        ("balance", "balance"),
        ("help", "help"),
    ],
    statuses: &[
        ("pending", "pending"),
        ("processing", "processing"),
        ("in_progress", "in progress"),
        ("completed", "completed"),
        ("partial", "partial"),
        ("canceled", "canceled"),
        ("refunded", "refunded"),
        ("fail", "fail"),
        ("unknown", "unknown"),
    ],
    units: ["d", "h", "m"],
    a_little: "a little",
    comma: ", ",
    words: &[
        ("refill", &["refill", "rf", "refil", "reff", "reffill", "refiil", "re-fill", "renew"]),
        ("cancel", &["cancel", "cn", "cancle", "cancell"]),
        ("speed", &["speed", "sp", "speed up", "speedup", "fast", "slow", "stuck"]),
        ("status", &["status", "st", "check", "info", "check status"]),
        ("balance", &["balance", "check balance"]),
        ("help", &["help"]),
    ],
    fillers: &[
        "order", "orders", "id", "ids", "my", "the", "for", "of", "and", "please", "pls", "plz",
        "kindly", "sir", "bro", "dear", "admin", "team", "hi", "hello", "hey",
    ],
};
