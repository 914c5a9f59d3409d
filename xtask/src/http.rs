//! A small JSON client for the REST API of a running server.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use reqwest::{Certificate, Client, Method, StatusCode};
use serde_json::Value;

/// Where the API of a server is, and as whom we call it.
#[derive(Clone)]
pub struct Api {
    client: Client,
    base: String,
    token: Option<String>,
    /// The host that requests name, where it says which organization is meant.
    host: Option<String>,
}

impl Api {
    /// `base` is for example `https://127.0.0.1:8443`. Trusts only `certificate`.
    pub fn new(base: &str, certificate: &Path) -> Result<Self> {
        // A second installation in the same process is refused and changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let pem = fs::read(certificate).with_context(|| format!("cannot read {}", certificate.display()))?;
        let client = Client::builder()
            .tls_certs_only([Certificate::from_pem(&pem)?])
            // Many clients are many connections; HTTP/2 would put all of this process through a single one.
            .http1_only()
            .timeout(Duration::from_mins(2))
            .connect_timeout(Duration::from_secs(5))
            .build()?;
        Ok(Self {
            client,
            base: base.trim_end_matches('/').to_owned(),
            token: None,
            host: None,
        })
    }

    /// The same, as the owner of a personal access token.
    pub fn with_token(&self, token: &str) -> Self {
        Self {
            token: Some(token.trim().to_owned()),
            ..self.clone()
        }
    }

    /// The same, of one organization among several.
    pub fn of_organization(&self, slug: &str) -> Self {
        Self {
            host: Some(format!("{slug}.localhost")),
            ..self.clone()
        }
    }

    /// A request below `/api/v1`, with the token if there is one.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.client.request(method, format!("{}/api/v1{path}", self.base));
        let request = match &self.host {
            Some(host) => request.header("host", host),
            None => request,
        };
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// A page outside of the interface, as text.
    pub async fn page(&self, path: &str) -> Result<String> {
        let answer = self.client.get(format!("{}{path}", self.base)).send().await?;
        Ok(answer.error_for_status()?.text().await?)
    }

    /// True as soon as the server says that it is ready.
    pub async fn is_ready(&self) -> bool {
        let answer = self
            .client
            .get(format!("{}/readyz", self.base))
            .timeout(Duration::from_secs(2))
            .send()
            .await;
        answer.is_ok_and(|answer| answer.status() == StatusCode::OK)
    }

    pub async fn get(&self, path: &str) -> Result<Value> {
        self.send(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Result<Value> {
        self.send(Method::POST, path, Some(body)).await
    }

    pub async fn patch(&self, path: &str, body: &Value) -> Result<Value> {
        self.send(Method::PATCH, path, Some(body)).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Result<Value> {
        self.send(Method::PUT, path, Some(body)).await
    }

    async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value> {
        let mut request = self.request(method.clone(), path);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request
            .send()
            .await
            .with_context(|| format!("{method} {path} got no answer"))?;
        let status = answer.status();
        let text = answer.text().await?;
        if !status.is_success() {
            bail!("{method} {path} answered {status}: {text}");
        }
        if text.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(&text).with_context(|| format!("{method} {path} answered no JSON"))
    }
}

/// A field of an answer that has to be a string.
pub fn text<'a>(value: &'a Value, field: &str) -> Result<&'a str> {
    value[field]
        .as_str()
        .with_context(|| format!("the answer has no `{field}`: {value}"))
}
