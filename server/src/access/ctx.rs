//! The context of an authenticated request.

use std::{
    net::IpAddr,
    ops::Deref,
    sync::{Arc, atomic::AtomicBool},
};

use api::problem::Code;
use axum::{extract::FromRequestParts, http::request::Parts};
use domain::{
    ids::MemberId,
    people::SessionFactor,
    policy::{self, Action, Actor, Decision, Target},
};
use jiff::{SignedDuration, Timestamp};
use store::{
    Database, StoreError, control::Placement, limits::Limits, members::Member, organization::Organization,
    sessions::Session, tokens::Token,
};
use tower_http::request_id::RequestId;
use uuid::Uuid;

use super::{
    Address,
    authenticate::{actor_of, authenticate},
    credentials::{self, Credential},
    csrf, directory, measures, reason, secrets,
    visitor::{network_of, peer},
};
use crate::{app::App, audit::refusals::Caller, detection, http::Failure, second_factor::policy as factors};

/// How often the last use of a session or token is noted at most.
const NOTED_EVERY: SignedDuration = SignedDuration::from_secs(60);
/// How long a proof of who one is counts for what is sensitive.
const CONFIRMED_FOR: SignedDuration = SignedDuration::from_mins(15);
/// What a session is good for that still owes its second factor: setting one up, and leaving.
const WITHOUT_FACTOR: [&str; 10] = [
    "GET /me",
    "GET /me/second-factor",
    "POST /me/second-factor",
    "POST /me/second-factor/enable",
    "GET /me/passkeys",
    "POST /me/passkeys/options",
    "POST /me/passkeys",
    "POST /session/confirm",
    "POST /session/confirm/provider",
    "DELETE /session",
];

/// Who calls, for which organization, and when. Handlers get their organization only from here.
#[derive(Clone)]
pub struct Ctx(Arc<Inner>);

/// The parts of a [`Ctx`].
pub struct Inner {
    pub app: App,
    pub placement: Placement,
    pub database: Arc<Database>,
    pub organization: Organization,
    pub member: Member,
    pub actor: Actor,
    /// One of the two: a signed-in browser or a program.
    pub session: Option<Session>,
    pub token: Option<Token>,
    credential: Credential,
    /// Where the request comes from; nowhere if the server does it for somebody.
    pub peer: Option<IpAddr>,
    /// The one instant at which this request happens.
    pub now: Timestamp,
    pub request_id: String,
    /// Why the caller does it, where they say so: `Hourbook-Reason`.
    pub reason: String,
    /// Whether the command has added a mail that the worker is to be woken for after its commit.
    pub mail_waits: AtomicBool,
}

/// What a request says of itself.
struct Said {
    id: String,
    reason: String,
}

impl Deref for Ctx {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Inner {
    pub fn actor_id(&self) -> MemberId {
        self.actor.member
    }

    /// A fresh id.
    pub fn new_id(&self) -> Uuid {
        self.app.clock.id()
    }

    /// What the operator lets the organization use.
    pub fn limits(&self) -> Limits {
        self.app.directory.limits_of(self.organization.id)
    }

    /// Refuses unless the policy allows it. What the caller may not know of is not found.
    pub fn require(&self, action: Action, target: Target) -> Result<(), Failure> {
        require(&self.actor, action, target)
    }

    /// Refuses what is sensitive unless the holder of the session proved who they are a short time ago
    /// (ASVS v5.0.0-7.5.1, 7.5.3). A token proves nothing more than itself; its scopes say what it is good for.
    pub fn step_up(&self) -> Result<(), Failure> {
        match &self.session {
            Some(session) if self.now.duration_since(session.confirmed_at) > CONFIRMED_FOR => {
                Err(Failure::new(
                    Code::StepUpRequired,
                    "Confirm who you are with `POST /session/confirm`, then repeat the request.",
                ))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// The session of the request, recently confirmed, for what no token may do: how its owner signs in.
    pub fn own_session(&self) -> Result<&Session, Failure> {
        self.step_up()?;
        self.session.as_ref().ok_or_else(|| {
            Failure::new(
                Code::StepUpRequired,
                "A token cannot do this. Sign in with a browser.",
            )
        })
    }

    /// The id of the session or token.
    pub fn credential_id(&self) -> Option<Uuid> {
        let session = self.session.as_ref().map(|session| session.id.uuid());
        session.or(self.token.as_ref().map(|token| token.id.uuid()))
    }

    /// The network that the request comes from.
    pub fn network(&self) -> Option<String> {
        self.peer.map(network_of)
    }

    /// What a session shows of the second factor, as things stand now. A requirement that was lifted in the meantime holds nobody
    /// up. One that the organization adds holds from the next sign-in on; one that the operator adds holds at once, for sessions
    /// from before too, because nobody in the organization could see to it that they end.
    pub fn factor_of(&self, session: &Session) -> SessionFactor {
        let role = self.actor.role;
        match session.second_factor {
            SessionFactor::Due if !factors::of(&self.app, &self.organization).requires(role) => {
                SessionFactor::None
            }
            SessionFactor::None if factors::floor(&self.app).requires(role) => SessionFactor::Due,
            other => other,
        }
    }

    /// Whether the session still owes the second factor that the organization or the operator wants.
    fn owes_second_factor(&self) -> bool {
        let due = |session: &Session| self.factor_of(session) == SessionFactor::Due;
        self.session.as_ref().is_some_and(due)
    }

    /// A member as what is acted upon.
    pub fn target(&self, member: &Member) -> Target {
        self.actor.target(member.id, &member.rights(self.now))
    }

    /// The actions among `candidates` that are allowed, as they stand in an answer.
    pub fn allowed(&self, candidates: &[(Action, &str)], target: Target) -> Vec<String> {
        candidates
            .iter()
            .filter(|(action, _)| policy::may(&self.actor, *action, target).is_allowed())
            .map(|(_, name)| (*name).to_owned())
            .collect()
    }
}

/// Refuses unless the policy allows it. What the actor may not know of is not found.
pub fn require(actor: &Actor, action: Action, target: Target) -> Result<(), Failure> {
    match policy::may(actor, action, target) {
        Decision::Allow => Ok(()),
        Decision::Hidden => Err(Failure::not_found()),
        Decision::Forbidden => Err(Failure::forbidden(format!(
            "Your role does not include `{}` here. Ask an admin of the organization.",
            action.as_str()
        ))),
        Decision::MissingScope => Err(Failure::new(
            Code::ScopeMissing,
            "The token is not good for this. Make one with the scope it needs.",
        )),
    }
}

impl FromRequestParts<App> for Ctx {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let credential = credentials::find(&parts.headers)?.ok_or_else(unauthenticated)?;
        if matches!(credential, Credential::Session(_)) {
            csrf::check(&parts.method, &parts.uri, &parts.headers)?;
        }
        let address = Address::of(&parts.uri, &parts.headers);
        let (placement, database) = directory::resolve(app, &address)
            .await?
            .ok_or_else(unauthenticated)?;
        let request_id = parts
            .extensions
            .get::<RequestId>()
            .and_then(|id| id.header_value().to_str().ok());
        let request_id = request_id.unwrap_or_default().to_owned();
        let request = Said {
            id: request_id,
            reason: reason::read(&parts.headers)?,
        };
        let peer = peer(parts);
        let ctx = Self::establish(app, placement, database, credential, request, Some(peer)).await?;
        if let Some(caller) = parts.extensions.get::<Caller>() {
            caller.is(&ctx);
        }
        app.rate.call(&ctx, parts)?;
        measures::check(&ctx, parts)?;
        if ctx.owes_second_factor() && !measures::is_among(parts, &WITHOUT_FACTOR) {
            return Err(Failure::new(
                Code::SecondFactorRequired,
                "The organization wants a second factor. Set one up with `POST /me/second-factor` or `POST /me/passkeys/options` first.",
            ));
        }
        ctx.note_use(network_of(peer)).await?;
        Ok(ctx)
    }
}

impl Ctx {
    /// The context of the session with this secret, for the answer that starts it.
    pub async fn of_session(
        app: &App,
        placement: Placement,
        database: Arc<Database>,
        secret: String,
        request_id: String,
    ) -> Result<Self, Failure> {
        let credential = Credential::Session(secret);
        let request = Said {
            id: request_id,
            reason: String::new(),
        };
        Self::establish(app, placement, database, credential, request, None).await
    }

    /// The context of work that a member has asked for before, done without them; `None` when they are disabled or gone.
    pub async fn of_member(
        app: &App,
        placement: Placement,
        database: Arc<Database>,
        id: MemberId,
    ) -> Result<Option<Self>, Failure> {
        let now = app.clock.now();
        let found = database
            .read(move |tx| {
                Box::pin(async move {
                    let Some(member) = store::members::find(tx, id).await?.filter(|member| member.active)
                    else {
                        return Ok::<_, Failure>(None);
                    };
                    let actor = actor_of(tx, &member, now).await?;
                    Ok(Some((store::organization::get(tx).await?, member, actor)))
                })
            })
            .await?;
        Ok(found.map(|(organization, member, actor)| {
            Self(Arc::new(Inner {
                app: app.clone(),
                now,
                placement,
                database,
                organization,
                member,
                actor,
                session: None,
                token: None,
                credential: Credential::Absent,
                peer: None,
                request_id: String::new(),
                reason: String::new(),
                mail_waits: AtomicBool::new(false),
            }))
        }))
    }

    async fn establish(
        app: &App,
        placement: Placement,
        database: Arc<Database>,
        credential: Credential,
        request: Said,
        peer: Option<IpAddr>,
    ) -> Result<Self, Failure> {
        let now = app.clock.now();
        let shown = credential.clone();
        let found = database
            .look_up(move |tx| Box::pin(async move { authenticate(tx, &shown, now).await }))
            .await?;
        let Some(found) = found else {
            if let Credential::Token(secret) = &credential {
                let hash = secrets::hash(secret);
                detection::canary_token_shown(app, &placement, &database, hash, peer, &request.id).await?;
            }
            return Err(unauthenticated());
        };
        if !found.admits(peer) {
            return Err(measures::not_from_there(peer));
        }
        Ok(Self(Arc::new(Inner {
            app: app.clone(),
            placement,
            database,
            organization: found.organization,
            member: found.member,
            actor: found.actor,
            session: found.session,
            token: found.token,
            credential,
            peer,
            now,
            request_id: request.id,
            reason: request.reason,
            mail_waits: AtomicBool::new(false),
        })))
    }

    /// Whether the credential of this request still stands for the same member with the same permissions.
    pub async fn is_still_valid(&self) -> bool {
        let credential = self.credential.clone();
        let now = self.app.clock.now();
        let read = self
            .database
            .look_up(move |tx| Box::pin(async move { authenticate(tx, &credential, now).await }))
            .await;
        let Ok(Some(found)) = read else { return false };
        let paused = found.token.as_ref().and_then(|token| token.paused_until);
        let is_good = !found.session.as_ref().is_some_and(Session::is_held)
            && paused.is_none_or(|until| until <= now)
            && found.admits(self.peer);
        let is_same = is_good && found.actor == self.actor;
        is_same
            && matches!(
                directory::is_suspended(&self.app, self.placement.id).await,
                Ok(false)
            )
    }

    /// Moves the idle time-out of the session, or notes the last use of the token, about once a minute.
    async fn note_use(&self, network: String) -> Result<(), Failure> {
        let now = self.now;
        let stale = |last: Timestamp| now.duration_since(last) > NOTED_EVERY;
        let session = self
            .session
            .as_ref()
            .filter(|session| stale(session.last_seen_at))
            .map(|session| session.id);
        let token = self
            .token
            .as_ref()
            .filter(|token| token.last_used_at.is_none_or(stale))
            .map(|token| token.id);
        if session.is_none() && token.is_none() {
            return Ok(());
        }
        let noted = self
            .database
            .write(move |tx| {
                Box::pin(async move {
                    if let Some(id) = session {
                        store::sessions::touch(tx, id, &network, now).await?;
                    }
                    if let Some(id) = token {
                        store::tokens::touch(tx, id, now).await?;
                    }
                    Ok::<_, StoreError>(())
                })
            })
            .await;
        match noted {
            // Reading goes on while the organization moves.
            Err(StoreError::Moving) => Ok(()),
            noted => Ok(noted?),
        }
    }
}

fn unauthenticated() -> Failure {
    Failure::new(
        Code::Unauthenticated,
        "Sign in, or send a token that has neither expired nor been withdrawn.",
    )
}
