//! Proof of a name (RFC 8737): whoever connects with `acme-tls/1` alone, and asks for a name whose proof is pending, gets a
//! certificate that holds the proof. Everybody else gets the ordinary one, and nobody speaks over such a connection.

use std::{
    collections::HashMap,
    io,
    sync::{Arc, Mutex, PoisonError},
};

use axum_server::accept::Accept;
use futures::future::BoxFuture;
use rcgen::{CertificateParams, CustomExtension, DistinguishedName, KeyPair};
use rustls::{
    ServerConfig,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use tokio_rustls::server::TlsStream;

use super::failure::{Cause, Failure};

/// The protocol of proofs.
pub const PROTOCOL: &[u8] = b"acme-tls/1";

/// The proofs that are pending, by name.
#[derive(Debug, Clone, Default)]
pub struct Challenges(Arc<Mutex<HashMap<String, Arc<CertifiedKey>>>>);

impl Challenges {
    /// Nothing is pending yet; what is shown goes when the guard does, however an order ends.
    pub fn open(&self) -> Shown {
        Shown(self.clone())
    }

    fn find(&self, name: &str) -> Option<Arc<CertifiedKey>> {
        let pending = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pending.get(&name.to_ascii_lowercase()).cloned()
    }
}

/// Proofs of one order.
pub struct Shown(Challenges);

impl Shown {
    /// Shows the proof of a name from now on.
    pub fn show(&self, name: &str, digest: &[u8]) -> Result<(), Failure> {
        let certificate = prove(name, digest)
            .map_err(|error| Failure::new(Cause::Other, format!("the proof of {name}: {error:#}")))?;
        let mut pending = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        pending.insert(name.to_ascii_lowercase(), Arc::new(certificate));
        Ok(())
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// A certificate for this name alone that holds the digest.
fn prove(name: &str, digest: &[u8]) -> anyhow::Result<CertifiedKey> {
    // The library panics at any other length.
    anyhow::ensure!(digest.len() == 32, "the digest has a wrong length");
    let mut params = CertificateParams::new(vec![name.to_owned()])?;
    params.distinguished_name = DistinguishedName::new();
    params.custom_extensions = vec![CustomExtension::new_acme_identifier(digest)];
    let key = KeyPair::generate()?;
    let certificate = params.self_signed(&key)?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let key = rustls::crypto::ring::sign::any_ecdsa_type(&key)?;
    Ok(CertifiedKey::new(vec![certificate.der().clone()], key))
}

/// The same listener, which answers challenges as well.
pub fn answering(ordinary: &ServerConfig, challenges: &Challenges) -> ServerConfig {
    let mut config = ordinary.clone();
    config.cert_resolver = Arc::new(Resolver {
        ordinary: Arc::clone(&ordinary.cert_resolver),
        challenges: challenges.clone(),
    });
    // Last: a client that speaks anything else as well gets that.
    config.alpn_protocols.push(PROTOCOL.to_vec());
    config
}

#[derive(Debug)]
struct Resolver {
    ordinary: Arc<dyn ResolvesServerCert>,
    challenges: Challenges,
}

impl ResolvesServerCert for Resolver {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let is_challenge = hello.alpn().is_some_and(|offered| offered.eq([PROTOCOL]));
        if !is_challenge {
            return self.ordinary.resolve(hello);
        }
        self.challenges.find(hello.server_name()?)
    }
}

/// Ends connections of challenges after their handshake: they are for nothing else.
#[derive(Debug, Clone)]
pub struct HandshakeOnly<A>(pub A);

impl<A, I, S, T> Accept<I, S> for HandshakeOnly<A>
where
    A: Accept<I, S, Stream = TlsStream<T>>,
    A::Service: Send,
    A::Future: Send + 'static,
    T: Send + 'static,
{
    type Stream = A::Stream;
    type Service = A::Service;
    type Future = BoxFuture<'static, io::Result<(A::Stream, A::Service)>>;

    fn accept(&self, stream: I, service: S) -> Self::Future {
        let accepted = self.0.accept(stream, service);
        Box::pin(async move {
            let (stream, service) = accepted.await?;
            if stream.get_ref().1.alpn_protocol() == Some(PROTOCOL) {
                return Err(io::Error::other("a challenge ends with its handshake"));
            }
            Ok((stream, service))
        })
    }
}

#[cfg(test)]
mod tests {
    use x509_parser::prelude::{FromDer, X509Certificate};

    use super::*;
    use crate::tls::names_of;

    #[test]
    fn a_proof_names_one_host_and_holds_the_digest_as_critical() {
        let proof = prove("hours.example.com", &[7; 32]).unwrap();
        let (_, parsed) = X509Certificate::from_der(&proof.cert[0]).unwrap();
        assert_eq!(names_of(&parsed), ["hours.example.com"]);
        let extension = parsed
            .extensions()
            .iter()
            .find(|extension| extension.oid.to_id_string() == "1.3.6.1.5.5.7.1.31")
            .unwrap();
        assert!(extension.critical);
        assert_eq!(extension.value, [&[4, 32][..], &[7; 32]].concat());
        assert!(prove("hours.example.com", &[7; 31]).is_err());
    }

    #[test]
    fn a_proof_is_there_only_while_its_order_is_under_way() {
        let challenges = Challenges::default();
        assert!(challenges.find("hours.example.com").is_none());
        let shown = challenges.open();
        shown.show("hours.example.com", &[7; 32]).unwrap();
        assert!(challenges.find("HOURS.example.com").is_some());
        assert!(challenges.find("other.example.com").is_none());
        drop(shown);
        assert!(challenges.find("hours.example.com").is_none());
    }
}
