//! Locks.

use super::{Client, Error};
use crate::{
    Page, PageQuery,
    locks::{Lock, SetLock},
};

impl Client {
    /// Lists closed periods.
    pub async fn list_locks(&self, query: &PageQuery) -> Result<Page<Lock>, Error> {
        self.fetch(self.get("locks").query(query)).await
    }

    /// Closes a period, or opens it again.
    pub async fn set_lock(&self, lock: &SetLock) -> Result<Lock, Error> {
        self.fetch(self.put("locks").json(lock)).await
    }
}
