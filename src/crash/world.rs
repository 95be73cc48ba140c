//! The world of the laboratory: its vendors' accounts, and the tenant that is set up for them.

use super::Plan;
use crate::client::Client;
use crate::setup;
use serde_json::json;
use sim::{Options, Seen, Server};

pub(super) const PANEL: &str = "crash";
pub(super) const BOT: &str = "700000001";
pub(super) const INSTANCE: &str = "1101000001";
pub(super) const STAFF: &str = "-1001000000009";
const BOT_TOKEN: &str = "700000001:crash-bot-token";
const INSTANCE_TOKEN: &str = "crash-instance-token";
const RUSH: &str = "120363000000000001@g.us";
const FAST: &str = "-1001000000001";

/// How many customers write on each channel.
pub(super) const CUSTOMERS: u64 = 6;

/// Whether a message went to a provider.
pub(super) fn to_provider(seen: &Seen) -> bool {
    seen.chat.as_deref().is_some_and(|chat| chat == RUSH || chat == FAST)
}

/// Vendors without waits of their own, that remember all of a run.
pub(super) async fn vendors() -> anyhow::Result<Server> {
    let server = Server::start(Options { record: 1_000_000, ..Options::quick() }).await?;
    let world = &server.world;
    let panel = json!({ "name": PANEL, "api_key": "k", "rate_per_s": 0 });
    world.panel(serde_json::from_value(panel)?)?;
    let bot = json!({ "id": BOT.parse::<i64>()?, "token": BOT_TOKEN, "open_chats": true });
    world.bot(serde_json::from_value(bot)?)?;
    // Its own sends are not reported back, so that doubt is settled by looking alone.
    let settings = json!({ "outgoingAPIMessageWebhook": "no", "outgoingWebhook": "no" });
    let instance = json!({
        "id_instance": INSTANCE.parse::<u64>()?, "api_token": INSTANCE_TOKEN,
        "settings": settings,
    });
    world.instance(serde_json::from_value(instance)?)?;
    Ok(server)
}

/// Sets the tenant up; brings its id.
pub(super) async fn furnish(client: &Client, vendors: &str, plan: Plan) -> anyhow::Result<String> {
    let id = setup::tenant(client, "Crash").await?;
    setup::panel(client, &id, &format!("{vendors}/panel/{PANEL}"), "k").await?;
    let wide = json!({ "count": 1_000, "per_s": 1 });
    let pace = json!({ "account": wide, "chat": wide, "group": wide });
    let polls = plan.polls;
    let bot = json!({ "kind": "telegram", "token": BOT_TOKEN, "polls": polls, "pace": pace });
    let telegram = setup::channel(client, &id, "tg", bot).await?;
    let instance = json!({
        "kind": "whatsapp", "account": INSTANCE, "token": INSTANCE_TOKEN, "polls": polls,
        "pace": pace,
    });
    let whatsapp = setup::channel(client, &id, "wa", instance).await?;
    let hooks = setup::Hooks {
        vendors,
        telegram: (BOT_TOKEN, &telegram),
        green: (INSTANCE, INSTANCE_TOKEN, &whatsapp),
    };
    if !polls {
        hooks.register().await?;
    }
    for who in 0..CUSTOMERS {
        setup::link(client, &id, &format!("wa:1555111000{who}@c.us"), "alice").await?;
        setup::link(client, &id, &format!("tg:50{who}"), "alice").await?;
    }
    setup::route(client, &id, "rush.example", &format!("wa:{RUSH}")).await?;
    setup::route(client, &id, "fast.example", &format!("tg:{FAST}")).await?;
    setup::role(client, &id, &format!("tg:{STAFF}"), "staff").await?;
    let settings = json!({ "limits.commands_per_hour": "100000" });
    client.patch(&format!("/v1/tenants/{id}/settings"), settings).await?;
    Ok(id)
}
