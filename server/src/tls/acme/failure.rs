//! Why a certificate could not be had, and what to do about it.

use instant_acme::{Error, Problem};
use serde::{Deserialize, Serialize};

use crate::config::Config;

/// The longest text of an authority that is kept and shown.
const LONGEST_DETAIL: usize = 400;

/// The kinds of failure that call for different remedies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The authority itself does not answer, or says nothing that makes sense.
    Unreachable,
    /// It did not find this server behind a name.
    NotProved,
    /// It found nothing behind a name.
    Unresolved,
    /// It gives no certificate for such names.
    Refused,
    /// It wants something of the operator first.
    Terms,
    /// It was asked too often.
    RateLimited,
    /// It does not know the account any more.
    UnknownAccount,
    /// What it gave cannot be kept.
    Disk,
    Other,
}

/// One attempt that led to nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Failure {
    pub cause: Cause,
    pub detail: String,
}

impl Failure {
    pub fn new(cause: Cause, detail: impl Into<String>) -> Self {
        Self {
            cause,
            detail: shortened(&detail.into()),
        }
    }

    /// What the authority says about a name.
    pub fn about(name: &str, problem: &Problem) -> Self {
        Self::new(cause_of(problem), format!("{name}: {problem}"))
    }

    /// Something of the machine below failed.
    pub fn disk(error: &std::io::Error) -> Self {
        Self::new(Cause::Disk, error.to_string())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let cause = match &error {
            Error::Api(problem) => cause_of(problem),
            Error::Http(_) | Error::InvalidUri(_) | Error::Json(_) | Error::Str(_) | Error::Other(_) => {
                Cause::Unreachable
            }
            _ => Cause::Other,
        };
        Self::new(cause, told(&error))
    }
}

/// The error with what lies behind it: the outermost one of a connection says only that it failed.
fn told(error: &Error) -> String {
    let mut text = error.to_string();
    let mut inner = std::error::Error::source(error);
    while let Some(cause) = inner {
        let more = cause.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        inner = cause.source();
    }
    text
}

fn shortened(text: &str) -> String {
    let printable = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter });
    printable.take(LONGEST_DETAIL).collect()
}

fn cause_of(problem: &Problem) -> Cause {
    let kind = problem.r#type.as_deref().unwrap_or_default();
    match kind
        .strip_prefix("urn:ietf:params:acme:error:")
        .unwrap_or_default()
    {
        "connection" | "incorrectResponse" | "tls" | "unauthorized" => Cause::NotProved,
        "dns" => Cause::Unresolved,
        "caa" | "rejectedIdentifier" | "unsupportedIdentifier" | "invalidContact" | "unsupportedContact" => {
            Cause::Refused
        }
        "externalAccountRequired" | "userActionRequired" => Cause::Terms,
        "rateLimited" => Cause::RateLimited,
        "accountDoesNotExist" => Cause::UnknownAccount,
        _ => Cause::Other,
    }
}

impl Cause {
    /// A name that programs can rely on.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unreachable => "certificate_authority_unreachable",
            Self::NotProved => "certificate_name_not_proved",
            Self::Unresolved => "certificate_name_unresolved",
            Self::Refused => "certificate_refused",
            Self::Terms => "certificate_terms_open",
            Self::RateLimited => "certificate_rate_limited",
            Self::Disk => "certificate_not_kept",
            Self::UnknownAccount | Self::Other => "certificate_order_failed",
        }
    }

    /// What the operator does about it.
    pub fn fix(self, config: &Config) -> String {
        let directory = config
            .listen
            .acme
            .as_ref()
            .map_or("", |acme| acme.directory.as_str());
        match self {
            Self::Unreachable => format!(
                "Let the server reach {directory} over HTTPS; where the authority is your own, name its root in \
                 listen.acme.ca_file."
            ),
            Self::NotProved => format!(
                "Connections from outside to port 443 of each name in listen.acme.names have to reach {} of this server with \
                 their TLS untouched: forward the port, open it in firewalls, and let no proxy answer in between.",
                config.listen.address
            ),
            Self::Unresolved => {
                "Let each name in listen.acme.names lead to this machine in the DNS, and no other address beside it.".to_owned()
            }
            Self::Refused => {
                "Correct listen.acme.names and listen.acme.contact, or the CAA records of the domain: this authority gives no \
                 certificate for them."
                    .to_owned()
            }
            Self::Terms => {
                "Look at the site of the authority for what it asks of you; an account of yours there is named by \
                 listen.acme.external_account_id and listen.acme.external_account_key_file."
                    .to_owned()
            }
            Self::RateLimited => {
                "Wait: the server asks again by itself when it may. Try things out with a directory for tests.".to_owned()
            }
            Self::Disk => format!(
                "Let the account of the server write to {}.",
                config.storage.data_dir.join("tls").join("acme").display()
            ),
            Self::UnknownAccount | Self::Other => {
                "The server asks again by itself; its log holds each attempt.".to_owned()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(kind: &str) -> Problem {
        let json =
            serde_json::json!({ "type": format!("urn:ietf:params:acme:error:{kind}"), "detail": "so it is" });
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn what_an_authority_says_leads_to_the_right_remedy() {
        for (kind, cause) in [
            ("connection", Cause::NotProved),
            ("tls", Cause::NotProved),
            ("unauthorized", Cause::NotProved),
            ("dns", Cause::Unresolved),
            ("caa", Cause::Refused),
            ("rejectedIdentifier", Cause::Refused),
            ("externalAccountRequired", Cause::Terms),
            ("userActionRequired", Cause::Terms),
            ("rateLimited", Cause::RateLimited),
            ("accountDoesNotExist", Cause::UnknownAccount),
            ("serverInternal", Cause::Other),
            ("tomorrow", Cause::Other),
        ] {
            let failure = Failure::from(Error::Api(problem(kind)));
            assert_eq!(failure.cause, cause, "{kind}");
            assert!(failure.detail.contains("so it is"));
        }
        assert_eq!(Failure::from(Error::Str("no nonce")).cause, Cause::Unreachable);
    }

    /// ASVS v5.0.0-16.4.1: an authority writes no lines of its own into a log.
    #[test]
    fn what_an_authority_says_is_bounded_and_stays_on_one_line() {
        let mut said = problem("dns");
        said.detail = Some(format!("one\ntwo\u{1b}[2J{}", "x".repeat(4000)));
        let failure = Failure::about("hours.example.com", &said);
        assert!(failure.detail.starts_with("hours.example.com: "));
        assert_eq!(failure.detail.chars().count(), LONGEST_DETAIL);
        assert!(!failure.detail.contains(char::is_control));
    }
}
