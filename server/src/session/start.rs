//! Starting a session: after setup, after an invitation was accepted, and after signing in.

use std::sync::Arc;

use api::problem::Code;
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Response},
};
use domain::{
    ids::{DeviceId, SessionId, SignInProviderId},
    people::SessionFactor,
};
use jiff::{SignedDuration, Timestamp};
use store::{
    Database, Tx,
    control::Placement,
    detection::devices::{self, Device},
    members::Member,
    organization::Organization,
    sessions::Session,
};

use crate::{
    access::{Ctx, Visitor, device_cookie, secrets, session_cookie},
    app::App,
    detection::new_sign_in,
    http::Failure,
    mail,
    me::present::present,
    second_factor::policy,
};

/// The most sessions of one member at once; a further one ends the oldest (ASVS v5.0.0-7.1.2).
const MOST_SESSIONS: i64 = 50;
/// The most browsers that are known of one member.
const MOST_DEVICES: i64 = 20;

/// The secrets of a session that has started.
#[derive(Clone)]
pub struct Started {
    session: String,
    /// For a browser that is not known, or was another member's.
    device: String,
}

/// A session that is about to start.
pub struct NewSession {
    row: Session,
    secret: String,
    device_secret: String,
    app: App,
    visitor: Visitor,
    member: Member,
    organization: Organization,
    /// The provider that it begins with, and what it calls its own session.
    provider: Option<(SignInProviderId, Option<String>)>,
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
        let second_factor = if policy::of(app, organization).requires(member.standing(now)) {
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
            confirm_after: None,
        };
        Self {
            row,
            secret: secrets::generate(app.clock),
            // One browser may be that of several members.
            device_secret: visitor
                .device
                .clone()
                .filter(|secret| secret.len() == secrets::LENGTH)
                .unwrap_or_else(|| secrets::generate(app.clock)),
            app: app.clone(),
            visitor: visitor.clone(),
            member: member.clone(),
            organization: organization.clone(),
            provider: None,
        }
    }

    /// The same for somebody who showed a second factor.
    #[must_use]
    pub fn with_second_factor(mut self) -> Self {
        self.row.second_factor = SessionFactor::Passed;
        self
    }

    /// The same for somebody whom a provider let in.
    #[must_use]
    pub fn of_provider(mut self, provider: Option<SignInProviderId>, session: Option<String>) -> Self {
        self.provider = provider.map(|provider| (provider, session));
        self
    }

    pub fn id(&self) -> SessionId {
        self.row.id
    }

    /// For the answer, after the commit. Only hashes are stored.
    pub fn started(&self) -> Started {
        Started {
            session: self.secret.clone(),
            device: self.device_secret.clone(),
        }
    }

    /// Stores the session; the one that the browser held before ends.
    pub async fn store(&self, tx: &mut Tx) -> Result<(), Failure> {
        if let Some(old) = &self.visitor.old_session {
            store::sessions::delete_by_secret(tx, &secrets::hash(old)).await?;
        }
        store::sessions::insert(tx, &self.row, &secrets::hash(&self.secret)).await?;
        if let Some((provider, name)) = &self.provider {
            store::sign_in_providers::note_session(tx, self.row.id, *provider, name.as_deref()).await?;
        }
        store::sessions::delete_oldest(tx, self.row.member_id, MOST_SESSIONS).await?;
        self.know(tx).await
    }

    /// Knows the browser from now on. Whoever signs in with one that was never seen, from a network that was never seen, may
    /// be somebody else: the member is told (ASVS v5.0.0-6.3.5).
    async fn know(&self, tx: &mut Tx) -> Result<(), Failure> {
        let (member, network, now) = (self.row.member_id, self.visitor.network(), self.row.created_at);
        let hash = secrets::hash(&self.device_secret);
        if let Some(known) = devices::find(tx, member, &hash).await? {
            return Ok(devices::touch(tx, known, &network, now).await?);
        }
        let seen = devices::seen(tx, member, &network).await?;
        let device = Device {
            id: DeviceId::from(self.app.clock.id()),
            member_id: member,
            network: network.clone(),
            now,
        };
        devices::insert(tx, &device, &hash, MOST_DEVICES).await?;
        if !seen.any || seen.network {
            return Ok(());
        }
        new_sign_in(
            tx,
            &self.app,
            &self.organization,
            &self.member,
            &self.row,
            &self.visitor,
        )
        .await
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
    started: Started,
    status: StatusCode,
) -> Result<Response, Failure> {
    let cookie = session_cookie(&started.session);
    let device = device_cookie(&started.device);
    mail::announce(app, &placement).await;
    let ctx = Ctx::of_session(app, placement, database, started.session, visitor.request_id).await?;
    let unit = ctx.clone();
    let me = ctx
        .database
        .read(move |tx| Box::pin(async move { present(tx, &unit).await }))
        .await?;
    let headers: [(_, HeaderValue); 2] = [(header::SET_COOKIE, cookie), (header::SET_COOKIE, device)];
    Ok((status, AppendHeaders(headers), Json(me)).into_response())
}
