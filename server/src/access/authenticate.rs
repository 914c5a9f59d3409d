//! Who a credential stands for, and what the policy needs to know of them.

use std::net::IpAddr;

use domain::{
    detection::{Network, allows},
    policy::Actor,
};
use jiff::{SignedDuration, Timestamp};
use store::{
    Tx,
    holder::{self, Holder},
    members::Member,
    organization::Organization,
    sessions::Session,
    tokens::Token,
};

use super::{credentials::Credential, secrets};
use crate::http::Failure;

/// The member behind a credential, and what they belong to.
pub struct Authenticated {
    pub organization: Organization,
    pub member: Member,
    pub actor: Actor,
    pub session: Option<Session>,
    pub token: Option<Token>,
    pub allowed_networks: Vec<Network>,
}

impl Authenticated {
    /// Whether the organization and the token are used from there.
    pub fn admits(&self, peer: Option<IpAddr>) -> bool {
        let own: &[Network] = self.token.as_ref().map_or(&[], |token| &token.networks);
        peer.is_none_or(|peer| allows(&self.allowed_networks, peer) && allows(own, peer))
    }
}

/// The holder of a credential; `None` where it is none, has ended, or its member is not active.
pub async fn authenticate(
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
        allowed_networks,
    } = holder;
    if ended || !member.active {
        return Ok(None);
    }
    let actor = actor(tx, &member, token.as_ref(), now).await?;
    Ok(Some(Authenticated {
        organization,
        member,
        actor,
        session,
        token,
        allowed_networks,
    }))
}

/// A member in person, with everything the policy needs to know.
pub async fn actor_of(tx: &mut Tx, member: &Member, now: Timestamp) -> Result<Actor, Failure> {
    actor(tx, member, None, now).await
}

/// Everything the policy needs to know of a member. Teams and projects are read only where a grant depends on them.
async fn actor(
    tx: &mut Tx,
    member: &Member,
    token: Option<&Token>,
    now: Timestamp,
) -> Result<Actor, Failure> {
    let rights = member.rights(now);
    let led_members = if rights.reach_teams() {
        store::members::list_led(tx, member.id).await?
    } else {
        Vec::new()
    };
    let projects = if rights.reach_some_projects() {
        store::members::list_projects(tx, member.id).await?
    } else {
        Vec::new()
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
        role: member.role.max(rights.standing()),
        rights,
        led_members: led_members.into_iter().collect(),
        projects: projects.into_iter().collect(),
        token_scopes,
    })
}
