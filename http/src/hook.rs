//! The doors of the chat services: who delivers here is proven before a byte of the body is read,
//! and what was delivered is on disk before it is acknowledged.

use crate::Doors;
use crate::body;
use crate::door::{Answering, Ask, Door, Open, Verb};
use crate::meter::Delivered;
use crate::problem::{Code, Problem};
use crate::source::Source;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, HeaderMap, RETRY_AFTER};
use actors::{HookTarget, Rejected};
use domain::heard::Delivery;
use domain::medium::Medium;
use gateways::channel::{self, Unreadable};
use subtle::ConstantTimeEq;

/// Where Telegram says the secret that `setWebhook` was given (Bot API, `secret_token`).
const TELEGRAM_SECRET: &str = "x-telegram-bot-api-secret-token";

/// How much of a notification of Green API's is read away, in bytes. Its longest texts stay below.
const SKIP_MAX: usize = 4 * 1_024 * 1_024;

/// How long a vendor is asked to wait while nothing can be written down, in seconds.
const WAIT_S: u64 = 30;

/// The doors of the chat services.
pub(crate) static DOORS: &[Door] = &[
    Door {
        verb: Verb::Post,
        path: "/hooks/telegram/{hook}",
        open: Open::Hook(|ask, source| deliver(ask, source, Medium::Telegram)),
    },
    Door {
        verb: Verb::Post,
        path: "/hooks/green/{hook}",
        open: Open::Hook(|ask, source| deliver(ask, source, Medium::WhatsApp)),
    },
];

/// The path of a channel's door; `None` for what has none.
pub(crate) fn path(medium: Medium, hook: &str) -> Option<String> {
    match medium {
        Medium::Telegram => Some(format!("/hooks/telegram/{hook}")),
        Medium::WhatsApp => Some(format!("/hooks/green/{hook}")),
        Medium::Tickets => None,
    }
}

fn deliver(ask: Ask, source: Source, medium: Medium) -> Answering {
    Box::pin(async move {
        let (answer, came) = take(&ask, &source, medium).await;
        ask.doors.meters().delivered(medium, came);
        Ok(answer)
    })
}

/// What the vendor is answered, and what is counted.
async fn take(ask: &Ask, source: &Source, medium: Medium) -> (HttpResponse, Delivered) {
    let target = match open(ask, medium).await {
        Ok(Some(target)) => target,
        Ok(None) => return (empty(StatusCode::NOT_FOUND), Delivered::Unknown),
        Err(why) => return refused(why),
    };
    let declared = ask.headers().contains_key("content-type");
    let plain = body::plain(ask.headers());
    if plain.is_err() || (declared && body::json(ask.headers()).is_err()) {
        return (empty(StatusCode::UNSUPPORTED_MEDIA_TYPE), Delivered::NotPlain);
    }
    let body = match body::read(&ask.doors, ask.headers(), source).await {
        Ok(body) => body,
        Err(problem) if problem.code == Code::BodyTooLarge => {
            return skip(ask, source, &target).await;
        }
        Err(problem) => return unread(&problem),
    };
    let reader = channel::named(medium.name());
    let read = reader.map(|it| it.read_delivery(&target.channel, &target.account, &body));
    match read {
        Some(Ok(deliveries)) => hand_over(&ask.doors, target, deliveries).await,
        Some(Err(Unreadable::NotJson)) => (empty(StatusCode::BAD_REQUEST), Delivered::NotJson),
        // Whoever holds one account's secret learns nothing of another's.
        Some(Err(Unreadable::WrongAccount)) | None => {
            (empty(StatusCode::NOT_FOUND), Delivered::WrongAccount)
        }
    }
}

/// What becomes of a body that is too large to be read. Green API comes again for a day with what
/// is refused, and keeps back all that is behind it, so that anybody who writes to the number could
/// silence it: there it is read away and answered as taken. Telegram never sends that much.
async fn skip(ask: &Ask, source: &Source, target: &HookTarget) -> (HttpResponse, Delivered) {
    if target.medium != Medium::WhatsApp {
        return (empty(StatusCode::PAYLOAD_TOO_LARGE), Delivered::TooLarge);
    }
    if let Err(problem) = body::skip(&ask.doors, ask.headers(), source, SKIP_MAX).await {
        return unread(&problem);
    }
    let hook = read(ask.segment("hook")).unwrap_or_default();
    if ask.doors.skipped().is_news(hook, ask.doors.node().clock().now()) {
        let (tenant, channel) = (target.tenant, &target.channel);
        tracing::warn!(%tenant, %channel, "a notification was too large and was not read");
    }
    (empty(StatusCode::OK), Delivered::Skipped)
}

/// What is answered where a body did not arrive whole.
fn unread(problem: &Problem) -> (HttpResponse, Delivered) {
    let large = problem.code == Code::BodyTooLarge;
    let came = if large { Delivered::TooLarge } else { Delivered::Broken };
    (empty(problem.code.status()), came)
}

/// Gives the deliveries to the node, and answers once what follows from them is on disk.
async fn hand_over(
    doors: &Doors,
    target: HookTarget,
    deliveries: Vec<Delivery>,
) -> (HttpResponse, Delivered) {
    let nothing = deliveries.iter().all(|it| matches!(it, Delivery::Ignored(_)));
    match doors.node().deliver(target.tenant, target.channel, deliveries).await {
        Ok(()) if nothing => (empty(StatusCode::OK), Delivered::Ignored),
        Ok(()) => (empty(StatusCode::OK), Delivered::Taken),
        Err(why) => refused(why),
    }
}

/// What a vendor is told that is right here, but cannot be served now: to come again.
fn refused(why: Rejected) -> (HttpResponse, Delivered) {
    match why {
        Rejected::Full { retry_after_s } => (later(retry_after_s), Delivered::Full),
        Rejected::DiskFull { retry_after_s } => (later(retry_after_s), Delivered::DiskFull),
        Rejected::NotFound => (empty(StatusCode::NOT_FOUND), Delivered::Unknown),
        Rejected::Stopping(why) => {
            tracing::warn!(why, "a delivery was refused: the node takes nothing more in");
            (later(WAIT_S), Delivered::Stopping)
        }
        Rejected::Parked | Rejected::Unsealed => (later(WAIT_S), Delivered::Stopping),
    }
}

/// Where the hook leads, if the secret is right. The secret follows from the hook's address, so
/// that it is compared before anybody looks whether there is such a hook: neither answer nor time
/// tells a wrong secret from an unknown hook.
async fn open(ask: &Ask, medium: Medium) -> Result<Option<HookTarget>, Rejected> {
    let hook = read(ask.segment("hook"));
    let expected = ask.doors.vault().hook_secret(hook.unwrap_or_default().to_be_bytes());
    let right = secret(ask.headers(), medium).ct_eq(expected.expose().as_bytes());
    let Some(hook) = hook.filter(|_| bool::from(right)) else { return Ok(None) };
    let target = ask.doors.node().hook(hook).await?;
    Ok(target.filter(|target| target.medium == medium))
}

/// A hook's id: 32 lower-case hexadecimal digits.
fn read(hook: &str) -> Option<u128> {
    let plain = hook.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'));
    let digits = Some(hook).filter(|it| it.len() == 32 && plain)?;
    u128::from_str_radix(digits, 16).ok()
}

/// What the vendor says to prove itself. Green API sends the configured token as it is, or after
/// `Bearer`.
fn secret(headers: &HeaderMap, medium: Medium) -> &[u8] {
    let value = |name: &str| headers.get(name).map_or(&b""[..], |it| it.as_bytes());
    match medium {
        Medium::Telegram => value(TELEGRAM_SECRET),
        Medium::WhatsApp => {
            let token = value(AUTHORIZATION.as_str());
            token.strip_prefix(b"Bearer ").unwrap_or(token)
        }
        Medium::Tickets => b"",
    }
}

fn empty(status: StatusCode) -> HttpResponse {
    HttpResponse::build(status).finish()
}

fn later(seconds: u64) -> HttpResponse {
    HttpResponse::ServiceUnavailable().insert_header((RETRY_AFTER, seconds.to_string())).finish()
}
