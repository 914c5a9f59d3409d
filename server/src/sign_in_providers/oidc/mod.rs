//! What the server asks providers, and what it believes of their answers.

mod exchange;
mod outgoing;
mod signature;

use std::{
    collections::HashMap,
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use domain::sign_in_providers::Lie;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

pub use exchange::{Client, Exchange};
use outgoing::Outgoing;
use signature::Keys;
pub use signature::Kind;

use crate::config::Accounts;

/// How long what a provider says of itself is believed. A key that it has withdrawn is used no longer than this.
const BELIEVED: Duration = Duration::from_mins(10);
/// Above this many providers all are forgotten.
const MOST_KNOWN: usize = 1000;

/// Why a provider is of no use for this sign-in. The texts are for the audit log and for admins.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// There was no answer, or it may not be asked there.
    #[error("{0}")]
    Unreachable(String),
    /// The answer is none of OpenID Connect.
    #[error("{0}")]
    Nonsense(String),
    /// The provider did not accept what the browser came back with, or said no to the person.
    #[error("{0}")]
    Refused(String),
    /// The answer is not believed.
    #[error("{0}")]
    Lied(#[from] Lie),
}

impl ProviderError {
    /// The word on the wire, and the sentence that goes with it.
    pub fn told(&self) -> (&'static str, &'static str) {
        match self {
            Self::Unreachable(_) => (
                "provider_unreachable",
                "The provider does not answer. Try again later.",
            ),
            Self::Nonsense(_) => (
                "provider_answer",
                "The provider's answer cannot be used. An admin can look at how it is set up.",
            ),
            Self::Refused(_) => ("provider_refused", "The provider did not let you in. Try again."),
            Self::Lied(Lie::NotFresh) => (
                "provider_not_fresh",
                "The provider did not ask who you are. Sign in there once more.",
            ),
            Self::Lied(_) => (
                "provider_not_believed",
                "What the provider says of you is not believed. An admin finds the reason in the audit log.",
            ),
        }
    }
}

/// What a provider says of itself (OpenID Connect Discovery 1.0).
#[derive(Debug, Clone, Deserialize)]
pub struct Metadata {
    issuer: String,
    pub authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    userinfo_endpoint: Option<String>,
    #[serde(default)]
    pub end_session_endpoint: Option<String>,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    code_challenge_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
    #[serde(default)]
    pub backchannel_logout_supported: bool,
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

/// What is known of a provider for a while.
pub struct Known {
    pub metadata: Metadata,
    keys: Keys,
    since: Instant,
}

impl Known {
    pub fn keys(&self) -> usize {
        self.keys.count()
    }
}

/// The providers that this process has asked, and the way to them.
pub struct Providers {
    outgoing: Outgoing,
    known: Mutex<HashMap<String, Arc<Known>>>,
    /// New keys that tokens made us ask for: strangers can send tokens.
    refreshes: DefaultKeyedRateLimiter<String>,
}

impl Providers {
    pub fn new(config: &Accounts) -> anyhow::Result<Self> {
        let quota =
            Quota::per_minute(NonZeroU32::MIN).allow_burst(NonZeroU32::new(5).unwrap_or(NonZeroU32::MIN));
        Ok(Self {
            outgoing: Outgoing::new(config)?,
            known: Mutex::default(),
            refreshes: RateLimiter::keyed(quota),
        })
    }

    /// What is known of a provider; asked for when it is older than ten minutes.
    pub async fn known(&self, issuer: &str) -> Result<Arc<Known>, ProviderError> {
        let remembered = {
            let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            known
                .get(issuer)
                .filter(|known| known.since.elapsed() < BELIEVED)
                .cloned()
        };
        match remembered {
            Some(known) => Ok(known),
            None => self.ask(issuer).await,
        }
    }

    /// Whether an address may be asked at all.
    pub fn may_ask(&self, issuer: &str) -> Result<(), ProviderError> {
        self.outgoing.address(issuer).map(drop)
    }

    /// Asks a provider for what it says of itself, and for its keys.
    pub async fn ask(&self, issuer: &str) -> Result<Arc<Known>, ProviderError> {
        let base = issuer.trim_end_matches('/');
        let address = format!("{base}/.well-known/openid-configuration");
        let metadata: Metadata = self.outgoing.get(&address).await?;
        // Letter by letter: otherwise one provider could speak for another (ASVS v5.0.0-10.5.3).
        if metadata.issuer != issuer {
            let found: String = metadata.issuer.chars().take(200).collect();
            return Err(ProviderError::Nonsense(format!("it calls itself {found}")));
        }
        let methods = metadata.code_challenge_methods_supported.as_ref();
        if methods.is_some_and(|methods| !methods.iter().any(|method| method == "S256")) {
            return Err(ProviderError::Nonsense(
                "it does not know PKCE with S256".to_owned(),
            ));
        }
        // Browsers are sent there.
        self.outgoing.address(&metadata.authorization_endpoint)?;
        if let Some(endpoint) = &metadata.end_session_endpoint {
            self.outgoing.address(endpoint)?;
        }
        let keys: KeySet = self.outgoing.get(&metadata.jwks_uri).await?;
        let keys = Keys::of(keys.keys);
        if keys.count() == 0 {
            return Err(ProviderError::Nonsense(
                "it has no key that can be checked".to_owned(),
            ));
        }
        let asked = Arc::new(Known {
            metadata,
            keys,
            since: Instant::now(),
        });
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST_KNOWN {
            known.clear();
        }
        known.insert(issuer.to_owned(), asked.clone());
        Ok(asked)
    }

    /// What a token of this provider says. A key that is not known may be new: the provider is asked again, now and then.
    pub async fn open<T: DeserializeOwned>(
        &self,
        issuer: &str,
        kind: Kind,
        token: &str,
    ) -> Result<T, ProviderError> {
        let known = self.known(issuer).await?;
        let opened = match known.keys.open(kind, token) {
            Err(Lie::Key) if self.refreshes.check_key(&issuer.to_owned()).is_ok() => {
                self.ask(issuer).await?.keys.open(kind, token)
            }
            opened => opened,
        };
        serde_json::from_slice(&opened?).map_err(|_| Lie::Malformed.into())
    }
}
