//! The doors: webhooks of the chat services, the REST API under `/v1`, health, and metrics.
//!
//! A request comes in at a [`door`] that says who may pass; behind the doors of tenants stands
//! `admin`, one file per resource; behind those of the chat services, `hook`. Nothing here knows
//! more than the node tells, and nothing is remembered here but how often each caller has asked,
//! and which hooks the log was told of.

mod door;
mod place;
mod verb;
mod admit;
mod auth;
mod hook;
mod admin;
mod view;
mod alive;

mod quota;
mod source;
mod body;
mod skipped;
mod query;
mod page;
mod precondition;
mod idempotency;
mod turn;
mod problem;
mod request_id;
mod meter;
mod serve;

pub use door::Policy;
pub use problem::Code;
pub use serve::{Serving, serve};

use actix_web::web::{self, Payload, ServiceConfig};
use actix_web::{HttpRequest, Route};
use actors::Node;
use admit::Quotas;
use config::{Settings, Vault};
use door::{Door, enter};
use meter::Meters;
use place::Place;
use skipped::Skipped;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use turn::Turns;

/// How the doors behave.
#[derive(Clone, Debug)]
pub struct DoorOptions {
    /// Makes the secrets of hooks and seals the cursors of pages.
    pub vault: Vault,
    /// The address from outside, without a slash at its end; `None` where nobody can reach us.
    pub public_url: Option<String>,
    /// The longest request body, in bytes.
    pub body_max: usize,
    /// How long a request may take to arrive.
    pub read_timeout: Duration,
    /// Requests of one token in a minute.
    pub requests_per_minute: usize,
    /// Requests of one address in a minute, without a known token.
    pub unauthorized_per_minute: usize,
    /// Threads that answer.
    pub workers: usize,
    /// Telegram's Bot API, for channels that name no other.
    pub telegram_base: String,
    /// Green API, for channels that name no other.
    pub green_base: String,
    /// Whether tenants may name private hosts and plain HTTP.
    pub allow_private_hosts: bool,
}

impl DoorOptions {
    /// The options that the settings of a node amount to, on a machine with so many `cores`.
    #[must_use]
    pub fn of(settings: &Settings, vault: Vault, cores: usize) -> Self {
        Self {
            vault,
            public_url: settings.doors.public_url.clone(),
            body_max: settings.doors.body_max,
            read_timeout: settings.doors.read_timeout,
            requests_per_minute: settings.doors.requests_per_minute,
            unauthorized_per_minute: settings.doors.unauthorized_per_minute,
            workers: settings.node.placement(cores).web_workers,
            telegram_base: settings.outbound.telegram_base.clone(),
            green_base: settings.outbound.green_base.clone(),
            allow_private_hosts: settings.node.allow_private_hosts,
        }
    }
}

/// All doors of a node. Clones are the same doors.
#[derive(Clone)]
pub struct Doors(Arc<Inner>);

struct Inner {
    node: Node,
    options: DoorOptions,
    meters: Meters,
    quotas: Quotas,
    turns: Turns,
    skipped: Skipped,
}

impl Doors {
    /// Doors to this node.
    #[must_use]
    pub fn new(node: Node, options: DoorOptions) -> Self {
        let (meters, turns) = (Meters::new(node.clone()), Turns::default());
        let quotas = Quotas::new(options.requests_per_minute, options.unauthorized_per_minute);
        let skipped = Skipped::default();
        Self(Arc::new(Inner { node, options, meters, quotas, turns, skipped }))
    }

    /// Puts every door in its place in an actix-web application, and a wall everywhere else.
    pub fn configure(&self, app: &mut ServiceConfig) {
        let (hooks, others): (Vec<_>, Vec<_>) =
            places().into_iter().partition(|(path, _)| path.starts_with("/hooks/"));
        for (path, there) in hooks {
            app.service(Place { doors: self.clone(), path, there: there.into() });
        }
        for (path, there) in others {
            app.service(web::resource(path).route(self.entrance(there)));
        }
        app.default_service(self.entrance(Vec::new()));
    }

    /// Every door: its method, its path, and who may pass.
    #[must_use]
    pub fn list() -> Vec<(&'static str, &'static str, Policy)> {
        let all = all().map(|door| (door.verb.name(), door.path, door.policy()));
        all.collect()
    }

    /// The way in at a place where these doors are, whatever the method.
    fn entrance(&self, there: Vec<&'static Door>) -> Route {
        let (doors, there) = (self.clone(), Arc::<[&'static Door]>::from(there));
        web::to(move |request: HttpRequest, payload: Payload| {
            let (doors, there) = (doors.clone(), Arc::clone(&there));
            async move { enter(doors, &there, request, payload).await }
        })
    }

    fn node(&self) -> &Node {
        &self.0.node
    }

    fn options(&self) -> &DoorOptions {
        &self.0.options
    }

    fn vault(&self) -> &Vault {
        &self.0.options.vault
    }

    fn meters(&self) -> &Meters {
        &self.0.meters
    }

    fn quotas(&self) -> &Quotas {
        &self.0.quotas
    }

    fn turns(&self) -> &Turns {
        &self.0.turns
    }

    fn skipped(&self) -> &Skipped {
        &self.0.skipped
    }
}

fn all() -> impl Iterator<Item = &'static Door> {
    let lists = [alive::DOORS, hook::DOORS];
    lists.into_iter().chain(admin::ALL.iter().copied()).flatten()
}

fn places() -> BTreeMap<&'static str, Vec<&'static Door>> {
    all().fold(BTreeMap::new(), |mut places, door| {
        places.entry(door.path).or_insert_with(Vec::new).push(door);
        places
    })
}

#[cfg(test)]
mod tests {
    use super::{Doors, Policy};
    use std::collections::BTreeSet;

    #[test]
    fn each_door_is_there_once_and_stands_where_its_policy_says() {
        let mut seen = BTreeSet::new();
        for (verb, path, policy) in Doors::list() {
            assert!(seen.insert((verb, path)), "{verb} {path} is there twice");
            let fits = match policy {
                Policy::Public => !path.starts_with("/v1") && !path.starts_with("/hooks"),
                Policy::Hook => path.starts_with("/hooks/") && verb == "POST",
                Policy::Tenant => path.starts_with("/v1/tenants/{tenant}"),
                Policy::Master => path.starts_with("/v1/"),
            };
            assert!(fits, "{verb} {path} is {policy:?}");
        }
    }
}
