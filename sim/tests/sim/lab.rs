//! A running world, a client, and a node that takes webhooks.

use std::collections::VecDeque;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use rustls::crypto::ring;
use serde_json::{Value, json};
use signalbox_sim::{BotSeed, InstanceSeed, Options, PanelSeed, Server, World};

pub(crate) const TOKEN: &str = "700000001:AAtest_token";
pub(crate) const BOT: &str = "700000001";
pub(crate) const INSTANCE: &str = "1101000001";
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// A world with one bot, one instance and one panel, none of them limited.
pub(crate) struct Lab {
    pub(crate) server: Server,
    pub(crate) client: reqwest::Client,
}

impl Lab {
    pub(crate) async fn open() -> Self {
        Self::with(Options::quick()).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        let server = Server::start(options).await.unwrap();
        server.world.bot(bot(json!({ "open_chats": true }))).unwrap();
        server.world.instance(instance(json!({}))).unwrap();
        server.world.panel(panel(json!({ "rate_per_s": 0 }))).unwrap();
        Self { server, client: client() }
    }

    pub(crate) fn world(&self) -> &World {
        &self.server.world
    }

    /// Calls the bot with JSON.
    pub(crate) async fn tg(&self, method: &str, body: Value) -> (u16, Value) {
        let url = format!("{}/bot{TOKEN}/{method}", self.server.url);
        read(self.client.post(url).json(&body).send().await.unwrap()).await
    }

    /// Posts to the instance.
    pub(crate) async fn wa(&self, method: &str, body: Value) -> (u16, Value) {
        let url = self.wa_url(method);
        read(self.client.post(url).json(&body).send().await.unwrap()).await
    }

    /// Asks the instance.
    pub(crate) async fn wa_get(&self, method: &str) -> (u16, Value) {
        read(self.client.get(self.wa_url(method)).send().await.unwrap()).await
    }

    pub(crate) fn wa_url(&self, method: &str) -> String {
        let (name, query) = method.split_once('?').unwrap_or((method, ""));
        format!("{}/waInstance{INSTANCE}/{name}/secret?{query}", self.server.url)
    }

    /// Asks the panel.
    pub(crate) async fn panel(&self, path: &str) -> (u16, Value) {
        let url = format!("{}/panel/acme/adminapi/v2/{path}", self.server.url);
        read(self.client.get(url).header("X-Api-Key", "k-1").send().await.unwrap()).await
    }

    /// Posts to the panel.
    pub(crate) async fn panel_post(&self, path: &str, body: Value) -> (u16, Value) {
        let url = format!("{}/panel/acme/adminapi/v2/{path}", self.server.url);
        let request = self.client.post(url).header("X-Api-Key", "k-1").json(&body);
        read(request.send().await.unwrap()).await
    }

    /// Posts to the world's own doors.
    pub(crate) async fn control(&self, what: &str, body: Value) -> (u16, Value) {
        let url = format!("{}/control/{what}", self.server.url);
        read(self.client.post(url).json(&body).send().await.unwrap()).await
    }

    /// Asks the world's own doors.
    pub(crate) async fn look(&self, what: &str) -> Value {
        let url = format!("{}/control/{what}", self.server.url);
        read(self.client.get(url).send().await.unwrap()).await.1
    }
}

/// Status and body: JSON where it is, else text.
pub(crate) async fn read(response: reqwest::Response) -> (u16, Value) {
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    let value = serde_json::from_str(&text).unwrap_or(Value::String(text));
    (status, value)
}

pub(crate) fn client() -> reqwest::Client {
    let tls = rustls::ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    let builder = reqwest::Client::builder().tls_backend_preconfigured(tls).no_proxy();
    builder.retry(reqwest::retry::never()).build().unwrap()
}

/// `base` with the fields of `more`.
fn merged(mut base: Value, more: Value) -> Value {
    if let (Some(base), Value::Object(more)) = (base.as_object_mut(), more) {
        base.extend(more);
    }
    base
}

pub(crate) fn bot(more: Value) -> BotSeed {
    let base = json!({ "id": 700_000_001, "token": TOKEN });
    serde_json::from_value(merged(base, more)).unwrap()
}

pub(crate) fn instance(more: Value) -> InstanceSeed {
    let base = json!({ "id_instance": 1_101_000_001, "api_token": "secret" });
    serde_json::from_value(merged(base, more)).unwrap()
}

pub(crate) fn panel(more: Value) -> PanelSeed {
    let base = json!({ "name": "acme", "api_key": "k-1" });
    serde_json::from_value(merged(base, more)).unwrap()
}

/// One webhook as the node got it.
#[derive(Debug, Clone)]
pub(crate) struct Got {
    pub(crate) body: Value,
    pub(crate) secret: String,
    pub(crate) authorization: String,
}

#[derive(Default)]
struct Inbox {
    got: Mutex<Vec<Got>>,
    /// Statuses of the next answers; 200 when there is none.
    answers: Mutex<VecDeque<u16>>,
}

/// A node that takes webhooks and answers as told.
pub(crate) struct Node {
    pub(crate) url: String,
    inbox: Arc<Inbox>,
    handle: ServerHandle,
}

impl Node {
    pub(crate) fn start(answers: &[u16]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let inbox = Arc::new(Inbox::default());
        inbox.answers.lock().unwrap().extend(answers);
        let shared = web::Data::from(Arc::clone(&inbox));
        let server = HttpServer::new(move || {
            App::new().app_data(shared.clone()).default_service(web::to(take))
        });
        let server = server.workers(1).disable_signals().listen(listener).unwrap().run();
        let handle = server.handle();
        drop(tokio::spawn(server));
        Self { url, inbox, handle }
    }

    pub(crate) fn got(&self) -> Vec<Got> {
        self.inbox.got.lock().unwrap().clone()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

async fn take(request: HttpRequest, body: web::Bytes, inbox: web::Data<Inbox>) -> HttpResponse {
    let header = |name: &str| {
        let value = request.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        value.unwrap_or_default()
    };
    inbox.got.lock().unwrap().push(Got {
        body: serde_json::from_slice(&body).unwrap(),
        secret: header("X-Telegram-Bot-Api-Secret-Token"),
        authorization: header("Authorization"),
    });
    let status = inbox.answers.lock().unwrap().pop_front().unwrap_or(200);
    HttpResponse::build(actix_web::http::StatusCode::from_u16(status).unwrap()).finish()
}
