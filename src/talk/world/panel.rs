//! The panel of the world in memory.

use super::rental;
use super::says;
use super::ticket::Thread;
use crate::talk::script::{Kind, PanelMood, Placed, VendorMood};
use domain::code::Posting;
use domain::fault::Fault;
use domain::id::{OrderId, TicketId, Username};
use domain::input::Seen;
use domain::order::{Sheet, Status};
use domain::tenant::Question;
use domain::time::Moment;
use gateways::call::{Answer, Trouble};
use gateways::panel::{self, Login};
use std::collections::BTreeMap;

/// What a user has who was given no money.
const NO_MONEY: &str = "0.00 USD";

/// The page that a panel shows to those who are not logged in.
pub(in crate::talk) const PAGE: &str = "<html><title>Sign in</title></html>";

/// Orders, users, and how the panel answers.
#[derive(Default)]
pub(in crate::talk) struct Panel {
    /// How it answers.
    pub(in crate::talk) mood: PanelMood,
    pub(super) kind: Kind,
    orders: BTreeMap<OrderId, Sheet>,
    users: BTreeMap<String, (Username, String)>,
    /// The last ticket that was opened in an account.
    tickets: BTreeMap<String, String>,
    /// The tickets in which somebody has written.
    pub(super) threads: BTreeMap<TicketId, Thread>,
    /// How it takes answers to tickets.
    pub(in crate::talk) desk: (VendorMood, Moment),
}

impl Panel {
    /// It is another panel from now on, with nothing in it; or the same, with other odd ways.
    pub(in crate::talk) fn choose(&mut self, kind: &Kind) {
        if kind.rental != self.kind.rental {
            (self.orders, self.users) = (BTreeMap::new(), BTreeMap::new());
            self.threads = BTreeMap::new();
        }
        self.kind = kind.clone();
    }

    /// Takes an order in, and its user with it.
    pub(in crate::talk) fn place(&mut self, placed: &Placed, now: Moment) {
        self.user(&placed.owner, None);
        self.orders.insert(placed.id, placed.sheet(now));
    }

    /// Takes a user in, or gives money to one.
    pub(in crate::talk) fn user(&mut self, name: &Username, balance: Option<&str>) {
        let new = || (name.clone(), NO_MONEY.to_owned());
        let user = self.users.entry(name.as_str().to_lowercase()).or_insert_with(new);
        if let Some(balance) = balance {
            balance.clone_into(&mut user.1);
        }
    }

    /// An order moves on; its change is the best that a panel has for a time of completion.
    pub(in crate::talk) fn turn(
        &mut self,
        id: OrderId,
        status: Status,
        remains: Option<u64>,
        now: Moment,
    ) -> Result<(), String> {
        let order = self.orders.get_mut(&id);
        let order = order.ok_or_else(|| format!("the panel has no order {id}"))?;
        order.status = status;
        order.completed = (status == Status::Completed).then_some(now);
        order.remains = match remains {
            None if status == Status::Completed => Some(0),
            None => order.remains,
            some => some,
        };
        Ok(())
    }

    /// Answers a question that is asked at `now`.
    pub(in crate::talk) fn answer(&self, question: &Question, now: Moment) -> Result<Seen, Fault> {
        if let Some(trouble) = self.trouble() {
            return Err(self.fault(&trouble));
        }
        Ok(match question {
            Question::Orders(ids) if self.kind.rental => {
                let look = |id: &OrderId| rental::order(&self.kind, *id, self.orders.get(id), now);
                let found = ids.iter().map(look).collect::<Result<Vec<_>, _>>()?;
                Seen::Orders(found.into_iter().flatten().map(|it| (it.id, it)).collect())
            }
            Question::Orders(ids) => {
                let known = ids.iter().filter_map(|id| Some((*id, self.orders.get(id)?.clone())));
                Seen::Orders(known.collect())
            }
            Question::Users(names) => {
                let money = |name: &Username| {
                    let user = self.users.get(&name.as_str().to_lowercase());
                    (name.clone(), user.map(|(_, balance)| balance.clone()))
                };
                Seen::Balances(names.iter().map(money).collect())
            }
        })
    }

    /// Opens a ticket in a user's account, as far as this panel does such a thing.
    pub(in crate::talk) fn open_ticket(&mut self, user: &Username, words: &str) -> Posting {
        let Some(panel) = panel::named(self.kind.name()) else { return Posting::Refused };
        if panel.ask_ticket(&Self::nobody(), user, "", words).is_none() {
            return Posting::Unsupported;
        }
        if let Some(trouble) = self.trouble() {
            return panel.read_ticket(&trouble);
        }
        let name = user.as_str().to_lowercase();
        let known = self.users.contains_key(&name);
        let (status, body) = if known {
            self.tickets.insert(name, words.to_owned());
            (200, r#"{"data":{"ticket_id":7},"error_message":"","error_code":0}"#)
        } else {
            (400, r#"{"data":null,"error_message":"User not found","error_code":400}"#)
        };
        panel.read_ticket(&Ok(says(status, body)))
    }

    /// A login that opens nothing.
    pub(super) fn nobody() -> Login {
        Login { site: "https://panel.example".to_owned(), key: String::new() }
    }

    /// What stands in the last ticket of an account.
    pub(in crate::talk) fn ticket(&self, user: &Username) -> Option<&str> {
        self.tickets.get(&user.as_str().to_lowercase()).map(String::as_str)
    }

    /// What the gateway makes of an answer that is none.
    fn fault(&self, answer: &Answer) -> Fault {
        let panel = panel::named(self.kind.name());
        let read = panel.map(|it| it.read_order(OrderId(1), answer, Moment(0)));
        read.and_then(Result::err).unwrap_or(Fault::Mismatched)
    }

    /// What it answers to everything; `None` where it answers as it should.
    pub(super) fn trouble(&self) -> Option<Answer> {
        let denied = r#"{"data":null,"error_message":"Invalid API key","error_code":401}"#;
        match self.mood {
            PanelMood::Up => None,
            PanelMood::Down => Some(Err(Trouble::Unreachable)),
            PanelMood::Denied if self.kind.rental => Some(Ok(rental::denied())),
            PanelMood::Denied => Some(Ok(says(401, denied))),
            PanelMood::Garbled => Some(Ok(says(200, r#"{"ok":true,"data":{"id":22742"#))),
            PanelMood::Html => Some(Ok(says(200, PAGE))),
            PanelMood::Slow => Some(Err(Trouble::Silent)),
        }
    }
}
