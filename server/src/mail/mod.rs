//! Mails to people: written in their language, sent through the configured relay.

mod invitation;
mod transport;

pub use invitation::{INVITATION_JOB, InvitationMail, run_invitation, send_invitation};
pub use transport::MailError;
