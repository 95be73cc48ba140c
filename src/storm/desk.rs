//! The panel's tickets in a storm: who writes into them, what a look at them shows, and when.

use super::cast::Cast;
use super::crowd;
use super::dice::Dice;
use super::going::Letter;
use super::outside::Outside;
use super::owner::TIGHT;
use super::scene::Item;
use super::world::World;
use domain::bytes::Sealed;
use domain::change::{Change, Channel};
use domain::fault::Fault;
use domain::id::{ChannelName, TicketId};
use domain::input::Input;
use domain::medium::Medium;
use domain::ticket::{self, Haul, Said, Thread};
use domain::time::Span;
use std::collections::BTreeMap;

/// The channel that tickets are.
pub(super) const CHANNEL: &str = "tk";

/// The tickets: whose each is, and its subject. Nobody's rules speak of the last.
pub(super) const TICKETS: [(&str, &str); 4] =
    [("alice", "Refill"), ("bob", "My order"), ("carol", "Cancel"), ("alice", "Add funds")];

/// How many commands of a ticket are answered, in houses that have tickets.
const SHARE: &str = "3";

/// The dice that tickets are thrown with: the rest of a storm is the same with and without them.
pub(super) fn dice(seed: u64) -> Dice {
    Dice::new(seed.wrapping_add(0x7469_636b_6574))
}

/// What an owner sets up who wants tickets to be a channel.
fn set_up(cast: &Cast) -> Vec<Change> {
    let channel = Channel {
        medium: Medium::Tickets,
        account: "0".to_owned(),
        base: String::new(),
        token: Sealed::default(),
        hook: String::new(),
        polls: false,
        pace: cast.tight.then_some(TIGHT),
    };
    let values = [
        ("tickets.staff_name", "desk"),
        ("tickets.interval", "1h"),
        ("tickets.replies_max", SHARE),
    ];
    let values = values.map(|(key, value)| (key.to_owned(), value.to_owned()));
    vec![
        Change::ChannelSet { name: CHANNEL.into(), channel },
        Change::SettingsSet { values: values.into() },
    ]
}

impl World {
    /// Some houses have tickets.
    pub(super) fn open_desks(&mut self) {
        for index in 0..self.houses.len() {
            let Some(house) = self.houses.get(index).filter(|_| !self.desk.one_in(3)) else {
                continue;
            };
            // From then on there is a look each hour: the world does not come to rest any more.
            for change in set_up(&house.cast) {
                self.tell(index, change);
            }
        }
    }

    /// Puts on the agenda when customers write into tickets.
    pub(super) fn script_desks(&mut self, length: Span) {
        for index in 0..self.houses.len() {
            if !self.has_desk(index) {
                continue;
            }
            for _ in 0..self.desk.between(2, 8) {
                let wait = self.desk.span(60_000, length.0);
                self.scene.later(wait, Item::Write(index));
            }
        }
    }

    fn has_desk(&self, index: usize) -> bool {
        self.houses.get(index).is_some_and(|it| it.tenant.tickets_channel().is_some())
    }

    /// A customer writes into a ticket, which is looked at soon, and perhaps once more.
    pub(super) fn write(&mut self, index: usize) {
        let (Some(house), Some(outside)) = (self.houses.get(index), self.outsides.get_mut(index))
        else {
            return;
        };
        let number = self.desk.between(1, 4);
        let place = usize::try_from(number).unwrap_or(1).saturating_sub(1);
        let (user, subject) = TICKETS.get(place).copied().unwrap_or_default();
        let bare = self.desk.one_in(3);
        let order = house.cast.order(self.desk.roll(9)).to_string();
        let text = if bare { order } else { crowd::line(&house.cast, &mut self.desk).0 };
        let thread = outside.desk.entry(TicketId(number)).or_insert_with(|| Thread {
            ticket: TicketId(number),
            username: house.cast.user(user),
            subject: subject.to_owned(),
            said: Vec::new(),
        });
        self.scene.tell(index, || format!("ticket {number}: {text:?}"));
        thread.said.push(Said { text, staff: false });
        let soon = self.desk.span(1, 90_000);
        self.scene.later(soon, Item::Collect(index));
        let late = self.desk.span(60_000, 7_200_000);
        self.scene.later(late, Item::Collect(index));
    }

    /// The tickets are looked at: what is seen there comes after a while, and may come twice, when
    /// more has been said.
    pub(super) fn collect(&mut self, index: usize) {
        let (Some(house), Some(outside)) = (self.houses.get(index), self.outsides.get(index))
        else {
            return;
        };
        let now = self.scene.now;
        let Some((round, _)) = house.tenant.collecting(now) else { return };
        let troubled = self.scene.wild && self.desk.roll(100) < outside.weather;
        let seen = if troubled { Err(Fault::Unreachable) } else { Ok(outside.waiting()) };
        let (life, input) = (house.life, Input::Ticketed(round, seen));
        let wait = self.desk.span(1, 20_000);
        self.scene.later(wait, Item::Answer(index, life, Box::new(input.clone())));
        if self.desk.one_in(3) {
            let wait = self.desk.span(1, 7_200_000);
            self.scene.later(wait, Item::Answer(index, life, Box::new(input)));
        }
    }

    /// What keeps tickets from being answered is mended, they are looked at, and are a channel no
    /// more when all is said.
    pub(super) fn close_desk(&mut self, index: usize) {
        if self.has_desk(index) {
            self.tell(index, Change::ChannelRemoved { name: ChannelName::from(CHANNEL) });
        }
    }

    pub(super) fn heal_desk(&mut self, index: usize) {
        if !self.has_desk(index) {
            return;
        }
        let house = self.houses.get(index).map(|it| set_up(&it.cast)).unwrap_or_default();
        for change in house {
            self.tell(index, change);
        }
        self.scene.later(Span::hours(1), Item::Collect(index));
        self.scene.later(Span::hours(30), Item::CloseDesk(index));
    }
}

impl Outside {
    /// The tickets that wait for staff.
    fn waiting(&self) -> Haul {
        let waits = |it: &&Thread| it.said.last().is_some_and(|last| !last.staff);
        let threads: Vec<Thread> = self.desk.values().filter(waits).cloned().collect();
        let pending = Some(threads.iter().map(|it| it.ticket).collect());
        Haul { threads, pending }
    }

    /// What a ticket was answered stands in it.
    pub(super) fn answered(&mut self, letter: &Letter) {
        let ticket = ticket::of(&letter.chat).filter(|_| letter.chat.channel() == CHANNEL);
        if let Some(thread) = ticket.and_then(|it| self.desk.get_mut(&it)) {
            thread.said.push(Said { text: letter.text.clone(), staff: true });
        }
    }

    /// How often these words stand in the ticket, as answers.
    pub(super) fn answers_like(&self, letter: &Letter) -> usize {
        let thread = ticket::of(&letter.chat).and_then(|it| self.desk.get(&it));
        let said = thread.map(|it| it.said.as_slice()).unwrap_or_default();
        said.iter().filter(|it| it.staff && it.text == letter.text).count()
    }
}

/// The tickets of one house.
pub(super) type Desk = BTreeMap<TicketId, Thread>;

/// The kind of a channel, by its name.
pub(super) fn medium(channel: &str) -> Medium {
    match channel {
        "wa" => Medium::WhatsApp,
        CHANNEL => Medium::Tickets,
        _ => Medium::Telegram,
    }
}
