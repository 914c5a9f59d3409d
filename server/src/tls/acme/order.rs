//! One order, from the question to the certificate on the disk.

use std::time::Duration;

use instant_acme::{
    Account, AuthorizationStatus, CertificateIdentifier, ChallengeType, Identifier, NewOrder, Order,
    OrderStatus, RetryPolicy,
};
use rcgen::{CertificateParams, DistinguishedName, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use x509_parser::prelude::{FromDer, X509Certificate};

use super::{
    challenge::{Challenges, Shown},
    failure::{Cause, Failure},
    folder::{Begun, Folder},
};
use crate::tls::{self, covers, names_of};

/// How long the authority may take for its proofs, and for the certificate.
const PATIENCE: RetryPolicy = RetryPolicy::new().timeout(Duration::from_mins(2));

/// Orders a certificate for these names and keeps it. One that a kill broke off is fetched first.
pub async fn order(
    account: &Account,
    folder: &Folder,
    names: &[String],
    challenges: &Challenges,
    replaces: Option<CertificateIdentifier<'static>>,
) -> Result<(), Failure> {
    if let Some(begun) = folder.begun().filter(|begun| begun.names == names) {
        match resume(account, &begun).await {
            Ok(chain) => return keep(folder, &begun, &chain),
            Err(failure) => tracing::info!(detail = failure.detail, "the certificate is ordered anew"),
        }
    }
    folder.forget_begun().map_err(|error| Failure::disk(&error))?;
    let mut order = open(account, names, replaces).await?;
    let shown = challenges.open();
    show(&mut order, &shown).await?;
    let proved = order.poll_ready(&PATIENCE).await;
    drop(shown);
    if proved? != OrderStatus::Ready {
        return Err(why(&mut order).await);
    }
    let key = KeyPair::generate().map_err(|error| Failure::new(Cause::Other, error.to_string()))?;
    let begun = Begun {
        order: order.url().to_owned(),
        names: names.to_vec(),
        key: key.serialize_pem(),
    };
    // Before the certificate is made: without its key it would be made in vain.
    folder.keep_begun(&begun).map_err(|error| Failure::disk(&error))?;
    let chain = finish(&mut order, names, &key).await?;
    keep(folder, &begun, &chain)
}

async fn open(
    account: &Account,
    names: &[String],
    replaces: Option<CertificateIdentifier<'static>>,
) -> Result<Order, Failure> {
    let identifiers: Vec<Identifier> = names.iter().cloned().map(Identifier::Dns).collect();
    if let Some(replaced) = replaces {
        match account
            .new_order(&NewOrder::new(&identifiers).replaces(replaced))
            .await
        {
            Ok(order) => return Ok(order),
            // It was replaced already, or belongs to another account: that is no reason to be without one.
            Err(error) => tracing::info!(detail = %error, "the order replaces nothing"),
        }
    }
    Ok(account.new_order(&NewOrder::new(&identifiers)).await?)
}

/// Shows a proof of each name that the authority wants one for.
async fn show(order: &mut Order, shown: &Shown) -> Result<(), Failure> {
    let mut authorizations = order.authorizations();
    while let Some(authorization) = authorizations.next().await {
        let mut authorization = authorization?;
        let name = authorization.identifier().to_string();
        match authorization.status {
            AuthorizationStatus::Valid => continue,
            AuthorizationStatus::Pending => {}
            _ => {
                return Err(Failure::new(
                    Cause::NotProved,
                    format!("{name}: its proof has failed"),
                ));
            }
        }
        let Some(mut challenge) = authorization.challenge(ChallengeType::TlsAlpn01) else {
            let detail = format!("{name}: the authority offers no proof by TLS-ALPN-01");
            return Err(Failure::new(Cause::Refused, detail));
        };
        let digest = challenge.key_authorization().digest();
        shown.show(&name, digest.as_ref())?;
        challenge.set_ready().await?;
    }
    Ok(())
}

/// What the authority says about the name that it could not prove.
async fn why(order: &mut Order) -> Failure {
    let mut authorizations = order.authorizations();
    while let Some(Ok(mut authorization)) = authorizations.next().await {
        let Ok(state) = authorization.refresh().await else {
            continue;
        };
        let name = state.identifier().to_string();
        let mut problems = state
            .challenges
            .iter()
            .filter_map(|challenge| challenge.error.as_ref());
        if let Some(problem) = problems.next() {
            return Failure::about(&name, problem);
        }
    }
    Failure::new(Cause::NotProved, "the authority could not prove the names")
}

/// The certificate of an order that was begun in another life of the server.
async fn resume(account: &Account, begun: &Begun) -> Result<String, Failure> {
    let mut order = account.order(begun.order.clone()).await?;
    match order.state().status {
        OrderStatus::Ready => {
            let key = KeyPair::from_pem(&begun.key)
                .map_err(|error| Failure::new(Cause::Other, error.to_string()))?;
            finish(&mut order, &begun.names, &key).await
        }
        OrderStatus::Processing | OrderStatus::Valid => Ok(order.poll_certificate(&PATIENCE).await?),
        _ => Err(Failure::new(
            Cause::Other,
            "the order that was begun is not good any more",
        )),
    }
}

/// Has the certificate made for this key; the chain as PEM.
async fn finish(order: &mut Order, names: &[String], key: &KeyPair) -> Result<String, Failure> {
    let request = request(names, key).map_err(|error| Failure::new(Cause::Other, error.to_string()))?;
    order.finalize_csr(&request).await?;
    failpoint("finalized");
    Ok(order.poll_certificate(&PATIENCE).await?)
}

/// Lets a test of the program end it at a certain place, as a power cut does. Builds for users do not have it.
#[cfg(debug_assertions)]
#[expect(
    clippy::disallowed_methods,
    reason = "a test says so to the program that it has started"
)]
fn failpoint(at: &str) {
    if std::env::var("HOURBOOK_TEST_ABORT_ORDER").is_ok_and(|asked| asked == at) {
        std::process::abort();
    }
}

#[cfg(not(debug_assertions))]
fn failpoint(_: &str) {}

fn request(names: &[String], key: &KeyPair) -> Result<Vec<u8>, rcgen::Error> {
    let mut params = CertificateParams::new(names.to_vec())?;
    params.distinguished_name = DistinguishedName::new();
    Ok(params.serialize_request(key)?.der().to_vec())
}

/// Keeps what can be presented for all names, and nothing else.
fn keep(folder: &Folder, begun: &Begun, chain: &str) -> Result<(), Failure> {
    let unusable = |detail: String| Failure::new(Cause::Other, detail);
    let checked = check(begun, chain);
    if checked.is_ok() {
        folder
            .keep_certificate(&begun.key, chain)
            .map_err(|error| Failure::disk(&error))?;
    }
    folder.forget_begun().map_err(|error| Failure::disk(&error))?;
    checked.map_err(|error| unusable(format!("what the authority gave cannot be used: {error:#}")))
}

fn check(begun: &Begun, chain: &str) -> anyhow::Result<()> {
    let chain: Vec<CertificateDer<'static>> =
        CertificateDer::pem_slice_iter(chain.as_bytes()).collect::<Result<_, _>>()?;
    let leaf = chain.first().cloned();
    tls::present(chain, PrivateKeyDer::from_pem_slice(begun.key.as_bytes())?)?;
    let leaf = leaf.ok_or_else(|| anyhow::anyhow!("there is no certificate"))?;
    let (_, parsed) = X509Certificate::from_der(&leaf)?;
    let named = names_of(&parsed);
    let missing = begun
        .names
        .iter()
        .find(|host| !named.iter().any(|name| covers(name, host)));
    match missing {
        Some(host) => anyhow::bail!("it does not name {host}"),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun(names: &[&str], key: &KeyPair) -> Begun {
        Begun {
            order: "https://ca.example/order/1".into(),
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            key: key.serialize_pem(),
        }
    }

    /// ASVS v5.0.0-12.2.2: what an authority gives is presented only if it belongs to the key and stands for all names.
    #[test]
    fn a_certificate_that_does_not_fit_is_not_kept() {
        let (key, other) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
        let params = CertificateParams::new(vec!["hours.example.com".to_owned()]).unwrap();
        let chain = params.self_signed(&key).unwrap().pem();
        assert!(check(&begun(&["hours.example.com"], &key), &chain).is_ok());
        for (begun, chain) in [
            (begun(&["hours.example.com"], &other), chain.as_str()),
            (begun(&["hours.example.com", "b.example.com"], &key), &chain),
            (begun(&["hours.example.com"], &key), ""),
            (begun(&["hours.example.com"], &key), "no certificate"),
        ] {
            assert!(check(&begun, chain).is_err(), "{:?}", begun.names);
        }
    }

    #[test]
    fn a_request_names_the_hosts_and_nobody_else() {
        let key = KeyPair::generate().unwrap();
        let der = request(&["hours.example.com".to_owned()], &key).unwrap();
        let (_, parsed) =
            x509_parser::certification_request::X509CertificationRequest::from_der(&der).unwrap();
        assert_eq!(parsed.certification_request_info.subject.iter().count(), 0);
        let text = format!("{:?}", parsed.requested_extensions().unwrap().collect::<Vec<_>>());
        assert!(text.contains("hours.example.com"), "{text}");
    }
}
