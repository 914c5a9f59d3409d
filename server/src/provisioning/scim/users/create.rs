use axum::response::Response;
use domain::{
    ids::MemberId,
    people::Role,
    provisioning::{UserChange, read_user},
};
use serde_json::json;
use store::{
    Tx,
    audit::AuditEvent,
    members::Member,
    provisioning::{self, User},
};

use super::{
    super::{Directory, Failed, pages::Body, wire},
    address, for_one_more, name, refuse_taken, store_member,
};
use crate::members::audit::{content, difference};

/// A new user: a member without a password, who comes in with a provider. Whom the directory deleted before is the same member
/// again, with everything that they recorded.
pub async fn create(directory: Directory, body: Body) -> Result<Response, Failed> {
    let given = read_user(&body.fields)?;
    let unit = directory.clone();
    let user = directory
        .write(move |tx| Box::pin(async move { make(tx, &unit, given).await }))
        .await?;
    Ok(wire::resource(201, &wire::user(&directory.base, &user)))
}

async fn make(
    tx: &mut Tx,
    directory: &Directory,
    given: UserChange,
) -> Result<(User, Option<AuditEvent>), Failed> {
    let needed = || Failed::wrong("invalidValue", "`userName` is needed.");
    let user_name = given.user_name.ok_or_else(needed)?;
    let email = address(given.email.as_deref().unwrap_or(&user_name))?;
    refuse_taken(tx, &user_name, None).await?;
    let called = given.name.as_deref().map(name).transpose()?;
    let active = given.active.unwrap_or(true);
    let external_id = given.external_id.flatten();
    let (member, event) = match store::members::find_by_email(tx, &email).await? {
        None => join(tx, directory, called, email, active).await?,
        Some(known) => again(tx, directory, known, called, active).await?,
    };
    provisioning::set_user(tx, member.id, &user_name, external_id.as_deref(), None).await?;
    let user = User {
        member,
        user_name,
        external_id,
        is_deleted: false,
    };
    Ok((user, Some(event)))
}

async fn join(
    tx: &mut Tx,
    directory: &Directory,
    called: Option<String>,
    email: String,
    active: bool,
) -> Result<(Member, AuditEvent), Failed> {
    let organization = &directory.organization;
    let before_at = || email.split('@').next().unwrap_or_default().to_owned();
    let member = Member {
        id: MemberId::from(directory.app.clock.id()),
        name: called.unwrap_or_else(before_at),
        email,
        role: Role::Member,
        tailoring: domain::policy::Tailoring::default(),
        active,
        time_zone: organization.time_zone.clone(),
        locale: organization.locale.clone(),
        preferences: json!({}),
        created_at: directory.now,
        updated_at: directory.now,
        version: 1,
    };
    if active {
        for_one_more(tx, directory).await?;
    }
    store::members::insert(tx, &member, None).await?;
    let after = content(&member, &[]);
    let object = ("member", member.id.uuid());
    let event = directory.event("member.provisioned", object, (None, Some(after)));
    Ok((member, event))
}

/// Somebody who has the address: whom the directory deleted comes back, anybody else is there already.
async fn again(
    tx: &mut Tx,
    directory: &Directory,
    before: Member,
    called: Option<String>,
    active: bool,
) -> Result<(Member, AuditEvent), Failed> {
    let known = provisioning::find_user(tx, before.id).await?;
    if !known.is_some_and(|user| user.is_deleted) {
        return Err(Failed::taken(
            "A user has this e-mail address. Find them by it and change them.",
        ));
    }
    let after = Member {
        name: called.unwrap_or_else(|| before.name.clone()),
        active,
        updated_at: directory.now,
        version: before.version + 1,
        ..before.clone()
    };
    store_member(tx, directory, &before, &after).await?;
    let changes = difference(content(&before, &[]), content(&after, &[]));
    let event = directory.event("member.provisioned", ("member", after.id.uuid()), changes);
    Ok((after, event))
}
