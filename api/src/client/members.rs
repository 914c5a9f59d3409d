//! Members.

use uuid::Uuid;

use super::{Client, Error};
use crate::{
    Page,
    members::{Member, MemberQuery, UpdateMember},
};

impl Client {
    /// Lists members.
    pub async fn list_members(&self, query: &MemberQuery) -> Result<Page<Member>, Error> {
        self.fetch(self.get("members").query(query)).await
    }

    /// Reads one member.
    pub async fn get_member(&self, id: Uuid) -> Result<Member, Error> {
        self.fetch(self.get(&format!("members/{id}"))).await
    }

    /// Changes a member.
    pub async fn update_member(
        &self,
        id: Uuid,
        version: Option<i64>,
        changes: &UpdateMember,
    ) -> Result<Member, Error> {
        self.fetch(self.patch(&format!("members/{id}"), version).json(changes))
            .await
    }

    /// Deletes a member.
    pub async fn delete_member(&self, id: Uuid, version: Option<i64>) -> Result<(), Error> {
        self.perform(self.delete(&format!("members/{id}"), version)).await
    }
}
