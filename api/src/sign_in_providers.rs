//! Providers that members sign in with (OpenID Connect), and signing in with them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Instant, Secret, members::Role, patch};

/// Which claims hold what Hourbook needs to know of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ClaimNames {
    /// The e-mail address.
    #[schema(min_length = 1, max_length = 200, example = "email")]
    pub email: String,
    /// The name.
    #[schema(min_length = 1, max_length = 200, example = "name")]
    pub name: String,
    /// The groups.
    #[schema(min_length = 1, max_length = 200, example = "groups")]
    pub groups: String,
}

impl Default for ClaimNames {
    fn default() -> Self {
        Self {
            email: "email".to_owned(),
            name: "name".to_owned(),
            groups: "groups".to_owned(),
        }
    }
}

/// What somebody of a group becomes when they join.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupRule {
    /// The group, as the provider writes it.
    #[schema(min_length = 1, max_length = 200, example = "hourbook-managers")]
    pub group: String,
    /// The role; null for none. Never owner.
    #[serde(default)]
    pub role: Option<Role>,
    /// A team that they come into; null for none.
    #[serde(default)]
    pub team_id: Option<Uuid>,
}

/// A provider that members sign in with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignInProvider {
    /// Id of the provider.
    pub id: Uuid,
    /// What stands on the button of the sign-in page.
    #[schema(example = "Acme ID")]
    pub name: String,
    /// Whether members can sign in with it.
    pub enabled: bool,
    /// Its address, letter by letter as it writes it itself.
    #[schema(example = "https://id.acme.example")]
    pub issuer: String,
    /// What Hourbook is called there.
    pub client_id: String,
    /// Whether Hourbook has a secret there. It is never shown.
    pub has_secret: bool,
    /// Asked for besides `openid`.
    pub scopes: Vec<String>,
    /// Which claims are read.
    pub claims: ClaimNames,
    /// Addresses of other domains are refused; empty refuses none.
    pub email_domains: Vec<String>,
    /// Whether it is trusted with addresses of these domains: who has one here already is that member.
    pub authoritative: bool,
    /// Whether somebody who is no member yet becomes one.
    pub joins: bool,
    /// What groups become when their people join; otherwise they become members.
    pub groups: Vec<GroupRule>,
    /// Words of `amr` and `acr` that count as a second factor.
    pub second_factor: Vec<String>,
    /// Whether signing out here signs out there.
    pub signs_out: bool,
    /// Where the provider sends people back to. Enter it there.
    #[schema(example = "https://acme.example/sign-in/with/0192a8d0-0000-7000-8000-000000000001")]
    pub redirect_uri: String,
    /// Where the provider says that somebody has signed out. Enter it there.
    pub logout_uri: String,
    /// When it was added.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
    /// Counts the changes; the `ETag`.
    pub version: i64,
    /// What the caller may do with it.
    pub allowed_actions: Vec<String>,
}

/// The providers of the organization: twenty at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignInProviders {
    /// By name.
    pub items: Vec<SignInProvider>,
}

/// A new provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Acme ID", "issuer": "https://id.acme.example", "client_id": "hourbook" }))]
pub struct CreateSignInProvider {
    /// UUID (version 7) made by the client program; the server makes one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// What stands on the button of the sign-in page.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// Its address, letter by letter as it writes it itself.
    #[schema(max_length = 500)]
    pub issuer: String,
    /// What Hourbook is called there.
    #[schema(min_length = 1, max_length = 255)]
    pub client_id: String,
    /// The secret of Hourbook there; absent for a client without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 1000)]
    pub client_secret: Option<Secret>,
    /// Whether members can sign in with it; absent for yes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Asked for besides `openid`; absent for `profile` and `email`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 20)]
    pub scopes: Option<Vec<String>>,
    /// Which claims are read.
    #[serde(default)]
    pub claims: ClaimNames,
    /// Addresses of other domains are refused; empty refuses none.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub email_domains: Vec<String>,
    /// Whether it is trusted with addresses of these domains.
    #[serde(default)]
    pub authoritative: bool,
    /// Whether somebody who is no member yet becomes one.
    #[serde(default)]
    pub joins: bool,
    /// What groups become when their people join.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub groups: Vec<GroupRule>,
    /// Words of `amr` and `acr` that count as a second factor.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub second_factor: Vec<String>,
    /// Whether signing out here signs out there.
    #[serde(default)]
    pub signs_out: bool,
}

/// Changes to a provider. What is not named stays as it is. Another issuer or client needs its secret anew, and nobody is known there any more.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "enabled": false }))]
pub struct UpdateSignInProvider {
    /// What stands on the button of the sign-in page.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 100)]
    pub name: Option<String>,
    /// Its address, letter by letter as it writes it itself.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false, max_length = 500)]
    pub issuer: Option<String>,
    /// What Hourbook is called there.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub client_id: Option<String>,
    /// The secret of Hourbook there; null for none.
    #[serde(
        default,
        deserialize_with = "patch::nullable",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<Secret>, max_length = 1000)]
    pub client_secret: Option<Option<Secret>>,
    /// Whether members can sign in with it.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = bool, required = false)]
    pub enabled: Option<bool>,
    /// Asked for besides `openid`.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Vec<String>, required = false, max_items = 20)]
    pub scopes: Option<Vec<String>>,
    /// Which claims are read.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = ClaimNames, required = false)]
    pub claims: Option<ClaimNames>,
    /// Addresses of other domains are refused; empty refuses none.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Vec<String>, required = false, max_items = 20)]
    pub email_domains: Option<Vec<String>>,
    /// Whether it is trusted with addresses of these domains.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = bool, required = false)]
    pub authoritative: Option<bool>,
    /// Whether somebody who is no member yet becomes one.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = bool, required = false)]
    pub joins: Option<bool>,
    /// What groups become when their people join.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Vec<GroupRule>, required = false, max_items = 100)]
    pub groups: Option<Vec<GroupRule>>,
    /// Words of `amr` and `acr` that count as a second factor.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Vec<String>, required = false, max_items = 20)]
    pub second_factor: Option<Vec<String>>,
    /// Whether signing out here signs out there.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = bool, required = false)]
    pub signs_out: Option<bool>,
}

/// What a provider said of itself when it was asked a moment ago.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignInProviderCheck {
    /// Where people sign in.
    pub authorization_endpoint: String,
    /// How many keys it signs with that Hourbook can check.
    pub keys: u32,
    /// Whether people can be signed out there.
    pub signs_out: bool,
    /// Whether it says when somebody has signed out there.
    pub tells_logout: bool,
}

/// The providers on the sign-in page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WaysIn {
    /// The providers, by name.
    pub providers: Vec<WayIn>,
    /// Whether password and passkey alone let in owners only.
    pub providers_only: bool,
}

/// A provider on the sign-in page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WayIn {
    /// Id of the provider.
    pub id: Uuid,
    /// Its name.
    #[schema(example = "Acme ID")]
    pub name: String,
}

/// Names the provider to go to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GoToProvider {
    /// Id of the provider.
    pub provider_id: Uuid,
}

/// Where the browser goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GoOn {
    /// An address of the provider.
    pub url: String,
}

/// With what the provider sent the browser back: the parameters of the address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProviderAnswer {
    /// Id of the provider, from the path of that address.
    pub provider_id: Uuid,
    /// `state`.
    #[schema(max_length = 200)]
    pub state: String,
    /// `code`; absent when the provider refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 8192)]
    pub code: Option<Secret>,
    /// `iss`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 500)]
    pub iss: Option<String>,
    /// `error`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 200)]
    pub error: Option<String>,
}

/// What a provider sends when somebody has signed out there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProviderLogout {
    /// Signed by the provider.
    #[schema(max_length = 16384)]
    pub logout_token: Secret,
}
