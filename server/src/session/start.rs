//! Starting a session: after setup, after an invitation was accepted, and after signing in.

use std::sync::Arc;

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::ids::{MemberId, SessionId};
use jiff::{SignedDuration, Timestamp};
use store::{Database, Tx, control::Placement, organization::Organization, sessions::Session};

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
    /// A session with a secret of its own, whatever the browser held before (ASVS v5.0.0-7.2.4).
    pub fn new(
        app: &App,
        visitor: &Visitor,
        organization: &Organization,
        member: MemberId,
        now: Timestamp,
    ) -> Self {
        let lifetime = SignedDuration::from_hours(organization.session_absolute_hours);
        let row = Session {
            id: SessionId::from(app.clock.id()),
            member_id: member,
            user_agent: visitor.user_agent.clone(),
            created_at: now,
            last_seen_at: now,
            expires_at: now.checked_add(lifetime).unwrap_or(now),
        };
        Self {
            row,
            secret: secrets::generate(app.clock),
            old: visitor.old_session.clone(),
        }
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
