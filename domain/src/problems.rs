//! What is wrong with one field of an input, said so that a person and a program can act on it.

use serde::Serialize;

/// One problem with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldProblem {
    /// Dotted path of the field, for example `ended_at` or `tags.3`.
    pub field: String,
    /// Stable code in `snake_case`, for programs.
    pub code: &'static str,
    /// A sentence that says what is wrong and what would be right, for people.
    pub message: String,
    /// The values that would be accepted, where they can be listed: the two instants of an ambiguous local time.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
}

impl FieldProblem {
    /// A problem without options.
    pub fn new(field: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            code,
            message: message.into(),
            options: Vec::new(),
        }
    }

    /// The same problem with the values that would be accepted.
    #[must_use]
    pub fn with_options(mut self, options: Vec<String>) -> Self {
        self.options = options;
        self
    }
}
