//! The vendors of a talk that is told live: simulated, and as faulty as the talk wants them.

use super::catalogue::Catalogue;
use super::name::{Names, Place};
use super::provider::Providers;
use crate::talk::script::{Kind as Shop, Placed, Speech, VendorMood, typed};
use crate::talk::world::{STAFF, ZONE_MINUTES};
use anyhow::{Context as _, ensure};
use domain::id::{Chat, Username};
use domain::order::Status;
use domain::time::Moment;
use serde_json::json;
use sim::{ClockSetting, Filter, Kind, Options, Redelivery, Say, Seen, Server, Vendor, World};
use std::collections::BTreeMap;
use std::time::Duration;

pub(super) const PANEL: &str = "acme";
pub(super) const PANEL_KEY: &str = "talk-panel-key";
pub(super) const BOT: &str = "700000001";
pub(super) const BOT_TOKEN: &str = "700000001:talk-bot-token";
pub(super) const INSTANCE: &str = "1101000001";
pub(super) const INSTANCE_TOKEN: &str = "talk-instance-token";

/// How long the node may take for anything.
const PATIENCE: Duration = Duration::from_secs(30);

/// Telegram, Green API and a panel, each on a port of its own that can really be shut.
pub(super) struct Vendors {
    pub(super) server: Server,
    /// Where the panel, the bot and the instance are reached.
    pub(super) panel: String,
    kind: Shop,
    pub(super) catalogue: Catalogue,
    pub(super) providers: Providers,
    pub(super) bot: String,
    pub(super) green: String,
    pub(super) names: Names,
    pub(super) moods: BTreeMap<&'static str, (VendorMood, Moment)>,
    /// Whether somebody has written into a ticket.
    pub(super) tickets: bool,
    last: Option<(Vendor, String)>,
    seen: u64,
}

impl Vendors {
    /// Starts them, with nothing in them.
    pub(super) async fn start(now: Moment) -> anyhow::Result<Self> {
        let server = Server::start(Options::quick()).await?;
        let world = &server.world;
        set_clock(world, now)?;
        let kind = Shop::default();
        let panel = open(world, &kind)?;
        let (catalogue, providers) = (Catalogue::default(), Providers::default());
        let bot = json!({
            "id": BOT.parse::<i64>()?, "token": BOT_TOKEN, "open_chats": true, "own_port": true,
        });
        let bot = world.bot(serde_json::from_value(bot)?)?.base_url;
        // A message in doubt is to be found by looking, not told by a notification.
        let quiet = json!({
            "outgoingWebhook": "no", "outgoingMessageWebhook": "no",
            "outgoingAPIMessageWebhook": "no",
        });
        let instance = json!({
            "id_instance": INSTANCE.parse::<u64>()?, "api_token": INSTANCE_TOKEN,
            "settings": quiet, "own_port": true,
        });
        let green = world.instance(serde_json::from_value(instance)?)?.base_url;
        let (names, moods, tickets) = (Names::default(), BTreeMap::new(), false);
        Ok(Self {
            server,
            panel,
            kind,
            catalogue,
            providers,
            bot,
            green,
            names,
            moods,
            tickets,
            last: None,
            seen: 0,
        })
    }

    /// Where all of them are.
    pub(super) fn url(&self) -> &str {
        &self.server.url
    }

    /// The vendors' time is the talk's.
    pub(super) async fn set_time(&mut self, now: Moment) -> anyhow::Result<()> {
        set_clock(&self.server.world, now)?;
        self.refresh(now).await
    }

    /// Somebody says something, and the node has taken it.
    pub(super) async fn say(&mut self, speech: &Speech) -> anyhow::Result<()> {
        let place = self.names.place(&speech.chat);
        let mut say = words(&place, &speech.text);
        say.from = speech.member.as_deref().map(|name| self.member(&speech.chat, name));
        if let Some((hidden, told)) = self.names.lids.of(&speech.chat) {
            say.from = told.then(|| std::mem::take(&mut say.chat));
            hidden.address().clone_into(&mut say.chat);
        }
        self.list_member(speech)?;
        if speech.quoting {
            let quote = Say { kind: "quote".into(), quote: Some("last".into()), ..say.clone() };
            // Where we have said nothing yet, there is nothing to quote.
            if self.deliver(&quote).await.is_ok() {
                return Ok(());
            }
        }
        self.deliver(&say).await
    }

    /// Somebody types the code of the last ticket in a user's account, or another one.
    pub(super) async fn code(
        &mut self,
        chat: &Chat,
        user: &Username,
        right: bool,
    ) -> anyhow::Result<()> {
        let wanted =
            Filter { vendor: Some(Vendor::Panel), kind: Some(Kind::Send), ..Filter::default() };
        let seen = self.server.world.seen(&wanted);
        let last = seen.iter().rev().find(|it| it.chat.as_deref() == Some(user.as_str()));
        let words = last.and_then(|it| it.text.as_deref());
        let text = words.and_then(|words| typed(words, right));
        let text = text.with_context(|| format!("{user} has no ticket with a code"))?;
        let (chat, member, quoting) = (chat.clone(), None, false);
        self.say(&Speech { chat, member, text, quoting }).await
    }

    /// The last message of a chat gets other words.
    pub(super) async fn edit(&mut self, chat: &Chat, text: &str) -> anyhow::Result<()> {
        let place = self.names.place(chat);
        let mut say = Say { kind: "edited".into(), ..words(&place, text) };
        if let Some((hidden, _)) = self.names.lids.of(chat) {
            hidden.address().clone_into(&mut say.chat);
        }
        self.deliver(&say).await
    }

    /// The last delivery comes once more.
    pub(super) async fn again(&mut self) -> anyhow::Result<()> {
        let (vendor, key) = self.last.clone().context("nothing was said that could come again")?;
        let before = self.delivered();
        let wanted = Redelivery { vendor, account: account(vendor).to_owned(), key: Some(key) };
        let key = self.server.world.again(&wanted)?;
        self.taken(vendor, &key, before).await
    }

    pub(super) async fn deliver(&mut self, say: &Say) -> anyhow::Result<()> {
        let before = self.delivered();
        let said = self.server.world.say(say)?;
        ensure!(said.queued, "the vendor delivers nothing: {}", said.why.unwrap_or_default());
        self.last = Some((say.vendor, said.key.clone()));
        self.taken(say.vendor, &said.key, before).await
    }

    /// Waits until the node has answered a delivery that was made after `before`.
    async fn taken(&self, vendor: Vendor, key: &str, before: u64) -> anyhow::Result<()> {
        let filter = Filter {
            after: before,
            vendor: Some(vendor),
            key: Some(key.to_owned()),
            ..Filter::default()
        };
        let made = self.server.world.wait_deliveries(&filter, 1, PATIENCE).await;
        let status = made.last().and_then(|it| it.status);
        ensure!(status == Some(200), "the node answered a delivery with {status:?}");
        Ok(())
    }

    fn delivered(&self) -> u64 {
        self.server.world.deliveries(&Filter::default()).last().map_or(0, |it| it.seq)
    }

    /// Waits until nothing is on its way from a vendor to the node.
    pub(super) async fn rest(&self) -> anyhow::Result<()> {
        ensure!(self.server.world.wait_quiet(PATIENCE).await, "the vendors do not come to rest");
        Ok(())
    }

    /// The messages that came since this was last asked, taken or not.
    pub(super) fn sent(&mut self) -> Vec<Seen> {
        let filter = Filter { after: self.seen, kind: Some(Kind::Send), ..Filter::default() };
        let sent = self.server.world.seen(&filter);
        self.seen = sent.last().map_or(self.seen, |it| it.seq);
        sent
    }

    /// Whether the message that came next has vanished.
    pub(super) fn is_vanished(&self) -> bool {
        let filter = Filter { after: self.seen, kind: Some(Kind::Send), ..Filter::default() };
        let sent = self.server.world.seen(&filter);
        sent.first().is_some_and(|it| it.outcome == "vanished")
    }

    /// Waits until so many messages have come since they were last asked for.
    pub(super) async fn sends(&self, count: usize) -> anyhow::Result<()> {
        let filter = Filter { after: self.seen, kind: Some(Kind::Send), ..Filter::default() };
        let sent = self.server.world.wait_seen(&filter, count, PATIENCE).await;
        ensure!(sent.len() >= count, "a message that was begun has not come");
        Ok(())
    }

    /// Waits for the next message, whatever becomes of it.
    pub(super) async fn next_send(&self) -> bool {
        let filter = Filter { after: self.seen, kind: Some(Kind::Send), ..Filter::default() };
        !self.server.world.wait_seen(&filter, 1, PATIENCE).await.is_empty()
    }

    /// It is another panel from now on, with nothing in it; or the same, with other odd ways.
    pub(super) fn choose(&mut self, kind: &Shop) -> anyhow::Result<()> {
        if kind.rental == self.kind.rental {
            let change = json!({ "panel": PANEL, "quirks": kind.odd() });
            self.server.world.quirks(serde_json::from_value(change)?)?;
        } else {
            self.panel = open(&self.server.world, kind)?;
        }
        self.kind = kind.clone();
        Ok(())
    }

    /// The panel has this order.
    pub(super) fn place(&self, placed: &Placed, now: Moment) -> anyhow::Result<()> {
        let order = json!({
            "id": placed.id.0, "user": placed.owner.as_str(), "status": placed.status.name(),
            "provider": placed.provider.as_ref().map(domain::id::Provider::as_str),
            "external_id": placed.external.as_ref().map(domain::id::ExternalId::as_str),
            "service_id": placed.options.service, "service_name": placed.name,
            "quantity": placed.options.quantity, "remains": placed.remains(),
            "start_count": placed.options.start, "charge": placed.options.charge,
            "created_ms": placed.options.created.from(now).0,
            "updated_ms": placed.options.completed.from(now).0,
        });
        let order = serde_json::from_value(order).context("an order the panel cannot have")?;
        Ok(self.server.world.orders(PANEL, vec![order])?)
    }

    /// The panel's order moves on.
    pub(super) fn status(
        &self,
        id: u64,
        status: Status,
        remains: Option<u64>,
    ) -> anyhow::Result<()> {
        let done = (status == Status::Completed).then_some(0);
        let mut change = json!({ "panel": PANEL, "id": id, "status": status.name() });
        if let (Some(change), Some(remains)) = (change.as_object_mut(), remains.or(done)) {
            change.insert("remains".to_owned(), json!(remains));
        }
        Ok(self.server.world.status(serde_json::from_value(change)?)?)
    }

    /// The panel has this user.
    pub(super) fn user(&self, name: &Username, balance: Option<&str>) -> anyhow::Result<()> {
        let (amount, currency) =
            balance.and_then(|it| it.split_once(' ')).unwrap_or(("0.00", "USD"));
        let user = json!({
            "panel": PANEL, "username": name.as_str(), "balance": amount, "currency": currency,
        });
        Ok(self.server.world.user(&serde_json::from_value(user)?)?)
    }
}

/// Opens the panel anew, and says where it is.
fn open(world: &World, kind: &Shop) -> anyhow::Result<String> {
    let shop = json!({
        "name": PANEL, "api_key": PANEL_KEY, "rate_per_s": 0, "own_port": true,
        "kind": kind.name(), "quirks": kind.odd(), "zone_minutes": ZONE_MINUTES, "staff": [STAFF],
    });
    Ok(origin(&world.panel(serde_json::from_value(shop)?)?.base_url))
}

fn words(place: &Place, text: &str) -> Say {
    let say = Say::text(place.vendor, account(place.vendor), &place.chat, text);
    Say { thread: place.thread, ..say }
}

fn set_clock(world: &World, now: Moment) -> anyhow::Result<()> {
    let now_ms = Some(i64::try_from(now.0)?);
    world.set_clock(ClockSetting { now_ms, frozen: true });
    Ok(())
}

/// Scheme, host and port.
fn origin(url: &str) -> String {
    let end = url.match_indices('/').nth(2).map_or(url.len(), |(at, _)| at);
    url.get(..end).unwrap_or(url).to_owned()
}

pub(super) fn account(vendor: Vendor) -> &'static str {
    match vendor {
        Vendor::Telegram => BOT,
        Vendor::Green => INSTANCE,
        Vendor::Panel | Vendor::Provider => PANEL,
    }
}
