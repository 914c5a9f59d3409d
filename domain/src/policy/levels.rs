use std::sync::LazyLock;

use super::{Action, Grant, PeopleScope, WorkScope, grants};
use crate::people::Role;

/// The levels of an action, made once: they are asked for at every request of somebody with a custom role.
fn levels_of(action: Action) -> Vec<Grant> {
    if action.leads_everywhere() {
        return Vec::new();
    }
    let mut levels: Vec<Grant> = Vec::new();
    for role in [Role::Member, Role::Manager, Role::Admin] {
        let grant = grants(role).iter().find(|grant| grant.action == action);
        levels.extend(grant.filter(|grant| levels.last() != Some(*grant)));
    }
    // A project is made nowhere yet: it is none of the own.
    let some = action != Action::ProjectCreate;
    if let [only] = levels[..]
        && some
        && only.people == PeopleScope::None
        && only.work == WorkScope::All
    {
        let work = WorkScope::Own;
        levels.insert(0, Grant { work, ..only });
    }
    levels
}

impl Action {
    /// How far the action can be made to reach, the nearest first: what the standard roles have, and single projects where
    /// those have every one. Only these, because only these are held everywhere. None for what an owner alone may do, and for
    /// what leads into every account.
    pub fn levels(self) -> &'static [Grant] {
        static LEVELS: LazyLock<Vec<Vec<Grant>>> =
            LazyLock::new(|| Action::ALL.iter().copied().map(levels_of).collect());
        LEVELS.get(self as usize).map_or(&[], Vec::as_slice)
    }

    /// What nobody can be without: their own account, notices, record and sealed activity, and the names of what they see.
    pub fn least(self) -> Option<Grant> {
        let kept = matches!(
            self,
            Self::OrganizationRead
                | Self::MemberRead
                | Self::MemberUpdate
                | Self::TeamRead
                | Self::ClientRead
                | Self::ProjectRead
                | Self::TaskRead
                | Self::NoticeRead
                | Self::NoticeUpdate
                | Self::TagRead
                | Self::EntryRead
                | Self::TimesheetRead
                | Self::WorkingTimeRead
                | Self::WorkingTimeAnswerOwn
                | Self::ContractRead
                | Self::LockRead
                | Self::SessionManageOwn
                | Self::ActivityReadOwn
                | Self::ActivityManageOwn
        );
        kept.then(|| self.levels().first().copied()).flatten()
    }

    /// What the action builds upon: whoever does not have these has not the action either, and it reaches no further than
    /// they do. Nobody changes what they do not see.
    pub const fn needs(self) -> &'static [Self] {
        match self {
            Self::MemberSetRole => &[Self::MemberRead],
            Self::RoleManage => &[Self::MemberSetRole],
            Self::ProjectUpdate | Self::ProjectDelete | Self::BurnUpRead | Self::TaskRead => {
                &[Self::ProjectRead]
            }
            Self::TaskCreate
            | Self::TaskUpdate
            | Self::TaskDelete
            | Self::CommentCreate
            | Self::CommentModerate => &[Self::TaskRead],
            Self::EntryCreate | Self::EntryUpdate | Self::EntryDelete => &[Self::EntryRead],
            Self::FavoriteManageOwn => &[Self::FavoriteReadOwn],
            Self::RecurringManageOwn => &[Self::RecurringReadOwn],
            Self::ProjectRateManage => &[Self::ProjectRead, Self::RateRead],
            Self::CostRead => &[Self::RateRead],
            Self::RateManage => &[Self::RateRead, Self::CostRead],
            Self::SavedReportManage => &[Self::ReportRead],
            Self::ReportPublish | Self::ReportSchedule => &[Self::SavedReportManage],
            Self::ReportDistribute => &[Self::ReportSchedule],
            Self::ImportRun => &[Self::EntryCreate],
            Self::SecurityManage => &[Self::SecurityRead],
            Self::TimesheetSubmit | Self::TimesheetApprove => &[Self::TimesheetRead],
            Self::WorkingTimeAnswerOwn => &[Self::WorkingTimeRead],
            Self::ContractManage => &[Self::ContractRead],
            Self::LockSet => &[Self::LockRead],
            _ => &[],
        }
    }

    /// What leads into every account below an owner's: it is had with everything that an admin may, or not at all.
    pub const fn leads_everywhere(self) -> bool {
        matches!(self, Self::SignInProviderManage)
    }

    /// What shows everything about everybody, amounts included: it takes the right to see all of that.
    pub const fn shows_everything(self) -> bool {
        matches!(self, Self::ArchiveExport | Self::AuditRead)
    }
}
