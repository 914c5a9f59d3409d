//! Lists that are ordered by name: clients, projects, tasks and tags.

use domain::scope::fold_name;
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use uuid::Uuid;

/// Position in a list that is ordered by folded name and id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamePosition {
    #[serde(deserialize_with = "storable")]
    pub name: String,
    pub id: Uuid,
}

impl NamePosition {
    pub fn new(name: &str, id: impl Into<Uuid>) -> Self {
        Self {
            name: fold_name(name),
            id: id.into(),
        }
    }
}

/// A position comes back from the client, and PostgreSQL has no zero character in text.
fn storable<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let name = String::deserialize(deserializer)?;
    if name.contains('\0') {
        Err(D::Error::custom("a name without zero characters"))
    } else {
        Ok(name)
    }
}

/// The pattern of folded names that contain `part`.
pub(crate) fn containing(part: &str) -> String {
    crate::entries::like_pattern(&fold_name(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_with_a_zero_character_is_refused() {
        let json = r#"{"name":"a\u0000","id":"019581aa-0000-7000-8000-000000000001"}"#;
        assert!(serde_json::from_str::<NamePosition>(json).is_err());
        assert!(serde_json::from_str::<NamePosition>(&json.replace("\\u0000", "")).is_ok());
    }
}
