//! Addresses that no mail goes to, in the control database. They are known by a keyed hash only, which the caller makes.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Result, Sql, Tx, params, text};

/// Addresses asked about at once: a statement takes no more than some ten thousand values.
const AT_ONCE: usize = 500;

/// Why no mail goes to an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The relay said that the address does not exist.
    Bounced,
    /// The operator said so.
    Operator,
}

/// No mail goes there from now on. False if it was so before; the older reason stays.
pub async fn add(tx: &mut Tx, address_hash: &[u8], reason: Reason, now: Timestamp) -> Result<bool> {
    let sql = "INSERT INTO mail_suppressions (address_hash, reason, since) VALUES ($1, $2, $3)
               ON CONFLICT (address_hash) DO NOTHING";
    Ok(tx.execute(sql, params![address_hash, text(&reason), now]).await? == 1)
}

/// Mails go there again. False if they did before.
pub async fn remove(tx: &mut Tx, address_hash: &[u8]) -> Result<bool> {
    let sql = "DELETE FROM mail_suppressions WHERE address_hash = $1";
    Ok(tx.execute(sql, params![address_hash]).await? == 1)
}

/// Why no mail goes to this address, and since when; nothing if mails go there.
pub async fn find(tx: &mut Tx, address_hash: &[u8]) -> Result<Option<(Reason, Timestamp)>> {
    let sql = "SELECT reason, since FROM mail_suppressions WHERE address_hash = $1";
    tx.query_opt(sql, params![address_hash], |row| Ok((row.word(0)?, row.get(1)?)))
        .await
}

/// Those of these addresses that no mail goes to, the oldest first.
pub async fn list_among(tx: &mut Tx, hashes: &[[u8; 32]]) -> Result<Vec<(Vec<u8>, Reason, Timestamp)>> {
    let mut found = Vec::new();
    for some in hashes.chunks(AT_ONCE) {
        let sql =
            Sql::new("SELECT address_hash, reason, since FROM mail_suppressions WHERE address_hash IN ")
                .bind_list(some.iter().map(<[u8; 32]>::as_slice));
        let page = tx.query_sql(sql, |row| Ok((row.get(0)?, row.word(1)?, row.get(2)?)));
        found.extend(page.await?);
    }
    found.sort_by_key(|(_, _, since)| *since);
    Ok(found)
}

/// How many there are: because of the relay, and because of the operator.
pub async fn count(tx: &mut Tx) -> Result<(i64, i64)> {
    let sql = "SELECT COUNT(*) FROM mail_suppressions WHERE reason = $1";
    let bounced = tx.scalar(sql, params![text(&Reason::Bounced)]).await?;
    let operator = tx.scalar(sql, params![text(&Reason::Operator)]).await?;
    Ok((bounced, operator))
}

/// Mails go there again if it was the relay that did not know it.
pub async fn forgive(tx: &mut Tx, address_hash: &[u8]) -> Result<()> {
    let sql = "DELETE FROM mail_suppressions WHERE address_hash = $1 AND reason = $2";
    tx.execute(sql, params![address_hash, text(&Reason::Bounced)])
        .await
        .map(drop)
}
