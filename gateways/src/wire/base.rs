//! Bases: the origins that calls go to, each read and judged once.
//!
//! To read a whole URL for each call cost more than to seal what comes of it.

use super::guard::may_connect;
use crate::call::{Call, Host, Trouble};
use reqwest::Url;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

/// Origins that are kept before they are all forgotten; they are read again when they are needed.
const KEPT: usize = 1_024;

/// The origins of one wire.
#[derive(Clone)]
pub(super) struct Bases {
    known: Arc<RwLock<BTreeMap<Box<str>, Base>>>,
    allow_private: bool,
}

/// One origin.
#[derive(Clone)]
struct Base {
    url: Url,
    /// Whether a tenant may choose it.
    open: bool,
}

impl Bases {
    pub(super) fn new(allow_private: bool) -> Self {
        Self { known: Arc::default(), allow_private }
    }

    /// Where a call goes, if it may go there.
    ///
    /// # Errors
    /// `Forbidden` where a tenant chose a host that it may not, and `Unreachable` for what is no
    /// URL at all.
    pub(super) fn address(&self, call: &Call) -> Result<Url, Trouble> {
        let origin = call.origin();
        let Some(rest) = call.url.strip_prefix(origin).filter(|rest| is_plain(origin, rest)) else {
            let allowed = call.host == Host::Fixed || may_connect(&call.url, self.allow_private);
            let url = if allowed { Url::parse(&call.url) } else { return Err(Trouble::Forbidden) };
            return url.map_err(|_| Trouble::Unreachable);
        };
        let Base { mut url, open } = self.base(origin, call.host)?;
        if call.host == Host::Chosen && !open {
            return Err(Trouble::Forbidden);
        }
        let (path, query) =
            rest.split_once('?').map_or((rest, None), |(path, it)| (path, Some(it)));
        url.set_path(path);
        url.set_query(query);
        Ok(url)
    }

    fn base(&self, origin: &str, host: Host) -> Result<Base, Trouble> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner).get(origin).cloned();
        if let Some(base) = known {
            return Ok(base);
        }
        let refused = if host == Host::Chosen { Trouble::Forbidden } else { Trouble::Unreachable };
        let url = Url::parse(origin).map_err(|_| refused)?;
        let base = Base { url, open: may_connect(origin, self.allow_private) };
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KEPT {
            known.clear();
        }
        known.insert(origin.into(), base.clone());
        Ok(base)
    }
}

/// Whether what follows the origin is a path, and perhaps a query, in which no character has a
/// meaning of its own to a whole URL.
fn is_plain(origin: &str, rest: &str) -> bool {
    let plain = |it: u8| it.is_ascii_graphic() && !matches!(it, b'#' | b'\\');
    !origin.is_empty() && !origin.ends_with('/') && rest.starts_with('/') && rest.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::Bases;
    use crate::call::{Call, Host, Trouble};
    use crate::wire::may_connect;
    use reqwest::Url;

    #[test]
    fn an_address_is_that_of_the_whole_url() {
        let bases = Bases::new(false);
        for origin in ["https://Panel.Example", "https://p.example:443", "https://p.example:8443"] {
            for rest in [
                "",
                "/",
                "/a",
                "/bot1:AA-b/send",
                "/a/../b",
                "/a/%2e%2e/b",
                "//x",
                "/a?b=c&d=%20",
                "/a?b?c",
                "?q",
                "/a#f",
                "/a\\b",
                "/a b",
                "/\u{e9}",
                "/a?\u{e9}",
                "/a'\"<>",
                "\\a",
                "/a?'\"<>",
                "/./a",
                "/a//b/",
                "/{a}|^`?{b}|^`",
            ] {
                let url = format!("{origin}{rest}");
                let made = bases.address(&Call::get(Host::Chosen, url.clone())).unwrap();
                assert_eq!(made, Url::parse(&url).unwrap(), "{url}");
            }
        }
    }

    #[test]
    fn an_origin_is_judged_as_the_whole_url_is() {
        let bases = Bases::new(false);
        for origin in [
            "https://p.example",
            "http://p.example",
            "https://127.0.0.1",
            "https://[::1]",
            "ftp://p",
            "https://2130706433",
            "https://0x7f.1",
            "https://a@127.0.0.1",
            "https://127.0.0.1@p.example",
            "https://localhost.",
            "https://10.0.0.1:444",
            "https://",
            "p.example",
            "https://a b",
        ] {
            let url = format!("{origin}/a");
            let verdict = bases.address(&Call::get(Host::Chosen, url.clone()));
            assert_eq!(verdict.is_ok(), may_connect(&url, false), "{url}");
            assert_ne!(verdict, Err(Trouble::Unreachable), "{url}");
            let fixed = bases.address(&Call::get(Host::Fixed, url.clone()));
            assert_eq!(fixed.ok(), Url::parse(&url).ok(), "{url}");
        }
    }
}
