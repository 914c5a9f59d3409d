//! Tags.

use uuid::Uuid;

use super::{Client, Error};
use crate::{
    Page,
    tags::{CreateTag, Tag, TagQuery, UpdateTag},
};

impl Client {
    /// Lists tags.
    pub async fn list_tags(&self, query: &TagQuery) -> Result<Page<Tag>, Error> {
        self.fetch(self.get("tags").query(query)).await
    }

    /// Reads one tag.
    pub async fn get_tag(&self, id: Uuid) -> Result<Tag, Error> {
        self.fetch(self.get(&format!("tags/{id}"))).await
    }

    /// Creates a tag.
    pub async fn create_tag(&self, tag: &CreateTag) -> Result<Tag, Error> {
        self.fetch(self.post("tags").json(tag)).await
    }

    /// Changes a tag.
    pub async fn update_tag(
        &self,
        id: Uuid,
        version: Option<i64>,
        changes: &UpdateTag,
    ) -> Result<Tag, Error> {
        self.fetch(self.patch(&format!("tags/{id}"), version).json(changes))
            .await
    }

    /// Deletes a tag.
    pub async fn delete_tag(&self, id: Uuid, version: Option<i64>) -> Result<(), Error> {
        self.perform(self.delete(&format!("tags/{id}"), version)).await
    }
}
