//! Invitations.

use uuid::Uuid;

use super::{Client, Error};
use crate::{
    Page, PageQuery,
    invitations::{CreateInvitation, Invitation, InvitationCreated, InvitationPreview, PreviewInvitation},
};

impl Client {
    /// Lists invitations.
    pub async fn list_invitations(&self, query: &PageQuery) -> Result<Page<Invitation>, Error> {
        self.fetch(self.get("invitations").query(query)).await
    }

    /// Invites somebody.
    pub async fn create_invitation(&self, invitation: &CreateInvitation) -> Result<InvitationCreated, Error> {
        self.fetch(self.post("invitations").json(invitation)).await
    }

    /// Withdraws an invitation.
    pub async fn delete_invitation(&self, id: Uuid) -> Result<(), Error> {
        self.perform(self.delete(&format!("invitations/{id}"), None))
            .await
    }

    /// Asks what an invitation is about.
    pub async fn preview_invitation(&self, preview: &PreviewInvitation) -> Result<InvitationPreview, Error> {
        self.fetch(self.post("invitations/preview").json(preview)).await
    }
}
