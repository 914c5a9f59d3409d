use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ConfigError, need_file};

/// Addresses and certificates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Listen {
    /// HTTPS: web app and API.
    pub address: SocketAddr,
    /// Plain HTTP, which only redirects pages and refuses everything else. Off when absent.
    pub http_address: Option<SocketAddr>,
    /// Health and metrics for the operator. Keep it on an inner network. Off when absent.
    pub operator_address: Option<SocketAddr>,
    /// How members reach the server, for links in mails, such as `https://acme.example.com`.
    /// When absent, links are made from the address the request came to; in mails that members cause only if the
    /// certificate names it.
    pub public_url: Option<String>,
    /// PEM certificate chain. Without it a self-signed certificate is made in `data_dir/tls`.
    pub certificate_file: Option<PathBuf>,
    /// PEM private key of that certificate.
    pub key_file: Option<PathBuf>,
}

impl Default for Listen {
    fn default() -> Self {
        Self {
            address: (Ipv4Addr::LOCALHOST, 8443).into(),
            http_address: None,
            operator_address: None,
            public_url: None,
            certificate_file: None,
            key_file: None,
        }
    }
}

impl Listen {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
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
        match &self.public_url {
            Some(url) if !url.starts_with("https://") || url.ends_with('/') => Err(ConfigError(
                "listen.public_url must start with https:// and end without a slash".into(),
            )),
            _ => Ok(()),
        }
    }
}
