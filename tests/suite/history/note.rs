//! One specimen of every shape of note beside a tenant's stream, each as it was released.

use actors::{Kept, Note};
use domain::heard::{Heard, Key, Notice};
use domain::id::Chat;

fn heard() -> Kept {
    Kept::Heard(Heard {
        keys: vec![Key::of("tg:1:2")],
        origin: Some(Key::of("tg:1:1")),
        chat: Chat::parse("tg:-100/7").unwrap(),
        sender: "5".to_owned(),
        message: "41".to_owned(),
        text: "2274209 refill".to_owned(),
        quoted: Some("40".to_owned()),
    })
}

fn noticed() -> Kept {
    let notice = Notice::State(Some("blocked".to_owned()));
    Kept::Noticed { channel: "wa".into(), keys: vec![Key::of("wa:1:x")], notice }
}

/// All of them, by name.
pub(super) fn all() -> Vec<(&'static str, Note)> {
    let (kind, why) = ("heard".to_owned(), "overflow".to_owned());
    let report = Note::Quarantined { kind: "sent".to_owned(), why: why.clone(), input: None };
    vec![
        ("delivered", Note::Delivered { inputs: vec![heard(), noticed()] }),
        ("drained", Note::Drained { to: 17 }),
        ("quarantined", Note::Quarantined { kind, why, input: Some(heard()) }),
        ("quarantined_report", report),
        ("released", Note::Released { entry: 3 }),
        ("dropped", Note::Dropped { entry: 4 }),
    ]
}

pub(super) fn variant(note: &Note) -> &'static str {
    match note {
        Note::Delivered { .. } => "Delivered",
        Note::Drained { .. } => "Drained",
        Note::Quarantined { .. } => "Quarantined",
        Note::Released { .. } => "Released",
        Note::Dropped { .. } => "Dropped",
    }
}
