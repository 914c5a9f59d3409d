use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::{Action, PeopleScope, WorkScope};
use crate::people::Role;

/// One permission of a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Grant {
    /// What may be done.
    pub action: Action,
    /// To whose things.
    pub people: PeopleScope,
    /// In which projects.
    pub work: WorkScope,
}

/// The permissions of a role, in the order of the actions.
pub fn grants(role: Role) -> &'static [Grant] {
    static GRANTS: LazyLock<[Vec<Grant>; 4]> = LazyLock::new(|| Role::ALL.map(grants_of));
    match role {
        Role::Member => &GRANTS[0],
        Role::Manager => &GRANTS[1],
        Role::Admin => &GRANTS[2],
        Role::Owner => &GRANTS[3],
    }
}

fn grants_of(role: Role) -> Vec<Grant> {
    Action::ALL
        .iter()
        .filter_map(|action| {
            let (people, work) = reach(role, *action)?;
            Some(Grant {
                action: *action,
                people,
                work,
            })
        })
        .collect()
}

/// Oneself, the teams one leads, or everybody.
fn those_led(role: Role) -> PeopleScope {
    match role {
        Role::Member => PeopleScope::Own,
        Role::Manager => PeopleScope::Teams,
        Role::Admin | Role::Owner => PeopleScope::All,
    }
}

/// How far an action of a role reaches; `None` when the role does not have it.
fn reach(role: Role, action: Action) -> Option<(PeopleScope, WorkScope)> {
    use Action as A;
    use PeopleScope as P;
    use WorkScope as W;
    match action {
        A::OrganizationRead | A::TeamRead | A::ClientRead | A::TagRead => Some((P::None, W::None)),
        A::MemberRead => Some((P::All, W::None)),
        A::SessionManageOwn
        | A::TokenManageOwn
        | A::FavoriteReadOwn
        | A::FavoriteManageOwn
        | A::RecurringReadOwn
        | A::RecurringManageOwn
        | A::WorkingTimeAnswerOwn
        | A::NoticeRead
        | A::NoticeUpdate
        // Nobody else's, whatever the role: an activity log is its owner's alone.
        | A::ActivityReadOwn
        | A::ActivityManageOwn => Some((P::Own, W::None)),
        // Everybody brings in their own past and submits their own weeks; doing it for others needs all people.
        // Admins put shared reports in order that somebody left behind.
        A::MemberUpdate | A::ImportRun | A::TimesheetSubmit | A::SavedReportManage | A::ReportSchedule => {
            Some((if role >= Role::Admin { P::All } else { P::Own }, W::None))
        }
        A::ProjectRead | A::TaskRead | A::CommentCreate => {
            Some((P::None, if role >= Role::Manager { W::All } else { W::Own }))
        }
        A::EntryRead | A::EntryCreate | A::EntryUpdate | A::EntryDelete | A::ReportRead | A::ExportRun => {
            Some((those_led(role), if role >= Role::Manager { W::All } else { W::Own }))
        }
        // Members see no rates, not even their own: those who bill do.
        A::RateRead => (role >= Role::Manager).then_some((P::All, W::All)),
        // What leaves the organization, or goes to people who do not see as much, is decided by those who answer for it.
        A::ReportPublish | A::ReportDistribute => {
            (role >= Role::Manager).then_some((if role >= Role::Admin { P::All } else { P::Own }, W::None))
        }
        A::LockRead | A::TimesheetRead | A::WorkingTimeRead | A::ContractRead => Some((those_led(role), W::None)),
        A::TimesheetApprove => {
            (role >= Role::Manager).then_some((if role >= Role::Admin { P::All } else { P::Teams }, W::None))
        }
        A::ClientCreate | A::ClientUpdate | A::ClientDelete | A::TagCreate | A::TagUpdate | A::TagDelete => {
            (role >= Role::Manager).then_some((P::None, W::None))
        }
        // Day by day, the time of a small project is the time of a person: members do not see it.
        A::BurnUpRead
        | A::ProjectCreate
        | A::ProjectUpdate
        | A::ProjectDelete
        | A::TaskCreate
        | A::TaskUpdate
        | A::TaskDelete
        | A::ProjectRateManage
        | A::CommentModerate => (role >= Role::Manager).then_some((P::None, W::All)),
        A::OrganizationUpdate
        | A::SignInProviderManage
        | A::TeamCreate
        | A::TeamUpdate
        | A::TeamDelete
        | A::TaskStatusManage
        | A::CostRead
        | A::RateManage
        | A::RoleManage
        | A::ArchiveExport
        | A::AccessLogRead
        | A::SecurityRead
        | A::SecurityManage
        | A::AuditRead
        | A::TrustRead => (role >= Role::Admin).then_some((P::None, W::None)),
        // Everything about everybody leaves only by the hand of whoever the organization belongs to.
        // So do members come and go only by a directory that they chose: it changes addresses, and so can become anybody. What binds
        // the organization is signed by them as well, and whoever gets a host name gets the passwords that people type there.
        A::OrganizationExport
        | A::OrganizationRemove
        | A::ProvisioningManage
        | A::DomainManage
        | A::DocumentAccept => (role == Role::Owner).then_some((P::None, W::None)),
        A::MemberSetRole
        | A::MemberInvite
        | A::MemberResetSignIn
        | A::MemberDisable
        | A::MemberDelete
        | A::MemberErase
        | A::ContractManage
        | A::LockSet => (role >= Role::Admin).then_some((P::All, W::None)),
    }
}
