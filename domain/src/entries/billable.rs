use serde::{Deserialize, Serialize};

/// Whether something is billable. `Inherit` is kept as such, so that a later change of the project or task
/// reaches every entry that follows it (pitfall 24).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Billable {
    /// As the task says, else as the project says.
    #[default]
    Inherit,
    /// Billable whatever the project says.
    Yes,
    /// Not billable whatever the project says.
    No,
}

/// Whether an entry is billable in the end: the entry decides, then its task, then its project. Time without a
/// project is not billable.
pub fn effective(entry: Billable, task: Option<Billable>, project: Option<bool>) -> bool {
    let own = |billable| match billable {
        Billable::Inherit => None,
        Billable::Yes => Some(true),
        Billable::No => Some(false),
    };
    own(entry)
        .or_else(|| task.and_then(own))
        .or(project)
        .unwrap_or(false)
}
