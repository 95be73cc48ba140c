//! Setting a tenant up over REST, as an owner's program would: for demos, talks and benches.

use crate::client::Client;
use anyhow::Context as _;
use serde_json::{Value, json};

/// Where a channel's vendor delivers, and the secret it sends along.
#[derive(Clone, Debug)]
pub struct Shop {
    /// The whole address of the hook.
    pub url: String,
    /// The secret.
    pub secret: String,
}

/// Makes a tenant and returns its id.
pub async fn tenant(client: &Client, name: &str) -> anyhow::Result<String> {
    let made = client.post("/v1/tenants", json!({ "name": name })).await?;
    text(&made, "/id")
}

/// Sets the panel.
pub async fn panel(client: &Client, tenant: &str, site: &str, key: &str) -> anyhow::Result<()> {
    let panel = json!({ "kind": "perfect", "site": site, "key": key });
    client.put(&format!("/v1/tenants/{tenant}/panel"), panel).await?;
    Ok(())
}

/// Adds a channel and returns where its vendor must deliver.
pub async fn channel(
    client: &Client,
    tenant: &str,
    name: &str,
    channel: Value,
) -> anyhow::Result<Shop> {
    let made = client.put(&format!("/v1/tenants/{tenant}/channels/{name}"), channel).await?;
    Ok(Shop { url: text(&made, "/webhook/url")?, secret: text(&made, "/webhook/secret")? })
}

/// Links a chat to a username.
pub async fn link(client: &Client, tenant: &str, chat: &str, username: &str) -> anyhow::Result<()> {
    let link = json!({ "chat": chat, "username": username });
    client.post(&format!("/v1/tenants/{tenant}/links"), link).await?;
    Ok(())
}

/// Gives a chat a role.
pub async fn role(client: &Client, tenant: &str, chat: &str, role: &str) -> anyhow::Result<()> {
    client.put(&format!("/v1/tenants/{tenant}/chats/{chat}"), json!({ "role": role })).await?;
    Ok(())
}

/// Adds a route from providers to a chat.
pub async fn route(client: &Client, tenant: &str, key: &str, target: &str) -> anyhow::Result<()> {
    let route = json!({ "keys": [key], "targets": [target] });
    client.post(&format!("/v1/tenants/{tenant}/routes"), route).await?;
    Ok(())
}

/// What the vendors must be told: where to deliver, and with what secret.
pub struct Hooks<'a> {
    /// Where the vendors are.
    pub vendors: &'a str,
    /// A bot's token and its hook.
    pub telegram: (&'a str, &'a Shop),
    /// An instance, its token and its hook.
    pub green: (&'a str, &'a str, &'a Shop),
}

impl Hooks<'_> {
    /// Tells them, as an owner does with the vendors' own means.
    pub async fn register(&self) -> anyhow::Result<()> {
        let http = crate::client::plain()?;
        let (bot, telegram) = self.telegram;
        let (instance, token, green) = self.green;
        let asked = [
            (
                format!("{}/bot{bot}/setWebhook", self.vendors),
                json!({ "url": telegram.url, "secret_token": telegram.secret }),
            ),
            (
                format!("{}/waInstance{instance}/setSettings/{token}", self.vendors),
                json!({ "webhookUrl": green.url, "webhookUrlToken": green.secret }),
            ),
        ];
        for (url, body) in asked {
            let reply = http.post(url).json(&body).send().await?;
            reply.error_for_status().context("a vendor did not take the webhook")?;
        }
        Ok(())
    }
}

/// A tenant for benches: a Telegram bot whose pace is no limit, a panel, a route, and customers.
pub async fn bench_tenant(
    client: &Client,
    upstream: &str,
    name: &str,
    chats: u64,
) -> anyhow::Result<Shop> {
    let id = tenant(client, name).await?;
    panel(client, &id, upstream, "bench-key").await?;
    let wide = json!({ "count": 100_000, "per_s": 1 });
    let pace = json!({ "account": wide, "chat": wide, "group": wide });
    // A token is of one channel of a node.
    let token = format!("700000001:{id}");
    let bot = json!({ "kind": "telegram", "token": token, "polls": false, "pace": pace });
    let shop = channel(client, &id, "tg", bot).await?;
    route(client, &id, "rush.example", "tg:-100500").await?;
    let settings = json!({ "limits.commands_per_hour": "1000000" });
    client.patch(&format!("/v1/tenants/{id}/settings"), settings).await?;
    for chat in 1..=chats {
        link(client, &id, &format!("tg:{chat}"), "bench").await?;
    }
    Ok(shop)
}

fn text(value: &Value, pointer: &str) -> anyhow::Result<String> {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found.map(str::to_owned).with_context(|| format!("the answer has no {pointer}: {value}"))
}
