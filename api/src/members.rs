//! Members: the people of the organization.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{Instant, organization::WeekStart, patch, roles::ExtraGrant};

/// A named set of permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// May do everything.
    Owner,
    /// May do everything but manage owners.
    Admin,
    /// Manages scope, and the people of the teams they lead.
    Manager,
    /// Records their own time.
    Member,
}

/// Whether a member can sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MemberState {
    /// Can sign in.
    Active,
    /// Cannot sign in; their entries stay.
    Disabled,
}

/// Hours of the day in 24 or twice 12.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub enum TimeFormat {
    /// 14:30.
    #[serde(rename = "24h")]
    H24,
    /// 2:30 pm.
    #[serde(rename = "12h")]
    H12,
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ColorScheme {
    /// As the device says.
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// What stands before the decimals of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DecimalMark {
    /// 1.5.
    Point,
    /// 1,5.
    Comma,
}

/// The page that opens first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StartPage {
    /// The calendar.
    Calendar,
    /// The entries of today.
    Today,
    /// The entries of this week.
    Week,
    /// The timesheet of this week.
    Timesheet,
}

/// How a member likes the screens. Null: as the locale or the organization says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Preferences {
    /// Hours in 24 or twice 12.
    #[schema(required = true)]
    pub time_format: Option<TimeFormat>,
    /// First day of the week.
    #[schema(required = true)]
    pub week_start: Option<WeekStart>,
    /// Light or dark.
    #[schema(required = true)]
    pub color_scheme: Option<ColorScheme>,
    /// Whether single letters are shortcuts (WCAG 2.1.4 wants a way to turn them off).
    #[schema(required = true)]
    pub single_key_shortcuts: Option<bool>,
    /// Durations as 1.25 instead of 1:15.
    #[schema(required = true)]
    pub decimal_durations: Option<bool>,
    /// How much time they want to record on a working day, in seconds; null: no target.
    #[schema(required = true, example = 28_800)]
    pub day_target_seconds: Option<i64>,
    /// To how many minutes the calendar moves entries: 0 (free), 1, 5, 10, 15 or 30; null: 15.
    #[schema(required = true, example = 15)]
    pub calendar_step_minutes: Option<i64>,
    /// The page that opens first; null: the calendar, on a phone the entries of today.
    #[schema(required = true)]
    pub start_page: Option<StartPage>,
    /// Point or comma before decimals.
    #[schema(required = true)]
    pub decimal_mark: Option<DecimalMark>,
}

/// Changes to the preferences. What is not named stays as it is; null goes back to the default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdatePreferences {
    /// Hours in 24 or twice 12.
    #[serde(
        default,
        deserialize_with = "patch::nullable",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<TimeFormat>)]
    pub time_format: Option<Option<TimeFormat>>,
    /// First day of the week.
    #[serde(
        default,
        deserialize_with = "patch::nullable",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<WeekStart>)]
    pub week_start: Option<Option<WeekStart>>,
    /// Light or dark.
    #[serde(
        default,
        deserialize_with = "patch::nullable",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<ColorScheme>)]
    pub color_scheme: Option<Option<ColorScheme>>,
    /// Whether single letters are shortcuts.
    #[serde(
        default,
        deserialize_with = "patch::nullable",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<bool>)]
    pub single_key_shortcuts: Option<Option<bool>>,
    /// Durations as 1.25 instead of 1:15.
    #[serde(
        default,
        deserialize_with = "patch::nullable",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<bool>)]
    pub decimal_durations: Option<Option<bool>>,
    /// How much time they want to record on a working day, in seconds.
    #[serde(
        default,
        deserialize_with = "patch::nullable",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 86_400)]
    pub day_target_seconds: Option<Option<i64>>,
    /// To how many minutes the calendar moves entries: 0 (free), 1, 5, 10, 15 or 30.
    #[serde(
        default,
        deserialize_with = "patch::nullable",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 30)]
    pub calendar_step_minutes: Option<Option<i64>>,
    /// The page that opens first.
    #[serde(
        default,
        deserialize_with = "patch::nullable",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<StartPage>)]
    pub start_page: Option<Option<StartPage>>,
    /// Point or comma before decimals.
    #[serde(
        default,
        deserialize_with = "patch::nullable",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<DecimalMark>)]
    pub decimal_mark: Option<Option<DecimalMark>>,
}

/// A member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Member {
    /// Id of the member.
    pub id: Uuid,
    /// Name to show.
    #[schema(example = "Ada Example")]
    pub name: String,
    /// E-mail address, which is also the name to sign in with.
    #[schema(example = "ada@acme.example")]
    pub email: String,
    /// The standard role; of a custom one the weakest that includes all of it.
    pub role: Role,
    /// The custom role, or null.
    #[schema(required = true)]
    pub custom_role_id: Option<Uuid>,
    /// The name of the custom role, or null.
    #[schema(required = true)]
    pub custom_role_name: Option<String>,
    /// What they may do beside their role, ended grants included: for themselves and for those who decide about roles; empty
    /// for others.
    pub extra_grants: Vec<ExtraGrant>,
    /// Whether they can sign in.
    pub state: MemberState,
    /// IANA zone in which they usually work.
    #[schema(example = "Europe/Berlin")]
    pub time_zone: String,
    /// Language and region (BCP 47).
    #[schema(example = "de-DE")]
    pub locale: String,
    /// The teams they belong to.
    pub team_ids: Vec<Uuid>,
    /// How they like the screens.
    pub preferences: Preferences,
    /// Last date of their closed period, the organization's included; null when nothing is closed.
    #[schema(required = true)]
    pub locked_until: Option<Date>,
    /// When they joined.
    pub created_at: Instant,
    /// When the member was changed last.
    pub updated_at: Instant,
    /// Counts the changes; the `ETag`.
    pub version: i64,
    /// What the caller may do with them.
    pub allowed_actions: Vec<String>,
}

/// Changes to a member by somebody who manages people. What is not named stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "role": "manager" }))]
pub struct UpdateMember {
    /// Name to show.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// E-mail address.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false, max_length = 254)]
    pub email: Option<String>,
    /// The standard role, in place of a custom one. The last owner stays one.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Role, required = false)]
    pub role: Option<Role>,
    /// A custom role, in place of a standard one.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Uuid, required = false)]
    pub custom_role_id: Option<Uuid>,
    /// Everything that they may do beside their role. Nobody gives what they do not have themselves for good.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Vec<ExtraGrant>, required = false, max_items = 50)]
    pub extra_grants: Option<Vec<ExtraGrant>>,
    /// Whether they can sign in. The last owner stays active.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = MemberState, required = false)]
    pub state: Option<MemberState>,
    /// IANA zone.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false, max_length = 64)]
    pub time_zone: Option<String>,
    /// All teams they shall belong to.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Vec<Uuid>, required = false, max_items = 200)]
    pub team_ids: Option<Vec<Uuid>>,
}

/// Which members to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MemberQuery {
    /// Only active or only disabled ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub state: Option<MemberState>,
    /// Only those with this standard role.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub role: Option<Role>,
    /// Only those with this custom role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_role_id: Option<Uuid>,
    /// Only those of this team.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team_id: Option<Uuid>,
    /// Name or e-mail contains this text.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 200)]
    pub q: Option<String>,
    /// How many objects at most; 50 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before. Opaque.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 512, pattern = "^[A-Za-z0-9_-]*$")]
    pub cursor: Option<String>,
}

/// A member whose address does not exist, as the mail relay said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReturnedMail {
    /// Whose mails come back.
    pub member_id: Uuid,
    /// Since when no more are sent.
    pub since: Instant,
}

/// The members that no mail reaches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReturnedMails {
    /// Each of them, the longest first.
    pub items: Vec<ReturnedMail>,
}
