//! Provisioning by a directory (SCIM 2.0, RFC 7643 and RFC 7644): what its requests mean. Directories write the same thing in
//! several ways; all of them are read here, and what Hourbook does not keep is passed over.

mod attributes;
mod filter;
mod group;
mod patch;
mod user;

pub use filter::{Comparison, FilterError, parse_filter};
pub use group::{GroupChange, MemberStep, patch_group, read_group};
pub use patch::MOST_OPERATIONS;
pub use user::{UserChange, patch_user, read_user};

/// The longest name that a directory gives one of its objects.
const LONGEST_NAME: usize = 255;

/// What is wrong with a request, in the words of RFC 7644, table 9.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Wrong {
    /// The word on the wire.
    pub kind: &'static str,
    /// The sentence that goes with it.
    pub detail: String,
}

impl Wrong {
    fn syntax(detail: impl Into<String>) -> Self {
        Self {
            kind: "invalidSyntax",
            detail: detail.into(),
        }
    }

    fn path(detail: impl Into<String>) -> Self {
        Self {
            kind: "invalidPath",
            detail: detail.into(),
        }
    }

    fn value(detail: impl Into<String>) -> Self {
        Self {
            kind: "invalidValue",
            detail: detail.into(),
        }
    }
}
