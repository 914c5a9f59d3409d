use api::{Problem, problem::Code, security::NotMe};
use axum::{extract::State, http::StatusCode};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{detection::FindingKind, ids::MemberId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{
    Tx,
    audit::{self, AuditEvent},
    members::Member,
    organization::Organization,
    sessions::Session,
};
use uuid::Uuid;

use super::record::{Noticed, keep, keep_in};
use crate::{
    access::Visitor,
    app::App,
    http::{Failure, Input},
    mail::{self, SecurityNews},
};

/// How long the link in the mail is good.
const LINK_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How long tokens rest that were made since the sign-in.
const TOKENS_REST: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What the link says, sealed: nobody makes one up, and nothing about it has to be stored.
#[derive(Serialize, Deserialize)]
struct Link {
    member: MemberId,
    signed_in_at: Timestamp,
    expires_at: Timestamp,
}

/// Tells a member by mail of a sign-in that looks like somebody else's, with the way to end it.
pub async fn new_sign_in(
    tx: &mut Tx,
    app: &App,
    organization: &Organization,
    member: &Member,
    session: &Session,
    visitor: &Visitor,
) -> Result<(), Failure> {
    let now = session.created_at;
    let link = Link {
        member: member.id,
        signed_in_at: now,
        expires_at: now.checked_add(LINK_FOR).unwrap_or(now),
    };
    let url = app
        .config
        .listen
        .public_url
        .as_ref()
        .and_then(|base| Some(format!("{base}/not-me#token={}", seal(app, organization, &link)?)));
    let news = SecurityNews::NewSignIn {
        network: visitor.network(),
        browser: visitor.user_agent.clone(),
        url,
    };
    mail::security_later(tx, app, organization, member, news).await?;
    let noticed = Noticed {
        kind: FindingKind::NewSignIn,
        subject: format!("member:{}", member.id),
        member: Some(member.id),
        session: Some(session.id),
        token: None,
        canary: None,
        network: Some(visitor.network()),
        evidence: json!({ "browser": visitor.user_agent }),
        request_id: visitor.request_id.clone(),
    };
    keep_in(tx, app, &noticed, false).await.map(drop)
}

fn seal(app: &App, organization: &Organization, link: &Link) -> Option<String> {
    let key = app.seal_key().ok()?;
    let text = serde_json::to_vec(link).ok()?;
    let sealed = key.seal(app.clock, organization.id, &text)?;
    Some(URL_SAFE_NO_PAD.encode(sealed))
}

/// Say of a sign-in that it was not you
///
/// With the link of the mail about it. Ends all sessions of the member, forgets the browsers they signed in with, and pauses the
/// tokens that were made since that sign-in. The password stays: choose another one with `POST /password-resets`.
#[utoipa::path(
    post, path = "/session/not-me", tag = "session", request_body = NotMe, security(()),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn deny_sign_in(
    State(app): State<App>,
    visitor: Visitor,
    Input { value, mutation: _ }: Input<NotMe>,
) -> Result<StatusCode, Failure> {
    app.throttle.visit(visitor.peer)?;
    let (placement, database) = visitor.organization(&app).await?.ok_or_else(expired)?;
    let now = app.clock.now();
    let link = open(&app, placement.id, value.token.expose())
        .filter(|link| link.expires_at > now)
        .ok_or_else(expired)?;
    let member = link.member;
    let denied = Denied {
        event_id: app.clock.id(),
        network: visitor.network(),
        request_id: visitor.request_id.clone(),
        now,
    };
    app.seals.expect(&placement, 1);
    let ended = database
        .write(move |tx| Box::pin(async move { denied.end_all(tx, &link).await }))
        .await?;
    let noticed = Noticed {
        kind: FindingKind::NotTheMember,
        subject: format!("member:{member}"),
        member: Some(member),
        session: None,
        token: None,
        canary: None,
        network: Some(visitor.network()),
        evidence: json!({ "sessions_ended": ended.sessions, "tokens_paused": ended.tokens }),
        request_id: visitor.request_id,
    };
    keep(&app, &placement, &database, noticed).await?;
    Ok(StatusCode::NO_CONTENT)
}

struct Ended {
    sessions: u64,
    tokens: u64,
}

/// What is known of whoever used the link.
struct Denied {
    event_id: Uuid,
    network: String,
    request_id: String,
    now: Timestamp,
}

impl Denied {
    async fn end_all(&self, tx: &mut Tx, link: &Link) -> Result<Ended, Failure> {
        let ended = end_all(tx, link, self.now).await?;
        let event = AuditEvent {
            id: self.event_id,
            action: "session.denied",
            object_kind: "member",
            object: link.member.uuid(),
            before: None,
            after: Some(json!({
                "network": self.network, "sessions_ended": ended.sessions, "tokens_paused": ended.tokens,
            })),
            reason: None,
        };
        let event = audit::insertion(event, None::<MemberId>, &self.request_id, self.now);
        tx.batch(vec![event]).await?;
        Ok(ended)
    }
}

async fn end_all(tx: &mut Tx, link: &Link, now: Timestamp) -> Result<Ended, Failure> {
    let member = link.member;
    let until = now.checked_add(TOKENS_REST).unwrap_or(now);
    let sessions = store::sessions::delete_all_but(tx, member, None).await?;
    store::sign_ins::delete_of(tx, member).await?;
    store::detection::devices::delete_all(tx, member).await?;
    let tokens = store::tokens::pause_since(tx, member, link.signed_in_at, until).await?;
    Ok(Ended { sessions, tokens })
}

fn open(app: &App, organization: domain::ids::OrganizationId, token: &str) -> Option<Link> {
    let sealed = URL_SAFE_NO_PAD.decode(token).ok()?;
    let text = app.seal_key().ok()?.open(organization, &sealed)?;
    serde_json::from_slice(&text).ok()
}

fn expired() -> Failure {
    let detail = "This link has expired or is not whole. Sign in and end all sessions in the settings, under “Security”.";
    Failure::new(Code::LinkExpired, detail)
}
