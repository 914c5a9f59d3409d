//! Merge-patch fields: absent, null and value are three different wishes.
//!
//! A nullable field is `Option<Option<T>>`: `None` leaves it alone, `Some(None)` clears it, `Some(Some(v))` sets it.
//! A field that cannot be cleared is `Option<T>` and refuses null instead of taking it for absent.

use serde::{Deserialize, Deserializer};

/// Reads a field that was present and may be null. Use together with a default for the absent case.
pub fn nullable<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}

/// Reads a field that was present and must not be null. Use together with a default for the absent case.
pub fn value<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    T::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    #[expect(
        clippy::option_option,
        reason = "absent, null and value are the three states under test"
    )]
    struct Changes {
        #[serde(deserialize_with = "nullable")]
        project: Option<Option<u8>>,
        #[serde(deserialize_with = "value")]
        note: Option<String>,
    }

    fn read(json: &str) -> Result<Changes, serde_json::Error> {
        serde_json::from_str(json)
    }

    #[test]
    fn absent_null_and_value_differ() {
        assert_eq!(read("{}").unwrap().project, None);
        assert_eq!(read(r#"{"project":null}"#).unwrap().project, Some(None));
        assert_eq!(read(r#"{"project":7}"#).unwrap().project, Some(Some(7)));
    }

    #[test]
    fn null_is_refused_where_nothing_can_be_cleared() {
        assert!(read(r#"{"note":null}"#).is_err());
        assert_eq!(read(r#"{"note":"x"}"#).unwrap().note.as_deref(), Some("x"));
    }
}
