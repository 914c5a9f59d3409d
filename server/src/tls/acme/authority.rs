//! The way to the authority: the same client of HTTP as everywhere else, and our account there.

use std::{
    error::Error as StdError,
    fs,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::http::{HeaderMap, Request, Response, StatusCode, header};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64_URL};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use instant_acme::{Account, BodyWrapper, BytesResponse, Error, ExternalAccountKey, HttpClient, NewAccount};
use jiff::{SignedDuration, Timestamp};

use super::{
    failure::{Cause, Failure},
    folder::{self, Folder},
};
use crate::{clock::Clock, config::Acme};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// The longest answer. Chains of certificates are below 20 KiB.
const LONGEST_ANSWER: usize = 256 * 1024;

type Answer = Pin<Box<dyn Future<Output = Result<BytesResponse, Error>> + Send>>;

/// The authority, for one attempt.
#[derive(Clone)]
pub struct Authority {
    http: reqwest::Client,
    clock: Clock,
    /// Until when it wants to be left alone, if it said so.
    wait_until: Arc<Mutex<Option<Timestamp>>>,
}

impl Authority {
    pub fn new(acme: &Acme, clock: Clock) -> Result<Self, Failure> {
        // Only the first installation counts; a second one changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .timeout(PATIENCE)
            .https_only(true)
            .redirect(reqwest::redirect::Policy::none());
        let unusable = |detail: String| Failure::new(Cause::Unreachable, detail);
        if let Some(path) = &acme.ca_file {
            let pem = fs::read(path).map_err(|error| unusable(format!("{}: {error}", path.display())))?;
            let roots = reqwest::Certificate::from_pem_bundle(&pem)
                .map_err(|error| unusable(format!("{}: {error}", path.display())))?;
            builder = builder.tls_certs_only(roots);
        }
        Ok(Self {
            http: builder.build().map_err(|error| unusable(error.to_string()))?,
            clock,
            wait_until: Arc::default(),
        })
    }

    /// Until when the authority wants to hear nothing.
    pub fn wait_until(&self) -> Option<Timestamp> {
        *self.wait_until.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Our account there, made at the first order.
    pub async fn account(&self, acme: &Acme, folder: &Folder) -> Result<Account, Failure> {
        let Some(kept) = folder.account() else {
            return self.register(acme, folder).await;
        };
        let builder = Account::builder_with_http(Box::new(self.clone()));
        let told = kept.contact;
        let account = builder.from_credentials(kept.credentials).await?;
        if told != acme.contact {
            let addresses = mail_addresses(acme);
            let addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
            account.update_contacts(&addresses).await?;
            if let Some(mut kept) = folder.account() {
                kept.contact.clone_from(&acme.contact);
                folder
                    .keep_account(&kept)
                    .map_err(|error| Failure::disk(&error))?;
            }
        }
        Ok(account)
    }

    /// The account that is kept, if there is one: for questions that are no reason to make one.
    pub async fn known_account(&self, folder: &Folder) -> Option<Account> {
        let builder = Account::builder_with_http(Box::new(self.clone()));
        builder.from_credentials(folder.account()?.credentials).await.ok()
    }

    async fn register(&self, acme: &Acme, folder: &Folder) -> Result<Account, Failure> {
        let addresses = mail_addresses(acme);
        let addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
        let wanted = NewAccount {
            contact: &addresses,
            terms_of_service_agreed: acme.agree_to_terms,
            only_return_existing: false,
        };
        let external = external_account(acme)?;
        let builder = Account::builder_with_http(Box::new(self.clone()));
        let (account, credentials) = builder
            .create(&wanted, acme.directory.clone(), external.as_ref())
            .await?;
        let kept = folder::Account {
            contact: acme.contact.clone(),
            credentials,
        };
        folder
            .keep_account(&kept)
            .map_err(|error| Failure::disk(&error))?;
        Ok(account)
    }

    async fn send(self, request: Request<BodyWrapper<Bytes>>) -> Result<BytesResponse, Error> {
        let (parts, body) = request.into_parts();
        let body = match body.collect().await {
            Ok(body) => body.to_bytes(),
            Err(never) => match never {},
        };
        let request = reqwest::Request::try_from(Request::from_parts(parts, body)).map_err(other)?;
        let mut answer = self.http.execute(request).await.map_err(other)?;
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(other)? {
            if body.len() + chunk.len() > LONGEST_ANSWER {
                return Err(Error::Str("an answer of a sensible length"));
            }
            body.extend_from_slice(&chunk);
        }
        let is_refusal = matches!(
            answer.status(),
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE
        );
        if is_refusal && let Some(until) = retry_after(answer.headers(), self.clock.now()) {
            *self.wait_until.lock().unwrap_or_else(PoisonError::into_inner) = Some(until);
        }
        let mut response = Response::new(Full::new(Bytes::from(body)));
        *response.status_mut() = answer.status();
        *response.headers_mut() = answer.headers().clone();
        Ok(BytesResponse::from(response))
    }
}

impl HttpClient for Authority {
    fn request(&self, request: Request<BodyWrapper<Bytes>>) -> Answer {
        Box::pin(self.clone().send(request))
    }
}

fn other(error: impl StdError + Send + Sync + 'static) -> Error {
    Error::Other(Box::new(error))
}

fn mail_addresses(acme: &Acme) -> Vec<String> {
    let addresses = acme.contact.iter();
    addresses.map(|address| format!("mailto:{address}")).collect()
}

fn external_account(acme: &Acme) -> Result<Option<ExternalAccountKey>, Failure> {
    let (Some(id), Some(secret)) = (&acme.external_account_id, &acme.external_account_key_file) else {
        return Ok(None);
    };
    let unusable = |why: String| Failure::new(Cause::Terms, why);
    let text = secret.read().map_err(|error| unusable(error.to_string()))?;
    let key = BASE64_URL
        .decode(text.trim().trim_end_matches('='))
        .map_err(|_| unusable(format!("{secret}: it holds no base64url")))?;
    Ok(Some(ExternalAccountKey::new(id.clone(), &key)))
}

/// A pause in seconds, or a date.
fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Timestamp> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u32>() {
        return now.checked_add(SignedDuration::from_secs(seconds.into())).ok();
    }
    jiff::fmt::rfc2822::parse(text).ok().map(|at| at.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_read_as_seconds_and_as_a_date() {
        let now: Timestamp = "2026-05-01T12:00:00Z".parse().unwrap();
        for (text, expected) in [
            ("120", Some("2026-05-01T12:02:00Z")),
            ("Fri, 01 May 2026 13:00:00 GMT", Some("2026-05-01T13:00:00Z")),
            ("soon", None),
            ("-5", None),
            ("99999999999999999999", None),
        ] {
            let headers = HeaderMap::from_iter([(header::RETRY_AFTER, text.parse().unwrap())]);
            let expected: Option<Timestamp> = expected.map(|at| at.parse().unwrap());
            assert_eq!(retry_after(&headers, now), expected, "{text}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
    }

    #[test]
    fn the_secret_of_an_external_account_is_read_out_of_its_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key");
        let acme = Acme {
            external_account_id: Some("kid-1".into()),
            external_account_key_file: Some(path.clone().into()),
            ..Acme::default()
        };
        for (text, is_fine) in [
            ("zWNDZM6eQGHWpSRTPal5eIUYFTu7\n", true),
            ("AA==", true),
            ("no key!", false),
        ] {
            fs::write(&path, text).unwrap();
            assert_eq!(external_account(&acme).is_ok(), is_fine, "{text}");
        }
        assert!(external_account(&Acme::default()).unwrap().is_none());
    }
}
