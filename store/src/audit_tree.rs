//! The Merkle tree over the audit events: tiles, signed checkpoints, and the keys that signed them.

use domain::{
    audit::{TileId, Tiles, edge_of},
    ids::MemberId,
};
use jiff::Timestamp;

use crate::{
    Result, Row, Sql, StoreError, Tx,
    audit::{StoredEvent, list_from},
    params,
};

/// A signed checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCheckpoint {
    /// Entries that it covers.
    pub size: u64,
    pub at: Timestamp,
    pub note: String,
    /// A witness cosigned it.
    pub witnessed: bool,
}

const CHECKPOINT: &str = "SELECT size, at, note, witnessed FROM audit_checkpoints";

fn checkpoint(row: &Row<'_>) -> Result<StoredCheckpoint> {
    Ok(StoredCheckpoint {
        size: row.get::<i64>(0)?.unsigned_abs(),
        at: row.get(1)?,
        note: row.get(2)?,
        witnessed: row.get(3)?,
    })
}

/// The newest checkpoint; `None` before the first one.
pub async fn newest(tx: &mut Tx) -> Result<Option<StoredCheckpoint>> {
    let sql = Sql::new(CHECKPOINT).push(" ORDER BY size DESC LIMIT 1");
    Ok(tx.query_sql(sql, checkpoint).await?.into_iter().next())
}

/// The newest checkpoint that a witness cosigned.
pub async fn newest_witnessed(tx: &mut Tx) -> Result<Option<StoredCheckpoint>> {
    let sql = Sql::new(CHECKPOINT)
        .push(" WHERE witnessed = ")
        .bind(true)
        .push(" ORDER BY size DESC LIMIT 1");
    Ok(tx.query_sql(sql, checkpoint).await?.into_iter().next())
}

/// Up to `limit` checkpoints above `size`, the oldest first.
pub async fn list_checkpoints(tx: &mut Tx, size: u64, limit: i64) -> Result<Vec<StoredCheckpoint>> {
    let sql = Sql::new(CHECKPOINT)
        .push(" WHERE size > ")
        .bind(to_sql(size))
        .push(" ORDER BY size LIMIT ")
        .bind(limit);
    tx.query_sql(sql, checkpoint).await
}

/// The public keys that signed checkpoints, the oldest first.
pub async fn list_keys(tx: &mut Tx) -> Result<Vec<String>> {
    let sql = "SELECT public_key FROM audit_keys ORDER BY since, public_key";
    tx.query(sql, &[], |row| row.get(0)).await
}

/// Number of events, in the tree or not yet.
pub async fn count_events(tx: &mut Tx) -> Result<u64> {
    let count: i64 = tx
        .scalar("SELECT COALESCE(MAX(position), -1) + 1 FROM audit_events", &[])
        .await?;
    Ok(count.unsigned_abs())
}

/// What is needed to let the tree grow: its newest checkpoint, its right edge, and the next events.
#[derive(Debug, Clone)]
pub struct Growth {
    pub newest: Option<StoredCheckpoint>,
    pub edge: Tiles,
    pub events: Vec<StoredEvent>,
    /// How many events there are, in the tree or not.
    pub count: u64,
}

/// Reads up to `limit` events that are not in the tree yet.
pub async fn growth(tx: &mut Tx, limit: i64) -> Result<Growth> {
    let newest = newest(tx).await?;
    let size = newest.as_ref().map_or(0, |newest| newest.size);
    Ok(Growth {
        edge: tiles(tx, &edge_of(size)).await?,
        events: list_from(tx, size, limit).await?,
        count: count_events(tx).await?,
        newest,
    })
}

/// Some tiles; those that are missing are missing in the answer as well.
pub async fn tiles(tx: &mut Tx, ids: &[TileId]) -> Result<Tiles> {
    let mut tiles = Tiles::default();
    for id in ids {
        let sql = "SELECT hashes FROM audit_tiles WHERE level = $1 AND number = $2";
        let values = params![i64::from(id.level), to_sql(id.index)];
        if let Some(hashes) = tx.query_opt(sql, values, |row| row.get(0)).await? {
            tiles.insert(*id, hashes);
        }
    }
    Ok(tiles)
}

/// Up to `limit` tiles behind this one, level by level, with their hashes.
pub async fn list_tiles(tx: &mut Tx, after: Option<TileId>, limit: i64) -> Result<Vec<(TileId, Vec<u8>)>> {
    let (level, number) = after.map_or((-1, 0), |id| (i64::from(id.level), to_sql(id.index)));
    let sql = "SELECT level, number, hashes FROM audit_tiles
               WHERE level > $1 OR (level = $1 AND number > $2) ORDER BY level, number LIMIT $3";
    tx.query(sql, params![level, number, limit], |row| {
        let level: i64 = row.get(0)?;
        let level = u8::try_from(level).map_err(|_| StoreError::Corrupt {
            column: 0,
            expected: "a level",
        })?;
        let index = row.get::<i64>(1)?.unsigned_abs();
        Ok((TileId { level, index }, row.get(2)?))
    })
    .await
}

/// The tree after it grew.
#[derive(Debug, Clone)]
pub struct Grown {
    /// The size it grew from.
    pub from: u64,
    pub checkpoint: StoredCheckpoint,
    /// The tiles that are new or wider.
    pub tiles: Vec<(TileId, Vec<u8>)>,
    /// The key that signed.
    pub public_key: String,
    /// Checkpoints since then give way to this one: one an hour is kept.
    pub hour: Timestamp,
}

/// Stores a grown tree; false if it has grown in the meantime by another hand, and nothing was stored.
pub async fn store(tx: &mut Tx, grown: &Grown) -> Result<bool> {
    let now = newest(tx).await?.map_or(0, |newest| newest.size);
    if now != grown.from {
        return Ok(false);
    }
    let mut statements = Vec::with_capacity(grown.tiles.len() + 3);
    for (id, hashes) in &grown.tiles {
        let sql = "INSERT INTO audit_tiles (level, number, hashes) VALUES ($1, $2, $3)
                   ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes";
        let values = params![i64::from(id.level), to_sql(id.index), hashes.as_slice()];
        statements.push((sql, values.to_vec()));
    }
    let StoredCheckpoint {
        size,
        at,
        note,
        witnessed,
    } = &grown.checkpoint;
    statements.push((
        "INSERT INTO audit_checkpoints (size, at, note, witnessed) VALUES ($1, $2, $3, $4)",
        params![to_sql(*size), *at, note, *witnessed].to_vec(),
    ));
    // What a witness signed stays: it is what a rewritten log cannot have.
    statements.push((
        "DELETE FROM audit_checkpoints WHERE size < $1 AND at >= $2 AND witnessed = $3",
        params![to_sql(*size), grown.hour, false].to_vec(),
    ));
    statements.push((
        "INSERT INTO audit_keys (public_key, since) VALUES ($1, $2) ON CONFLICT (public_key) DO NOTHING",
        params![&grown.public_key, *at].to_vec(),
    ));
    tx.batch(statements).await?;
    Ok(true)
}

/// Keeps the signature of a witness. Of the checkpoints it cosigned within the hour the newest stays.
pub async fn store_witnessed(tx: &mut Tx, size: u64, note: &str, hour: Timestamp) -> Result<()> {
    let sql = "UPDATE audit_checkpoints SET note = $2, witnessed = $3 WHERE size = $1";
    // A newer checkpoint took its place meanwhile: those that were cosigned before stay.
    if tx.execute(sql, params![to_sql(size), note, true]).await? == 0 {
        return Ok(());
    }
    tx.execute(
        "DELETE FROM audit_checkpoints WHERE size < $1 AND at >= $2",
        params![to_sql(size), hour],
    )
    .await
    .map(drop)
}

/// Keeps the key of a witness, so that an export holds it.
pub async fn store_key(tx: &mut Tx, public_key: &str, now: Timestamp) -> Result<()> {
    tx.execute(
        "INSERT INTO audit_keys (public_key, since) VALUES ($1, $2) ON CONFLICT (public_key) DO NOTHING",
        params![public_key, now],
    )
    .await
    .map(drop)
}

/// Events whose payload tells of a member: done by them, about them, naming them or the address that they were invited
/// at. Up to `limit` of them.
pub async fn list_payloads_of(
    tx: &mut Tx,
    member: MemberId,
    address: Option<&str>,
    limit: i64,
) -> Result<Vec<u64>> {
    let sql = "SELECT position FROM audit_events
               WHERE payload IS NOT NULL AND action <> $4
                   AND (actor = $1 OR object_id = $1 OR payload LIKE $2
                        OR (object_kind = 'invitation' AND payload LIKE $5 ESCAPE '!'))
               ORDER BY position LIMIT $3";
    let named = format!("%{member}%");
    // Without an address, nothing has two quotes behind this name.
    let invited = naming(address.unwrap_or("\""));
    tx.query(
        sql,
        params![member, named, limit, domain::audit::bundle::ERASED, invited],
        |row| Ok(row.get::<i64>(0)?.unsigned_abs()),
    )
    .await
}

/// The same of somebody who was invited and never came in: nothing but the address tells of them.
pub async fn list_payloads_of_invited(tx: &mut Tx, address: &str, limit: i64) -> Result<Vec<u64>> {
    let sql = "SELECT position FROM audit_events
               WHERE payload IS NOT NULL AND object_kind = 'invitation' AND payload LIKE $1 ESCAPE '!'
               ORDER BY position LIMIT $2";
    tx.query(sql, params![naming(address), limit], |row| {
        Ok(row.get::<i64>(0)?.unsigned_abs())
    })
    .await
}

/// A pattern of payloads that name an address, as JSON writes it.
fn naming(address: &str) -> String {
    let address = serde_json::Value::from(address).to_string();
    let escaped = address.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%\"email\":{escaped}%")
}

/// Erases the payloads and salts of these events. What was proved of them stays proved; nobody can tell any more what
/// they said. The caller adds the event that names them.
pub async fn erase_payloads(tx: &mut Tx, positions: &[u64]) -> Result<u64> {
    let sql = Sql::new("UPDATE audit_events SET payload = NULL, salt = NULL WHERE position IN ")
        .bind_list(positions.iter().map(|position| to_sql(*position)));
    tx.execute_sql(sql).await
}

fn to_sql(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
