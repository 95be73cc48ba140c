//! Where a request's body comes from. One that was not read to its end closes the connection once
//! the answer is out: otherwise whoever was refused could go on sending for as long as they like.

use actix_web::HttpResponse;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_LENGTH, HeaderMap, TRANSFER_ENCODING};
use actix_web::web::{Bytes, Payload};
use futures_util::StreamExt;
use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

/// A body on its way in. Clones are the same body.
#[derive(Clone)]
pub(crate) struct Source(Rc<Inner>);

struct Inner {
    payload: RefCell<Payload>,
    ended: Cell<bool>,
}

/// An answer's body that keeps the request's alive. The server drains, without end, what nobody
/// holds any more, and closes the connection on what somebody holds and has not read.
struct Holding(BoxBody, #[expect(dead_code, reason = "held until it is dropped")] Source);

impl Source {
    pub(crate) fn new(payload: Payload) -> Self {
        Self(Rc::new(Inner { payload: RefCell::new(payload), ended: Cell::new(false) }))
    }

    /// The next piece; `None` at the end.
    pub(crate) async fn next(&self) -> Option<Result<Bytes, PayloadError>> {
        let piece = poll_fn(|cx| self.0.payload.borrow_mut().poll_next_unpin(cx)).await;
        self.0.ended.set(piece.is_none());
        piece
    }

    /// The answer to a request with these headers, which closes the connection unless the body
    /// was read to its end.
    pub(crate) fn settle(self, announced: bool, answer: HttpResponse) -> HttpResponse {
        if announced && !self.0.ended.get() {
            return answer.map_body(|_, body| BoxBody::new(Holding(body, self)));
        }
        answer
    }
}

/// Whether a request with these headers has a body.
pub(crate) fn is_announced(headers: &HeaderMap) -> bool {
    let length = headers.get(CONTENT_LENGTH);
    length.is_some_and(|it| it.as_bytes() != b"0") || headers.contains_key(TRANSFER_ENCODING)
}

impl MessageBody for Holding {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.0.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.0).poll_next(cx)
    }
}
