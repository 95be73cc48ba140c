//! Routes as a talk writes them.

use super::chat::targets;
use super::set_up::{flaw, told};
use super::speech::words;
use super::{Deed, Read, action_named};
use domain::action::Action;
use domain::change::Change;
use domain::id::RouteId;
use domain::route::{self, Route, RouteKey, Verb};
use domain::template::Template;
use std::collections::BTreeMap;

/// `route KEY[, KEY…] [for ACTION] [with OPTION[, OPTION…]] [within SPAN|off] => CHAT[, CHAT…]
/// [| template]`. An option is `username`, or `ACTION=word`.
pub(super) fn route(rest: &str) -> Read<Deed> {
    let form = "a route is written \"route rush.example => wa:rush@g | {ids} {action}\"";
    let (from, to) = rest.split_once("=>").ok_or(form)?;
    let (from, sla) = match from.rsplit_once(" within ") {
        Some((from, span)) => {
            let wrong = || format!("{:?} is no time to answer: 1m to 48h, or off", span.trim());
            (from, Some(route::read_sla(span.trim()).ok_or_else(wrong)?))
        }
        None => (from, None),
    };
    let (from, with) = match from.rsplit_once(" with ") {
        Some((from, with)) => (from, options(with)?),
        None => (from, Options::default()),
    };
    let (keys, action) = match from.rsplit_once(" for ") {
        Some((keys, action)) => (keys, Some(action_named(action.trim())?)),
        None => (from, None),
    };
    let keys = keys.split(',').map(|key| {
        RouteKey::parse(key).ok_or_else(|| {
            format!("{:?} is no key of a route: a provider, service:12, manual or *", key.trim())
        })
    });
    let keys = keys.collect::<Read<Vec<RouteKey>>>()?;
    let (to, text) = to.split_once('|').unwrap_or((to, route::DEFAULT_TEMPLATE));
    let template = Template::parse(&words(text), route::PLACEHOLDERS).map_err(|it| flaw(&it))?;
    let targets = targets(to)?;
    let Options { verbs, allow_username } = with;
    let route = Route { keys, action, targets, template, verbs, allow_username, sla };
    Ok(told(Change::RouteSet { id: RouteId(0), route }))
}

#[derive(Default)]
struct Options {
    verbs: BTreeMap<Action, Verb>,
    allow_username: bool,
}

fn options(text: &str) -> Read<Options> {
    let mut options = Options::default();
    for option in text.split(',').map(str::trim) {
        match option.split_once('=') {
            None if option == "username" => options.allow_username = true,
            Some((action, word)) => {
                let verb = Verb::parse(word).ok_or_else(|| format!("{word:?} is no word"))?;
                options.verbs.insert(action_named(action.trim())?, verb);
            }
            None => {
                return Err(format!(
                    "{option:?} is no option of a route: username, or speed=speed up"
                ));
            }
        }
    }
    Ok(options)
}
