//! Which documents of the operator an organization has accepted.

use domain::{
    documents::{DocumentKind, DocumentLanguage},
    ids::MemberId,
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    Result, Row, Tx,
    documents::{kind_of, language_of},
    params,
};

/// One acceptance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    pub id: Uuid,
    pub kind: DocumentKind,
    pub version: i64,
    /// The text that was read, and its hash.
    pub language: DocumentLanguage,
    pub sha256: String,
    /// Nothing once that member was deleted; the audit log still knows.
    pub accepted_by: Option<MemberId>,
    pub accepted_at: Timestamp,
}

/// Keeps an acceptance. A version that was accepted before is a conflict on `document_acceptances_kind_version_key`.
pub async fn insert(tx: &mut Tx, acceptance: &Acceptance, organization: Uuid) -> Result<()> {
    let a = acceptance;
    let sql =
        "INSERT INTO document_acceptances (id, kind, version, language, sha256, accepted_by, accepted_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = params![
        a.id,
        a.kind.as_str(),
        a.version,
        a.language.as_str(),
        &a.sha256,
        a.accepted_by,
        a.accepted_at
    ];
    tx.execute_one(sql, values).await?;
    tx.record_change("organization", organization, None, "updated", a.accepted_at)
        .await
        .map(drop)
}

/// The newest acceptance of each kind, with the name of who gave it.
pub async fn list_newest(tx: &mut Tx) -> Result<Vec<(Acceptance, Option<String>)>> {
    let sql = "SELECT a.id, a.kind, a.version, a.language, a.sha256, a.accepted_by, a.accepted_at, m.name
               FROM document_acceptances a LEFT JOIN members m ON m.id = a.accepted_by
               WHERE a.version = (SELECT MAX(o.version) FROM document_acceptances o WHERE o.kind = a.kind)
               ORDER BY a.kind";
    tx.query(sql, &[], |row| Ok((acceptance(row)?, row.get(7)?)))
        .await
}

fn acceptance(row: &Row<'_>) -> Result<Acceptance> {
    Ok(Acceptance {
        id: row.get(0)?,
        kind: kind_of(row, 1)?,
        version: row.get(2)?,
        language: language_of(row, 3)?,
        sha256: row.get(4)?,
        accepted_by: row.get(5)?,
        accepted_at: row.get(6)?,
    })
}
