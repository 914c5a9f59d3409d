//! What becomes of somebody whom a provider has sent: a session, a second step, a confirmed session, or nothing. All of it in one
//! transaction, so that nothing is left half done.

use api::sessions::SecondStep;
use domain::{
    ids::{InvitationId, MemberId, SessionId, TeamId},
    people::{Role, SessionFactor},
    sign_in_providers::{
        Address, Admission, IdToken, Known, NotAdmitted, Person, admit, name_of, read_address,
    },
};
use jiff::Timestamp;
use serde_json::{Value, json};
use store::{
    Tx,
    audit::AuditEvent,
    invitations::Invitation,
    members::Member,
    sign_in_providers::{self as providers, SignInProvider, Visit},
};

use super::{
    provider::{Refusal, note, over},
    provider_begin::not_let_in,
    sign_in::ask_further,
    start::{NewSession, Started, renew},
};
use crate::{
    access::{Visitor, secrets},
    app::App,
    http::Failure,
    limits,
    mail::{self, SecurityNews},
};

/// What a visit led to.
pub(super) enum Settled {
    /// A session, with its secrets.
    Session(Started),
    SecondStep(SecondStep),
    /// The session of the browser, with its new secret.
    Confirmed(String),
}

/// Somebody whom a provider vouches for.
pub(super) struct Settlement {
    pub app: App,
    pub visitor: Visitor,
    pub provider: SignInProvider,
    pub visit: Visit,
    pub token: IdToken,
    pub now: Timestamp,
}

impl Settlement {
    /// The outer result undoes everything; the inner one is an answer.
    pub async fn settle(&self, tx: &mut Tx) -> Result<Result<Settled, Refusal>, Failure> {
        // Switched off or set up anew while the person was there.
        let provider = providers::find(tx, self.provider.id).await?;
        if provider.is_none_or(|provider| provider.version != self.provider.version) {
            return Ok(Err(over().into()));
        }
        if let Some(session) = self.visit.session_id {
            return self.confirm(tx, session).await;
        }
        let known = providers::find_member(tx, self.provider.id, &self.token.sub).await?;
        let member = match known {
            Some(id) => store::members::find(tx, id).await?,
            None => match self.first_time(tx).await? {
                Ok(member) => Some(member),
                Err(refusal) => return Ok(Err(refusal)),
            },
        };
        let Some(member) = member.filter(|member| member.active) else {
            return Ok(Err(disabled(known)));
        };
        // Somebody who came as a member and was made an owner since: whoever set the provider up need be none.
        if member.role == Role::Owner && !self.provider.rules.authoritative {
            return Ok(Err(not_trusted(member.id)));
        }
        providers::note_use(tx, self.provider.id, &self.token.sub, self.now).await?;
        self.start(tx, &member).await.map(Ok)
    }

    /// A session, or the second step that the member's own second factor wants.
    async fn start(&self, tx: &mut Tx, member: &Member) -> Result<Settled, Failure> {
        let shown = self.token.shows_one_of(&self.provider.rules.second_factor);
        let factors = store::second_factors::factors(tx, member.id).await?;
        let provider = (self.provider.id, self.token.sid.clone());
        if factors.any() && !shown {
            let step = ask_further(tx, &self.app, &self.visitor, member.id, factors, Some(provider)).await?;
            return Ok(Settled::SecondStep(step));
        }
        let organization = store::organization::get(tx).await?;
        let session = NewSession::new(&self.app, &self.visitor, &organization, member, self.now);
        let session = session.of_provider(Some(provider.0), provider.1);
        let session = if shown {
            session.with_second_factor()
        } else {
            session
        };
        session.store(tx).await?;
        let after = json!({
            "member_id": member.id, "network": self.visitor.network(), "provider_id": self.provider.id,
            "second_factor": shown.then_some("provider"),
        });
        let event = self.event("session.started", "session", session.id().uuid(), after);
        note(tx, event, member.id, &self.visitor.request_id, self.now).await?;
        Ok(Settled::Session(session.started()))
    }

    /// Somebody whom the provider has never sent before. From then on they are known by the provider's own name for them, and
    /// their address is looked at no more (ASVS v5.0.0-10.5.2).
    async fn first_time(&self, tx: &mut Tx) -> Result<Result<Member, Refusal>, Failure> {
        let (rules, claims) = (&self.provider.rules, &self.token.others);
        let address = match read_address(rules, claims) {
            Ok(address) => address,
            Err(why) => return Ok(Err(not_admitted(why, None))),
        };
        let member = store::members::find_by_email(tx, &address.email).await?;
        let invitation = store::invitations::find_open_by_email(tx, &address.email, self.now).await?;
        // Another width of the same letters is found as well, and may be somebody else's address at the provider.
        let found = member.as_ref().map(|member| &member.email);
        let found = found.or(invitation.as_ref().map(|invitation| &invitation.email));
        if found.is_some_and(|email| email.to_lowercase() != address.email.to_lowercase()) {
            return Ok(Err(not_admitted(
                NotAdmitted::MemberExists,
                member.map(|member| member.id),
            )));
        }
        let known = match (&member, &invitation) {
            (Some(_), _) => Known::Member,
            (None, Some(_)) => Known::Invited,
            (None, None) => Known::Nobody,
        };
        let admission = match admit(rules, &address, known, claims) {
            Ok(admission) => admission,
            Err(why) => return Ok(Err(not_admitted(why, member.map(|member| member.id)))),
        };
        let member = match (admission, member, invitation) {
            (Admission::Link, Some(member), _) => return self.link(tx, member).await,
            (Admission::Join(person), _, _) => self.join(tx, &address, person, None).await?,
            (Admission::Invited, _, Some(invitation)) => self.join_invited(tx, &address, invitation).await?,
            (Admission::Link | Admission::Invited, _, _) => {
                return Ok(Err(not_admitted(NotAdmitted::NoMember, None)));
            }
        };
        providers::link(tx, self.provider.id, &self.token.sub, member.id, self.now).await?;
        Ok(Ok(member))
    }

    /// The member who has the address that the provider is trusted with.
    async fn link(&self, tx: &mut Tx, member: Member) -> Result<Result<Member, Refusal>, Failure> {
        // Whom the provider knows under another name already: two people there would be one here.
        if providers::is_linked(tx, self.provider.id, member.id).await? {
            return Ok(Err(not_admitted(NotAdmitted::MemberExists, Some(member.id))));
        }
        if !member.active {
            return Ok(Err(disabled(Some(member.id))));
        }
        providers::link(tx, self.provider.id, &self.token.sub, member.id, self.now).await?;
        let organization = store::organization::get(tx).await?;
        let news = SecurityNews::ProviderLinked {
            name: self.provider.name.clone(),
        };
        mail::security_later(tx, &self.app, &organization, &member, news).await?;
        let after = json!({ "provider_id": self.provider.id, "network": self.visitor.network() });
        let event = self.event("sign_in_provider.linked", "member", member.id.uuid(), after);
        note(tx, event, member.id, &self.visitor.request_id, self.now).await?;
        Ok(Ok(member))
    }

    async fn join_invited(
        &self,
        tx: &mut Tx,
        address: &Address,
        invitation: Invitation,
    ) -> Result<Member, Failure> {
        store::invitations::delete(tx, invitation.id).await?;
        let person = Person {
            name: name_of(&self.provider.rules, address, &self.token.others),
            role: invitation.role,
            teams: invitation.teams,
        };
        self.join(tx, address, person, Some(invitation.id)).await
    }

    async fn join(
        &self,
        tx: &mut Tx,
        address: &Address,
        person: Person,
        invitation: Option<InvitationId>,
    ) -> Result<Member, Failure> {
        let organization = store::organization::get(tx).await?;
        let room = self.app.directory.limits_of(organization.id);
        limits::for_people(tx, &room, 1, self.now).await?;
        let member = Member {
            id: MemberId::from(self.app.clock.id()),
            name: person.name,
            email: address.email.clone(),
            role: person.role,
            tailoring: domain::policy::Tailoring::default(),
            active: true,
            time_zone: organization.time_zone,
            locale: organization.locale,
            preferences: json!({}),
            created_at: self.now,
            updated_at: self.now,
            version: 1,
        };
        store::members::insert(tx, &member, None).await?;
        let teams = self.join_teams(tx, member.id, person.teams).await?;
        let after = json!({
            "email": member.email, "role": member.role, "team_ids": teams, "provider_id": self.provider.id,
            "invitation_id": invitation,
        });
        let event = self.event("sign_in_provider.joined", "member", member.id.uuid(), after);
        note(tx, event, member.id, &self.visitor.request_id, self.now).await?;
        Ok(member)
    }

    /// Puts somebody new into those of the named teams that still exist.
    async fn join_teams(
        &self,
        tx: &mut Tx,
        member: MemberId,
        mut teams: Vec<TeamId>,
    ) -> Result<Vec<TeamId>, Failure> {
        while let Some(gone) = store::teams::find_unknown(tx, &teams).await? {
            teams.remove(gone);
        }
        store::teams::set_of_member(tx, member, &teams, self.now).await?;
        Ok(teams)
    }

    /// The session of this browser, if the provider asked its member a moment ago.
    async fn confirm(&self, tx: &mut Tx, session: SessionId) -> Result<Result<Settled, Refusal>, Failure> {
        let holder = match &self.visitor.old_session {
            Some(secret) => store::holder::find_by_session(tx, &secrets::hash(secret)).await?,
            None => None,
        };
        let Some(holder) = holder.filter(|holder| holder.credential.id == session && holder.member.active)
        else {
            return Ok(Err(Refusal::from(not_let_in(
                "provider_sign_in_over",
                "The session has ended meanwhile. Sign in again.",
            ))));
        };
        let known = providers::find_member(tx, self.provider.id, &self.token.sub).await?;
        if known != Some(holder.member.id) {
            let told = not_let_in(
                "provider_other_member",
                "At the provider you are somebody else than here.",
            );
            return Ok(Err(Refusal {
                told,
                reason: "somebody else confirmed".to_owned(),
                member: Some(holder.member.id),
            }));
        }
        // An admin's own provider would lift whoever took an owner's session.
        if holder.member.role == Role::Owner && !self.provider.rules.authoritative {
            return Ok(Err(not_trusted(holder.member.id)));
        }
        // A second factor that was shown when the session began is not asked for again: the provider proves the first one afresh.
        let shown = self.token.shows_one_of(&self.provider.rules.second_factor);
        let factor = if shown {
            SessionFactor::Passed
        } else {
            holder.credential.second_factor
        };
        let secret = secrets::generate(self.app.clock);
        renew(tx, session, &secret, factor, self.now).await?;
        // It may have another name at the provider now, by which it is to be ended there.
        if providers::of_session(tx, session).await? == Some(self.provider.id) {
            providers::note_session(tx, session, self.provider.id, self.token.sid.as_deref()).await?;
        }
        let after = json!({ "member_id": holder.member.id, "provider_id": self.provider.id });
        let event = self.event("session.confirmed", "session", session.uuid(), after);
        note(tx, event, holder.member.id, &self.visitor.request_id, self.now).await?;
        Ok(Ok(Settled::Confirmed(secret)))
    }

    fn event(
        &self,
        action: &'static str,
        object_kind: &'static str,
        object: uuid::Uuid,
        after: Value,
    ) -> AuditEvent {
        AuditEvent {
            id: self.app.clock.id(),
            action,
            object_kind,
            object,
            before: None,
            after: Some(after),
            reason: None,
        }
    }
}

fn disabled(member: Option<MemberId>) -> Refusal {
    Refusal {
        told: not_let_in(
            "provider_member_disabled",
            "Your account here is disabled. An admin can help.",
        ),
        reason: "the member is disabled".to_owned(),
        member,
    }
}

fn not_trusted(member: MemberId) -> Refusal {
    Refusal {
        told: not_let_in(
            "provider_not_trusted",
            "Owners come in only with a provider that an owner lets vouch for addresses. Sign in as before.",
        ),
        reason: "an owner by a provider that no owner trusts".to_owned(),
        member: Some(member),
    }
}

fn not_admitted(why: NotAdmitted, member: Option<MemberId>) -> Refusal {
    let sentence = match why {
        NotAdmitted::EmailMissing => {
            "The provider does not say which e-mail address you have. An admin can help."
        }
        NotAdmitted::EmailNotVerified => {
            "The provider has not checked that the e-mail address is yours. Confirm it there, then try again."
        }
        NotAdmitted::EmailDomain => "Addresses of this domain are not let in.",
        NotAdmitted::MemberExists => {
            "Somebody here has your e-mail address, and this provider is not trusted with it. Sign in as before."
        }
        NotAdmitted::NoMember => "You are no member yet. Ask an admin for an invitation.",
    };
    Refusal {
        told: not_let_in(why.code(), sentence),
        reason: why.code().to_owned(),
        member,
    }
}
