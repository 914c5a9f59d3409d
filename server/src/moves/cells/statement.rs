//! What one cell states to another: JSON, signed with the key of its audit logs. Each kind has a first line of its own, so
//! that a signature for one thing is never one for another.

use anyhow::{Context, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{
    audit::{LogKey, to_hex},
    ids::{MoveId, OrganizationId},
};
use ed25519_dalek::{Signature, VerifyingKey};
use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use sha2::{Digest, Sha256};
use store::dump::Content;

use crate::claims::key::canonical;

/// A statement that is signed.
pub trait Statement: Serialize + DeserializeOwned {
    /// What it is, which stands in it and before the signed bytes.
    const FORMAT: &'static str;
}

/// A statement with its signature, as a file holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    pub format: String,
    pub statement: Value,
    /// In base64, like the signature.
    pub public_key: String,
    pub signature: String,
}

impl Signed {
    pub fn make<S: Statement>(key: &LogKey, statement: &S) -> anyhow::Result<Self> {
        let statement = serde_json::to_value(statement)?;
        let signature = key.sign_statement(&message::<S>(&statement));
        Ok(Self {
            format: S::FORMAT.to_owned(),
            statement,
            public_key: public_of(key),
            signature: STANDARD.encode(signature),
        })
    }

    /// What it says, once the signature was found to be that of the key it names.
    pub fn open<S: Statement>(&self) -> anyhow::Result<S> {
        ensure!(self.format == S::FORMAT, "this is no {}", S::FORMAT);
        let key = bytes::<32>(&self.public_key).and_then(|key| VerifyingKey::from_bytes(&key).ok());
        let signature = bytes::<64>(&self.signature).map(|bytes| Signature::from_bytes(&bytes));
        let holds = key.zip(signature).is_some_and(|(key, signature)| {
            key.verify_strict(&message::<S>(&self.statement), &signature)
                .is_ok()
        });
        ensure!(
            holds,
            "the signature of the {} does not belong to this text: it was changed",
            S::FORMAT
        );
        serde_json::from_value(self.statement.clone()).with_context(|| format!("this is no {}", S::FORMAT))
    }

    /// The same where it is known who has to have signed.
    pub fn open_by<S: Statement>(&self, public_key: &str) -> anyhow::Result<S> {
        let statement = self.open()?;
        ensure!(
            self.public_key == public_key,
            "another installation signed it: {}",
            self.public_key
        );
        Ok(statement)
    }

    pub fn hash(&self) -> String {
        to_hex(&Sha256::digest(canonical(&serde_json::json!([
            self.statement,
            self.public_key
        ]))))
    }
}

/// The public key of a cell, as its statements name it.
pub fn public_of(key: &LogKey) -> String {
    STANDARD.encode(key.public())
}

fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    STANDARD.decode(text).ok()?.try_into().ok()
}

/// The same bytes whatever order or spacing the JSON went through (RFC 8785).
fn message<S: Statement>(statement: &Value) -> Vec<u8> {
    let mut bytes = format!("{}-v1\n", S::FORMAT).into_bytes();
    bytes.extend(canonical(statement));
    bytes
}

/// The new cell holds everything that the package held, and waits for the release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    pub move_id: MoveId,
    pub organization_id: OrganizationId,
    pub slug: String,
    pub region: Option<String>,
    /// Over the lines of all tables, each as `table rows sha256`.
    pub content_sha256: String,
    pub rows: i64,
    pub objects: u64,
    pub received_at: Timestamp,
}

impl Statement for Receipt {
    const FORMAT: &'static str = "hourbook-move-receipt";
}

/// The old cell gave the organization up for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    pub move_id: MoveId,
    pub organization_id: OrganizationId,
    /// Of the receipt that it answers.
    pub receipt_sha256: String,
    pub decided_at: Timestamp,
}

impl Statement for Release {
    const FORMAT: &'static str = "hourbook-move-release";
}

/// One hash over what all tables hold.
pub fn content_hash(tables: &[Content]) -> String {
    let mut hash = Sha256::new();
    for Content { table, rows, sha256 } in tables {
        hash.update(format!("{table} {rows} {sha256}\n"));
    }
    to_hex(&hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release() -> Release {
        Release {
            move_id: MoveId::from(uuid::Uuid::from_u128(1)),
            organization_id: OrganizationId::from(uuid::Uuid::from_u128(2)),
            receipt_sha256: "ab".repeat(32),
            decided_at: "2026-03-02T08:00:00Z".parse().unwrap(),
        }
    }

    /// AT-38: a statement is believed for what it is, from whom it is, and never when a word differs.
    #[test]
    fn a_statement_is_believed_only_unchanged_of_its_kind_and_from_the_right_cell() {
        let (key, other) = (LogKey::from_secret(&[7; 32]), LogKey::from_secret(&[8; 32]));
        let signed = Signed::make(&key, &release()).unwrap();
        assert_eq!(signed.open_by::<Release>(&public_of(&key)).unwrap(), release());
        assert!(signed.open_by::<Release>(&public_of(&other)).is_err());
        assert!(signed.open::<Receipt>().is_err());
        let text = serde_json::to_string(&signed).unwrap();
        let changed: Signed = serde_json::from_str(&text.replace("abab", "abac")).unwrap();
        assert!(changed.open::<Release>().is_err());
        let renamed = Signed {
            format: Receipt::FORMAT.to_owned(),
            ..signed.clone()
        };
        assert!(renamed.open::<Receipt>().is_err());
        let taken = Signed {
            public_key: public_of(&other),
            ..signed
        };
        assert!(taken.open::<Release>().is_err());
    }
}
