//! The set-up of a tenant as a talk changes it: links, routes, rules, texts, plan.

use super::chat::chat;
use super::speech::words;
use super::{
    Deed, Read, Shift, Subscription, action_named, choose, cut, end, meant, next, number, order_id,
    span,
};
use domain::change::{Change, Role, Verdict};
use domain::id::ServiceId;
use domain::medium::Medium;
use domain::reply;
use domain::service::{Promise, Rule};
use domain::suggest;
use domain::template::{Flaw, Template};
use std::collections::BTreeMap;

pub(super) fn told(change: Change) -> Deed {
    Deed::Told(Box::new(change))
}

/// `link CHAT USER`.
pub(super) fn link(rest: &str) -> Read<Deed> {
    let mut rest = rest;
    let chat = chat(next(&mut rest, "the chat")?)?;
    let username = next(&mut rest, "the username")?.into();
    end(rest)?;
    Ok(told(Change::Linked { chat, username }))
}

/// `unlink CHAT [USER]`.
pub(super) fn unlink(rest: &str) -> Read<Deed> {
    let mut rest = rest;
    let chat = chat(next(&mut rest, "the chat")?)?;
    let (username, after) = cut(rest);
    end(after)?;
    let username = (!username.is_empty()).then(|| username.into());
    Ok(told(Change::Unlinked { chat, username }))
}

/// `role CHAT staff|provider|blocked|customer`.
pub(super) fn role(rest: &str) -> Read<Deed> {
    let mut rest = rest;
    let chat = chat(next(&mut rest, "the chat")?)?;
    let roles = [Role::Staff, Role::Provider, Role::Blocked, Role::Customer];
    let roles = roles.map(|role| (role.name(), role));
    let role = choose(next(&mut rest, "the role")?, "role", &roles)?;
    end(rest)?;
    Ok(told(Change::RoleSet { chat, role }))
}

/// `language CHAT TAG`; with `-` for the tag the chat goes back to the tenant's.
pub(super) fn language(rest: &str) -> Read<Deed> {
    let mut rest = rest;
    let chat = chat(next(&mut rest, "the chat")?)?;
    let tag = next(&mut rest, "the language")?;
    end(rest)?;
    let language = (tag != "-").then(|| tag.to_owned());
    Ok(told(Change::LanguageSet { chat, language }))
}

/// `service ID [start=1h] [refill=30d|lifetime|none]`.
pub(super) fn service(rest: &str) -> Read<Deed> {
    let (service, rule) = rule(rest)?;
    Ok(told(Change::ServiceSet { service, rule }))
}

/// `override ID …`; without promises, the override is taken back.
pub(super) fn overrule(rest: &str) -> Read<Deed> {
    let (service, rule) = rule(rest)?;
    let rule = (rule != Rule::default()).then_some(rule);
    Ok(told(Change::OverrideSet { service, rule }))
}

fn rule(rest: &str) -> Read<(ServiceId, Rule)> {
    let mut rest = rest;
    let service = ServiceId(number(next(&mut rest, "the service's number")?, "service")?);
    let mut rule = Rule::default();
    for option in rest.split_whitespace() {
        match option.split_once('=') {
            Some(("start", value)) => rule.start = Some(span(value)?),
            Some(("refill", "none")) => rule.refill = Some(Promise::Never),
            Some(("refill", "lifetime")) => rule.refill = Some(Promise::Lifetime),
            Some(("refill", value)) => rule.refill = Some(Promise::Within(span(value)?)),
            Some(_) | None => {
                return Err(format!(
                    "{option:?} is no promise: start=1h, refill=30d, refill=lifetime, refill=none"
                ));
            }
        }
    }
    Ok((service, rule))
}

/// `set KEY VALUE`.
pub(super) fn set(rest: &str) -> Read<Deed> {
    let mut rest = rest;
    let key = next(&mut rest, "the key")?.to_owned();
    if rest.is_empty() {
        return Err(format!("the value of {key} is missing"));
    }
    let values = BTreeMap::from([(key, rest.trim().to_owned())]);
    Ok(told(Change::SettingsSet { values }))
}

/// `alias ACTION word[, word…]`.
pub(super) fn alias(rest: &str) -> Read<Deed> {
    let mut rest = rest;
    let action = action_named(next(&mut rest, "the action")?)?;
    let words = rest.split(',').map(|word| word.trim().to_owned()).filter(|it| !it.is_empty());
    Ok(told(Change::AliasSet { action, words: words.collect() }))
}

/// `template KEY [LANG] = text`.
pub(super) fn template(rest: &str) -> Read<Deed> {
    let (head, text) = rest.split_once('=').ok_or("a text is written \"template KEY = text\"")?;
    let mut head = head.trim();
    let key = next(&mut head, "the text's key")?;
    let language = if head.is_empty() { "en" } else { head.trim() };
    let allowed = reply::placeholders(key).ok_or_else(|| {
        let near = suggest::nearest(key, reply::TEXTS.iter().map(|(known, ..)| *known));
        format!("there is no text {key:?}{}", meant(near))
    })?;
    let text = Template::parse(&words(text), allowed).map_err(|it| flaw(&it))?;
    let (key, language) = (key.to_owned(), language.to_owned());
    Ok(told(Change::TemplateSet { key, language, text: Some(text) }))
}

pub(super) fn flaw(flaw: &Flaw) -> String {
    match flaw {
        Flaw::Unknown(_, near) => format!("{flaw}{}", meant(*near)),
        Flaw::Empty | Flaw::TooLong | Flaw::Unbalanced => flaw.to_string(),
    }
}

/// `plan mediums=whatsapp,telegram modules=refill,status expires=+30d`.
pub(super) fn plan(rest: &str) -> Read<Deed> {
    let mut plan = Subscription::default();
    for option in rest.split_whitespace() {
        match option.split_once('=') {
            Some(("mediums", list)) => {
                let all = [Medium::WhatsApp, Medium::Telegram, Medium::Tickets];
                let all = all.map(|medium| (medium.name(), medium));
                let mediums = list.split(',').map(|name| choose(name, "medium", &all));
                plan.mediums = Some(mediums.collect::<Read<_>>()?);
            }
            Some(("modules", list)) => {
                let modules = list.split(',').filter(|name| !name.is_empty());
                plan.modules = Some(modules.map(str::to_owned).collect());
            }
            Some(("expires", when)) => plan.expires = Some(Shift::parse(when)?),
            Some(_) | None => {
                return Err(format!(
                    "{option:?} is no part of a plan: mediums=…, modules=…, expires=+30d"
                ));
            }
        }
    }
    Ok(Deed::Subscribed(plan))
}

/// `settle ID ACTION resend|sent`.
pub(super) fn settle(rest: &str) -> Read<Deed> {
    let mut rest = rest;
    let order = order_id(next(&mut rest, "the order's number")?)?;
    let action = action_named(next(&mut rest, "the action")?)?;
    let verdicts = [("resend", Verdict::Resend), ("sent", Verdict::Sent)];
    let verdict = choose(next(&mut rest, "the verdict")?, "verdict", &verdicts)?;
    end(rest)?;
    Ok(told(Change::Settled { order, action, verdict }))
}

/// `approve ID ACTION`, `deny ID ACTION`.
pub(super) fn decide(rest: &str, approved: bool) -> Read<Deed> {
    let mut rest = rest;
    let order = order_id(next(&mut rest, "the order's number")?)?;
    let action = action_named(next(&mut rest, "the action")?)?;
    end(rest)?;
    Ok(told(Change::Decided { order, action, approved }))
}

/// `senders CHAT member[, member…]`; nobody named lets everybody act.
pub(super) fn senders(rest: &str) -> Read<Deed> {
    let mut rest = rest;
    let chat = chat(next(&mut rest, "the chat")?)?;
    let senders = rest.split(',').map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
    Ok(told(Change::SendersSet { chat, senders: senders.collect() }))
}
