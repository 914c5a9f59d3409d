//! The record of processing activities (GDPR Article 30), as this program and its configuration make it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Instant, permissions::RoleGrant, residency::Residency};

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Translated {
    /// English.
    pub en: String,
    /// German.
    pub de: String,
}

/// What allows the processing (GDPR Article 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LegalBasis {
    /// The person agreed, and may take that back: point (a).
    Consent,
    /// It is needed for a contract with the person, such as their employment: point (b).
    Contract,
    /// A law asks for it: point (c).
    LegalObligation,
    /// Somebody has a good reason that outweighs: point (f).
    LegitimateInterest,
}

/// Whose data it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DataSubject {
    /// Members of the organization.
    Members,
    /// People who were invited and have no account.
    Invited,
    /// People at the organization's clients, where somebody names them.
    Clients,
    /// Whoever sends a request.
    Visitors,
    /// Operators of the installation.
    Operators,
}

/// How long something is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KeptFor {
    /// In words.
    pub text: Translated,
    /// Days after which the server removes it by itself; null where people decide.
    #[schema(required = true, minimum = 1)]
    pub days: Option<u32>,
}

/// Columns of a table that hold this data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProcessedColumns {
    /// The table.
    #[schema(example = "members")]
    pub table: String,
    /// Its columns.
    pub columns: Vec<String>,
}

/// Who reads it through this action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reading {
    /// The action of the policy.
    #[schema(example = "member_read")]
    pub action: String,
    /// The roles that have it, and how far it reaches.
    pub grants: Vec<RoleGrant>,
}

/// One class of personal data: why it is kept, for how long, and who reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProcessingActivity {
    /// A name that programs can rely on.
    #[schema(example = "accounts")]
    pub id: String,
    /// Its name.
    pub title: Translated,
    /// What it is for.
    pub purpose: Translated,
    /// What allows it.
    pub legal_basis: LegalBasis,
    /// Whose data it is.
    pub subjects: Vec<DataSubject>,
    /// How long it is kept.
    pub kept: KeptFor,
    /// Who reads it. Empty where only the program itself does.
    pub readings: Vec<Reading>,
    /// Where it lies in the database.
    pub columns: Vec<ProcessedColumns>,
    /// Where it lies beside the database.
    pub files: Vec<Translated>,
}

/// The record. Purposes and columns are compared with the schema of the database by tests and by a probe of the running server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProcessingRecord {
    /// The moment of all of this.
    pub at: Instant,
    /// Who decides on purposes and means: the organization. Null in the record of a whole installation.
    #[schema(required = true)]
    pub controller: Option<String>,
    /// Where the data lies, and who processes it besides the operator.
    pub residency: Residency,
    /// The classes of data.
    pub activities: Vec<ProcessingActivity>,
}
