//! Mails to people: written in their language, sent through the configured relay.

mod budget;
mod dates;
mod export;
mod intruder;
mod invitation;
mod money_budget;
mod outgoing;
mod provider;
mod report;
mod security;
mod sign_up;
pub mod suppression;
mod timesheet;
mod transport;

pub use budget::{BUDGET_JOB, BudgetMail, run_budget};
pub use export::{EXPORT_JOB, ExportMail, run_export};
pub use invitation::{INVITATION_JOB, InvitationMail, run_invitation};
pub use money_budget::{MONEY_BUDGET_JOB, MoneyBudgetMail, run_money_budget};
pub use outgoing::{send, send_to_operator};
pub use report::{ReportFile, ReportMail, send_report};
pub use security::{SECURITY_JOB, SecurityNews, announce, run_security, security_later};
pub use sign_up::{SignUpMail, send_sign_up};
pub use timesheet::{TIMESHEET_JOB, TimesheetMail, run_timesheet};
pub use transport::{Letter, MailError, try_relay};
