//! Which addresses a tenant may have us connect to: public ones, over https.
//!
//! Addresses written in a URL are checked before the call. Names are checked where they are
//! resolved, at the moment of connecting, so that no second resolution can differ from the first.

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use thiserror::Error;

/// Every address of a host was one that may not be connected to.
#[derive(Debug, Error)]
#[error("the host has no public address")]
pub(super) struct Refused;

/// Resolves names and keeps the public addresses.
pub(super) struct Resolver;

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let (public, private): (Vec<SocketAddr>, Vec<SocketAddr>) =
                found.partition(|it| is_public(it.ip()));
            if public.is_empty() && !private.is_empty() {
                return Err(Refused.into());
            }
            let addresses: Addrs = Box::new(public.into_iter());
            Ok(addresses)
        })
    }
}

/// Whether a tenant may choose this URL, as far as it can be told without resolving a name: https,
/// no credentials, and no address that is not public. With `allow_private`, http and any address.
#[must_use]
pub fn may_connect(url: &str, allow_private: bool) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    let bare = url.username().is_empty() && url.password().is_none();
    let Some(host) = url.host_str().filter(|it| bare && !it.is_empty()) else { return false };
    match url.scheme() {
        "https" | "http" if allow_private => true,
        "https" => {
            let plain = host.trim_start_matches('[').trim_end_matches(']');
            let name = host.trim_end_matches('.');
            let local = name == "localhost" || name.ends_with(".localhost");
            !local && plain.parse().map_or(true, is_public)
        }
        _ => false,
    }
}

/// Networks of IPv4 that are not the public internet: first address, and length of the prefix.
const PRIVATE_4: [(Ipv4Addr, u32); 16] = [
    (Ipv4Addr::UNSPECIFIED, 8),           // this network
    (Ipv4Addr::new(10, 0, 0, 0), 8),      // private
    (Ipv4Addr::new(100, 64, 0, 0), 10),   // behind a carrier's NAT
    (Ipv4Addr::new(127, 0, 0, 0), 8),     // loopback
    (Ipv4Addr::new(169, 254, 0, 0), 16),  // link-local; clouds' metadata
    (Ipv4Addr::new(172, 16, 0, 0), 12),   // private
    (Ipv4Addr::new(192, 0, 0, 0), 24),    // protocol assignments
    (Ipv4Addr::new(192, 0, 2, 0), 24),    // documentation
    (Ipv4Addr::new(192, 88, 99, 0), 24),  // old 6to4 relays
    (Ipv4Addr::new(192, 168, 0, 0), 16),  // private
    (Ipv4Addr::new(198, 18, 0, 0), 15),   // benchmarks
    (Ipv4Addr::new(198, 51, 100, 0), 24), // documentation
    (Ipv4Addr::new(203, 0, 113, 0), 24),  // documentation
    (Ipv4Addr::new(224, 0, 0, 0), 4),     // multicast
    (Ipv4Addr::new(240, 0, 0, 0), 4),     // reserved
    (Ipv4Addr::BROADCAST, 32),            // broadcast
];

/// Networks within IPv6's global unicast space that are not the public internet.
const PRIVATE_6: [(Ipv6Addr, u32); 4] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23), // Teredo, ORCHID and other assignments
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32), // documentation
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16), // 6to4: carries any IPv4 address
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20), // documentation
];

/// All of IPv6 that is global unicast. Loopback, ULA, link-local, multicast, mapped and translated
/// (NAT64) addresses lie outside of it.
const GLOBAL_6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// Whether an address is one of the public internet. An IPv4 address that is mapped into IPv6 is
/// judged as itself; one behind a NAT64 prefix is refused, since where it leads is the network's
/// own affair.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(it) => !PRIVATE_4.iter().any(|network| within_4(it, *network)),
        IpAddr::V6(it) => {
            within_6(it, GLOBAL_6) && !PRIVATE_6.iter().any(|network| within_6(it, *network))
        }
    }
}

fn within_4(address: Ipv4Addr, (network, length): (Ipv4Addr, u32)) -> bool {
    let mask = u32::MAX.checked_shl(32_u32.saturating_sub(length)).unwrap_or_default();
    address.to_bits() & mask == network.to_bits() & mask
}

fn within_6(address: Ipv6Addr, (network, length): (Ipv6Addr, u32)) -> bool {
    let mask = u128::MAX.checked_shl(128_u32.saturating_sub(length)).unwrap_or_default();
    address.to_bits() & mask == network.to_bits() & mask
}
