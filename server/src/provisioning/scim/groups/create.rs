use axum::response::Response;
use domain::{
    ids::TeamId,
    provisioning::{GroupChange, read_group},
};
use store::{Tx, audit::AuditEvent, provisioning, teams::Team};

use super::{
    super::{Directory, Failed, pages::Body, wire},
    name, stepped,
};
use crate::teams::audit::content;

/// A new group: a team that nobody leads yet.
pub async fn create(directory: Directory, body: Body) -> Result<Response, Failed> {
    let given = read_group(&body.fields)?;
    let unit = directory.clone();
    let (team, external_id) = directory
        .write(move |tx| Box::pin(async move { make(tx, &unit, given).await }))
        .await?;
    let group = wire::group(&directory.base, &team, external_id.as_deref());
    Ok(wire::resource(201, &group))
}

async fn make(
    tx: &mut Tx,
    directory: &Directory,
    given: GroupChange,
) -> Result<((Team, Option<String>), Option<AuditEvent>), Failed> {
    let team = Team {
        id: TeamId::from(directory.app.clock.id()),
        name: name(given.name.as_deref().unwrap_or_default())?,
        members: stepped(tx, &[], given.members).await?,
        leads: Vec::new(),
        created_at: directory.now,
        updated_at: directory.now,
        version: 1,
    };
    store::teams::insert(tx, &team).await?;
    let external_id = given.external_id.flatten();
    provisioning::set_group(tx, team.id, external_id.as_deref()).await?;
    let object = ("team", team.id.uuid());
    let event = directory.event("team.created", object, (None, Some(content(&team))));
    Ok(((team, external_id), Some(event)))
}
