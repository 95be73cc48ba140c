//! Lists by pages: a cursor says where the next one begins, and belongs to one list and filter.

use crate::auth::TenantScope;
use crate::door::Ask;
use crate::problem::{Code, Problem};
use crate::query::Query;
use actix_web::HttpResponse;
use actix_web::http::header::LINK;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use config::vault::{Purpose, TenantKeys};
use serde::Serialize;

/// Items on a page, where nobody says otherwise.
const LIMIT: usize = 50;

/// The most items on a page.
pub(crate) const LIMIT_MAX: usize = 200;

/// One page that was asked for.
pub(crate) struct Paging {
    /// How many items.
    pub(crate) limit: usize,
    /// After which key; `None` from the start.
    pub(crate) after: Option<String>,
    keys: TenantKeys,
    place: String,
    filter: String,
    /// The query without what pages.
    rest: String,
}

/// A page as it is shown.
#[derive(Serialize)]
struct Page<T> {
    items: Vec<T>,
    next_cursor: Option<String>,
}

impl Paging {
    /// Reads `limit` and `cursor`. A cursor opens only for the list and filter that it came from.
    pub(crate) fn of(
        ask: &Ask,
        query: &Query,
        scope: Option<&TenantScope>,
    ) -> Result<Self, Problem> {
        let vault = ask.doors.vault();
        let keys = match scope {
            Some(scope) => vault.tenant(scope.tenant().bytes()),
            None => vault.platform().map(Some),
        };
        let keys = keys.ok().flatten().ok_or_else(|| Problem::of(Code::KeysUnavailable))?;
        let limit = query.read("limit", "a whole number from 1 to 200", |text| {
            text.parse().ok().filter(|limit| (1..=LIMIT_MAX).contains(limit))
        })?;
        let (place, filter) = (ask.request.path().to_owned(), query.filter());
        let pairs = ask.request.query_string().split('&').filter(|pair| !pair.is_empty());
        let own = pairs.filter(|it| !it.starts_with("limit=") && !it.starts_with("cursor="));
        let rest = own.flat_map(|pair| ["&", pair]).collect();
        let limit = limit.unwrap_or(LIMIT);
        let mut paging = Self { limit, after: None, keys, place, filter, rest };
        paging.after =
            query.read("cursor", "the next_cursor of this list", |text| paging.open(text))?;
        Ok(paging)
    }

    /// A page out of a whole list that is ordered by the key of each item.
    pub(crate) fn cut<T: Serialize>(
        &self,
        all: impl IntoIterator<Item = (String, T)>,
    ) -> Result<HttpResponse, Problem> {
        let mut rest = all.into_iter().peekable();
        if let Some(after) = &self.after {
            while rest.next_if(|(key, _)| key <= after).is_some() {}
        }
        let mut items = Vec::new();
        let mut last = None;
        for (key, item) in rest.by_ref().take(self.limit) {
            items.push(item);
            last = Some(key);
        }
        let more = rest.peek().is_some();
        self.answer(items, last.filter(|_| more))
    }

    /// A page that was found page by page; `next` is the key to go on after, if there is more.
    pub(crate) fn answer<T: Serialize>(
        &self,
        items: Vec<T>,
        next: Option<String>,
    ) -> Result<HttpResponse, Problem> {
        let next_cursor = next.map(|key| self.seal(&key)).transpose()?;
        let mut answer = HttpResponse::Ok();
        if let Some(cursor) = &next_cursor {
            let (place, limit, rest) = (&self.place, self.limit, &self.rest);
            let link = format!("<{place}?limit={limit}&cursor={cursor}{rest}>; rel=\"next\"");
            answer.insert_header((LINK, link));
        }
        Ok(answer.json(Page { items, next_cursor }))
    }

    fn context(&self) -> [&[u8]; 2] {
        [self.place.as_bytes(), self.filter.as_bytes()]
    }

    fn seal(&self, key: &str) -> Result<String, Problem> {
        let sealed = self.keys.seal(Purpose::Cursor, &self.context(), key.as_bytes());
        let sealed = sealed.map_err(|_| Problem::of(Code::Internal))?;
        Ok(URL_SAFE_NO_PAD.encode(sealed))
    }

    fn open(&self, cursor: &str) -> Option<String> {
        let sealed = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let plain = self.keys.open(Purpose::Cursor, &self.context(), &sealed).ok()?;
        String::from_utf8(plain.to_vec()).ok()
    }
}
