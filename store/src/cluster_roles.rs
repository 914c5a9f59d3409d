//! Roles of a PostgreSQL cluster, one for each database of an organization.
//!
//! The database stays the server's: its role works in it and cannot open it to others, rename or drop it.

use deadpool_postgres::Object;
use postgres_protocol::password::scram_sha_256;

use crate::{
    Result,
    postgres::{CONNECTIONS, Cluster},
};

/// Processes of a cell that may work with one organization at once: servers, and commands beside them.
const PROCESSES: usize = 4;
/// Whoever changes roles and rights of one database does so alone.
const LOCK: i64 = 0x0048_6f75_7262_726f;

/// A role, which is named like the database that it opens.
#[derive(Clone)]
pub(crate) struct Role {
    pub name: String,
    pub password: String,
}

/// How a database and its role stand, seen by the server.
pub(crate) struct Standing {
    pub has_role: bool,
    /// Its role has rights in the cluster, is a member of another one, or has connections without end.
    pub is_mighty: bool,
    /// Who else may connect.
    pub others: Vec<String>,
}

/// Tables of an older version, or of a copy that was loaded by hand, belong to whoever made them.
const FOREIGN_TABLES: &str = "SELECT c.oid::regclass::text FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_roles o ON o.oid = c.relowner
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND o.rolname <> $1 ORDER BY c.oid";

/// The owner is the role of the server. Rights that it gave to others count, and so do members of the organization's role.
const STANDING: &str = "SELECT COALESCE(has_database_privilege(r.oid, d.oid, 'CONNECT') AND r.rolcanlogin, false),
        COALESCE(r.rolsuper OR r.rolcreatedb OR r.rolcreaterole OR r.rolreplication OR r.rolbypassrls OR r.rolconnlimit < 0
            OR EXISTS (SELECT FROM pg_auth_members g WHERE g.member = r.oid), false),
        ARRAY(SELECT COALESCE(o.rolname::text, 'PUBLIC')
              FROM aclexplode(COALESCE(d.datacl, acldefault('d', d.datdba))) a LEFT JOIN pg_roles o ON o.oid = a.grantee
              WHERE a.privilege_type = 'CONNECT' AND a.grantee <> d.datdba AND a.grantee IS DISTINCT FROM r.oid
              UNION SELECT m.rolname::text FROM pg_auth_members g JOIN pg_roles m ON m.oid = g.member
              WHERE g.roleid = r.oid AND m.oid <> d.datdba AND NOT m.rolsuper
              UNION SELECT o.rolname::text FROM pg_roles o
              WHERE o.oid = d.datdba AND o.rolname <> current_user AND NOT o.rolsuper)
    FROM pg_database d LEFT JOIN pg_roles r ON r.rolname = d.datname WHERE d.datname = $1";

impl Cluster {
    pub(crate) async fn has_role(&self, name: &str) -> Result<bool> {
        let client = self.connect(None).await?;
        let found = client
            .query_opt("SELECT 1 FROM pg_roles WHERE rolname = $1", &[&name])
            .await?;
        Ok(found.is_some())
    }

    /// Makes the role of an organization, or makes it what it has to be, and gives it what it needs in its database, which
    /// is there already: all of it or nothing.
    pub(crate) async fn give_role(&self, role: &Role) -> Result<()> {
        let name = &role.name;
        let mut client = self.connect(Some(name)).await?;
        let transaction = client.transaction().await?;
        // Nothing that the organization made stands in for what is the server's; and whoever holds a table for long is waited for by
        // the next opening, not by everybody behind this one.
        transaction
            .batch_execute("SET LOCAL search_path TO ''; SET LOCAL lock_timeout TO '10s'")
            .await?;
        transaction
            .execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK])
            .await?;
        let sql = "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1),
                   (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)";
        let found = transaction.query_one(sql, &[name]).await?;
        let (exists, superuser): (bool, bool) = (found.get(0), found.get(1));
        // Whoever hands tables over to a role, or ends its connections, has to be a member of it.
        let membership = if superuser {
            String::new()
        } else {
            format!("GRANT \"{name}\" TO CURRENT_USER;")
        };
        let definition = role.definition(exists);
        let sql = format!(
            "{definition}{membership}
             REVOKE CONNECT, TEMPORARY ON DATABASE \"{name}\" FROM PUBLIC;
             GRANT CONNECT ON DATABASE \"{name}\" TO \"{name}\";
             GRANT USAGE, CREATE ON SCHEMA public TO \"{name}\";"
        );
        transaction.batch_execute(&sql).await?;
        let tables = transaction.query(FOREIGN_TABLES, &[name]).await?;
        let owned = tables.iter().map(|row| {
            let table: String = row.get(0);
            format!("ALTER TABLE {table} OWNER TO \"{name}\";")
        });
        transaction.batch_execute(&owned.collect::<String>()).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// How databases of these names stand, in their order; nothing for one that is not there.
    pub(crate) async fn standings(&self, names: &[String]) -> Result<Vec<Option<Standing>>> {
        let client = self.connect(None).await?;
        let statement = client.prepare(STANDING).await?;
        let mut found = Vec::with_capacity(names.len());
        for name in names {
            let row = client.query_opt(&statement, &[name]).await?;
            found.push(row.map(|row| Standing {
                has_role: row.get(0),
                is_mighty: row.get(1),
                others: row.get(2),
            }));
        }
        Ok(found)
    }

    /// Whether every role may connect to the database that the URL names.
    pub(crate) async fn is_home_public(&self) -> Result<bool> {
        let client = self.connect(None).await?;
        let sql = "SELECT has_database_privilege('public', current_database(), 'CONNECT')";
        Ok(client.query_one(sql, &[]).await?.get(0))
    }
}

/// Closes the control database to every role that nobody let in. Where it is somebody else's that is left to them: a probe
/// tells of it.
pub(crate) async fn seclude(client: &mut Object) -> Result<()> {
    let sql = "SELECT current_database()::text,
                   has_database_privilege('public', d.oid, 'CONNECT') AND (r.rolsuper OR d.datdba = r.oid)
               FROM pg_database d, pg_roles r WHERE d.datname = current_database() AND r.rolname = current_user";
    let found = client.query_one(sql, &[]).await?;
    if !found.get::<_, bool>(1) {
        return Ok(());
    }
    let transaction = client.transaction().await?;
    transaction
        .execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK])
        .await?;
    let name = found.get::<_, String>(0).replace('"', "\"\"");
    let sql = format!("REVOKE CONNECT, TEMPORARY ON DATABASE \"{name}\" FROM PUBLIC");
    transaction.batch_execute(&sql).await?;
    Ok(transaction.commit().await?)
}

impl Role {
    /// Only a superuser may say what else a role is not, once it exists. The server gets no password but what it checks one
    /// with, so that none is in its log.
    fn definition(&self, exists: bool) -> String {
        let (name, limit) = (&self.name, CONNECTIONS * PROCESSES);
        let verifier = scram_sha_256(self.password.as_bytes());
        let (verb, without) = if exists {
            ("ALTER", "")
        } else {
            ("CREATE", "NOSUPERUSER NOREPLICATION NOBYPASSRLS")
        };
        format!(
            "{verb} ROLE \"{name}\" LOGIN {without} NOCREATEDB NOCREATEROLE NOINHERIT CONNECTION LIMIT {limit} \
             PASSWORD '{verifier}';"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_defined_without_its_password() {
        let role = Role {
            name: "hourbook_0".into(),
            password: "0123abcd".into(),
        };
        for (exists, verb) in [(false, "CREATE ROLE \"hourbook_0\" LOGIN"), (true, "ALTER ROLE")] {
            let sql = role.definition(exists);
            assert!(sql.starts_with(verb), "{sql}");
            assert!(
                sql.contains("NOINHERIT CONNECTION LIMIT 24 PASSWORD 'SCRAM-SHA-256$"),
                "{sql}"
            );
            assert!(!sql.contains(&role.password), "{sql}");
        }
    }
}
