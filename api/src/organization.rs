//! The organization: its name, its zone and the rules everybody in it works by.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Instant, patch};

/// What happens when two entries of one member overlap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OverlapPolicy {
    /// Nothing.
    Allow,
    /// Both entries carry a warning.
    Warn,
    /// The second one is refused.
    Forbid,
}

/// To which day a report counts an interval that crosses midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DayBoundary {
    /// To both, split at local midnight.
    SplitAtMidnight,
    /// To the day on which it started.
    StartDay,
}

/// The first day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WeekStart {
    /// Monday: weeks have ISO numbers.
    Monday,
    /// Sunday.
    Sunday,
    /// Saturday.
    Saturday,
}

/// Who has to sign in with a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SecondFactorPolicy {
    /// Whoever wants to.
    Optional,
    /// Admins and owners.
    Admins,
    /// Everybody.
    Everyone,
}

/// How members may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignInPolicy {
    /// With a password, a passkey or a provider.
    Any,
    /// With a provider. Owners keep password and passkey, for the day on which the provider fails.
    Providers,
}

/// How durations are rounded in reports. Recorded time is never changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "mode": "nearest", "minutes": 15, "level": "entry" }))]
pub struct Rounding {
    /// In which direction.
    pub mode: RoundingMode,
    /// To multiples of so many minutes.
    #[schema(minimum = 1, maximum = 240)]
    pub minutes: u16,
    /// What is rounded.
    pub level: RoundingLevel,
}

/// The direction of rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoundingMode {
    /// Not at all.
    None,
    /// To the next multiple above.
    Up,
    /// To the next multiple below.
    Down,
    /// To the nearest multiple, half upwards.
    Nearest,
}

/// What is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoundingLevel {
    /// Each entry.
    Entry,
    /// The sum of each member's day.
    Day,
    /// The sum of each group.
    Group,
}

/// The organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Organization {
    /// Id of the organization.
    pub id: Uuid,
    /// Its part of the host name.
    #[schema(example = "acme")]
    pub slug: String,
    /// Its name.
    #[schema(example = "Acme Consulting")]
    pub name: String,
    /// IANA zone of the organization; the default for new members.
    #[schema(example = "Europe/Berlin")]
    pub time_zone: String,
    /// Language and region (BCP 47); the default for new members.
    #[schema(example = "de-DE")]
    pub locale: String,
    /// First day of the week.
    pub week_start: WeekStart,
    /// ISO 4217 code.
    #[schema(example = "EUR")]
    pub currency: String,
    /// What happens when entries overlap.
    pub overlap_policy: OverlapPolicy,
    /// To which day reports count an interval that crosses midnight.
    pub day_boundary: DayBoundary,
    /// How reports round when they are not told otherwise.
    pub rounding: Rounding,
    /// After how many hours a running timer counts as forgotten.
    pub forgotten_timer_hours: u16,
    /// After how many minutes without a request a session ends.
    pub session_idle_minutes: u32,
    /// After how many hours a session ends in any case.
    pub session_absolute_hours: u32,
    /// Who has to sign in with a second factor, from their next sign-in on.
    pub second_factor: SecondFactorPolicy,
    /// Who needs one in every organization of the installation, as its operator says: `second_factor` never asks fewer.
    pub second_factor_floor: SecondFactorPolicy,
    /// How members may sign in, from their next sign-in on.
    pub sign_in: SignInPolicy,
    /// Whether others need a member's consent to change a closed day. Where the organization has not said so, they do in the
    /// European Economic Area, and where its locale names no region.
    pub working_time_consent: bool,
    /// For how many days a member can answer such a change.
    pub working_time_consent_days: u16,
    /// When it was created.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
    /// Counts the changes; the `ETag`.
    pub version: i64,
    /// What the caller may do with it.
    pub allowed_actions: Vec<String>,
}

/// Changes to the organization. What is not named stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "overlap_policy": "forbid" }))]
pub struct UpdateOrganization {
    /// Its name.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// IANA zone.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false, max_length = 64)]
    pub time_zone: Option<String>,
    /// Language and region (BCP 47).
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false, max_length = 35)]
    pub locale: Option<String>,
    /// First day of the week.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = WeekStart, required = false)]
    pub week_start: Option<WeekStart>,
    /// ISO 4217 code.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false, pattern = "^[A-Z]{3}$")]
    pub currency: Option<String>,
    /// What happens when entries overlap.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = OverlapPolicy, required = false)]
    pub overlap_policy: Option<OverlapPolicy>,
    /// To which day reports count an interval that crosses midnight.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = DayBoundary, required = false)]
    pub day_boundary: Option<DayBoundary>,
    /// How reports round when they are not told otherwise.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Rounding, required = false)]
    pub rounding: Option<Rounding>,
    /// After how many hours a running timer counts as forgotten.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = u16, required = false, minimum = 1, maximum = 72)]
    pub forgotten_timer_hours: Option<u16>,
    /// After how many minutes without a request a session ends.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = u32, required = false, minimum = 5, maximum = 43200)]
    pub session_idle_minutes: Option<u32>,
    /// After how many hours a session ends in any case.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = u32, required = false, minimum = 1, maximum = 2160)]
    pub session_absolute_hours: Option<u32>,
    /// Who has to sign in with a second factor, from their next sign-in on; not fewer than `second_factor_floor`.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = SecondFactorPolicy, required = false)]
    pub second_factor: Option<SecondFactorPolicy>,
    /// How members may sign in, from their next sign-in on. `providers` needs one that is switched on.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = SignInPolicy, required = false)]
    pub sign_in: Option<SignInPolicy>,
    /// Whether others need a member's consent to change a closed day.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = bool, required = false)]
    pub working_time_consent: Option<bool>,
    /// For how many days a member can answer such a change.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = u16, required = false, minimum = 1, maximum = 90)]
    pub working_time_consent_days: Option<u16>,
}
