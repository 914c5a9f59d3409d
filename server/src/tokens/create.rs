use api::{
    Problem, Secret,
    problem::Code,
    tokens::{CreateToken, TokenCreated},
};
use axum::response::Response;
use domain::{
    detection::{Network, check_networks},
    ids::TokenId,
    policy::{Action, Target, TokenScope, may_issue_scopes},
    problems::FieldProblem,
    scope::check_name_of,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use store::{Tx, audit::AuditEvent, tokens::Token};

use super::present::{present, present_networks};
use crate::{
    access::{Ctx, secrets},
    http::{Done, Failure, Input, commit::commit},
    mail::{self, SecurityNews},
};

/// The longest name, in characters.
const LONGEST_NAME: usize = 100;
/// The most tokens of one member.
const MOST_TOKENS: i64 = 100;
/// How long a token lives when nothing is said.
const USUAL_LIFE: SignedDuration = SignedDuration::from_hours(90 * 24);
/// How long a token lives at most.
const LONGEST_LIFE: SignedDuration = SignedDuration::from_hours(366 * 24);
/// Prefix and five characters of the secret: enough to recognise a token, too little to guess it.
const SHOWN: usize = secrets::TOKEN_PREFIX.len() + 5;

/// Make a token
///
/// The answer holds the secret, this once. A token can do no more than its owner, and a token that makes another one
/// gives it neither a scope nor a life beyond its own. From a browser it needs a session that was confirmed a short time ago.
#[utoipa::path(
    post, path = "/tokens", tag = "tokens", request_body = CreateToken,
    responses((status = 201, body = TokenCreated), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn create_token(
    ctx: Ctx,
    Input { value, mutation }: Input<CreateToken>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let response = commit(&ctx, mutation, move |tx| {
        Box::pin(async move { create(tx, &unit, value).await })
    })
    .await?;
    mail::announce(&ctx.app, &ctx.placement).await;
    Ok(response)
}

async fn create(tx: &mut Tx, ctx: &Ctx, input: CreateToken) -> Result<Done, Failure> {
    let me = ctx.actor_id();
    ctx.require(Action::TokenManageOwn, Target::Of(me))?;
    ctx.step_up()?;
    let Checked {
        name,
        scopes,
        expires_at,
        networks,
    } = check(ctx, input)?;
    if !may_issue_scopes(&ctx.actor, &scopes) {
        let detail = "A token cannot make one that is good for more than itself. Sign in to make it.";
        return Err(Failure::new(Code::ScopeMissing, detail));
    }
    if store::tokens::count(tx, me).await? >= MOST_TOKENS {
        let detail = format!("You have {MOST_TOKENS} tokens. Delete those that are not used any more.");
        return Err(Failure::new(Code::Conflict, detail));
    }
    let secret = secrets::generate_token(ctx.app.clock);
    let token = Token {
        id: TokenId::from(ctx.new_id()),
        member_id: me,
        name,
        prefix: secret.chars().take(SHOWN).collect(),
        scopes: scopes
            .iter()
            .filter_map(|scope| serde_json::to_value(scope).ok()?.as_str().map(str::to_owned))
            .collect(),
        created_at: ctx.now,
        expires_at: Some(expires_at),
        last_used_at: None,
        networks,
        paused_until: None,
    };
    store::tokens::insert(tx, &token, &secrets::hash(&secret)).await?;
    let event = AuditEvent {
        id: ctx.new_id(),
        action: "token.created",
        object_kind: "token",
        object: token.id.uuid(),
        before: None,
        after: Some(json!({
            "member_id": me, "name": token.name, "prefix": token.prefix, "scopes": token.scopes, "expires_at": expires_at,
            "networks": present_networks(&token.networks),
        })),
        reason: None,
    };
    let news = SecurityNews::TokenCreated {
        name: token.name.clone(),
    };
    mail::security_later(tx, &ctx.app, &ctx.organization, &ctx.member, news).await?;
    let location = format!("/api/v1/tokens/{}", token.id);
    let answer = TokenCreated {
        token: present(token),
        secret: Secret::from(secret),
    };
    Ok(Done::created(&answer, location, 1, event)?.with_secret())
}

/// What a new token is to be.
struct Checked {
    name: String,
    scopes: Vec<TokenScope>,
    expires_at: Timestamp,
    networks: Vec<Network>,
}

fn check(ctx: &Ctx, input: CreateToken) -> Result<Checked, Vec<FieldProblem>> {
    let mut problems = Vec::new();
    let name = check_name_of("name", &input.name, LONGEST_NAME).unwrap_or_else(|problem| {
        problems.push(problem);
        String::new()
    });
    let mut scopes: Vec<TokenScope> = input.scopes.into_iter().map(Into::into).collect();
    scopes.sort_unstable();
    scopes.dedup();
    if scopes.is_empty() {
        problems.push(FieldProblem::new(
            "scopes",
            "required",
            "name at least one of read, write and admin",
        ));
    }
    let after = |life| ctx.now.checked_add(life).unwrap_or(ctx.now);
    let mut latest = after(LONGEST_LIFE);
    if let Some(own) = ctx.token.as_ref().and_then(|token| token.expires_at) {
        latest = latest.min(own);
    }
    let expires_at = input
        .expires_at
        .map_or_else(|| after(USUAL_LIFE).min(latest), Timestamp::from);
    if expires_at <= ctx.now || expires_at > latest {
        let message = format!("choose an instant in the future, {latest:.0} at the latest");
        problems.push(FieldProblem::new("expires_at", "out_of_range", message));
    }
    let networks = check_networks("networks", &input.networks).unwrap_or_else(|problem| {
        problems.push(problem);
        Vec::new()
    });
    if problems.is_empty() {
        Ok(Checked {
            name,
            scopes,
            expires_at,
            networks,
        })
    } else {
        Err(problems)
    }
}
