use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::{Billable, When};

/// What makes two entries the same for an import: names instead of ids, so that the hash survives the way into
/// another organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashedContent<'a> {
    /// The member, by e-mail.
    pub person: &'a str,
    /// When it lies.
    pub when: &'a When,
    /// Client name, if any.
    pub client: Option<&'a str>,
    /// Project name, if any.
    pub project: Option<&'a str>,
    /// Task name, if any.
    pub task: Option<&'a str>,
    /// The note.
    pub note: &'a str,
    /// Billable or not, or as the project says.
    pub billable: Billable,
    /// Tag names in any order.
    pub tags: &'a [String],
}

/// SHA-256 of the content as 64 hexadecimal digits.
///
/// The bytes that are hashed are frozen: hashes of imported entries are stored, and a change here would import
/// every old file a second time. Each field is preceded by its length, so that no two contents share bytes.
pub fn content_hash(content: &HashedContent<'_>) -> String {
    let mut hasher = Sha256::new();
    let mut field = |value: &str| {
        hasher.update((value.len() as u64).to_be_bytes());
        hasher.update(value.as_bytes());
    };
    field("hourbook-entry-v1");
    field(&content.person.to_lowercase());
    match content.when {
        When::Interval {
            started_at,
            ended_at,
            start_time_zone,
            end_time_zone,
            date: _,
        } => {
            field("interval");
            field(&started_at.as_second().to_string());
            field(
                &ended_at
                    .map(|end| end.as_second().to_string())
                    .unwrap_or_default(),
            );
            field(start_time_zone);
            field(end_time_zone);
        }
        When::Duration {
            date,
            duration_seconds,
        } => {
            field("duration");
            field(&date.to_string());
            field(&duration_seconds.to_string());
        }
    }
    for name in [content.client, content.project, content.task] {
        // Absent and empty are two things.
        field(if name.is_some() { "1" } else { "0" });
        field(name.unwrap_or_default());
    }
    field(content.note);
    field(match content.billable {
        Billable::Inherit => "inherit",
        Billable::Yes => "yes",
        Billable::No => "no",
    });
    let mut tags: Vec<&str> = content.tags.iter().map(String::as_str).collect();
    tags.sort_unstable();
    field(&tags.len().to_string());
    tags.into_iter().for_each(&mut field);
    hasher
        .finalize()
        .iter()
        .fold(String::with_capacity(64), |mut hex, byte| {
            // Writing to a string cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}
