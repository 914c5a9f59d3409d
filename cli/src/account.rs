//! Who is signed in where, kept in a file that only its owner may read.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use api::{
    Secret,
    client::{Fingerprint, Trust},
    me::Me,
    organization::WeekStart,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    failure::{Failure, not_signed_in},
    private_file,
};

/// The account of one member on one server.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Address of the server.
    pub server: String,
    /// Name of the organization.
    pub organization: String,
    /// Id of the member.
    pub member_id: Uuid,
    /// Name of the member.
    pub name: String,
    /// E-mail address of the member.
    pub email: String,
    /// IANA zone of the member.
    pub time_zone: String,
    /// First day of the week, as the member or else the organization wants it.
    pub week_start: WeekStart,
    /// The personal access token.
    pub token: Secret,
    /// Which certificate to accept.
    pub trust: KnownTrust,
}

/// Which certificate to accept, as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum KnownTrust {
    /// What the operating system accepts.
    System,
    /// Those signed by these, in PEM. A copy, so that moving the file away changes nothing.
    Authorities {
        /// The certificates.
        pem: String,
    },
    /// Exactly one.
    Pinned {
        /// Its fingerprint.
        fingerprint: Fingerprint,
    },
}

impl From<&KnownTrust> for Trust {
    fn from(known: &KnownTrust) -> Self {
        match known {
            KnownTrust::System => Self::System,
            KnownTrust::Authorities { pem } => Self::Authorities(pem.clone().into_bytes()),
            KnownTrust::Pinned { fingerprint } => Self::Pinned(*fingerprint),
        }
    }
}

impl Account {
    /// The account that belongs to a token.
    pub fn new(server: String, token: Secret, trust: KnownTrust, me: Me) -> Self {
        Self {
            server,
            organization: me.organization.name,
            member_id: me.member.id,
            name: me.member.name,
            email: me.member.email,
            time_zone: me.member.time_zone,
            week_start: me
                .member
                .preferences
                .week_start
                .unwrap_or(me.organization.week_start),
            token,
            trust,
        }
    }

    /// Reads the account.
    pub fn load(directory: &Path) -> Result<Self, Failure> {
        let path = file(directory);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(not_signed_in()),
            Err(error) => return Err(Failure::file("read", &path, &error)),
        };
        // The message of the parser could quote the token, so only the place is named.
        toml::from_str(&text).map_err(|_| {
            Failure::NotSignedIn(format!(
                "{} cannot be read; run `hourbook login SERVER` again",
                path.display()
            ))
        })
    }

    /// Remembers the account.
    pub fn save(&self, directory: &Path) -> Result<(), Failure> {
        private_file::create_directory(directory)?;
        let text = toml::to_string(self).map_err(|error| Failure::Local(error.to_string()))?;
        private_file::replace(&file(directory), text.as_bytes())
    }

    /// Forgets the account. Returns whether there was one.
    pub fn forget(directory: &Path) -> Result<bool, Failure> {
        let path = file(directory);
        match fs::remove_file(&path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(Failure::file("remove", &path, &error)),
        }
    }
}

fn file(directory: &Path) -> PathBuf {
    directory.join("account.toml")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> Account {
        Account {
            server: "https://acme.localhost:8443".to_owned(),
            organization: "Acme".to_owned(),
            member_id: Uuid::nil(),
            name: "Ada".to_owned(),
            email: "ada@acme.example".to_owned(),
            time_zone: "Europe/Berlin".to_owned(),
            week_start: WeekStart::Monday,
            token: "hb_pat_secret".to_owned().into(),
            trust: KnownTrust::Pinned {
                fingerprint: "ab".repeat(32).parse().unwrap(),
            },
        }
    }

    #[test]
    fn an_account_is_read_as_it_was_saved_and_then_forgotten() {
        let directory = tempfile::tempdir().unwrap();
        account().save(directory.path()).unwrap();
        let loaded = Account::load(directory.path()).unwrap();
        assert_eq!(loaded.trust, account().trust);
        assert_eq!(loaded.token.expose(), "hb_pat_secret");
        assert!(Account::forget(directory.path()).unwrap());
        assert!(!Account::forget(directory.path()).unwrap());
        assert_eq!(Account::load(directory.path()).unwrap_err().exit_code(), 4);
    }

    #[test]
    fn a_damaged_account_file_does_not_show_the_token() {
        let directory = tempfile::tempdir().unwrap();
        fs::write(file(directory.path()), "token = \"hb_pat_secret\"\nserver = 7\n").unwrap();
        let failure = Account::load(directory.path()).unwrap_err();
        assert_eq!(failure.exit_code(), 4);
        assert!(!failure.to_string().contains("hb_pat_secret"));
    }

    #[test]
    fn the_token_is_not_part_of_the_debug_form() {
        assert!(!format!("{:?}", account()).contains("hb_pat_secret"));
    }
}
