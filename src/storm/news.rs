//! News: what vendors say of their own accord, what staff decides, what forgers invent, and the
//! script of when all of it happens.

use super::going::Letter;
use super::house::{From, House, Note};
use super::owner;
use super::scene::{Item, Scene};
use super::world::World;
use domain::bytes::Digest;
use domain::catalogue::Refresh;
use domain::change::{Change, Verdict};
use domain::code::{Posting, Sealing};
use domain::heard::{Key, Notice};
use domain::id::{ChannelName, CommandId, OutgoingId};
use domain::input::{Attempt, Effect, Ended, Fresh, Input, Inspection, Look, Seen};
use domain::outcome::{Finding, Outcome, Refusal};
use domain::time::Span;
use std::collections::BTreeMap;

/// How long a storm rages.
const LENGTHS: [Span; 4] = [Span::minutes(15), Span::hours(3), Span::hours(40), Span::days(4)];

/// Green API shows us our own messages: soon, late or twice.
pub(super) fn confirm(index: usize, letter: &Letter, taken: Option<&str>, scene: &mut Scene) {
    let Some(vendor) = taken.filter(|_| letter.chat.channel() == "wa") else { return };
    if !scene.dice.one_in(3) {
        return;
    }
    let (chat, text) = (letter.chat.clone(), letter.text.clone());
    let keys = vec![Key::of(&format!("own:{vendor}"))];
    let notice = Notice::Confirmed { chat, text, vendor: vendor.to_owned() };
    let input = Input::Noticed(ChannelName::from("wa"), keys, notice);
    let late = scene.wild && scene.dice.one_in(4);
    let wait = scene.dice.span(1, if late { 7_200_000 } else { 30_000 });
    scene.later(wait, Item::Notice(index, Box::new(input.clone())));
    if scene.dice.one_in(3) {
        let wait = scene.dice.span(1, 7_200_000);
        scene.later(wait, Item::Notice(index, Box::new(input)));
    }
}

impl House {
    /// The tenant wanted to be roused now.
    pub(super) fn roused(&mut self, scene: &mut Scene) {
        if self.rouse.is_some_and(|at| at <= scene.now) {
            self.rouse = None;
        }
        self.receive(Note { input: Input::Roused, from: From::Own }, scene);
    }
}

impl World {
    /// Puts on the agenda what will happen: gusts, in which much happens at once.
    pub(super) fn script(&mut self) {
        let length = self.scene.dice.pick(&LENGTHS).copied().unwrap_or_default();
        let gusts: Vec<Span> = (0..5).map(|_| self.scene.dice.span(60_000, length.0)).collect();
        for index in 0..self.houses.len() {
            for _ in 0..self.scene.dice.between(6, 26) {
                self.plan(&gusts, length, Item::Say(index));
            }
            for _ in 0..self.scene.dice.roll(5) {
                self.plan(&gusts, length, Item::Link(index));
            }
            for _ in 0..self.scene.dice.roll(6) {
                self.plan(&gusts, length, Item::Owner(index));
            }
            for item in [Item::Staff, Item::Forge, Item::News, Item::Progress, Item::Weather] {
                for _ in 0..self.scene.dice.roll(4) {
                    self.plan(&gusts, length, item(index));
                }
            }
            if self.scene.dice.one_in(3) {
                self.plan(&gusts, length, Item::Rebuild(index));
            }
        }
        if self.scene.dice.one_in(3) {
            self.flood(length);
        }
        for _ in 0..self.scene.dice.roll(4) {
            self.plan(&gusts, length, Item::Crash);
        }
        self.script_desks(length);
        let end = Span(length.0.saturating_add(Span::minutes(15).0));
        self.scene.later(end, Item::Heal);
    }

    /// One house is flooded: much is said at one moment.
    fn flood(&mut self, length: Span) {
        let wait = self.scene.dice.span(60_000, length.0);
        for _ in 0..self.scene.dice.between(15, 40) {
            let wait = Span(wait.0.saturating_add(self.scene.dice.roll(60)));
            self.scene.later(wait, Item::Say(0));
        }
    }

    fn plan(&mut self, gusts: &[Span], length: Span, item: Item) {
        let dice = &mut self.scene.dice;
        let gust = dice.pick(gusts).copied().unwrap_or_default();
        let wait = if dice.one_in(4) {
            dice.span(60_000, length.0)
        } else {
            Span(gust.0.saturating_add(dice.roll(2_500)))
        };
        self.scene.later(wait, item);
    }

    pub(super) fn owner(&mut self, index: usize) {
        let Some(house) = self.houses.get(index) else { return };
        let change = owner::change(&house.cast, &mut self.scene);
        self.tell(index, change);
    }

    /// Staff settles what is in doubt: at random while it storms, all of it afterwards.
    pub(super) fn staff(&mut self, index: usize) {
        let Some(house) = self.houses.get(index) else { return };
        let all: Vec<_> = house.tenant.in_doubt_list().collect();
        for doubtful in all {
            let skipped = self.scene.wild && self.scene.dice.one_in(2);
            let Some(order) = doubtful.orders.first().filter(|_| !skipped) else { continue };
            let one = self.scene.dice.one_in(2);
            let sent = self.scene.dice.one_in(2);
            let verdict = if sent { Verdict::Sent } else { Verdict::Resend };
            let (order, action) = (*order, doubtful.action);
            let (outgoing, attempt) = (doubtful.id, doubtful.attempts);
            self.tell(
                index,
                if one {
                    Change::DispatchSettled { outgoing, attempt, verdict }
                } else {
                    Change::Settled { order, action, verdict }
                },
            );
        }
        self.decide(index);
        if self.is_watched() {
            self.scene.later(Span::hours(1), Item::Staff(index));
        }
    }

    /// Staff decides what waits for it, or lets it lie.
    fn decide(&mut self, index: usize) {
        let Some(house) = self.houses.get(index) else { return };
        let all: Vec<_> = house.tenant.decisions().map(|it| (it.order, it.action)).collect();
        for (order, action) in all {
            if self.scene.wild && self.scene.dice.one_in(2) {
                continue;
            }
            let approved = self.scene.dice.one_in(2);
            self.tell(index, Change::Decided { order, action, approved });
        }
    }

    /// An answer that nobody is waiting for: to a name that was answered, or that never was.
    pub(super) fn forge(&mut self, index: usize) {
        let Some(house) = self.houses.get(index) else { return };
        let answered: Vec<Effect> =
            house.ledger.iter().filter(|(_, definite)| **definite).map(|(name, _)| *name).collect();
        let dice = &mut self.scene.dice;
        let invented = [
            Effect::Carry(Attempt { outgoing: OutgoingId(dice.between(900, 999)), attempt: 1 }),
            Effect::Inspect(Inspection { command: CommandId(dice.between(900, 999)), attempt: 0 }),
            Effect::Reconcile(Look { outgoing: OutgoingId(999), attempt: 1, look: 2 }),
            Effect::Refresh(Refresh(dice.between(900, 999))),
        ];
        let name = dice.pick(&answered).or(dice.pick(&invented)).copied();
        let input = match name {
            Some(Effect::Carry(attempt) | Effect::Say(attempt)) => {
                let refused = Outcome::Refused(Refusal::Invalid("fault#forged".to_owned()));
                let accepted = Outcome::Accepted("forged".to_owned());
                Input::Sent(attempt, if dice.one_in(2) { accepted } else { refused })
            }
            Some(Effect::Inspect(it)) => Input::Inspected(it, Ok(Seen::Orders(BTreeMap::new()))),
            Some(Effect::Follow(round)) => {
                let seen = Ok(Seen::Orders(BTreeMap::new()));
                Input::Followed(round, Vec::new(), seen, Ended::new())
            }
            Some(Effect::Reconcile(look)) => Input::Looked(look, Finding::Absent),
            Some(Effect::Mint(link)) => Input::Minted(link, Sealing::of(Digest([7; 16]), "000000")),
            Some(Effect::Post(link)) => Input::Posted(link, Posting::Posted),
            Some(Effect::Identify(inquiry)) => Input::Identified(inquiry, Ok(Vec::new())),
            Some(Effect::Refresh(refresh)) => Input::Catalogued(refresh, Ok(Fresh::default())),
            Some(Effect::Collect(_)) | None => return,
        };
        self.with_house(index, Note { input, from: From::Forger });
    }

    fn with_house(&mut self, index: usize, note: Note) {
        if let Some(house) = self.houses.get_mut(index) {
            house.receive(note, &mut self.scene);
        }
    }

    /// A vendor has news of an account or a chat.
    pub(super) fn news(&mut self, index: usize) {
        let (Some(house), Some(outside)) =
            (self.houses.get_mut(index), self.outsides.get_mut(index))
        else {
            return;
        };
        let scene = &mut self.scene;
        let number = scene.stamp();
        let input = |channel: &str, notice| {
            let keys = vec![Key::of(&format!("news:{number}"))];
            Box::new(Input::Noticed(ChannelName::from(channel), keys, notice))
        };
        match scene.dice.roll(5) {
            0 | 1 => {
                let channel = scene.dice.word(&["wa", "tg"]);
                let why = Some("fault#notAuthorized".to_owned());
                scene.later(Span(1), Item::Notice(index, input(channel, Notice::State(why))));
                let wait = scene.dice.span(1_000, 600_000);
                let well =
                    Box::new(Input::Noticed(channel.into(), Vec::new(), Notice::State(None)));
                scene.later(wait, Item::Notice(index, well));
            }
            2 => {
                let (chat, inside) = (house.cast.chat("tg:-@team"), scene.dice.one_in(2));
                let notice = Notice::Membership { chat, inside };
                scene.later(Span(1), Item::Notice(index, input("tg", notice)));
            }
            _ => {
                let old = scene.dice.word(&["tg:-@team", "tg:-@slow"]);
                let (from, to) = (house.cast.chat(old), house.cast.chat(&format!("{old}2")));
                outside.moved.insert(from.clone(), to.clone());
                house.facts.moved.extend([from.clone(), to.clone()]);
                let wait = scene.dice.span(1, 120_000);
                scene.later(wait, Item::Notice(index, input("tg", Notice::Moved { from, to })));
            }
        }
    }
}
