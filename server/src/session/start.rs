//! Starting a session: after setup, after an invitation was accepted, and after signing in.

use std::sync::Arc;

use api::problem::Code;
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{ids::SessionId, people::SessionFactor};
use jiff::{SignedDuration, Timestamp};
use store::{
    Database, Tx, control::Placement, members::Member, organization::Organization, sessions::Session,
};

use crate::{
    access::{Ctx, Visitor, secrets, session_cookie},
    app::App,
    http::Failure,
    me::present::present,
};

/// The most sessions of one member at once; a further one ends the oldest (ASVS v5.0.0-7.1.2).
const MOST_SESSIONS: i64 = 50;

/// A session that is about to start.
pub struct NewSession {
    row: Session,
    secret: String,
    old: Option<String>,
}

impl NewSession {
    /// A session with a secret of its own, whatever the browser held before (ASVS v5.0.0-7.2.4). It is good for setting a
    /// second factor up and nothing else where the organization wants one.
    pub fn new(
        app: &App,
        visitor: &Visitor,
        organization: &Organization,
        member: &Member,
        now: Timestamp,
    ) -> Self {
        let second_factor = if organization.second_factor.requires(member.role) {
            SessionFactor::Due
        } else {
            SessionFactor::None
        };
        let lifetime = SignedDuration::from_hours(organization.session_absolute_hours);
        let row = Session {
            id: SessionId::from(app.clock.id()),
            member_id: member.id,
            user_agent: visitor.user_agent.clone(),
            network: visitor.network(),
            second_factor,
            created_at: now,
            last_seen_at: now,
            confirmed_at: now,
            expires_at: now.checked_add(lifetime).unwrap_or(now),
        };
        Self {
            row,
            secret: secrets::generate(app.clock),
            old: visitor.old_session.clone(),
        }
    }

    /// The same for somebody who showed a second factor.
    #[must_use]
    pub fn with_second_factor(mut self) -> Self {
        self.row.second_factor = SessionFactor::Passed;
        self
    }

    pub fn id(&self) -> SessionId {
        self.row.id
    }

    /// For the answer, after the commit. Only its hash is stored.
    pub fn secret(&self) -> String {
        self.secret.clone()
    }

    /// Stores the session; the one that the browser held before ends.
    pub async fn store(&self, tx: &mut Tx) -> Result<(), Failure> {
        if let Some(old) = &self.old {
            store::sessions::delete_by_secret(tx, &secrets::hash(old)).await?;
        }
        store::sessions::insert(tx, &self.row, &secrets::hash(&self.secret)).await?;
        Ok(store::sessions::delete_oldest(tx, self.row.member_id, MOST_SESSIONS).await?)
    }
}

/// Gives a session another secret, because its holder proved who they are (ASVS v5.0.0-7.2.4).
pub async fn renew(
    tx: &mut Tx,
    session: SessionId,
    secret: &str,
    second_factor: SessionFactor,
    now: Timestamp,
) -> Result<(), Failure> {
    if store::sessions::renew(tx, session, &secrets::hash(secret), second_factor, now).await? {
        return Ok(());
    }
    Err(Failure::new(
        Code::Unauthenticated,
        "The session has ended. Sign in again.",
    ))
}

/// The answer that starts a session: what `GET /me` says, and the cookie.
pub async fn answer(
    app: &App,
    placement: Placement,
    database: Arc<Database>,
    visitor: Visitor,
    secret: String,
    status: StatusCode,
) -> Result<Response, Failure> {
    let cookie = session_cookie(&secret);
    let ctx = Ctx::of_session(app, placement, database, secret, visitor.request_id).await?;
    let unit = ctx.clone();
    let me = ctx
        .database
        .read(move |tx| Box::pin(async move { present(tx, &unit).await }))
        .await?;
    let headers: [(_, HeaderValue); 1] = [(header::SET_COOKIE, cookie)];
    Ok((status, headers, Json(me)).into_response())
}
