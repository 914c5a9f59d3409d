use std::collections::HashMap;

use api::{
    Problem,
    members::{ReturnedMail, ReturnedMails},
    problem::Code,
};
use axum::Json;
use domain::{
    ids::MemberId,
    policy::{Action, PeopleScope, people_reach},
};
use store::suppressions::{self, Reason};

use crate::{access::Ctx, http::Failure, mail::suppression::address_hash};

/// List members whose mails come back
///
/// The mail relay said that their address does not exist, so no more mails are sent there, until somebody writes the right
/// address down. For those who decide who is in.
#[utoipa::path(
    get, path = "/members/returned-mail", tag = "members",
    responses((status = 200, body = ReturnedMails), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_returned_mail(ctx: Ctx) -> Result<Json<ReturnedMails>, Failure> {
    if people_reach(&ctx.actor, Action::MemberDisable) != Some(PeopleScope::All) {
        return Err(Failure::forbidden("Only an admin sees whose mails come back."));
    }
    let members = ctx
        .database
        .read(|tx| Box::pin(async move { Ok::<_, Failure>(store::members::list_addresses(tx).await?) }))
        .await?;
    let by_hash = hashed(&ctx, members).map_err(|error| {
        tracing::error!(%error, "the key of suppressed addresses cannot be used");
        Failure::new(Code::Internal, "")
    })?;
    let hashes: Vec<[u8; 32]> = by_hash.keys().copied().collect();
    let found = ctx.app.cell.control().read(move |tx| {
        Box::pin(async move { Ok::<_, Failure>(suppressions::list_among(tx, &hashes).await?) })
    });
    let items = found
        .await?
        .into_iter()
        .filter(|(_, reason, _)| *reason == Reason::Bounced)
        .filter_map(|(hash, _, since)| {
            let hash: [u8; 32] = hash.try_into().ok()?;
            let member_id = by_hash.get(&hash)?.uuid();
            Some(ReturnedMail {
                member_id,
                since: since.into(),
            })
        });
    Ok(Json(ReturnedMails {
        items: items.collect(),
    }))
}

fn hashed(ctx: &Ctx, members: Vec<(MemberId, String)>) -> anyhow::Result<HashMap<[u8; 32], MemberId>> {
    let hash = |(id, address): (MemberId, String)| Ok((address_hash(&ctx.app, &address)?, id));
    members.into_iter().map(hash).collect()
}
