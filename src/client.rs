//! A client of the REST API, as an owner's program would be one.

use anyhow::{Context as _, bail};
use reqwest::Method;
use serde_json::Value;
use std::time::Duration;

/// A client with one token.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    url: String,
    token: String,
}

impl Client {
    /// A client of the node at `url`. Plain HTTP to loopback needs no TLS.
    pub fn new(url: &str, token: &str) -> anyhow::Result<Self> {
        let http = plain()?;
        Ok(Self { http, url: url.to_owned(), token: token.to_owned() })
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> anyhow::Result<Value> {
        self.call(Method::GET, path, None).await
    }

    /// Makes, or does.
    pub async fn post(&self, path: &str, body: Value) -> anyhow::Result<Value> {
        self.call(Method::POST, path, Some(body)).await
    }

    /// Sets.
    pub async fn put(&self, path: &str, body: Value) -> anyhow::Result<Value> {
        self.call(Method::PUT, path, Some(body)).await
    }

    /// Changes a part. What stands there is read first, for its version.
    pub async fn patch(&self, path: &str, body: Value) -> anyhow::Result<Value> {
        self.call(Method::PATCH, path, Some(body)).await
    }

    /// Removes.
    pub async fn delete(&self, path: &str) -> anyhow::Result<Value> {
        self.call(Method::DELETE, path, None).await
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> anyhow::Result<Value> {
        let url = format!("{}{path}", self.url);
        let mut request = self.http.request(method.clone(), url).bearer_auth(&self.token);
        if matches!(method, Method::PUT | Method::PATCH | Method::DELETE) {
            // Demos and tests are the only writers, so the version that stands is the one meant.
            request = request.header("If-Match", "*");
        }
        if let Some(body) = &body {
            request = request.json(body);
        }
        let reply = request.send().await.with_context(|| format!("{method} {path}"))?;
        let status = reply.status();
        let text = reply.text().await.with_context(|| format!("{method} {path}"))?;
        if !status.is_success() {
            bail!("{method} {path} was answered {status}: {text}");
        }
        if text.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(&text).with_context(|| format!("{method} {path} answered no JSON"))
    }
}

/// A client for loopback.
pub fn plain() -> anyhow::Result<reqwest::Client> {
    let tls = rustls_none()?;
    let built = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .no_proxy()
        .timeout(Duration::from_mins(1))
        .build();
    built.context("the HTTP client could not be built")
}

fn rustls_none() -> anyhow::Result<rustls::ClientConfig> {
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .context("TLS could not be set up")?;
    Ok(config.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth())
}
