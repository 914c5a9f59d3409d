use crate::comments::NoticeKind;

/// By which way something is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoticeChannel {
    /// The list of notices in the app.
    App,
    /// A mail.
    Mail,
}

impl NoticeChannel {
    /// Every way.
    pub const ALL: [Self; 2] = [Self::App, Self::Mail];

    /// The word in databases and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Mail => "mail",
        }
    }

    /// The way of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.as_str() == name)
    }
}

/// Why something is told whether its reader likes it or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Whoever did not do it themselves has to learn of it.
    Security,
    /// Nobody is looked at without knowing.
    Transparency,
    /// Their data goes away.
    Removal,
    /// They asked for exactly this.
    Asked,
    /// Whoever waits for a mail has to learn that none comes.
    Awaited,
    /// They keep the installation running.
    Operation,
}

impl Reason {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Security => "security",
            Self::Transparency => "transparency",
            Self::Removal => "removal",
            Self::Asked => "asked",
            Self::Awaited => "awaited",
            Self::Operation => "operation",
        }
    }
}

/// Whether a member can do without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// It comes in any case, and this is why.
    Mandatory(Reason),
    /// The member decides, for each way.
    Optional,
}

/// What is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoticeTopic {
    /// A comment mentions them.
    Mention,
    /// They shall work on a task.
    Assignment,
    /// A deadline of theirs is near or over.
    Deadline,
    /// Somebody's week waits for their decision.
    TimesheetSubmitted,
    /// Their own week was decided on.
    TimesheetDecided,
    /// A budget has reached one of its marks.
    Budget,
    /// A report that somebody has sent to them.
    Report,
    /// Their account, and how they sign in to it.
    Account,
    /// Intruder detection noticed something.
    Intruder,
    /// Somebody looked at what they may see and do.
    PermissionsSeen,
    /// A closed day is to be changed, or what was proposed for one is answered.
    WorkingTime,
    /// A report that they look after is not sent any more.
    ReportStopped,
    /// A copy of the data that they asked for is ready.
    Copy,
    /// The organization will be removed, or will not after all.
    Removal,
    /// Somebody invites them.
    Invitation,
    /// A claim of the installation has turned red.
    Claims,
}

impl NoticeTopic {
    /// Everything, the optional ones first.
    pub const ALL: [Self; 16] = [
        Self::Mention,
        Self::Assignment,
        Self::Deadline,
        Self::TimesheetSubmitted,
        Self::TimesheetDecided,
        Self::Budget,
        Self::Report,
        Self::Account,
        Self::Intruder,
        Self::PermissionsSeen,
        Self::WorkingTime,
        Self::ReportStopped,
        Self::Copy,
        Self::Removal,
        Self::Invitation,
        Self::Claims,
    ];

    /// The word in databases and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mention => "mention",
            Self::Assignment => "assignment",
            Self::Deadline => "deadline",
            Self::TimesheetSubmitted => "timesheet_submitted",
            Self::TimesheetDecided => "timesheet_decided",
            Self::Budget => "budget",
            Self::Report => "report",
            Self::Account => "account",
            Self::Intruder => "intruder",
            Self::PermissionsSeen => "permissions_seen",
            Self::WorkingTime => "working_time",
            Self::ReportStopped => "report_stopped",
            Self::Copy => "copy",
            Self::Removal => "removal",
            Self::Invitation => "invitation",
            Self::Claims => "claims",
        }
    }

    /// What bears this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.as_str() == name)
    }

    /// Whether a member can do without it.
    pub const fn class(self) -> Class {
        match self {
            Self::Mention
            | Self::Assignment
            | Self::Deadline
            | Self::TimesheetSubmitted
            | Self::TimesheetDecided
            | Self::Budget
            | Self::Report => Class::Optional,
            Self::Account | Self::Intruder => Class::Mandatory(Reason::Security),
            Self::PermissionsSeen => Class::Mandatory(Reason::Transparency),
            // A deadline runs: whoever does not hear of it loses their say.
            Self::WorkingTime | Self::ReportStopped => Class::Mandatory(Reason::Awaited),
            Self::Copy | Self::Invitation => Class::Mandatory(Reason::Asked),
            Self::Removal => Class::Mandatory(Reason::Removal),
            Self::Claims => Class::Mandatory(Reason::Operation),
        }
    }

    /// Whether a member can do without it.
    pub const fn is_optional(self) -> bool {
        matches!(self.class(), Class::Optional)
    }

    /// The ways by which it comes.
    pub const fn channels(self) -> &'static [NoticeChannel] {
        use NoticeChannel::{App, Mail};
        match self {
            Self::Mention
            | Self::Assignment
            | Self::Deadline
            | Self::Intruder
            | Self::WorkingTime
            | Self::ReportStopped => &[App, Mail],
            Self::PermissionsSeen => &[App],
            Self::TimesheetSubmitted
            | Self::TimesheetDecided
            | Self::Budget
            | Self::Report
            | Self::Account
            | Self::Copy
            | Self::Removal
            | Self::Invitation
            | Self::Claims => &[Mail],
        }
    }

    /// Whether members get it as members: those who are invited are none yet, and the operator is none of the organization's.
    pub const fn is_for_members(self) -> bool {
        !matches!(self, Self::Invitation | Self::Claims)
    }

    /// Whether it comes by this way where nobody has said anything. What comes at all, comes.
    pub fn default_of(self, channel: NoticeChannel) -> bool {
        self.channels().contains(&channel)
    }
}

impl From<NoticeKind> for NoticeTopic {
    fn from(kind: NoticeKind) -> Self {
        match kind {
            NoticeKind::Mention => Self::Mention,
            NoticeKind::Assignment => Self::Assignment,
            // Whoever wants to hear of the one wants to hear of the other.
            NoticeKind::DeadlineNear | NoticeKind::DeadlineOver => Self::Deadline,
            NoticeKind::ScheduleStopped => Self::ReportStopped,
            NoticeKind::SecurityFinding => Self::Intruder,
            NoticeKind::PermissionsSeen => Self::PermissionsSeen,
            NoticeKind::WorkingTimeProposed | NoticeKind::WorkingTimeAnswered => Self::WorkingTime,
        }
    }
}
