use axum::{extract::Path, response::Response};
use domain::{
    ids::TeamId,
    provisioning::{GroupChange, MemberStep, patch_group, read_group},
};
use store::{Tx, audit::AuditEvent, provisioning, teams::Team};

use super::{
    super::{
        Directory, Failed,
        pages::{Body, id},
        wire,
    },
    find, name, stepped,
};
use crate::{http::input::check_version, members::audit::difference, teams::audit::content};

/// Replaces a group (RFC 7644, 3.5.1).
pub async fn replace(directory: Directory, Path(text): Path<String>, body: Body) -> Result<Response, Failed> {
    let mut given = read_group(&body.fields)?;
    // What is not there any more is gone.
    given.external_id.get_or_insert(None);
    if given.members.is_empty() {
        given.members.push(MemberStep::Replace(Vec::new()));
    }
    change(directory, &text, body.version, given).await
}

/// Changes a group (RFC 7644, 3.5.2).
pub async fn patch(directory: Directory, Path(text): Path<String>, body: Body) -> Result<Response, Failed> {
    let given = patch_group(&body.fields)?;
    change(directory, &text, body.version, given).await
}

async fn change(
    directory: Directory,
    text: &str,
    expected: Option<i64>,
    given: GroupChange,
) -> Result<Response, Failed> {
    let id = id(text)?.into();
    let unit = directory.clone();
    let (team, external_id) = directory
        .write(move |tx| Box::pin(async move { apply(tx, &unit, id, expected, given).await }))
        .await?;
    let group = wire::group(&directory.base, &team, external_id.as_deref());
    Ok(wire::resource(200, &group))
}

async fn apply(
    tx: &mut Tx,
    directory: &Directory,
    id: TeamId,
    expected: Option<i64>,
    given: GroupChange,
) -> Result<((Team, Option<String>), Option<AuditEvent>), Failed> {
    let before = find(tx, id).await?;
    check_version(expected, before.version)?;
    let known = provisioning::find_group_external_id(tx, id).await?;
    let external_id = given.external_id.unwrap_or_else(|| known.clone());
    let mut after = before.clone();
    if let Some(given) = &given.name {
        after.name = name(given)?;
    }
    after.members = stepped(tx, &before.members, given.members).await?;
    after.leads.retain(|lead| after.members.contains(lead));
    // Directories send what they know again and again: nothing has happened then.
    if after == before && external_id == known {
        return Ok(((before, known), None));
    }
    after.version = before.version + 1;
    after.updated_at = directory.now;
    store::teams::update(tx, &before, &after).await?;
    provisioning::set_group(tx, id, external_id.as_deref()).await?;
    let described = |team: &Team, external_id: &Option<String>| {
        let mut content = content(team);
        content["external_id"] = external_id.as_deref().into();
        content
    };
    let changes = difference(described(&before, &known), described(&after, &external_id));
    let event = directory.event("team.updated", ("team", id.uuid()), changes);
    Ok(((after, external_id), Some(event)))
}
