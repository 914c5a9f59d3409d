//! What is checked of a provider, whether it is new or changed.

use api::sign_in_providers::{ClaimNames, GroupRule};
use domain::{
    ids::TeamId,
    people::Role,
    policy::{Action, Target},
    sign_in_providers as rules,
    sign_in_providers::Rules,
};
use store::{Tx, sign_in_providers::SignInProvider};

use crate::{access::Ctx, http::Failure, second_factor::prove::seal_key};

/// The longest name, in characters.
pub const LONGEST_NAME: usize = 100;

pub fn claims(claims: ClaimNames) -> rules::ClaimNames {
    rules::ClaimNames {
        email: claims.email,
        name: claims.name,
        groups: claims.groups,
    }
}

pub fn groups(groups: Vec<GroupRule>) -> Vec<rules::GroupRule> {
    let rule = |rule: GroupRule| rules::GroupRule {
        group: rule.group,
        role: rule.role.map(Into::into),
        team: rule.team_id.map(TeamId::from),
    };
    groups.into_iter().map(rule).collect()
}

/// Refuses whoever may not set providers up, and asks who they are.
pub fn require(ctx: &Ctx) -> Result<(), Failure> {
    ctx.require(Action::SignInProviderManage, Target::Organization)?;
    ctx.step_up()
}

/// A provider that is trusted with addresses can say that somebody is an owner: only owners give, and change, such trust.
/// Without that an admin could make themselves one by a provider of their own.
pub fn require_trust(ctx: &Ctx, provider: &SignInProvider) -> Result<(), Failure> {
    if !provider.rules.authoritative || ctx.actor.role == Role::Owner {
        return Ok(());
    }
    Err(Failure::field(
        "authoritative",
        "owners_only",
        "A provider that is trusted with addresses can sign in as anybody. Ask an owner.",
    ))
}

/// The rules in their one form; their teams exist.
pub async fn checked(tx: &mut Tx, given: Rules) -> Result<Rules, Failure> {
    let given = rules::check_rules(given)?;
    let teams: Vec<TeamId> = given.groups.iter().filter_map(|rule| rule.team).collect();
    if let Some(unknown) = store::teams::find_unknown(tx, &teams).await? {
        let of_unknown = |rule: &rules::GroupRule| rule.team == Some(teams[unknown]);
        let position = given.groups.iter().position(of_unknown).unwrap_or_default();
        let field = format!("groups.{position}.team_id");
        return Err(Failure::field(&field, "unknown", "There is no such team."));
    }
    Ok(given)
}

/// An address that the server may ask.
pub fn issuer(ctx: &Ctx, raw: &str) -> Result<String, Failure> {
    let issuer = rules::check_issuer("issuer", raw).map_err(|problem| vec![problem])?;
    let providers = super::check::providers(&ctx.app)?;
    providers.may_ask(&issuer).map_err(|error| {
        Failure::field(
            "issuer",
            "not_asked",
            format!("This address is not asked: {error}."),
        )
    })?;
    Ok(issuer)
}

/// The secret as it is stored.
pub fn sealed(
    ctx: &Ctx,
    provider: &SignInProvider,
    secret: Option<&str>,
) -> Result<Option<Vec<u8>>, Failure> {
    let Some(secret) = secret else { return Ok(None) };
    rules::check_client_secret("client_secret", secret).map_err(|problem| vec![problem])?;
    let sealed = seal_key(&ctx.app)?.seal(ctx.app.clock, provider.id, secret.as_bytes());
    Ok(Some(sealed.unwrap_or_default()))
}
