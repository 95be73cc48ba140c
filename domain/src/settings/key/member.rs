//! How the key of staff's members is read and shown.

use crate::id::Chat;
use std::collections::BTreeSet;

/// The most members that an owner lists.
const MEMBERS_MAX: usize = 200;

pub(super) const ALL: &str =
    "senders with commas, each a channel and the vendor's id: tg:7001, wa:15551110001@c.us";

pub(super) fn read(value: &str) -> Option<BTreeSet<Chat>> {
    let words = value.split(',').map(str::trim).filter(|word| !word.is_empty());
    let read: Option<BTreeSet<Chat>> = words.map(Chat::parse).collect();
    read.filter(|all| all.len() <= MEMBERS_MAX)
}

pub(super) fn show(members: &BTreeSet<Chat>) -> String {
    members.iter().map(Chat::as_str).collect::<Vec<_>>().join(", ")
}
