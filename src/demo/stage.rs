//! The stage: simulated vendors in this process, a node as a child process, and a tenant that is
//! set up over REST, as an owner would.

use super::script::{ORDERS, Place};
use crate::child::{Node, Recipe};
use crate::client::Client;
use crate::{out, setup};
use anyhow::Context as _;
use serde_json::{Value, json};
use sim::{
    BotSeed, Filter, InstanceSeed, Kind, Options, OrderSeed, PanelSeed, Say, Seen, Server,
    UserSeed, Vendor, World,
};
use tempfile::TempDir;

/// The panel's name among the simulated ones.
pub(super) const PANEL: &str = "acme";
const PANEL_KEY: &str = "demo-panel-key";
const BOT: &str = "700000001";
const BOT_TOKEN: &str = "700000001:demo-bot-token";
const INSTANCE: &str = "1101000001";
const INSTANCE_TOKEN: &str = "demo-instance-token";

/// Everything that plays.
pub(super) struct Stage {
    vendors: Server,
    recipe: Recipe,
    node: Option<Node>,
    url: String,
    token: String,
    tenant: String,
    folder: TempDir,
}

impl Stage {
    /// Starts the vendors and a node, and sets a tenant up.
    pub(super) async fn set() -> anyhow::Result<Self> {
        let vendors = Server::start(Options::quick()).await?;
        seed(&vendors.world)?;
        let folder = tempfile::tempdir()?;
        let program = std::env::current_exe().context("where is this program?")?;
        let recipe = Recipe::new(&program, folder.path(), &vendors.url);
        let node = recipe.start(None).await?;
        let token = node.token.clone().context("the node has shown no token")?;
        let client = Client::new(&node.url, &token)?;
        let tenant = furnish(&client, &vendors.url).await?;
        let url = node.url.clone();
        Ok(Self { vendors, recipe, node: Some(node), url, token, tenant, folder })
    }

    /// What the vendors see.
    pub(super) fn world(&self) -> &World {
        &self.vendors.world
    }

    /// Every message that has reached a vendor.
    pub(super) fn sent(&self) -> Vec<Seen> {
        let filter = Filter { kind: Some(Kind::Send), ..Filter::default() };
        self.world().seen(&filter)
    }

    /// Kills the node.
    pub(super) async fn crash(&mut self) -> anyhow::Result<()> {
        match self.node.take() {
            Some(node) => node.kill().await,
            None => Ok(()),
        }
    }

    /// Starts the node again on what it left, at the same address.
    pub(super) async fn revive(&mut self) -> anyhow::Result<()> {
        self.node = Some(self.recipe.start(Some(&self.url)).await?);
        Ok(())
    }

    /// Says how to go on by hand.
    pub(super) fn invite(&self) {
        let Self { url, token, tenant, .. } = self;
        let vendors = &self.vendors.url;
        out::line(format!(
            "\nEverything is left running; Ctrl-C ends it.\n\n\
             node      {url}\n\
             vendors   {vendors}\n\
             token     {token}\n\
             tenant    {tenant}\n\
             data      {}\n\n\
             Say something yourself, and watch what comes of it:\n\n  \
             curl -s {vendors}/control/say -d '{{\"vendor\":\"green\",\"account\":\"{INSTANCE}\",\
             \"chat\":\"{}\",\"text\":\"2274212 speed\"}}'\n\n\
             See why it was decided so:\n\n  \
             curl -s -H 'Authorization: Bearer {token}' \
             {url}/v1/tenants/{tenant}/commands?limit=1\n",
            self.folder.path().display(),
            Place::Alice.address(),
        ));
    }
}

impl Place {
    const ALL: [Self; 6] =
        [Self::Alice, Self::Bob, Self::Stranger, Self::Rush, Self::Fastpro, Self::Staff];

    /// What it is called for those who watch.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Alice => "alice",
            Self::Bob => "bob",
            Self::Stranger => "stranger",
            Self::Rush => "rush",
            Self::Fastpro => "fastpro",
            Self::Staff => "staff",
        }
    }

    /// Through which account it is reached.
    pub(super) fn account(self) -> (Vendor, &'static str) {
        match self {
            Self::Alice | Self::Stranger | Self::Rush => (Vendor::Green, INSTANCE),
            Self::Bob | Self::Fastpro | Self::Staff => (Vendor::Telegram, BOT),
        }
    }

    /// Its address at its vendor.
    fn address(self) -> &'static str {
        match self {
            Self::Alice => "15551110001@c.us",
            Self::Bob => "500000002",
            Self::Stranger => "15551119999@c.us",
            Self::Rush => "120363000000000001@g.us",
            Self::Fastpro => "-1001000000001",
            Self::Staff => "-1001000000009",
        }
    }

    /// Where a message went.
    pub(super) fn of(seen: &Seen) -> Option<Self> {
        Self::ALL.into_iter().find(|place| seen.chat.as_deref() == Some(place.address()))
    }

    /// Something that is said there.
    pub(super) fn says(self, text: &str) -> Say {
        let (vendor, account) = self.account();
        Say::text(vendor, account, self.address(), text)
    }
}

/// What the vendors know before anything is said.
fn seed(world: &World) -> anyhow::Result<()> {
    let panel: PanelSeed = serde_json::from_value(json!({ "name": PANEL, "api_key": PANEL_KEY }))?;
    world.panel(panel)?;
    let alice = json!({ "panel": PANEL, "username": "alice", "balance": "3.00" });
    let bob = json!({ "panel": PANEL, "username": "bob", "balance": "12.50" });
    for user in [alice, bob] {
        world.user(&serde_json::from_value::<UserSeed>(user)?)?;
    }
    let orders = ORDERS.iter().map(|(id, user, status, provider, external, remains, name)| {
        json!({
            "id": id, "user": user, "status": status, "provider": provider,
            "external_id": external, "remains": remains, "service_name": name, "service_id": 7,
        })
    });
    let orders: Vec<OrderSeed> = serde_json::from_value(Value::Array(orders.collect()))?;
    world.orders(PANEL, orders)?;
    let bot = json!({ "id": BOT.parse::<i64>()?, "token": BOT_TOKEN, "open_chats": true });
    world.bot(serde_json::from_value::<BotSeed>(bot)?)?;
    let instance = json!({ "id_instance": INSTANCE.parse::<u64>()?, "api_token": INSTANCE_TOKEN });
    world.instance(serde_json::from_value::<InstanceSeed>(instance)?)?;
    Ok(())
}

/// The tenant: its panel, its two channels, its customers, its routes, its staff.
async fn furnish(client: &Client, vendors: &str) -> anyhow::Result<String> {
    let id = setup::tenant(client, "Acme Panel").await?;
    setup::panel(client, &id, &format!("{vendors}/panel/{PANEL}"), PANEL_KEY).await?;
    let bot = json!({ "kind": "telegram", "token": BOT_TOKEN, "polls": false });
    let telegram = setup::channel(client, &id, "tg", bot).await?;
    let instance = json!({
        "kind": "whatsapp", "account": INSTANCE, "token": INSTANCE_TOKEN, "polls": false,
    });
    let whatsapp = setup::channel(client, &id, "wa", instance).await?;
    let hooks = setup::Hooks {
        vendors,
        telegram: (BOT_TOKEN, &telegram),
        green: (INSTANCE, INSTANCE_TOKEN, &whatsapp),
    };
    hooks.register().await?;
    let chat = |channel: &str, place: Place| format!("{channel}:{}", place.address());
    setup::link(client, &id, &chat("wa", Place::Alice), "alice").await?;
    setup::link(client, &id, &chat("tg", Place::Bob), "bob").await?;
    setup::route(client, &id, "rush.example", &chat("wa", Place::Rush)).await?;
    setup::route(client, &id, "fastpro.example", &chat("tg", Place::Fastpro)).await?;
    setup::role(client, &id, &chat("tg", Place::Staff), "staff").await?;
    Ok(id)
}
