//! What was removed, when and how that was found to be so: signed, and readable by people and programs.

use std::fmt::Write as _;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{
    audit::LogKey,
    ids::{OrganizationId, RemovalId},
};
use ed25519_dalek::{Signature, VerifyingKey};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use store::{EngineKind, dump::Content, removals::Requester};

use crate::claims::key::canonical;

const FORMAT: &str = "hourbook-removal-certificate";
const VERSION: u32 = 1;
/// Before the signed bytes, so that a signature for one thing is never one for another.
const CONTEXT: &str = "hourbook-removal-certificate-v1\n";

/// The signed statement. It names the organization by its id alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    pub format: String,
    pub version: u32,
    pub removal_id: RemovalId,
    pub organization_id: OrganizationId,
    pub requested_by: Requester,
    pub requested_at: Timestamp,
    pub due_at: Timestamp,
    pub access_ended_at: Timestamp,
    pub removed_at: Timestamp,
    /// `sqlite` or `postgres`.
    pub engine: String,
    pub rows: i64,
    /// SHA-256 over the lines of `tables`, each as `table rows sha256`.
    pub content_sha256: String,
    /// What each table held when access ended.
    pub tables: Vec<Content>,
    /// What was done, in this order, and what was found afterwards.
    pub proof: Vec<String>,
    /// When the last physical backup is gone that can hold something of it, where the cell has such backups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub physical_copies_until: Option<Timestamp>,
    /// What this cell cannot reach.
    pub not_covered: Vec<String>,
    pub program: String,
}

/// A certificate with its signature, as it is handed out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    pub certificate: Value,
    pub algorithm: String,
    /// In base64, like the signature.
    pub public_key: String,
    pub signature: String,
}

/// Why a certificate is not believed.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Doubt {
    #[error("this is not a certificate of removal")]
    NotACertificate,
    #[error("the signature does not belong to this text: it was changed, or another key signed it")]
    BadSignature,
    #[error("it was signed with another key: {0}")]
    OtherKey(String),
}

/// What the sentences of a certificate depend on.
#[derive(Debug, Clone, Copy)]
pub struct Proof {
    pub engine: EngineKind,
    /// Whether the tables could be read before they went.
    pub counted: bool,
    /// See the certificate.
    pub physical_copies_until: Option<Timestamp>,
}

impl Certificate {
    pub fn new(removal: &store::removals::Removal, proof: Proof, now: Timestamp) -> Self {
        let tables = removal.contents.clone().unwrap_or_default();
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            removal_id: removal.id,
            organization_id: removal.organization,
            requested_by: removal.requested_by,
            requested_at: removal.requested_at,
            due_at: removal.due_at,
            access_ended_at: removal.started_at.unwrap_or(now),
            removed_at: now,
            engine: match proof.engine {
                EngineKind::Sqlite => "sqlite",
                EngineKind::Postgres => "postgres",
            }
            .to_owned(),
            rows: tables.iter().map(|table| table.rows).sum(),
            content_sha256: content_hash(&tables),
            tables,
            proof: done(proof),
            physical_copies_until: proof.physical_copies_until,
            not_covered: not_covered(proof),
            program: concat!("hourbook-server ", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }

    /// Signs the certificate with the key of the cell.
    pub fn sign(&self, key: &LogKey) -> Result<Signed, serde_json::Error> {
        let certificate = serde_json::to_value(self)?;
        let signature = key.sign_statement(&message(&certificate));
        Ok(Signed {
            certificate,
            algorithm: "ed25519".to_owned(),
            public_key: public(key),
            signature: STANDARD.encode(signature),
        })
    }

    /// For people.
    pub fn text(&self) -> String {
        let mut text = format!(
            "Certificate of removal {}\n\n\
             Organization     {}\n\
             Requested        {} by the {}\n\
             Due              {}\n\
             Access ended     {}\n\
             Removed          {}\n\
             Held             {} rows in {} tables, SHA-256 {}\n\nProof\n",
            self.removal_id,
            self.organization_id,
            self.requested_at,
            match self.requested_by {
                Requester::Owner => "owner",
                Requester::Operator => "operator",
            },
            self.due_at,
            self.access_ended_at,
            self.removed_at,
            self.rows,
            self.tables.len(),
            self.content_sha256,
        );
        for line in &self.proof {
            let _ = writeln!(text, "  - {line}");
        }
        if let Some(until) = self.physical_copies_until {
            let _ = writeln!(text, "\nPhysical copies are gone by {until}");
        }
        text.push_str("\nNot covered\n");
        for line in &self.not_covered {
            let _ = writeln!(text, "  - {line}");
        }
        text
    }
}

/// The public key of the cell as a certificate names it.
pub fn public(key: &LogKey) -> String {
    STANDARD.encode(key.public())
}

fn content_hash(tables: &[Content]) -> String {
    let mut hash = Sha256::new();
    for Content { table, rows, sha256 } in tables {
        hash.update(format!("{table} {rows} {sha256}\n"));
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What was done, in this order, and what was looked for afterwards.
fn done(proof: Proof) -> Vec<String> {
    let counting = if proof.counted {
        "every table was counted and hashed before it was removed"
    } else {
        "the database was damaged: its tables could not be counted before it was removed"
    };
    let database = match proof.engine {
        EngineKind::Sqlite => {
            "the database file, its log and the copies made before updates were deleted; the folder of databases holds no file of this id"
        }
        EngineKind::Postgres => {
            "the database was dropped with every connection to it; the cluster has no database of this id"
        }
    };
    [
        "access ended: sessions, access tokens, public links and open connections lead nowhere",
        counting,
        database,
        "uploads, exports and sealed activity logs were deleted; the folders of this id do not exist",
        "the backups were deleted in every folder of the configuration, which hold no repository of this id",
        "replicas and handles in memory were dropped",
        "the row with its name, and with the key of its backups, was deleted from the control database, whose pages and log were overwritten; copies of the backups that lie elsewhere cannot be read without that key",
        "the backups of the control database were made anew: none of an earlier state is left",
    ]
    .map(str::to_owned)
    .to_vec()
}

fn not_covered(proof: Proof) -> Vec<String> {
    let mut lines = vec![
        "copies that members or the operator made and took elsewhere: exports they downloaded, copies of the control database together with the key file of the backups, mails that were sent".to_owned(),
        "what a witness on another machine keeps of the audit log: the id above, a size and a hash".to_owned(),
    ];
    if let Some(until) = proof.physical_copies_until {
        lines.push(format!(
            "physical backups of the PostgreSQL cluster, which hold all organizations together: the last one that can hold this one is gone by {until}"
        ));
    }
    if proof.engine == EngineKind::Postgres && proof.physical_copies_until.is_some() {
        lines.push(
            "the write-ahead log of the PostgreSQL cluster itself, which overwrites itself as it is used"
                .to_owned(),
        );
    } else if proof.engine == EngineKind::Postgres {
        lines.push(
            "the write-ahead log of the PostgreSQL cluster, which overwrites itself as it is used, and archived copies of it: keep them for 72 hours at most"
                .to_owned(),
        );
    } else {
        lines.push(
            "blocks of the disk that the file system has freed and not yet overwritten: keep the data folder on an encrypted disk"
                .to_owned(),
        );
    }
    lines
}

/// Checks a certificate without asking anybody. `expected` is the public key that is believed, in base64.
pub fn verify(text: &str, expected: Option<&str>) -> Result<(Certificate, String), Doubt> {
    let signed: Signed = serde_json::from_str(text).map_err(|_| Doubt::NotACertificate)?;
    let certificate: Certificate =
        serde_json::from_value(signed.certificate.clone()).map_err(|_| Doubt::NotACertificate)?;
    if certificate.format != FORMAT || certificate.version != VERSION || signed.algorithm != "ed25519" {
        return Err(Doubt::NotACertificate);
    }
    let key = bytes::<32>(&signed.public_key).and_then(|key| VerifyingKey::from_bytes(&key).ok());
    let signature = bytes::<64>(&signed.signature).map(|bytes| Signature::from_bytes(&bytes));
    let (Some(key), Some(signature)) = (key, signature) else {
        return Err(Doubt::BadSignature);
    };
    key.verify_strict(&message(&signed.certificate), &signature)
        .map_err(|_| Doubt::BadSignature)?;
    if expected.is_some_and(|expected| expected != signed.public_key) {
        return Err(Doubt::OtherKey(signed.public_key));
    }
    if certificate.content_sha256 != content_hash(&certificate.tables) {
        return Err(Doubt::NotACertificate);
    }
    Ok((certificate, signed.public_key))
}

fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    STANDARD.decode(text).ok()?.try_into().ok()
}

/// The same bytes whatever order or spacing the JSON went through (RFC 8785).
fn message(certificate: &Value) -> Vec<u8> {
    let mut bytes = CONTEXT.as_bytes().to_vec();
    bytes.extend(canonical(certificate));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::removals::{Removal, State, Step};

    fn certificate() -> Certificate {
        let at: Timestamp = "2026-03-02T08:00:00Z".parse().unwrap();
        let removal = Removal {
            id: RemovalId::from(uuid::Uuid::from_u128(1)),
            organization: OrganizationId::from(uuid::Uuid::from_u128(2)),
            requested_by: Requester::Owner,
            state: State::Running,
            step: Step::Forgotten,
            requested_at: at,
            due_at: at,
            started_at: Some(at),
            finished_at: None,
            problem: None,
            contents: Some(vec![Content {
                table: "tags".into(),
                rows: 3,
                sha256: "ab".repeat(32),
            }]),
            certificate: None,
        };
        let proof = Proof {
            engine: EngineKind::Sqlite,
            counted: true,
            physical_copies_until: None,
        };
        Certificate::new(&removal, proof, at)
    }

    /// AT-46: the certificate names the time by which the last physical copy is gone, and is the one it always was where a
    /// cell has no such copies.
    #[test]
    fn a_certificate_names_when_the_last_physical_copy_is_gone() {
        let until: Timestamp = "2026-03-04T20:00:00Z".parse().unwrap();
        let proof = Proof {
            engine: EngineKind::Postgres,
            counted: true,
            physical_copies_until: Some(until),
        };
        let lines = not_covered(proof).join("\n");
        assert!(lines.contains("gone by 2026-03-04T20:00:00Z"), "{lines}");
        assert!(!lines.contains("keep them for 72 hours"), "{lines}");
        let without = serde_json::to_string(&certificate()).unwrap();
        assert!(!without.contains("physical"), "{without}");
        let with = Certificate {
            physical_copies_until: Some(until),
            ..certificate()
        };
        let read: Certificate = serde_json::from_str(&serde_json::to_string(&with).unwrap()).unwrap();
        assert_eq!(read.physical_copies_until, Some(until));
    }

    #[test]
    fn a_certificate_is_believed_whatever_its_spacing_and_never_when_a_word_differs() {
        let key = LogKey::from_secret(&[7; 32]);
        let signed = certificate().sign(&key).unwrap();
        let text = serde_json::to_string_pretty(&signed).unwrap();
        let (read, by) = verify(&text, Some(&public(&key))).unwrap();
        assert_eq!((read, by), (certificate(), public(&key)));
        assert!(verify(&serde_json::to_string(&signed).unwrap(), None).is_ok());
        for (from, to) in [
            ("\"rows\": 3", "\"rows\": 2"),
            ("T08:00:00Z", "T09:00:00Z"),
            ("access ended", "access stayed"),
            ("\"sqlite\"", "\"sqlitf\""),
        ] {
            assert_eq!(
                verify(&text.replace(from, to), None),
                Err(Doubt::BadSignature),
                "{to}"
            );
        }
    }

    #[test]
    fn another_key_is_named() {
        let (key, other) = (LogKey::from_secret(&[7; 32]), LogKey::from_secret(&[8; 32]));
        let mut signed = certificate().sign(&key).unwrap();
        let text = serde_json::to_string(&signed).unwrap();
        assert_eq!(
            verify(&text, Some(&public(&other))),
            Err(Doubt::OtherKey(public(&key)))
        );
        signed.public_key = public(&other);
        let text = serde_json::to_string(&signed).unwrap();
        assert_eq!(verify(&text, None), Err(Doubt::BadSignature));
        assert_eq!(verify("{}", None), Err(Doubt::NotACertificate));
    }
}
