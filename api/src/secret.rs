//! A text that must not show up in logs.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A password, token or link that is written to the wire but never to a log: its `Debug` form is fixed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, format = Password)]
pub struct Secret(String);

impl Secret {
    /// The text itself. Hand it only to the code that checks or sends it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[secret]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_form_does_not_show_the_text() {
        assert_eq!(
            format!("{:?}", Secret::from("hunter2hunter2".to_owned())),
            "[secret]"
        );
    }
}
