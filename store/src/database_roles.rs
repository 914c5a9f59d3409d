//! On PostgreSQL each organization has a role of its own, named like its database, and its database is opened as that role
//! only. What opens it lies sealed in the control database.
//!
//! Nothing says that a role is whole: whoever is refused as that role, because making it broke off, because the cluster was
//! put back or the control database was, gives the organization its role again. Each part of that may be repeated.

use std::{collections::BTreeMap, fmt::Debug};

use domain::ids::OrganizationId;
use uuid::Uuid;

use crate::{
    Cell, Result, StoreError, Tx,
    cell::database_name,
    cluster_roles::{Role, Standing},
    control::Placement,
    dial::Identity,
    migrate, params,
    places::{HOME, Place},
    postgres::{Cluster, PostgresDatabase},
};

/// Seals what the control database keeps and must not tell, with a key that lies elsewhere, and knows what opens the database server.
pub trait Vault: Debug + Send + Sync {
    fn seal(&self, owner: Uuid, secret: &[u8]) -> Result<Vec<u8>>;

    /// Nothing if it was sealed with another key or for another owner.
    fn open(&self, owner: Uuid, sealed: &[u8]) -> Result<Option<Vec<u8>>>;

    /// The password of the server's own role, where it does not stand in the address. It is asked for before each connection, and may
    /// wait for whoever knows it.
    fn database_password(&self) -> Result<Option<String>> {
        Ok(None)
    }

    /// What the server shows to a database that asks for a certificate, whatever role it connects as. Asked for before each connection.
    fn database_identity(&self) -> Result<Option<Identity>> {
        Ok(None)
    }
}

/// What is wrong with the role of an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trespass {
    /// Its database is not opened as a role of its own yet.
    NoRole,
    /// Others may connect to its database, beside its role and the server's.
    Others(Vec<String>),
    /// Its role may do more than work in its database.
    Mighty,
}

async fn find(tx: &mut Tx, organization: OrganizationId, place: &str) -> Result<Option<Vec<u8>>> {
    let sql = "SELECT sealed_key FROM database_roles WHERE organization_id = $1 AND place = $2";
    tx.query_opt(sql, params![organization, place], |row| row.get(0))
        .await
}

/// Keeps the first one; whoever comes second uses that one.
async fn insert(tx: &mut Tx, organization: OrganizationId, place: &str, sealed_key: &[u8]) -> Result<()> {
    let sql = "INSERT INTO database_roles (organization_id, place, sealed_key) VALUES ($1, $2, $3)
               ON CONFLICT (organization_id, place) DO NOTHING";
    tx.execute(sql, params![organization, place, sealed_key])
        .await
        .map(drop)
}

async fn delete(tx: &mut Tx, organization: OrganizationId, place: &str) -> Result<()> {
    let sql = "DELETE FROM database_roles WHERE organization_id = $1 AND place = $2";
    tx.execute(sql, params![organization, place]).await.map(drop)
}

impl Cell {
    /// Opens the database of an organization at a server, as its role. One that has none yet gets it now.
    pub(crate) async fn open_as_its_role(
        &self,
        cluster: &Cluster,
        place: &str,
        id: OrganizationId,
    ) -> Result<PostgresDatabase> {
        if let Some(role) = self.role_of(place, id).await? {
            match enter(cluster, &role).await {
                Err(StoreError::Refused(_)) => {}
                opened => return opened,
            }
        }
        let role = self.keep_role(cluster, place, id).await?;
        cluster.give_role(&role).await?;
        // A refusal now is one of the server's own rules, such as pg_hba.conf: whoever mends that tries again.
        enter(cluster, &role).await.map_err(|error| match error {
            StoreError::Refused(why) => StoreError::Unavailable(why),
            other => other,
        })
    }

    /// Its role, where it has one that the key of this cell opens.
    async fn role_of(&self, place: &str, id: OrganizationId) -> Result<Option<Role>> {
        let Some(sealed) = self.sealed_key(place, id).await? else {
            return Ok(None);
        };
        let password = self.vault.open(id.uuid(), &sealed)?;
        let password = password.and_then(|password| String::from_utf8(password).ok());
        Ok(password.map(|password| Role {
            name: database_name(id),
            password,
        }))
    }

    async fn sealed_key(&self, place: &str, id: OrganizationId) -> Result<Option<Vec<u8>>> {
        let at = place.to_owned();
        self.control()
            .look_up(move |tx| Box::pin(async move { find(tx, id, &at).await }))
            .await
    }

    /// Its role as the control database has it from now on, whether the cluster knows it or not.
    async fn keep_role(&self, cluster: &Cluster, place: &str, id: OrganizationId) -> Result<Role> {
        if let Some(role) = self.role_of(place, id).await? {
            return Ok(role);
        }
        let name = database_name(id);
        if self.sealed_key(place, id).await?.is_some() {
            // Other servers of this cell may know the password that this one cannot read.
            if cluster.has_role(&name).await? {
                return Err(StoreError::Unavailable(format!(
                    "the key of this cell does not open the password of the role {name}: bring back accounts/seal.key, \
                     or give all roles new passwords with `hourbook-server migrate --new-passwords`"
                )));
            }
            self.forget_role(place, id).await?;
        }
        self.new_role(place, id).await
    }

    /// A role with a password of 256 random bits; the first one that is kept counts, for everybody.
    async fn new_role(&self, place: &str, id: OrganizationId) -> Result<Role> {
        let secret: [u8; 32] = rand::random();
        let password: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        let (sealed, at) = (self.vault.seal(id.uuid(), password.as_bytes())?, place.to_owned());
        self.control()
            .write(move |tx| Box::pin(async move { insert(tx, id, &at, &sealed).await }))
            .await?;
        let kept = self.role_of(place, id).await?;
        kept.ok_or_else(|| {
            StoreError::Unavailable("a server with another accounts/seal.key has made this role".into())
        })
    }

    /// The control database knows no role of it at this place any more.
    pub(crate) async fn forget_role(&self, place: &str, id: OrganizationId) -> Result<()> {
        let at = place.to_owned();
        self.control()
            .write(move |tx| Box::pin(async move { delete(tx, id, &at).await }))
            .await
    }

    /// Gives the role of an organization a new password. Servers that run keep their connections, and open the database anew
    /// when they want another one.
    pub async fn renew_role(&self, placement: &Placement) -> Result<()> {
        let place = self.place_of(placement.id).await?;
        let Place::Postgres(cluster) = self.place(&place)? else {
            return Ok(());
        };
        self.forget_role(&place, placement.id).await?;
        let role = self.new_role(&place, placement.id).await?;
        cluster.give_role(&role).await
    }

    /// What its database at a server still needs: the steps, or its role, without which nobody looks for steps. The server itself
    /// never reads there: a view that the role of the organization puts in the place of a table would run with the server's rights.
    pub(crate) async fn pending_at(
        &self,
        cluster: &Cluster,
        place: &str,
        id: OrganizationId,
    ) -> Result<usize> {
        if let Some(role) = self.role_of(place, id).await? {
            match cluster.pending_as(&role, migrate::ORGANIZATION).await {
                Ok(steps) => return Ok(steps),
                Err(error @ (StoreError::Unavailable(_) | StoreError::Migration(_))) => return Err(error),
                // Nor does it see its tables where it lost the right to its schema.
                Err(_) => {}
            }
        }
        let name = database_name(id);
        if cluster.has_database(&name).await? {
            Ok(1)
        } else {
            Err(StoreError::Unavailable(format!("there is no database {name}")))
        }
    }

    /// What is wrong with the roles of these organizations; nothing where none of them lies on PostgreSQL.
    pub async fn trespasses(
        &self,
        placements: &[Placement],
    ) -> Result<Option<Vec<(OrganizationId, Trespass)>>> {
        let mut places: BTreeMap<String, Vec<OrganizationId>> = BTreeMap::new();
        for placement in placements {
            let place = self.place_of(placement.id).await?;
            places.entry(place).or_default().push(placement.id);
        }
        let mut found = None;
        for (place, ids) in places {
            let Place::Postgres(cluster) = self.place(&place)? else {
                continue;
            };
            let names: Vec<String> = ids.iter().map(|id| database_name(*id)).collect();
            let standings = cluster.standings(&names).await?;
            let pairs = ids.iter().zip(standings);
            let wrong = pairs.flat_map(|(id, standing)| judge(standing).into_iter().map(|what| (*id, what)));
            found.get_or_insert_with(Vec::new).extend(wrong);
        }
        Ok(found)
    }

    /// Whether every role may connect to the control database; nothing on SQLite.
    pub async fn is_control_public(&self) -> Result<Option<bool>> {
        match self.place(HOME)? {
            Place::Sqlite { .. } => Ok(None),
            Place::Postgres(cluster) => cluster.is_home_public().await.map(Some),
        }
    }
}

async fn enter(cluster: &Cluster, role: &Role) -> Result<PostgresDatabase> {
    PostgresDatabase::open(cluster, Some(role), migrate::ORGANIZATION, true).await
}

/// A database that is not there is told by another probe.
fn judge(standing: Option<Standing>) -> Vec<Trespass> {
    let Some(standing) = standing else {
        return Vec::new();
    };
    let mut wrong = Vec::new();
    if !standing.has_role {
        wrong.push(Trespass::NoRole);
    }
    if !standing.others.is_empty() {
        wrong.push(Trespass::Others(standing.others));
    }
    if standing.is_mighty {
        wrong.push(Trespass::Mighty);
    }
    wrong
}
