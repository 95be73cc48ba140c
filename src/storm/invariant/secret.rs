//! What must not be said: to customers nothing of providers, to providers nothing of customers.

use super::Verdict;
use super::view::View;
use crate::storm::facts::Contact;
use domain::action::Action;
use domain::change::Change;
use domain::event::Event;
use domain::id::ExternalId;
use domain::order::Sheet;
use domain::outbox::Purpose;
use domain::route::{Route, RouteKey};

/// No reply names a provider, an external id, a chat, or what broke outside; all of them bear the
/// house's mark or that of faults.
pub(super) fn replies_keep_secrets(view: &View<'_>) -> Verdict {
    let replies = view.facts.contacts.iter();
    for contact in replies
        .filter(|it| matches!(it.letter.purpose, Purpose::Reply { .. } | Purpose::FollowUp { .. }))
    {
        let text = &contact.letter.text;
        let foreign = view.foreign.iter().any(|mark| text.contains(mark.as_str()));
        if foreign || text.contains(&view.cast.mark) || text.contains("fault") {
            return Err(format!("{} reads {text:?}", contact.letter.chat));
        }
    }
    Ok(())
}

/// A provider reads its route's words, the action and its own numbers of the orders; it reads
/// them in a chat of that route, and of no other provider.
pub(super) fn dispatches_are_clean(view: &View<'_>) -> Verdict {
    let routes: Vec<&Route> = view.stream.iter().filter_map(|it| route(&it.event)).collect();
    for contact in &view.facts.contacts {
        let Purpose::Dispatch { orders, action, .. } = &contact.letter.purpose else { continue };
        let sheets: Vec<&Sheet> = orders.iter().filter_map(|it| view.sheets.get(it)).collect();
        let mut providers: Vec<String> = sheets.iter().map(|it| provider(it)).collect();
        providers.dedup();
        if providers.len() != 1 {
            return Err(format!("{:?} goes to {providers:?}", contact.letter.text));
        }
        let fits = |route: &&&Route| is_of(view, route, contact, &sheets, *action);
        if routes.iter().find(fits).is_none() {
            let (chat, text) = (&contact.letter.chat, &contact.letter.text);
            return Err(format!("no route makes {text:?} for {orders:?} in {chat}"));
        }
    }
    Ok(())
}

fn route(event: &Event) -> Option<&Route> {
    if let Event::Changed { change: Change::RouteSet { route, .. }, .. } = event {
        Some(route)
    } else {
        None
    }
}

fn provider(sheet: &Sheet) -> String {
    sheet.provider.as_ref().map(|it| it.as_str().to_lowercase()).unwrap_or_default()
}

/// Whether this route leads there in these words.
fn is_of(
    view: &View<'_>,
    route: &Route,
    contact: &Contact,
    sheets: &[&Sheet],
    action: Action,
) -> bool {
    let chat = &contact.letter.chat;
    let there = route.targets.contains(chat) || view.facts.moved.contains(chat);
    let meant = sheets.iter().all(|sheet| {
        route.keys.iter().any(|key| match key {
            RouteKey::Service(service) => sheet.service == Some(*service),
            RouteKey::Provider(name) => name.as_str().to_lowercase() == provider(sheet),
            RouteKey::Manual => sheet.provider.is_none() || sheet.external.is_none(),
            RouteKey::Fallback => true,
        })
    });
    there && meant && words(route, sheets, action) == contact.letter.text
}

fn words(route: &Route, sheets: &[&Sheet], action: Action) -> String {
    let ids: Vec<&str> =
        sheets.iter().filter_map(|it| it.external.as_ref()).map(ExternalId::as_str).collect();
    let orders: Vec<String> = sheets.iter().map(|it| it.id.to_string()).collect();
    let service = sheets.first().and_then(|it| it.service);
    let service = service.map(|it| it.to_string()).unwrap_or_default();
    let words = route.template.as_str().replace("{ids}", &ids.join(","));
    let words = words.replace("{orders}", &orders.join(","));
    words.replace("{action}", action.name()).replace("{service}", &service)
}
