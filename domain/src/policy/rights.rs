use std::sync::{Arc, LazyLock};

use super::{Action, Grant, PeopleScope, WorkScope, grants};
use crate::people::Role;

/// Everything that somebody may do: at most one grant for each action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rights(Arc<[Option<Grant>]>);

impl Rights {
    /// Those of a standard role.
    pub fn of(role: Role) -> Self {
        static RIGHTS: LazyLock<[Rights; 4]> =
            LazyLock::new(|| Role::ALL.map(|role| Rights::from_grants(grants(role))));
        match role {
            Role::Member => RIGHTS[0].clone(),
            Role::Manager => RIGHTS[1].clone(),
            Role::Admin => RIGHTS[2].clone(),
            Role::Owner => RIGHTS[3].clone(),
        }
    }

    fn from_grants(grants: &[Grant]) -> Self {
        let find = |action: &Action| grants.iter().copied().find(|grant| grant.action == *action);
        Self(Action::ALL.iter().map(find).collect())
    }

    /// The grant for an action.
    pub fn grant(&self, action: Action) -> Option<Grant> {
        self.0.get(action as usize).copied().flatten()
    }

    /// Every grant, in the order of the actions.
    pub fn grants(&self) -> impl Iterator<Item = Grant> + '_ {
        self.0.iter().copied().flatten()
    }

    /// Whether these include all of the others: whoever has them can give the others.
    pub fn cover(&self, others: &Self) -> bool {
        others.grants().all(|grant| self.include(grant))
    }

    /// Whether they reach as far as this grant.
    pub fn include(&self, grant: Grant) -> bool {
        self.grant(grant.action)
            .is_some_and(|own| own.people >= grant.people && own.work >= grant.work)
    }

    /// The weakest standard role that includes all of them: what the guards of that role are for holds for them, too.
    pub fn standing(&self) -> Role {
        Role::ALL
            .into_iter()
            .find(|role| Self::of(*role).cover(self))
            .unwrap_or(Role::Owner)
    }

    /// Whether an action reaches teams that the member leads.
    pub fn reach_teams(&self) -> bool {
        self.grants().any(|grant| grant.people == PeopleScope::Teams)
    }

    /// Whether an action reaches only some projects.
    pub fn reach_some_projects(&self) -> bool {
        self.grants().any(|grant| grant.work == WorkScope::Own)
    }

    /// These with single actions changed. What nobody can be without stays, what an owner alone may do is not to be had,
    /// and nothing reaches further than what it builds upon.
    #[must_use]
    pub fn with(&self, changes: impl IntoIterator<Item = (Action, Option<Grant>)>) -> Self {
        let mut grants = self.0.to_vec();
        for (action, grant) in changes {
            let possible = grant.filter(|grant| action.levels().contains(grant));
            let least = action.least();
            if let Some(slot) = grants.get_mut(action as usize) {
                *slot = possible.or(least);
            }
        }
        settle(&mut grants);
        Self(grants.into())
    }

    /// These, and beside them other grants as far as they reach further.
    #[must_use]
    pub fn and(&self, more: impl IntoIterator<Item = Grant>) -> Self {
        let wider: Vec<(Action, Option<Grant>)> = more
            .into_iter()
            .filter(|grant| grant.action.levels().contains(grant) && !self.include(*grant))
            .map(|grant| {
                let own = self.grant(grant.action);
                (grant.action, Some(own.map_or(grant, |own| wider(own, grant))))
            })
            .collect();
        if wider.is_empty() {
            self.clone()
        } else {
            self.with(wider)
        }
    }
}

fn wider(one: Grant, other: Grant) -> Grant {
    Grant {
        people: one.people.max(other.people),
        work: one.work.max(other.work),
        ..one
    }
}

/// Takes back what reaches further than what it builds upon, until nothing changes: a thing that is needed may itself need
/// another.
fn settle(grants: &mut [Option<Grant>]) {
    loop {
        let before = grants.to_vec();
        for action in Action::ALL {
            let Some(grant) = before.get(*action as usize).copied().flatten() else {
                continue;
            };
            let held = settled(&before, grant);
            if let Some(slot) = grants.get_mut(*action as usize) {
                *slot = held.or(action.least());
            }
        }
        if grants == before.as_slice() {
            return;
        }
    }
}

/// Whether nothing is missing that an admin may.
fn is_whole(given: &[Option<Grant>]) -> bool {
    grants(Role::Admin).iter().all(|needed| {
        let own = given.get(needed.action as usize).copied().flatten();
        own.is_some_and(|own| own.people >= needed.people && own.work >= needed.work)
    })
}

fn settled(given: &[Option<Grant>], mut grant: Grant) -> Option<Grant> {
    let of = |action: Action| given.get(action as usize).copied().flatten();
    for needed in grant.action.needs() {
        let base = of(*needed)?;
        if base.people != PeopleScope::None && grant.people != PeopleScope::None {
            grant.people = grant.people.min(base.people);
        }
        if base.work != WorkScope::None && grant.work != WorkScope::None {
            grant.work = grant.work.min(base.work);
        }
    }
    if grant.action.leads_everywhere() {
        return is_whole(given).then_some(grant);
    }
    if grant.action.shows_everything() {
        of(Action::CostRead)?;
        let entries = of(Action::EntryRead)?;
        if entries.people != PeopleScope::All {
            return None;
        }
    }
    let reaches = |level: &&Grant| level.people <= grant.people && level.work <= grant.work;
    grant.action.levels().iter().rev().find(reaches).copied()
}
