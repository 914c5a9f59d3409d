//! Mails to people: written in their language, sent through the configured relay.

mod budget;
mod dates;
mod invitation;
mod report;
mod security;
mod timesheet;
mod transport;

pub use budget::{BUDGET_JOB, BudgetMail, run_budget};
pub use invitation::{INVITATION_JOB, InvitationMail, run_invitation, send_invitation};
pub use report::{ReportFile, ReportMail, send_report};
pub use security::{SECURITY_JOB, SecurityNews, announce, run_security, security_later};
pub use timesheet::{TIMESHEET_JOB, TimesheetMail, run_timesheet};
pub use transport::{MailError, send_text, try_relay};
