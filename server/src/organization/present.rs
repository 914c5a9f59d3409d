//! How the organization looks to the caller.

use api::organization::{Organization as Wire, WeekStart};
use domain::{
    policy::{Action, Target},
    working_time::consent_by_default,
};
use store::organization::Organization;

use crate::{access::Ctx, second_factor::policy};

pub fn present(ctx: &Ctx, organization: Organization) -> Wire {
    let working_time_consent = needs_consent(&organization);
    let second_factor = policy::of(&ctx.app, &organization);
    let o = organization;
    Wire {
        id: o.id.uuid(),
        slug: o.slug,
        name: o.name,
        time_zone: o.time_zone,
        locale: o.locale,
        week_start: week_start(&o.week_start),
        currency: o.currency,
        overlap_policy: o.overlap_policy.into(),
        day_boundary: o.day_boundary.into(),
        rounding: o.rounding.into(),
        // The bounds of these settings fit; what is stored passed them.
        forgotten_timer_hours: u16::try_from(o.forgotten_timer_hours).unwrap_or(u16::MAX),
        session_idle_minutes: u32::try_from(o.session_idle_minutes).unwrap_or(u32::MAX),
        session_absolute_hours: u32::try_from(o.session_absolute_hours).unwrap_or(u32::MAX),
        second_factor: second_factor.into(),
        second_factor_floor: policy::floor(&ctx.app).into(),
        sign_in: o.sign_in.into(),
        working_time_consent,
        working_time_consent_days: u16::try_from(o.working_time_consent_days).unwrap_or(u16::MAX),
        created_at: o.created_at.into(),
        updated_at: o.updated_at.into(),
        version: o.version,
        allowed_actions: ctx.allowed(&[(Action::OrganizationUpdate, "update")], Target::Organization),
    }
}

/// Whether others need a member's consent to change a closed day.
pub fn needs_consent(organization: &Organization) -> bool {
    let said = organization.working_time_consent;
    said.unwrap_or_else(|| consent_by_default(&organization.locale))
}

/// The first day of the week by its stored word.
pub fn week_start(word: &str) -> WeekStart {
    match word {
        "sunday" => WeekStart::Sunday,
        "saturday" => WeekStart::Saturday,
        _ => WeekStart::Monday,
    }
}

/// The word that is stored for a first day of the week.
pub fn week_start_word(week_start: WeekStart) -> &'static str {
    match week_start {
        WeekStart::Monday => "monday",
        WeekStart::Sunday => "sunday",
        WeekStart::Saturday => "saturday",
    }
}
