use std::{collections::BTreeSet, path::PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ConfigError, Secret, need_file};

/// Where certificates come from if nobody says otherwise.
const LETS_ENCRYPT: &str = "https://acme-v02.api.letsencrypt.org/directory";
/// What one certificate may name; Let's Encrypt takes no more.
const MOST_NAMES: usize = 100;
const LONGEST_NAME: usize = 253;
const LONGEST_LABEL: usize = 63;

/// An authority that gives certificates by itself (ACME). It proves each name by a connection to port 443 of that name, which
/// has to reach this server (TLS-ALPN-01).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Acme {
    /// The hosts of the certificate, such as `["hours.example.com"]`.
    pub names: Vec<String>,
    /// You have read the terms of the authority and agree to them. No certificate is ordered without it.
    pub agree_to_terms: bool,
    /// Mail addresses at which the authority may reach you.
    pub contact: Vec<String>,
    /// The directory of the authority; Let's Encrypt when absent.
    pub directory: String,
    /// PEM of the root behind the directory itself, where the authority is your own. Public roots do not count then.
    pub ca_file: Option<PathBuf>,
    /// Which account of yours the authority binds to the server's, where it wants one.
    pub external_account_id: Option<String>,
    /// Its secret in base64url, in a file.
    pub external_account_key_file: Option<Secret>,
}

impl Default for Acme {
    fn default() -> Self {
        Self {
            names: Vec::new(),
            agree_to_terms: false,
            contact: Vec::new(),
            directory: LETS_ENCRYPT.to_owned(),
            ca_file: None,
            external_account_id: None,
            external_account_key_file: None,
        }
    }
}

impl Acme {
    /// The hosts as the authority writes them.
    pub fn hosts(&self) -> Vec<String> {
        self.names.iter().map(|name| name.to_ascii_lowercase()).collect()
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if !self.agree_to_terms {
            return Err(ConfigError(format!(
                "listen.acme.agree_to_terms: the authority gives certificates only to who agrees to its terms; {} says where \
                 they are. Read them and set this to true",
                self.directory
            )));
        }
        self.check_names()?;
        if !self.directory.starts_with("https://") {
            return Err(ConfigError(
                "listen.acme.directory must start with https://".into(),
            ));
        }
        if let Some(wrong) = self.contact.iter().find(|address| !is_address(address)) {
            return Err(ConfigError(format!(
                "listen.acme.contact: `{wrong}` is no mail address"
            )));
        }
        if let Some(path) = &self.ca_file {
            need_file("listen.acme.ca_file", path)?;
        }
        match (&self.external_account_id, &self.external_account_key_file) {
            (Some(_), Some(key)) => key.check("listen.acme.external_account_key_file"),
            (None, None) => Ok(()),
            _ => Err(ConfigError(
                "listen.acme.external_account_id and listen.acme.external_account_key_file belong together: give both or \
                 neither"
                    .into(),
            )),
        }
    }

    fn check_names(&self) -> Result<(), ConfigError> {
        let refuse = |why: String| Err(ConfigError(format!("listen.acme.names: {why}")));
        if self.names.is_empty() || self.names.len() > MOST_NAMES {
            return refuse(format!("name between 1 and {MOST_NAMES} hosts"));
        }
        for name in &self.names {
            if name.contains('*') {
                return refuse(format!(
                    "the authority proves a name by connecting to it (TLS-ALPN-01), and nobody can connect to {name}: name each \
                     host, or give a certificate with a star in listen.certificate_file"
                ));
            }
            if !is_host(name) {
                return refuse(format!(
                    "`{name}` is no name of a host: letters, digits and hyphens between dots, others in their xn-- form"
                ));
            }
        }
        let hosts: BTreeSet<String> = self.hosts().into_iter().collect();
        if hosts.len() < self.names.len() {
            return refuse("a host stands there twice".to_owned());
        }
        Ok(())
    }
}

fn is_host(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=LONGEST_LABEL).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    // Numbers alone at the end are an address.
    let is_number = name.rsplit('.').next().is_some_and(is_digits);
    name.len() <= LONGEST_NAME && name.split('.').all(is_label) && !is_number
}

fn is_digits(label: &str) -> bool {
    label.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_address(text: &str) -> bool {
    let printable = text.bytes().all(|byte| byte.is_ascii_graphic());
    printable
        && text
            .split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && is_host(host))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Flags};

    fn acme() -> Acme {
        Acme {
            names: vec!["hours.example.com".into(), "Acme.hours.example.com".into()],
            agree_to_terms: true,
            contact: vec!["you@example.com".into()],
            ..Acme::default()
        }
    }

    /// TC-32: an order that cannot succeed is refused before it is made, with the way out.
    #[test]
    fn an_order_that_cannot_succeed_is_refused_with_the_way_out() {
        assert!(acme().check().is_ok());
        let changed = |change: &dyn Fn(&mut Acme)| {
            let mut acme = acme();
            change(&mut acme);
            acme
        };
        let named = |name: &str| changed(&|acme| acme.names = vec![name.to_owned()]);
        for (acme, expected) in [
            (changed(&|acme| acme.agree_to_terms = false), "agree_to_terms"),
            (changed(&|acme| acme.names.clear()), "between 1 and 100 hosts"),
            (
                changed(&|acme| acme.names.push("HOURS.example.com".into())),
                "twice",
            ),
            (named("*.example.com"), "nobody can connect to *.example.com"),
            (named("https://example.com"), "no name of a host"),
            (named("hours.example.com:443"), "no name of a host"),
            (named("hours..example.com"), "no name of a host"),
            (named("-hours.example.com"), "no name of a host"),
            (named("stündlich.example.com"), "no name of a host"),
            (named("192.0.2.1"), "no name of a host"),
            (named("[::1]"), "no name of a host"),
            (named(&"a".repeat(64)), "no name of a host"),
            (
                changed(&|acme| acme.directory = "http://acme.example".into()),
                "https://",
            ),
            (
                changed(&|acme| acme.contact = vec!["mailto:".into()]),
                "no mail address",
            ),
            (
                changed(&|acme| acme.ca_file = Some("/nowhere/root.pem".into())),
                "listen.acme.ca_file",
            ),
            (
                changed(&|acme| acme.external_account_id = Some("kid-1".into())),
                "belong together",
            ),
        ] {
            let error = acme.check().unwrap_err().to_string();
            assert!(error.contains(expected), "{expected}: {error}");
            assert!(!error.contains('\n'), "{error}");
        }
    }

    fn load(text: &str) -> Result<Config, ConfigError> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("hourbook.toml");
        std::fs::write(dir.path().join("cert.pem"), "").unwrap();
        std::fs::write(&path, text.replace("DIR", dir.path().to_str().unwrap())).unwrap();
        Config::load(&Flags {
            config: Some(path),
            ..Flags::default()
        })
    }

    /// TC-32: a certificate by configuration alone.
    #[test]
    fn few_lines_are_enough_and_files_exclude_an_order() {
        let few = "[listen.acme]\nnames = [\"hours.example.com\"]\nagree_to_terms = true\n";
        let acme = load(few).unwrap().listen.acme.unwrap();
        assert_eq!(acme.directory, LETS_ENCRYPT);
        let given = "[listen]\ncertificate_file = \"DIR/cert.pem\"\nkey_file = \"DIR/cert.pem\"\n";
        assert!(load(given).is_ok());
        let error = load(&format!("{given}{few}")).unwrap_err().to_string();
        assert!(error.contains("exclude each other"), "{error}");
        let error = load("[listen.acme]\nname = \"hours.example.com\"\n").unwrap_err();
        assert!(error.to_string().contains("unknown field"), "{error}");
    }

    #[test]
    fn names_are_hosts_as_the_authority_writes_them() {
        assert_eq!(acme().hosts()[1], "acme.hours.example.com");
        for name in [
            "localhost",
            "hours.internal",
            "xn--stndlich-65a.example.com",
            "4.example.com",
        ] {
            assert!(is_host(name), "{name}");
        }
    }
}
