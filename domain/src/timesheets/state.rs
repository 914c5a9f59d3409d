use serde::{Deserialize, Serialize};

use crate::policy::Action;

/// How far a timesheet is. A week that nobody ever submitted is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Being recorded.
    #[default]
    Open,
    /// Waits for an approver; its entries stay as they are.
    Submitted,
    /// Approved; its entries stay as they are.
    Approved,
    /// Given back with a comment, to be corrected.
    Rejected,
    /// Was approved, and may be changed again.
    Reopened,
}

/// What is done to a timesheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Its member hands it in.
    Submit,
    /// Its member takes it back before somebody decided.
    Withdraw,
    /// An approver agrees.
    Approve,
    /// An approver gives it back.
    Reject,
    /// An approver opens an approved week again.
    Reopen,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 5] = [
        Self::Open,
        Self::Submitted,
        Self::Approved,
        Self::Rejected,
        Self::Reopened,
    ];

    /// Whether the entries of the week must stay as they are.
    pub fn is_closed(self) -> bool {
        matches!(self, Self::Submitted | Self::Approved)
    }

    /// The state that the step leads to; `None` where the step makes no sense.
    pub fn after(self, step: Step) -> Option<Self> {
        match (self, step) {
            (Self::Open | Self::Rejected | Self::Reopened, Step::Submit) => Some(Self::Submitted),
            (Self::Submitted, Step::Withdraw) => Some(Self::Open),
            (Self::Submitted, Step::Approve) => Some(Self::Approved),
            (Self::Submitted, Step::Reject) => Some(Self::Rejected),
            (Self::Approved, Step::Reopen) => Some(Self::Reopened),
            _ => None,
        }
    }
}

impl Step {
    /// Every step.
    pub const ALL: [Self; 5] = [
        Self::Submit,
        Self::Withdraw,
        Self::Approve,
        Self::Reject,
        Self::Reopen,
    ];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Withdraw => "withdraw",
            Self::Approve => "approve",
            Self::Reject => "reject",
            Self::Reopen => "reopen",
        }
    }

    /// What the policy calls it.
    pub const fn action(self) -> Action {
        match self {
            Self::Submit | Self::Withdraw => Action::TimesheetSubmit,
            Self::Approve | Self::Reject | Self::Reopen => Action::TimesheetApprove,
        }
    }

    /// Whether whoever does it has to say why: the member reads it, and so does whoever checks the record later.
    pub const fn needs_comment(self) -> bool {
        matches!(self, Self::Reject | Self::Reopen)
    }
}
