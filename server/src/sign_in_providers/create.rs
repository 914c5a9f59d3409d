use api::{
    Problem,
    problem::Code,
    sign_in_providers::{CreateSignInProvider, SignInProvider as Wire},
};
use axum::response::Response;
use domain::{
    ids::SignInProviderId,
    scope::check_name_of,
    sign_in_providers::{MOST_PROVIDERS, Rules, check_client_id},
};
use store::{Tx, sign_in_providers::SignInProvider};

use super::{OwnPage, audit, input, present::present};
use crate::{
    access::Ctx,
    http::{Done, Failure, Fields, Input, commit::commit},
};

/// Add a provider
///
/// Members can sign in with it from then on, unless `enabled` is false. Needs a session that was confirmed a short time ago; only
/// owners trust it with addresses (`authoritative`).
#[utoipa::path(
    post, path = "/sign-in-providers", tag = "sign-in providers", request_body = CreateSignInProvider,
    responses((status = 201, body = Wire), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn create_sign_in_provider(
    ctx: Ctx,
    page: OwnPage,
    Input { value, mutation }: Input<CreateSignInProvider>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { create(tx, &unit, &page, value).await })
    })
    .await
}

async fn create(
    tx: &mut Tx,
    ctx: &Ctx,
    page: &OwnPage,
    given: CreateSignInProvider,
) -> Result<Done, Failure> {
    input::require(ctx)?;
    if store::sign_in_providers::list(tx).await?.len() >= MOST_PROVIDERS {
        let detail = format!("There are {MOST_PROVIDERS} providers. Delete one first.");
        return Err(Failure::new(Code::Conflict, detail));
    }
    let mut fields = Fields::default();
    let mut provider = SignInProvider {
        id: SignInProviderId::from(given.id.unwrap_or_else(|| ctx.new_id())),
        name: fields.check(check_name_of("name", &given.name, input::LONGEST_NAME)),
        enabled: given.enabled.unwrap_or(true),
        issuer: String::new(),
        client_id: fields.check(check_client_id("client_id", &given.client_id)),
        client_secret: None,
        rules: Rules::default(),
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    fields.finish()?;
    provider.issuer = input::issuer(ctx, &given.issuer)?;
    let usual = || vec!["profile".to_owned(), "email".to_owned()];
    let rules = Rules {
        scopes: given.scopes.unwrap_or_else(usual),
        claims: input::claims(given.claims),
        email_domains: given.email_domains,
        authoritative: given.authoritative,
        joins: given.joins,
        groups: input::groups(given.groups),
        second_factor: given.second_factor,
        signs_out: given.signs_out,
    };
    provider.rules = input::checked(tx, rules).await?;
    input::require_trust(ctx, &provider)?;
    let secret = given.client_secret.as_ref().map(api::Secret::expose);
    provider.client_secret = input::sealed(ctx, &provider, secret)?;
    store::sign_in_providers::insert(tx, &provider).await?;
    let event = audit::created(ctx, &provider);
    let location = format!("/api/v1/sign-in-providers/{}", provider.id);
    Done::created(&present(ctx, page, provider), location, 1, event)
}
