//! Fresh recovery codes: shown once, kept as hashes.

use api::{Secret, second_factor::RecoveryCodes};
use domain::people::{GivenCode, RECOVERY_CODE_BYTES, RECOVERY_CODES, recovery_code};

use crate::{access::secrets, clock::Clock};

/// The codes for their owner, and the hashes for the database.
pub fn fresh(clock: Clock) -> (RecoveryCodes, Vec<[u8; 32]>) {
    let codes: Vec<String> = (0..RECOVERY_CODES)
        .map(|_| {
            let mut bytes = [0; RECOVERY_CODE_BYTES];
            bytes.copy_from_slice(&clock.secret()[..RECOVERY_CODE_BYTES]);
            recovery_code(bytes)
        })
        .collect();
    let hashes = codes
        .iter()
        .filter_map(|code| match GivenCode::read(code) {
            Some(GivenCode::Recovery(plain)) => Some(secrets::hash(&plain)),
            Some(GivenCode::Totp(_)) | None => None,
        })
        .collect();
    let codes = codes.into_iter().map(Secret::from).collect();
    (RecoveryCodes { codes }, hashes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ASVS v5.0.0-6.5.3: ten codes at once, all different.
    #[test]
    fn ten_codes_are_made_with_their_hashes() {
        let (codes, hashes) = fresh(Clock);
        let different: std::collections::HashSet<_> = hashes.iter().collect();
        assert_eq!((codes.codes.len(), different.len()), (10, 10));
    }
}
