//! Documents of the operator, and their acceptance by the organization.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Instant;

/// Which document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// What happens to the data of people.
    PrivacyPolicy,
    /// The agreement between organization and operator after Article 28 of the GDPR.
    ProcessingAgreement,
    /// How the operator keeps data safe.
    SecurityPolicy,
}

/// A text of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DocumentText {
    /// Its language.
    #[schema(example = "en")]
    pub language: String,
    /// SHA-256 of its bytes in hexadecimal digits, as `sha256sum` prints it.
    pub sha256: String,
    /// Path of the text itself on this server.
    #[schema(example = "/trust/documents/processing-agreement/2/en")]
    pub path: String,
}

/// That the organization accepted a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DocumentAcceptance {
    /// The version that was accepted.
    #[schema(minimum = 1)]
    pub version: i64,
    /// The language of the text that was accepted.
    #[schema(example = "en")]
    pub language: String,
    /// Its hash.
    pub sha256: String,
    /// When.
    pub accepted_at: Instant,
    /// The name of who accepted it; null once that member was deleted.
    #[schema(required = true)]
    pub accepted_by: Option<String>,
}

/// The version of a document that holds now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OperatorDocument {
    /// Which document.
    pub kind: DocumentKind,
    /// Its version, counted from 1.
    #[schema(minimum = 1)]
    pub version: i64,
    /// When it was published.
    pub published_at: Instant,
    /// Its texts; they say the same.
    pub texts: Vec<DocumentText>,
    /// The newest acceptance, perhaps of an earlier version; null before the first one.
    #[schema(required = true)]
    pub acceptance: Option<DocumentAcceptance>,
    /// Whether this very version was accepted.
    pub accepted: bool,
    /// What the caller may do: `accept` while this version was not accepted.
    pub allowed_actions: Vec<String>,
}

/// The documents that hold now, each kind once. Empty where the operator has published none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OperatorDocuments {
    /// The documents.
    pub items: Vec<OperatorDocument>,
}

/// Acceptance of exactly the text that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptDocument {
    /// The version that was read.
    #[schema(minimum = 1)]
    pub version: i64,
    /// The hash of the text that was read.
    #[schema(min_length = 64, max_length = 64)]
    pub sha256: String,
}
