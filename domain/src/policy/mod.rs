//! Who may do what: the one place that answers it. Pure, so that the whole matrix is a golden file.
//!
//! A permission is an action, whose things it reaches (people) and which projects it reaches (work). Whatever no
//! grant names is refused.

mod action;
mod decide;
mod explain;
mod grants;
mod levels;
mod rights;
mod tailoring;

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

pub use action::{Action, TokenScope};
pub use decide::{Decision, allowed_actions, may, may_issue_scopes, people_reach};
pub use explain::{Explanation, Reason, explain};
pub use grants::{Grant, grants};
pub use rights::Rights;
pub use tailoring::{CustomRole, ExtraGrant, Reach, RoleChange, Tailoring, custom_rights};

use crate::ids::{MemberId, ProjectId};
use crate::people::Role;
use crate::scope::Visibility;

/// Whose things an action reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeopleScope {
    /// The action does not concern people.
    None,
    /// The member's own.
    Own,
    /// Those of the members of the teams that the member leads, and the own.
    Teams,
    /// Everybody's.
    All,
}

/// Which projects an action reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkScope {
    /// The action does not concern projects.
    None,
    /// Projects that everybody sees, and those whose member one is.
    Own,
    /// Every project.
    All,
}

/// Who wants to do something, with everything the answer depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The member.
    pub member: MemberId,
    /// The weakest standard role that includes everything they may do.
    pub role: Role,
    /// What they may do.
    pub rights: Rights,
    /// The members of the teams that the member leads.
    pub led_members: HashSet<MemberId>,
    /// The projects whose member the member is.
    pub projects: HashSet<ProjectId>,
    /// What the access token is good for; `None` for a signed-in session, which is good for everything.
    pub token_scopes: Option<Vec<TokenScope>>,
}

impl Actor {
    /// A member as the target of what this one does: with what that member may do.
    pub fn target(&self, member: MemberId, rights: &Rights) -> Target {
        let covered = member == self.member || self.rights.cover(rights);
        Target::Member { member, covered }
    }
}

/// What somebody wants to do something to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The organization, or something in it that belongs to nobody in particular: a client, a tag, a team, the list
    /// of projects. Actions on things of members need the member named, unless they reach everybody.
    Organization,
    /// A member as such.
    Member {
        /// The member.
        member: MemberId,
        /// Whether the actor may do everything that this member may. Nobody has power over somebody who may do more.
        covered: bool,
    },
    /// Something of a member: an entry, a timer, a lock, an import.
    Of(MemberId),
    /// A project or something in it.
    Work {
        /// The project.
        project: ProjectId,
        /// Who sees the project.
        visibility: Visibility,
    },
}
