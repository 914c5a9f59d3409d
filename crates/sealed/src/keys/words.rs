//! BIP39: bytes as English words, with a checksum, to read aloud and to type.

use bip39::{Language, Mnemonic};
use secrecy::SecretString;
use zeroize::{Zeroize, Zeroizing};

use super::KeyError;
use crate::ids::LogId;

/// 32 secret bytes as 24 words.
pub fn of_secret(secret: &[u8; 32]) -> Result<SecretString, KeyError> {
    let words = Mnemonic::from_entropy_in(Language::English, secret).map_err(refused)?;
    Ok(SecretString::from(words.to_string()))
}

/// The 32 bytes of 24 words; capitals and spaces do not matter.
pub fn to_secret(words: &str) -> Result<Zeroizing<[u8; 32]>, KeyError> {
    // 24 words of at most 8 letters; more is not looked at.
    if words.len() > 1024 {
        return Err(KeyError::Words("too long".to_owned()));
    }
    let mut plain = words
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase();
    let parsed = Mnemonic::parse_in_normalized(Language::English, &plain).map_err(refused);
    plain.zeroize();
    let bytes = Zeroizing::new(parsed?.to_entropy());
    let secret = <[u8; 32]>::try_from(bytes.as_slice());
    secret
        .map(Zeroizing::new)
        .map_err(|_| KeyError::Words("24 words are needed".to_owned()))
}

/// The fingerprint of a log as 12 words, to compare on two screens.
pub fn fingerprint(log: LogId) -> Result<String, KeyError> {
    let words = Mnemonic::from_entropy_in(Language::English, &log.as_bytes()[..16]).map_err(refused)?;
    Ok(words.to_string())
}

fn refused(error: bip39::Error) -> KeyError {
    KeyError::Words(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    /// The vectors of BIP39 itself.
    #[test]
    fn the_words_are_those_of_bip39() {
        let art = format!("{}art", "abandon ".repeat(23));
        assert_eq!(of_secret(&[0; 32]).unwrap().expose_secret(), art);
        assert_eq!(
            *to_secret(&art.to_uppercase().replace(' ', "\n  ")).unwrap(),
            [0; 32]
        );
        let vote = format!("{}vote", "zoo ".repeat(23));
        assert_eq!(*to_secret(&vote).unwrap(), [0xff; 32]);
    }

    #[test]
    fn a_wrong_word_is_found() {
        assert!(to_secret(&format!("{}able", "abandon ".repeat(23))).is_err());
        assert!(to_secret(&format!("{}about", "abandon ".repeat(11))).is_err());
        assert!(to_secret("").is_err());
        assert!(to_secret(&"zoo ".repeat(10_000)).is_err());
    }
}
