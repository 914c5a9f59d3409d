//! Passwords that were found in breaches, as hashes: nobody has to read them, and whoever looks a password up needs it first.

use sha2::{Digest, Sha256};

/// For each password the beginning of the SHA-256 of its folded form, in ascending order: the 44,000 passwords of at least
/// twelve characters among the million most used of ten million breached ones, which Mark Burnett put into the public domain,
/// and those of zxcvbn's list (MIT).
static HASHES: &[u8] = include_bytes!("breached.bin");
/// Bytes of each hash. Of 48 bits none meets a password by chance: it would take a thousand million of them.
const WIDTH: usize = 6;

/// Whether a folded password is among them.
pub(super) fn is_breached(folded: &str) -> bool {
    let hash = Sha256::digest(folded.as_bytes());
    let (hashes, _) = HASHES.as_chunks::<WIDTH>();
    hashes
        .binary_search_by(|known| known.as_slice().cmp(&hash[..WIDTH]))
        .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_more_than_40_000_in_ascending_order() {
        let (hashes, rest) = HASHES.as_chunks::<WIDTH>();
        assert!(hashes.len() > 40_000 && rest.is_empty());
        assert!(hashes.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
