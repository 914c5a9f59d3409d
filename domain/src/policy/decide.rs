use super::{Action, Actor, Grant, PeopleScope, Target, TokenScope, WorkScope, grants};
use crate::ids::{MemberId, ProjectId};
use crate::people::Role;
use crate::scope::Visibility;

/// The answer to "may this be done".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It may be done.
    Allow,
    /// It may not, and the caller must not learn that the thing exists: answer as for an id that never existed.
    Hidden,
    /// It may not, but the caller may see the thing.
    Forbidden,
    /// The member might, but the access token is not good for it.
    MissingScope,
}

impl Decision {
    /// Whether it may be done.
    pub fn is_allowed(self) -> bool {
        self == Self::Allow
    }
}

/// Decides whether the actor may do the action to the target.
pub fn may(actor: &Actor, action: Action, target: Target) -> Decision {
    let scope_missing = actor
        .token_scopes
        .as_ref()
        .is_some_and(|scopes| !scopes.contains(&action.token_scope()));
    if reaches(actor, action, target) {
        return if scope_missing {
            Decision::MissingScope
        } else {
            Decision::Allow
        };
    }
    if sees(actor, action, target) {
        Decision::Forbidden
    } else {
        Decision::Hidden
    }
}

/// Those of the actions that the actor may do to the target, for `allowed_actions` of an answer.
pub fn allowed_actions(actor: &Actor, candidates: &[Action], target: Target) -> Vec<Action> {
    candidates
        .iter()
        .copied()
        .filter(|action| may(actor, *action, target).is_allowed())
        .collect()
}

/// Whose things the actor reaches with an action, for lists and reports. `None` when the role does not have it.
pub fn people_reach(actor: &Actor, action: Action) -> Option<PeopleScope> {
    grant(actor, action).map(|grant| grant.people)
}

/// Whether somebody may change a role. Owners are made and unmade by owners only.
pub fn may_set_role(actor: Role, from: Role, to: Role) -> bool {
    match actor {
        Role::Owner => true,
        Role::Admin => from != Role::Owner && to != Role::Owner,
        Role::Manager | Role::Member => false,
    }
}

/// Whether the actor may make an access token with these scopes: a token never makes one that is good for more.
pub fn may_issue_scopes(actor: &Actor, scopes: &[TokenScope]) -> bool {
    match &actor.token_scopes {
        None => true,
        Some(own) => scopes.iter().all(|scope| own.contains(scope)),
    }
}

fn grant(actor: &Actor, action: Action) -> Option<Grant> {
    grants(actor.role)
        .iter()
        .copied()
        .find(|grant| grant.action == action)
}

fn reaches(actor: &Actor, action: Action, target: Target) -> bool {
    let Some(grant) = grant(actor, action) else {
        return false;
    };
    match target {
        // What reaches only some people must name them; for a list, ask `people_reach` and narrow it.
        Target::Organization => matches!(grant.people, PeopleScope::None | PeopleScope::All),
        Target::Of(member) => {
            reaches_member(actor, grant.people, member) && !approves_oneself(actor, action, member)
        }
        Target::Member { member, role } => {
            reaches_member(actor, grant.people, member)
                && !guards_owner(actor, action, member, role)
                && !approves_oneself(actor, action, member)
                && !lets_oneself_in(actor, action, member)
        }
        Target::Work { project, visibility } => reaches_project(actor, grant.work, project, visibility),
    }
}

fn reaches_member(actor: &Actor, people: PeopleScope, member: MemberId) -> bool {
    match people {
        PeopleScope::None => false,
        PeopleScope::Own => member == actor.member,
        PeopleScope::Teams => member == actor.member || actor.led_members.contains(&member),
        PeopleScope::All => true,
    }
}

fn reaches_project(actor: &Actor, work: WorkScope, project: ProjectId, visibility: Visibility) -> bool {
    match work {
        WorkScope::None => false,
        WorkScope::Own => visibility == Visibility::Everyone || actor.projects.contains(&project),
        WorkScope::All => true,
    }
}

/// An owner is changed by owners and by nobody else, apart from their own profile.
fn guards_owner(actor: &Actor, action: Action, member: MemberId, role: Role) -> bool {
    let own_profile = action == Action::MemberUpdate && member == actor.member;
    role == Role::Owner && actor.role != Role::Owner && action != Action::MemberRead && !own_profile
}

/// A manager's own week is approved by somebody else. Admins and owners may approve theirs, because there may be nobody
/// above them; the history of the timesheet names them.
fn approves_oneself(actor: &Actor, action: Action, member: MemberId) -> bool {
    action == Action::TimesheetApprove && member == actor.member && actor.role < Role::Admin
}

/// Whoever holds an open browser of an admin must not get around what the admin signs in with.
fn lets_oneself_in(actor: &Actor, action: Action, member: MemberId) -> bool {
    action == Action::MemberResetSignIn && member == actor.member
}

/// Whether the actor may know that the target exists: whether the action that reads such a thing reaches it.
fn sees(actor: &Actor, action: Action, target: Target) -> bool {
    let reading = match target {
        Target::Organization => return true,
        Target::Member { .. } => Action::MemberRead,
        Target::Work { .. } => Action::ProjectRead,
        // Only somebody who has been shown a saved report can want to change it.
        Target::Of(_)
            if matches!(
                action,
                Action::SavedReportManage
                    | Action::ReportPublish
                    | Action::ReportSchedule
                    | Action::ReportDistribute
            ) =>
        {
            return true;
        }
        Target::Of(_) if matches!(action, Action::LockRead | Action::LockSet) => Action::LockRead,
        Target::Of(_) if matches!(action, Action::TimesheetSubmit | Action::TimesheetApprove) => {
            Action::TimesheetRead
        }
        Target::Of(_) => Action::EntryRead,
    };
    reaches(actor, reading, target)
}
