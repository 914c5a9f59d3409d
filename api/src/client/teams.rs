//! Teams.

use uuid::Uuid;

use super::{Client, Error};
use crate::{
    Page, PageQuery,
    teams::{CreateTeam, Team, UpdateTeam},
};

impl Client {
    /// Lists teams.
    pub async fn list_teams(&self, query: &PageQuery) -> Result<Page<Team>, Error> {
        self.fetch(self.get("teams").query(query)).await
    }

    /// Reads one team.
    pub async fn get_team(&self, id: Uuid) -> Result<Team, Error> {
        self.fetch(self.get(&format!("teams/{id}"))).await
    }

    /// Creates a team.
    pub async fn create_team(&self, team: &CreateTeam) -> Result<Team, Error> {
        self.fetch(self.post("teams").json(team)).await
    }

    /// Changes a team.
    pub async fn update_team(
        &self,
        id: Uuid,
        version: Option<i64>,
        changes: &UpdateTeam,
    ) -> Result<Team, Error> {
        self.fetch(self.patch(&format!("teams/{id}"), version).json(changes))
            .await
    }

    /// Deletes a team.
    pub async fn delete_team(&self, id: Uuid, version: Option<i64>) -> Result<(), Error> {
        self.perform(self.delete(&format!("teams/{id}"), version)).await
    }
}
