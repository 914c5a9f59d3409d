//! The context of an authenticated request.

use std::{ops::Deref, sync::Arc};

use api::problem::Code;
use axum::{
    extract::{FromRequestParts, MatchedPath},
    http::request::Parts,
};
use domain::{
    ids::MemberId,
    people::{Role, SessionFactor},
    policy::{self, Action, Actor, Decision, Target},
};
use jiff::{SignedDuration, Timestamp};
use store::{
    Database, Tx,
    control::Placement,
    holder::{self, Holder},
    members::Member,
    organization::Organization,
    sessions::Session,
    tokens::Token,
};
use tower_http::request_id::RequestId;
use uuid::Uuid;

use super::{
    Address, address,
    credentials::{self, Credential},
    csrf, secrets,
    visitor::{network_of, peer},
};
use crate::{app::App, audit::refusals::Caller, http::Failure};

/// How often the last use of a session or token is noted at most.
const NOTED_EVERY: SignedDuration = SignedDuration::from_secs(60);
/// How long a proof of who one is counts for what is sensitive.
const CONFIRMED_FOR: SignedDuration = SignedDuration::from_mins(15);
/// What a session is good for that still owes its second factor: setting one up, and leaving.
const WITHOUT_FACTOR: [&str; 9] = [
    "GET /me",
    "GET /me/second-factor",
    "POST /me/second-factor",
    "POST /me/second-factor/enable",
    "GET /me/passkeys",
    "POST /me/passkeys/options",
    "POST /me/passkeys",
    "POST /session/confirm",
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
    /// The one instant at which this request happens.
    pub now: Timestamp,
    pub request_id: String,
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

    /// Whether the session still owes the second factor that the organization wants.
    fn owes_second_factor(&self) -> bool {
        let required = self.organization.second_factor.requires(self.member.role);
        let due = |session: &Session| session.second_factor == SessionFactor::Due;
        required && self.session.as_ref().is_some_and(due)
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
        let (placement, database) = address::resolve(app, &address)
            .await?
            .ok_or_else(unauthenticated)?;
        let request_id = parts
            .extensions
            .get::<RequestId>()
            .and_then(|id| id.header_value().to_str().ok());
        let request_id = request_id.unwrap_or_default().to_owned();
        let ctx = Self::establish(app, placement, database, credential, request_id).await?;
        if let Some(caller) = parts.extensions.get::<Caller>() {
            caller.is(&ctx);
        }
        if ctx.owes_second_factor() && !is_open_without_factor(parts) {
            return Err(Failure::new(
                Code::SecondFactorRequired,
                "The organization wants a second factor. Set one up with `POST /me/second-factor` or `POST /me/passkeys/options` first.",
            ));
        }
        ctx.note_use(network_of(peer(parts))).await?;
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
        Self::establish(app, placement, database, Credential::Session(secret), request_id).await
    }

    /// The context of work that a member has asked for before, done without them; `None` when they are disabled or gone.
    pub async fn of_member(
        app: &App,
        placement: Placement,
        database: Arc<Database>,
        id: MemberId,
    ) -> Result<Option<Self>, Failure> {
        let found = database
            .read(move |tx| {
                Box::pin(async move {
                    let Some(member) = store::members::find(tx, id).await?.filter(|member| member.active)
                    else {
                        return Ok::<_, Failure>(None);
                    };
                    let actor = actor_of(tx, &member).await?;
                    Ok(Some((store::organization::get(tx).await?, member, actor)))
                })
            })
            .await?;
        Ok(found.map(|(organization, member, actor)| {
            Self(Arc::new(Inner {
                app: app.clone(),
                now: app.clock.now(),
                placement,
                database,
                organization,
                member,
                actor,
                session: None,
                token: None,
                credential: Credential::Absent,
                request_id: String::new(),
            }))
        }))
    }

    async fn establish(
        app: &App,
        placement: Placement,
        database: Arc<Database>,
        credential: Credential,
        request_id: String,
    ) -> Result<Self, Failure> {
        let now = app.clock.now();
        let shown = credential.clone();
        let found = database
            .look_up(move |tx| Box::pin(async move { authenticate(tx, &shown, now).await }))
            .await?
            .ok_or_else(unauthenticated)?;
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
            now,
            request_id,
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
        matches!(read, Ok(Some(found)) if found.actor == self.actor)
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
        self.database
            .write(move |tx| {
                Box::pin(async move {
                    if let Some(id) = session {
                        store::sessions::touch(tx, id, &network, now).await?;
                    }
                    if let Some(id) = token {
                        store::tokens::touch(tx, id, now).await?;
                    }
                    Ok::<_, Failure>(())
                })
            })
            .await
    }
}

/// Deny by default: an operation that is not named is closed.
fn is_open_without_factor(parts: &Parts) -> bool {
    let route = parts.extensions.get::<MatchedPath>().map(MatchedPath::as_str);
    let route = route.unwrap_or_default();
    let operation = format!("{} {}", parts.method, route.trim_start_matches("/api/v1"));
    WITHOUT_FACTOR.contains(&operation.as_str())
}

fn unauthenticated() -> Failure {
    Failure::new(
        Code::Unauthenticated,
        "Sign in, or send a token that has neither expired nor been withdrawn.",
    )
}

struct Authenticated {
    organization: Organization,
    member: Member,
    actor: Actor,
    session: Option<Session>,
    token: Option<Token>,
}

async fn authenticate(
    tx: &mut Tx,
    credential: &Credential,
    now: Timestamp,
) -> Result<Option<Authenticated>, Failure> {
    let (holder, ended) = match credential {
        Credential::Absent => return Ok(None),
        Credential::Session(secret) => {
            let Some(found) = holder::find_by_session(tx, &secrets::hash(secret)).await? else {
                return Ok(None);
            };
            let idle = SignedDuration::from_mins(found.organization.session_idle_minutes);
            let session = &found.credential;
            let ended = session.expires_at <= now || now.duration_since(session.last_seen_at) > idle;
            (found.map(|session| (Some(session), None)), ended)
        }
        Credential::Token(secret) => {
            let Some(found) = holder::find_by_token(tx, &secrets::hash(secret)).await? else {
                return Ok(None);
            };
            let ended = found
                .credential
                .expires_at
                .is_some_and(|expires_at| expires_at <= now);
            (found.map(|token| (None, Some(token))), ended)
        }
    };
    let Holder {
        credential: (session, token),
        member,
        organization,
    } = holder;
    if ended || !member.active {
        return Ok(None);
    }
    let actor = actor(tx, &member, token.as_ref()).await?;
    Ok(Some(Authenticated {
        organization,
        member,
        actor,
        session,
        token,
    }))
}

/// A member in person, with everything the policy needs to know.
pub async fn actor_of(tx: &mut Tx, member: &Member) -> Result<Actor, Failure> {
    actor(tx, member, None).await
}

/// Everything the policy needs to know of a member.
async fn actor(tx: &mut Tx, member: &Member, token: Option<&Token>) -> Result<Actor, Failure> {
    // Only these roles have grants that depend on teams or on membership of projects.
    let led_members = match member.role {
        Role::Manager => store::members::list_led(tx, member.id)
            .await?
            .into_iter()
            .collect(),
        Role::Member | Role::Admin | Role::Owner => std::collections::HashSet::new(),
    };
    let projects = match member.role {
        Role::Member => store::members::list_projects(tx, member.id)
            .await?
            .into_iter()
            .collect(),
        Role::Manager | Role::Admin | Role::Owner => std::collections::HashSet::new(),
    };
    let token_scopes = token.map(|token| {
        let known = token
            .scopes
            .iter()
            .filter_map(|scope| serde_json::from_value(scope.clone().into()).ok());
        known.collect()
    });
    Ok(Actor {
        member: member.id,
        role: member.role,
        led_members,
        projects,
        token_scopes,
    })
}
