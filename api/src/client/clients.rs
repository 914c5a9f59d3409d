//! Clients.

use uuid::Uuid;

use super::{Client, Error};
use crate::{
    Page,
    clients::{self, ClientQuery, CreateClient, UpdateClient},
};

impl Client {
    /// Lists clients.
    pub async fn list_clients(&self, query: &ClientQuery) -> Result<Page<clients::Client>, Error> {
        self.fetch(self.get("clients").query(query)).await
    }

    /// Reads one client.
    pub async fn get_client(&self, id: Uuid) -> Result<clients::Client, Error> {
        self.fetch(self.get(&format!("clients/{id}"))).await
    }

    /// Creates a client.
    pub async fn create_client(&self, client: &CreateClient) -> Result<clients::Client, Error> {
        self.fetch(self.post("clients").json(client)).await
    }

    /// Changes a client.
    pub async fn update_client(
        &self,
        id: Uuid,
        version: Option<i64>,
        changes: &UpdateClient,
    ) -> Result<clients::Client, Error> {
        self.fetch(self.patch(&format!("clients/{id}"), version).json(changes))
            .await
    }

    /// Deletes a client.
    pub async fn delete_client(&self, id: Uuid, version: Option<i64>) -> Result<(), Error> {
        self.perform(self.delete(&format!("clients/{id}"), version)).await
    }
}
