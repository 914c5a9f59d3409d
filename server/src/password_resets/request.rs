use api::{Problem, password_resets::RequestPasswordReset};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
};
use domain::{
    ids::MemberId,
    people::{check_email, fold_email},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use store::{
    Tx,
    audit::{self, AuditEvent},
};

use super::url;
use crate::{
    access::{Visitor, address::configured_origin, secrets},
    app::App,
    http::{Failure, Input},
    mail::{self, SecurityNews},
};

/// How long a link in a mail is good for (ASVS v5.0.0-6.4.1).
const LIFE: SignedDuration = SignedDuration::from_hours(1);

/// Ask for a new password
///
/// Sends a member a link to choose one, where mail is set up and the server knows its address (`listen.public_url`). The
/// answer is the same for every address, also for one that nobody has (ASVS v5.0.0-6.3.8).
#[utoipa::path(
    post, path = "/password-resets", tag = "session", request_body = RequestPasswordReset, security(()),
    responses((status = 202), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn request_password_reset(
    State(app): State<App>,
    visitor: Visitor,
    uri: Uri,
    headers: HeaderMap,
    Input { value, mutation: _ }: Input<RequestPasswordReset>,
) -> Result<StatusCode, Failure> {
    let email = check_email("email", &value.email)
        .map(|email| fold_email(&email))
        .unwrap_or_default();
    let found = visitor.organization(&app).await?;
    let organization = found
        .as_ref()
        .map(|(placement, _)| placement.id.to_string())
        .unwrap_or_default();
    app.throttle.visit(visitor.peer)?;
    app.throttle.letter(&format!("{organization}/{email}"))?;
    let Some((placement, database)) = found else {
        return Ok(StatusCode::ACCEPTED);
    };
    let request = Request {
        app: app.clone(),
        visitor,
        now: app.clock.now(),
        secret: secrets::generate(app.clock),
        origin: configured_origin(&app, &uri, &headers),
    };
    let id = placement.id.uuid();
    app.seals.expect(&placement, 1);
    database
        .write(move |tx| Box::pin(async move { request.keep(tx, &email, id).await }))
        .await?;
    mail::announce(&app, &placement).await;
    Ok(StatusCode::ACCEPTED)
}

struct Request {
    app: App,
    visitor: Visitor,
    now: Timestamp,
    secret: String,
    /// Only a configured one: a link must not lead where a forged `Host` says.
    origin: Option<String>,
}

impl Request {
    /// An unknown address costs the same transaction and leaves the same kind of event.
    async fn keep(&self, tx: &mut Tx, email: &str, organization: uuid::Uuid) -> Result<(), Failure> {
        let member = store::members::find_by_email(tx, email).await?;
        let settings = store::organization::get(tx).await?;
        // Whoever has to come through a provider has no use for a password.
        let member = member.filter(|member| member.active && settings.sign_in.admits_own_ways(member.role));
        if let (Some(member), Some(origin)) = (&member, &self.origin)
            && self.app.config.mail.relay.is_some()
        {
            let expires_at = self.now.checked_add(LIFE).unwrap_or(self.now);
            store::password_resets::replace(tx, member.id, &secrets::hash(&self.secret), expires_at).await?;
            let news = SecurityNews::PasswordLink {
                url: url(origin, &self.secret),
                expires_at,
            };
            mail::security_later(tx, &self.app, &settings, member, news).await?;
        }
        let event = AuditEvent {
            id: self.app.clock.id(),
            action: "password_reset.requested",
            object_kind: if member.is_some() {
                "member"
            } else {
                "organization"
            },
            object: member.as_ref().map_or(organization, |member| member.id.uuid()),
            before: None,
            after: Some(json!({ "network": self.visitor.network(), "known_address": member.is_some() })),
            reason: None,
        };
        let statement = audit::insertion(event, None::<MemberId>, &self.visitor.request_id, self.now);
        Ok(tx.batch(vec![statement]).await?)
    }
}
