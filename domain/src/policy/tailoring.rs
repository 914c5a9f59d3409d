use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Action, Grant, PeopleScope, Rights, WorkScope};
use crate::ids::RoleId;
use crate::people::Role;

/// How far an action reaches, without the action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Reach {
    /// To whose things.
    pub people: PeopleScope,
    /// In which projects.
    pub work: WorkScope,
}

/// Where a custom role differs from the standard role that it is based on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RoleChange {
    /// What may be done.
    pub action: Action,
    /// How far; `None` takes it away.
    pub reach: Option<Reach>,
}

impl RoleChange {
    fn granted(self) -> (Action, Option<Grant>) {
        (self.action, self.reach.map(|reach| reach.of(self.action)))
    }
}

impl Reach {
    /// The grant of an action that reaches so far.
    pub const fn of(self, action: Action) -> Grant {
        Grant {
            action,
            people: self.people,
            work: self.work,
        }
    }
}

impl From<Grant> for Reach {
    fn from(grant: Grant) -> Self {
        Self {
            people: grant.people,
            work: grant.work,
        }
    }
}

/// A role that the organization made for itself: a standard role, and where it differs from it. What a later version
/// of Hourbook adds, it gets as the standard role does.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CustomRole {
    /// Its id.
    pub id: RoleId,
    /// Its name.
    pub name: String,
    /// The standard role: anyone but the owner.
    pub based_on: Role,
    /// Where it differs.
    pub changes: Vec<RoleChange>,
}

impl CustomRole {
    /// What it grants.
    pub fn rights(&self) -> Rights {
        custom_rights(self.based_on, &self.changes)
    }
}

/// What a standard role grants with these differences.
pub fn custom_rights(based_on: Role, changes: &[RoleChange]) -> Rights {
    Rights::of(based_on.min(Role::Admin)).with(changes.iter().map(|change| change.granted()))
}

/// Something that one member may do beside their role, perhaps for a time.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ExtraGrant {
    /// What may be done.
    pub action: Action,
    /// To whose things.
    pub people: PeopleScope,
    /// In which projects.
    pub work: WorkScope,
    /// When it ends; `None` for one that lasts.
    pub until: Option<Timestamp>,
    /// Why it was given.
    pub reason: String,
}

impl ExtraGrant {
    /// What it grants.
    pub const fn grant(&self) -> Grant {
        Grant {
            action: self.action,
            people: self.people,
            work: self.work,
        }
    }
}

/// How the permissions of one member differ from those of a standard role.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Tailoring {
    /// A custom role.
    pub role: Option<CustomRole>,
    /// What they may do beside it.
    pub extra: Vec<ExtraGrant>,
}

impl Tailoring {
    /// What a member with this role may do at an instant. Owners may do everything, always.
    pub fn rights(&self, role: Role, now: Timestamp) -> Rights {
        if role == Role::Owner {
            return Rights::of(Role::Owner);
        }
        let rights = self.role_rights(role);
        let current = self
            .extra
            .iter()
            .filter(|extra| extra.until.is_none_or(|until| until > now));
        rights.and(current.map(ExtraGrant::grant))
    }

    /// What they may do without an end: what somebody has for a time, they do not give to others.
    pub fn lasting_rights(&self, role: Role) -> Rights {
        self.rights(role, Timestamp::MAX)
    }

    /// What the role alone grants.
    pub fn role_rights(&self, role: Role) -> Rights {
        self.role
            .as_ref()
            .map_or_else(|| Rights::of(role), CustomRole::rights)
    }
}
