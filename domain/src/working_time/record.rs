use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Cause, Content, DayKey, Link, Presence, Version};
use crate::audit::to_hex;
use crate::ids::{MemberId, OrganizationId};

/// The file of the record.
pub const RECORD: &str = "record.json";

/// Somebody or something by id and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonName {
    pub id: Uuid,
    pub name: String,
}

/// The record of one member over some days, as a bundle holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    pub v: u8,
    pub organization: PersonName,
    pub member: PersonName,
    /// The first day.
    pub from: Date,
    /// The day after the last.
    pub to: Date,
    pub made_at: Timestamp,
    pub made_by: MemberId,
    /// Everybody who made a version.
    pub people: Vec<PersonName>,
    /// The days that were closed.
    pub days: Vec<DayRecord>,
}

/// One day with its chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayRecord {
    pub date: Date,
    pub time_zone: String,
    pub versions: Vec<RecordedVersion>,
}

/// One version with everything that it is checked by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedVersion {
    pub number: i64,
    pub cause: Cause,
    pub presence: Presence,
    pub author: Option<MemberId>,
    pub at: Timestamp,
    pub answer_by: Option<Timestamp>,
    pub previous: Option<String>,
    pub hash: String,
    pub reason: String,
    pub event: Uuid,
}

impl From<Link> for RecordedVersion {
    fn from(link: Link) -> Self {
        let Version {
            number,
            cause,
            presence,
            author,
            at,
            answer_by,
        } = link.version;
        Self {
            number,
            cause,
            presence,
            author,
            at,
            answer_by,
            previous: link.previous,
            hash: link.hash,
            reason: link.reason,
            event: link.event,
        }
    }
}

impl RecordedVersion {
    /// The version in its chain.
    pub fn link(&self) -> Link {
        let one = self.clone();
        Link {
            version: Version {
                number: one.number,
                cause: one.cause,
                presence: one.presence,
                author: one.author,
                at: one.at,
                answer_by: one.answer_by,
            },
            previous: one.previous,
            hash: one.hash,
            reason: one.reason,
            event: one.event,
        }
    }

    /// What its hash is that of.
    pub fn content(&self, day: &DayKey) -> Content {
        Content::new(day, &self.link().version, self.previous.as_deref())
    }
}

impl Record {
    /// The one form of the file: JSON with two spaces of indentation and a line feed at its end.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// Reads the file; any other way to write the same is refused.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let record: Self = serde_json::from_slice(bytes).ok()?;
        (record.v == 1 && record.encode() == bytes).then_some(record)
    }

    /// Whose day one of its days is.
    pub fn key(&self, day: &DayRecord) -> DayKey {
        DayKey {
            organization: OrganizationId::from(self.organization.id),
            member: MemberId::from(self.member.id),
            date: day.date,
            time_zone: day.time_zone.clone(),
        }
    }
}

/// One line of the file of proofs: an event of the audit log, with its payload while there is one, and its way to a signed root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProofLine {
    pub entry: String,
    pub salt: Option<String>,
    pub payload: Option<String>,
    pub proof: String,
}

impl ProofLine {
    /// One line of JSON.
    pub fn to_line(&self) -> String {
        let mut line = serde_json::to_string(self).unwrap_or_default();
        line.push('\n');
        line
    }
}

/// SHA-256 of a file in hexadecimal digits.
pub fn digest(bytes: &[u8]) -> String {
    to_hex(&Sha256::digest(bytes))
}
