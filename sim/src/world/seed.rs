//! Putting accounts, chats, orders and people into the world.

use serde::{Deserialize, Serialize};

use super::{World, WorldError};
use crate::green::{self, GroupSeed, Instance, InstanceSeed, StateChange};
use crate::panel::{OrderSeed, PanelSeed, Shop, StatusChange, TicketMessage, UserSeed, shop_of};
use crate::provider::{
    Book, ListedSeed, ProviderOrders, ProviderSeed, ProviderState, RefillChange,
};
use crate::rental::QuirkChange;
use crate::telegram::{Bot, BotSeed, ChatSeed};

/// An account that was made, and where it is reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// The account's name in all other requests.
    pub account: String,
    /// What a client is to be configured with: for Telegram and Green API the host, for a panel
    /// the URL before `/adminapi/…`, for a provider that before `/api/v2`. With `own_port` it is
    /// that port's.
    pub base_url: String,
}

impl World {
    /// Makes a bot, or replaces it.
    pub fn bot(&self, seed: BotSeed) -> Result<Opened, WorldError> {
        let mut bot = Bot::new(seed);
        bot.mood.door = self.open_door(bot.seed.own_port)?;
        let base_url = self.base_url(bot.mood.door.as_ref());
        let (id, token) = (bot.seed.id, bot.seed.token.clone());
        let mut state = self.lock();
        state.tokens.retain(|_, owner| *owner != id);
        state.tokens.insert(token, id);
        drop(state.bots.insert(id, bot));
        Ok(Opened { account: id.to_string(), base_url })
    }

    /// A bot's updates are numbered anew, from the number after this one.
    pub fn renumber(&self, account: &str, last_update: i64) -> Result<(), WorldError> {
        self.lock().bot(account)?.renumber(last_update);
        Ok(())
    }

    /// Makes or changes a chat of a bot.
    pub fn chat(&self, seed: &ChatSeed) -> Result<(), WorldError> {
        self.lock().bot(&seed.account)?.change_chat(seed);
        Ok(())
    }

    /// Makes a Green API instance, or replaces it.
    pub fn instance(&self, seed: InstanceSeed) -> Result<Opened, WorldError> {
        let mut instance = Instance::new(seed);
        instance.mood.door = self.open_door(instance.seed.own_port)?;
        let base_url = self.base_url(instance.mood.door.as_ref());
        let id = instance.seed.id_instance;
        drop(self.lock().instances.insert(id, instance));
        Ok(Opened { account: id.to_string(), base_url })
    }

    /// Makes or changes a WhatsApp chat; a queue that waited for it moves on.
    pub fn group(&self, seed: GroupSeed) -> Result<(), WorldError> {
        let mut state = self.lock();
        let now_ms = state.clock.now_ms();
        let instance = state.instance(&seed.account)?;
        instance.change_chat(seed);
        green::start_queue(self, instance, now_ms);
        Ok(())
    }

    /// An instance changes its state by itself and says so.
    pub fn change_state(&self, change: &StateChange) -> Result<(), WorldError> {
        green::change_state(self, &mut self.lock(), change)
    }

    /// Makes a panel, or replaces it.
    pub fn panel(&self, seed: PanelSeed) -> Result<Opened, WorldError> {
        let mut shop = Shop::new(seed);
        shop.mood.door = self.open_door(shop.seed.own_port)?;
        let host = self.base_url(shop.mood.door.as_ref());
        let name = shop.seed.name.clone();
        let base_url = format!("{host}/panel/{name}");
        drop(self.lock().shops.insert(name.clone(), shop));
        Ok(Opened { account: name, base_url })
    }

    /// Makes orders of a panel, and their users.
    pub fn orders(&self, panel: &str, orders: Vec<OrderSeed>) -> Result<(), WorldError> {
        let mut state = self.lock();
        let (shop, now_ms) = shop_of(&mut state, panel)?;
        for order in orders {
            shop.seed_order(order, now_ms);
        }
        Ok(())
    }

    /// A Rental Panel speaks in another way from now on.
    pub fn quirks(&self, change: QuirkChange) -> Result<(), WorldError> {
        self.lock().shop(&change.panel)?.seed.quirks = change.quirks;
        Ok(())
    }

    /// An order moves on.
    pub fn status(&self, change: StatusChange) -> Result<(), WorldError> {
        let mut state = self.lock();
        let (shop, now_ms) = shop_of(&mut state, &change.panel)?;
        shop.change_status(change, now_ms)
    }

    /// Makes or changes a panel's user.
    pub fn user(&self, seed: &UserSeed) -> Result<(), WorldError> {
        self.lock().shop(&seed.panel)?.seed_user(seed);
        Ok(())
    }

    /// A user writes into a ticket. Returns its id.
    pub fn ticket(&self, said: &TicketMessage) -> Result<u64, WorldError> {
        let mut state = self.lock();
        let (shop, now_ms) = shop_of(&mut state, &said.panel)?;
        Ok(shop.hear(said, now_ms))
    }

    /// Makes a provider, or replaces it.
    pub fn provider(&self, seed: ProviderSeed) -> Result<Opened, WorldError> {
        let mut book = Book::new(seed);
        book.mood.door = self.open_door(book.seed.own_port)?;
        let host = self.base_url(book.mood.door.as_ref());
        let name = book.seed.name.clone();
        let base_url = format!("{host}/provider/{name}");
        drop(self.lock().providers.insert(name.clone(), book));
        Ok(Opened { account: name, base_url })
    }

    /// Puts orders on a provider's books.
    pub fn provider_orders(&self, orders: ProviderOrders) -> Result<(), WorldError> {
        let mut state = self.lock();
        let book = state.provider(&orders.provider)?;
        book.orders.extend(orders.orders.into_iter().map(|order| (order.id, order)));
        Ok(())
    }

    /// A provider, or a panel as its users see it, lists these services from now on.
    pub fn services(&self, provider: &str, services: Vec<ListedSeed>) -> Result<(), WorldError> {
        self.lock().provider(provider)?.seed.services = services;
        Ok(())
    }

    /// A refill moves on.
    pub fn refill(&self, change: RefillChange) -> Result<(), WorldError> {
        self.lock().provider(&change.provider)?.change_refill(change)
    }

    /// What is on a provider's books.
    pub fn provider_state(&self, provider: &str) -> Result<ProviderState, WorldError> {
        Ok(self.lock().provider(provider)?.state())
    }

    fn base_url(&self, door: Option<&crate::door::Door>) -> String {
        door.map_or_else(|| self.url(), crate::door::Door::url)
    }
}
