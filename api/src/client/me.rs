//! The caller.

use super::{Client, Error};
use crate::{
    me::{ChangePassword, Me, UpdateMe},
    members::Member,
};

impl Client {
    /// Reads who the caller is and what they may do.
    pub async fn me(&self) -> Result<Me, Error> {
        self.fetch(self.get("me")).await
    }

    /// Changes the caller.
    pub async fn update_me(&self, changes: &UpdateMe) -> Result<Member, Error> {
        self.fetch(self.patch("me", None).json(changes)).await
    }

    /// Sets another password; all other sessions end.
    pub async fn change_password(&self, change: &ChangePassword) -> Result<(), Error> {
        self.perform(self.post("me/password").json(change)).await
    }
}
