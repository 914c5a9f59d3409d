//! Making an organization and its owner: by the setup link and by `hourbook-server org create`.

use std::sync::Arc;

use domain::{
    entries::{DayBoundary, OverlapPolicy},
    ids::{MemberId, OrganizationId, TaskStatusId},
    organization::{check_locale, check_slug, check_time_zone},
    people::{Role, SecondFactorPolicy, check_email, check_password},
    problems::FieldProblem,
    rounding::Rounding,
    scope::{Rank, check_name, first_statuses},
    sign_in_providers::SignInPolicy,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use store::{
    Database, StoreError, Tx,
    audit::{self, AuditEvent},
    control::{self, Placement},
    members::Member,
    organization::Organization,
    task_statuses::TaskStatus,
};

use crate::{access::passwords, app::App, http::Failure};

/// A creation that broke off is taken over after this time; until then it may still be under way.
const UNFINISHED_AFTER: SignedDuration = SignedDuration::from_mins(1);

/// An organization as somebody asks for it.
#[derive(Clone)]
pub struct NewOrganization {
    /// The first label of its address, such as `acme`.
    pub slug: String,
    pub name: String,
    /// IANA zone of organization and owner.
    pub time_zone: String,
    /// BCP 47 tag of organization and owner.
    pub locale: String,
    pub owner_name: String,
    pub owner_email: String,
    /// In plain text; only its hash is stored.
    pub password: String,
}

/// A stored organization that cannot be reached yet.
pub(crate) struct Prepared {
    pub placement: Placement,
    /// Who makes it: none but this attempt lets it be reached.
    pub attempt: OrganizationId,
    pub database: Arc<Database>,
    pub organization: Organization,
    pub owner: Member,
}

/// Creates an organization and its owner; it can be reached from now on.
///
/// Refuses invalid fields, a taken slug (`name_taken`) and one whose creation is under way (`conflict`).
pub async fn create_organization(app: &App, new: NewOrganization) -> Result<Placement, Failure> {
    let made = prepare(app, new, "command line", None).await?;
    let (placement, attempt) = (made.placement.clone(), made.attempt);
    app.cell
        .control()
        .write(move |tx| {
            Box::pin(async move { Ok::<_, Failure>(control::activate(tx, &placement, attempt).await?) })
        })
        .await?;
    Ok(made.placement)
}

/// Does everything but the activation, so that a link and the organization take effect in one transaction. `reason` says how it
/// came about, in its audit log.
pub(crate) async fn prepare(
    app: &App,
    new: NewOrganization,
    request_id: &str,
    reason: Option<&str>,
) -> Result<Prepared, Failure> {
    let new = check(new)?;
    let password_hash = passwords::hash(app.clock, new.password.clone()).await?;
    let attempt = OrganizationId::from(app.clock.id());
    // Counted from here: the password took its time.
    let begun = app.clock.now();
    let placement = app.cell.create_organization(attempt, &new.slug, begun).await?;
    let filled = fill(app, &placement, attempt, new, password_hash, request_id, reason).await;
    if filled.is_err() {
        let (unit, control) = (placement.clone(), app.cell.control());
        let back =
            control.write(move |tx| Box::pin(async move { control::give_back(tx, &unit, attempt).await }));
        let back: Result<(), StoreError> = back.await;
        if let Err(error) = back {
            tracing::warn!(%error, "a creation that broke off holds its address for a minute");
        }
    }
    filled
}

/// Writes the first rows.
async fn fill(
    app: &App,
    placement: &Placement,
    attempt: OrganizationId,
    new: NewOrganization,
    password_hash: String,
    request_id: &str,
    reason: Option<&str>,
) -> Result<Prepared, Failure> {
    let now = app.clock.now();
    let database = app.cell.organization(placement).await?;
    require_ours(app, placement, attempt).await?;

    let organization = organization(placement, &new, now);
    let owner = owner(MemberId::from(app.clock.id()), &new, now);
    let event = AuditEvent {
        id: app.clock.id(),
        action: "organization.created",
        object_kind: "organization",
        object: organization.id.uuid(),
        before: None,
        after: Some(json!({ "slug": organization.slug, "name": organization.name, "owner": owner.id })),
        reason: reason.map(str::to_owned),
    };
    let statuses = statuses(app, &new.locale, now);
    let (row, first, request_id) = (organization.clone(), owner.clone(), request_id.to_owned());
    database
        .write(move |tx| {
            Box::pin(async move {
                clear_unfinished(tx, now).await?;
                store::organization::insert(tx, &row).await?;
                store::members::insert(tx, &first, Some(&password_hash)).await?;
                for status in &statuses {
                    store::task_statuses::insert(tx, status).await?;
                }
                tx.batch(vec![audit::insertion(event, first.id, &request_id, now)])
                    .await?;
                Ok::<_, Failure>(())
            })
        })
        .await?;
    Ok(Prepared {
        placement: placement.clone(),
        attempt,
        database,
        organization,
        owner,
    })
}

/// Making the database may have taken so long that somebody else took the creation over: their rows stay.
async fn require_ours(app: &App, placement: &Placement, attempt: OrganizationId) -> Result<(), Failure> {
    let unit = placement.clone();
    let control = app.cell.control();
    let is_ours =
        control.read(move |tx| Box::pin(async move { control::is_creating(tx, &unit, attempt).await }));
    let is_ours: Result<bool, StoreError> = is_ours.await;
    if is_ours? { Ok(()) } else { Err(under_way()) }
}

fn under_way() -> Failure {
    StoreError::Conflict("organizations_creating".to_owned()).into()
}

/// The fields in the form in which they are stored, or everything that is wrong with them.
fn check(new: NewOrganization) -> Result<NewOrganization, Vec<FieldProblem>> {
    let NewOrganization {
        slug,
        name,
        time_zone,
        locale,
        owner_name,
        owner_email,
        password,
    } = new;
    let mut problems = Vec::new();
    let mut take = |checked: Result<String, FieldProblem>| {
        checked
            .map_err(|problem| problems.push(problem))
            .unwrap_or_default()
    };
    let checked = NewOrganization {
        slug: take(check_slug("slug", &slug)),
        name: take(check_name("organization_name", &name)),
        time_zone: take(check_time_zone("time_zone", &time_zone)),
        locale: take(check_locale("locale", &locale)),
        owner_name: take(check_name("name", &owner_name)),
        owner_email: take(check_email("email", &owner_email)),
        password: take(
            check_password("password", &password, &[&slug, &name, &owner_name, &owner_email])
                .map(|()| password),
        ),
    };
    if problems.is_empty() {
        Ok(checked)
    } else {
        Err(problems)
    }
}

/// A creation that broke off leaves rows behind; they give way. A second one beside a running one is refused.
async fn clear_unfinished(tx: &mut Tx, now: Timestamp) -> Result<(), Failure> {
    let Some(unfinished) = store::organization::find(tx).await? else {
        return Ok(());
    };
    if now.duration_since(unfinished.created_at) < UNFINISHED_AFTER {
        return Err(under_way());
    }
    Ok(store::organization::delete_unfinished(tx).await?)
}

fn organization(placement: &Placement, new: &NewOrganization, now: Timestamp) -> Organization {
    Organization {
        id: placement.id,
        slug: placement.slug.clone(),
        name: new.name.clone(),
        time_zone: new.time_zone.clone(),
        locale: new.locale.clone(),
        week_start: "monday".to_owned(),
        currency: "EUR".to_owned(),
        overlap_policy: OverlapPolicy::Warn,
        day_boundary: DayBoundary::SplitAtMidnight,
        rounding: Rounding::default(),
        forgotten_timer_hours: 10,
        // A working day without a visit or a week in all end a session: within the 30 days that NIST SP 800-63B allows
        // for one factor (ASVS v5.0.0-7.1.1). An organization that wants it stricter says so in its settings.
        session_idle_minutes: 12 * 60,
        session_absolute_hours: 7 * 24,
        sign_in: SignInPolicy::Any,
        working_time_consent: None,
        working_time_consent_days: domain::working_time::CONSENT_DAYS,
        second_factor: SecondFactorPolicy::Optional,
        created_at: now,
        updated_at: now,
        version: 1,
    }
}

/// The columns of the board until somebody changes them.
fn statuses(app: &App, locale: &str, now: Timestamp) -> Vec<TaskStatus> {
    let mut statuses: Vec<TaskStatus> = Vec::new();
    for (category, name) in first_statuses(locale) {
        statuses.push(TaskStatus {
            id: TaskStatusId::from(app.clock.id()),
            name: name.to_owned(),
            category,
            rank: Rank::between(statuses.last().map(|status| &status.rank), None),
            task_limit: None,
            created_at: now,
            updated_at: now,
            version: 1,
        });
    }
    statuses
}

fn owner(id: MemberId, new: &NewOrganization, now: Timestamp) -> Member {
    Member {
        id,
        name: new.owner_name.clone(),
        email: new.owner_email.clone(),
        role: Role::Owner,
        tailoring: domain::policy::Tailoring::default(),
        active: true,
        time_zone: new.time_zone.clone(),
        locale: new.locale.clone(),
        preferences: json!({}),
        created_at: now,
        updated_at: now,
        version: 1,
    }
}
