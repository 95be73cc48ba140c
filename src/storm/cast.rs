//! The cast of one house: its chats, people, orders and words, all marked as its own, so that
//! nothing of it can turn up elsewhere unseen.

use super::dice::Dice;
use super::scene::START;
use domain::id::{ChannelName, Chat, ExternalId, OrderId, Provider, ServiceId, Username};
use domain::order::{Sheet, Status};
use domain::time::Span;
use std::collections::BTreeMap;

/// Names of one house.
#[derive(Clone, Debug)]
pub(super) struct Cast {
    /// Occurs in every name of this house, and in nothing else.
    pub(super) mark: String,
    /// The first number of its orders.
    base: u64,
    /// Whether its channels let little through.
    pub(super) tight: bool,
}

/// Where people write: chats that are linked, shared, linked to nobody, and a provider's.
pub(super) const ROOMS: [&str; 8] = [
    "wa:@alice",
    "tg:@5",
    "wa:@bob",
    "wa:@res@g.us",
    "tg:-@team",
    "tg:-@team/7",
    "wa:@eve",
    "wa:@rush@g.us",
];

/// Parts of services' names after the house's mark.
const SERVICES: [&str; 4] = [
    "Likes | Start: 0-1 Hour | Refill: 30 Days",
    "Followers | Lifetime Refill",
    "Views | No Refill",
    "Saves fast",
];

impl Cast {
    pub(super) fn new(index: usize, tight: bool) -> Self {
        let number = u64::try_from(index).unwrap_or(0);
        // Letters that hardly occur in what is written to disk, so that marks are quickly sought.
        let letter = ["q", "j", "z"].get(index).copied().unwrap_or("x");
        Self {
            mark: format!("{letter}{index}h"),
            base: number.saturating_add(1).saturating_mul(1_000),
            tight,
        }
    }

    /// A name with `@` replaced by the mark; an address of WhatsApp keeps its own `@`.
    pub(super) fn name(&self, name: &str) -> String {
        name.replacen('@', &self.mark, 1)
    }

    /// A chat.
    pub(super) fn chat(&self, name: &str) -> Chat {
        let name = self.name(name);
        let (channel, address) = name.split_once(':').unwrap_or(("wa", &name));
        Chat::new(&ChannelName::from(channel), address)
    }

    pub(super) fn user(&self, name: &str) -> Username {
        format!("{}{name}", self.mark).as_str().into()
    }

    /// A provider's name, as routes know it.
    pub(super) fn provider(&self, name: &str) -> String {
        format!("{}{name}.example", self.mark)
    }

    /// The `nth` order.
    pub(super) const fn order(&self, nth: u64) -> OrderId {
        OrderId(self.base.saturating_add(nth))
    }

    /// The orders on the panel.
    pub(super) fn sheets(&self, dice: &mut Dice) -> BTreeMap<OrderId, Sheet> {
        let all: [(&str, &str); 10] = [
            ("alice", "rush"),
            ("alice", "rush"),
            ("alice", "slow"),
            ("bob", "slow"),
            ("bob", "rush"),
            ("alice", "-"),
            ("alice", "none"),
            ("bob", "Rush"),
            ("alice", "third"),
            ("carol", "rush"),
        ];
        let numbered = (0..).zip(all);
        numbered.map(|(nth, (owner, provider))| self.sheet(nth, owner, provider, dice)).collect()
    }

    fn sheet(&self, nth: u64, owner: &str, provider: &str, dice: &mut Dice) -> (OrderId, Sheet) {
        let id = self.order(nth);
        let created = START.minus(dice.span(3_600_000, 8 * 86_400_000));
        let done = !dice.one_in(3);
        let manual = provider == "-";
        let external = format!("{}{}", self.mark, id.0.saturating_add(70));
        let service = dice.between(1, 4);
        let sheet = Sheet {
            id,
            owner: self.user(owner),
            status: if done { Status::Completed } else { Status::InProgress },
            created,
            completed: done.then(|| created.plus(Span::hours(1))),
            remains: Some(if done { 0 } else { dice.roll(500) }),
            service: Some(ServiceId(service)),
            service_name: format!("{} {}", self.mark, dice.word(&SERVICES)),
            provider: (!manual).then(|| Provider::from(self.provider(provider))),
            external: if manual { None } else { ExternalId::parse(&external) },
        };
        (id, sheet)
    }
}
