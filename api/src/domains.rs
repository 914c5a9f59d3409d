//! Domains of their own that organizations are reached at.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Instant;

/// Whether a domain leads to the organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DomainState {
    /// Not yet: its proof was not seen in DNS.
    Waiting,
    /// It does.
    Proved,
    /// It does until `leads_until`, because its proof is gone from DNS.
    Fading,
}

/// Whether browsers can open a domain without a warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DomainCertificate {
    /// The certificate of the server names it.
    Covered,
    /// The certificate of the server does not name it: whoever runs the server has to add it.
    Missing,
    /// A proxy in front of the server has the certificate; the server does not see it.
    AtProxy,
}

/// A domain that the organization says is its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OrganizationDomain {
    /// In lower case; letters of other alphabets as DNS knows them.
    #[schema(example = "time.example.com")]
    pub domain: String,
    /// Whether it leads to the organization.
    pub state: DomainState,
    /// The name in DNS at which the proof has to stand.
    #[schema(example = "_hourbook-challenge.time.example.com")]
    pub record_name: String,
    /// The text of the TXT record that has to stand there.
    pub record_text: String,
    /// Links in mails lead there.
    pub is_primary: bool,
    /// Whether browsers can open it without a warning.
    pub certificate: DomainCertificate,
    /// Until when the certificate is good that names it; null where none is known that does.
    #[schema(required = true)]
    pub certificate_until: Option<Instant>,
    /// When it was added.
    pub created_at: Instant,
    /// Since when it leads to the organization; null while it does not.
    #[schema(required = true)]
    pub verified_at: Option<Instant>,
    /// When its proof was looked for last, of a domain that leads here.
    #[schema(required = true)]
    pub checked_at: Option<Instant>,
    /// When it ends to lead here unless its proof comes back; null while that stands.
    #[schema(required = true)]
    pub leads_until: Option<Instant>,
    /// What the caller may do with it.
    pub allowed_actions: Vec<String>,
}

/// The domains of the organization: twenty at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OrganizationDomains {
    /// By name.
    pub items: Vec<OrganizationDomain>,
    /// The host of this server, to which a domain is pointed in DNS (CNAME). Null where the operator has not configured the address of the
    /// server: then no domain can be added.
    #[schema(required = true, example = "hours.example.com")]
    pub points_to: Option<String>,
}

/// A domain to add.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "domain": "time.example.com" }))]
pub struct AddDomain {
    /// A name in public DNS, without protocol and port.
    #[schema(min_length = 4, max_length = 253)]
    pub domain: String,
}

/// What can be changed of a domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "is_primary": true }))]
pub struct UpdateDomain {
    /// Whether links in mails lead there; at most one domain has them.
    pub is_primary: bool,
}

/// What DNS says of a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DomainProof {
    /// It is there: the domain leads to the organization.
    Proved,
    /// It is not there, or not yet, or is another one. Nothing was changed.
    Missing,
    /// The name server gave no answer. Nothing was changed.
    NoAnswer,
    /// It is there, and so is that of another organization to which the domain leads. Nothing was changed.
    Held,
}

/// What a look into DNS came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DomainCheck {
    /// What it says of the proof.
    pub proof: DomainProof,
    /// The domain after that.
    pub domain: OrganizationDomain,
}
