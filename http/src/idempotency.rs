//! Idempotency-Key: the same POST twice does what it does once, across restarts.
//!
//! A request is claimed on disk before anything is done, and its answer is on disk, sealed, before
//! it is sent; both are kept by the node for 24 hours. What becomes of a request that a crash cut
//! off in between is told in ARCHITECTURE.md.

use crate::Doors;
use crate::auth::{MasterScope, TenantScope};
use crate::door::{Answer, Answering};
use crate::problem::{Code, Problem};
use actix_web::body::MessageBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, LOCATION};
use actix_web::{HttpResponse, rt};
use actors::{Claimant, KeptAnswer, Repeatable, Turn};
use config::vault::TokenId;
use domain::change::By;
use domain::id::TenantId;
use domain::time::Span;
use sha2::{Digest, Sha256};

/// The header that names the key.
const KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The header that tells a remembered answer from a fresh one.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// The headers of an answer that are remembered.
const CARRIED: [HeaderName; 3] = [CONTENT_TYPE, LOCATION, ETAG];

/// Who asks, and about which tenant.
pub(crate) struct Caller {
    token: TokenId,
    by: By,
    tenant: Option<TenantId>,
}

impl Caller {
    pub(crate) fn of_tenant(scope: &TenantScope) -> Self {
        Self { token: scope.caller(), by: scope.by(), tenant: Some(scope.tenant()) }
    }

    pub(crate) fn of_platform(scope: &MasterScope) -> Self {
        Self { token: scope.caller(), by: By("master".to_owned()), tenant: None }
    }
}

/// A request, and what makes it the same as another, if it named a key.
pub(crate) struct Ticket {
    doors: Doors,
    repeatable: Option<Repeatable>,
}

impl Ticket {
    /// The ticket of a request: who asks, under which key, where (method, path, query), and what.
    pub(crate) fn of(
        doors: &Doors,
        caller: Caller,
        key: Option<&HeaderValue>,
        ((method, path, query), body): ((&str, &str, &str), &[u8]),
    ) -> Self {
        let repeatable = key.map(|value| {
            let Caller { token, by, tenant } = caller;
            let place = [&token.0, method.as_bytes(), path.as_bytes(), value.as_bytes()];
            let (key, body) = (hash(&place), hash(&[query.as_bytes(), body]));
            Repeatable { key, body, token, by, tenant }
        });
        Self { doors: doors.clone(), repeatable }
    }
}

/// The key that a request names, if it names one.
pub(crate) fn key(headers: &HeaderMap) -> Result<Option<&HeaderValue>, Problem> {
    let mut all = headers.get_all(KEY);
    let (only, None) = (all.next(), all.next()) else {
        let detail = "it must be given once";
        return Err(Problem::parameter("Idempotency-Key", "invalid", detail));
    };
    let fits = |value: &HeaderValue| {
        (1..=255).contains(&value.len()) && value.as_bytes().iter().all(u8::is_ascii_graphic)
    };
    if only.is_some_and(|value| !fits(value)) {
        let detail = "it must be 1 to 255 visible characters";
        return Err(Problem::parameter("Idempotency-Key", "invalid", detail));
    }
    Ok(only)
}

/// A hash of parts that cannot be shifted into one another.
fn hash(parts: &[&[u8]]) -> [u8; 32] {
    let part = |hash: Sha256, part: &&[u8]| {
        let length = u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes();
        hash.chain_update(length).chain_update(part)
    };
    parts.iter().fold(Sha256::new(), part).finalize().into()
}

/// Does what is asked, or answers as it was answered before. Whoever hangs up cancels nothing.
pub(crate) async fn once(ticket: Ticket, act: impl FnOnce() -> Answering + 'static) -> Answer {
    let done = rt::spawn(async move {
        let Ticket { doors, repeatable } = ticket;
        let Some(repeatable) = repeatable else { return act().await };
        let turn = doors.node().claim(repeatable).await?;
        if let Turn::Yours(claimant) = turn {
            return settle(claimant, act().await).await;
        }
        again(&doors, turn)
    });
    done.await.unwrap_or_else(|_| Err(Problem::of(Code::Internal)))
}

/// What a request is told that is not to be done.
fn again(doors: &Doors, turn: Turn) -> Answer {
    Err(match turn {
        Turn::Answered(kept) => return replay(&kept),
        Turn::Running | Turn::Yours(_) => Problem::of(Code::IdempotencyRunning).after(1),
        Turn::Mismatch => Problem::of(Code::IdempotencyMismatch),
        Turn::CutOff => Problem::of(Code::IdempotencyUnanswered),
        Turn::Unkept => {
            let detail = "The first request with this Idempotency-Key was done, but its answer \
                          could not be kept. Look at what there is now.";
            Problem::because(Code::IdempotencyUnanswered, detail)
        }
        Turn::TooMany(until) => {
            let left = until.since(doors.node().clock().now()).0;
            let seconds = left.div_ceil(Span::seconds(1).0).max(1);
            Problem::of(Code::IdempotencyFull).after(seconds)
        }
    })
}

/// Writes down what came of a request, and then tells it.
async fn settle(claimant: Claimant, answer: Answer) -> Answer {
    match answer {
        Ok(answer) => keep(claimant, answer).await,
        Err(problem) => {
            if is_certain(problem.code) && claimant.released().await.is_err() {
                tracing::warn!("a refused request could not be noted as such");
            }
            Err(problem)
        }
    }
}

/// Whether nothing has come of a request that met with this problem. Of the others nobody knows:
/// what was asked for may be on disk.
const fn is_certain(code: Code) -> bool {
    !matches!(code, Code::Internal | Code::Stopping)
}

/// An answer that cannot be written down is sent all the same: it is true, it may show a secret
/// that is shown once, and the claim keeps it from being done again.
async fn keep(claimant: Claimant, answer: HttpResponse) -> Answer {
    let (head, body) = answer.into_parts();
    let body = match body.try_into_bytes() {
        Ok(body) => body,
        Err(body) => return Ok(head.set_body(body)),
    };
    let text = |value: &HeaderValue| value.to_str().ok().map(str::to_owned);
    let headers = CARRIED
        .iter()
        .filter_map(|name| Some((name.as_str().to_owned(), text(head.headers().get(name)?)?)));
    let kept = KeptAnswer {
        status: head.status().as_u16(),
        headers: headers.collect(),
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    if let Err(why) = claimant.answered(&kept).await {
        tracing::warn!(%why, "an answer could not be written down");
    }
    Ok(head.set_body(body).map_into_boxed_body())
}

fn replay(kept: &KeptAnswer) -> Answer {
    let status = StatusCode::from_u16(kept.status);
    let status = status.map_err(|_| Problem::of(Code::Internal))?;
    let mut answer = HttpResponse::build(status);
    answer.insert_header((REPLAYED, "true"));
    for (name, value) in &kept.headers {
        answer.insert_header((name.as_str(), value.as_str()));
    }
    Ok(answer.body(kept.body.clone()))
}
