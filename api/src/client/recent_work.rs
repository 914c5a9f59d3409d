//! Recent work.

use super::{Client, Error};
use crate::recent_work::{RecentWorkList, RecentWorkQuery};

impl Client {
    /// Lists what the caller worked on lately, newest first.
    pub async fn recent_work(&self, query: &RecentWorkQuery) -> Result<RecentWorkList, Error> {
        self.fetch(self.get("recent-work").query(query)).await
    }
}
