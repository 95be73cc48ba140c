//! The only place that opens connections: performs a [`Call`] once and brings its [`Answer`].
//!
//! No redirects, no proxy, no retry, no compression; a bounded time and a bounded reply.

mod base;
mod guard;

pub use self::guard::{is_public, may_connect};

use self::base::Bases;
use self::guard::{Refused, Resolver};
use crate::call::{Answer, Body, Call, Host, Method, Reply, Trouble};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, RequestBuilder, Url};
use rustls::{ClientConfig, RootCertStore};
use std::error::Error as Cause;
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;

/// How the wire behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WireOptions {
    /// Lets tenants choose http, and addresses that are not public. For demos and tests.
    pub allow_private_hosts: bool,
    /// How long an exchange may take where its call does not say.
    pub timeout_ms: u64,
    /// The most bytes of a reply's body where its call does not say.
    pub body_max: usize,
}

impl Default for WireOptions {
    fn default() -> Self {
        Self { allow_private_hosts: false, timeout_ms: 15_000, body_max: 2 * 1_024 * 1_024 }
    }
}

/// The wire could not be set up.
#[derive(Debug, Error)]
pub enum WireError {
    /// TLS offers nothing that can be used.
    #[error("TLS could not be set up")]
    Tls(#[from] rustls::Error),
    /// The client could not be built.
    #[error("the HTTP client could not be built")]
    Client(#[from] reqwest::Error),
}

/// Two clients with connections of their own: to the vendors' hosts, and to those that tenants
/// chose. Cheap to clone; it belongs to the runtime in which it is first used.
#[derive(Clone)]
pub struct Wire {
    fixed: Client,
    chosen: Client,
    options: WireOptions,
    bases: Bases,
}

/// The most of a call's time that may go by before the connection stands. Below the whole time, so
/// that a host that does not answer is told apart from a reply that was lost.
const CONNECT_MS: u64 = 10_000;

/// How long a connection may lie idle and be used again. Below the five seconds after which the
/// most impatient servers close theirs: a message that meets a closing connection is in doubt.
const IDLE: Duration = Duration::from_secs(4);

impl Wire {
    /// Sets up both clients. Opens nothing yet.
    pub fn new(options: WireOptions) -> Result<Self, WireError> {
        let fixed = client(options)?.build()?;
        let open = client(options)?;
        let chosen = if options.allow_private_hosts {
            open.build()?
        } else {
            open.https_only(true).dns_resolver(Resolver).build()?
        };
        let bases = Bases::new(options.allow_private_hosts);
        Ok(Self { fixed, chosen, options, bases })
    }

    /// Performs the call, once.
    pub async fn perform(&self, call: Call) -> Answer {
        let url = self.bases.address(&call)?;
        self.exchange(&call, url).await.map_err(|error| {
            let trouble = trouble(&error);
            // Errors print the whole URL, and with it the token, unless it is taken out of them.
            let reason = reason(&error.without_url());
            tracing::debug!(origin = call.origin(), ?trouble, reason, "no answer");
            trouble
        })?
    }

    /// The reply, or `Silent` for one that is too large; an error where the exchange broke.
    async fn exchange(&self, call: &Call, url: Url) -> Result<Answer, reqwest::Error> {
        let mut response = self.request(call, url).send().await?;
        let status = response.status().as_u16();
        let header = response.headers().get("Retry-After");
        let retry_after = header.and_then(|it| it.to_str().ok()?.trim().parse().ok());
        // Piece by piece, so that no reply takes more memory than it may.
        let body_max = call.body_max.unwrap_or(self.options.body_max);
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await? {
            if body.len().saturating_add(piece.len()) > body_max {
                return Ok(Err(Trouble::Silent));
            }
            body.extend_from_slice(&piece);
        }
        Ok(Ok(Reply { status, retry_after, body }))
    }

    fn request(&self, call: &Call, url: Url) -> RequestBuilder {
        let client = match call.host {
            Host::Fixed => &self.fixed,
            Host::Chosen => &self.chosen,
        };
        let method = match call.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Delete => reqwest::Method::DELETE,
        };
        let timeout = Duration::from_millis(call.timeout_ms.unwrap_or(self.options.timeout_ms));
        let mut request = client.request(method, url).timeout(timeout);
        for (name, value) in &call.headers {
            request = request.header(*name, value);
        }
        match &call.body {
            Body::None => request,
            Body::Json(json) => {
                request.header("Content-Type", "application/json").body(json.clone())
            }
            Body::Form(fields) => request.form(fields),
        }
    }
}

/// A client that does what it is told once, and nothing else. HTTP/1.1 only: over HTTP/2 all polls
/// and sends to a host share one connection, and polls that wait would hold back the sends.
fn client(options: WireOptions) -> Result<ClientBuilder, WireError> {
    let connect = Duration::from_millis(options.timeout_ms.div_euclid(3).saturating_mul(2));
    Ok(Client::builder()
        .tls_backend_preconfigured(tls()?)
        .http1_only()
        .no_proxy()
        .redirect(Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .pool_idle_timeout(IDLE)
        .connect_timeout(connect.min(Duration::from_millis(CONNECT_MS))))
}

/// TLS with the web's roots compiled in, so that a bare container needs none.
fn tls() -> Result<ClientConfig, rustls::Error> {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

/// What a broken exchange proves. A request that could not be made was not written, and neither
/// was one whose connection never stood.
fn trouble(error: &reqwest::Error) -> Trouble {
    if chain(error).any(<dyn Cause>::is::<Refused>) {
        Trouble::Forbidden
    } else if error.is_connect() || error.is_builder() {
        Trouble::Unreachable
    } else {
        Trouble::Silent
    }
}

/// The innermost cause, such as "connection refused"; outer ones repeat what is known.
fn reason(error: &reqwest::Error) -> String {
    chain(error).last().map(ToString::to_string).unwrap_or_default()
}

fn chain(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Cause + 'static)> {
    std::iter::successors(error.source(), |it| (**it).source())
}

#[cfg(test)]
mod tests {
    use super::{Resolver, WireOptions, client, trouble};
    use crate::call::Trouble;

    #[tokio::test]
    async fn a_name_that_leads_inside_is_refused_where_it_is_resolved() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let guarded = client(WireOptions::default()).unwrap().dns_resolver(Resolver);
        let request = guarded.build().unwrap().get(format!("http://localhost:{port}/"));
        assert_eq!(trouble(&request.send().await.unwrap_err()), Trouble::Forbidden);
        listener.set_nonblocking(true).unwrap();
        assert!(listener.accept().is_err(), "somebody has connected");
    }
}
