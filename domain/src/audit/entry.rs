use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Commitment;
use crate::ids::MemberId;

/// How what was tried ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was refused, and nothing changed.
    Refused,
}

/// The part of an event that stays: no name, no address, nothing that anybody typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Which event of the organization this is, from 0, in the order of commits, without gaps.
    pub position: u64,
    /// Id of the event.
    pub id: Uuid,
    /// When it happened, in whole microseconds.
    pub at: Timestamp,
    /// Who did it: an id, whose person the table of members knows; `None` where nobody was signed in.
    pub actor: Option<MemberId>,
    /// Dotted, such as `time_entry.created`.
    pub action: String,
    /// The noun of the object, such as `time_entry`.
    pub object_kind: String,
    /// Id of the object.
    pub object: Uuid,
    /// How it ended.
    pub result: Outcome,
    /// The request that did it, as the access log knows it.
    pub request_id: String,
    /// Binds the payload.
    pub commitment: Commitment,
}

/// An entry that is not written as [`Entry::encode`] writes it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an entry of the audit log in its one form")]
pub struct Malformed;

/// Version of the form.
const VERSION: u8 = 1;

/// The members in the order in which they are written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form<'a> {
    v: u8,
    position: u64,
    id: Uuid,
    at: i64,
    actor: Option<MemberId>,
    #[serde(borrow)]
    action: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    object_kind: std::borrow::Cow<'a, str>,
    object: Uuid,
    result: Outcome,
    #[serde(borrow)]
    request_id: std::borrow::Cow<'a, str>,
    commitment: String,
}

impl Entry {
    /// The bytes that the tree holds, described in docs/audit-format.md. There is one way to write an entry.
    pub fn encode(&self) -> Vec<u8> {
        let form = Form {
            v: VERSION,
            position: self.position,
            id: self.id,
            at: self.at.as_microsecond(),
            actor: self.actor,
            action: self.action.as_str().into(),
            object_kind: self.object_kind.as_str().into(),
            object: self.object,
            result: self.result,
            request_id: self.request_id.as_str().into(),
            commitment: to_hex(&self.commitment),
        };
        serde_json::to_vec(&form).unwrap_or_default()
    }

    /// Reads an entry; any other way to write the same is refused.
    ///
    /// # Errors
    ///
    /// [`Malformed`] for whatever [`Entry::encode`] would not have written.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let form: Form<'_> = serde_json::from_slice(bytes).map_err(|_| Malformed)?;
        let entry = Self {
            position: form.position,
            id: form.id,
            at: Timestamp::from_microsecond(form.at).map_err(|_| Malformed)?,
            actor: form.actor,
            action: form.action.into_owned(),
            object_kind: form.object_kind.into_owned(),
            object: form.object,
            result: form.result,
            request_id: form.request_id.into_owned(),
            commitment: from_hex(&form.commitment).ok_or(Malformed)?,
        };
        if form.v == VERSION && entry.encode() == bytes {
            Ok(entry)
        } else {
            Err(Malformed)
        }
    }
}

/// Lower-case hexadecimal digits.
pub fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

/// Exactly `N` bytes as lower-case hexadecimal digits.
pub fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != N * 2 {
        return None;
    }
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = value(pair[0])? << 4 | value(pair[1])?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entry() -> Entry {
        Entry {
            position: 41,
            id: Uuid::from_u128(1),
            at: Timestamp::from_microsecond(1_772_440_200_000_001).unwrap(),
            actor: Some(Uuid::from_u128(2).into()),
            action: "time_entry.created".into(),
            object_kind: "time_entry".into(),
            object: Uuid::from_u128(3),
            result: Outcome::Done,
            request_id: "019c".into(),
            commitment: [0xab; 32],
        }
    }

    #[test]
    fn an_entry_is_written_as_documented() {
        assert_eq!(
            String::from_utf8(entry().encode()).unwrap(),
            concat!(
                r#"{"v":1,"position":41,"id":"00000000-0000-0000-0000-000000000001","at":1772440200000001,"#,
                r#""actor":"00000000-0000-0000-0000-000000000002","action":"time_entry.created","#,
                r#""object_kind":"time_entry","object":"00000000-0000-0000-0000-000000000003","result":"done","#,
                r#""request_id":"019c","commitment":"abababababababababababababababababababababababababababababababab"}"#,
            )
        );
    }

    #[test]
    fn what_is_written_otherwise_is_refused() {
        let text = String::from_utf8(entry().encode()).unwrap();
        for other in [
            text.replace(r#""v":1"#, r#""v":2"#),
            text.replace(r#""v":1,"#, r#""v": 1,"#),
            text.replace(r#""v":1,"#, ""),
            text.replace(r#""result":"done""#, r#""result":"lost""#),
            text.replace("abab", "ABAB"),
            text.replace(r#""v":1,"position":41"#, r#""position":41,"v":1"#),
            text.replace(r#""request_id""#, r#""note":"x","request_id""#),
            format!("{text}\n"),
            String::new(),
        ] {
            assert_eq!(Entry::decode(other.as_bytes()), Err(Malformed), "{other}");
        }
    }

    proptest! {
        #[test]
        fn every_entry_is_read_as_it_was_written(
            position: u64,
            at in 0_i64..4_000_000_000_000_000,
            actor: Option<u128>,
            action in ".{0,40}",
            request_id in ".{0,40}",
            refused: bool,
            commitment: [u8; 32],
        ) {
            let entry = Entry {
                position,
                at: Timestamp::from_microsecond(at).unwrap(),
                actor: actor.map(|id| Uuid::from_u128(id).into()),
                action,
                request_id,
                result: if refused { Outcome::Refused } else { Outcome::Done },
                commitment,
                ..entry()
            };
            prop_assert_eq!(Entry::decode(&entry.encode()), Ok(entry));
        }

        /// Whatever bytes come from a file: an answer, never a panic, and never a second form of an entry.
        #[test]
        fn foreign_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(entry) = Entry::decode(&bytes) {
                prop_assert_eq!(entry.encode(), bytes);
            }
        }
    }
}
