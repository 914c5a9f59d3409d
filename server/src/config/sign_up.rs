use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::limits::Limits;

use super::{ConfigError, Listen, Mail};

/// Whether anybody may make an organization of their own, on the page `/sign-up`. Needs `listen.public_url`, beneath which
/// organizations lie, and a mail relay: nothing is made before its owner has opened the link in a mail.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SignUp {
    /// Whether the page is open. Without it only the operator makes organizations.
    pub enabled: bool,
    /// The parts behind `@` of e-mail addresses that may sign up, such as `["example.com"]`. Any when empty.
    pub email_domains: Vec<String>,
    /// How many may wait for their confirmation at once; further ones are told to come back later.
    pub most_pending: u32,
    /// The most people of an organization that signed up; `hourbook-server org limits` changes it for one.
    pub members: Option<u32>,
    /// The most MiB of its sealed activity logs.
    pub objects_mib: Option<u32>,
    /// The most MiB of its database.
    pub database_mib: Option<u32>,
}

impl Default for SignUp {
    fn default() -> Self {
        Self {
            enabled: false,
            email_domains: Vec::new(),
            most_pending: 1000,
            members: None,
            objects_mib: None,
            database_mib: None,
        }
    }
}

impl SignUp {
    pub(super) fn check(&self, listen: &Listen, mail: &Mail) -> Result<(), ConfigError> {
        let refuse = |why: &str| Err(ConfigError(format!("sign_up.{why}")));
        if [self.members, self.objects_mib, self.database_mib].contains(&Some(0)) {
            return refuse("members, objects_mib and database_mib must be at least 1");
        }
        let is_domain = |domain: &String| !domain.is_empty() && !domain.contains(['@', '*', ' ']);
        if !self.email_domains.iter().all(is_domain) {
            return refuse("email_domains: write what stands behind the @, such as example.com");
        }
        if self.enabled && listen.public_url.is_none() {
            return refuse("enabled needs listen.public_url: the links in its mails lead there");
        }
        if self.enabled && mail.relay.is_none() {
            return refuse("enabled needs mail.relay: nobody is let in without a mail");
        }
        Ok(())
    }

    /// Whether an e-mail address may sign up.
    pub fn admits(&self, email: &str) -> bool {
        let domain = email.rsplit_once('@').map_or("", |(_, domain)| domain);
        self.email_domains.is_empty()
            || self
                .email_domains
                .iter()
                .any(|allowed| allowed.to_lowercase() == domain.to_lowercase())
    }

    /// What an organization that signed up may use.
    pub fn limits(&self) -> Limits {
        let bytes = |mib: Option<u32>| mib.map(|mib| i64::from(mib) * 1024 * 1024);
        Limits {
            members: self.members.map(i64::from),
            object_bytes: bytes(self.objects_mib),
            database_bytes: bytes(self.database_mib),
            requests: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_page_needs_an_address_and_a_relay() {
        let (mut listen, mut mail) = (Listen::default(), Mail::default());
        let open = SignUp {
            enabled: true,
            ..SignUp::default()
        };
        assert!(SignUp::default().check(&listen, &mail).is_ok());
        assert!(open.check(&listen, &mail).is_err());
        listen.public_url = Some("https://hours.example.com".into());
        assert!(open.check(&listen, &mail).is_err());
        mail.relay = Some("mail.example.com".into());
        assert!(open.check(&listen, &mail).is_ok());
    }

    /// Neither a subdomain nor a name that only ends alike is the domain that was allowed.
    #[test]
    fn only_the_listed_domains_may_sign_up() {
        let some = SignUp {
            email_domains: vec!["Example.com".into()],
            ..SignUp::default()
        };
        for (email, expected) in [
            ("ada@example.com", true),
            ("ada@EXAMPLE.COM", true),
            ("ada@sub.example.com", false),
            ("ada@notexample.com", false),
            ("example.com", false),
            ("ada@example.com@evil.example", false),
            ("ada@еxample.com", false),
        ] {
            assert_eq!(some.admits(email), expected, "{email}");
        }
        assert!(SignUp::default().admits("ada@anything.example"));
    }
}
