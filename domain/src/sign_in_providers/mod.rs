//! Providers that members sign in with (OpenID Connect): what is asked of them, what is believed of their answers, and whom
//! they let in.

mod admit;
mod claims;
mod rules;

use serde::{Deserialize, Serialize};

pub use admit::{Address, Admission, Known, NotAdmitted, Person, admit, name_of, read_address};
pub use claims::{
    Expected, ExpectedLogout, IdToken, Lie, Logout, LogoutToken, SKEW_SECONDS, check_id_token,
    check_logout_token,
};
pub use rules::{
    ClaimNames, GroupRule, MOST_PROVIDERS, Rules, check_client_id, check_client_secret, check_issuer,
    check_rules,
};

use crate::people::Role;

/// How members may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInPolicy {
    /// With a password, a passkey or a provider.
    Any,
    /// With a provider. Owners keep password and passkey: somebody has to get in on the day on which the provider fails.
    Providers,
}

impl SignInPolicy {
    /// Whether a member of this role may sign in with a password or a passkey alone.
    pub fn admits_own_ways(self, role: Role) -> bool {
        self == Self::Any || role == Role::Owner
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_owners_go_around_the_provider() {
        for role in Role::ALL {
            assert!(SignInPolicy::Any.admits_own_ways(role));
            assert_eq!(SignInPolicy::Providers.admits_own_ways(role), role == Role::Owner);
        }
    }
}
