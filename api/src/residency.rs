//! Where the data of an organization is stored, and who processes it besides the operator.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A place in which data is kept or passes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StoreKind {
    /// The database of the organization.
    Database,
    /// Files beside it: sealed activity, uploads, copies.
    Objects,
    /// The second place of the sealed files.
    SecondObjects,
    /// Standbys of the database.
    Replicas,
    /// The first folder of backups.
    Backups,
    /// The second folder of backups.
    SecondBackups,
    /// The repositories of physical backups of the database server, of which nothing is older than 72 hours.
    PhysicalBackups,
    /// The relay that sends mails.
    Mail,
    /// The logs of the server.
    Logs,
    /// The witness of the audit log, which sees a hash.
    Witness,
}

/// What allows data to go to a processor outside of the region's jurisdiction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TransferMechanism {
    /// The Commission found the protection of the country adequate.
    AdequacyDecision,
    /// The recipient certified itself under the EU-US Data Privacy Framework.
    DataPrivacyFramework,
    /// Standard contractual clauses.
    StandardContractualClauses,
    /// Binding corporate rules.
    BindingCorporateRules,
}

/// Whether a processor may process today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProcessorState {
    /// It may.
    Valid,
    /// Its agreement has not begun.
    NotYet,
    /// Agreement or mechanism have ended: what depends on it is refused.
    Expired,
    /// It sits outside of the jurisdiction without a mechanism.
    Ungrounded,
}

/// A region: a name, and whose law holds there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Region {
    /// Its name.
    #[schema(example = "eu-central")]
    pub name: String,
    /// `EU`, `EEA` or the two letters of a country.
    #[schema(example = "EU")]
    pub jurisdiction: String,
}

/// Where a store stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StoreLocation {
    /// Which store.
    pub store: StoreKind,
    /// Two letters of ISO 3166.
    #[schema(example = "DE")]
    pub country: String,
    /// Town or data centre, where the operator names it.
    #[schema(required = true, example = "Falkenstein")]
    pub place: Option<String>,
    /// Name of the processor that runs it; null where it is the operator.
    #[schema(required = true, example = "Example Hosting GmbH")]
    pub processor: Option<String>,
}

/// Somebody who processes data for the operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DataProcessor {
    /// Full name.
    #[schema(example = "Example Hosting GmbH")]
    pub name: String,
    /// What it does with the data.
    #[schema(example = "Machines and disks")]
    pub purpose: String,
    /// Where it is established, or from where it can reach the data.
    #[schema(example = "DE")]
    pub country: String,
    /// What allows the transfer; null where none is needed.
    #[schema(required = true)]
    pub mechanism: Option<TransferMechanism>,
    /// First day of agreement and mechanism.
    pub valid_from: Date,
    /// Their last day.
    pub valid_until: Date,
    /// Whether it may process today.
    pub state: ProcessorState,
}

/// Where the data is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Residency {
    /// The region of the installation; null where its operator has not declared one.
    #[schema(required = true)]
    pub region: Option<Region>,
    /// Every store that is declared.
    pub stores: Vec<StoreLocation>,
    /// Everybody who processes data besides the operator.
    pub processors: Vec<DataProcessor>,
}
