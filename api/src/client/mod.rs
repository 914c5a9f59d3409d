//! A thin typed client of the REST API: one method per operation, in one file per noun.
//!
//! What is deliberately absent: signing in with a password, set-up and accepting an invitation.
//! These answer with a cookie and belong to browsers; programs use a personal access token.
//!
//! Every write carries an `Idempotency-Key`, so that repeating it after a broken connection does nothing twice; but for
//! segments and heads of the activity log, which the server knows by their content.

mod activity;
mod audit;
mod clients;
mod comments;
mod entries;
mod error;
mod events;
mod exports;
mod favorites;
mod imports;
mod invitations;
mod locks;
mod me;
mod members;
mod notices;
mod organization;
mod projects;
mod recent_work;
mod reports;
mod send;
mod sessions;
mod setup;
mod tags;
mod task_statuses;
mod tasks;
mod teams;
mod timer;
mod timesheets;
mod tokens;
mod trust;
mod trust_page;
mod working_time;

use std::time::Duration;

use reqwest::Url;
use uuid::Uuid;

use crate::Secret;

pub use error::{Error, NetworkReason};
pub use events::{Event, Events};
pub use imports::NewImport;
pub use send::Download;
pub use trust::{Fingerprint, FingerprintError, Trust, server_fingerprint};

/// A connection that nothing needs for so long is closed. Who calls once an hour would only answer the pings of the server on it.
const UNUSED: Duration = Duration::from_secs(5);

/// How to reach a server.
#[derive(Debug, Clone)]
pub struct Config {
    /// Address of the server, `https://host[:port]`.
    pub server: String,
    /// Personal access token; without one only a few operations work.
    pub token: Option<Secret>,
    /// Which certificates to accept.
    pub trust: Trust,
    /// How long a connection may take to come about.
    pub connect_timeout: Duration,
    /// How long one attempt may take in all. Uploads, downloads and event streams are not limited by it.
    pub timeout: Duration,
    /// How many attempts one call may take.
    pub attempts: u32,
    /// How long all waiting between the attempts of one call may take together.
    pub patience: Duration,
    /// Makes random ids: for idempotency keys, and to spread the waits between attempts.
    pub new_id: fn() -> Uuid,
    /// Name and version of the program.
    pub user_agent: String,
}

/// A client of one server. Cheap to clone; clones share their connections.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    root: Url,
    token: Option<Secret>,
    key: Option<String>,
    timeout: Duration,
    attempts: u32,
    patience: Duration,
    new_id: fn() -> Uuid,
}

impl Client {
    /// Prepares a client; does not connect yet.
    ///
    /// # Errors
    ///
    /// [`Error::Address`] when the address is not an `https` one, [`Error::Trust`] when the certificates to accept
    /// cannot be used.
    pub fn new(config: Config) -> Result<Self, Error> {
        let root = server_root(&config.server)?;
        let builder = reqwest::Client::builder()
            .user_agent(config.user_agent)
            .connect_timeout(config.connect_timeout)
            .pool_idle_timeout(UNUSED)
            .https_only(true)
            .redirect(reqwest::redirect::Policy::none());
        let http = trust::apply(builder, &config.trust)?
            .build()
            .map_err(|source| Error::Trust {
                reason: "the TLS set-up was refused".to_owned(),
                source: Some(source),
            })?;
        Ok(Self {
            http,
            root,
            token: config.token,
            key: None,
            timeout: config.timeout,
            attempts: config.attempts.max(1),
            patience: config.patience,
            new_id: config.new_id,
        })
    }

    /// The same client, whose next write carries this idempotency key instead of a fresh one.
    /// Use it for one write: the server answers a second one with the same key from memory, or refuses it.
    #[must_use]
    pub fn keyed(&self, key: impl Into<String>) -> Self {
        Self {
            key: Some(key.into()),
            ..self.clone()
        }
    }
}

fn server_root(server: &str) -> Result<Url, Error> {
    let refused = |reason: &str| Error::Address {
        server: server.to_owned(),
        reason: reason.to_owned(),
    };
    let url = Url::parse(server).map_err(|_| refused("write it as https://host or https://host:port"))?;
    if url.scheme() != "https" {
        return Err(refused("only https is possible"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refused("leave name and password out of it"));
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err(refused("give host and port only, without a path"));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_https_addresses_are_accepted() {
        for accepted in [
            "https://acme.localhost:8443",
            "https://time.example/",
            "https://[::1]:8443",
        ] {
            assert!(server_root(accepted).is_ok(), "{accepted}");
        }
        for refused in [
            "http://time.example",
            "time.example",
            "https://",
            "https://ada:pw@time.example",
            "https://time.example/app",
            "https://time.example/?x=1",
            "file:///etc/passwd",
        ] {
            assert!(
                matches!(server_root(refused), Err(Error::Address { .. })),
                "{refused}"
            );
        }
    }
}
