//! A whole house: journal and vault in memory, a node, its doors, and tenants that move in.

use crate::client::{Client, Said};
use actors::{Clock, Drill, Node, NodeParts};
use config::vault::VaultOptions;
use config::{Settings, Vault};
use domain::id::TenantId;
use domain::platform::Scope;
use domain::time::Moment;
use gateways::wire::WireOptions;
use journal::{Journal, Memory};
use serde_json::{Value, json};
use signalbox_http::{DoorOptions, Doors, Serving, serve};
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;

/// Secrets that are given to the node and must never come back.
pub(crate) const PANEL_KEY: &str = "panelkeypanelkeypanelkey";
pub(crate) const BOT: &str = "7700123";
pub(crate) const BOT_TOKEN: &str = "7700123:botsecretbotsecretbotsecret";
pub(crate) const INSTANCE: &str = "1101000001";
pub(crate) const INSTANCE_TOKEN: &str = "instancesecretinstancesecret";

/// When every house begins.
pub(crate) const START: Moment = Moment(1_768_478_400_000);

/// Where nobody listens, so that every call outside fails at once.
pub(crate) const NOWHERE: &str = "http://127.0.0.1:1";

/// Chats of the seeded tenant.
pub(crate) const ALICE: &str = "wa:15551110001@c.us";
pub(crate) const RUSH: &str = "wa:120363000000000001@g.us";

/// No drill.
struct Calm;

impl Drill for Calm {}

pub(crate) struct House {
    pub(crate) node: Node,
    pub(crate) journal: Arc<dyn Journal>,
    pub(crate) serving: Serving,
    /// Knows no token.
    pub(crate) anybody: Client,
    pub(crate) master: Client,
}

/// A tenant of the house.
pub(crate) struct Guest {
    pub(crate) id: TenantId,
    /// Begins every path of its own.
    pub(crate) home: String,
    pub(crate) client: Client,
    pub(crate) token: String,
    /// Path and secret of its hooks.
    pub(crate) telegram: (String, String),
    pub(crate) green: (String, String),
}

fn settings(more: &[(&str, &str)]) -> Settings {
    let settings = [
        ("SIGNALBOX__NODE__ALLOW_PRIVATE_HOSTS", "true"),
        ("SIGNALBOX__NODE__WEB_WORKERS", "1"),
        ("SIGNALBOX__NODE__ARBITERS", "1"),
        ("SIGNALBOX__DOORS__PUBLIC_URL", "https://signalbox.example"),
    ];
    let settings = settings.iter().chain(more);
    let settings = settings.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Settings::load(None, settings).unwrap()
}

fn in_memory() -> Vault {
    Vault::in_memory(7).unwrap()
}

fn fresh() -> Clock {
    Clock::manual(START)
}

impl House {
    pub(crate) async fn new() -> Self {
        Self::with(&[]).await
    }

    /// With further settings.
    pub(crate) async fn with(more: &[(&str, &str)]) -> Self {
        Self::over(Arc::new(Memory::new()), more).await
    }

    /// Over a journal of the test's own.
    pub(crate) async fn over(journal: Arc<dyn Journal>, more: &[(&str, &str)]) -> Self {
        Self::build((journal, in_memory(), fresh()), more, Arc::new(Calm)).await
    }

    /// Over a folder, as a real node stands: journal, keyring and root key on disk.
    pub(crate) async fn at(folder: &Path, clock: Clock) -> Self {
        let (keyring, key_file) = (folder.join("keyring"), folder.join("root.key"));
        let data_present = keyring.exists();
        let options = VaultOptions { keyring, key_file, key_text: None, data_present };
        let (vault, _) = Vault::open(&options).unwrap();
        let mut options = journal::Options::new(&folder.join("journal"));
        (options.segment_bytes, options.reserve_bytes) = (4 << 20, 1 << 20);
        let journal = Arc::new(journal::Disk::open(options).unwrap());
        Self::build((journal, vault, clock), &[], Arc::new(Calm)).await
    }

    /// With a drill.
    pub(crate) async fn drilled(drill: Arc<dyn Drill>, more: &[(&str, &str)]) -> Self {
        Self::build((Arc::<Memory>::default(), in_memory(), fresh()), more, drill).await
    }

    /// Ends as a crash does, and opens again over what is left. Clients of before reach nobody.
    pub(crate) async fn crash(self, drill: Arc<dyn Drill>) -> Self {
        let ground = (Arc::clone(&self.journal), self.node.vault().clone(), fresh());
        self.die().await;
        Self::build(ground, &[], drill).await
    }

    async fn build(
        (journal, vault, clock): (Arc<dyn Journal>, Vault, Clock),
        more: &[(&str, &str)],
        drill: Arc<dyn Drill>,
    ) -> Self {
        let settings = settings(more);
        let options = DoorOptions::of(&settings, vault.clone(), 2);
        let parts = NodeParts {
            journal: journal.clone(),
            vault,
            settings: Arc::new(settings),
            clock,
            wire: WireOptions { allow_private_hosts: true, ..WireOptions::default() },
        };
        let node = Node::start_drilled(parts, drill).unwrap();
        let (_, master) = node.issue_token(Scope::Master, "test").await.unwrap();
        let free = || TcpListener::bind("127.0.0.1:0").unwrap();
        let serving = serve(&Doors::new(node.clone(), options), free(), Some(free())).unwrap();
        let anybody = Client::new(serving.address());
        let master = anybody.with(master.expose());
        Self { node, journal, serving, anybody, master }
    }

    /// A tenant with a token, and nothing else.
    pub(crate) async fn empty(&self, name: &str) -> (TenantId, String, String) {
        let made = self.master.post("/v1/tenants", &json!({"name": name})).await.with(201);
        let id = made.json()["id"].as_str().unwrap().to_owned();
        let home = format!("/v1/tenants/{id}");
        assert_eq!(made.header("location"), Some(home.as_str()));
        let body = json!({"label": "console"});
        let issued = self.master.post(&format!("{home}/tokens"), &body).await.with(201);
        let token = issued.json()["token"].as_str().unwrap().to_owned();
        (TenantId::parse(&id).unwrap(), home, token)
    }

    /// A tenant with everything.
    pub(crate) async fn guest(&self, name: &str) -> Guest {
        let (id, home, token) = self.empty(name).await;
        let client = self.anybody.with(&token);
        let panel = json!({"kind": "perfect", "site": NOWHERE, "key": PANEL_KEY});
        client.put(&format!("{home}/panel"), &panel).await.with(200);
        // A bot has one channel on a node; the first guest's is the one that all know.
        let own = if name == "Acme" { BOT_TOKEN.to_owned() } else { format!("{BOT_TOKEN}-{name}") };
        let telegram = json!({"kind": "telegram", "base": NOWHERE, "token": own});
        let telegram = client.put(&format!("{home}/channels/tg"), &telegram).await.with(201);
        let green = json!({
            "kind": "whatsapp", "account": INSTANCE, "base": NOWHERE, "token": INSTANCE_TOKEN,
        });
        let green = client.put(&format!("{home}/channels/wa"), &green).await.with(201);
        let link = json!({"chat": ALICE, "username": "alice"});
        client.post(&format!("{home}/links"), &link).await.with(201);
        let route = json!({"keys": ["rush.example"], "targets": [RUSH]});
        client.post(&format!("{home}/routes"), &route).await.with(201);
        let (telegram, green) = (hook(&telegram), hook(&green));
        Guest { id, home, client, token, telegram, green }
    }

    /// Delivers a WhatsApp message as Green API would.
    pub(crate) async fn whatsapp(&self, guest: &Guest, id: &str, text: &str) -> Said {
        let (path, secret) = &guest.green;
        let body = incoming(id, "15551110001@c.us", text).to_string();
        self.anybody.ask("POST", path, &[("authorization", secret)], Some(&body)).await
    }

    /// Ends everything at once, without a word to the journal.
    pub(crate) async fn die(self) {
        self.serving.stop(false).await;
        self.node.halt().await;
    }

    pub(crate) async fn close(self) {
        self.serving.stop(true).await;
        self.node.stop().await;
    }
}

fn hook(said: &Said) -> (String, String) {
    let webhook = said.json()["webhook"].clone();
    let text = |name: &str| webhook[name].as_str().unwrap().to_owned();
    assert_eq!(text("url"), format!("https://signalbox.example{}", text("path")));
    (text("path"), text("secret"))
}

/// Green API's notification of a text message.
pub(crate) fn incoming(id: &str, chat: &str, text: &str) -> Value {
    json!({
        "typeWebhook": "incomingMessageReceived",
        "instanceData": {
            "idInstance": 1_101_000_001_u64, "wid": "15550000000@c.us", "typeInstance": "whatsapp",
        },
        "timestamp": 1_768_478_400,
        "idMessage": id,
        "senderData": {"chatId": chat, "sender": chat, "chatName": "A", "senderName": "A"},
        "messageData": {
            "typeMessage": "textMessage", "textMessageData": {"textMessage": text},
        },
    })
}

/// Telegram's update of a text message.
pub(crate) fn update(id: u64, chat: i64, text: &str) -> Value {
    json!({
        "update_id": id,
        "message": {
            "message_id": id, "date": 1_768_478_400,
            "from": {"id": chat, "is_bot": false, "first_name": "A"},
            "chat": {"id": chat, "type": "private", "first_name": "A"},
            "text": text,
        },
    })
}
