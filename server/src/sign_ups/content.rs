//! Who asked, and for what: sealed, because the control database knows nobody.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::documents::Accepted;
use crate::{access::seal::SealKey, clock::Clock};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Content {
    pub email: String,
    pub organization_name: String,
    /// Language of the mail.
    pub locale: String,
    pub documents: Vec<Accepted>,
}

impl Content {
    pub fn seal(&self, key: &SealKey, clock: Clock, id: Uuid) -> Option<Vec<u8>> {
        key.seal(clock, id, &serde_json::to_vec(self).ok()?)
    }

    /// Nothing if the key is another one, or the row was changed.
    pub fn open(key: &SealKey, id: Uuid, sealed: &[u8]) -> Option<Self> {
        serde_json::from_slice(&key.open(id, sealed)?).ok()
    }
}
