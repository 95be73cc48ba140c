//! History: golden records of every shape of event ever released, which must be read for ever.
//!
//! `UPDATE=1` adds the goldens of new specimens; it never changes one that is there. A shape that
//! must change keeps its golden, and is raised to the present where the journal is read.

mod note;
mod receipt;
mod specimen;

use domain::event::Event;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Debug, Write as _};
use std::path::PathBuf;
use std::{env, fs};

/// The names of all variants, held complete by the compiler in [`variant`].
const VARIANTS: &[&str] = &[
    "Changed",
    "CommandHeard",
    "CommandRefused",
    "StrangerHeard",
    "InspectionFailed",
    "ErrandCleared",
    "ErrandRefused",
    "ErrandShown",
    "BalanceSeen",
    "DispatchPlanned",
    "ReplyPlanned",
    "NoticePlanned",
    "Attempted",
    "Accepted",
    "Refused",
    "InDoubt",
    "Reconciled",
    "Resent",
    "Abandoned",
    "Noticed",
    "FaultSeen",
    "ErrandAsked",
    "LinkAsked",
    "LinkHeard",
    "TicketAttempted",
    "TicketEnded",
    "StaffHeard",
    "ProviderAnswered",
    "ReminderPlanned",
    "Overdue",
    "FollowedUp",
    "FollowUpFailed",
    "FollowUpPlanned",
    "ServicesListed",
    "CatalogueRead",
    "CatalogueFailed",
    "ContactAsked",
    "ContactLooked",
    "BulletinPlanned",
    "Called",
    "TicketHeard",
    "TicketLeft",
    "TicketsRead",
    "TicketsFailed",
];

#[expect(clippy::too_many_lines, reason = "a list")]
fn variant(event: &Event) -> &'static str {
    match event {
        Event::Changed { .. } => "Changed",
        Event::CommandHeard { .. } => "CommandHeard",
        Event::CommandRefused { .. } => "CommandRefused",
        Event::StrangerHeard { .. } => "StrangerHeard",
        Event::InspectionFailed { .. } => "InspectionFailed",
        Event::ErrandCleared { .. } => "ErrandCleared",
        Event::ErrandRefused { .. } => "ErrandRefused",
        Event::ErrandShown { .. } => "ErrandShown",
        Event::BalanceSeen { .. } => "BalanceSeen",
        Event::DispatchPlanned { .. } => "DispatchPlanned",
        Event::ReplyPlanned { .. } => "ReplyPlanned",
        Event::NoticePlanned { .. } => "NoticePlanned",
        Event::Attempted { .. } => "Attempted",
        Event::Called { .. } => "Called",
        Event::Accepted { .. } => "Accepted",
        Event::Refused { .. } => "Refused",
        Event::InDoubt { .. } => "InDoubt",
        Event::Reconciled { .. } => "Reconciled",
        Event::Resent { .. } => "Resent",
        Event::Abandoned { .. } => "Abandoned",
        Event::Noticed { .. } => "Noticed",
        Event::FaultSeen { .. } => "FaultSeen",
        Event::ErrandAsked { .. } => "ErrandAsked",
        Event::LinkAsked { .. } => "LinkAsked",
        Event::LinkHeard { .. } => "LinkHeard",
        Event::TicketAttempted { .. } => "TicketAttempted",
        Event::TicketEnded { .. } => "TicketEnded",
        Event::StaffHeard { .. } => "StaffHeard",
        Event::ProviderAnswered { .. } => "ProviderAnswered",
        Event::ReminderPlanned { .. } => "ReminderPlanned",
        Event::Overdue { .. } => "Overdue",
        Event::FollowedUp { .. } => "FollowedUp",
        Event::FollowUpFailed { .. } => "FollowUpFailed",
        Event::FollowUpPlanned { .. } => "FollowUpPlanned",
        Event::ServicesListed { .. } => "ServicesListed",
        Event::CatalogueRead { .. } => "CatalogueRead",
        Event::CatalogueFailed { .. } => "CatalogueFailed",
        Event::ContactAsked { .. } => "ContactAsked",
        Event::ContactLooked { .. } => "ContactLooked",
        Event::BulletinPlanned { .. } => "BulletinPlanned",
        Event::TicketHeard { .. } => "TicketHeard",
        Event::TicketLeft { .. } => "TicketLeft",
        Event::TicketsRead { .. } => "TicketsRead",
        Event::TicketsFailed { .. } => "TicketsFailed",
    }
}

fn book(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/history").join(name)
}

fn goldens(name: &str) -> BTreeMap<String, Vec<u8>> {
    let text = fs::read_to_string(book(name)).unwrap_or_default();
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let entry = |line: &str| {
        let (name, hex) = line.split_once(' ').unwrap();
        (name.to_owned(), bytes(hex))
    };
    lines.map(entry).collect()
}

fn bytes(hex: &str) -> Vec<u8> {
    let pairs = hex.as_bytes().chunks(2);
    pairs.map(|it| u8::from_str_radix(std::str::from_utf8(it).unwrap(), 16).unwrap()).collect()
}

/// Holds specimens against the goldens of a book.
fn hold<E: Serialize + DeserializeOwned + PartialEq + Debug>(
    name: &str,
    specimens: &[(&'static str, E)],
) {
    let mut goldens = goldens(name);
    if env::var_os("UPDATE").is_some() {
        for (name, event) in specimens {
            let written = || rmp_serde::to_vec_named(event).unwrap();
            goldens.entry((*name).to_owned()).or_insert_with(written);
        }
        let line = |(name, bytes): (&String, &Vec<u8>)| {
            let mut hex = String::new();
            for byte in bytes {
                write!(hex, "{byte:02x}").unwrap();
            }
            format!("{name} {hex}\n")
        };
        let head = "# One golden record a line: its name, and the event as MessagePack.\n";
        let text: String = goldens.iter().map(line).collect();
        fs::create_dir_all(book(name).parent().unwrap()).unwrap();
        fs::write(book(name), format!("{head}{text}")).unwrap();
    }
    for (name, event) in specimens {
        assert!(goldens.contains_key(*name), "{name} has no golden record");
        let read: E = rmp_serde::from_slice(goldens.get(*name).unwrap()).unwrap();
        assert_eq!(read, *event, "{name} is read as something else than it was");
    }
    assert_eq!(goldens.len(), specimens.len(), "a golden record has lost its specimen");
}

#[test]
fn every_shape_ever_released_is_still_read() {
    hold("events.txt", &specimen::all());
    hold("notes.txt", &note::all());
    hold("receipts.txt", &receipt::all());
    hold("platform.txt", &receipt::platform());
}

#[test]
fn every_note_has_a_golden_record() {
    let shown: Vec<&str> = note::all().iter().map(|(_, note)| note::variant(note)).collect();
    let all: BTreeSet<&str> = actors::ASIDE.iter().map(|(name, _)| *name).collect();
    assert_eq!(shown.into_iter().collect::<BTreeSet<_>>(), all);
    assert_eq!(actors::codec::variants::<actors::Note>().len(), all.len());
}

/// Whether these are all kinds there are.
fn are_all(shown: impl Iterator<Item = &'static str>, kinds: actors::codec::Kinds) {
    let all: BTreeSet<&str> = kinds.iter().map(|(name, _)| *name).collect();
    assert_eq!(shown.collect::<BTreeSet<_>>(), all);
}

#[test]
fn every_receipt_and_every_fact_of_the_platform_has_a_golden_record() {
    let receipts = receipt::all();
    are_all(receipts.iter().map(|(_, it)| receipt::variant(it)), actors::codec::RECEIPT);
    let facts = receipt::platform();
    are_all(facts.iter().map(|(_, it)| receipt::platform_variant(it)), actors::codec::PLATFORM);
}

#[test]
fn every_event_has_a_golden_record() {
    let shown: BTreeSet<&str> = specimen::all().iter().map(|(_, event)| variant(event)).collect();
    let all: BTreeSet<&str> = VARIANTS.iter().copied().collect();
    assert_eq!(shown, all);
}
