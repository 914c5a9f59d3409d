//! Making an organization of one's own, where the installation lets anybody do so.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Instant, Secret,
    documents::{DocumentKind, DocumentText},
};

/// What whoever signs up has to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignUpOffer {
    /// Whether anybody may make an organization here. Everything else is empty where not.
    pub open: bool,
    /// What stands behind the label of an organization in its address.
    #[schema(example = "hours.example.com")]
    pub host: String,
    /// Where an organization can lie; empty where no region is declared.
    pub regions: Vec<SignUpRegion>,
    /// What the operator wants accepted.
    pub documents: Vec<SignUpDocument>,
    /// The parts behind `@` of the e-mail addresses that may sign up; any when empty.
    pub email_domains: Vec<String>,
}

/// A region that an organization can lie in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignUpRegion {
    /// Its name.
    #[schema(example = "eu-central")]
    pub name: String,
    /// Whose law holds there: `EU`, `EEA`, `UK` or the two letters of a country.
    #[schema(example = "EU")]
    pub jurisdiction: String,
    /// Where to sign up for it; null for this installation. What is typed here does not go there.
    #[schema(required = true)]
    pub url: Option<String>,
}

/// A document of the operator that holds now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignUpDocument {
    /// Which document.
    pub kind: DocumentKind,
    /// Its version.
    #[schema(minimum = 1)]
    pub version: i64,
    /// Its texts; they say the same.
    pub texts: Vec<DocumentText>,
}

/// Whether an organization can have an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignUpAvailability {
    /// False when another organization has it, or had it a while ago.
    pub available: bool,
}

/// Asks for an organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestSignUp {
    /// Name of the organization.
    #[schema(min_length = 1, max_length = 200, example = "Acme Consulting")]
    pub organization_name: String,
    /// The first label of its address.
    #[schema(min_length = 2, max_length = 40, example = "acme")]
    pub slug: String,
    /// E-mail address of its owner, who gets the link.
    #[schema(min_length = 3, max_length = 254, example = "ada@acme.example")]
    pub email: String,
    /// Language of the mail (BCP 47).
    #[schema(max_length = 35, example = "de-DE")]
    pub locale: String,
    /// The region that was chosen; this one when absent.
    #[serde(default)]
    #[schema(max_length = 64, example = "eu-central")]
    pub region: Option<String>,
    /// Every document of the offer, as it was read.
    #[serde(default)]
    #[schema(max_items = 10)]
    pub documents: Vec<AcceptedDocument>,
}

/// The text that was read and accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptedDocument {
    /// Which document.
    pub kind: DocumentKind,
    /// Its version.
    #[schema(minimum = 1)]
    pub version: i64,
    /// SHA-256 of the text in hexadecimal digits.
    #[schema(min_length = 64, max_length = 64)]
    pub sha256: String,
}

/// The secret of the link in the mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignUpToken {
    /// The secret of the link.
    #[schema(max_length = 64)]
    pub token: Secret,
}

/// What a link is about to make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignUpPreview {
    /// Name of the organization.
    pub organization_name: String,
    /// The first label of its address.
    pub slug: String,
    /// Where it will be reached.
    #[schema(example = "https://acme.hours.example.com")]
    pub url: String,
    /// E-mail address of its owner.
    pub email: String,
    /// False when somebody else was faster: choose another address.
    pub available: bool,
    /// Until when the link is good.
    pub expires_at: Instant,
}

/// Chooses another address, because somebody else was faster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeSignUpAddress {
    /// The secret of the link.
    #[schema(max_length = 64)]
    pub token: Secret,
    /// The first label of the address.
    #[schema(min_length = 2, max_length = 40, example = "acme")]
    pub slug: String,
}

/// Where the link leads now; its secret stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignUpAddress {
    /// Where the organization will be reached.
    #[schema(example = "https://acme.hours.example.com")]
    pub url: String,
}

/// Makes the organization and its owner, and signs the owner in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompleteSignUp {
    /// The secret of the link.
    #[schema(max_length = 64)]
    pub token: Secret,
    /// Name of the owner.
    #[schema(min_length = 1, max_length = 200, example = "Ada Example")]
    pub name: String,
    /// Password of the owner.
    #[schema(min_length = 12, max_length = 256)]
    pub password: Secret,
    /// IANA zone of organization and owner.
    #[schema(max_length = 64, example = "Europe/Berlin")]
    pub time_zone: String,
    /// Language and region (BCP 47) of organization and owner.
    #[schema(max_length = 35, example = "de-DE")]
    pub locale: String,
}
