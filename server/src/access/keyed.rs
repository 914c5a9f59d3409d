//! Hashes that only this cell can make: what they stand for cannot be guessed from a copy of the database, and what they prove
//! cannot be forged.

use hmac::{Hmac, Mac};
use sha2::Sha256;

/// The length of a block of SHA-256, to which HMAC fills a key up with zeros.
const BLOCK: usize = 64;

/// HMAC-SHA-256 over a purpose and some parts. Each is preceded by its length: no two lists of parts read alike.
pub fn mac(key: &[u8; 32], purpose: &'static str, parts: &[&[u8]]) -> [u8; 32] {
    let mut block = [0; BLOCK];
    block[..key.len()].copy_from_slice(key);
    let mut mac = Hmac::<Sha256>::new((&block).into());
    for part in std::iter::once(purpose.as_bytes()).chain(parts.iter().copied()) {
        mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_depends_on_the_key_the_purpose_and_where_parts_end() {
        let of = |key: u8, purpose, parts: &[&[u8]]| mac(&[key; 32], purpose, parts);
        let first = of(1, "a", &[b"bc", b"d"]);
        assert_eq!(first, of(1, "a", &[b"bc", b"d"]));
        for other in [
            of(2, "a", &[b"bc", b"d"]),
            of(1, "ab", &[b"c", b"d"]),
            of(1, "a", &[b"b", b"cd"]),
            of(1, "a", &[b"bcd"]),
        ] {
            assert_ne!(first, other);
        }
    }
}
