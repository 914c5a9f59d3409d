//! Where intruders show: at the door, in what signed-in callers do, and at canaries.

use std::{collections::HashMap, net::IpAddr, sync::Arc};

use api::problem::Code;
use axum::{
    extract::{MatchedPath, Request, State},
    http::{Method, StatusCode},
    middleware::Next,
    response::Response,
};
use domain::{
    detection::{Act, Deed, FindingKind},
    ids::{CanaryId, MemberId},
};
use serde_json::json;
use store::{
    Database,
    control::Placement,
    detection::canaries::{self, Bait},
};
use uuid::Uuid;

use super::{
    memory::{Guess, Suspicion},
    record::{Noticed, keep},
};
use crate::{
    access::{Ctx, Visitor, network_of},
    app::App,
    audit::refusals::Caller,
    http::Failure,
};

/// Operations that make a file of data of the organization.
const EXPORTS: [&str; 6] = [
    "GET /audit/export",
    "GET /access-log/export",
    "GET /export/archive",
    "GET /export/time-entries",
    "POST /exports",
    "POST /reports/export",
];

/// Counts a wrong password, and keeps what it is a sign of.
pub async fn sign_in_refused(
    app: &App,
    placement: &Placement,
    database: &Arc<Database>,
    guess: &Guess,
    visitor: &Visitor,
    member: Option<MemberId>,
) -> Result<(), Failure> {
    for suspicion in app.detection.refused(guess, app.clock.now()) {
        let noticed = about_guesses(suspicion, visitor, member);
        keep(app, placement, database, noticed).await?;
    }
    Ok(())
}

fn about_guesses(suspicion: Suspicion, visitor: &Visitor, member: Option<MemberId>) -> Noticed {
    let network = visitor.network();
    let (subject, member, network) = match suspicion.kind {
        // Who does not exist has no account to be named.
        FindingKind::BruteForce => match member {
            Some(member) => (format!("member:{member}"), Some(member), Some(network)),
            None => ("nobody".to_owned(), None, Some(network)),
        },
        FindingKind::CredentialStuffing => ("organization".to_owned(), None, None),
        _ => (format!("network:{network}"), None, Some(network)),
    };
    Noticed {
        kind: suspicion.kind,
        subject,
        member,
        session: None,
        token: None,
        canary: None,
        network,
        evidence: json!({
            "refused": suspicion.refused, "accounts": suspicion.accounts, "networks": suspicion.networks,
        }),
        request_id: visitor.request_id.clone(),
    }
}

/// Looks at the answers of the API on their way out.
pub async fn watch(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let caller = request.extensions_mut().get_or_insert_default::<Caller>().clone();
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let route = route.unwrap_or_default().trim_start_matches("/api/v1").to_owned();
    let method = request.method().clone();
    let record = record_in(request.uri().path());
    let response = next.run(request).await;
    let Some(ctx) = caller.ctx() else {
        return response;
    };
    let operation = format!("{method} {route}");
    let code = response.extensions().get::<Failure>().map(|failure| failure.code);
    let deed = deed(&method, &operation, response.status(), code);
    if let Err(failure) = look(&app, ctx, deed, &operation, record).await {
        tracing::warn!(code = failure.code.as_str(), "a finding was not kept");
    }
    response
}

/// The id in a path, if there is one.
fn record_in(path: &str) -> Option<Uuid> {
    // Only this form is in our paths; anything else is not worth parsing.
    path.split('/')
        .filter(|part| part.len() == 36)
        .find_map(|part| Uuid::try_parse(part).ok())
}

/// A session that has to prove itself, or a token that is paused, is refused as well, but tries nothing.
fn deed(method: &Method, operation: &str, status: StatusCode, code: Option<Code>) -> Deed {
    if status.is_success() && EXPORTS.contains(&operation) {
        return Deed::Export;
    }
    match code {
        Some(Code::Forbidden | Code::ScopeMissing | Code::NotFound) => Deed::Refused,
        None if status.is_success() && *method == Method::GET && operation != "GET /events" => Deed::Read,
        _ => Deed::Other,
    }
}

async fn look(
    app: &App,
    ctx: &Ctx,
    deed: Deed,
    operation: &str,
    record: Option<Uuid>,
) -> Result<(), Failure> {
    let (Some(credential), Some(peer)) = (ctx.credential_id(), ctx.peer) else {
        return Ok(());
    };
    let act = Act {
        deed,
        network: app.detection.hash(network_of(peer)),
        is_v6: peer.to_canonical().is_ipv6(),
    };
    if let Some((kind, count)) = app.detection.conduct(credential, act, ctx.now) {
        let evidence = json!({ "count": count, "last_operation": operation });
        let noticed = about(ctx, kind, format!("credential:{credential}"), evidence);
        keep(app, &ctx.placement, &ctx.database, noticed).await?;
    }
    // Whoever sets or removes canaries does not touch them.
    let Some(record) = record.filter(|_| !operation.contains(" /security/")) else {
        return Ok(());
    };
    if let Some(canary) = canary_of(app, ctx, record).await? {
        let evidence = json!({ "operation": operation });
        let mut noticed = about(
            ctx,
            FindingKind::CanaryRecord,
            format!("canary:{canary}:{credential}"),
            evidence,
        );
        noticed.canary = Some(canary);
        keep(app, &ctx.placement, &ctx.database, noticed).await?;
    }
    Ok(())
}

fn about(ctx: &Ctx, kind: FindingKind, subject: String, evidence: serde_json::Value) -> Noticed {
    Noticed {
        kind,
        subject,
        member: Some(ctx.actor_id()),
        session: ctx.session.as_ref().map(|session| session.id),
        token: ctx.token.as_ref().map(|token| token.id),
        canary: None,
        network: ctx.network(),
        evidence,
        request_id: ctx.request_id.clone(),
    }
}

async fn canary_of(app: &App, ctx: &Ctx, record: Uuid) -> Result<Option<CanaryId>, Failure> {
    if let Ok(known) = app.detection.canary(ctx.placement.id, record, ctx.now) {
        return Ok(known);
    }
    let all = ctx
        .database
        .read(|tx| Box::pin(async move { Ok::<_, Failure>(canaries::list(tx).await?) }))
        .await?;
    let records: HashMap<Uuid, CanaryId> = all
        .into_iter()
        .filter_map(|canary| match canary.bait {
            Bait::Record { id, .. } => Some((id, canary.id)),
            Bait::Token => None,
        })
        .collect();
    let found = records.get(&record).copied();
    app.detection
        .remember_canaries(ctx.placement.id, records, ctx.now);
    Ok(found)
}

/// A token that is none of the members' may be a canary. The caller hears what everybody hears whose token is unknown.
pub async fn canary_token_shown(
    app: &App,
    placement: &Placement,
    database: &Arc<Database>,
    secret_hash: [u8; 32],
    peer: Option<IpAddr>,
    request_id: &str,
) -> Result<(), Failure> {
    let found = database
        .read(move |tx| {
            Box::pin(async move { Ok::<_, Failure>(canaries::find_by_secret(tx, &secret_hash).await?) })
        })
        .await?;
    let Some(canary) = found else { return Ok(()) };
    let network = peer.map(network_of);
    let noticed = Noticed {
        kind: FindingKind::CanaryToken,
        subject: format!("canary:{}:{}", canary.id, network.as_deref().unwrap_or_default()),
        member: None,
        session: None,
        token: None,
        canary: Some(canary.id),
        network,
        evidence: json!({}),
        request_id: request_id.to_owned(),
    };
    keep(app, placement, database, noticed).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_told_apart() {
        for (operation, status, code, expected) in [
            ("GET /projects", 200, None, Deed::Read),
            ("GET /events", 200, None, Deed::Other),
            ("GET /export/time-entries", 200, None, Deed::Export),
            ("POST /exports", 202, None, Deed::Export),
            ("GET /exports", 200, None, Deed::Read),
            ("GET /projects/{id}", 404, Some(Code::NotFound), Deed::Refused),
            ("GET /audit", 403, Some(Code::Forbidden), Deed::Refused),
            ("GET /audit", 403, Some(Code::StepUpRequired), Deed::Other),
            ("GET /audit", 403, Some(Code::TokenPaused), Deed::Other),
            ("GET /projects", 500, Some(Code::Internal), Deed::Other),
            ("POST /projects", 201, None, Deed::Other),
        ] {
            let method = operation.split(' ').next().unwrap().parse().unwrap();
            let status = StatusCode::from_u16(status).unwrap();
            let found = deed(&method, operation, status, code);
            assert_eq!(found, expected, "{operation} {status}");
        }
    }

    #[test]
    fn the_id_of_a_path_is_found() {
        let id = Uuid::from_u128(7);
        assert_eq!(record_in(&format!("/projects/{id}/members")), Some(id));
        assert_eq!(record_in("/projects"), None);
        assert_eq!(record_in("/projects/not-an-id-but-as-long-as-one-is-xxxx"), None);
    }
}
