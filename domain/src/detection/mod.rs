//! Detecting intruders: what counts as a sign of one, how grave it is, and what is done about it by itself.
//!
//! The rules are pure: they look at counts that somebody else keeps, at an instant that somebody else names. No rule locks
//! anybody out: what it does ends by itself, and a known device of the owner is not touched by what strangers do.

mod conduct;
mod guessing;
mod networks;

use serde::{Deserialize, Serialize};

pub use conduct::{Act, Conduct, Deed};
pub use guessing::{Few, Place, Refused, judge, wait_after};
pub use networks::{MOST_NETWORKS, Network, allows, check_networks};

/// What was noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// Many wrong passwords for one account.
    BruteForce,
    /// Many wrong passwords from one network, for few accounts.
    NetworkGuessing,
    /// One network tries a few passwords at many accounts.
    PasswordSpraying,
    /// Many networks try many accounts: pairs that leaked elsewhere.
    CredentialStuffing,
    /// One session or token is used from two networks by turns.
    CredentialReplay,
    /// Somebody signed in with a browser and from a network that were never seen with this member.
    NewSignIn,
    /// The member says of a sign-in that it was not theirs.
    NotTheMember,
    /// Much was taken out as files within an hour.
    MassExport,
    /// Far more was read than people read.
    MassRead,
    /// Many refusals and many ids that are not there for the caller.
    PermissionProbing,
    /// A token that nobody should have was shown.
    CanaryToken,
    /// Something that nobody should open was opened.
    CanaryRecord,
}

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know.
    Low,
    /// Worth a look.
    Medium,
    /// Look today.
    High,
    /// Look now.
    Critical,
}

/// What is done by itself. All of it ends by itself, and can be lifted before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// The next attempts from there have to wait, longer each time.
    Delay,
    /// The session is good for nothing until its holder proves again who they are.
    StepUp,
    /// The token is good for nothing for a while.
    TokenPaused,
}

/// What showed the conduct: a browser or a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Holder {
    /// A signed-in browser, whose holder can prove who they are.
    Session,
    /// A program, which can prove nothing beyond its token.
    Token,
}

impl FindingKind {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::BruteForce,
        Self::NetworkGuessing,
        Self::PasswordSpraying,
        Self::CredentialStuffing,
        Self::CredentialReplay,
        Self::NewSignIn,
        Self::NotTheMember,
        Self::MassExport,
        Self::MassRead,
        Self::PermissionProbing,
        Self::CanaryToken,
        Self::CanaryRecord,
    ];

    /// How grave it is.
    pub const fn severity(self) -> Severity {
        match self {
            Self::NewSignIn => Severity::Low,
            Self::BruteForce | Self::NetworkGuessing | Self::MassRead | Self::PermissionProbing => {
                Severity::Medium
            }
            Self::PasswordSpraying | Self::CredentialStuffing | Self::CredentialReplay | Self::MassExport => {
                Severity::High
            }
            Self::NotTheMember | Self::CanaryToken | Self::CanaryRecord => Severity::Critical,
        }
    }

    /// What is done about it, and for how many minutes; nothing where a person has to look first. A program that reads
    /// much, or asks for what has been deleted, may be doing its work: it is told of and goes on.
    pub const fn measure(self, holder: Option<Holder>) -> Option<(Measure, i32)> {
        match (self, holder) {
            (
                Self::BruteForce | Self::NetworkGuessing | Self::PasswordSpraying | Self::CredentialStuffing,
                _,
            ) => Some((Measure::Delay, 15)),
            (Self::CredentialReplay | Self::MassExport | Self::CanaryRecord, Some(Holder::Token)) => {
                Some((Measure::TokenPaused, 60))
            }
            (
                Self::CredentialReplay
                | Self::MassExport
                | Self::MassRead
                | Self::PermissionProbing
                | Self::CanaryRecord,
                Some(Holder::Session),
            ) => Some((Measure::StepUp, 60)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// AT-66: no measure is for ever, and none is taken against somebody who only was the aim.
    #[test]
    fn every_measure_ends_and_fits_what_it_is_taken_against() {
        for kind in FindingKind::ALL {
            for holder in [None, Some(Holder::Session), Some(Holder::Token)] {
                match kind.measure(holder) {
                    None => {}
                    Some((measure, minutes)) => {
                        assert!((1..=60).contains(&minutes), "{kind:?}");
                        match measure {
                            Measure::Delay => assert!(kind <= FindingKind::CredentialStuffing, "{kind:?}"),
                            Measure::StepUp => assert_eq!(holder, Some(Holder::Session), "{kind:?}"),
                            Measure::TokenPaused => assert_eq!(holder, Some(Holder::Token), "{kind:?}"),
                        }
                    }
                }
            }
        }
    }
}
