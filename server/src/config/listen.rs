use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use domain::detection::{Network, check_networks};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Acme, ConfigError, need_file};

/// Addresses and certificates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Listen {
    /// HTTPS: web app and API.
    pub address: SocketAddr,
    /// Plain HTTP, which only redirects pages and refuses everything else. Off when absent.
    pub http_address: Option<SocketAddr>,
    /// Health and metrics for the operator, over HTTPS with the same certificate. Keep it on an inner network. Off when absent.
    pub operator_address: Option<SocketAddr>,
    /// Whether they are in plain HTTP instead, for a collector on the same machine: the address must be a loopback address.
    pub operator_plain: bool,
    /// How members reach the server, for links, such as `https://hours.example.com`; organizations may lie beneath it.
    /// When absent, links are made from the address that a request came to, if the certificate names it or it is a number
    /// of this machine, and otherwise from a name of the certificate.
    pub public_url: Option<String>,
    /// Networks of proxies in front of the server, such as `["10.0.0.2"]`. Of requests that come from there, `X-Forwarded-For`
    /// says where they come from in truth; from anywhere else the header is not read.
    pub trusted_proxies: Vec<String>,
    /// PEM certificate chain. Without it a self-signed certificate is made in `data_dir/tls`.
    pub certificate_file: Option<PathBuf>,
    /// PEM private key of that certificate.
    pub key_file: Option<PathBuf>,
    /// An authority that gives the certificate and renews it, in the place of those two files.
    pub acme: Option<Acme>,
}

impl Default for Listen {
    fn default() -> Self {
        Self {
            address: (Ipv4Addr::LOCALHOST, 8443).into(),
            http_address: None,
            operator_address: None,
            operator_plain: false,
            public_url: None,
            trusted_proxies: Vec::new(),
            certificate_file: None,
            key_file: None,
            acme: None,
        }
    }
}

impl Listen {
    /// The networks of the proxies in front of the server.
    pub fn proxies(&self) -> Vec<Network> {
        check_networks("", &self.trusted_proxies).unwrap_or_default()
    }

    /// What is in clear stays on the machine (ASVS v5.0.0-12.3.1, 12.3.3).
    pub fn check_operator(&self) -> Result<(), ConfigError> {
        let leaves = self
            .operator_address
            .filter(|address| !address.ip().is_loopback());
        match leaves {
            Some(address) if self.operator_plain => Err(ConfigError(format!(
                "listen.operator_plain is for a loopback address, and listen.operator_address is {address}: leave it out, and \
                 health and metrics are there over HTTPS"
            ))),
            _ => Ok(()),
        }
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        self.check_operator()?;
        match (&self.certificate_file, &self.key_file) {
            (Some(certificate), Some(key)) => {
                need_file("listen.certificate_file", certificate)?;
                need_file("listen.key_file", key)?;
            }
            (None, None) => {}
            _ => {
                return Err(ConfigError(
                    "listen.certificate_file and listen.key_file belong together: give both or neither"
                        .into(),
                ));
            }
        }
        if let Some(acme) = &self.acme {
            if self.certificate_file.is_some() {
                return Err(ConfigError(
                    "listen.acme and listen.certificate_file exclude each other: a certificate is ordered or given".into(),
                ));
            }
            acme.check()?;
        }
        check_networks("listen.trusted_proxies", &self.trusted_proxies)
            .map_err(|problem| ConfigError(format!("{}: {}", problem.field, problem.message)))?;
        match &self.public_url {
            Some(url) if !url.starts_with("https://") || url.ends_with('/') => Err(ConfigError(
                "listen.public_url must start with https:// and end without a slash".into(),
            )),
            _ => Ok(()),
        }
    }
}
