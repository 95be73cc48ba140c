//! Chats, their roles, and the usernames that they are linked to.

use super::panel::one_of;
use crate::problem::{Code, Problem};
use domain::change::Role;
use domain::id::{self, Username};
use domain::tenant::Tenant;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A role to be given.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRole {
    role: String,
}

/// A language to be spoken.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewLanguage {
    pub(crate) language: String,
}

/// Who may act in a chat, by the vendor's ids.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSenders {
    pub(crate) senders: BTreeSet<String>,
}

/// A chat to be linked to a username.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewLink {
    chat: String,
    username: String,
}

/// A chat, as far as it is anything to the tenant.
#[derive(Serialize)]
pub(crate) struct Chat {
    #[serde(rename = "chat")]
    name: String,
    role: &'static str,
    usernames: Vec<String>,
    /// What it was given; null where it is spoken to in the tenant's.
    language: Option<String>,
    /// Who may act here; left out where anybody may.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    senders: Vec<String>,
    /// Whether the account was put out of it, and nothing can be sent there.
    outside: bool,
}

/// A chat and one username.
#[derive(Serialize)]
pub(crate) struct Link {
    pub(crate) chat: String,
    pub(crate) username: String,
}

impl NewRole {
    pub(crate) fn check(&self) -> Result<Role, Problem> {
        Role::parse(&self.role).ok_or_else(|| {
            let all = [Role::Customer, Role::Staff, Role::Provider, Role::Blocked];
            let known = all.into_iter().map(Role::name);
            Problem::field("/role", "invalid", one_of(&self.role, known))
        })
    }
}

impl NewLink {
    pub(crate) fn check(&self) -> Result<(id::Chat, Username), Problem> {
        Ok((read("/chat", &self.chat)?, self.username.trim().into()))
    }
}

impl Chat {
    /// The chat as the tenant sees it; `None` if it is nothing to it.
    pub(crate) fn of(tenant: &Tenant, chat: &id::Chat) -> Option<Self> {
        let linked = tenant.links().get(chat);
        let given = tenant.roles().get(chat).copied();
        let provider = tenant.routes().leads_to(chat).then_some(Role::Provider);
        let language = tenant.languages().get(chat).cloned();
        let actors = tenant.senders().get(chat);
        let customer = linked.is_some() || actors.is_some() || language.is_some();
        let role = given.or(provider).or(customer.then_some(Role::Customer))?;
        let names = linked.into_iter().flatten();
        let usernames = names.map(ToString::to_string).collect();
        let senders = actors.into_iter().flatten().cloned().collect();
        let (name, outside) = (chat.to_string(), tenant.is_outside(chat));
        Some(Self { name, role: role.name(), usernames, language, senders, outside })
    }

    /// Every chat that is something to the tenant.
    pub(crate) fn all(tenant: &Tenant) -> Vec<(String, Self)> {
        let targets = tenant.routes().iter().flat_map(|(_, route, _)| route.targets.iter());
        let given = tenant.roles().keys().chain(tenant.languages().keys());
        let chats: BTreeSet<&id::Chat> =
            tenant.links().keys().chain(given).chain(targets).collect();
        let shown =
            chats.into_iter().filter_map(|chat| Some((chat.to_string(), Self::of(tenant, chat)?)));
        shown.collect()
    }
}

impl Link {
    /// Every link, by chat and username.
    pub(crate) fn all(tenant: &Tenant) -> Vec<(String, Self)> {
        let links = tenant.links().iter().flat_map(|(chat, usernames)| {
            usernames.iter().map(move |username| {
                let link = Self { chat: chat.to_string(), username: username.to_string() };
                (format!("{chat} {username}"), link)
            })
        });
        let mut links: Vec<_> = links.collect();
        links.sort_by(|(one, _), (other, _)| one.cmp(other));
        links
    }
}

/// Reads a chat in a body.
pub(crate) fn read(pointer: &str, text: &str) -> Result<id::Chat, Problem> {
    id::Chat::parse(text.trim()).ok_or_else(|| {
        let detail = "a chat is written channel:address, such as wa:15551110001@c.us or tg:-100123";
        Problem::field(pointer, "invalid", detail)
    })
}

/// Reads a chat in a path; what is none is not found.
pub(crate) fn at(segment: &str) -> Result<id::Chat, Problem> {
    id::Chat::parse(segment).ok_or_else(|| Problem::of(Code::NotFound))
}
