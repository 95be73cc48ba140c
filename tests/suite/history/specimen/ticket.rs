//! Specimens of the panel's tickets: which are commands, and what came of looking at them.

use super::chat;
use domain::change::{By, Change};
use domain::event::Event;
use domain::fault::Fault;
use domain::id::TicketId;
use domain::subject::{Choice, Kind, Rule};

/// All of them, by name.
pub(super) fn all() -> Vec<(&'static str, Event)> {
    let rule = |kind, text: &str, choice: &str| Rule {
        kind,
        text: text.to_owned(),
        choice: Choice::parse(choice).unwrap(),
    };
    let rules = vec![
        rule(Kind::Exact, "Refill", "refill"),
        rule(Kind::Contains, "order", "parser"),
        rule(Kind::Pattern, "^speed", "speed"),
    ];
    let changed = |change| Event::Changed { by: By("owner".to_owned()), change };
    let (ticket, chat) = (TicketId(7), || chat("tk:7"));
    let heard = Event::TicketHeard {
        ticket,
        chat: chat(),
        username: "alice".into(),
        subject: "Refill please".to_owned(),
        nth: 2,
    };
    vec![
        ("subjects_set", changed(Change::SubjectsSet { rules: Some(rules) })),
        ("subjects_default", changed(Change::SubjectsSet { rules: None })),
        ("tickets_asked", changed(Change::TicketsAsked)),
        ("ticket_heard", heard),
        ("ticket_left", Event::TicketLeft { ticket, chat: chat(), commands: 10 }),
        ("tickets_read", Event::TicketsRead { forgotten: [TicketId(3)].into() }),
        ("tickets_failed", Event::TicketsFailed { fault: Fault::Unsupported }),
    ]
}
