//! What every talk that is told live begins with.

use super::vendors::{self, Vendors};
use crate::client::Client;
use crate::setup;
use serde_json::json;

/// The tenant of every talk: a panel, and a channel of each kind.
pub(super) async fn furnish(client: &Client, vendors: &Vendors) -> anyhow::Result<String> {
    let id = setup::tenant(client, "Talk").await?;
    setup::panel(client, &id, &vendors.panel, vendors::PANEL_KEY).await?;
    let bot = json!({
        "kind": "telegram", "token": vendors::BOT_TOKEN, "base": vendors.bot, "polls": false,
    });
    let telegram = setup::channel(client, &id, "tg", bot).await?;
    let instance = json!({
        "kind": "whatsapp", "account": vendors::INSTANCE, "token": vendors::INSTANCE_TOKEN,
        "base": vendors.green, "polls": false,
    });
    let whatsapp = setup::channel(client, &id, "wa", instance).await?;
    let hooks = setup::Hooks {
        vendors: vendors.url(),
        telegram: (vendors::BOT_TOKEN, &telegram),
        green: (vendors::INSTANCE, vendors::INSTANCE_TOKEN, &whatsapp),
    };
    hooks.register().await?;
    vendors.rest().await?;
    Ok(id)
}
