//! A desk: a node with one tenant, whose bot, instance and panel are simulated.

use crate::lever::Lever;
use config::{Settings, Vault};
use domain::change::{By, Change, Channel, Panel};
use domain::heard::{Delivery, Heard, Key};
use domain::id::{ChannelName, Chat, RouteId, TenantId};
use domain::medium::Medium;
use domain::route::{Route, RouteKey};
use domain::template::Template;
use domain::time::Moment;
use gateways::wire::WireOptions;
use signalbox_actors::{CHANNEL_TOKEN, Clock, Drill, Node, NodeParts, PANEL_KEY};
use sim::{BotSeed, FaultOrder, Filter, InstanceSeed, Kind, Options, OrderSeed};
use sim::{PanelSeed, Seen, Server, Vendor};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

pub(crate) const BOT: &str = "700000001";
pub(crate) const TOKEN: &str = "700000001:AAtest_token";
pub(crate) const INSTANCE: &str = "1101000001";
pub(crate) const START: Moment = Moment(1_768_478_400_000);

/// What stays when a node goes.
pub(crate) struct Ground {
    pub(crate) server: Server,
    pub(crate) lever: Arc<Lever>,
    pub(crate) vault: Vault,
    pub(crate) clock: Clock,
    pub(crate) settings: Arc<Settings>,
}

pub(crate) struct Desk {
    pub(crate) ground: Ground,
    pub(crate) node: Node,
    pub(crate) tenant: TenantId,
}

fn seed<T: serde::de::DeserializeOwned>(value: serde_json::Value) -> T {
    serde_json::from_value(value).unwrap()
}

impl Ground {
    pub(crate) async fn new(settings: &[(&str, &str)]) -> Self {
        let server = Server::start(Options::quick()).await.unwrap();
        let bot = serde_json::json!({ "id": 700_000_001, "token": TOKEN, "open_chats": true });
        server.world.bot(seed::<BotSeed>(bot)).unwrap();
        let instance =
            serde_json::json!({ "id_instance": 1_101_000_001_u64, "api_token": "secret" });
        server.world.instance(seed::<InstanceSeed>(instance)).unwrap();
        let panel = serde_json::json!({ "name": "acme", "api_key": "k-1", "rate_per_s": 0 });
        server.world.panel(seed::<PanelSeed>(panel)).unwrap();
        let orders = (1..=3).map(|id| {
            seed::<OrderSeed>(serde_json::json!({
                "id": id, "user": "alice", "status": "completed", "provider": "rush.example",
                "external_id": (880 + id).to_string(), "service_id": 7,
                "service_name": "Instagram Likes | Lifetime Refill", "quantity": 1000,
                "created_ms": START.0 - 86_400_000, "updated_ms": START.0 - 80_000_000,
            }))
        });
        server.world.orders("acme", orders.collect()).unwrap();
        Self {
            server,
            lever: Arc::new(Lever::new()),
            vault: Vault::in_memory(1).unwrap(),
            clock: Clock::manual(START),
            settings: settings_of(settings),
        }
    }

    pub(crate) fn parts(&self) -> NodeParts {
        NodeParts {
            journal: Arc::<Lever>::clone(&self.lever),
            vault: self.vault.clone(),
            settings: Arc::clone(&self.settings),
            clock: self.clock.clone(),
            wire: WireOptions { allow_private_hosts: true, ..WireOptions::default() },
        }
    }
}

pub(crate) fn settings_of(given: &[(&str, &str)]) -> Arc<Settings> {
    let basic = [("NODE__ARBITERS", "2"), ("NODE__ALLOW_PRIVATE_HOSTS", "true")];
    let all = basic.iter().chain(given);
    let all = all.map(|(key, value)| (format!("SIGNALBOX__{key}"), (*value).to_owned()));
    Arc::new(Settings::load(None, all).unwrap())
}

impl Desk {
    pub(crate) async fn open() -> Self {
        Self::with(&[], None).await
    }

    pub(crate) async fn with(settings: &[(&str, &str)], drill: Option<Arc<dyn Drill>>) -> Self {
        let ground = Ground::new(settings).await;
        let node = match drill {
            Some(drill) => Node::start_drilled(ground.parts(), drill).unwrap(),
            None => Node::start(ground.parts()).unwrap(),
        };
        let tenant = node.create_tenant("Acme").await.unwrap();
        let desk = Self { ground, node, tenant };
        desk.furnish().await;
        desk.node.settled().await;
        desk
    }

    async fn furnish(&self) {
        let url = self.ground.server.url.clone();
        let site = format!("{url}/panel/acme");
        let key = self.node.seal(self.tenant, PANEL_KEY, &site, "k-1").unwrap();
        let panel = Panel { kind: "perfect".into(), site, key };
        self.change(Change::PanelSet { panel }).await;
        self.channel("tg", Medium::Telegram, false).await;
        self.channel("wa", Medium::WhatsApp, false).await;
        self.change(Change::Linked { chat: chat("tg:5"), username: "alice".into() }).await;
        let route = Route {
            sla: None,
            keys: vec![RouteKey::parse("rush.example").unwrap()],
            action: None,
            targets: vec![chat("tg:-1001")],
            template: Template::parse("{ids} {action}", &["ids", "action"]).unwrap(),
            verbs: BTreeMap::new(),
            allow_username: false,
        };
        self.change(Change::RouteSet { id: RouteId(0), route }).await;
    }

    pub(crate) async fn channel(&self, name: &str, medium: Medium, polls: bool) {
        let base = self.ground.server.url.clone();
        let (account, token) = match medium {
            Medium::Telegram => (BOT, TOKEN),
            Medium::WhatsApp | Medium::Tickets => (INSTANCE, "secret"),
        };
        let token = self.node.seal(self.tenant, CHANNEL_TOKEN, &base, token).unwrap();
        let (account, hook, pace) = (account.to_owned(), String::new(), None);
        let channel = Channel { medium, account, base, token, hook, polls, pace };
        self.change(Change::ChannelSet { name: name.into(), channel }).await;
    }

    pub(crate) async fn change(&self, change: Change) {
        self.node.change(self.tenant, By("test".into()), change).await.unwrap();
    }

    /// Somebody writes in a Telegram chat; the number is the update's.
    pub(crate) async fn hear(
        &self,
        update: u64,
        from: &str,
        text: &str,
    ) -> Result<(), signalbox_actors::Rejected> {
        let heard = heard(update, from, text);
        self.node.deliver(self.tenant, ChannelName::from("tg"), vec![heard]).await
    }

    /// The same, in a task of its own.
    pub(crate) fn hearing(
        &self,
        update: u64,
        text: &str,
    ) -> tokio::task::JoinHandle<Result<(), signalbox_actors::Rejected>> {
        let (node, tenant, heard) = (self.node.clone(), self.tenant, heard(update, "tg:5", text));
        tokio::spawn(async move { node.deliver(tenant, "tg".into(), vec![heard]).await })
    }

    /// What was sent, as `chat: text`.
    pub(crate) fn sent(&self) -> Vec<String> {
        let filter = Filter { kind: Some(Kind::Send), ..Filter::default() };
        let seen = self.ground.server.world.seen(&filter).into_iter();
        let line = |it: Seen| Some(format!("{}: {}", it.chat?, it.text?));
        seen.filter_map(line).collect()
    }

    pub(crate) async fn fault(&self, vendor: Vendor, fault: serde_json::Value) {
        let account = match vendor {
            Vendor::Telegram => BOT,
            Vendor::Green => INSTANCE,
            Vendor::Panel | Vendor::Provider => "acme",
        };
        let mut order = serde_json::json!({ "vendor": vendor, "account": account });
        order.as_object_mut().unwrap().extend(fault.as_object().unwrap().clone());
        self.ground.server.world.fault(&seed::<FaultOrder>(order)).await.unwrap();
    }

    pub(crate) fn head(&self) -> u64 {
        use journal::Journal;
        let stream = journal::StreamId(self.tenant.bytes());
        self.ground.lever.head(stream).map_or(0, |head| head.seq)
    }

    /// Ends the node as a crash does, and starts another over what is left.
    pub(crate) async fn crash(self) -> Self {
        self.node.halt().await;
        let node = Node::start(self.ground.parts()).unwrap();
        Self { node, ..self }
    }

    /// The same, with a drill.
    pub(crate) async fn crash_into(self, drill: Arc<dyn Drill>) -> Self {
        self.node.halt().await;
        let node = Node::start_drilled(self.ground.parts(), drill).unwrap();
        Self { node, ..self }
    }

    /// Stops the node in order, and starts another.
    pub(crate) async fn restart(self) -> Self {
        self.node.stop().await;
        let node = Node::start(self.ground.parts()).unwrap();
        Self { node, ..self }
    }
}

pub(crate) fn chat(text: &str) -> Chat {
    Chat::parse(text).unwrap()
}

pub(crate) fn heard(update: u64, from: &str, text: &str) -> Delivery {
    Delivery::Heard(Heard {
        keys: vec![Key::of(&format!("tg:{BOT}:{update}"))],
        origin: None,
        chat: chat(from),
        sender: "5".into(),
        message: update.to_string(),
        text: text.into(),
        quoted: None,
    })
}

/// Waits until something is so, without sleeping; gives up after a while.
pub(crate) async fn until(what: &str, mut is: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is() {
        assert!(began.elapsed() < Duration::from_secs(20), "not so after 20 s: {what}");
        tokio::task::yield_now().await;
    }
}
