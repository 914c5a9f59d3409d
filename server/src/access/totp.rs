//! Codes of authenticator apps (RFC 6238): SHA-1, six digits, 30 seconds, which is what all of them can do.

use jiff::Timestamp;
use totp_rs::{Builder, Secret, Totp};

/// Length of a secret: 160 bits, as RFC 4226 recommends.
pub const SECRET: usize = 20;
/// A code of the step before or after is taken as well: clocks of phones are not exact.
const SKEW: u16 = 1;

/// The step of time whose code this is; `None` if it is of none near `now`. The clock is the server's
/// (ASVS v5.0.0-6.5.8). That a step is taken only once is up to the caller.
pub fn step_of(secret: &[u8], code: &str, now: Timestamp) -> Option<i64> {
    let seconds = u64::try_from(now.as_second()).ok()?;
    totp(secret)?
        .check(code, seconds)
        .and_then(|step| i64::try_from(step).ok())
}

/// The secret in base 32, to type it into an app.
pub fn base32(secret: &[u8; SECRET]) -> String {
    Secret::new_stack(*secret).to_base32()
}

/// The address that an app reads from a QR code.
pub fn url(secret: &[u8; SECRET], organization: &str, email: &str) -> String {
    let (issuer, account) = (encode(organization), encode(email));
    format!(
        "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}&algorithm=SHA1&digits=6&period=30",
        base32(secret)
    )
}

fn totp(secret: &[u8]) -> Option<Totp> {
    let secret: [u8; SECRET] = secret.try_into().ok()?;
    Builder::new()
        .with_secret(Secret::new_stack(secret))
        .with_skew(SKEW)
        .build()
        .ok()
}

/// Percent-encodes everything but letters, digits and `-._~`: a colon in a name must not end it.
fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors of RFC 6238, appendix B, in six digits.
    #[test]
    fn the_vectors_of_the_rfc_are_found_at_their_steps() {
        let secret = b"12345678901234567890";
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000_i64, "353130"),
        ] {
            let at = Timestamp::from_second(second).unwrap();
            assert_eq!(step_of(secret, code, at), Some(second / 30), "{second}");
        }
    }

    /// ASVS v5.0.0-6.5.5: one step of clock skew in either direction, and no more.
    #[test]
    fn a_code_is_good_for_its_step_and_its_neighbours() {
        let secret = b"12345678901234567890";
        for (seconds, found) in [
            (-31, None),
            (-30, Some(41_152_263)),
            (0, Some(41_152_263)),
            (59, Some(41_152_263)),
            (60, None),
        ] {
            let at = Timestamp::from_second(1_234_567_890 + seconds).unwrap();
            assert_eq!(step_of(secret, "005924", at), found, "{seconds}");
        }
    }

    #[test]
    fn names_cannot_break_out_of_the_address() {
        let address = url(&[0; SECRET], "A&B: C?secret=X", "ada+1@acme.example");
        assert_eq!(
            address,
            "otpauth://totp/A%26B%3A%20C%3Fsecret%3DX:ada%2B1%40acme.example?secret=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
             &issuer=A%26B%3A%20C%3Fsecret%3DX&algorithm=SHA1&digits=6&period=30"
        );
    }
}
