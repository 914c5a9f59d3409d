//! The key ring: the data identities of all generations, in the form of an age identity file.
//!
//! ```text
//! # hourbook sealed log 5f3c…
//! # root key: HOURBOOK-ROOT-KEY-1…      only in the wraps for passphrase and recovery
//! # generation 2
//! AGE-SECRET-KEY-1…
//! # generation 1
//! AGE-SECRET-KEY-1…
//! ```

use std::fmt;
use std::fmt::Write as _;

use age::x25519;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroize;

use super::text::secret_from_text;
use super::{KeyError, RootKey, identity_of, random, recipient_bytes};
use crate::frozen::{self, MAX_GENERATIONS};
use crate::ids::{Digest, LogId};

const LOG: &str = "# hourbook sealed log ";
const ROOT: &str = "# root key: ";
const GENERATION: &str = "# generation ";

/// The identities that open a log's segments, and the root key where it belongs.
#[derive(Clone)]
pub struct KeyRing {
    log: LogId,
    root: Option<RootKey>,
    /// Generation 1 first.
    identities: Vec<x25519::Identity>,
}

impl KeyRing {
    /// The ring of a new log, with its first generation.
    pub fn generate() -> Result<Self, KeyError> {
        Self::from_secrets(&*random()?, &[*random()?])
    }

    /// The ring of secret bytes: the root key, and an identity for each generation from 1.
    pub fn from_secrets(root: &[u8; 32], generations: &[[u8; 32]]) -> Result<Self, KeyError> {
        if generations.is_empty() || generations.len() > MAX_GENERATIONS {
            return Err(KeyError::File("has no generation, or too many"));
        }
        let root = RootKey::from_secret(root);
        Ok(Self {
            log: root.log(),
            root: Some(root),
            identities: generations.iter().map(identity_of).collect::<Result<_, _>>()?,
        })
    }

    /// The log that it opens.
    pub fn log(&self) -> LogId {
        self.log
    }

    /// The root key, if this ring was opened by passphrase or recovery key.
    pub fn root(&self) -> Option<&RootKey> {
        self.root.as_ref()
    }

    /// The newest generation.
    pub fn generation(&self) -> u32 {
        u32::try_from(self.identities.len()).unwrap_or(u32::MAX)
    }

    /// The ring with one more generation, for what is sealed from now on.
    pub fn rotate(&self) -> Result<Self, KeyError> {
        if self.identities.len() >= MAX_GENERATIONS {
            return Err(KeyError::File("has no generation, or too many"));
        }
        let mut ring = self.clone();
        ring.identities.push(x25519::Identity::generate());
        Ok(ring)
    }

    /// The ring without the generations after this one.
    #[must_use]
    pub fn up_to(mut self, generations: usize) -> Self {
        self.identities.truncate(generations.max(1));
        self
    }

    /// The public halves, generation 1 first.
    pub fn recipients(&self) -> Result<Vec<[u8; 32]>, KeyError> {
        self.identities.iter().map(recipient_bytes).collect()
    }

    /// The same ring without the root key, as devices get it.
    #[must_use]
    pub fn without_root(&self) -> Self {
        Self {
            root: None,
            ..self.clone()
        }
    }

    /// An age identity file: stock `age -d -i` opens every segment with it.
    pub fn to_file(&self) -> Result<SecretString, KeyError> {
        let mut file = format!("{LOG}{}\n", self.log);
        if let Some(root) = &self.root {
            let _ = writeln!(file, "{ROOT}{}", root.to_text()?.expose_secret());
        }
        for (index, identity) in self.identities.iter().enumerate().rev() {
            let secret = identity.to_string();
            let _ = write!(file, "{GENERATION}{}\n{}\n", index + 1, secret.expose_secret());
        }
        let secret = SecretString::from(file.as_str());
        file.zeroize();
        Ok(secret)
    }

    /// The ring of such a file, exactly as [`Self::to_file`] writes it.
    pub fn from_file(text: &str) -> Result<Self, KeyError> {
        if text.len() > frozen::MAX_WRAP {
            return Err(KeyError::File("is too long"));
        }
        let mut lines = text.lines().peekable();
        let log = lines
            .next()
            .and_then(|line| line.strip_prefix(LOG))
            .ok_or(KeyError::File("names no log"))?;
        let log = LogId(
            log.parse::<Digest>()
                .map_err(|_| KeyError::File("names no log"))?,
        );
        let root = lines
            .next_if(|line| line.starts_with(ROOT))
            .and_then(|line| line.strip_prefix(ROOT));
        let root = root.map(RootKey::from_text).transpose()?;
        if root.as_ref().is_some_and(|root| root.log() != log) {
            return Err(KeyError::File("has the root key of another log"));
        }
        let mut newest_first = Vec::new();
        while let Some(line) = lines.next() {
            let generation = line
                .strip_prefix(GENERATION)
                .and_then(|number| number.parse::<usize>().ok());
            let secret = lines.next().ok_or(KeyError::File("ends within a generation"))?;
            let secret = secret_from_text(frozen::AGE_SECRET_PREFIX, secret, "age identity")?;
            newest_first.push((generation, identity_of(&secret)?));
            if newest_first.len() > MAX_GENERATIONS {
                return Err(KeyError::File("has no generation, or too many"));
            }
        }
        newest_first.reverse();
        let in_order = newest_first
            .iter()
            .enumerate()
            .all(|(index, (number, _))| *number == Some(index + 1));
        if newest_first.is_empty() || !in_order {
            return Err(KeyError::File("lacks a generation"));
        }
        Ok(Self {
            log,
            root,
            identities: newest_first.into_iter().map(|(_, identity)| identity).collect(),
        })
    }

    pub(crate) fn identity(&self, generation: u32) -> Option<&x25519::Identity> {
        let index = usize::try_from(generation).ok()?.checked_sub(1)?;
        self.identities.get(index)
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "KeyRing(log {}, {} generations)",
            self.log,
            self.identities.len()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_ring_is_a_file_that_leads_back_to_it() {
        let ring = KeyRing::from_secrets(&[1; 32], &[[2; 32], [3; 32]])
            .unwrap()
            .rotate()
            .unwrap();
        let file = ring.to_file().unwrap();
        let again = KeyRing::from_file(file.expose_secret()).unwrap();
        assert_eq!(again.recipients().unwrap(), ring.recipients().unwrap());
        assert_eq!((again.log(), again.generation()), (ring.log(), 3));
        assert!(again.root().is_some());
        let file = ring.without_root().to_file().unwrap();
        assert!(KeyRing::from_file(file.expose_secret()).unwrap().root().is_none());
        assert!(!file.expose_secret().contains("ROOT"));
    }

    #[test]
    fn a_ring_with_the_root_of_another_log_is_refused() {
        let file = KeyRing::from_secrets(&[1; 32], &[[2; 32]])
            .unwrap()
            .to_file()
            .unwrap();
        let other = RootKey::from_secret(&[9; 32]).log().to_string();
        let mixed =
            file.expose_secret()
                .replacen(&RootKey::from_secret(&[1; 32]).log().to_string(), &other, 1);
        assert_eq!(
            KeyRing::from_file(&mixed).unwrap_err(),
            KeyError::File("has the root key of another log")
        );
    }

    #[test]
    fn secrets_do_not_show_in_what_is_logged() {
        let ring = KeyRing::from_secrets(&[1; 32], &[[2; 32]]).unwrap();
        assert!(!format!("{ring:?} {:?}", ring.root()).contains("SECRET"));
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "(# hourbook sealed log [0-9a-f]{64}\n)?(# generation [0-9]{1,30}\n)?\\PC*") {
            let _ = KeyRing::from_file(&text);
        }
    }
}
