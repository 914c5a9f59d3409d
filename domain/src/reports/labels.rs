use std::collections::HashMap;

use crate::entries::Billable;
use crate::ids::{ClientId, MemberId, ProjectId, TagId, TaskId, TeamId};

/// What a report needs to know of a member.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemberFacts {
    /// The name.
    pub name: String,
    /// The teams.
    pub teams: Vec<TeamId>,
}

/// What a report needs to know of a project.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProjectFacts {
    /// The name.
    pub name: String,
    /// The client, if any.
    pub client: Option<ClientId>,
    /// Whether its entries are billable unless they say otherwise.
    pub billable: bool,
    /// The estimate in seconds, if any.
    pub estimate_seconds: Option<i64>,
}

/// What a report needs to know of a task.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskFacts {
    /// The name.
    pub name: String,
    /// Whether its entries are billable unless they say otherwise.
    pub billable: Billable,
    /// The estimate in seconds, if any.
    pub estimate_seconds: Option<i64>,
}

/// Names and facts of everything that entries refer to, as they are when the report is made. Entries that follow
/// their project are billable as it is now (pitfall 24).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lookups {
    /// Members.
    pub members: HashMap<MemberId, MemberFacts>,
    /// Names of teams.
    pub teams: HashMap<TeamId, String>,
    /// Names of clients.
    pub clients: HashMap<ClientId, String>,
    /// Projects.
    pub projects: HashMap<ProjectId, ProjectFacts>,
    /// Tasks.
    pub tasks: HashMap<TaskId, TaskFacts>,
    /// Names of tags.
    pub tags: HashMap<TagId, String>,
}
