//! Idempotency-Key: the same POST twice does what it does once.
//!
//! Answers are remembered for 24 hours in the memory of this process, at most [`KEPT_MAX`] of
//! them: a restart forgets them all, and then a repeated request is done anew. An answer that
//! shows a new token is remembered like any other, so that a caller who lost it can ask again.

use crate::Doors;
use crate::door::{Answer, Answering};
use crate::problem::{Code, Problem};
use actix_web::body::MessageBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{ETAG, HeaderMap, HeaderName, HeaderValue, LOCATION};
use actix_web::web::Bytes;
use actix_web::{HttpResponse, rt};
use config::vault::TokenId;
use domain::time::{Moment, Span};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The header that names the key.
const KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The header that tells a remembered answer from a fresh one.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// How long an answer is remembered.
const LIFE: Span = Span::hours(24);

/// The most answers that are remembered; the oldest give way.
pub(crate) const KEPT_MAX: usize = 10_000;

type Hash = [u8; 32];

/// What is remembered.
#[derive(Default)]
pub(crate) struct Memory(Mutex<Slots>);

#[derive(Default)]
struct Slots {
    by_key: HashMap<Hash, Slot>,
    by_age: VecDeque<(Moment, Hash)>,
}

struct Slot {
    body: Hash,
    answer: Option<Kept>,
}

#[derive(Clone)]
struct Kept {
    status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
}

/// A request, and what makes it the same as another.
pub(crate) struct Ticket {
    doors: Doors,
    key: Option<Result<Hash, Problem>>,
    body: Hash,
}

impl Ticket {
    /// The ticket of a request of this caller at this path; without a key where none is
    /// `wanted` or named.
    pub(crate) fn of(
        doors: &Doors,
        (caller, path): (TokenId, &str),
        headers: &HeaderMap,
        (wanted, body): (bool, &[u8]),
    ) -> Self {
        let named = headers.get(KEY).filter(|_| wanted);
        let key = named.map(|value| {
            let value = value.as_bytes();
            if !(1..=255).contains(&value.len()) || !value.iter().all(u8::is_ascii_graphic) {
                let detail = "it must be 1 to 255 visible characters";
                return Err(Problem::parameter("Idempotency-Key", "invalid", detail));
            }
            let parts = [caller.0.as_slice(), path.as_bytes(), value];
            Ok(parts.into_iter().fold(Sha256::new(), part).finalize().into())
        });
        Self { doors: doors.clone(), key, body: Sha256::digest(body).into() }
    }
}

fn part(hash: Sha256, part: &[u8]) -> Sha256 {
    let length = u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes();
    hash.chain_update(length).chain_update(part)
}

/// Does what is asked, or answers as it was answered before. Whoever hangs up cancels nothing.
pub(crate) async fn once(ticket: Ticket, act: impl FnOnce() -> Answering) -> Answer {
    let Ticket { doors, key, body } = ticket;
    let key = key.transpose()?;
    let now = doors.node().clock().now();
    if let Some(key) = key
        && let Some(before) = doors.memory().begin(key, body, now)
    {
        return before;
    }
    let work = act();
    let done = rt::spawn(async move {
        let forgetting = key.map(|key| Forgetting(doors.clone(), key));
        let answer = work.await?;
        Ok(match forgetting {
            Some(forgetting) => forgetting.instead_keep(answer),
            None => answer,
        })
    });
    done.await.unwrap_or_else(|_| Err(Problem::of(Code::Internal)))
}

/// Forgets a request whose work fails, or never ends.
struct Forgetting(Doors, Hash);

impl Drop for Forgetting {
    fn drop(&mut self) {
        self.0.memory().forget_unanswered(&self.1);
    }
}

impl Forgetting {
    fn instead_keep(&self, answer: HttpResponse) -> HttpResponse {
        let carried = [LOCATION, ETAG].into_iter();
        let headers =
            carried.filter_map(|it| Some((it.clone(), answer.headers().get(&it)?.clone())));
        let headers = headers.collect();
        let status = answer.status();
        let (head, body) = answer.into_parts();
        match body.try_into_bytes() {
            Ok(body) => {
                let kept = Kept { status, headers, body: body.clone() };
                self.0.memory().keep(&self.1, kept);
                head.set_body(body).map_into_boxed_body()
            }
            Err(body) => head.set_body(body),
        }
    }
}

impl Memory {
    fn slots(&self) -> MutexGuard<'_, Slots> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a request; the answer if it is not the first of its key.
    fn begin(&self, key: Hash, body: Hash, now: Moment) -> Option<Answer> {
        let mut slots = self.slots();
        slots.sweep(now);
        if let Some(slot) = slots.by_key.get(&key) {
            return Some(slot.again(&body));
        }
        slots.by_key.insert(key, Slot { body, answer: None });
        slots.by_age.push_back((now, key));
        None
    }

    fn keep(&self, key: &Hash, kept: Kept) {
        if let Some(slot) = self.slots().by_key.get_mut(key) {
            slot.answer = Some(kept);
        }
    }

    fn forget_unanswered(&self, key: &Hash) {
        let mut slots = self.slots();
        if slots.by_key.get(key).is_some_and(|slot| slot.answer.is_none()) {
            slots.by_key.remove(key);
            slots.by_age.retain(|(_, known)| known != key);
        }
    }
}

impl Slots {
    fn sweep(&mut self, now: Moment) {
        while let Some((since, key)) = self.by_age.front().copied()
            && (since.plus(LIFE) <= now || self.by_age.len() >= KEPT_MAX)
        {
            self.by_age.pop_front();
            self.by_key.remove(&key);
        }
    }
}

impl Slot {
    fn again(&self, body: &Hash) -> Answer {
        if self.body != *body {
            return Err(Problem::of(Code::IdempotencyMismatch));
        }
        let kept = self.answer.as_ref();
        let kept = kept.ok_or_else(|| Problem::of(Code::IdempotencyRunning).after(1))?;
        let mut answer = HttpResponse::build(kept.status);
        answer.insert_header((REPLAYED, "true")).content_type("application/json");
        for (name, value) in &kept.headers {
            answer.insert_header((name.clone(), value.clone()));
        }
        Ok(answer.body(kept.body.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::{KEPT_MAX, Kept, LIFE, Memory};
    use crate::problem::Code;
    use actix_web::http::StatusCode;
    use actix_web::web::Bytes;
    use domain::time::{Moment, Span};

    fn key(nth: usize) -> [u8; 32] {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&nth.to_be_bytes());
        key
    }

    #[test]
    fn a_key_is_running_then_answered_then_forgotten() {
        let (memory, now) = (Memory::default(), Moment(1_000));
        assert!(memory.begin(key(1), key(9), now).is_none());
        let running = memory.begin(key(1), key(9), now).unwrap().unwrap_err();
        assert_eq!(running.code, Code::IdempotencyRunning);
        let kept = Kept { status: StatusCode::CREATED, headers: vec![], body: Bytes::new() };
        memory.keep(&key(1), kept);
        memory.forget_unanswered(&key(1));
        let again = memory.begin(key(1), key(9), now).unwrap().unwrap();
        assert_eq!(again.status(), StatusCode::CREATED);
        let other = memory.begin(key(1), key(8), now).unwrap().unwrap_err();
        assert_eq!(other.code, Code::IdempotencyMismatch);
        let late = now.plus(LIFE).minus(Span(1));
        assert!(memory.begin(key(1), key(9), late).is_some());
        assert!(memory.begin(key(1), key(9), now.plus(LIFE)).is_none());
        memory.forget_unanswered(&key(1));
        assert!(memory.begin(key(1), key(9), now.plus(LIFE)).is_none());
    }

    #[test]
    fn no_more_is_kept_than_there_is_room_for() {
        let memory = Memory::default();
        for nth in 0..KEPT_MAX + 5 {
            assert!(memory.begin(key(nth), key(0), Moment(1)).is_none());
        }
        let slots = memory.slots();
        assert_eq!((slots.by_key.len(), slots.by_age.len()), (KEPT_MAX, KEPT_MAX));
        assert!(!slots.by_key.contains_key(&key(0)) && slots.by_key.contains_key(&key(5)));
    }
}
