//! Telegram, through the Bot API (core.telegram.org/bots/api).

mod hook;
mod outcome;
mod reply;
mod update;

use super::{
    Account, Channel, ChannelProblem, Hook, HookState, Identity, Look, PollProblem, Polled,
    Unreadable,
};
use crate::call::{Answer, Call, Host, escape};
use domain::heard::Delivery;
use domain::id::{ChannelName, Chat};
use domain::outcome::{Finding, Outcome};
use serde_json::{Value, json};

/// The channel itself.
pub(super) struct Telegram;

/// The vendor's own host.
const BASE: &str = "https://api.telegram.org";

/// How long the vendor holds a poll; it cuts anything above 50.
const HOLD_S: u64 = 25;

/// How long a poll may take in all.
const POLL_MS: u64 = 40_000;

impl Channel for Telegram {
    fn name(&self) -> &'static str {
        "telegram"
    }

    fn base(&self) -> &'static str {
        BASE
    }

    fn text_max(&self) -> usize {
        4_096
    }

    fn secret_header(&self) -> (&'static str, &'static str) {
        ("X-Telegram-Bot-Api-Secret-Token", "")
    }

    /// An update does not say for which bot it is; the hook's secret address does.
    fn read_delivery(
        &self,
        channel: &ChannelName,
        account_id: &str,
        body: &[u8],
    ) -> Result<Vec<Delivery>, Unreadable> {
        update::read(channel, account_id, body).map(|it| vec![it])
    }

    /// No parse mode: nothing in the text can break it.
    fn ask_send(&self, account: &Account, chat: &Chat, text: &str, quote: Option<&str>) -> Call {
        let mut message = json!({
            "text": text,
            "link_preview_options": {"is_disabled": true},
        });
        let address = chat.address();
        let (group, topic) = address.split_once('/').unwrap_or((address, ""));
        put(&mut message, "chat_id", number(group).unwrap_or_else(|| json!(group)));
        if let Some(topic) = number(topic) {
            put(&mut message, "message_thread_id", topic);
        }
        if let Some(quote) = quote.and_then(number) {
            let quoted = json!({"message_id": quote, "allow_sending_without_reply": true});
            put(&mut message, "reply_parameters", quoted);
        }
        ask(account, "sendMessage", &message)
    }

    fn read_send(&self, answer: &Answer, chat: &Chat) -> Outcome {
        outcome::read(answer, chat)
    }

    /// The Bot API has no method that reads what was sent.
    fn can_look(&self) -> bool {
        false
    }

    fn ask_look(&self, _: &Account, _: &Look) -> Vec<Call> {
        Vec::new()
    }

    fn read_look(&self, _: &Look, _: &[Answer]) -> Finding {
        Finding::Unclear
    }

    fn ask_poll(&self, account: &Account, cursor: Option<&str>) -> Call {
        let mut wanted = json!({
            "limit": 100, "timeout": HOLD_S, "allowed_updates": update::WANTED,
        });
        if let Some(offset) = cursor.and_then(number) {
            put(&mut wanted, "offset", offset);
        }
        ask(account, "getUpdates", &wanted).within(POLL_MS)
    }

    fn read_poll(
        &self,
        channel: &ChannelName,
        account_id: &str,
        answer: &Answer,
    ) -> Result<Polled, PollProblem> {
        reply::poll(channel, account_id, answer)
    }

    /// The offset of the next poll confirms.
    fn ask_confirm(&self, _: &Account, _: &str) -> Option<Call> {
        None
    }

    fn ask_leave(&self, account: &Account, cursor: &str) -> Option<Call> {
        let last = json!({
            "offset": number(cursor)?, "limit": 1, "timeout": 0,
            "allowed_updates": update::WANTED,
        });
        Some(ask(account, "getUpdates", &last))
    }

    fn ask_identity(&self, account: &Account) -> Call {
        ask(account, "getMe", &json!({}))
    }

    fn read_identity(&self, account_id: &str, answer: &Answer) -> Result<Identity, ChannelProblem> {
        reply::identity(account_id, answer)
    }

    fn ask_set_hook(&self, account: &Account, hook: &Hook) -> Call {
        hook::ask_set(account, hook)
    }

    fn ask_clear_hook(&self, account: &Account) -> Call {
        hook::ask_clear(account)
    }

    fn read_set_hook(&self, answer: &Answer) -> Result<(), ChannelProblem> {
        hook::read_set(answer)
    }

    fn ask_hook(&self, account: &Account) -> Call {
        ask(account, "getWebhookInfo", &json!({}))
    }

    fn read_hook(&self, answer: &Answer) -> Result<HookState, ChannelProblem> {
        hook::read(answer)
    }
}

fn ask(account: &Account, method: &str, arguments: &Value) -> Call {
    let base = account.base.trim_end_matches('/');
    let host = if base == BASE { Host::Fixed } else { Host::Chosen };
    let token = escape(&account.token);
    Call::post(host, format!("{base}/bot{token}/{method}"), arguments)
}

fn put(object: &mut Value, key: &str, value: Value) {
    if let Some(fields) = object.as_object_mut() {
        fields.insert(key.to_owned(), value);
    }
}

fn number(text: &str) -> Option<Value> {
    text.parse::<i64>().ok().map(Value::from)
}
