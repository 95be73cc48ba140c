//! Addresses as owners type them, reduced to what is stored.

use reqwest::Url;
use thiserror::Error;

/// What is wrong with an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SiteProblem {
    /// No address can be read in it.
    #[error("this is not a web address, such as https://panel.example")]
    Unreadable,
    /// Neither http nor https.
    #[error("the address must begin with https://")]
    Scheme,
    /// A name or password stands before the host.
    #[error("the address must not hold a name or password")]
    Credentials,
}

/// Reduces what was typed to the panel's origin. Owners paste the API's address
/// (`…/adminapi/v2`, `…/admin/adminapi/v2`) or that of any page; panels live at the root.
pub(crate) fn origin(typed: &str) -> Result<String, SiteProblem> {
    root(&parse(typed)?)
}

/// The address of a provider's API: what was typed, where it names one (`…/api/v2`, `…/api/v1`),
/// else `/api/v2` of that host.
pub(crate) fn api(typed: &str) -> Result<String, SiteProblem> {
    let url = parse(typed)?;
    let path = url.path().trim_end_matches('/');
    let named = path.split('/').any(|it| it.eq_ignore_ascii_case("api"));
    let path = if named { path } else { "/api/v2" };
    Ok(format!("{}{path}", root(&url)?))
}

fn parse(typed: &str) -> Result<Url, SiteProblem> {
    let typed = typed.trim();
    let whole = if typed.contains("://") { typed.to_owned() } else { format!("https://{typed}") };
    Url::parse(&whole).map_err(|_| SiteProblem::Unreadable)
}

/// Scheme, host and port. A missing scheme is https, and so is http except on an IP address or
/// `localhost`.
fn root(url: &Url) -> Result<String, SiteProblem> {
    let host = url.host_str().filter(|it| !it.is_empty()).ok_or(SiteProblem::Unreadable)?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(SiteProblem::Credentials);
    }
    let local = host == "localhost" || host.starts_with('[') || is_number(host);
    let scheme = match url.scheme() {
        "http" if local => "http",
        "http" | "https" => "https",
        _ => return Err(SiteProblem::Scheme),
    };
    let port = url.port().map(|it| format!(":{it}")).unwrap_or_default();
    Ok(format!("{scheme}://{host}{port}"))
}

/// Whether a host is an IPv4 address; parsed URLs spell every form of it with four numbers.
fn is_number(host: &str) -> bool {
    host.parse::<std::net::Ipv4Addr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::{SiteProblem, api, origin};

    #[test]
    fn a_site_is_reduced_to_its_origin() {
        for (typed, stored) in [
            ("panel.example", "https://panel.example"),
            (" https://Panel.Example/ ", "https://panel.example"),
            ("http://panel.example", "https://panel.example"),
            ("https://panel.example/adminapi/v2", "https://panel.example"),
            ("https://panel.example/admin/adminapi/v2/", "https://panel.example"),
            ("panel.example/admin/orders?x=1#y", "https://panel.example"),
            ("https://panel.example:8443/x", "https://panel.example:8443"),
            ("panel.example:8443", "https://panel.example:8443"),
            ("http://127.0.0.1:8080/adminapi/v2", "http://127.0.0.1:8080"),
            ("http://localhost:8080", "http://localhost:8080"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("https://b\u{fc}cher.example", "https://xn--bcher-kva.example"),
        ] {
            assert_eq!(origin(typed).as_deref(), Ok(stored), "{typed}");
        }
    }

    #[test]
    fn the_address_of_an_api_keeps_its_path() {
        for (typed, stored) in [
            ("smm.example", "https://smm.example/api/v2"),
            ("https://SMM.example/", "https://smm.example/api/v2"),
            ("https://smm.example/api/v2/", "https://smm.example/api/v2"),
            ("http://smm.example/api/v1?key=1#x", "https://smm.example/api/v1"),
            ("smm.example/en/api", "https://smm.example/en/api"),
            ("smm.example/services", "https://smm.example/api/v2"),
            ("http://127.0.0.1:9/provider/rush/api/v2", "http://127.0.0.1:9/provider/rush/api/v2"),
        ] {
            assert_eq!(api(typed).as_deref(), Ok(stored), "{typed}");
        }
        assert_eq!(api("ftp://smm.example/api/v2"), Err(SiteProblem::Scheme));
    }

    #[test]
    fn a_site_that_is_none_is_refused() {
        for (typed, problem) in [
            ("", SiteProblem::Unreadable),
            ("https://", SiteProblem::Unreadable),
            ("my panel", SiteProblem::Unreadable),
            ("ftp://panel.example", SiteProblem::Scheme),
            ("file:///etc/passwd", SiteProblem::Unreadable),
            ("https://me:secret@panel.example", SiteProblem::Credentials),
        ] {
            assert_eq!(origin(typed), Err(problem), "{typed}");
        }
    }
}
