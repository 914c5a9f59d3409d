use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::ids::TeamId;
use store::{Tx, audit::AuditEvent};

use super::{
    super::{
        Directory, Failed,
        pages::{Seen, id},
    },
    find,
};
use crate::{http::input::check_version, teams::audit::content};

/// The team is gone; whoever was in it stays a member of the organization.
pub async fn delete(
    directory: Directory,
    Path(text): Path<String>,
    Seen(expected): Seen,
) -> Result<Response, Failed> {
    let id = id(&text)?.into();
    let unit = directory.clone();
    directory
        .write(move |tx| Box::pin(async move { remove(tx, &unit, id, expected).await }))
        .await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn remove(
    tx: &mut Tx,
    directory: &Directory,
    id: TeamId,
    expected: Option<i64>,
) -> Result<((), Option<AuditEvent>), Failed> {
    let team = find(tx, id).await?;
    check_version(expected, team.version)?;
    store::teams::delete(tx, &team, directory.now).await?;
    let object = ("team", id.uuid());
    let event = directory.event("team.deleted", object, (Some(content(&team)), None));
    Ok(((), Some(event)))
}
