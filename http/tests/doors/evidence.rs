//! How channels are told to be, against simulated vendors: each word, why, and what to do.

use crate::client::Client;
use crate::house::{House, update};
use domain::id::TenantId;
use domain::time::Span;
use serde_json::{Value, json};
use sim::{Filter, Options, Say, Server, Vendor};
use std::time::{Duration, Instant};

const BOT: &str = "700000001";
const TOKEN: &str = "700000001:AAtest_token";
const INSTANCE: &str = "1101000001";

/// A house whose vendors are simulated, and one tenant in it.
struct Clinic {
    server: Server,
    house: House,
    tenant: TenantId,
    home: String,
    client: Client,
    /// Path and secret of each channel's hook.
    hooks: [(String, String); 2],
}

fn seed<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

impl Clinic {
    /// The bot is asked for messages or delivers; the instance delivers.
    async fn open(polls: bool) -> Self {
        Self::open_with(polls, None).await
    }

    /// The same, with a bot at which this is wrong from the start.
    async fn open_with(polls: bool, fault: Option<Value>) -> Self {
        let server = Server::start(Options::quick()).await.unwrap();
        let bot = json!({ "id": 700_000_001, "token": TOKEN, "open_chats": true });
        server.world.bot(seed(bot)).unwrap();
        let instance = json!({ "id_instance": 1_101_000_001_u64, "api_token": "instancesecret" });
        server.world.instance(seed(instance)).unwrap();
        if let Some(mut order) = fault {
            order["vendor"] = json!(Vendor::Telegram);
            order["account"] = json!(BOT);
            server.world.fault(&seed(order)).await.unwrap();
        }
        let settings = [
            // Where nobody listens: what a vendor delivers does not arrive.
            ("SIGNALBOX__DOORS__PUBLIC_URL", "http://127.0.0.1:1"),
            ("SIGNALBOX__DOORS__REQUESTS_PER_MINUTE", "100000"),
        ];
        let house = House::with(&settings).await;
        let (tenant, home, token) = house.empty("Acme").await;
        let client = house.anybody.with(&token);
        let base = &server.url;
        let bot = json!({"kind": "telegram", "base": base, "token": TOKEN, "polls": polls});
        let instance = json!({
            "kind": "whatsapp", "account": INSTANCE, "base": base, "token": "instancesecret",
            "polls": false,
        });
        let tg = client.put(&format!("{home}/channels/tg"), &bot).await.with(201).json();
        let wa = client.put(&format!("{home}/channels/wa"), &instance).await.with(201).json();
        let hook = |made: &Value| {
            let text = |name: &str| made["webhook"][name].as_str().unwrap().to_owned();
            (text("path"), text("secret"))
        };
        let hooks = [hook(&tg), hook(&wa)];
        Self { server, house, tenant, home, client, hooks }
    }

    async fn channel(&self, name: &str) -> Value {
        let health = self.client.get(&format!("{}/health", self.home)).await.with(200).json();
        let bad = |it: &Value| it["state"] == "stopped" || it["state"] == "degraded";
        let channels = health["channels"].as_array().unwrap();
        assert!(!channels.iter().any(bad) || health["ok"] == false, "{health}");
        channels.iter().find(|it| it["name"] == name).unwrap().clone()
    }

    /// Waits until the channel has such a reason, and brings it.
    async fn until(&self, name: &str, code: &str) -> Value {
        let began = Instant::now();
        loop {
            let channel = self.channel(name).await;
            if channel["reasons"][0]["code"] == code {
                return channel;
            }
            assert!(began.elapsed() < Duration::from_secs(30), "no {code}: {channel}");
            tokio::task::yield_now().await;
        }
    }

    async fn test(&self, name: &str) -> Value {
        let path = format!("{}/channels/{name}/test", self.home);
        self.client.post(&path, &json!({})).await.with(200).json()
    }

    async fn fault(&self, vendor: Vendor, mut order: Value) {
        let account = if vendor == Vendor::Telegram { BOT } else { INSTANCE };
        let more = json!({ "vendor": vendor, "account": account });
        order.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.server.world.fault(&seed(order)).await.unwrap();
    }

    async fn hear(&self, id: u64, text: &str) {
        let (path, secret) = &self.hooks[0];
        let header = ("x-telegram-bot-api-secret-token", secret.as_str());
        let body = update(id, 5, text).to_string();
        self.house.anybody.ask("POST", path, &[header], Some(&body)).await.with(200);
    }

    fn later(&self, span: Span) {
        assert!(self.house.node.clock().advance(span));
    }

    async fn troubled(&self) -> Vec<Value> {
        let page = self.house.master.get("/v1/health/tenants").await.with(200).json();
        page["items"].as_array().unwrap().clone()
    }
}

/// Its word and the code of its worst reason.
fn word(channel: &Value) -> (&str, &str) {
    let code = channel["reasons"][0]["code"].as_str().unwrap_or_default();
    (channel["state"].as_str().unwrap(), code)
}

#[tokio::test]
async fn a_channel_is_unknown_then_well_then_quiet() {
    let clinic = Clinic::open(false).await;
    let fresh = clinic.channel("tg").await;
    assert_eq!(word(&fresh), ("unknown", "unseen"), "{fresh}");
    assert_eq!((&fresh["heard_at"], &fresh["kind"]), (&Value::Null, &json!("telegram")));
    assert_eq!(fresh["receives"]["how"], "webhook");
    assert_eq!(fresh["since"], "2026-01-15T12:00:00Z");
    let before = clinic.server.world.seen(&Filter::default()).len();
    clinic.later(Span::minutes(1));
    clinic.hear(1, "hello").await;
    let heard = clinic.channel("tg").await;
    assert_eq!(word(&heard), ("ok", ""), "{heard}");
    assert_eq!(heard["heard_at"], "2026-01-15T12:01:00Z");
    clinic.later(Span::hours(25));
    let quiet = clinic.channel("tg").await;
    assert_eq!(word(&quiet), ("quiet", "quiet"), "{quiet}");
    // Nobody outside is asked for any of it, and none of these is anybody's trouble.
    assert_eq!(clinic.server.world.seen(&Filter::default()).len(), before);
    assert_eq!(clinic.troubled().await, Vec::<Value>::new());
    clinic.house.close().await;
}

#[tokio::test]
async fn a_rival_and_a_revoked_token_are_named_with_what_to_do() {
    let conflict = json!({ "fault": "conflict", "on": "polls" });
    let clinic = Clinic::open_with(true, Some(conflict)).await;
    let rival = clinic.until("tg", "rival").await;
    assert_eq!(rival["state"], "degraded");
    assert!(rival["reasons"][0]["to_do"].as_str().unwrap().contains("stop the other program"));
    assert_eq!(
        (&rival["last_error"]["code"], &rival["last_error"]["over"]),
        (&json!("rival"), &json!(false))
    );
    // Another set-up of the channel begins anew; its token is not taken.
    clinic.fault(Vendor::Telegram, json!({ "fault": "denied", "on": "all" })).await;
    let bot = json!({
        "kind": "telegram", "base": clinic.server.url, "token": TOKEN, "polls": true,
        "pace": {"account": {"count": 9, "per_s": 9}, "chat": {"count": 9, "per_s": 9},
                 "group": {"count": 9, "per_s": 9}},
    });
    clinic.client.put(&format!("{}/channels/tg", clinic.home), &bot).await.with(200);
    let stopped = clinic.until("tg", "stopped").await;
    assert_eq!(stopped["state"], "stopped", "{stopped}");
    assert!(stopped["reasons"][0]["detail"].as_str().unwrap().contains("token was refused"));
    assert!(stopped["reasons"][0]["to_do"].as_str().unwrap().contains("new token"));
    let shown = stopped.to_string();
    assert!(!shown.contains("AAtest") && !shown.contains(&clinic.hooks[0].0), "{shown}");
    let troubled = clinic.troubled().await;
    assert_eq!(troubled.len(), 1);
    assert_eq!(troubled[0]["tenant_id"], clinic.tenant.to_string());
    assert_eq!((&troubled[0]["state"], &troubled[0]["channel"]), (&json!("stopped"), &json!("tg")));
    clinic.house.close().await;
}

#[tokio::test]
async fn an_instance_that_is_unlinked_or_expired_is_told_of() {
    let clinic = Clinic::open(false).await;
    let expired = json!({
        "fault": "answer", "status": 400, "body": {"message": "Instance is expired"}, "on": "all",
    });
    clinic.fault(Vendor::Green, expired).await;
    let tried = clinic.test("wa").await;
    let result = |name: &str| {
        let steps = tried["steps"].as_array().unwrap().iter();
        let step = steps.clone().find(|it| it["name"] == name).unwrap();
        (step["result"].as_str().unwrap(), step["to_do"].as_str())
    };
    assert_eq!(tried["ok"], false);
    assert_eq!(result("account"), ("failed", Some("renew the instance with Green API")));
    assert_eq!((result("state"), result("heard")), (("passed", None), ("skipped", None)));
    let tested = clinic.channel("wa").await;
    assert_eq!(word(&tested), ("degraded", "test_failed"), "{tested}");
    assert!(tested["reasons"][0]["detail"].as_str().unwrap().contains("expired: renew it"));
    assert_eq!(tested["tested"]["ok"], false);
    clinic.fault(Vendor::Green, json!({ "fault": "up" })).await;
    let (path, secret) = &clinic.hooks[1];
    let told = json!({
        "typeWebhook": "stateInstanceChanged", "timestamp": 1_768_478_400,
        "instanceData": {
            "idInstance": 1_101_000_001_u64, "wid": "15550000000@c.us", "typeInstance": "whatsapp",
        },
        "stateInstance": "notAuthorized",
    });
    let header = ("authorization", secret.as_str());
    let body = told.to_string();
    clinic.house.anybody.ask("POST", path, &[header], Some(&body)).await.with(200);
    let stopped = clinic.channel("wa").await;
    assert_eq!(word(&stopped), ("stopped", "stopped"), "{stopped}");
    assert!(stopped["reasons"][0]["to_do"].as_str().unwrap().contains("QR code"), "{stopped}");
    clinic.house.close().await;
}

#[tokio::test]
async fn deliveries_that_fail_and_pile_up_are_seen_by_a_test() {
    let clinic = Clinic::open(false).await;
    clinic.client.post(&format!("{}/channels/tg/hook", clinic.home), &json!({})).await.with(200);
    for nth in 0..120 {
        let say = Say::text(Vendor::Telegram, BOT, &format!("{}", 100 + nth), "hello");
        assert!(clinic.server.world.say(&say).unwrap().queued);
    }
    let began = Instant::now();
    let channel = loop {
        clinic.test("tg").await;
        let channel = clinic.channel("tg").await;
        if channel["reasons"][0]["code"] == "delivery_failed" {
            break channel;
        }
        assert!(began.elapsed() < Duration::from_secs(30), "{channel}");
    };
    let codes = channel["reasons"].as_array().unwrap().iter().map(|it| &it["code"]);
    assert_eq!(codes.collect::<Vec<_>>(), ["delivery_failed", "backlog"], "{channel}");
    assert_eq!(channel["vendor"]["waiting"], 120);
    assert_eq!(channel["vendor"]["asked_at"], "2026-01-15T12:00:00Z");
    assert!(!channel["vendor"]["failed_at"].is_null());
    clinic.house.close().await;
}

#[tokio::test]
async fn a_queue_that_does_not_move_is_counted_and_nobody_else_sees_it() {
    let clinic = Clinic::open(false).await;
    let link = json!({"chat": "tg:5", "username": "alice"});
    clinic.client.post(&format!("{}/links", clinic.home), &link).await.with(201);
    clinic.fault(Vendor::Telegram, json!({ "fault": "limited", "seconds": 3600 })).await;
    clinic.hear(1, "help").await;
    clinic.house.node.settled().await;
    let waits = clinic.channel("tg").await;
    assert_eq!(waits["last_send"]["outcome"], "refused", "{waits}");
    clinic.later(Span::minutes(6));
    let stuck = clinic.until("tg", "queue_stuck").await;
    assert_eq!(stuck["state"], "degraded");
    let waiting = &stuck["waiting"][0];
    assert_eq!((&waiting["kind"], &waiting["count"]), (&json!("reply"), &json!(1)));
    assert_eq!(waiting["oldest_age_s"], 360);
    let private = Client::new(clinic.house.serving.metrics_address().unwrap());
    let text = private.get("/metrics").await.with(200).body;
    for line in [
        "signalbox_channels{medium=\"telegram\",state=\"degraded\"} 1",
        "signalbox_channels{medium=\"whatsapp\",state=\"unknown\"} 1",
        "signalbox_channels{medium=\"tickets\",state=\"ok\"} 0",
        "signalbox_waiting_messages{medium=\"telegram\"} 1",
        "signalbox_oldest_waiting_seconds{medium=\"telegram\"} 360",
        "signalbox_send_ends_total{medium=\"telegram\",outcome=\"refused\"} 1",
        "signalbox_send_ends_total{medium=\"telegram\",outcome=\"accepted\"} 0",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    let (_, _, stranger) = clinic.house.empty("Stranger").await;
    let stranger = clinic.house.anybody.with(&stranger);
    stranger.get(&format!("{}/health", clinic.home)).await.problem(404, "not_found");
    stranger.post(&format!("{}/channels/tg/test", clinic.home), &json!({})).await.with(404);
    stranger.get("/v1/health/tenants").await.problem(403, "forbidden");
    clinic.house.close().await;
}
