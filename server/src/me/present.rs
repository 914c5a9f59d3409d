//! How the caller looks to themselves.

use api::me::{CurrentSession, CurrentToken, Me, Permission};
use domain::{ids::SignInProviderId, policy::Actor};
use store::{Tx, changes};

use crate::{access::Ctx, http::Failure, members, organization};

pub async fn present(tx: &mut Tx, ctx: &Ctx) -> Result<Me, Failure> {
    let provider = match &ctx.session {
        Some(session) => store::sign_in_providers::of_session(tx, session.id).await?,
        None => None,
    };
    Ok(Me {
        member: members::present::present_one(tx, ctx, ctx.member.clone()).await?,
        organization: organization::present::present(ctx, ctx.organization.clone()),
        permissions: permissions(&ctx.actor),
        session: ctx.session.as_ref().map(|session| CurrentSession {
            id: session.id.uuid(),
            expires_at: session.expires_at.into(),
            second_factor: ctx.factor_of(session).into(),
            provider_id: provider.map(SignInProviderId::uuid),
        }),
        token: ctx.token.as_ref().map(|token| CurrentToken {
            id: token.id.uuid(),
            scopes: ctx
                .actor
                .token_scopes
                .iter()
                .flatten()
                .copied()
                .map(Into::into)
                .collect(),
        }),
        change_seq: changes::newest(tx).await?,
    })
}

/// What the role may do, as far as the token of the request is good for it.
fn permissions(actor: &Actor) -> Vec<Permission> {
    let in_scope = |scope| {
        actor
            .token_scopes
            .as_ref()
            .is_none_or(|scopes| scopes.contains(&scope))
    };
    actor
        .rights
        .grants()
        .filter(|grant| in_scope(grant.action.token_scope()))
        .map(|grant| Permission {
            action: grant.action.as_str().to_owned(),
            people: grant.people.into(),
            work: grant.work.into(),
        })
        .collect()
}
