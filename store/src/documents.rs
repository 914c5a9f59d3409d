//! Documents of the operator in the control database: drafts, published versions, their texts.

use domain::documents::{DocumentKind, DocumentLanguage, digest};
use jiff::Timestamp;

use crate::{Result, Row, Sql, StoreError, Tx, params};

/// One version of a document, without its texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    pub kind: DocumentKind,
    pub version: i64,
    pub written_by: String,
    pub written_at: Timestamp,
    /// Published since then; a draft before.
    pub approved_by: Option<String>,
    pub approved_at: Option<Timestamp>,
}

/// A text of a version, without its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    pub language: DocumentLanguage,
    /// SHA-256 of the content in hexadecimal digits.
    pub sha256: String,
}

/// A published version with its texts, English first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub version: Version,
    pub texts: Vec<Text>,
}

const SELECT: &str = "SELECT kind, version, written_by, written_at, approved_by, approved_at FROM documents";

/// The next version of a document, as a draft. Gives its number. One draft at a time: a second one replaces it.
pub async fn draft(
    tx: &mut Tx,
    kind: DocumentKind,
    texts: Vec<(DocumentLanguage, String)>,
    written_by: String,
    now: Timestamp,
) -> Result<i64> {
    let kind = kind.as_str();
    for sql in [
        "DELETE FROM document_texts WHERE kind = $1 AND version IN
             (SELECT d.version FROM documents d WHERE d.kind = $1 AND d.approved_at IS NULL)",
        "DELETE FROM documents WHERE kind = $1 AND approved_at IS NULL",
    ] {
        tx.execute(sql, params![kind]).await?;
    }
    let sql = "SELECT COALESCE(MAX(version), 0) + 1 FROM documents WHERE kind = $1";
    let version: i64 = tx.scalar(sql, params![kind]).await?;
    let sql = "INSERT INTO documents (kind, version, written_by, written_at) VALUES ($1, $2, $3, $4)";
    tx.execute_one(sql, params![kind, version, written_by, now])
        .await?;
    for (language, content) in texts {
        let sql = "INSERT INTO document_texts (kind, version, language, sha256, content) VALUES ($1, $2, $3, $4, $5)";
        let values = params![kind, version, language.as_str(), digest(&content), content];
        tx.execute_one(sql, values).await?;
    }
    Ok(version)
}

/// Publishes a draft. False if it is published already, or was never there.
pub async fn approve(
    tx: &mut Tx,
    kind: DocumentKind,
    version: i64,
    approved_by: String,
    now: Timestamp,
) -> Result<bool> {
    let sql = "UPDATE documents SET approved_by = $3, approved_at = $4
               WHERE kind = $1 AND version = $2 AND approved_at IS NULL";
    let values = params![kind.as_str(), version, approved_by, now];
    Ok(tx.execute(sql, values).await? == 1)
}

/// Every version, drafts included, oldest first.
pub async fn list(tx: &mut Tx) -> Result<Vec<Version>> {
    let sql = Sql::new(SELECT).push(" ORDER BY kind, version");
    tx.query_sql(sql, version).await
}

/// One version, published or not.
pub async fn find(tx: &mut Tx, kind: DocumentKind, number: i64) -> Result<Option<Document>> {
    let sql = Sql::new(SELECT)
        .push(" WHERE kind = ")
        .bind(kind.as_str().to_owned())
        .push(" AND version = ")
        .bind(number);
    match tx.query_sql(sql, version).await?.pop() {
        Some(version) => Ok(Some(whole(tx, version).await?)),
        None => Ok(None),
    }
}

/// The published versions that hold now, one of each kind that has any.
pub async fn list_current(tx: &mut Tx) -> Result<Vec<Document>> {
    let sql = Sql::new(SELECT).push(
        " d WHERE d.approved_at IS NOT NULL AND d.version =
            (SELECT MAX(o.version) FROM documents o WHERE o.kind = d.kind AND o.approved_at IS NOT NULL)
          ORDER BY d.kind",
    );
    let mut current = Vec::new();
    for version in tx.query_sql(sql, version).await? {
        current.push(whole(tx, version).await?);
    }
    Ok(current)
}

/// What a text says, published or not: for the operator.
pub async fn find_any_content(
    tx: &mut Tx,
    kind: DocumentKind,
    version: i64,
    language: DocumentLanguage,
) -> Result<Option<String>> {
    let sql = "SELECT content FROM document_texts WHERE kind = $1 AND version = $2 AND language = $3";
    let values = params![kind.as_str(), version, language.as_str()];
    tx.query_opt(sql, values, |row| row.get(0)).await
}

/// What a text says, of a version that is published.
pub async fn find_content(
    tx: &mut Tx,
    kind: DocumentKind,
    version: i64,
    language: DocumentLanguage,
) -> Result<Option<String>> {
    let sql =
        "SELECT t.content FROM document_texts t JOIN documents d ON d.kind = t.kind AND d.version = t.version
               WHERE t.kind = $1 AND t.version = $2 AND t.language = $3 AND d.approved_at IS NOT NULL";
    let values = params![kind.as_str(), version, language.as_str()];
    tx.query_opt(sql, values, |row| row.get(0)).await
}

async fn whole(tx: &mut Tx, version: Version) -> Result<Document> {
    let sql =
        "SELECT language, sha256 FROM document_texts WHERE kind = $1 AND version = $2 ORDER BY language DESC";
    let values = params![version.kind.as_str(), version.version];
    let texts = tx.query(sql, values, text).await?;
    Ok(Document { version, texts })
}

fn version(row: &Row<'_>) -> Result<Version> {
    Ok(Version {
        kind: kind_of(row, 0)?,
        version: row.get(1)?,
        written_by: row.get(2)?,
        written_at: row.get(3)?,
        approved_by: row.get(4)?,
        approved_at: row.get(5)?,
    })
}

fn text(row: &Row<'_>) -> Result<Text> {
    Ok(Text {
        language: language_of(row, 0)?,
        sha256: row.get(1)?,
    })
}

pub(crate) fn kind_of(row: &Row<'_>, column: usize) -> Result<DocumentKind> {
    DocumentKind::named(&row.get::<String>(column)?).ok_or(StoreError::Corrupt {
        column,
        expected: "a kind of document",
    })
}

pub(crate) fn language_of(row: &Row<'_>, column: usize) -> Result<DocumentLanguage> {
    DocumentLanguage::named(&row.get::<String>(column)?).ok_or(StoreError::Corrupt {
        column,
        expected: "a language",
    })
}
