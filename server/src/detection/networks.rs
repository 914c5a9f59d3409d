use std::net::{IpAddr, Ipv4Addr};

use api::{
    Problem,
    security::{AllowedNetworks, SetAllowedNetworks},
};
use axum::{
    Json,
    http::header,
    response::{IntoResponse, Response},
};
use domain::{
    detection::{allows, check_networks},
    policy::{Action, Target},
};
use serde_json::json;
use store::{
    Tx,
    audit::AuditEvent,
    detection::settings::{self, Settings},
};

use crate::{
    access::{Ctx, network_of},
    http::{
        Done, Failure, Input,
        commit::{commit, etag},
        input::check_version,
    },
    tokens::present::present_networks,
};

/// Get the networks that are let in
#[utoipa::path(
    get, path = "/security/networks", tag = "security",
    responses((status = 200, body = AllowedNetworks), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_allowed_networks(ctx: Ctx) -> Result<Response, Failure> {
    ctx.require(Action::SecurityRead, Target::Organization)?;
    let settings = ctx
        .database
        .read(|tx| Box::pin(async move { Ok::<_, Failure>(settings::get(tx).await?) }))
        .await?;
    let tag = etag(settings.version);
    Ok(([(header::ETAG, tag)], Json(present(&ctx, &settings))).into_response())
}

/// Set the networks that are let in
///
/// It holds at once, for sessions, tokens and event streams that are open as well. The caller's own network has to be among them. Who
/// comes from elsewhere gets `address_not_allowed`. Public links of reports stay public. Needs a session that was confirmed a short
/// time ago.
#[utoipa::path(
    put, path = "/security/networks", tag = "security", request_body = SetAllowedNetworks,
    responses((status = 200, body = AllowedNetworks), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn set_allowed_networks(
    ctx: Ctx,
    Input { value, mutation }: Input<SetAllowedNetworks>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { set(tx, &unit, expected, value).await })
    })
    .await
}

async fn set(
    tx: &mut Tx,
    ctx: &Ctx,
    expected: Option<i64>,
    input: SetAllowedNetworks,
) -> Result<Done, Failure> {
    ctx.require(Action::SecurityManage, Target::Organization)?;
    ctx.step_up()?;
    let networks = check_networks("networks", &input.networks).map_err(|problem| vec![problem])?;
    let before = settings::get(tx).await?;
    check_version(expected, before.version)?;
    if !allows(&networks, address(ctx)) {
        let own = network_of(address(ctx));
        let message = format!(
            "You come from {}, which is not among them: you would shut yourself out. Add that address or the network {own}.",
            address(ctx)
        );
        return Err(Failure::field("networks", "excludes_you", message));
    }
    let after = Settings {
        allowed_networks: networks,
        version: before.version + 1,
    };
    settings::put(tx, &after, ctx.now).await?;
    let event = AuditEvent {
        id: ctx.new_id(),
        action: "security.networks_set",
        object_kind: "organization",
        object: ctx.organization.id.uuid(),
        before: Some(json!({ "networks": present_networks(&before.allowed_networks) })),
        after: Some(json!({ "networks": present_networks(&after.allowed_networks) })),
        reason: None,
    };
    Done::updated(&present(ctx, &after), after.version, event)
}

fn address(ctx: &Ctx) -> IpAddr {
    ctx.peer
        .map_or(Ipv4Addr::UNSPECIFIED.into(), |peer| peer.to_canonical())
}

fn present(ctx: &Ctx, settings: &Settings) -> AllowedNetworks {
    AllowedNetworks {
        networks: present_networks(&settings.allowed_networks),
        own_network: network_of(address(ctx)),
        own_address: address(ctx).to_string(),
        version: settings.version,
    }
}
