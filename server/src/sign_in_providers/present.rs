//! How a provider looks to those who set it up.

use api::sign_in_providers::{ClaimNames, GroupRule, SignInProvider as Wire};
use domain::{
    ids::{SignInProviderId, TeamId},
    policy::{Action, Target},
    sign_in_providers::Rules,
};
use store::sign_in_providers::SignInProvider;

use super::OwnPage;
use crate::access::Ctx;

pub fn present(ctx: &Ctx, page: &OwnPage, provider: SignInProvider) -> Wire {
    let SignInProvider {
        id,
        name,
        enabled,
        issuer,
        client_id,
        client_secret,
        rules,
        created_at,
        updated_at,
        version,
    } = provider;
    let Rules {
        scopes,
        claims,
        email_domains,
        authoritative,
        joins,
        groups,
        second_factor,
        signs_out,
    } = rules;
    let actions = [
        (Action::SignInProviderManage, "update"),
        (Action::SignInProviderManage, "delete"),
    ];
    Wire {
        id: id.uuid(),
        name,
        enabled,
        issuer,
        client_id,
        has_secret: client_secret.is_some(),
        scopes,
        claims: ClaimNames {
            email: claims.email,
            name: claims.name,
            groups: claims.groups,
        },
        email_domains,
        authoritative,
        joins,
        groups: groups
            .into_iter()
            .map(|rule| GroupRule {
                group: rule.group,
                role: rule.role.map(Into::into),
                team_id: rule.team.map(TeamId::uuid),
            })
            .collect(),
        second_factor,
        signs_out,
        redirect_uri: redirect_uri(page, id),
        logout_uri: format!("{}/api/v1/sign-in-providers/{id}/logout", page.0),
        created_at: created_at.into(),
        updated_at: updated_at.into(),
        version,
        allowed_actions: ctx.allowed(&actions, Target::Organization),
    }
}

/// Where a provider sends browsers back to. Each has an address of its own, so that none can answer for another
/// (ASVS v5.0.0-10.2.2).
pub fn redirect_uri(page: &OwnPage, id: SignInProviderId) -> String {
    format!("{}/sign-in/with/{id}", page.0)
}
