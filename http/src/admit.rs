//! Admission to the API: who asks is found out once, and whether they have asked too often, before
//! anything else is done. Webhooks and the doors of health are not the API, and never counted.

use crate::Doors;
use crate::problem::{Code, Problem};
use crate::quota::{Quota, Standing};
use actix_web::HttpRequest;
use actix_web::http::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use config::vault::TokenId;
use domain::platform::Scope;
use std::net::{IpAddr, Ipv6Addr};

/// Tokens and addresses that are remembered at once; further ones share what one has.
const TOKENS_MAX: usize = 65_536;
const ADDRESSES_MAX: usize = 16_384;

/// The headers that tell a caller how it stands (draft-ietf-httpapi-ratelimit-headers-10).
const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const LEFT: HeaderName = HeaderName::from_static("ratelimit");

/// How often may be asked: with a token, and from an address without one.
pub(crate) struct Quotas {
    tokens: Quota<TokenId>,
    addresses: Quota<IpAddr>,
}

/// A request as it was let in, or not.
pub(crate) struct Admitted {
    /// Whose token was shown; `None` without one that is known.
    pub(crate) caller: Option<(TokenId, Scope)>,
    /// `None` where nothing is counted.
    standing: Option<Standing>,
}

impl Quotas {
    /// Requests in a minute: of a token, and of an address without one.
    pub(crate) fn new(token: usize, address: usize) -> Self {
        Self {
            tokens: Quota::new("token", token, TOKENS_MAX),
            addresses: Quota::new("address", address, ADDRESSES_MAX),
        }
    }
}

impl Admitted {
    /// Counts a request at a place of this path; one where nothing is has none of ours.
    ///
    /// A known token is counted by itself alone: whoever guesses at tokens from the address of a
    /// proxy must not shut out all who come through it.
    pub(crate) fn of(doors: &Doors, place: Option<&str>, request: &HttpRequest) -> Self {
        let path = place.unwrap_or(request.path());
        if !path.starts_with("/v1/") {
            return Self { caller: None, standing: None };
        }
        let text = bearer(request.headers());
        let caller = text.and_then(|text| doors.node().authenticate(text));
        let (now, quotas) = (doors.node().clock().now(), doors.quotas());
        let standing = match caller {
            Some((token, _)) => quotas.tokens.take(token, now),
            None => quotas.addresses.take(address(request), now),
        };
        Self { caller, standing: Some(standing) }
    }

    /// Whether it may go on.
    pub(crate) fn passes(&self) -> Result<(), Problem> {
        let wait_s = self.standing.and_then(|standing| standing.wait_s);
        wait_s.map_or(Ok(()), |wait_s| Err(Problem::of(Code::RateLimited).after(wait_s)))
    }

    /// Tells the caller how it stands.
    pub(crate) fn tell(&self, headers: &mut HeaderMap) {
        let Some(standing) = self.standing else { return };
        let Standing { name, quota, left, whole_s, .. } = standing;
        let window = Standing::WINDOW_S;
        let policy = HeaderValue::from_str(&format!("\"{name}\";q={quota};w={window}"));
        let left = HeaderValue::from_str(&format!("\"{name}\";r={left};t={whole_s}"));
        if let (Ok(policy), Ok(left)) = (policy, left) {
            headers.insert(POLICY, policy);
            headers.insert(LEFT, left);
        }
    }
}

/// Where a request comes from. Of IPv6 the network, since its owner has all addresses in it.
fn address(request: &HttpRequest) -> IpAddr {
    let address = request.peer_addr().map(|peer| peer.ip().to_canonical());
    match address.unwrap_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED)) {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let network = address.to_bits() & !u128::from(u64::MAX);
            IpAddr::V6(Ipv6Addr::from_bits(network))
        }
    }
}

/// The bearer token in the headers, if there is exactly one.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(AUTHORIZATION);
    let (only, None) = (all.next()?, all.next()) else { return None };
    let (scheme, token) = only.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

#[cfg(test)]
mod tests {
    use super::address;
    use actix_web::test::TestRequest;

    #[test]
    fn addresses_of_one_network_are_one() {
        let of = |text: &str| {
            let peer = std::net::SocketAddr::new(text.parse().unwrap(), 9);
            address(&TestRequest::default().peer_addr(peer).to_http_request()).to_string()
        };
        assert_eq!(of("192.0.2.7"), "192.0.2.7");
        assert_eq!(of("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(of("2001:db8:1:2::9"), "2001:db8:1:2::");
        assert_eq!(address(&TestRequest::default().to_http_request()).to_string(), "::");
    }
}
