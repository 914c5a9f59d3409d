//! From where the organization may be used. Every request reads the list along with its credential (`holder.rs`).

use domain::detection::Network;
use jiff::Timestamp;

use super::{networks, networks_json};
use crate::{Result, Tx, params};

/// The list and how often it was changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// Empty: from everywhere.
    pub allowed_networks: Vec<Network>,
    pub version: i64,
}

/// The settings; those of an organization that never set any are empty.
pub async fn get(tx: &mut Tx) -> Result<Settings> {
    let sql = "SELECT allowed_networks, version FROM security_settings WHERE id = 1";
    let found = tx.query_opt(sql, &[], |row| {
        Ok(Settings {
            allowed_networks: networks(row, 0)?,
            version: row.get(1)?,
        })
    });
    Ok(found.await?.unwrap_or_default())
}

/// Stores changed settings.
pub async fn put(tx: &mut Tx, settings: &Settings, now: Timestamp) -> Result<()> {
    let sql =
        "INSERT INTO security_settings (id, allowed_networks, updated_at, version) VALUES (1, $1, $2, $3)
        ON CONFLICT (id) DO UPDATE SET allowed_networks = $1, updated_at = $2, version = $3";
    let list = networks_json(&settings.allowed_networks);
    tx.execute_one(sql, params![list, now, settings.version]).await
}
