use serde::{Deserialize, Serialize};

/// What an access token is good for. The scopes do not include each other: a token for a time clock at the door
/// may be good for writing and for nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenScope {
    /// Reading.
    Read,
    /// Recording time and changing scope.
    Write,
    /// Running the organization: people, teams, locks, settings, tokens.
    Admin,
}

macro_rules! actions {
    ($($(#[doc = $doc:literal])* $variant:ident => $name:literal, $scope:ident;)*) => {
        /// Everything that can be done. The list is closed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Action { $($(#[doc = $doc])* $variant,)* }

        impl Action {
            /// Every action.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What it is, in a sentence.
            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),*).trim_ascii(),)* }
            }

            /// The action of this name.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|action| action.as_str() == name)
            }

            /// The scope that an access token needs for it.
            pub const fn token_scope(self) -> TokenScope {
                match self { $(Self::$variant => TokenScope::$scope,)* }
            }
        }
    };
}

actions! {
    /// See the settings of the organization.
    OrganizationRead => "organization_read", Read;
    /// Change the settings of the organization.
    OrganizationUpdate => "organization_update", Admin;
    /// See, add, change and remove the providers that members sign in with.
    SignInProviderManage => "sign_in_provider_manage", Admin;
    /// See, make and delete the keys of directories that provision members and teams.
    ProvisioningManage => "provisioning_manage", Admin;
    /// See the organization's own domains, add them, have them looked for in DNS and remove them.
    DomainManage => "domain_manage", Admin;
    /// See a member.
    MemberRead => "member_read", Read;
    /// Change the name, address or preferences of a member.
    MemberUpdate => "member_update", Admin;
    /// Change the role of a member, give them something beside it, and see what they may do.
    MemberSetRole => "member_set_role", Admin;
    /// Make, change and delete the organization's own roles.
    RoleManage => "role_manage", Admin;
    /// Invite somebody, see and withdraw invitations.
    MemberInvite => "member_invite", Admin;
    /// Let a member in again who has lost a way in: take their second factor away, send them a link for a new password.
    MemberResetSignIn => "member_reset_sign_in", Admin;
    /// Disable or enable a member.
    MemberDisable => "member_disable", Admin;
    /// Delete a member who has no entries.
    MemberDelete => "member_delete", Admin;
    /// Erase a member who has left: what they recorded stays without their name.
    MemberErase => "member_erase", Admin;
    /// See a team.
    TeamRead => "team_read", Read;
    /// Create a team.
    TeamCreate => "team_create", Admin;
    /// Change a team, its members and its leads.
    TeamUpdate => "team_update", Admin;
    /// Delete a team.
    TeamDelete => "team_delete", Admin;
    /// See a client.
    ClientRead => "client_read", Read;
    /// Create a client.
    ClientCreate => "client_create", Write;
    /// Change or archive a client.
    ClientUpdate => "client_update", Write;
    /// Delete a client that nothing uses.
    ClientDelete => "client_delete", Write;
    /// See a project.
    ProjectRead => "project_read", Read;
    /// Create a project.
    ProjectCreate => "project_create", Write;
    /// Change or archive a project.
    ProjectUpdate => "project_update", Write;
    /// Delete a project without entries.
    ProjectDelete => "project_delete", Write;
    /// See how the time of a project grew day by day.
    BurnUpRead => "burn_up_read", Read;
    /// See a task and the history of its estimate.
    TaskRead => "task_read", Read;
    /// Create a task.
    TaskCreate => "task_create", Write;
    /// Change or archive a task.
    TaskUpdate => "task_update", Write;
    /// Delete a task without entries.
    TaskDelete => "task_delete", Write;
    /// Create, change, order, merge and delete the statuses of tasks.
    TaskStatusManage => "task_status_manage", Admin;
    /// Comment on what one sees, and change one's own comments.
    CommentCreate => "comment_create", Write;
    /// Delete the comments of others.
    CommentModerate => "comment_moderate", Write;
    /// See one's own notices.
    NoticeRead => "notice_read", Read;
    /// Mark one's own notices as read.
    NoticeUpdate => "notice_update", Write;
    /// See a tag.
    TagRead => "tag_read", Read;
    /// Create a tag, also by naming it in an entry.
    TagCreate => "tag_create", Write;
    /// Change or archive a tag.
    TagUpdate => "tag_update", Write;
    /// Delete a tag that nothing uses.
    TagDelete => "tag_delete", Write;
    /// See time entries and the running timer.
    EntryRead => "entry_read", Read;
    /// Record time and start a timer.
    EntryCreate => "entry_create", Write;
    /// Change time entries and stop a timer.
    EntryUpdate => "entry_update", Write;
    /// Delete time entries.
    EntryDelete => "entry_delete", Write;
    /// See one's own favorites.
    FavoriteReadOwn => "favorite_read_own", Read;
    /// Make, order, change and delete one's own favorites.
    FavoriteManageOwn => "favorite_manage_own", Write;
    /// See one's own recurring entries and what they propose.
    RecurringReadOwn => "recurring_read_own", Read;
    /// Make, change and delete one's own recurring entries, and record what they propose.
    RecurringManageOwn => "recurring_manage_own", Write;
    /// See what hours and projects are billed at, and amounts in reports.
    RateRead => "rate_read", Read;
    /// Set what hours on a project are billed at, and its budget in money.
    ProjectRateManage => "project_rate_manage", Write;
    /// See what hours cost, and what is left of the amounts in reports.
    CostRead => "cost_read", Admin;
    /// Set costs, and the rates of the organization and its members.
    RateManage => "rate_manage", Admin;
    /// Make reports.
    ReportRead => "report_read", Read;
    /// Save a report and change or delete a saved one. Whoever may make reports sees the own and the shared ones.
    SavedReportManage => "saved_report_manage", Write;
    /// Show a saved report to whoever has a link, without signing in; see and revoke such links.
    ReportPublish => "report_publish", Admin;
    /// Have a saved report sent by mail on certain days.
    ReportSchedule => "report_schedule", Write;
    /// Have it sent to others than oneself.
    ReportDistribute => "report_distribute", Write;
    /// Import a file.
    ImportRun => "import_run", Write;
    /// Export time entries.
    ExportRun => "export_run", Read;
    /// Export the whole organization as an archive.
    ArchiveExport => "archive_export", Admin;
    /// Search the audit log, check it and export it.
    AuditRead => "audit_read", Admin;
    /// Search the access log: who asked for what, from where, and how it ended.
    AccessLogRead => "access_log_read", Admin;
    /// See what intruder detection noticed, its canaries and who is told.
    SecurityRead => "security_read", Admin;
    /// Say that a finding was seen, lift a measure, set canaries, receivers of alerts and the networks that are let in.
    SecurityManage => "security_manage", Admin;
    /// See the evidence about the organization: its backups, keys and logs.
    TrustRead => "trust_read", Admin;
    /// Copy the whole organization, history and audit log included, into a file; download and delete such files.
    OrganizationExport => "organization_export", Admin;
    /// Accept documents of the operator for the organization, such as the data-processing agreement.
    DocumentAccept => "document_accept", Admin;
    /// Ask for the removal of the whole organization, and withdraw that.
    OrganizationRemove => "organization_remove", Admin;
    /// See the timesheets of members: their weeks, states and what the checks find.
    TimesheetRead => "timesheet_read", Read;
    /// Submit a timesheet, or take the submission back.
    TimesheetSubmit => "timesheet_submit", Write;
    /// Approve a timesheet, reject it, or open an approved one again.
    TimesheetApprove => "timesheet_approve", Admin;
    /// See the working-time record: closed days with every later change.
    WorkingTimeRead => "working_time_read", Read;
    /// Close one's own days, and answer what others propose for them.
    WorkingTimeAnswerOwn => "working_time_answer_own", Write;
    /// See working-time agreements, and how recorded time stands against them.
    ContractRead => "contract_read", Read;
    /// Add, change and delete working-time agreements.
    ContractManage => "contract_manage", Admin;
    /// See which periods are closed.
    LockRead => "lock_read", Read;
    /// Close a period or open it again.
    LockSet => "lock_set", Admin;
    /// See and end one's own sessions.
    SessionManageOwn => "session_manage_own", Admin;
    /// See, make and withdraw one's own access tokens.
    TokenManageOwn => "token_manage_own", Admin;
    /// Fetch one's own sealed activity log.
    ActivityReadOwn => "activity_read_own", Read;
    /// Add to one's own sealed activity log, and delete from it.
    ActivityManageOwn => "activity_manage_own", Write;
}

impl Action {
    /// Whether it is done to a member as such, and not to something of theirs.
    pub const fn concerns_members(self) -> bool {
        matches!(
            self,
            Self::MemberRead
                | Self::MemberUpdate
                | Self::MemberSetRole
                | Self::MemberInvite
                | Self::MemberResetSignIn
                | Self::MemberDisable
                | Self::MemberDelete
                | Self::MemberErase
        )
    }
}
