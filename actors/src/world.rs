//! The world as a tenant's children see it: accounts, the panel, and the way to them.

use crate::charge::Charge;
use crate::core::Core;
use crate::desk::{self, Counter};
use crate::gate::Lanes;
use config::{Purpose, TenantKeys};
use domain::bytes::Sealed;
use domain::catalogue::Source;
use domain::change::{Channel as Setup, Panel as Shop};
use domain::id::{ChannelName, Chat, TenantId};
use domain::medium::Medium;
use domain::outbox::Outgoing;
use domain::outcome::{Outcome, Refusal};
use domain::provider::Api;
use gateways::call::{Answer, Call};
use gateways::channel::{self, Account, Channel};
use gateways::panel::{self, Login, Panel};
use gateways::provider::{self, Provider};
use gateways::wire::Wire;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// The field under which a panel's key is sealed; its host is the panel's site.
pub const PANEL_KEY: &str = "panel.key";

/// The field under which the key of a panel's API for its users is sealed; its host is the address.
pub const CATALOGUE_KEY: &str = "catalogue.key";

/// The field under which the key of a provider's own API is sealed; its host is the address.
pub const PROVIDER_KEY: &str = "provider.key";

/// The field under which a channel's token is sealed; its host is the channel's base.
pub const CHANNEL_TOKEN: &str = "channel.token";

/// How long a letter waits for a place at most. Its attempt is on disk by then: one that waited for
/// minutes would be looked for, after a crash, as long as it may have been on its way.
pub(crate) const PLACE_WAIT: Duration = Duration::from_mins(1);

/// One tenant's way to the outside.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) tenant: TenantId,
    pub(crate) keys: TenantKeys,
    pub(crate) wire: Wire,
    pub(crate) lanes: Lanes,
    pub(crate) core: Arc<Core>,
}

/// A message as it is to be sent.
#[derive(Clone)]
pub(crate) struct Letter {
    pub(crate) name: ChannelName,
    pub(crate) setup: Setup,
    pub(crate) chat: Chat,
    pub(crate) text: String,
    pub(crate) quote: Option<String>,
    /// Where the chat is a ticket: how it is answered.
    pub(crate) counter: Option<Box<Counter>>,
}

impl Letter {
    /// The letter for a message on its way out.
    pub(crate) fn new(name: &ChannelName, setup: &Setup, item: &Outgoing) -> Self {
        Self {
            name: name.clone(),
            setup: setup.clone(),
            chat: item.chat.clone(),
            text: item.text.clone(),
            quote: item.quote.clone(),
            counter: None,
        }
    }
}

/// How a channel of this medium speaks; none for one that has no account of its own.
pub(crate) fn gateway(medium: Medium) -> Option<&'static dyn Channel> {
    channel::named(medium.name())
}

impl World {
    /// A channel's account with its token in the clear; to be dropped after the call.
    pub(crate) fn account(&self, name: &ChannelName, setup: &Setup) -> Option<Account> {
        let token = self.open(CHANNEL_TOKEN, &setup.base, &setup.token)?;
        let base = match gateway(setup.medium) {
            Some(gateway) if setup.base.is_empty() => gateway.base().to_owned(),
            Some(_) | None => setup.base.clone(),
        };
        Some(Account { channel: name.clone(), id: setup.account.clone(), base, token })
    }

    /// The blind index of a channel's token; `None` where it cannot be opened.
    pub(crate) fn token_index(&self, name: &ChannelName, setup: &Setup) -> Option<[u8; 32]> {
        let account = self.account(name, setup)?;
        Some(self.core.vault.blind(CHANNEL_TOKEN, account.token.as_bytes()))
    }

    /// The panel, and how to sign in; the key in the clear, to be dropped after the look.
    pub(crate) fn login(&self, shop: &Shop) -> Option<(&'static dyn Panel, Login)> {
        let panel = panel::named(&shop.kind)?;
        let key = self.open(PANEL_KEY, &shop.site, &shop.key)?;
        Some((panel, Login { site: shop.site.clone(), key }))
    }

    /// The panel's API for its users, and how to sign in there; to be dropped after the reading.
    pub(crate) fn catalogue(&self, source: &Source) -> Option<(&'static dyn Provider, Login)> {
        let provider = provider::named(&source.kind)?;
        let key = self.open(CATALOGUE_KEY, &source.site, &source.key)?;
        Some((provider, Login { site: source.site.clone(), key }))
    }

    /// A provider's own API, and how to sign in there; to be dropped after the call.
    pub(crate) fn provider(&self, api: &Api) -> Option<(&'static dyn Provider, Login)> {
        let provider = provider::named(&api.kind)?;
        let key = self.open(PROVIDER_KEY, &api.site, &api.key)?;
        Some((provider, Login { site: api.site.clone(), key }))
    }

    fn open(&self, field: &str, host: &str, sealed: &Sealed) -> Option<String> {
        let context = [field.as_bytes(), host.as_bytes()];
        let plain = self.keys.open(Purpose::Secret, &context, &sealed.0).ok()?;
        String::from_utf8(plain.to_vec()).ok()
    }

    /// Makes one call, when there is a place for it.
    pub(crate) async fn call(&self, lane: &Arc<Semaphore>, call: Call) -> Answer {
        let _pass = self.core.gates.enter(lane, call.origin()).await;
        self.wire.perform(call).await
    }

    /// Sends a letter, once, if whoever has charged us with it is still there when its turn comes.
    pub(crate) async fn send(&self, letter: &Letter, charge: &Charge) -> Outcome {
        if letter.setup.medium == Medium::Tickets {
            let outcome = desk::answer(self, letter, charge).await;
            self.count(letter, &outcome);
            return outcome;
        }
        let Some(gateway) = gateway(letter.setup.medium) else {
            return stopped("messages of this kind cannot be sent");
        };
        let lane = &self.lanes.outbound;
        let base = letter.setup.base.as_str();
        let origin = if base.is_empty() { gateway.base() } else { base };
        let Some(pass) = self.core.gates.enter_within(lane, origin, PLACE_WAIT).await else {
            // Certain, since nothing was written.
            return Outcome::Refused(Refusal::Unreachable);
        };
        if !charge.is_wanted() {
            return stopped("its tenant's actor is gone");
        }
        let Some(account) = self.account(&letter.name, &letter.setup) else {
            return stopped("its token cannot be opened");
        };
        let call = gateway.ask_send(&account, &letter.chat, &letter.text, letter.quote.as_deref());
        drop(account);
        let answer = self.wire.perform(call).await;
        drop(pass);
        let outcome = gateway.read_send(&answer, &letter.chat);
        self.count(letter, &outcome);
        outcome
    }

    fn count(&self, letter: &Letter, outcome: &Outcome) {
        self.core.counters.sends.up();
        let (now, ward) = (self.core.clock.now(), &self.core.ward);
        ward.note(self.tenant, &letter.name, |it| it.tried(outcome, now));
        ward.ended(letter.setup.medium, outcome);
        if *outcome == Outcome::Unknown {
            self.core.counters.sends_in_doubt.up();
        }
    }

    /// Calls a second to a panel: what the operator says, or what its kind is known to bear.
    pub(crate) fn rate(&self, panel: &dyn Panel) -> u32 {
        let set = self.core.settings.limits.panel_calls_per_s;
        let set = u32::try_from(set).ok().filter(|set| *set > 0);
        set.unwrap_or(panel.capabilities().rate_per_second)
    }
}

/// Certain, since nothing was written.
pub(crate) fn stopped(why: &str) -> Outcome {
    Outcome::Refused(Refusal::Stopped(why.to_owned()))
}
