use api::{
    Problem, Secret,
    problem::Code,
    provisioning::{CreateProvisioningToken, ProvisioningTokenCreated},
};
use axum::response::Response;
use domain::{
    ids::ProvisioningTokenId,
    policy::{Action, Target},
    scope::check_name_of,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use store::{Tx, audit::AuditEvent, provisioning::ProvisioningToken};

use super::present;
use crate::{
    access::{Ctx, secrets},
    http::{Done, Failure, Input, commit::commit},
};

/// The longest name, in characters.
const LONGEST_NAME: usize = 100;
/// The most keys of one organization.
const MOST: usize = 20;
/// How long a key lives when nothing is said, and at most.
const LIFE: SignedDuration = SignedDuration::from_hours(366 * 24);
/// Prefix and five characters of the secret: enough to recognise a key, too little to guess it.
const SHOWN: usize = secrets::PROVISIONING_PREFIX.len() + 5;

/// Make a key for a directory
///
/// The answer holds the secret, this once. It is good for `/scim/v2` and for nothing else. Only owners make one: whoever has it
/// changes the addresses of members, and so can become them. From a browser it needs a session that was confirmed a short time ago.
#[utoipa::path(
    post, path = "/provisioning-tokens", tag = "provisioning", request_body = CreateProvisioningToken,
    responses(
        (status = 201, body = ProvisioningTokenCreated), (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn create_provisioning_token(
    ctx: Ctx,
    Input { value, mutation }: Input<CreateProvisioningToken>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { create(tx, &unit, value).await })
    })
    .await
}

async fn create(tx: &mut Tx, ctx: &Ctx, input: CreateProvisioningToken) -> Result<Done, Failure> {
    ctx.require(Action::ProvisioningManage, Target::Organization)?;
    ctx.step_up()?;
    let name = check_name_of("name", &input.name, LONGEST_NAME).map_err(|problem| vec![problem])?;
    let latest = ctx.now.checked_add(LIFE).unwrap_or(ctx.now);
    let expires_at = input.expires_at.map_or(latest, Timestamp::from);
    if expires_at <= ctx.now || expires_at > latest {
        let message = format!("choose an instant in the future, {latest:.0} at the latest");
        return Err(Failure::field("expires_at", "out_of_range", message));
    }
    if store::provisioning::list_tokens(tx).await?.len() >= MOST {
        let detail = format!("There are {MOST} keys. Delete those that are not used any more.");
        return Err(Failure::new(Code::Conflict, detail));
    }
    let secret = secrets::generate_provisioning(ctx.app.clock);
    let token = ProvisioningToken {
        id: ProvisioningTokenId::from(ctx.new_id()),
        name,
        prefix: secret.chars().take(SHOWN).collect(),
        created_at: ctx.now,
        expires_at,
        last_used_at: None,
    };
    store::provisioning::insert_token(tx, &token, &secrets::hash(&secret)).await?;
    let event = AuditEvent {
        id: ctx.new_id(),
        action: "provisioning_token.created",
        object_kind: "provisioning_token",
        object: token.id.uuid(),
        before: None,
        after: Some(json!({ "name": token.name, "prefix": token.prefix, "expires_at": expires_at })),
        reason: None,
    };
    let location = format!("/api/v1/provisioning-tokens/{}", token.id);
    let answer = ProvisioningTokenCreated {
        token: present(token),
        secret: Secret::from(secret),
    };
    Ok(Done::created(&answer, location, 1, event)?.with_secret())
}
