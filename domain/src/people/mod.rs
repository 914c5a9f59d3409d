//! Members: roles, addresses and passwords.

mod breached;
mod email;
mod password;
mod passwords_list;
mod preferences;
mod second_factor;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use email::{check_email, fold_email};
pub use password::{LONGEST_PASSWORD, SHORTEST_PASSWORD, check_password};
pub use preferences::{CALENDAR_STEPS, check_calendar_step_minutes, check_day_target_seconds};
pub use second_factor::{
    GivenCode, RECOVERY_CODE_BYTES, RECOVERY_CODES, SecondFactorPolicy, SessionFactor, recovery_code,
};

/// A named set of permissions; what each may do is in [`crate::policy`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Records their own time.
    Member,
    /// Looks after teams and the scope of projects.
    Manager,
    /// Runs the organization.
    Admin,
    /// Runs the organization and decides who else does.
    Owner,
}

impl Role {
    /// Every role, the weakest first.
    pub const ALL: [Self; 4] = [Self::Member, Self::Manager, Self::Admin, Self::Owner];

    /// The name on the wire and in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Manager => "manager",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }
}

/// The text is none of the four roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("choose one of member, manager, admin, owner")]
pub struct UnknownRole;

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or(UnknownRole)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
