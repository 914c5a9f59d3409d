use serde::{Deserialize, Serialize};

use super::Role;

/// How many recovery codes a member gets at once.
pub const RECOVERY_CODES: usize = 10;
/// The random bytes of a recovery code: 120 bits, so that a plain hash is enough to keep it (ASVS v5.0.0-6.5.2).
pub const RECOVERY_CODE_BYTES: usize = 15;

/// Letters and digits that are not taken for each other (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const RECOVERY_CODE_LENGTH: usize = RECOVERY_CODE_BYTES * 8 / 5;
const GROUP: usize = 6;
const TOTP_LENGTH: usize = 6;

/// Who has to sign in with a second factor, the one that asks least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondFactorPolicy {
    /// Whoever wants to.
    #[default]
    Optional,
    /// Admins and owners.
    Admins,
    /// Everybody.
    Everyone,
}

impl SecondFactorPolicy {
    /// Whether a member with this role needs one.
    pub fn requires(self, role: Role) -> bool {
        match self {
            Self::Optional => false,
            Self::Admins => role >= Role::Admin,
            Self::Everyone => true,
        }
    }
}

/// What a session knows of the second factor of its member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionFactor {
    /// It began with a password alone.
    None,
    /// It began, or was confirmed, with a second factor.
    Passed,
    /// It began with a password alone where a second factor is required: it is good for setting one up.
    Due,
}

/// What somebody typed as their second factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenCode {
    /// The six digits of an authenticator app.
    Totp(String),
    /// A recovery code in the form that is hashed.
    Recovery(String),
}

impl GivenCode {
    /// Reads a code as people type it: with spaces and hyphens, in any case, with the letters that look like digits.
    /// `None` for what cannot be one.
    pub fn read(raw: &str) -> Option<Self> {
        let plain: String = raw.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        if plain.len() == TOTP_LENGTH && plain.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(Self::Totp(plain));
        }
        let folded: String = plain
            .chars()
            .map(|c| match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            })
            .collect();
        let fits =
            folded.len() == RECOVERY_CODE_LENGTH && folded.bytes().all(|byte| ALPHABET.contains(&byte));
        fits.then_some(Self::Recovery(folded))
    }
}

/// A recovery code as it is shown: `3KQ9ZT-…`, four groups of six characters.
pub fn recovery_code(bytes: [u8; RECOVERY_CODE_BYTES]) -> String {
    let mut code = String::with_capacity(RECOVERY_CODE_LENGTH + RECOVERY_CODE_LENGTH / GROUP);
    for n in 0..RECOVERY_CODE_LENGTH {
        if n > 0 && n % GROUP == 0 {
            code.push('-');
        }
        let bits = (0..5).fold(0, |value, bit| {
            let at = n * 5 + bit;
            value << 1 | usize::from(bytes[at / 8] >> (7 - at % 8) & 1)
        });
        code.push(char::from(ALPHABET[bits]));
    }
    code
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_policy_names_the_roles_that_need_a_second_factor() {
        use Role::{Admin, Manager, Member, Owner};
        for (policy, needing) in [
            (SecondFactorPolicy::Optional, &[] as &[Role]),
            (SecondFactorPolicy::Admins, &[Admin, Owner]),
            (SecondFactorPolicy::Everyone, &[Member, Manager, Admin, Owner]),
        ] {
            let found: Vec<Role> = Role::ALL
                .into_iter()
                .filter(|role| policy.requires(*role))
                .collect();
            assert_eq!(found, needing, "{policy:?}");
        }
    }

    /// The greater of two policies asks whoever either of them asks: that is what makes a floor of one.
    #[test]
    fn the_greater_policy_asks_whom_either_asks() {
        use SecondFactorPolicy::{Admins, Everyone, Optional};
        for one in [Optional, Admins, Everyone] {
            for other in [Optional, Admins, Everyone] {
                for role in Role::ALL {
                    let either = one.requires(role) || other.requires(role);
                    assert_eq!(
                        one.max(other).requires(role),
                        either,
                        "{one:?} {other:?} {role:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let totp = |digits: &str| Some(GivenCode::Totp(digits.to_owned()));
        let recovery = Some(GivenCode::Recovery("0123456789ABCDEFGHJKMNP1".to_owned()));
        for (raw, read) in [
            ("123456", totp("123456")),
            (" 123 456 ", totp("123456")),
            ("012-345", totp("012345")),
            ("o123456789abcdefghjkmnpl", recovery.clone()),
            ("O12345-6789AB-CDEFGH-JKMNPI", recovery),
            ("", None),
            ("12345", None),
            ("1234567", None),
            ("12345६", None),
            ("0123456789ABCDEFGHJKMNPU", None),
            ("0123456789ABCDEFGHJKMNP", None),
        ] {
            assert_eq!(GivenCode::read(raw), read, "{raw}");
        }
    }

    proptest! {
        /// ASVS v5.0.0-6.5.4: every bit of the random bytes is in the code, and the code is read back as it is shown.
        #[test]
        fn a_recovery_code_holds_all_its_bits(bytes: [u8; RECOVERY_CODE_BYTES], at in 0..RECOVERY_CODE_BYTES * 8) {
            let code = recovery_code(bytes);
            prop_assert_eq!(code.len(), 27);
            let read = GivenCode::read(&code.to_lowercase());
            prop_assert_eq!(read, Some(GivenCode::Recovery(code.replace('-', ""))));
            let mut other = bytes;
            other[at / 8] ^= 1 << (at % 8);
            prop_assert_ne!(recovery_code(other), code);
        }
    }
}
