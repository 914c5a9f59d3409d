use std::sync::Arc;

use api::{
    Problem, Secret,
    me::Me,
    problem::Code,
    sessions::{SecondStep, SecondStepMethod, SignIn},
};
use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    ids::{DeviceId, MemberId, SignInId, SignInProviderId},
    people::{LONGEST_PASSWORD, check_email, fold_email},
};
use jiff::SignedDuration;
use serde_json::json;
use store::{
    Database, Tx,
    audit::{self, AuditEvent},
    control::Placement,
    second_factors::Factors,
};

use super::start::{NewSession, Started, answer};
use crate::{
    access::{Visitor, passwords, secrets},
    app::App,
    detection::{self, Guess},
    http::{Failure, Input},
};

/// How long a sign-in waits for its second step.
const SECOND_STEP_FOR: SignedDuration = SignedDuration::from_mins(10);

/// Sign in
///
/// Starts a session and sets its cookie. The session that the browser held before ends. Whoever has a second factor gets
/// `202` and goes on with `POST /session/second-factor`, or with a passkey. The answer to a wrong password, an unknown address and a disabled
/// member is the same, whether there is a second factor or not.
#[utoipa::path(
    post, path = "/session", tag = "session", request_body = SignIn, security(()),
    responses(
        (status = 200, body = Me), (status = 202, body = SecondStep), (status = "4XX", body = Problem),
        (status = "5XX", body = Problem),
    ),
)]
pub async fn sign_in(
    State(app): State<App>,
    visitor: Visitor,
    Input { value, mutation: _ }: Input<SignIn>,
) -> Result<Response, Failure> {
    // What cannot be an address belongs to nobody; it gets the answer, and costs the work, of an unknown one.
    let email = check_email("email", &value.email)
        .map(|email| fold_email(&email))
        .unwrap_or_default();
    let found = visitor.entrance(&app).await?;
    let organization = found
        .as_ref()
        .map(|(placement, _)| placement.id.to_string())
        .unwrap_or_default();
    let known = match &found {
        Some((_, database)) => look_up(database, email.clone(), visitor.device.clone()).await?,
        None => None,
    };
    let guess = Guess::new(
        &app,
        found.as_ref().map(|(placement, _)| placement.id),
        &email,
        visitor.peer,
    );
    let device = known.as_ref().and_then(|known| known.device);
    // Strangers make each other wait. With a browser that the member signed in with before, they only wait for themselves.
    match device {
        Some(device) => app.throttle.device(device)?,
        None => {
            app.throttle
                .attempt(&format!("{organization}/sign-in/{email}"), visitor.peer)?;
            app.detection.admit(&guess, app.clock.now())?;
        }
    }
    let (member, hash) = known.map(|known| (known.member, known.hash)).unzip();
    let password = value.password.expose().to_owned();
    let matches = passwords::verify(password.clone(), hash.clone()).await?
        && password.chars().count() <= LONGEST_PASSWORD;
    let (Some((placement, database)), Some(member), true) = (found.clone(), member, matches) else {
        tracing::info!(
            organization,
            request_id = visitor.request_id,
            "a sign-in was refused"
        );
        if let Some((placement, database)) = &found {
            note_refusal(&app, &visitor, placement, database, member).await?;
            if device.is_none() {
                detection::sign_in_refused(&app, placement, database, &guess, &visitor, member).await?;
            }
        }
        return Err(refused());
    };
    // Said beforehand: a browser that goes away meanwhile does not keep the event from the tree.
    app.seals.expect(&placement, 1);
    let begun = start(&app, &visitor, &database, member).await?;
    app.detection.accepted(&guess);
    renew(&app, &database, member, password, hash.unwrap_or_default()).await;
    match begun {
        Begun::NotThisWay => {
            note_refusal(&app, &visitor, &placement, &database, Some(member)).await?;
            Err(not_this_way())
        }
        Begun::Session(started) => answer(&app, placement, database, visitor, started, StatusCode::OK).await,
        Begun::SecondStep(step) => Ok((StatusCode::ACCEPTED, Json(step)).into_response()),
    }
}

/// Hashes a password anew that was hashed in another way than today's, now that it is at hand. Nobody is kept out because that
/// fails; it is tried again with the next sign-in.
async fn renew(app: &App, database: &Arc<Database>, member: MemberId, password: String, hash: String) {
    if passwords::is_current(&hash) {
        return;
    }
    let renewed = async {
        let renewed = passwords::hash(app.clock, password).await?;
        let stored = database.write(move |tx| {
            Box::pin(async move { store::members::renew_password_hash(tx, member, &hash, &renewed).await })
        });
        stored.await.map_err(Failure::from)
    };
    if renewed.await.is_err() {
        tracing::warn!(%member, "a password could not be hashed anew");
    }
}

/// Kept with the member whose address it was. What was typed is not: people type passwords into the wrong field.
async fn note_refusal(
    app: &App,
    visitor: &Visitor,
    placement: &Placement,
    database: &Arc<Database>,
    member: Option<MemberId>,
) -> Result<(), Failure> {
    let event = AuditEvent {
        id: app.clock.id(),
        action: "session.refused",
        object_kind: if member.is_some() {
            "member"
        } else {
            "organization"
        },
        object: member.map_or(placement.id.uuid(), MemberId::uuid),
        before: None,
        after: Some(json!({ "network": visitor.network(), "known_address": member.is_some() })),
        reason: None,
    };
    let statement = audit::refusal(event, None::<MemberId>, &visitor.request_id, app.clock.now());
    crate::audit::keep(app, placement, database, statement).await
}

fn refused() -> Failure {
    Failure::new(
        Code::SignInFailed,
        "E-mail and password do not belong together, or the account is disabled. An admin can help.",
    )
}

/// Somebody with this address.
struct Known {
    member: MemberId,
    /// Of the password.
    hash: String,
    /// The browser, if they signed in with it before.
    device: Option<DeviceId>,
}

/// The active member with this address.
async fn look_up(
    database: &Arc<Database>,
    email: String,
    device: Option<String>,
) -> Result<Option<Known>, Failure> {
    let device = device.map(|secret| secrets::hash(&secret)).unwrap_or_default();
    database
        .read(move |tx| {
            Box::pin(async move {
                let member = store::members::find_by_email(tx, &email)
                    .await?
                    .filter(|member| member.active);
                let Some(member) = member else { return Ok(None) };
                let hash = store::members::find_password_hash(tx, member.id).await?;
                let Some(hash) = hash else { return Ok(None) };
                Ok::<_, Failure>(Some(Known {
                    member: member.id,
                    hash,
                    device: store::detection::devices::find(tx, member.id, &device).await?,
                }))
            })
        })
        .await
}

/// What is said to whoever has shown the right password, or passkey, and has to come another way.
pub(super) fn not_this_way() -> Failure {
    Failure::new(
        Code::ProviderRequired,
        "Your organization signs in with a provider: choose it on the sign-in page. Only owners get in without it.",
    )
}

/// What a right password leads to.
enum Begun {
    /// With its secrets.
    Session(Started),
    SecondStep(SecondStep),
    /// The organization wants its members to come through a provider.
    NotThisWay,
}

async fn start(
    app: &App,
    visitor: &Visitor,
    database: &Arc<Database>,
    id: MemberId,
) -> Result<Begun, Failure> {
    let now = app.clock.now();
    let (app, visitor) = (app.clone(), visitor.clone());
    database
        .write(move |tx| {
            Box::pin(async move {
                // Disabled while the password was being checked.
                let member = store::members::find(tx, id).await?.filter(|member| member.active);
                let member = member.ok_or_else(refused)?;
                let organization = store::organization::get(tx).await?;
                if !organization.sign_in.admits_own_ways(member.role) {
                    return Ok(Begun::NotThisWay);
                }
                let factors = store::second_factors::factors(tx, id).await?;
                if factors.any() {
                    let step = ask_further(tx, &app, &visitor, id, factors, None).await?;
                    return Ok(Begun::SecondStep(step));
                }
                let session = NewSession::new(&app, &visitor, &organization, &member, now);
                session.store(tx).await?;
                let event = AuditEvent {
                    id: app.clock.id(),
                    action: "session.started",
                    object_kind: "session",
                    object: session.id().uuid(),
                    before: None,
                    after: Some(json!({ "member_id": member.id, "network": visitor.network() })),
                    reason: None,
                };
                tx.batch(vec![audit::insertion(event, member.id, &visitor.request_id, now)])
                    .await?;
                Ok(Begun::Session(session.started()))
            })
        })
        .await
}

/// The password was right, or the provider let them in: the sign-in waits for its second step.
pub(super) async fn ask_further(
    tx: &mut Tx,
    app: &App,
    visitor: &Visitor,
    member: MemberId,
    factors: Factors,
    provider: Option<(SignInProviderId, Option<String>)>,
) -> Result<SecondStep, Failure> {
    let now = app.clock.now();
    let challenge = secrets::generate(app.clock);
    let (provider_id, provider_session) = provider.unzip();
    let sign_in = store::sign_ins::SignIn {
        id: SignInId::from(app.clock.id()),
        member_id: member,
        attempts: 0,
        provider_id,
        provider_session: provider_session.flatten(),
        expires_at: now.checked_add(SECOND_STEP_FOR).unwrap_or(now),
    };
    store::sign_ins::insert(tx, &sign_in, &secrets::hash(&challenge)).await?;
    let event = AuditEvent {
        id: app.clock.id(),
        action: "session.first_step",
        object_kind: "member",
        object: member.uuid(),
        before: None,
        after: Some(json!({ "network": visitor.network(), "provider_id": sign_in.provider_id })),
        reason: None,
    };
    let statement = audit::insertion(event, None::<MemberId>, &visitor.request_id, now);
    tx.batch(vec![statement]).await?;
    Ok(SecondStep {
        challenge: Secret::from(challenge),
        expires_at: sign_in.expires_at.into(),
        methods: methods(factors),
    })
}

fn methods(factors: Factors) -> Vec<SecondStepMethod> {
    let app = factors.app.then_some(SecondStepMethod::App);
    let passkey = (factors.passkeys > 0).then_some(SecondStepMethod::Passkey);
    app.into_iter().chain(passkey).collect()
}
