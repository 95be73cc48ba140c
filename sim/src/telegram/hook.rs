//! Setting, deleting and showing a webhook.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::bot::{Bot, Hook};
use super::{Now, error, limited, ok, ok_because, start_lanes};
use crate::answer::Answer;
use crate::arguments::Arguments;
use crate::clock::seconds;
use crate::intake::Done;
use crate::json::put;
use crate::world::World;

pub(crate) fn set_webhook(world: &World, bot: &mut Bot, arguments: &Arguments, now: Now) -> Answer {
    let url = arguments.text("url").unwrap_or_default();
    if url.is_empty() {
        return delete_webhook(bot, arguments);
    }
    // Also a clock that was set back must not lock this for long.
    if (1..=1000).contains(&bot.next_set_webhook_ms.saturating_sub(now.pace_ms)) {
        return limited(1);
    }
    if let Some(why) = unusable(&url).or_else(|| bad_secret(arguments)) {
        return error(400, &format!("Bad Request: {why}"));
    }
    bot.next_set_webhook_ms = now.pace_ms.saturating_add(1000);
    let hook = hook(url, arguments);
    let kinds = arguments.nested("allowed_updates");
    let same = bot.hook.as_ref().is_some_and(|old| {
        old.url == hook.url
            && old.secret == hook.secret
            && old.max_connections == hook.max_connections
    });
    if same && kinds.is_none() {
        return ok_because("Webhook is already set");
    }
    allow(bot, kinds);
    leave(bot, arguments);
    bot.hook = Some(hook);
    for (slot, update) in &bot.pending {
        bot.lanes.entry(update.lane).or_default().push_back(*slot);
    }
    start_lanes(world, bot);
    ok_because("Webhook was set")
}

pub(crate) fn delete_webhook(bot: &mut Bot, arguments: &Arguments) -> Answer {
    let was_set = bot.hook.take().is_some();
    leave(bot, arguments);
    ok_because(if was_set { "Webhook was deleted" } else { "Webhook is already deleted" })
}

/// Ends the present way of receiving: deliveries under way stop after their answer, a waiting
/// getUpdates is refused.
fn leave(bot: &mut Bot, arguments: &Arguments) {
    if arguments.flag("drop_pending_updates") {
        bot.pending.clear();
        bot.repeats.clear();
    }
    bot.epoch = bot.epoch.saturating_add(1);
    bot.lanes.clear();
    bot.busy.clear();
    bot.wake.notify_waiters();
}

/// Sets the kinds of updates wanted; left out, they stay as they are.
pub(crate) fn allow(bot: &mut Bot, kinds: Option<Value>) {
    if let Some(Value::Array(kinds)) = kinds {
        let names = kinds.iter().filter_map(|kind| kind.as_str().map(str::to_owned));
        bot.allowed = Some(names.collect());
    }
}

fn hook(url: String, arguments: &Arguments) -> Hook {
    let asked = arguments.integer("max_connections").filter(|n| (1..=100).contains(n));
    let max_connections = asked.and_then(|n| usize::try_from(n).ok()).unwrap_or(40);
    Hook {
        url,
        secret: arguments.text("secret_token").filter(|secret| !secret.is_empty()),
        max_connections,
        gate: Arc::new(Semaphore::new(max_connections)),
        last_error: None,
        gone_since: None,
    }
}

/// https on the four public ports; plain http and any port on this machine only, as a locally
/// run Bot API server allows.
fn unusable(url: &str) -> Option<&'static str> {
    let Ok(parsed) = reqwest::Url::parse(url) else {
        return Some("bad webhook: invalid webhook URL specified");
    };
    let host = parsed.host_str().unwrap_or_default();
    if matches!(host, "127.0.0.1" | "localhost" | "[::1]") {
        return None;
    }
    if parsed.scheme() != "https" {
        return Some("bad webhook: An HTTPS URL must be provided for webhook");
    }
    let port = parsed.port_or_known_default().unwrap_or_default();
    let is_open = matches!(port, 80 | 88 | 443 | 8443);
    (!is_open).then_some("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
}

fn bad_secret(arguments: &Arguments) -> Option<&'static str> {
    let secret = arguments.text("secret_token").unwrap_or_default();
    let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    if secret.len() > 256 {
        return Some("secret token is too long");
    }
    (!secret.bytes().all(fits)).then_some("secret token contains unallowed characters")
}

pub(crate) fn get_webhook_info(bot: &mut Bot, _arguments: &Arguments, _now: Now) -> Done {
    let mut info = json!({
        "url": bot.hook.as_ref().map_or("", |hook| hook.url.as_str()),
        "has_custom_certificate": false,
        "pending_update_count": bot.pending_count(),
    });
    if let Some(hook) = &bot.hook {
        put(&mut info, "max_connections", json!(hook.max_connections));
        put(&mut info, "ip_address", json!("127.0.0.1"));
        if let Some((at_ms, message)) = &hook.last_error {
            put(&mut info, "last_error_date", json!(seconds(*at_ms)));
            put(&mut info, "last_error_message", json!(message));
        }
    }
    if let Some(kinds) = bot.allowed.as_ref().filter(|kinds| !kinds.is_empty()) {
        put(&mut info, "allowed_updates", json!(kinds));
    }
    ok(&info).into()
}
