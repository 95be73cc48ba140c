//! Linking: customers who ask for codes and type them, rightly and wrongly, the panel accounts into
//! which the codes go, and groups in which one of staff, or somebody who is not, links by word.

use super::crowd;
use super::facts::Ticket;
use super::house::House;
use super::outside::Outside;
use super::scene::{Item, Scene};
use super::world::World;
use domain::bytes::Digest;
use domain::code::{Posting, Sealing};
use domain::id::{Chat, LinkId, Username};
use domain::input::Input;
use domain::time::Span;

/// Where somebody asks to be linked.
const ROOMS: [&str; 4] = ["wa:@eve", "tg:@9", "wa:@bob", "tg:@5"];

/// Whose they say they are.
const NAMES: [&str; 4] = ["alice", "bob", "carol", "nobody"];

/// The chat of staff, a group of customers on the same channel, and the words said there.
pub(super) const STAFF_ROOM: &str = "tg:-@staff";
const GROUP: &str = "tg:-@team";
pub(super) const STAFF_LINK: &str = "/link ";

/// Who is of staff, once heard in its chat; and who never is.
pub(super) const STAFFER: &str = "7001";
pub(super) const STRANGER: &str = "7002";

impl World {
    /// Somebody says in a group whose it is; whoever is of staff has spoken in its chat before, or
    /// has not yet.
    fn word(&mut self, index: usize) {
        let Some(house) = self.houses.get(index) else { return };
        let cast = house.cast.clone();
        let dice = &mut self.scene.dice;
        let of_staff = !dice.one_in(3);
        let sender = if of_staff { STAFFER } else { STRANGER };
        let greets = of_staff && !dice.one_in(3);
        let text = format!("{STAFF_LINK}{}", cast.user(dice.word(&NAMES)));
        if greets {
            self.said(index, (cast.chat(STAFF_ROOM), STAFFER), "help");
        }
        self.said(index, (cast.chat(GROUP), sender), &text);
    }

    fn said(&mut self, index: usize, (chat, sender): (Chat, &str), text: &str) {
        let number = self.number();
        let mut post = crowd::post(index, chat, (text.to_owned(), false), number);
        sender.clone_into(&mut post.heard.sender);
        self.send_off(post);
    }

    /// Somebody asks to be linked, or to be linked no longer; codes are typed later.
    pub(super) fn link(&mut self, index: usize) {
        if self.scene.dice.one_in(3) {
            return self.word(index);
        }
        let Some(house) = self.houses.get(index) else { return };
        let dice = &mut self.scene.dice;
        let room = dice.word(&ROOMS);
        let chat = house.cast.chat(room);
        let name = house.cast.user(dice.word(&NAMES));
        let text = if dice.one_in(8) { "unlink".to_owned() } else { format!("link {name}") };
        let number = self.number();
        self.send_off(crowd::post(index, chat, (text, false), number));
        for _ in 0..self.scene.dice.between(1, 2) {
            let late = self.scene.dice.one_in(4);
            let wait = self.scene.dice.span(2_000, if late { 900_000 } else { 60_000 });
            self.scene.later(wait, Item::Code(index, room));
        }
    }

    /// A code is typed: that of the last ticket, of another, or none.
    pub(super) fn code(&mut self, index: usize, room: &str) {
        let Some(house) = self.houses.get(index) else { return };
        let chat = house.cast.chat(room);
        let dice = &mut self.scene.dice;
        let tickets = house.facts.tickets.iter().rev();
        let codes: Vec<&str> = tickets.take(4).map(|it| it.code.as_str()).collect();
        let known = if dice.one_in(3) { dice.pick(&codes) } else { codes.first() };
        let known = known.filter(|_| !dice.one_in(5)).copied();
        let text = known.map_or_else(|| format!("{:06}", dice.roll(1_000_000)), str::to_owned);
        let number = self.number();
        self.send_off(crowd::post(index, chat, (text, false), number));
    }
}

impl House {
    /// A code is drawn; it is in memory only.
    pub(super) fn mint(&mut self, link: LinkId, scene: &mut Scene) -> Vec<(Span, Input)> {
        let code = format!("{:06}", scene.dice.roll(1_000_000));
        let mut salt = [0; 16];
        let stamp = scene.stamp().to_le_bytes();
        salt.iter_mut().zip(stamp).for_each(|(to, from)| *to = from);
        let sealing = Sealing::of(Digest(salt), &code);
        self.codes.insert(link, code);
        vec![(Span(1), Input::Minted(link, sealing))]
    }

    /// A ticket reaches the panel, which has such an account or has not, and may keep silent.
    pub(super) fn post(
        &mut self,
        link: LinkId,
        (username, code): (&Username, Option<&String>),
        outside: &Outside,
        scene: &mut Scene,
    ) -> Vec<(Span, Input)> {
        let soon = scene.dice.span(5, 900);
        let answer = |posting| vec![(soon, Input::Posted(link, posting))];
        let Some(code) = code.cloned() else { return answer(Posting::Refused) };
        let trouble = scene.wild && scene.dice.roll(100) < outside.weather;
        let fate = if trouble { scene.dice.roll(3) } else { 3 };
        let known = outside.sheets.values().any(|it| it.owner == *username);
        if fate == 0 {
            return answer(Posting::Refused);
        }
        if known && fate != 1 {
            let stamp = scene.stamp();
            self.facts.tickets.push(Ticket { stamp, link, username: username.clone(), code });
        }
        answer(match (fate, known) {
            (1 | 2, _) => Posting::Unknown,
            (_, true) => Posting::Posted,
            (_, false) => Posting::NoSuchUser,
        })
    }
}
