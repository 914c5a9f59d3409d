//! Notices of the caller.

use super::{Client, Error};
use crate::{
    Page,
    notices::{Notice, NoticeQuery, ReadNotices, UnreadNotices},
};

impl Client {
    /// Lists the caller's notices, newest first.
    pub async fn list_notices(&self, query: &NoticeQuery) -> Result<Page<Notice>, Error> {
        self.fetch(self.get("notices").query(query)).await
    }

    /// Counts the notices that were not read yet.
    pub async fn count_unread_notices(&self) -> Result<UnreadNotices, Error> {
        self.fetch(self.get("notices/unread")).await
    }

    /// Marks notices as read.
    pub async fn read_notices(&self, read: &ReadNotices) -> Result<UnreadNotices, Error> {
        self.fetch(self.post("notices/read").json(read)).await
    }
}
