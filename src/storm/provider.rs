//! Providers: what they write into their chats of what they were sent, rightly and wrongly.

use super::crowd;
use super::facts::Contact;
use super::scene::{Item, Scene};
use super::world::World;
use domain::action::Action;
use domain::id::{ExternalId, OrderId};
use domain::order::Status;
use domain::outbox::Purpose;

/// A word of providers: no text of ours has it.
pub(super) const OWN: &str = "bhaijaan";

/// What they say of numbers.
const SAYINGS: [&str; 14] = [
    "done",
    "ok",
    "ok wait",
    "cancelled",
    "refilled",
    "completed",
    "not dropped",
    "wrong id",
    "can't",
    "no refill",
    "not done yet",
    "refunded",
    "??",
    "thanks",
];

/// What the panel shows of an order that was cancelled.
const CANCELLED: [Status; 3] = [Status::Canceled, Status::Refunded, Status::Partial];

/// A dispatch has reached its provider, who may write soon, late, or more than once.
pub(super) fn reached(index: usize, scene: &mut Scene) {
    for _ in 0..scene.dice.roll(3) {
        let late = scene.dice.one_in(3);
        let wait = scene.dice.span(2_000, if late { 14_400_000 } else { 240_000 });
        scene.later(wait, Item::Provide(index));
    }
}

impl World {
    /// A provider writes: of what was sent lately, of something else, or of nothing.
    pub(super) fn provide(&mut self, index: usize) {
        let Some(house) = self.houses.get(index) else { return };
        let dice = &mut self.scene.dice;
        let sent = house.facts.contacts.iter().rev();
        let sent = sent.filter(|it| it.vendor.is_some() && it.letter.purpose.is_dispatch());
        let lately: Vec<&Contact> = sent.take(4).collect();
        let Some(contact) = dice.pick(&lately).copied() else { return };
        let Purpose::Dispatch { orders, action, .. } = &contact.letter.purpose else { return };
        let (orders, action, chat) = (orders.clone(), *action, contact.letter.chat.clone());
        let quoted = match dice.roll(4) {
            0 | 1 => contact.vendor.clone(),
            2 => Some("v0".to_owned()),
            _ => None,
        };
        let other = house.cast.order(dice.roll(9));
        let named = match dice.roll(6) {
            0 => String::new(),
            1 => self.numbers_of(index, &[other]),
            2 => format!("{}4040", house.cast.mark),
            _ => self.numbers_of(index, &orders),
        };
        let saying = self.scene.dice.word(&SAYINGS);
        let number = self.number();
        let text = format!("{named} {saying} {OWN}");
        let present = self.outsides.get(index).map_or(chat.clone(), |it| it.present(&chat));
        let mut former = self.posts.iter().rev().filter(|it| {
            it.house == index && it.heard.chat == present && it.heard.text.contains(OWN)
        });
        let former = former.next().filter(|_| self.scene.dice.one_in(6));
        let post = if let Some(former) = former {
            crowd::edit(former, (text, false), number)
        } else {
            let mut post = crowd::post(index, present, (text, false), number);
            post.heard.quoted = quoted;
            post
        };
        self.send_off(post);
        self.cancelled(index, action, &orders);
    }

    /// The numbers by which providers know these orders.
    fn numbers_of(&self, index: usize, orders: &[OrderId]) -> String {
        let Some(outside) = self.outsides.get(index) else { return String::new() };
        let sheets = orders.iter().filter_map(|it| outside.sheets.get(it));
        let numbers = sheets.filter_map(|it| it.external.as_ref()).map(ExternalId::as_str);
        numbers.collect::<Vec<_>>().join(",")
    }

    /// Whatever was said, some of what was to be cancelled is.
    fn cancelled(&mut self, index: usize, action: Action, orders: &[OrderId]) {
        let Some(outside) = self.outsides.get_mut(index) else { return };
        for order in orders.iter().filter(|_| action.name() == "cancel") {
            let status = self.scene.dice.pick(&CANCELLED).copied();
            if let (Some(sheet), Some(status)) = (outside.sheets.get_mut(order), status)
                && self.scene.dice.one_in(2)
            {
                sheet.status = status;
            }
        }
    }
}
