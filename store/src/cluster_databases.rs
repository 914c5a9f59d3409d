//! Databases of a PostgreSQL cluster: made, looked for and dropped as the role of the URL.

use std::time::Duration;

use deadpool_postgres::Object;

use crate::{Result, postgres::Cluster};

/// The oldest version of the server in which nobody but the owner of a database makes tables in it.
const OLDEST: i64 = 150_000;

impl Cluster {
    /// Waits for a turn that one connection to the control database has at a time, until what comes back is dropped. Asked again and
    /// again: whoever waits inside of a statement holds up the clearing of what was deleted.
    pub(crate) async fn turn(&self, lock: i64) -> Result<Box<dyn Send>> {
        let connection = self.connect(None).await?;
        loop {
            let asked = connection
                .query_one("SELECT pg_try_advisory_lock($1)", &[&lock])
                .await?;
            if asked.get::<_, bool>(0) {
                return Ok(Box::new(connection));
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    /// Creates a database; one that exists already is fine, so that a broken creation can be repeated.
    pub(crate) async fn create_database(&self, name: &str) -> Result<()> {
        let client = self.connect(None).await?;
        // Creations of the same database take turns; the lock ends with this connection.
        client
            .execute("SELECT pg_advisory_lock(hashtext($1))", &[&name])
            .await?;
        let exists = client
            .query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&name])
            .await?;
        if exists.is_none() {
            client
                .batch_execute(&format!(
                    "CREATE DATABASE \"{name}\" STRATEGY wal_log TEMPLATE template0 ENCODING 'UTF8'"
                ))
                .await?;
            client
                .batch_execute(&format!("REVOKE CONNECT ON DATABASE \"{name}\" FROM PUBLIC"))
                .await?;
        }
        Ok(())
    }

    /// Drops a database with every connection to it, and the role of the same name; what is gone already is fine.
    pub(crate) async fn drop_database(&self, name: &str) -> Result<()> {
        let client = self.connect(None).await?;
        client
            .batch_execute(&format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)"))
            .await?;
        client
            .batch_execute(&format!("DROP ROLE IF EXISTS \"{name}\""))
            .await?;
        Ok(())
    }

    /// Why no organization can be given to this server; nothing if it can.
    pub(crate) async fn objection(&self) -> Result<Option<String>> {
        objection_to(&self.connect(None).await?).await
    }

    /// Whether everybody in the cluster may connect to a database; nothing if there is no such database.
    pub(crate) async fn is_public(&self, name: &str) -> Result<Option<bool>> {
        let client = self.connect(None).await?;
        let sql =
            "SELECT has_database_privilege('public', datname, 'CONNECT') FROM pg_database WHERE datname = $1";
        let found = client.query_opt(sql, &[&name]).await?;
        Ok(found.map(|row| row.get(0)))
    }

    pub(crate) async fn has_database(&self, name: &str) -> Result<bool> {
        let client = self.connect(None).await?;
        let found = client
            .query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&name])
            .await?;
        Ok(found.is_some())
    }
}

/// The same, asked over a connection that is there.
pub(crate) async fn objection_to(client: &Object) -> Result<Option<String>> {
    let sql = "SELECT current_setting('server_version_num')::bigint, rolcreatedb OR rolsuper, rolcreaterole OR rolsuper,
                   current_user::text
               FROM pg_roles WHERE rolname = current_user";
    let row = client.query_one(sql, &[]).await?;
    let (version, databases, roles): (i64, bool, bool) = (row.get(0), row.get(1), row.get(2));
    let role: String = row.get(3);
    Ok(if version < OLDEST {
        Some(format!(
            "its version is {}, and {} is the oldest that will do",
            version / 10_000,
            OLDEST / 10_000
        ))
    } else if !databases {
        Some(format!(
            "its role {role} may not create databases: say ALTER ROLE \"{role}\" CREATEDB as a superuser"
        ))
    } else if !roles {
        Some(format!(
            "its role {role} may not create roles, and each organization has one of its own: \
             say ALTER ROLE \"{role}\" CREATEROLE as a superuser"
        ))
    } else {
        None
    })
}
