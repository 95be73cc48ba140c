//! The platform: which tenants there are, which hooks lead to them, and who may do what. The same
//! three functions as a tenant, on a stream of its own; it owes the world nothing.

use crate::change::{Objection, Trouble};
use crate::id::{ChannelName, TenantId};
use crate::time::Moment;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A fact about the platform.
#[expect(missing_docs, reason = "the fields are named for what they hold")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PlatformEvent {
    /// A tenant was made.
    TenantCreated { tenant: TenantId, name: String },
    /// A tenant was deleted; its key is destroyed.
    TenantDeleted { tenant: TenantId },
    /// A door was opened for a vendor to deliver at.
    HookOpened { hook: u128, tenant: TenantId, channel: ChannelName },
    /// A door was closed.
    HookClosed { hook: u128 },
    /// A channel has this token, by its blind index; what it had before, it has no more.
    AccountTaken { account: [u8; 32], tenant: TenantId, channel: ChannelName },
    /// A channel has no token any more.
    AccountLeft { tenant: TenantId, channel: ChannelName },
    /// A token was given out, for good or until a moment; only its hash is kept.
    TokenIssued {
        token: u128,
        hash: [u8; 32],
        scope: Scope,
        label: String,
        #[serde(default)]
        expires: Option<Moment>,
    },
    /// A token was taken back.
    TokenRevoked { token: u128 },
}

/// What a token opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Everything.
    Master,
    /// One tenant.
    Tenant(TenantId),
}

/// A tenant as the platform knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its name, for people.
    pub name: Box<str>,
    /// When it was made.
    pub created: Moment,
}

/// A door of a vendor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hook {
    /// Whose it is.
    pub tenant: TenantId,
    /// Which of its channels.
    pub channel: ChannelName,
}

/// A token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// The hash of its secret.
    pub hash: [u8; 32],
    /// What it opens.
    pub scope: Scope,
    /// What it is for, for people.
    pub label: Box<str>,
    /// When it was given out.
    pub issued: Moment,
    /// From when on it opens nothing.
    pub expires: Option<Moment>,
}

impl Token {
    /// Whether its time is over.
    #[must_use]
    pub fn is_expired(&self, now: Moment) -> bool {
        self.expires.is_some_and(|at| at <= now)
    }
}

/// The platform's state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Platform {
    tenants: BTreeMap<TenantId, Entry>,
    hooks: BTreeMap<u128, Hook>,
    tokens: BTreeMap<u128, Token>,
    /// Whose channel has which vendor's token, by its blind index.
    #[serde(default)]
    accounts: BTreeMap<[u8; 32], Hook>,
}

impl PlatformEvent {
    /// Whether a request about this tenant could have brought it about; one about none, anything.
    #[must_use]
    pub fn may_concern(&self, tenant: Option<TenantId>) -> bool {
        let Some(own) = tenant else { return true };
        match self {
            Self::TenantCreated { tenant, .. }
            | Self::TenantDeleted { tenant }
            | Self::AccountTaken { tenant, .. }
            | Self::AccountLeft { tenant, .. }
            | Self::HookOpened { tenant, .. } => *tenant == own,
            Self::TokenIssued { scope, .. } => *scope == Scope::Tenant(own),
            Self::HookClosed { .. } | Self::TokenRevoked { .. } => true,
        }
    }
}

impl Platform {
    /// The fact, if it fits what is.
    ///
    /// # Errors
    /// An [`Objection`] where it names what is not there, or makes anew what is.
    #[expect(clippy::too_many_lines, reason = "a list of the events")]
    pub fn decide(&self, event: PlatformEvent) -> Result<PlatformEvent, Objection> {
        let tenant = |id: &TenantId| self.tenants.contains_key(id);
        let (fits, kind, pointer) = match &event {
            PlatformEvent::TenantCreated { tenant: id, name } => {
                let visible = name.chars().all(|it| !it.is_control());
                if !visible || !(1..=100).contains(&name.trim().chars().count()) {
                    let detail = "a name has 1 to 100 visible characters".to_owned();
                    let pointer = "/name".to_owned();
                    return Err(Objection { kind: Trouble::Invalid, pointer, detail });
                }
                (!tenant(id) && *id != TenantId::PLATFORM, Trouble::Conflict, "/id")
            }
            PlatformEvent::TenantDeleted { tenant: id } => (tenant(id), Trouble::Missing, "/id"),
            PlatformEvent::HookOpened { hook, tenant: id, .. } => {
                (tenant(id) && !self.hooks.contains_key(hook), Trouble::Missing, "/tenant")
            }
            PlatformEvent::AccountTaken { account, tenant: id, channel } => {
                self.takeable(account, *id, channel)?;
                (tenant(id), Trouble::Missing, "/tenant")
            }
            PlatformEvent::AccountLeft { tenant: id, channel } => {
                let own = |it: &Hook| it.tenant == *id && it.channel == *channel;
                (self.accounts.values().any(own), Trouble::Missing, "/token")
            }
            PlatformEvent::HookClosed { hook } => {
                (self.hooks.contains_key(hook), Trouble::Missing, "/hook")
            }
            PlatformEvent::TokenIssued { token, scope, .. } => {
                let there = match scope {
                    Scope::Master => true,
                    Scope::Tenant(id) => tenant(id),
                };
                (there && !self.tokens.contains_key(token), Trouble::Missing, "/tenant")
            }
            PlatformEvent::TokenRevoked { token } => {
                (self.tokens.contains_key(token), Trouble::Missing, "/id")
            }
        };
        if fits {
            return Ok(event);
        }
        let detail = match kind {
            Trouble::Conflict => "it is there already",
            Trouble::Invalid | Trouble::Missing => "there is no such thing",
        };
        Err(Objection { kind, pointer: pointer.to_owned(), detail: detail.to_owned() })
    }

    /// A vendor serves one channel for a token; whose the other one is, is told to nobody.
    fn takeable(
        &self,
        account: &[u8; 32],
        tenant: TenantId,
        channel: &ChannelName,
    ) -> Result<(), Objection> {
        let own = |it: &Hook| it.tenant == tenant && it.channel == *channel;
        if self.accounts.get(account).is_none_or(own) {
            return Ok(());
        }
        let detail = "another channel of this node has this token, and a vendor serves one: remove \
                      the token there, or use another account";
        Err(Objection {
            kind: Trouble::Conflict,
            pointer: "/token".to_owned(),
            detail: detail.to_owned(),
        })
    }

    /// Folds one fact of the moment `at` in.
    pub fn apply(&mut self, at: Moment, event: &PlatformEvent) {
        match event.clone() {
            PlatformEvent::TenantCreated { tenant, name } => {
                self.tenants.insert(tenant, Entry { name: name.trim().into(), created: at });
            }
            PlatformEvent::TenantDeleted { tenant } => {
                self.tenants.remove(&tenant);
                self.hooks.retain(|_, hook| hook.tenant != tenant);
                self.accounts.retain(|_, it| it.tenant != tenant);
                self.tokens.retain(|_, token| token.scope != Scope::Tenant(tenant));
            }
            PlatformEvent::HookOpened { hook, tenant, channel } => {
                self.hooks.insert(hook, Hook { tenant, channel });
            }
            PlatformEvent::HookClosed { hook } => drop(self.hooks.remove(&hook)),
            PlatformEvent::AccountTaken { account, tenant, channel } => {
                let own = Hook { tenant, channel };
                self.accounts.retain(|_, it| *it != own);
                self.accounts.insert(account, own);
            }
            PlatformEvent::AccountLeft { tenant, channel } => {
                let own = Hook { tenant, channel };
                self.accounts.retain(|_, it| *it != own);
            }
            PlatformEvent::TokenIssued { token, hash, scope, label, expires } => {
                let label = label.into();
                self.tokens.insert(token, Token { hash, scope, label, issued: at, expires });
            }
            PlatformEvent::TokenRevoked { token } => drop(self.tokens.remove(&token)),
        }
    }

    /// The tenants, oldest id first.
    #[must_use]
    pub fn tenants(&self) -> &BTreeMap<TenantId, Entry> {
        &self.tenants
    }

    /// Where a hook leads.
    #[must_use]
    pub fn hook(&self, hook: u128) -> Option<&Hook> {
        self.hooks.get(&hook)
    }

    /// The tokens, by id.
    #[must_use]
    pub fn tokens(&self) -> &BTreeMap<u128, Token> {
        &self.tokens
    }

    /// The hooks of a tenant.
    pub fn hooks_of(&self, tenant: TenantId) -> impl Iterator<Item = (u128, &Hook)> {
        let own = self.hooks.iter().filter(move |(_, hook)| hook.tenant == tenant);
        own.map(|(id, hook)| (*id, hook))
    }
}
