//! Mails to people: written in their language, sent through the configured relay.

mod invitation;
mod transport;

pub use invitation::{InvitationMail, send_invitation};
pub use transport::MailError;
