use api::{Problem, invitations::AcceptInvitation, me::Me, problem::Code};
use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    ids::{MemberId, TeamId},
    organization::{check_locale, check_time_zone},
    people::check_password,
    problems::FieldProblem,
    scope::check_name,
};
use jiff::Timestamp;
use serde_json::json;
use store::{
    Tx,
    audit::{self, AuditEvent},
    invitations::Invitation,
    members::Member,
    organization::Organization,
};

use super::link::{self, Opened, expired};
use crate::{
    access::{Visitor, passwords},
    app::App,
    http::{Failure, Input},
    limits,
    regions::residency,
    session::start::{NewSession, answer},
};

/// Accept an invitation
///
/// Makes the member, signs them in and uses the link up.
#[utoipa::path(
    post, path = "/invitations/accept", tag = "invitations", request_body = AcceptInvitation, security(()),
    responses((status = 201, body = Me), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn accept_invitation(
    State(app): State<App>,
    visitor: Visitor,
    Input { value, mutation: _ }: Input<AcceptInvitation>,
) -> Result<Response, Failure> {
    let Opened {
        placement,
        database,
        invitation,
        secret_hash,
    } = link::open(&app, &visitor, &value.token).await?;
    let organization = database
        .read(|tx| Box::pin(async move { Ok::<_, Failure>(store::organization::get(tx).await?) }))
        .await?;
    if !organization.sign_in.admits_own_ways(invitation.role) {
        return Err(Failure::new(
            Code::ProviderRequired,
            "Your organization signs in with a provider: go to the sign-in page and choose it there.",
        ));
    }
    let now = app.clock.now();
    let member = member(
        MemberId::from(app.clock.id()),
        &value,
        &invitation,
        &organization,
        now,
    )?;
    let password_hash = passwords::hash(app.clock, value.password.expose().to_owned()).await?;
    let session = NewSession::new(&app, &visitor, &organization, &member, now);
    let started = session.started();

    let (event_id, request_id) = (app.clock.id(), visitor.request_id.clone());
    let stored_in = residency::countries(&app.config);
    let room = app.directory.limits_of(placement.id);
    database
        .write(move |tx| {
            Box::pin(async move {
                let invitation = store::invitations::find_open(tx, &secret_hash, now)
                    .await?
                    .ok_or_else(expired)?;
                store::invitations::delete(tx, invitation.id).await?;
                // It has held the place until now; the limit may have become smaller meanwhile.
                limits::for_people(tx, &room, 1, now).await?;
                store::members::insert(tx, &member, Some(&password_hash)).await?;
                let teams = join_teams(tx, &invitation, member.id, now).await?;
                session.store(tx).await?;
                let event = AuditEvent {
                    id: event_id,
                    action: "invitation.accepted",
                    object_kind: "member",
                    object: member.id.uuid(),
                    before: Some(
                        json!({ "invitation_id": invitation.id, "invited_by": invitation.invited_by }),
                    ),
                    after: Some(json!({
                        "email": member.email, "role": member.role, "team_ids": teams,
                        // What the page of the invitation told them.
                        "stored_in": stored_in,
                    })),
                    reason: None,
                };
                tx.batch(vec![audit::insertion(event, member.id, &request_id, now)])
                    .await?;
                Ok::<_, Failure>(())
            })
        })
        .await?;
    app.seals.expect(&placement, 1);
    answer(&app, placement, database, visitor, started, StatusCode::CREATED).await
}

/// The new member, or everything that is wrong with what they typed.
fn member(
    id: MemberId,
    input: &AcceptInvitation,
    invitation: &Invitation,
    organization: &Organization,
    now: Timestamp,
) -> Result<Member, Vec<FieldProblem>> {
    let mut problems = Vec::new();
    let mut take = |checked: Result<String, FieldProblem>| {
        checked.unwrap_or_else(|problem| {
            problems.push(problem);
            String::new()
        })
    };
    let member = Member {
        id,
        name: take(check_name("name", &input.name)),
        email: invitation.email.clone(),
        role: invitation.role,
        tailoring: domain::policy::Tailoring::default(),
        active: true,
        time_zone: take(check_time_zone("time_zone", &input.time_zone)),
        locale: take(check_locale("locale", &input.locale)),
        preferences: json!({}),
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let context = [
        organization.slug.as_str(),
        &organization.name,
        &input.name,
        &invitation.email,
    ];
    take(check_password("password", input.password.expose(), &context).map(|()| String::new()));
    if problems.is_empty() {
        Ok(member)
    } else {
        Err(problems)
    }
}

/// Puts the new member into those of the named teams that still exist.
async fn join_teams(
    tx: &mut Tx,
    invitation: &Invitation,
    member: MemberId,
    now: Timestamp,
) -> Result<Vec<TeamId>, Failure> {
    let mut teams = invitation.teams.clone();
    while let Some(gone) = store::teams::find_unknown(tx, &teams).await? {
        teams.remove(gone);
    }
    store::teams::set_of_member(tx, member, &teams, now).await?;
    Ok(teams)
}
