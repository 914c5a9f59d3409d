//! Groups: the teams of the organization. Who leads one is decided here, not in the directory.

pub mod change;
pub mod create;
pub mod delete;
pub mod get;
pub mod list;

use std::collections::BTreeSet;

use domain::{
    ids::{MemberId, TeamId},
    provisioning::MemberStep,
    scope::check_name,
};
use store::{Tx, assignments, teams::Team};

use super::Failed;

/// The most members of one team.
const MOST: usize = 1000;

async fn find(tx: &mut Tx, id: TeamId) -> Result<Team, Failed> {
    store::teams::find(tx, id).await?.ok_or_else(Failed::not_found)
}

fn name(name: &str) -> Result<String, Failed> {
    Ok(check_name("displayName", name)?)
}

/// Who is in a team after these steps. Whoever comes in has to exist.
async fn stepped(tx: &mut Tx, before: &[MemberId], steps: Vec<MemberStep>) -> Result<Vec<MemberId>, Failed> {
    let mut members: BTreeSet<MemberId> = before.iter().copied().collect();
    for step in steps {
        match step {
            MemberStep::Add(ids) => members.extend(ids.into_iter().map(MemberId::from)),
            MemberStep::Replace(ids) => members = ids.into_iter().map(MemberId::from).collect(),
            MemberStep::Remove(ids) => {
                for id in ids {
                    members.remove(&MemberId::from(id));
                }
            }
        }
    }
    if members.len() > MOST {
        let detail = format!("A group has at most {MOST} members.");
        return Err(Failed::wrong("invalidValue", detail));
    }
    let new: Vec<MemberId> = members
        .iter()
        .copied()
        .filter(|member| !before.contains(member))
        .collect();
    if assignments::find_unknown(tx, &new).await?.is_some() {
        let detail = "A member of the group is no user here.";
        return Err(Failed::wrong("invalidValue", detail));
    }
    Ok(members.into_iter().collect())
}
