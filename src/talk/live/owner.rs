//! The owner of a talk that is told live: every change of the set-up as a call of the REST API.

use super::super::rehearsal;
use super::name::{Names, member};
use crate::client;
use crate::talk::date::date;
use anyhow::{Context as _, bail};
use domain::action::Action;
use domain::change::{Change, Verdict};
use domain::id::{ApiName, Chat, OrderId};
use domain::route::show_sla;
use domain::service::{Promise, Rule};
use reqwest::Method;
use serde_json::{Value, json};

/// Somebody with a token.
pub(super) struct Owner {
    http: reqwest::Client,
    url: String,
    token: String,
}

/// A call of the API.
pub(super) type Call = (Method, String, Value);

impl Owner {
    /// An owner of a tenant of the node at `url`.
    pub(super) fn new(url: &str, token: &str) -> anyhow::Result<Self> {
        Ok(Self { http: client::plain()?, url: url.to_owned(), token: token.to_owned() })
    }

    /// Sets the panel.
    pub(super) async fn panel(
        &self,
        tenant: &str,
        kind: &str,
        (site, key): (&str, &str),
    ) -> anyhow::Result<()> {
        let url = format!("{}/v1/tenants/{tenant}/panel", self.url);
        let body = json!({ "kind": kind, "site": site, "key": key });
        let request = self.http.put(url).bearer_auth(&self.token).json(&body);
        request.send().await?.error_for_status().context("the panel is not set")?;
        Ok(())
    }

    /// Says where the panel lists its services; why it was not taken, if it was not.
    pub(super) async fn catalogue(
        &self,
        tenant: &str,
        (site, key): (&str, &str),
        names: &Names,
    ) -> anyhow::Result<Option<String>> {
        let body = json!({ "kind": "standard", "site": site, "key": key });
        let call = (Method::PUT, "catalogue".to_owned(), body);
        Ok(self.send(tenant, call, names).await?.err())
    }

    /// Says where a provider's own API is; why it was not taken, if it was not.
    pub(super) async fn provider(
        &self,
        tenant: &str,
        name: &ApiName,
        (site, key): (&str, &str),
        names: &Names,
    ) -> anyhow::Result<Option<String>> {
        let body = json!({ "kind": "standard", "site": site, "key": key });
        let call = (Method::PUT, format!("providers/{name}"), body);
        Ok(self.send(tenant, call, names).await?.err())
    }

    /// Makes a change; why it was not taken, if it was not.
    pub(super) async fn change(
        &self,
        tenant: &str,
        change: &Change,
        names: &mut Names,
    ) -> anyhow::Result<Option<String>> {
        let Some((method, path, body)) = call(change, names) else {
            bail!("this change is none of a talk")
        };
        Ok(self.send(tenant, (method, path, body), names).await?.err())
    }

    /// Tries a change on what was asked so far; what would become of it, a line each, or why the
    /// change does not fit.
    pub(super) async fn rehearse(
        &self,
        tenant: &str,
        change: &Change,
        names: &mut Names,
    ) -> anyhow::Result<Result<Vec<String>, String>> {
        let (_, path, body) = call(change, names).context("this change is none of a talk")?;
        let body = match path.split('/').collect::<Vec<_>>().as_slice() {
            ["settings"] => json!({ "settings": body }),
            ["routes"] => json!({ "add_routes": [body] }),
            ["services", service, "rule"] => json!({ "rules": { *service: body } }),
            ["services", service, _] => json!({ "overrides": { *service: body } }),
            _ => bail!("this change is not tried in a talk"),
        };
        let call = (Method::POST, "rehearse".to_owned(), body);
        Ok(self.send(tenant, call, names).await?.map(|shown| rehearsed(&shown, names)))
    }

    /// Makes a call: what was answered, or the words of the problem.
    pub(super) async fn send(
        &self,
        tenant: &str,
        (method, path, body): Call,
        names: &Names,
    ) -> anyhow::Result<Result<Value, String>> {
        let url = format!("{}/v1/tenants/{tenant}/{path}", self.url);
        let mut request = self.http.request(method.clone(), url).bearer_auth(&self.token);
        request = request.header("If-Match", "*");
        if method != Method::DELETE {
            request = request.json(&body);
        }
        let reply = request.send().await.with_context(|| format!("{method} {path}"))?;
        let status = reply.status();
        let text = reply.text().await?;
        let problem: Value = serde_json::from_str(&text).unwrap_or_default();
        if status.is_success() {
            return Ok(Ok(problem));
        }
        let words = problem.pointer("/errors/0/detail").or_else(|| problem.pointer("/detail"));
        match words.and_then(Value::as_str).filter(|_| status.is_client_error()) {
            Some(words) => Ok(Err(names.words(words))),
            None => bail!("{method} {path} was answered {status}: {text}"),
        }
    }
}

/// What a rehearsal has shown, as a talk writes it.
fn rehearsed(shown: &Value, names: &Names) -> Vec<String> {
    let text =
        |value: &Value, at: &str| value.pointer(at).and_then(Value::as_str).map(str::to_owned);
    let list = |value: &Value, at: &str| -> Vec<Value> {
        value.pointer(at).and_then(Value::as_array).cloned().unwrap_or_default()
    };
    let differences = list(shown, "/differences");
    if differences.is_empty() {
        let judged = shown.get("judged").and_then(Value::as_u64).unwrap_or_default();
        return vec![rehearsal::nothing(usize::try_from(judged).unwrap_or_default())];
    }
    let lines = differences.iter().flat_map(|it| {
        let order = it.get("order_id").and_then(Value::as_u64).unwrap_or_default();
        let word = |at: &str| text(it, at).unwrap_or_default();
        let known = list(it, "/before/dispatches");
        let sent = list(it, "/after/dispatches").into_iter().filter(|it| !known.contains(it));
        let sent = sent.filter_map(|it| {
            let chat = Chat::parse(&text(&it, "/chat")?)?;
            Some((names.told(&chat), text(&it, "/text")?))
        });
        rehearsal::written(
            (OrderId(order), &word("/action")),
            (&word("/before/outcome"), &word("/after/outcome")),
            &sent.collect::<Vec<_>>(),
        )
    });
    lines.collect()
}

/// The call that makes a change; `None` for one that no talk has.
fn call(change: &Change, names: &mut Names) -> Option<Call> {
    let routed = chats(change, names).or_else(|| routes(change, names));
    routed
        .or_else(|| super::ticket::call(change))
        .or_else(|| rules(change))
        .or_else(|| texts(change, names))
}

fn chats(change: &Change, names: &mut Names) -> Option<Call> {
    if let Change::Linked { chat, username } = change {
        let body = json!({ "chat": names.real(chat).as_str(), "username": username.as_str() });
        return Some((Method::POST, "links".to_owned(), body));
    }
    if let Change::Unlinked { chat, username } = change {
        let chat = segment(names.real(chat).as_str());
        let rest = username.as_ref().map(|it| format!("/{}", segment(it.as_str())));
        let path = format!("links/{chat}{}", rest.unwrap_or_default());
        return Some((Method::DELETE, path, Value::Null));
    }
    if let Change::RoleSet { chat, role } = change {
        let path = format!("chats/{}", segment(names.real(chat).as_str()));
        return Some((Method::PUT, path, json!({ "role": role.name() })));
    }
    if let Change::LanguageSet { chat, language } = change {
        let path = format!("chats/{}/language", segment(names.real(chat).as_str()));
        return Some(match language {
            Some(language) => (Method::PUT, path, json!({ "language": language })),
            None => (Method::DELETE, path, Value::Null),
        });
    }
    if let Change::SendersSet { chat, senders } = change {
        let place = names.place(chat).vendor;
        let senders: Vec<String> = senders.iter().map(|it| member(place, it)).collect();
        let path = format!("chats/{}/senders", segment(names.real(chat).as_str()));
        return Some((Method::PUT, path, json!({ "senders": senders })));
    }
    None
}

fn routes(change: &Change, names: &mut Names) -> Option<Call> {
    if let Change::ProviderRemoved { name } = change {
        return Some((Method::DELETE, format!("providers/{name}"), Value::Null));
    }
    let Change::RouteSet { route, .. } = change else { return None };
    let keys: Vec<String> = route.keys.iter().map(ToString::to_string).collect();
    let targets: Vec<String> = route.targets.iter().map(|it| names.real(it).to_string()).collect();
    let action = route.action.map(Action::name);
    let template = route.template.as_str();
    let body = json!({
        "keys": keys, "action": action, "targets": targets, "template": template,
        "words": route.verbs, "allow_username": route.allow_username,
        "sla": route.sla.map(show_sla),
    });
    Some((Method::POST, "routes".to_owned(), body))
}

fn rules(change: &Change) -> Option<Call> {
    if let Change::ServiceSet { service, rule } = change {
        return Some((Method::PUT, format!("services/{service}/rule"), promises(rule)));
    }
    if let Change::OverrideSet { service, rule } = change {
        let path = format!("services/{service}/override");
        return Some(match rule {
            Some(rule) => (Method::PUT, path, promises(rule)),
            None => (Method::DELETE, path, Value::Null),
        });
    }
    if let Change::CatalogueSet { source: None } = change {
        return Some((Method::DELETE, "catalogue".to_owned(), Value::Null));
    }
    if let Change::CatalogueAsked = change {
        return Some((Method::POST, "catalogue/refresh".to_owned(), json!({})));
    }
    if let Change::PlanSet { plan } = change {
        let mediums = plan
            .mediums
            .as_ref()
            .map(|all| all.iter().map(|medium| medium.name().to_owned()).collect::<Vec<_>>());
        let body = json!({
            "mediums": mediums, "modules": plan.modules, "expires_at": plan.expires.map(date),
        });
        return Some((Method::PUT, "plan".to_owned(), body));
    }
    if let Change::Decided { order, action, approved } = change {
        let path = if *approved { "decisions/approve" } else { "decisions/deny" };
        let body = json!({ "order_id": order.0, "action": action.name() });
        return Some((Method::POST, path.to_owned(), body));
    }
    if let Change::Settled { order, action, verdict } = change {
        let verdict = match verdict {
            Verdict::Resend => "resend",
            Verdict::Sent => "sent",
        };
        let body = json!({ "order_id": order.0, "action": action.name(), "verdict": verdict });
        return Some((Method::POST, "in-doubt/settle".to_owned(), body));
    }
    None
}

fn texts(change: &Change, names: &mut Names) -> Option<Call> {
    if let Change::SettingsSet { values } = change {
        let mut values = values.clone();
        if let Some(members) = values.get_mut("staff.members") {
            *members = names.people(members);
        }
        return Some((Method::PATCH, "settings".to_owned(), json!(values)));
    }
    if let Change::AliasSet { action, words } = change {
        return Some((Method::PUT, format!("aliases/{action}"), json!({ "words": words })));
    }
    if let Change::TemplateSet { key, language, text: Some(text) } = change {
        let path = format!("templates/{key}/{language}");
        return Some((Method::PUT, path, json!({ "text": text.as_str() })));
    }
    None
}

fn promises(rule: &Rule) -> Value {
    let refill = rule.refill.map(|refill| match refill {
        Promise::Never => "none".to_owned(),
        Promise::Lifetime => "lifetime".to_owned(),
        Promise::Within(span) => span.setting(),
        Promise::Unknown => "unknown".to_owned(),
    });
    json!({ "start": rule.start.map(domain::time::Span::setting), "refill": refill })
}

/// A text as one segment of a path.
fn segment(text: &str) -> String {
    text.replace('%', "%25").replace('/', "%2F").replace(' ', "%20")
}
