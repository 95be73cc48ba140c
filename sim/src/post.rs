//! Delivers webhooks: one POST, no retry, no redirect, and what the receiver made of it.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use rustls::crypto::ring;

/// What came back from a webhook's receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Heard {
    Status { code: u16, retry_after: Option<u64> },
    Refused,
    TimedOut,
    Broken(String),
}

impl Heard {
    pub(crate) fn code(&self) -> Option<u16> {
        if let Self::Status { code, .. } = self { Some(*code) } else { None }
    }

    pub(crate) fn error(&self) -> Option<String> {
        match self {
            Self::Status { .. } => None,
            Self::Refused => Some("refused".to_owned()),
            Self::TimedOut => Some("timeout".to_owned()),
            Self::Broken(why) => Some(why.clone()),
        }
    }
}

/// A client with its roots compiled in, since receivers outside this machine speak https.
pub(crate) fn client() -> Result<reqwest::Client, String> {
    let roots = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect::<rustls::RootCertStore>();
    let tls = rustls::ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .tcp_nodelay(true)
        .build()
        .map_err(|error| error.to_string())
}

/// One attempt. `header` is the vendor's proof of who it is.
pub(crate) async fn post(
    client: &reqwest::Client,
    url: &str,
    header: Option<(&'static str, &str)>,
    body: String,
    deadline: Duration,
) -> Heard {
    let mut request = client.post(url).timeout(deadline).header(CONTENT_TYPE, crate::answer::JSON);
    if let Some((name, value)) = header {
        request = request.header(name, value);
    }
    match request.body(body).send().await {
        Ok(response) => read(response).await,
        Err(error) if error.is_connect() => Heard::Refused,
        Err(error) if error.is_timeout() => Heard::TimedOut,
        Err(error) => Heard::Broken(error.without_url().to_string()),
    }
}

async fn read(response: reqwest::Response) -> Heard {
    let code = response.status().as_u16();
    let said = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
    let retry_after = said.and_then(|text| text.parse().ok());
    // The body is read so that the connection can be used again.
    match response.bytes().await {
        Ok(_) => Heard::Status { code, retry_after },
        Err(error) => Heard::Broken(error.without_url().to_string()),
    }
}
