//! The crowd: what customers write, and how vendors deliver it until somebody takes it.

use super::cast::{Cast, ROOMS};
use super::dice::Dice;
use super::link::{STAFF_LINK, STAFF_ROOM, STAFFER, STRANGER};
use super::provider::OWN;
use super::scene::Item;
use super::world::{REDELIVERY, World};
use domain::heard::{Heard, Key};
use domain::id::Chat;
use domain::time::Moment;

/// A message on its way to a house.
#[derive(Clone, Debug)]
pub(super) struct Post {
    pub(super) house: usize,
    pub(super) heard: Heard,
    /// Which message it is, edited or not.
    pub(super) message: u64,
    /// Whether it is a command, whoever says it.
    pub(super) command: bool,
    /// When it was written.
    pub(super) written: Moment,
}

const WORDS: [&str; 9] =
    ["refill", "refill", "refill", "RF", "speed", "speed up", "cancel", "status", "refill"];

const TALK: [&str; 6] = [
    "thanks, you are great",
    "hello",
    "my number is +15551234567",
    "why is q0h it so slow??",
    "call me at 10:30",
    "price $20?",
];

/// What one customer writes: the text, and whether it is a command.
pub(super) fn line(cast: &Cast, dice: &mut Dice) -> (String, bool) {
    match dice.roll(16) {
        0 | 1 => (dice.word(&TALK).to_owned(), false),
        2 => (dice.word(&["balance", "help", "Balance", "help"]).to_owned(), true),
        3 => (format!("{} topup", cast.order(dice.roll(9))), false),
        _ => {
            let few = dice.between(1, 3);
            let count = if dice.one_in(12) { 10 } else { few };
            let mut orders: Vec<String> =
                (0..count).map(|_| cast.order(dice.roll(11)).to_string()).collect();
            if dice.one_in(20) {
                let stranger = dice.between(1, 3).saturating_mul(1_000).saturating_add(1);
                orders.push(stranger.to_string());
            }
            let list = orders.join(dice.word(&[",", " ", ", ", "\n"]));
            let word = dice.word(&WORDS);
            let text =
                if dice.one_in(4) { format!("{word} {list}") } else { format!("{list} {word}") };
            (text, true)
        }
    }
}

/// Where somebody writes.
pub(super) fn room(cast: &Cast, dice: &mut Dice) -> Chat {
    cast.chat(dice.word(&ROOMS))
}

/// A new message; `number` is unlike that of any other.
pub(super) fn post(house: usize, chat: Chat, text: (String, bool), number: u64) -> Post {
    let heard = Heard {
        keys: vec![Key::of(&format!("update:{number}")), Key::of(&format!("message:{number}"))],
        origin: None,
        sender: chat.address().to_owned(),
        chat,
        message: format!("m{number}"),
        text: text.0,
        quoted: None,
    };
    let written = Moment(0);
    Post { house, heard, message: number, command: text.1, written }
}

/// The same message edited; `number` is unlike that of any other.
pub(super) fn edit(post: &Post, text: (String, bool), number: u64) -> Post {
    let message = post.message;
    let keys =
        vec![Key::of(&format!("update:{number}")), Key::of(&format!("message:{message}:{number}"))];
    let origin = Some(Key::of(&format!("message:{message}")));
    let heard = Heard { keys, origin, text: text.0, ..post.heard.clone() };
    Post { heard, command: text.1, ..post.clone() }
}

impl World {
    /// A customer writes: something new, what was said before, or an edit of it.
    pub(super) fn say(&mut self, index: usize) {
        let Some(house) = self.houses.get(index) else { return };
        let own = self.posts.iter().rev();
        let own = own.filter(|it| {
            // What is said with words of staff is not said again by others.
            let staff = [STAFFER, STRANGER].contains(&it.heard.sender.as_str());
            it.house == index && !staff && !it.heard.text.contains(OWN)
        });
        let last = own.take(4).last().cloned();
        let room = room(&house.cast, &mut self.scene.dice);
        let room = self.outsides.get(index).map_or(room.clone(), |it| it.present(&room));
        let room = super::twin::under(room, &mut self.scene.dice);
        let kind = self.scene.dice.roll(10);
        let line = line(&house.cast, &mut self.scene.dice);
        let number = self.number();
        let post = match (kind, last) {
            (0 | 1, Some(last)) if self.scene.now.since(last.written) < REDELIVERY => {
                edit(&last, line, number)
            }
            (2..=4, Some(last)) => post(index, room, (last.heard.text, last.command), number),
            _ => post(index, room, line, number),
        };
        self.send_off(post);
    }

    /// A message is written, and goes its way.
    pub(super) fn send_off(&mut self, mut post: Post) {
        let index = post.house;
        post.written = self.scene.now;
        self.scene.tell(index, || format!("{} writes {:?}", post.heard.chat, post.heard.text));
        let stamp = self.scene.stamp();
        self.with(index, None, |house, _| {
            let keys = post.heard.keys.iter().map(|key| (*key, post.message));
            house.facts.messages.extend(keys);
            let heard = &post.heard;
            if heard.text.starts_with(STAFF_LINK) || heard.chat == house.cast.chat(STAFF_ROOM) {
                let (chat, sender) = (heard.chat.clone(), heard.sender.clone());
                house.facts.staff.push((stamp, chat, sender, heard.text.clone()));
            }
            let text = &post.heard.text;
            if text.len() == 6 && text.bytes().all(|it| it.is_ascii_digit()) {
                house.facts.typed.push((stamp, post.heard.chat.clone(), text.clone()));
            }
        });
        let place = self.posts.len();
        self.posts.push(post);
        for _ in 0..if self.scene.dice.one_in(5) { 2 } else { 1 } {
            let slow = self.scene.dice.one_in(8);
            let wait = self.scene.dice.span(0, if slow { 600_000 } else { 400 });
            self.scene.later(wait, Item::Deliver(place));
        }
    }
}
