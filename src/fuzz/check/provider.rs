//! What must hold of every answer of a provider's own API.

use super::{hold, own_words, same};
use crate::fuzz::reply;
use domain::id::ExternalId;
use domain::outcome::{Outcome, Refusal};
use gateways::call::Answer;
use gateways::provider::{Catalogue, Provider, named};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The longest wait that is believed: a day.
const WAIT_MAX: u64 = 86_400_000;

/// The most characters of a service's name, and of its description.
const NAME_MAX: usize = 1_000;
const DESCRIPTION_MAX: usize = 8_000;

/// The API that nearly all of them have.
pub(in crate::fuzz) fn standard(input: &[u8]) -> Result<(), String> {
    let api = named("standard").ok_or("no such API")?;
    let answer = reply::read(input);
    let numbers = ["881", "882"].map(ExternalId::parse);
    let asked: Vec<ExternalId> = numbers.into_iter().flatten().collect();
    let alone = asked.get(..1).unwrap_or_default();
    for some in [asked.as_slice(), alone] {
        effects(&api.read_refill(some, &answer), some, &answer)?;
        effects(&api.read_cancel(some, &answer), some, &answer)?;
        same(&api.read_refill(some, &answer), &api.read_refill(some, &answer))?;
        told(api.read_status(some, &answer), some)?;
        told(api.read_refill_status(some, &answer), some)?;
    }
    money(api, &answer)?;
    match api.read_services(&answer) {
        Ok(catalogue) => listed(&catalogue),
        Err(fault) => own_words(&fault),
    }
}

/// Every order has its outcome. It was taken where a success gives its request a number, and
/// refused where an answer in JSON says so, or nothing was done; all else is doubt.
fn effects(
    told: &BTreeMap<ExternalId, Outcome>,
    asked: &[ExternalId],
    answer: &Answer,
) -> Result<(), String> {
    hold(told.keys().eq(asked), || format!("{told:?}"))?;
    for outcome in told.values() {
        let sound = match (outcome, answer) {
            (Outcome::Accepted(id), Ok(reply)) => {
                let number =
                    (1..=64).contains(&id.len()) && id.bytes().all(|it| it.is_ascii_digit());
                number && (200..300).contains(&reply.status)
            }
            (Outcome::Accepted(_), Err(_)) => false,
            (Outcome::Refused(_), Ok(reply)) => {
                let said = serde_json::from_slice::<Value>(&reply.body).is_ok()
                    || reply.body.starts_with(b"\xef\xbb\xbf");
                reply.status == 429 || (said && reply.status < 500)
            }
            (Outcome::Refused(_), Err(_)) | (Outcome::Unknown, _) => true,
        };
        hold(sound, || format!("{outcome:?} of {answer:?}"))?;
        if let Outcome::Refused(why) = outcome {
            own_words(why)?;
            let waits = !matches!(why, Refusal::Busy { wait_ms, .. } if *wait_ms > WAIT_MAX);
            hold(waits, || format!("{why:?}"))?;
        }
    }
    Ok(())
}

/// Nothing is told but of what was asked for.
fn told<T: std::fmt::Debug, F: std::fmt::Debug>(
    read: Result<BTreeMap<ExternalId, T>, F>,
    asked: &[ExternalId],
) -> Result<(), String> {
    match read {
        Ok(told) => {
            let sound = !told.is_empty() && told.keys().all(|id| asked.contains(id));
            hold(sound, || format!("{told:?}"))
        }
        Err(fault) => own_words(&fault),
    }
}

fn money(api: &dyn Provider, answer: &Answer) -> Result<(), String> {
    match api.read_balance(answer) {
        Ok(sum) => {
            let plain = (1..=48).contains(&sum.len()) && !sum.contains(['<', '{', '\n']);
            hold(plain, || format!("a balance of {sum:?}"))
        }
        Err(fault) => own_words(&fault),
    }
}

/// Each service stands once, and its texts are of bounded length.
fn listed(catalogue: &Catalogue) -> Result<(), String> {
    let ids: BTreeSet<_> = catalogue.services.iter().map(|it| it.id).collect();
    hold(ids.len() == catalogue.services.len(), || "a service stands twice".to_owned())?;
    for service in &catalogue.services {
        let short = |it: &str| it.chars().count() <= NAME_MAX;
        let told = service.description.as_ref();
        let sound = !service.name.is_empty()
            && service.id.0 > 0
            && [&service.name, &service.kind, &service.category].into_iter().all(|it| short(it))
            && told.is_none_or(|it| it.chars().count() <= DESCRIPTION_MAX);
        hold(sound, || format!("{:?}", service.id))?;
    }
    Ok(())
}
