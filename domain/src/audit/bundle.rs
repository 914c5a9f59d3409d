//! The files of an exported log, as docs/audit-format.md describes them.

use serde::{Deserialize, Serialize};

use super::{Salt, from_hex, to_hex};

/// The newest checkpoint.
pub const CHECKPOINT: &str = "checkpoint";
/// Public keys, one a line.
pub const KEYS: &str = "keys.txt";
/// Names of the people, outside of what is proved.
pub const PEOPLE: &str = "people.jsonl";
/// What the file is, for whoever unpacks it.
pub const README: &str = "README.txt";
/// Folder of earlier checkpoints, each named by its size.
pub const EARLIER: &str = "checkpoints/";

/// The file of the payloads of the entries from `256 * index` on.
pub fn payloads_path(index: u64) -> String {
    format!("payloads/{index}.jsonl")
}

/// Adds an entry to a bundle of entries: two bytes of length, and the entry. An entry that is too long is left out, and
/// the bundle does not verify.
pub fn push_entry(file: &mut Vec<u8>, entry: &[u8]) {
    if let Ok(length) = u16::try_from(entry.len()) {
        file.extend_from_slice(&length.to_be_bytes());
        file.extend_from_slice(entry);
    }
}

/// The entries of such a bundle; the rest is what could not be read.
pub fn split_entries(mut file: &[u8]) -> (Vec<&[u8]>, &[u8]) {
    let mut entries = Vec::new();
    while let Some((length, rest)) = file.split_first_chunk::<2>() {
        let Some((entry, rest)) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length))) else {
            break;
        };
        entries.push(entry);
        file = rest;
    }
    (entries, file)
}

/// A payload as it lies beside the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BesideTree {
    pub position: u64,
    pub salt: Salt,
    pub text: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    position: u64,
    salt: String,
    payload: String,
}

impl BesideTree {
    /// One line of JSON.
    pub fn to_line(&self) -> String {
        let line = Line {
            position: self.position,
            salt: to_hex(&self.salt),
            payload: self.text.clone(),
        };
        let mut line = serde_json::to_string(&line).unwrap_or_default();
        line.push('\n');
        line
    }

    /// Reads such a line.
    pub fn from_line(line: &str) -> Option<Self> {
        let line: Line = serde_json::from_str(line).ok()?;
        Some(Self {
            position: line.position,
            salt: from_hex(&line.salt)?,
            text: line.payload,
        })
    }
}

/// What an event with this action says that it erased.
pub const ERASED: &str = "audit.erased";

/// Positions as `[first, last]` pairs, for the event that names what was erased.
pub fn ranges(positions: impl IntoIterator<Item = u64>) -> Vec<[u64; 2]> {
    let mut ranges: Vec<[u64; 2]> = Vec::new();
    for position in positions {
        match ranges.last_mut() {
            Some([_, last]) if *last + 1 == position => *last = position,
            _ => ranges.push([position, position]),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_split_where_they_were_joined() {
        let mut file = Vec::new();
        for entry in [b"one".as_slice(), b"", b"three"] {
            push_entry(&mut file, entry);
        }
        assert_eq!(
            split_entries(&file),
            (vec![b"one".as_slice(), b"", b"three"], b"".as_slice())
        );
        file.pop();
        assert_eq!(split_entries(&file).0.len(), 2);
        assert!(!split_entries(&file).1.is_empty());
    }

    #[test]
    fn neighbours_become_ranges() {
        assert_eq!(ranges([1, 2, 3, 7, 9, 10]), [[1, 3], [7, 7], [9, 10]]);
        assert!(ranges([]).is_empty());
    }

    #[test]
    fn a_payload_comes_back_from_its_line_byte_by_byte() {
        let beside = BesideTree {
            position: 3,
            salt: [0x5a; 16],
            text: r#"{"after": {"note":"\u00e4\n"},  "before":null}"#.into(),
        };
        assert_eq!(BesideTree::from_line(beside.to_line().trim_end()), Some(beside));
    }
}
