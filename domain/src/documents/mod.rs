//! Documents of the operator that owners accept: privacy policy, data-processing agreement, security policy.

mod blocks;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use blocks::{Block, blocks};

/// The longest text, in bytes.
pub const LONGEST: usize = 256 * 1024;

/// Which document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// What happens to the data of people.
    PrivacyPolicy,
    /// The agreement between organization and operator after Article 28 of the GDPR.
    ProcessingAgreement,
    /// How the operator keeps data safe.
    SecurityPolicy,
}

impl DocumentKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [
        Self::PrivacyPolicy,
        Self::ProcessingAgreement,
        Self::SecurityPolicy,
    ];

    /// The word in databases and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PrivacyPolicy => "privacy_policy",
            Self::ProcessingAgreement => "processing_agreement",
            Self::SecurityPolicy => "security_policy",
        }
    }

    /// The kind of this name; in addresses with `-`.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.replace('-', "_");
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// A language that a document is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentLanguage {
    /// English.
    En,
    /// German.
    De,
}

impl DocumentLanguage {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::En, Self::De];

    /// Its tag.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
        }
    }

    /// The language of this tag.
    pub fn named(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.as_str() == tag)
    }
}

/// What identifies a text: SHA-256 of its bytes in hexadecimal digits, as `sha256sum` prints it.
pub fn digest(text: &str) -> String {
    let hash = Sha256::digest(text.as_bytes());
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a text can be published, or why not.
pub fn check_text(text: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err("it is empty".to_owned());
    }
    if text.len() > LONGEST {
        return Err(format!("it is longer than {} KiB", LONGEST / 1024));
    }
    let strange = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if text.chars().any(strange) {
        return Err("it holds control characters: write plain text or Markdown".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_known_by_both_spellings() {
        for kind in DocumentKind::ALL {
            assert_eq!(DocumentKind::named(kind.as_str()), Some(kind));
            assert_eq!(DocumentKind::named(&kind.as_str().replace('_', "-")), Some(kind));
        }
        assert_eq!(DocumentKind::named("imprint"), None);
    }

    #[test]
    fn a_text_is_named_as_sha256sum_names_its_file() {
        assert_eq!(
            digest("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn only_texts_are_published() {
        check_text("# Policy\n\nWe keep it.\r\n").unwrap();
        for bad in ["", " \n ", "a\u{0}b", "\u{1b}[31m"] {
            check_text(bad).unwrap_err();
        }
        check_text(&"x".repeat(LONGEST)).unwrap();
        check_text(&"x".repeat(LONGEST + 1)).unwrap_err();
    }
}
