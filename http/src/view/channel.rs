//! Channels.

use super::Kept;
use super::panel::{one_of, secret};
use crate::DoorOptions;
use crate::body::{Object, object};
use crate::hook;
use crate::problem::Problem;
use domain::change;
use domain::id::ChannelName;
use domain::medium::{Limit, Medium, Pace};
use domain::time::Span;
use gateways::{channel, wire};
use serde::{Deserialize, Serialize};

/// A channel to be set.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewChannel {
    kind: String,
    /// Green API: the `idInstance`. Telegram: may be left out, the token begins with it.
    account: Option<String>,
    /// May be left out for the vendor's own address.
    base: Option<String>,
    /// May be left out while account and address stay the same.
    token: Option<String>,
    polls: Option<bool>,
    pace: Option<Object<PaceView>>,
}

/// The same, known to fit.
pub(crate) struct Wanted {
    pub(crate) medium: Medium,
    pub(crate) account: Option<String>,
    pub(crate) base: String,
    pub(crate) token: Option<String>,
    pub(crate) polls: bool,
    pub(crate) pace: Option<Pace>,
}

/// How fast a channel may send.
#[derive(Clone, Copy, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PaceView {
    #[serde(deserialize_with = "object")]
    account: LimitView,
    #[serde(deserialize_with = "object")]
    chat: LimitView,
    #[serde(deserialize_with = "object")]
    group: LimitView,
}

#[derive(Clone, Copy, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct LimitView {
    count: u32,
    per_s: u32,
}

/// A channel.
#[derive(Serialize)]
pub(crate) struct Channel {
    name: String,
    kind: &'static str,
    account: String,
    base: String,
    /// `null` for the panel's tickets, which have none of their own.
    token: Option<Kept>,
    polls: bool,
    pace: Option<PaceView>,
    webhook: Option<Webhook>,
    /// Why it cannot send, if it cannot.
    stopped: Option<String>,
}

/// Where the vendor delivers.
#[derive(Serialize)]
pub(crate) struct Webhook {
    path: String,
    /// The whole address; `None` while the node does not know its own from outside.
    url: Option<String>,
    /// What the vendor must send along; shown once.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

impl NewChannel {
    /// Checks it; private addresses fit only where the node allows them.
    pub(crate) fn check(self, options: &DoorOptions) -> Result<Wanted, Problem> {
        let medium = Medium::parse(&self.kind).ok_or_else(|| {
            let known = channel::ALL.iter().map(|it| it.name());
            let known = known.chain([Medium::Tickets.name()]);
            Problem::field("/kind", "invalid", one_of(&self.kind, known))
        })?;
        if medium == Medium::Tickets {
            return self.check_tickets();
        }
        let base = base(medium, self.base.as_deref(), options)?;
        let token = self.token.map(|token| secret("/token", &token)).transpose()?;
        let account = account(medium, self.account, token.as_deref())?;
        let pace = self.pace.map(|pace| pace.0.check()).transpose()?;
        let polls = self.polls.unwrap_or(options.public_url.is_none());
        Ok(Wanted { medium, account, base, token, polls, pace })
    }
}

impl NewChannel {
    /// The panel's tickets have the panel's address and key, and are looked at in an interval of
    /// their own. Their account is where in the interval that is.
    fn check_tickets(self) -> Result<Wanted, Problem> {
        let given = [("/base", self.base.is_some()), ("/token", self.token.is_some())];
        if let Some((pointer, _)) = given.into_iter().find(|(_, given)| *given) {
            let detail = "the panel's tickets have the address and the key of the panel";
            return Err(Problem::field(pointer, "invalid", detail));
        }
        let within = self
            .account
            .as_deref()
            .is_none_or(|it| it.len() <= 3 && it.parse::<u16>().is_ok() && !it.starts_with('+'));
        if !within {
            let detail = "where in the interval tickets are looked at, 0 to 999; may be left out";
            return Err(Problem::field("/account", "invalid", detail));
        }
        let pace = self.pace.map(|pace| pace.0.check()).transpose()?;
        let (medium, base, token) = (Medium::Tickets, String::new(), None);
        Ok(Wanted { medium, account: self.account, base, token, polls: false, pace })
    }
}

fn base(medium: Medium, typed: Option<&str>, options: &DoorOptions) -> Result<String, Problem> {
    let own = match medium {
        Medium::Telegram => options.telegram_base.as_str(),
        Medium::WhatsApp => options.green_base.as_str(),
        Medium::Tickets => "",
    };
    let Some(typed) = typed.map(|it| it.trim().trim_end_matches('/')) else {
        return Ok(own.to_owned());
    };
    let plain = !typed.contains(['?', '#']) && typed.len() <= 200;
    if typed == own || (plain && wire::may_connect(typed, options.allow_private_hosts)) {
        return Ok(typed.to_owned());
    }
    Err(Problem::field("/base", "invalid", "the address must be https and public"))
}

/// The account's number. A Telegram token is `<bot id>:<secret>` (Bot API).
fn account(
    medium: Medium,
    named: Option<String>,
    token: Option<&str>,
) -> Result<Option<String>, Problem> {
    let number =
        |it: &str| (1..=20).contains(&it.len()) && it.bytes().all(|byte| byte.is_ascii_digit());
    if named.as_deref().is_some_and(|it| !number(it)) {
        return Err(Problem::field("/account", "invalid", "it is a number of 1 to 20 digits"));
    }
    let (Medium::Telegram, Some(token)) = (medium, token) else { return Ok(named) };
    let bot = token.split_once(':').map(|(bot, _)| bot).filter(|bot| number(bot));
    let bot = bot.ok_or_else(|| {
        Problem::field("/token", "invalid", "a bot's token is its number, a colon and a secret")
    })?;
    if named.is_some_and(|it| it != bot) {
        return Err(Problem::field("/account", "invalid", "the token belongs to another bot"));
    }
    Ok(Some(bot.to_owned()))
}

impl PaceView {
    fn check(self) -> Result<Pace, Problem> {
        let limit = |name: &str, limit: LimitView| {
            if (1..=100_000).contains(&limit.count) && (1..=3_600).contains(&limit.per_s) {
                let per = Span::seconds(u64::from(limit.per_s));
                return Ok(Limit { count: limit.count, per });
            }
            let detail = "count is 1 to 100000, per_s is 1 to 3600";
            Err(Problem::field(&format!("/pace/{name}"), "invalid", detail))
        };
        Ok(Pace {
            account: limit("account", self.account)?,
            chat: limit("chat", self.chat)?,
            group: limit("group", self.group)?,
        })
    }

    fn of(pace: &Pace) -> Self {
        let limit = |it: Limit| {
            let per_s = u32::try_from(it.per.0.div_euclid(1_000)).unwrap_or(u32::MAX);
            LimitView { count: it.count, per_s }
        };
        Self { account: limit(pace.account), chat: limit(pace.chat), group: limit(pace.group) }
    }
}

impl Channel {
    pub(crate) fn of(
        name: &ChannelName,
        channel: &change::Channel,
        stopped: Option<&str>,
        public_url: Option<&str>,
    ) -> Self {
        let webhook = hook::path(channel.medium, &channel.hook);
        Self {
            name: name.to_string(),
            kind: channel.medium.name(),
            account: channel.account.clone(),
            base: channel.base.clone(),
            token: (channel.medium != Medium::Tickets).then_some(Kept::YES),
            polls: channel.polls || channel.medium == Medium::Tickets,
            pace: channel.pace.as_ref().map(PaceView::of),
            webhook: webhook.map(|path| Webhook {
                url: public_url.map(|url| format!("{url}{path}")),
                path,
                secret: None,
            }),
            stopped: stopped.map(str::to_owned),
        }
    }

    /// The same, with the secret of its hook: for whoever has just made it.
    pub(crate) fn with_secret(mut self, secret: &str) -> Self {
        if let Some(webhook) = &mut self.webhook {
            webhook.secret = Some(secret.to_owned());
        }
        self
    }
}
