use axum::{extract::Path, response::Response};
use domain::{
    ids::MemberId,
    people::{check_email, fold_email},
    provisioning::{UserChange, patch_user, read_user},
};
use store::{
    Tx,
    audit::AuditEvent,
    members::Member,
    provisioning::{self, User},
};

use super::{
    super::{
        Directory, Failed,
        pages::{Body, id},
        wire,
    },
    address, find, name, refuse_taken, store_member,
};
use crate::{
    http::input::check_version,
    mail::{self, SecurityNews},
    members::audit::{content, difference},
};

/// Replaces a user (RFC 7644, 3.5.1).
pub async fn replace(directory: Directory, Path(text): Path<String>, body: Body) -> Result<Response, Failed> {
    let mut given = read_user(&body.fields)?;
    // What is not there any more is gone; name, address and state are needed, so they stay.
    given.external_id.get_or_insert(None);
    change(directory, &text, body.version, given).await
}

/// Changes a user (RFC 7644, 3.5.2).
pub async fn patch(directory: Directory, Path(text): Path<String>, body: Body) -> Result<Response, Failed> {
    let given = patch_user(&body.fields)?;
    change(directory, &text, body.version, given).await
}

async fn change(
    directory: Directory,
    text: &str,
    expected: Option<i64>,
    given: UserChange,
) -> Result<Response, Failed> {
    let id = id(text)?.into();
    let unit = directory.clone();
    let user = directory
        .write(move |tx| Box::pin(async move { apply(tx, &unit, id, expected, given).await }))
        .await?;
    Ok(wire::resource(200, &wire::user(&directory.base, &user)))
}

async fn apply(
    tx: &mut Tx,
    directory: &Directory,
    id: MemberId,
    expected: Option<i64>,
    given: UserChange,
) -> Result<(User, Option<AuditEvent>), Failed> {
    let before = find(tx, id).await?;
    check_version(expected, before.member.version)?;
    let user_name = given
        .user_name
        .clone()
        .unwrap_or_else(|| before.user_name.clone());
    let email = email_of(&before, &given)?;
    let after = User {
        member: Member {
            name: match &given.name {
                Some(given) => name(given)?,
                None => before.member.name.clone(),
            },
            email,
            active: given.active.unwrap_or(before.member.active),
            ..before.member.clone()
        },
        user_name,
        external_id: given.external_id.unwrap_or_else(|| before.external_id.clone()),
        is_deleted: false,
    };
    // Directories send what they know again and again: nothing has happened then.
    if after == before {
        return Ok((before, None));
    }
    if after.user_name != before.user_name {
        refuse_taken(tx, &after.user_name, Some(id)).await?;
    }
    keep(tx, directory, &before, after).await
}

/// An address that was the name as well follows it.
fn email_of(before: &User, given: &UserChange) -> Result<String, Failed> {
    if let Some(email) = &given.email {
        return address(email);
    }
    let were_same = fold_email(&before.user_name) == fold_email(&before.member.email);
    let followed = given.user_name.as_ref().filter(|_| were_same);
    let followed = followed.and_then(|name| check_email("userName", name).ok());
    Ok(followed.unwrap_or_else(|| before.member.email.clone()))
}

async fn keep(
    tx: &mut Tx,
    directory: &Directory,
    before: &User,
    mut after: User,
) -> Result<(User, Option<AuditEvent>), Failed> {
    after.member.version = before.member.version + 1;
    after.member.updated_at = directory.now;
    store_member(tx, directory, &before.member, &after.member).await?;
    let external_id = after.external_id.as_deref();
    provisioning::set_user(tx, after.member.id, &after.user_name, external_id, None).await?;
    if before.member.email != after.member.email {
        // To the address that was theirs: whoever reads it there learns who did it.
        let by = directory.token.name.clone();
        let news = SecurityNews::AddressChanged { by };
        mail::security_later(tx, &directory.app, &directory.organization, &before.member, news).await?;
    }
    let (old, new) = difference(described(before), described(&after));
    let object = ("member", after.member.id.uuid());
    let event = directory.event("member.updated", object, (old, new));
    Ok((after, Some(event)))
}

/// A member as the audit log sees them, with what the directory calls them.
fn described(user: &User) -> serde_json::Value {
    let mut content = content(&user.member, &[]);
    content["user_name"] = user.user_name.as_str().into();
    content["external_id"] = user.external_id.as_deref().into();
    content
}
