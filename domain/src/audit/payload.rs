use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Bytes of a salt.
pub const SALT_BYTES: usize = 16;

/// Chosen at random for each payload, so that nobody can find a payload again by trying likely ones.
pub type Salt = [u8; SALT_BYTES];

/// What an entry says of its payload.
pub type Commitment = [u8; 32];

/// What people typed: the erasable part of an event.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payload {
    /// The object, or its fields that changed, afterwards.
    pub after: Option<Value>,
    /// The same before.
    pub before: Option<Value>,
    /// Why, where somebody said so.
    pub reason: Option<String>,
}

impl Payload {
    /// The text that is stored and committed to. It is kept as it is from then on: nobody ever has to write it again
    /// to check it.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads such a text.
    pub fn from_text(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

/// SHA-256 of the salt followed by the text.
pub fn commit(salt: &[u8], text: &str) -> Commitment {
    Sha256::new()
        .chain_update(salt)
        .chain_update(text)
        .finalize()
        .into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_payload_has_one_text_whatever_the_order_of_its_fields() {
        let payload = Payload {
            after: Some(json!({ "name": "Ödland", "archived": false, "client_id": null })),
            before: None,
            reason: Some("renamed \"for\" the client".into()),
        };
        let text = payload.to_text();
        assert_eq!(
            text,
            r#"{"after":{"archived":false,"client_id":null,"name":"Ödland"},"before":null,"reason":"renamed \"for\" the client"}"#
        );
        assert_eq!(Payload::from_text(&text), Some(payload));
    }

    #[test]
    fn the_commitment_needs_salt_and_text() {
        let text = Payload::default().to_text();
        let shown = commit(&[7; SALT_BYTES], &text);
        assert_ne!(shown, commit(&[8; SALT_BYTES], &text));
        assert_ne!(shown, commit(&[7; SALT_BYTES], "{}"));
        assert_eq!(shown, commit(&[7; SALT_BYTES], &text));
    }
}
