//! The organization.

use super::{Client, Error};
use crate::organization::{Organization, UpdateOrganization};

impl Client {
    /// Reads the organization.
    pub async fn organization(&self) -> Result<Organization, Error> {
        self.fetch(self.get("organization")).await
    }

    /// Changes the organization.
    pub async fn update_organization(
        &self,
        version: Option<i64>,
        changes: &UpdateOrganization,
    ) -> Result<Organization, Error> {
        self.fetch(self.patch("organization", version).json(changes))
            .await
    }
}
