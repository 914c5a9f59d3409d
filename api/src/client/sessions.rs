//! Sessions.

use uuid::Uuid;

use super::{Client, Error};
use crate::{Page, PageQuery, sessions::Session};

impl Client {
    /// Lists where the caller is signed in.
    pub async fn list_sessions(&self, query: &PageQuery) -> Result<Page<Session>, Error> {
        self.fetch(self.get("sessions").query(query)).await
    }

    /// Ends a session.
    pub async fn delete_session(&self, id: Uuid) -> Result<(), Error> {
        self.perform(self.delete(&format!("sessions/{id}"), None)).await
    }
}
