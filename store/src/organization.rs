//! The one row that describes the organization.

use domain::{
    entries::{DayBoundary, OverlapPolicy},
    ids::OrganizationId,
    people::SecondFactorPolicy,
    rounding::Rounding,
    sign_in_providers::SignInPolicy,
};
use jiff::Timestamp;

use crate::{Result, Row, Sql, StoreError, Tx, params, text};

/// Settings of the organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    pub id: OrganizationId,
    pub slug: String,
    pub name: String,
    /// IANA zone of reports that do not name one.
    pub time_zone: String,
    /// BCP 47 tag, such as `de` or `en-GB`.
    pub locale: String,
    /// `monday`, `sunday` or `saturday`.
    pub week_start: String,
    /// ISO 4217.
    pub currency: String,
    pub overlap_policy: OverlapPolicy,
    pub day_boundary: DayBoundary,
    pub rounding: Rounding,
    /// After how many hours a running timer counts as forgotten.
    pub forgotten_timer_hours: i64,
    pub session_idle_minutes: i64,
    pub session_absolute_hours: i64,
    pub second_factor: SecondFactorPolicy,
    pub sign_in: SignInPolicy,
    /// Whether others need a member's consent to change a closed day; `None`: as the region suggests.
    pub working_time_consent: Option<bool>,
    /// For how many days the member can answer.
    pub working_time_consent_days: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i64,
}

pub(crate) const COLUMNS: &str = "o.id, o.slug, o.name, o.time_zone, o.locale, o.week_start, o.currency,
    o.overlap_policy, o.day_boundary, o.rounding, o.forgotten_timer_hours, o.session_idle_minutes,
    o.session_absolute_hours, o.second_factor, o.sign_in, o.created_at, o.updated_at, o.version,
    o.working_time_consent, o.working_time_consent_days";

pub(crate) fn organization(row: &Row<'_>) -> Result<Organization> {
    Ok(Organization {
        id: row.get(0)?,
        slug: row.get(1)?,
        name: row.get(2)?,
        time_zone: row.get(3)?,
        locale: row.get(4)?,
        week_start: row.get(5)?,
        currency: row.get(6)?,
        overlap_policy: row.word(7)?,
        day_boundary: row.word(8)?,
        rounding: row.json(9)?,
        forgotten_timer_hours: row.get(10)?,
        session_idle_minutes: row.get(11)?,
        session_absolute_hours: row.get(12)?,
        second_factor: row.word(13)?,
        sign_in: row.word(14)?,
        created_at: row.get(15)?,
        updated_at: row.get(16)?,
        version: row.get(17)?,
        working_time_consent: row.get(18)?,
        working_time_consent_days: row.get(19)?,
    })
}

pub async fn insert(tx: &mut Tx, organization: &Organization) -> Result<()> {
    let sql =
        "INSERT INTO organization (id, slug, name, time_zone, locale, week_start, currency, overlap_policy,
            day_boundary, rounding, forgotten_timer_hours, session_idle_minutes, session_absolute_hours,
            second_factor, sign_in, created_at, updated_at, version, working_time_consent, working_time_consent_days)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)";
    let o = organization;
    let values = params![
        o.id,
        &o.slug,
        &o.name,
        &o.time_zone,
        &o.locale,
        &o.week_start,
        &o.currency,
        text(&o.overlap_policy),
        text(&o.day_boundary),
        rounding_json(o.rounding),
        o.forgotten_timer_hours,
        o.session_idle_minutes,
        o.session_absolute_hours,
        text(&o.second_factor),
        text(&o.sign_in),
        o.created_at,
        o.updated_at,
        o.version,
        o.working_time_consent,
        o.working_time_consent_days,
    ];
    tx.execute_one(sql, values).await
}

/// The settings; an organization database always has them once it is active.
pub async fn get(tx: &mut Tx) -> Result<Organization> {
    find(tx)
        .await?
        .ok_or_else(|| StoreError::Internal("the organization row is missing".into()))
}

/// `None` while the organization is still being created.
pub async fn find(tx: &mut Tx) -> Result<Option<Organization>> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(" FROM organization o");
    Ok(tx.query_sql(sql, organization).await?.into_iter().next())
}

/// Removes the rows of a creation that broke off before the organization was activated.
pub async fn delete_unfinished(tx: &mut Tx) -> Result<()> {
    tx.execute("DELETE FROM document_acceptances", &[]).await?;
    tx.execute("DELETE FROM members", &[]).await?;
    tx.execute("DELETE FROM task_statuses", &[]).await?;
    tx.execute("DELETE FROM organization", &[]).await.map(drop)
}

/// Stores changed settings; id, slug and creation stay.
pub async fn update(tx: &mut Tx, organization: &Organization) -> Result<()> {
    let sql =
        "UPDATE organization SET name = $1, time_zone = $2, locale = $3, week_start = $4, currency = $5,
            overlap_policy = $6, day_boundary = $7, rounding = $8, forgotten_timer_hours = $9,
            session_idle_minutes = $10, session_absolute_hours = $11, second_factor = $12, sign_in = $13,
            updated_at = $14, version = $15, working_time_consent = $16, working_time_consent_days = $17";
    let o = organization;
    let values = params![
        &o.name,
        &o.time_zone,
        &o.locale,
        &o.week_start,
        &o.currency,
        text(&o.overlap_policy),
        text(&o.day_boundary),
        rounding_json(o.rounding),
        o.forgotten_timer_hours,
        o.session_idle_minutes,
        o.session_absolute_hours,
        text(&o.second_factor),
        text(&o.sign_in),
        o.updated_at,
        o.version,
        o.working_time_consent,
        o.working_time_consent_days,
    ];
    tx.execute_one(sql, values).await?;
    tx.record_change("organization", o.id.uuid(), None, "updated", o.updated_at)
        .await
        .map(drop)
}

/// The first label of its address has changed; so have the links of mails that are still to be sent.
pub async fn rename(tx: &mut Tx, before: &Organization, slug: &str, now: Timestamp) -> Result<()> {
    let sql = "UPDATE organization SET slug = $1, updated_at = $2, version = version + 1";
    tx.execute_one(sql, params![slug, now]).await?;
    let sql = "UPDATE report_schedules SET origin = replace(origin, $1, $2)";
    let (old, new) = (format!("https://{}.", before.slug), format!("https://{slug}."));
    tx.execute(sql, params![old, new]).await?;
    tx.record_change("organization", before.id.uuid(), None, "updated", now)
        .await
        .map(drop)
}

fn rounding_json(rounding: Rounding) -> serde_json::Value {
    serde_json::to_value(rounding).unwrap_or_default()
}
