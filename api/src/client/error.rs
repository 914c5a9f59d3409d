//! What can go wrong in a call.

use std::{error::Error as _, fmt, io};

use crate::{Code, Problem};

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The server refused, and said why.
    #[error("{}", problem.detail)]
    Problem {
        /// What the server said.
        problem: Box<Problem>,
        /// After how many seconds it makes sense to try again, where the server said so.
        retry_after_seconds: Option<u64>,
    },
    /// The server could not be reached, or the connection broke; whether it did something is unknown.
    #[error("the server cannot be reached: {reason}")]
    Network {
        /// What kind of trouble it was.
        reason: NetworkReason,
        /// The trouble itself.
        #[source]
        source: reqwest::Error,
    },
    /// Something answered that is not Hourbook, or a proxy answered in its place.
    #[error("the server answered {status} without saying why; is this the address of an Hourbook server?")]
    UnexpectedStatus {
        /// The HTTP status.
        status: u16,
    },
    /// The answer does not have the form the contract promises.
    #[error("the server's answer cannot be read: {reason}")]
    Unreadable {
        /// What is wrong with it.
        reason: String,
    },
    /// The address of the server cannot be used.
    #[error("the server address {server:?} cannot be used: {reason}")]
    Address {
        /// The address.
        server: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The certificates to accept cannot be used.
    #[error("the certificate set-up cannot be used: {reason}")]
    Trust {
        /// What is wrong with it.
        reason: String,
        /// What the TLS library said.
        #[source]
        source: Option<reqwest::Error>,
    },
    /// The file to upload cannot be read, or the file to write cannot be written.
    #[error("the file cannot be read: {source}")]
    File {
        /// What the operating system said.
        source: io::Error,
    },
}

/// What kind of trouble a connection had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NetworkReason {
    /// There is no such host.
    UnknownHost,
    /// Nothing listens there, or the way is blocked.
    NotListening,
    /// The certificate is not one to accept.
    Certificate,
    /// It took too long.
    Timeout,
    /// The connection broke.
    Interrupted,
}

impl fmt::Display for NetworkReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::UnknownHost => "there is no such host",
            Self::NotListening => "nothing answers at this address",
            Self::Certificate => "its certificate is not trusted",
            Self::Timeout => "it took too long",
            Self::Interrupted => "the connection broke",
        })
    }
}

impl Error {
    /// The problem code, when the server said one.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::Problem { problem, .. } => Some(problem.code),
            _ => None,
        }
    }

    /// Whether the server may come back by itself, so that waiting and repeating makes sense.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Network { reason, .. } => *reason != NetworkReason::Certificate,
            Self::Problem { problem, .. } => matches!(problem.status, 429 | 502 | 503),
            Self::UnexpectedStatus { status } => matches!(status, 429 | 502 | 503 | 504),
            _ => false,
        }
    }
}

impl From<reqwest::Error> for Error {
    fn from(source: reqwest::Error) -> Self {
        if source.is_decode() {
            return Self::Unreadable {
                reason: source.to_string(),
            };
        }
        Self::Network {
            reason: network_reason(&source),
            source,
        }
    }
}

fn network_reason(error: &reqwest::Error) -> NetworkReason {
    if mentions_certificate(error) {
        return NetworkReason::Certificate;
    }
    if error.is_timeout() {
        return NetworkReason::Timeout;
    }
    if error.is_dns() {
        return NetworkReason::UnknownHost;
    }
    if error.is_connect() {
        NetworkReason::NotListening
    } else {
        NetworkReason::Interrupted
    }
}

/// The certificate error sits inside I/O errors, which leave themselves out of the ordinary chain of sources.
fn mentions_certificate(error: &reqwest::Error) -> bool {
    let mut next = error.source();
    while let Some(cause) = next {
        if matches!(cause.downcast_ref(), Some(rustls::Error::InvalidCertificate(_))) {
            return true;
        }
        next = match cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inner) => Some(inner),
            None => cause.source(),
        };
    }
    false
}
