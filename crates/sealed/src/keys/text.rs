//! Keys as text: Bech32 with a prefix, as age writes its own.

use bech32::{Bech32, Hrp};
use secrecy::SecretString;
use zeroize::{Zeroize, Zeroizing};

use super::KeyError;

/// The text of a key, in capitals.
pub fn to_text(prefix: &str, bytes: &[u8]) -> Result<SecretString, KeyError> {
    let prefix = Hrp::parse(prefix).map_err(|_| KeyError::NotAKey("prefix"))?;
    let mut text =
        bech32::encode::<Bech32>(prefix, bytes).map_err(|_| KeyError::NotAKey("key of that length"))?;
    let capitals = text.to_uppercase();
    text.zeroize();
    Ok(SecretString::from(capitals))
}

/// The bytes of a text with this prefix.
pub fn from_text(prefix: &str, text: &str, what: &'static str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let checked = bech32::primitives::decode::CheckedHrpstring::new::<Bech32>(text.trim())
        .map_err(|_| KeyError::NotAKey(what))?;
    if checked.hrp().to_lowercase() != prefix {
        return Err(KeyError::NotAKey(what));
    }
    Ok(Zeroizing::new(checked.byte_iter().collect()))
}

/// The 32 bytes of a text with this prefix.
pub fn secret_from_text(
    prefix: &str,
    text: &str,
    what: &'static str,
) -> Result<Zeroizing<[u8; 32]>, KeyError> {
    let bytes = from_text(prefix, text, what)?;
    let secret = <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| KeyError::NotAKey(what))?;
    Ok(Zeroizing::new(secret))
}
