//! Whether entries of one member lie over each other.

use serde::{Deserialize, Serialize};

use crate::ids::EntryId;
use crate::time::Interval;

/// What happens when an entry overlaps another one of the same member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OverlapPolicy {
    /// Nothing.
    Allow,
    /// It is recorded and marked.
    #[default]
    Warn,
    /// It is refused.
    Forbid,
}

/// The entries that share an instant with the candidate.
///
/// Entries that only touch do not overlap, and an entry never overlaps itself: pass its id as `itself` when it
/// is being changed (pitfall 6).
pub fn find(candidate: &Interval, itself: Option<EntryId>, others: &[(EntryId, Interval)]) -> Vec<EntryId> {
    others
        .iter()
        .filter(|(id, other)| Some(*id) != itself && candidate.overlaps(other))
        .map(|(id, _)| *id)
        .collect()
}
