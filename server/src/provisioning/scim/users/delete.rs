use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{ids::MemberId, people::Role};
use serde_json::json;
use store::{Tx, audit::AuditEvent, members::Member, provisioning};

use super::{
    super::{
        Directory, Failed,
        pages::{Seen, id},
    },
    find, store_member,
};
use crate::http::input::check_version;

/// The directory knows the user no more. The member is disabled and signed out, and what they recorded stays: a record of working
/// time does not end with an account.
pub async fn delete(
    directory: Directory,
    Path(text): Path<String>,
    Seen(expected): Seen,
) -> Result<Response, Failed> {
    let id = id(&text)?.into();
    let unit = directory.clone();
    directory
        .write(move |tx| Box::pin(async move { forget(tx, &unit, id, expected).await }))
        .await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn forget(
    tx: &mut Tx,
    directory: &Directory,
    id: MemberId,
    expected: Option<i64>,
) -> Result<((), Option<AuditEvent>), Failed> {
    let user = find(tx, id).await?;
    check_version(expected, user.member.version)?;
    if user.member.role == Role::Owner {
        return Err(Failed::owner());
    }
    let after = Member {
        active: false,
        updated_at: directory.now,
        version: user.member.version + 1,
        ..user.member.clone()
    };
    store_member(tx, directory, &user.member, &after).await?;
    let external_id = user.external_id.as_deref();
    provisioning::set_user(tx, id, &user.user_name, external_id, Some(directory.now)).await?;
    let change = |active: bool| Some(json!({ "active": active }));
    let changes = (change(user.member.active), change(false));
    let event = directory.event("member.deprovisioned", ("member", id.uuid()), changes);
    Ok(((), Some(event)))
}
