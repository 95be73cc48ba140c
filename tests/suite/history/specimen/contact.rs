//! One specimen of every event about contacts and channels.

use super::{chat, out};
use domain::event::Event;
use domain::heard::{Heard, Key, Notice};

pub(super) fn all() -> Vec<(&'static str, Event)> {
    let (number, hidden) = (chat("wa:15551110001@c.us"), chat("wa:120650000000001@lid"));
    let noticed = |notice| Event::Noticed { channel: "wa".into(), keys: Vec::new(), notice };
    let heard = Heard {
        keys: vec![Key::of("wa:1:hidden")],
        origin: None,
        chat: hidden.clone(),
        sender: hidden.address().to_owned(),
        message: "3A07".to_owned(),
        text: "2274209 refill".to_owned(),
        quoted: None,
    };
    let same = Notice::Same { number: number.clone(), hidden: hidden.clone() };
    let disputed = Notice::Disputed { number, hidden: hidden.clone() };
    vec![
        ("contact_asked", Event::ContactAsked { inquiry: 3, hidden, heard }),
        ("contact_looked", Event::ContactLooked { inquiry: 3, answered: true }),
        ("noticed_same", noticed(same)),
        ("noticed_disputed", noticed(disputed)),
        (
            "bulletin_planned",
            Event::BulletinPlanned {
                outgoing: out(9),
                code: "contact_conflict".to_owned(),
                channel: "wa".into(),
                chat: chat("tg:-9"),
                text: "contact_conflict: channel wa: said to be one person".to_owned(),
            },
        ),
    ]
}
