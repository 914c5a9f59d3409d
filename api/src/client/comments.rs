//! Comments.

use uuid::Uuid;

use super::{Client, Error};
use crate::{
    Page,
    comments::{Comment, CommentQuery, CreateComment, UpdateComment},
};

impl Client {
    /// Lists the comments on something, newest first.
    pub async fn list_comments(&self, query: &CommentQuery) -> Result<Page<Comment>, Error> {
        self.fetch(self.get("comments").query(query)).await
    }

    /// Writes a comment.
    pub async fn create_comment(&self, comment: &CreateComment) -> Result<Comment, Error> {
        self.fetch(self.post("comments").json(comment)).await
    }

    /// Changes one's own comment.
    pub async fn update_comment(
        &self,
        id: Uuid,
        version: Option<i64>,
        changes: &UpdateComment,
    ) -> Result<Comment, Error> {
        self.fetch(self.patch(&format!("comments/{id}"), version).json(changes))
            .await
    }

    /// Deletes a comment.
    pub async fn delete_comment(&self, id: Uuid, version: Option<i64>) -> Result<(), Error> {
        self.perform(self.delete(&format!("comments/{id}"), version))
            .await
    }
}
