use api::{
    Problem,
    sign_in_providers::{SignInProvider as Wire, UpdateSignInProvider},
};
use axum::response::Response;
use domain::{ids::SignInProviderId, scope::check_name_of, sign_in_providers::check_client_id};
use store::{Tx, sign_in_providers::SignInProvider};

use super::{OwnPage, audit, input, present::present, require_another};
use crate::{
    access::Ctx,
    http::{Done, Failure, Fields, Id, Input, commit::commit, input::check_version},
};

/// Change a provider
///
/// A merge patch. With another issuer or client it is another provider: its secret has to be given again, whom it knew is
/// forgotten, and the sessions that began with it end. Needs a session that was confirmed a short time ago; only owners change
/// one that is trusted with addresses.
#[utoipa::path(
    patch, path = "/sign-in-providers/{id}", tag = "sign-in providers",
    params(("id" = Uuid, Path, description = "Id of the provider")), request_body = UpdateSignInProvider,
    responses((status = 200, body = Wire), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn update_sign_in_provider(
    ctx: Ctx,
    page: OwnPage,
    Id(id): Id<SignInProviderId>,
    Input { value, mutation }: Input<UpdateSignInProvider>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { update(tx, &unit, &page, id, expected, value).await })
    })
    .await
}

async fn update(
    tx: &mut Tx,
    ctx: &Ctx,
    page: &OwnPage,
    id: SignInProviderId,
    expected: Option<i64>,
    given: UpdateSignInProvider,
) -> Result<Done, Failure> {
    input::require(ctx)?;
    let before = store::sign_in_providers::find(tx, id)
        .await?
        .ok_or_else(Failure::not_found)?;
    check_version(expected, before.version)?;
    input::require_trust(ctx, &before)?;
    let after = apply(tx, ctx, &before, given).await?;
    input::require_trust(ctx, &after)?;
    if !after.enabled {
        require_another(tx, ctx, &before).await?;
    }
    store::sign_in_providers::update(tx, &after).await?;
    if (&before.issuer, &before.client_id) != (&after.issuer, &after.client_id) {
        store::sign_in_providers::forget_identities(tx, id).await?;
    }
    let event = audit::updated(ctx, &before, &after);
    let version = after.version;
    Done::updated(&present(ctx, page, after), version, event)
}

/// The provider with the named fields changed, or everything that is wrong with them.
async fn apply(
    tx: &mut Tx,
    ctx: &Ctx,
    before: &SignInProvider,
    given: UpdateSignInProvider,
) -> Result<SignInProvider, Failure> {
    let mut after = SignInProvider {
        updated_at: ctx.now,
        version: before.version + 1,
        ..before.clone()
    };
    let mut fields = Fields::default();
    if let Some(name) = given.name {
        after.name = fields.check(check_name_of("name", &name, input::LONGEST_NAME));
    }
    if let Some(client_id) = given.client_id {
        after.client_id = fields.check(check_client_id("client_id", &client_id));
    }
    fields.finish()?;
    if let Some(issuer) = given.issuer {
        after.issuer = input::issuer(ctx, &issuer)?;
    }
    after.enabled = given.enabled.unwrap_or(after.enabled);
    let rules = &mut after.rules;
    rules.scopes = given.scopes.unwrap_or_else(|| std::mem::take(&mut rules.scopes));
    if let Some(claims) = given.claims {
        rules.claims = input::claims(claims);
    }
    if let Some(groups) = given.groups {
        rules.groups = input::groups(groups);
    }
    if let Some(domains) = given.email_domains {
        rules.email_domains = domains;
    }
    if let Some(ways) = given.second_factor {
        rules.second_factor = ways;
    }
    rules.authoritative = given.authoritative.unwrap_or(rules.authoritative);
    rules.joins = given.joins.unwrap_or(rules.joins);
    rules.signs_out = given.signs_out.unwrap_or(rules.signs_out);
    after.rules = input::checked(tx, std::mem::take(rules)).await?;
    let is_another = (&before.issuer, &before.client_id) != (&after.issuer, &after.client_id);
    match given.client_secret {
        Some(secret) => {
            let secret = secret.as_ref().map(api::Secret::expose);
            after.client_secret = input::sealed(ctx, &after, secret)?;
        }
        // The secret of one provider is not shown to another.
        None if is_another && before.client_secret.is_some() => {
            let message = "Another provider or client needs its secret; null for a client without one.";
            return Err(Failure::field("client_secret", "required", message));
        }
        None => {}
    }
    Ok(after)
}
