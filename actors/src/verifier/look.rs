//! One look at a panel: singly, or several orders at once where the panel proves that it
//! understood.

use crate::gate::Turn;
use crate::world::World;
use domain::change::Panel as Shop;
use domain::code::Posting;
use domain::fault::Fault;
use domain::id::{OrderId, Username};
use domain::input::Seen;
use domain::order::Sheet;
use domain::tenant::Question;
use domain::time::Moment;
use futures_util::{StreamExt, TryStreamExt, stream};
use gateways::call::{Answer, Call};
use gateways::panel::{Login, Panel};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::time::Duration;

/// The most orders in one call.
const BULK_MAX: usize = 100;

/// How many single orders are asked for at once.
const ABREAST: usize = 4;

/// How long a look may take, beside the time that the panel's own pace asks for.
const LOOK_S: u64 = 45;

/// What was found out about a panel's ways: which filter it understands.
#[derive(Debug, Default)]
pub(crate) struct Sight {
    filter: Cell<Option<&'static str>>,
}

/// Asks the panel, and comes back in a bounded time.
pub(crate) async fn look(
    world: &World,
    shop: Option<&Shop>,
    question: Question,
    sight: &Sight,
) -> Result<Seen, Fault> {
    let (panel, login) = shop.and_then(|shop| world.login(shop)).ok_or(Fault::Unset)?;
    let eye = Eye { world, panel, login: &login };
    let count = match &question {
        Question::Orders(orders) => orders.len(),
        Question::Users(users) => users.len(),
    };
    let paced = u64::try_from(count).unwrap_or(u64::MAX);
    let paced = paced.div_ceil(u64::from(eye.rate().max(1)));
    let within = Duration::from_secs(LOOK_S.saturating_add(paced));
    let seen = async {
        match question {
            Question::Orders(orders) => eye.orders(&orders, sight).await.map(Seen::Orders),
            Question::Users(users) => eye.users(users).await.map(Seen::Balances),
        }
    };
    tokio::time::timeout(within, Box::pin(seen)).await.unwrap_or(Err(Fault::Silent))
}

/// Posts a ticket into a user's account, once: to whom, its subject, its words.
pub(crate) async fn post(
    world: &World,
    shop: Option<&Shop>,
    (username, subject, message): (Username, String, String),
) -> Posting {
    let Some((panel, login)) = shop.and_then(|shop| world.login(shop)) else {
        return Posting::Refused;
    };
    let Some(call) = panel.ask_ticket(&login, &username, &subject, &message) else {
        return Posting::Unsupported;
    };
    // A panel that does not answer within the wire's own time is one of which nobody can say.
    let eye = Eye { world, panel, login: &login };
    panel.read_ticket(&eye.ask(call).await.1)
}

pub(super) struct Eye<'a> {
    pub(super) world: &'a World,
    pub(super) panel: &'static dyn Panel,
    pub(super) login: &'a Login,
}

impl Eye<'_> {
    fn rate(&self) -> u32 {
        self.world.rate(self.panel)
    }

    pub(super) fn now(&self) -> Moment {
        self.world.core.clock.now()
    }

    pub(super) async fn ask(&self, call: Call) -> (Turn, Answer) {
        let turn = self.world.core.gates.pace(call.origin(), self.rate()).await;
        (turn, self.world.call(&self.world.lanes.panel, call).await)
    }

    async fn orders(
        &self,
        orders: &[OrderId],
        sight: &Sight,
    ) -> Result<BTreeMap<OrderId, Sheet>, Fault> {
        let mut sheets = BTreeMap::new();
        let mut rest: Vec<OrderId> = orders.to_vec();
        if orders.len() > 1 && self.panel.capabilities().bulk {
            rest.clear();
            for some in orders.chunks(BULK_MAX) {
                let (found, left) = self.bulk(some, sight).await?;
                sheets.extend(found);
                rest.extend(left);
            }
        }
        let singly = stream::iter(rest).map(|order| self.single(order)).buffer_unordered(ABREAST);
        let found: Vec<Option<Sheet>> = singly.try_collect().await?;
        sheets.extend(found.into_iter().flatten().map(|sheet| (sheet.id, sheet)));
        Ok(sheets)
    }

    /// Asks under the filter that is known to work, or under each until one proves itself.
    async fn bulk(
        &self,
        orders: &[OrderId],
        sight: &Sight,
    ) -> Result<(BTreeMap<OrderId, Sheet>, Vec<OrderId>), Fault> {
        let known = sight.filter.get();
        let filters = self.panel.filters().iter().filter(|it| known.is_none_or(|one| one == **it));
        for filter in filters {
            let (turn, answer) =
                self.ask(self.panel.ask_orders_by(self.login, orders, filter)).await;
            let bulk = turn.heed(self.panel.read_orders(orders, &answer, self.now()))?;
            if bulk.proves {
                sight.filter.set(Some(filter));
                return Ok((bulk.sheets, bulk.rest.into_iter().collect()));
            }
        }
        sight.filter.set(None);
        Ok((BTreeMap::new(), orders.to_vec()))
    }

    async fn single(&self, order: OrderId) -> Result<Option<Sheet>, Fault> {
        let (turn, answer) = self.ask(self.panel.ask_order(self.login, order)).await;
        turn.heed(self.panel.read_order(order, &answer, self.now()))
    }

    async fn users(&self, users: Vec<Username>) -> Result<Vec<(Username, Option<String>)>, Fault> {
        let mut balances = Vec::with_capacity(users.len());
        for user in users {
            let balance = if self.panel.capabilities().users {
                let (turn, answer) = self.ask(self.panel.ask_user(self.login, &user)).await;
                turn.heed(self.panel.read_user(&user, &answer))?.and_then(|found| found.balance)
            } else {
                None
            };
            balances.push((user, balance));
        }
        Ok(balances)
    }
}
