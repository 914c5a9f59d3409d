//! Users: the members of the organization.

pub mod change;
pub mod create;
pub mod delete;
pub mod get;
pub mod list;

use domain::{
    ids::MemberId,
    people::{Role, check_email},
    scope::check_name,
};
use store::{
    Tx,
    members::Member,
    provisioning::{self, User},
};

use super::{Directory, Failed};
use crate::{limits, members::update::end_rights};

/// The user with this id; one that the directory deleted is gone for it.
async fn find(tx: &mut Tx, id: MemberId) -> Result<User, Failed> {
    let found = provisioning::find_user(tx, id).await?;
    found
        .filter(|user| !user.is_deleted)
        .ok_or_else(Failed::not_found)
}

/// Refuses a name that another user goes by, also one whose address it is.
async fn refuse_taken(tx: &mut Tx, user_name: &str, own: Option<MemberId>) -> Result<(), Failed> {
    let filter = provisioning::UserFilter {
        user_name: Some(user_name.to_owned()),
        ..Default::default()
    };
    let found = provisioning::list_users(tx, &filter, 0, 2).await?;
    if found.iter().any(|user| Some(user.member.id) != own) {
        return Err(Failed::taken("Another user has this `userName`."));
    }
    Ok(())
}

/// An address in its one form.
fn address(email: &str) -> Result<String, Failed> {
    Ok(check_email("emails", email)?)
}

fn name(name: &str) -> Result<String, Failed> {
    Ok(check_name("displayName", name)?)
}

/// Stores a changed member, and ends what they may do no more. Nobody provisions owners: who can change an owner's address, or
/// let a disabled one in, is an owner. Whoever comes back needs room as whoever is new.
async fn store_member(
    tx: &mut Tx,
    directory: &Directory,
    before: &Member,
    after: &Member,
) -> Result<(), Failed> {
    let is_grave = before.email != after.email || before.active != after.active;
    if before.role == Role::Owner && is_grave {
        return Err(Failed::owner());
    }
    if after.active && !before.active {
        for_one_more(tx, directory).await?;
    }
    store::members::update(tx, after).await?;
    Ok(end_rights(tx, before, after).await?)
}

/// Room for another person who is active.
async fn for_one_more(tx: &mut Tx, directory: &Directory) -> Result<(), Failed> {
    let room = directory.app.directory.limits_of(directory.organization.id);
    Ok(limits::for_people(tx, &room, 1, directory.now).await?)
}
