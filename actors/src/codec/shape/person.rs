//! The part of the specimen that is about people: contacts, and who asks to be linked.

use super::chat;
use domain::bytes::Digest;
use domain::code::Sealing;
use domain::event::Event;
use domain::heard::{Heard, Notice};
use domain::id::{ChannelName, Chat, LinkId};
use domain::invite::Opening;

/// A contact with two ids, one that is asked for, and what the vendor says against it.
pub(super) fn people() -> Vec<Event> {
    let wa = ChannelName::from("wa");
    let (number, hidden) = (Chat::new(&wa, "1@c.us"), Chat::new(&wa, "7@lid"));
    let noticed = |notice| Event::Noticed { channel: wa.clone(), keys: Vec::new(), notice };
    let heard = Heard {
        keys: Vec::new(),
        origin: None,
        chat: hidden.clone(),
        sender: String::new(),
        message: String::new(),
        text: String::new(),
        quoted: None,
    };
    let same = Notice::Same { number: number.clone(), hidden };
    let other = Chat::new(&wa, "8@lid");
    let asked =
        |inquiry| Event::ContactAsked { inquiry, hidden: other.clone(), heard: heard.clone() };
    vec![
        noticed(same),
        noticed(Notice::Disputed { number, hidden: other.clone() }),
        asked(1),
        Event::ContactLooked { inquiry: 1, answered: true },
        asked(2),
    ]
}

/// A request to be linked by a code, and an invitation that was opened and is none.
pub(super) fn links() -> [Event; 3] {
    let (link, keys, chat_) = (LinkId(1), Vec::new(), chat());
    let (sender, message, username) = (String::new(), String::new(), "u".into());
    let asked = Event::LinkAsked { link, keys, chat: chat_, sender, message, username };
    let sealing = Sealing::of(Digest([0; 16]), "000000");
    let (keys, sender, invite) = (Vec::new(), String::new(), Some(Opening::Wrong));
    let heard = Event::LinkHeard { keys, chat: chat(), sender, code: None, invite };
    [asked, Event::TicketAttempted { link, sealing }, heard]
}
