//! The names that the certificate of the listener is for.

use std::net::{Ipv4Addr, Ipv6Addr};

use jiff::Timestamp;
use rustls::pki_types::{CertificateDer, pem::PemObject};
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

use super::{OWN_NAMES, paths};
use crate::config::Config;

/// The names of the certificate; those of our own one while there is none yet.
pub fn names(config: &Config) -> Vec<String> {
    reach(config).names
}

/// What the certificate of the listener is good for.
#[derive(Debug, Clone)]
pub struct Reach {
    pub names: Vec<String>,
    /// Until when; not known while there is no certificate yet.
    pub until: Option<Timestamp>,
}

/// What the certificate says of itself; the names of our own one while there is none yet.
pub fn reach(config: &Config) -> Reach {
    let certificate = CertificateDer::from_pem_file(paths(config).0).ok();
    let parsed = certificate
        .as_ref()
        .and_then(|certificate| X509Certificate::from_der(certificate).ok());
    match parsed {
        Some((_, parsed)) => Reach {
            names: names_of(&parsed),
            until: Timestamp::from_second(parsed.validity().not_after.timestamp()).ok(),
        },
        None => Reach {
            names: OWN_NAMES.map(str::to_owned).to_vec(),
            until: None,
        },
    }
}

/// The alternative names of a certificate.
pub fn names_of(certificate: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(extension)) = certificate.subject_alternative_name() else {
        return Vec::new();
    };
    let names = extension
        .value
        .general_names
        .iter()
        .filter_map(|name| match name {
            GeneralName::DNSName(name) => Some((*name).to_owned()),
            GeneralName::IPAddress(bytes) => match bytes.len() {
                4 => <[u8; 4]>::try_from(*bytes)
                    .ok()
                    .map(|ip| Ipv4Addr::from(ip).to_string()),
                _ => <[u8; 16]>::try_from(*bytes)
                    .ok()
                    .map(|ip| format!("[{}]", Ipv6Addr::from(ip))),
            },
            _ => None,
        });
    names.collect()
}

/// Whether a name of a certificate stands for a host. A star stands for exactly one label.
pub fn covers(name: &str, host: &str) -> bool {
    match name.strip_prefix("*.") {
        Some(rest) => host
            .split_once('.')
            .is_some_and(|(label, parent)| !label.is_empty() && parent.eq_ignore_ascii_case(rest)),
        None => name.eq_ignore_ascii_case(host),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_covers_one_label() {
        for (name, host, expected) in [
            ("hours.example.com", "hours.example.com", true),
            ("Hours.example.com", "hours.EXAMPLE.com", true),
            ("*.example.com", "hours.example.com", true),
            ("*.example.com", "a.hours.example.com", false),
            ("*.example.com", "example.com", false),
            ("example.com", "hours.example.com", false),
        ] {
            assert_eq!(covers(name, host), expected, "{name} {host}");
        }
    }
}
