//! WhatsApp, through Green API (green-api.com/en/docs/api).

mod contact;
mod look;
mod notification;
mod outcome;
mod poll;
mod settings;

use super::{
    Account, Channel, ChannelProblem, Hook, HookState, Identity, Look, PollProblem, Polled,
    Unreadable,
};
use crate::call::{Answer, Call, Host, Method, escape};
use domain::heard::Delivery;
use domain::id::{ChannelName, Chat};
use domain::outcome::{Finding, Outcome};
use serde_json::json;

/// The channel itself.
pub(super) struct Green;

/// The vendor's first host. Newer accounts are given one of their own.
const BASE: &str = "https://api.green-api.com";

/// The vendor's domains.
const DOMAINS: [&str; 2] = [".green-api.com", ".greenapi.com"];

/// How long the vendor holds a poll, 5 to 60.
const HOLD_S: u64 = 20;

/// How long a poll may take in all.
const POLL_MS: u64 = 35_000;

impl Channel for Green {
    fn name(&self) -> &'static str {
        "whatsapp"
    }

    fn base(&self) -> &'static str {
        BASE
    }

    fn text_max(&self) -> usize {
        20_000
    }

    fn secret_header(&self) -> (&'static str, &'static str) {
        ("Authorization", "Bearer ")
    }

    fn read_delivery(
        &self,
        channel: &ChannelName,
        account_id: &str,
        body: &[u8],
    ) -> Result<Vec<Delivery>, Unreadable> {
        notification::read(channel, account_id, body)
    }

    fn ask_send(&self, account: &Account, chat: &Chat, text: &str, quote: Option<&str>) -> Call {
        let mut message = json!({
            "chatId": chat.address(), "message": text, "linkPreview": false,
        });
        if let (Some(fields), Some(quote)) = (message.as_object_mut(), quote) {
            fields.insert("quotedMessageId".to_owned(), json!(quote));
        }
        Call::post(host(account), url(account, "sendMessage", ""), &message)
    }

    fn read_send(&self, answer: &Answer, _: &Chat) -> Outcome {
        outcome::read(answer)
    }

    fn can_look(&self) -> bool {
        true
    }

    fn ask_look(&self, account: &Account, look: &Look) -> Vec<Call> {
        look::ask(account, look)
    }

    fn read_look(&self, look: &Look, answers: &[Answer]) -> Finding {
        look::read(look, answers)
    }

    fn ask_identify(&self, account: &Account, hidden: &Chat, group: Option<&Chat>) -> Vec<Call> {
        contact::ask(account, hidden, group)
    }

    fn read_identify(
        &self,
        channel: &ChannelName,
        (hidden, group): (&Chat, Option<&Chat>),
        answers: &[Answer],
    ) -> Result<Vec<(Chat, Chat)>, ChannelProblem> {
        contact::read(channel, hidden, group, answers)
    }

    /// The vendor keeps its own place: what is not deleted comes again.
    fn ask_poll(&self, account: &Account, _: Option<&str>) -> Call {
        let query = format!("?receiveTimeout={HOLD_S}");
        get(account, "receiveNotification", &query).within(POLL_MS)
    }

    fn read_poll(
        &self,
        channel: &ChannelName,
        account_id: &str,
        answer: &Answer,
    ) -> Result<Polled, PollProblem> {
        poll::read(channel, account_id, answer)
    }

    fn ask_confirm(&self, account: &Account, cursor: &str) -> Option<Call> {
        let receipt = format!("/{}", escape(cursor));
        let call = get(account, "deleteNotification", &receipt);
        Some(Call { method: Method::Delete, ..call })
    }

    fn ask_identity(&self, account: &Account) -> Call {
        get(account, "getStateInstance", "")
    }

    fn read_identity(&self, account_id: &str, answer: &Answer) -> Result<Identity, ChannelProblem> {
        settings::identity(account_id, answer)
    }

    fn ask_set_hook(&self, account: &Account, hook: &Hook) -> Call {
        settings::ask_set(account, &hook.url, &hook.secret)
    }

    fn ask_clear_hook(&self, account: &Account) -> Call {
        settings::ask_set(account, "", "")
    }

    fn read_set_hook(&self, answer: &Answer) -> Result<(), ChannelProblem> {
        settings::read_set(answer)
    }

    fn ask_hook(&self, account: &Account) -> Call {
        get(account, "getSettings", "")
    }

    fn read_hook(&self, answer: &Answer) -> Result<HookState, ChannelProblem> {
        settings::read(answer)
    }
}

fn get(account: &Account, method: &str, rest: &str) -> Call {
    Call::get(host(account), url(account, method, rest))
}

/// A method's address. The token stands in its path; `rest` comes behind it.
fn url(account: &Account, method: &str, rest: &str) -> String {
    let base = account.base.trim_end_matches('/');
    let (id, token) = (escape(&account.id), escape(&account.token));
    format!("{base}/waInstance{id}/{method}/{token}{rest}")
}

/// Whether the address is one of the vendor's own.
fn host(account: &Account) -> Host {
    let name = account.base.trim_end_matches('/').strip_prefix("https://").unwrap_or_default();
    let plain = name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-' || it == b'.');
    let vendors = plain && DOMAINS.iter().any(|it| name.ends_with(it));
    if vendors { Host::Fixed } else { Host::Chosen }
}

/// Whether an instance works.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Works,
    /// Not until something happens; the vendor's word for what.
    Idle(&'static str),
}

impl State {
    /// Reads a `stateInstance`; `None` for a word that we do not know.
    fn read(word: &str) -> Option<Self> {
        const IDLE: [&str; 6] =
            ["notAuthorized", "blocked", "starting", "suspended", "yellowCard", "sleepMode"];
        let idle = || IDLE.into_iter().find(|it| *it == word).map(Self::Idle);
        if word == "authorized" { Some(Self::Works) } else { idle() }
    }
}

#[cfg(test)]
mod tests {
    use super::{Host, host, url};
    use crate::channel::Account;

    fn account(base: &str) -> Account {
        let (id, token) = ("1101000001".to_owned(), "to/ken".to_owned());
        Account { channel: "wa".into(), id, base: base.to_owned(), token }
    }

    #[test]
    fn only_the_vendors_own_hosts_go_unguarded() {
        for base in ["https://api.green-api.com", "https://7105.api.greenapi.com/"] {
            assert_eq!(host(&account(base)), Host::Fixed, "{base}");
        }
        for base in [
            "http://api.green-api.com",
            "https://green-api.com.evil.example",
            "https://evil.example/.green-api.com",
            "https://evil.example?.greenapi.com",
            "https://evil.example#.greenapi.com",
            "https://evil.example\\.greenapi.com",
            "https://me@evil.example:1.greenapi.com",
            "https://evilgreen-api.com",
            "https://127.0.0.1:8080",
        ] {
            assert_eq!(host(&account(base)), Host::Chosen, "{base}");
        }
    }

    #[test]
    fn the_token_stays_in_its_segment() {
        let url = url(&account("https://api.green-api.com/"), "sendMessage", "/7");
        assert_eq!(url, "https://api.green-api.com/waInstance1101000001/sendMessage/to%2Fken/7");
    }
}
