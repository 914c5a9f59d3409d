//! Time entries.

use uuid::Uuid;

use super::{Client, Error};
use crate::{
    Page,
    entries::{BulkRequest, BulkResponse, CreateEntry, EntryQuery, TimeEntry, UpdateEntry},
};

impl Client {
    /// Lists time entries.
    pub async fn list_entries(&self, query: &EntryQuery) -> Result<Page<TimeEntry>, Error> {
        let mut request = self.get("time-entries").query(&EntryQuery {
            member_id: Vec::new(),
            ..query.clone()
        });
        for id in &query.member_id {
            request = request.query(&[("member_id", id)]);
        }
        self.fetch(request).await
    }

    /// Reads one entry.
    pub async fn get_entry(&self, id: Uuid) -> Result<TimeEntry, Error> {
        self.fetch(self.get(&format!("time-entries/{id}"))).await
    }

    /// Creates an entry.
    pub async fn create_entry(&self, entry: &CreateEntry) -> Result<TimeEntry, Error> {
        self.fetch(self.post("time-entries").json(entry)).await
    }

    /// Changes an entry.
    pub async fn update_entry(
        &self,
        id: Uuid,
        version: Option<i64>,
        changes: &UpdateEntry,
    ) -> Result<TimeEntry, Error> {
        self.fetch(self.patch(&format!("time-entries/{id}"), version).json(changes))
            .await
    }

    /// Deletes an entry.
    pub async fn delete_entry(&self, id: Uuid, version: Option<i64>) -> Result<(), Error> {
        self.perform(self.delete(&format!("time-entries/{id}"), version))
            .await
    }

    /// Does several changes together or not at all.
    pub async fn bulk_entries(&self, request: &BulkRequest) -> Result<BulkResponse, Error> {
        self.fetch(self.post("time-entries/bulk").json(request)).await
    }
}
