use serde::{Deserialize, Serialize};

use super::{Action, Actor, Decision, PeopleScope, Rights, Target, WorkScope};
use crate::ids::{MemberId, ProjectId};
use crate::people::Role;
use crate::scope::Visibility;

macro_rules! reasons {
    ($($(#[doc = $doc:literal])* $variant:ident => $name:literal;)*) => {
        /// Why something may be done, or may not.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Reason { $($(#[doc = $doc])* $variant,)* }

        impl Reason {
            /// Every reason.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The reason as a sentence.
            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),*).trim_ascii(),)* }
            }
        }
    };
}

reasons! {
    /// The role includes it, and it concerns nobody in particular.
    InRole => "in_role";
    /// It is the member's own.
    Own => "own";
    /// It belongs to somebody in a team that the member leads.
    Led => "led";
    /// The role reaches everybody.
    Everybody => "everybody";
    /// Everybody sees the project.
    OpenProject => "open_project";
    /// The member belongs to the project.
    ProjectMember => "project_member";
    /// The role reaches every project.
    EveryProject => "every_project";
    /// The role does not include it.
    NotInRole => "not_in_role";
    /// The role reaches only what is the member's own.
    NotOwn => "not_own";
    /// The role reaches only teams that the member leads.
    NotLed => "not_led";
    /// The project is only for its members, and this member is none of them.
    NotInProject => "not_in_project";
    /// It concerns people, and none was named.
    NobodyNamed => "nobody_named";
    /// It does not concern what was named.
    DoesNotApply => "does_not_apply";
    /// Whoever may do more is changed only by those who may do as much; an owner by owners.
    StrongerGuarded => "stronger_guarded";
    /// A manager's own week is approved by somebody else.
    OwnWeek => "own_week";
    /// Nobody resets their own way in: whoever holds an open browser would.
    OwnSignIn => "own_sign_in";
    /// The member might, but the access token is not good for it.
    MissingScope => "missing_scope";
}

/// What was decided, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explanation {
    /// The answer.
    pub decision: Decision,
    /// The rule that led to it.
    pub reason: Reason,
}

/// Decides whether the actor may do the action to the target, and says which rule decided.
pub fn explain(actor: &Actor, action: Action, target: Target) -> Explanation {
    let (decision, reason) = match reach(actor, action, target) {
        Ok(_) if lacks_scope(actor, action) => (Decision::MissingScope, Reason::MissingScope),
        Ok(reason) => (Decision::Allow, reason),
        Err(reason) if sees(actor, action, target) => (Decision::Forbidden, reason),
        Err(reason) => (Decision::Hidden, reason),
    };
    Explanation { decision, reason }
}

fn lacks_scope(actor: &Actor, action: Action) -> bool {
    let scopes = actor.token_scopes.as_ref();
    scopes.is_some_and(|scopes| !scopes.contains(&action.token_scope()))
}

fn reach(actor: &Actor, action: Action, target: Target) -> Result<Reason, Reason> {
    let grant = actor.rights.grant(action).ok_or(Reason::NotInRole)?;
    match target {
        // What reaches only some people must name them; for a list, ask `people_reach` and narrow it.
        Target::Organization => match grant.people {
            PeopleScope::None => Ok(Reason::InRole),
            PeopleScope::All => Ok(Reason::Everybody),
            PeopleScope::Own | PeopleScope::Teams => Err(Reason::NobodyNamed),
        },
        Target::Of(member) => {
            let reason = reach_member(actor, grant.people, member)?;
            approves_somebody_else(actor, action, member)?;
            Ok(reason)
        }
        Target::Member { member, covered } => {
            let reason = reach_member(actor, grant.people, member)?;
            leaves_stronger_alone(actor, action, member, covered)?;
            approves_somebody_else(actor, action, member)?;
            lets_others_in(actor, action, member)?;
            Ok(reason)
        }
        Target::Work { project, visibility } => reach_project(actor, grant.work, project, visibility),
    }
}

fn reach_member(actor: &Actor, people: PeopleScope, member: MemberId) -> Result<Reason, Reason> {
    let own = member == actor.member;
    match people {
        PeopleScope::None => Err(Reason::DoesNotApply),
        PeopleScope::All => Ok(Reason::Everybody),
        PeopleScope::Own | PeopleScope::Teams if own => Ok(Reason::Own),
        PeopleScope::Own => Err(Reason::NotOwn),
        PeopleScope::Teams if actor.led_members.contains(&member) => Ok(Reason::Led),
        PeopleScope::Teams => Err(Reason::NotLed),
    }
}

fn reach_project(
    actor: &Actor,
    work: WorkScope,
    project: ProjectId,
    visibility: Visibility,
) -> Result<Reason, Reason> {
    match work {
        WorkScope::None => Err(Reason::DoesNotApply),
        WorkScope::All => Ok(Reason::EveryProject),
        WorkScope::Own if visibility == Visibility::Everyone => Ok(Reason::OpenProject),
        WorkScope::Own if actor.projects.contains(&project) => Ok(Reason::ProjectMember),
        WorkScope::Own => Err(Reason::NotInProject),
    }
}

/// Whoever may do more is changed by nobody who may do less, apart from their own profile: an address or a second factor
/// changed by somebody else is a way into everything that member may do.
fn leaves_stronger_alone(
    actor: &Actor,
    action: Action,
    member: MemberId,
    covered: bool,
) -> Result<(), Reason> {
    let own_profile = action == Action::MemberUpdate && member == actor.member;
    refuse_if(
        !covered && action != Action::MemberRead && !own_profile,
        Reason::StrongerGuarded,
    )
}

/// A manager's own week is approved by somebody else. Those who may do everything that admins may approve theirs, because
/// there may be nobody above them; the history of the timesheet names them.
fn approves_somebody_else(actor: &Actor, action: Action, member: MemberId) -> Result<(), Reason> {
    let own_week = action == Action::TimesheetApprove && member == actor.member;
    refuse_if(
        own_week && !actor.rights.cover(&Rights::of(Role::Admin)),
        Reason::OwnWeek,
    )
}

/// Whoever holds an open browser of an admin must not get around what the admin signs in with.
fn lets_others_in(actor: &Actor, action: Action, member: MemberId) -> Result<(), Reason> {
    let own = action == Action::MemberResetSignIn && member == actor.member;
    refuse_if(own, Reason::OwnSignIn)
}

fn refuse_if(refused: bool, reason: Reason) -> Result<(), Reason> {
    if refused { Err(reason) } else { Ok(()) }
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
        Target::Of(_) if matches!(action, Action::WorkingTimeRead | Action::WorkingTimeAnswerOwn) => {
            Action::WorkingTimeRead
        }
        Target::Of(_) if matches!(action, Action::ContractRead | Action::ContractManage) => {
            Action::ContractRead
        }
        Target::Of(_) => Action::EntryRead,
    };
    reach(actor, reading, target).is_ok()
}
