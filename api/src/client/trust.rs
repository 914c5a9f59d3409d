//! Which server certificates a client accepts.

use std::{
    fmt,
    str::FromStr,
    sync::{Arc, Mutex},
    time::Duration,
};

use reqwest::ClientBuilder;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Error, server_root};

/// Which certificates to accept.
#[derive(Debug, Clone, Default)]
pub enum Trust {
    /// What the operating system accepts.
    #[default]
    System,
    /// Only certificates signed by these, in PEM.
    Authorities(Vec<u8>),
    /// Exactly one certificate, by fingerprint. Its names and dates do not matter: the fingerprint was confirmed by
    /// a person, who compared it with what the server printed.
    Pinned(Fingerprint),
}

/// SHA-256 of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Fingerprint([u8; 32]);

/// Why a text is no fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a fingerprint is 64 hexadecimal digits, with or without colons")]
pub struct FingerprintError;

impl Fingerprint {
    fn of(certificate: &CertificateDer<'_>) -> Self {
        Self(Sha256::digest(certificate).into())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { ":" };
            write!(formatter, "{separator}{byte:02X}")?;
        }
        Ok(())
    }
}

impl FromStr for Fingerprint {
    type Err = FingerprintError;

    fn from_str(text: &str) -> Result<Self, FingerprintError> {
        let text = text.trim();
        let digits: Vec<u8> = text.bytes().filter(|byte| *byte != b':').collect();
        if digits.len() != 64 {
            return Err(FingerprintError);
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
            *byte = pair
                .iter()
                .try_fold(0, |value, digit| Some(value * 16 + hex(*digit)?))
                .ok_or(FingerprintError)?;
        }
        Ok(Self(bytes))
    }
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

impl TryFrom<String> for Fingerprint {
    type Error = FingerprintError;

    fn try_from(text: String) -> Result<Self, FingerprintError> {
        text.parse()
    }
}

impl From<Fingerprint> for String {
    fn from(fingerprint: Fingerprint) -> Self {
        fingerprint.to_string()
    }
}

/// Sets up TLS as wanted.
pub(super) fn apply(builder: ClientBuilder, trust: &Trust) -> Result<ClientBuilder, Error> {
    match trust {
        Trust::System => Ok(builder),
        Trust::Authorities(pem) => {
            let certificates = reqwest::Certificate::from_pem_bundle(pem).map_err(|source| Error::Trust {
                reason: "the file holds no certificate in PEM".to_owned(),
                source: Some(source),
            })?;
            if certificates.is_empty() {
                return Err(Error::Trust {
                    reason: "the file holds no certificate in PEM".to_owned(),
                    source: None,
                });
            }
            Ok(builder.tls_certs_only(certificates))
        }
        Trust::Pinned(fingerprint) => {
            let provider = provider()?;
            let verifier = Pinned {
                expected: *fingerprint,
                provider: Arc::clone(&provider),
            };
            Ok(builder.tls_backend_preconfigured(tls(provider, Arc::new(verifier))?))
        }
    }
}

/// Fetches the fingerprint of the certificate a server shows, without sending it anything and without trusting it.
///
/// # Errors
///
/// [`Error::Address`] for an unusable address, [`Error::Network`] when no TLS server answers there.
pub async fn server_fingerprint(server: &str, timeout: Duration) -> Result<Fingerprint, Error> {
    let root = server_root(server)?;
    let seen = Arc::new(Mutex::new(None));
    let provider = provider()?;
    let verifier = Onlooker {
        seen: Arc::clone(&seen),
    };
    let http = reqwest::Client::builder()
        .connect_timeout(timeout)
        .timeout(timeout)
        .tls_backend_preconfigured(tls(provider, Arc::new(verifier))?)
        .build()?;
    let answer = http.head(root).send().await;
    let fingerprint = seen.lock().ok().and_then(|seen| *seen);
    match (fingerprint, answer) {
        (Some(fingerprint), _) => Ok(fingerprint),
        (None, Err(error)) => Err(error.into()),
        (None, Ok(answer)) => Err(Error::UnexpectedStatus {
            status: answer.status().as_u16(),
        }),
    }
}

fn provider() -> Result<Arc<CryptoProvider>, Error> {
    CryptoProvider::get_default()
        .cloned()
        .ok_or_else(|| Error::Trust {
            reason: "the program installed no cryptography for TLS".to_owned(),
            source: None,
        })
}

fn tls(provider: Arc<CryptoProvider>, verifier: Arc<dyn ServerCertVerifier>) -> Result<ClientConfig, Error> {
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::Trust {
            reason: error.to_string(),
            source: None,
        })?;
    Ok(builder
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth())
}

/// Accepts the one certificate with the expected fingerprint, and still checks that the server holds its key.
#[derive(Debug)]
struct Pinned {
    expected: Fingerprint,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if Fingerprint::of(end_entity) != self.expected {
            return Err(rustls::Error::InvalidCertificate(
                CertificateError::ApplicationVerificationFailure,
            ));
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(
            message,
            certificate,
            signature,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(
            message,
            certificate,
            signature,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

/// Notes the certificate and refuses it, so that nothing is ever sent over the connection.
#[derive(Debug)]
struct Onlooker {
    seen: Arc<Mutex<Option<Fingerprint>>>,
}

impl ServerCertVerifier for Onlooker {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if let Ok(mut seen) = self.seen.lock() {
            *seen = Some(Fingerprint::of(end_entity));
        }
        Err(refusal())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(refusal())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(refusal())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        CryptoProvider::get_default()
            .map(|provider| provider.signature_verification_algorithms.supported_schemes())
            .unwrap_or_default()
    }
}

fn refusal() -> rustls::Error {
    rustls::Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_reads_what_it_writes_with_and_without_colons() {
        let fingerprint = Fingerprint::of(&CertificateDer::from(vec![1, 2, 3]));
        let text = fingerprint.to_string();
        assert_eq!(text.len(), 95);
        assert_eq!(text.parse(), Ok(fingerprint));
        assert_eq!(text.replace(':', "").to_lowercase().parse(), Ok(fingerprint));
    }

    #[test]
    fn anything_else_is_no_fingerprint() {
        for text in [
            "",
            "AB",
            &"zz".repeat(32),
            &"0".repeat(63),
            &"0".repeat(65),
            &"ä".repeat(32),
        ] {
            assert_eq!(text.parse::<Fingerprint>(), Err(FingerprintError), "{text}");
        }
    }
}
