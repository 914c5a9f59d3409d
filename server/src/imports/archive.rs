//! Our own archive: people, teams, scope, estimates and closed periods come in with their ids, as far as these are
//! free; what has the same address or name here is taken for the same.

mod ids;
mod records;
mod scope;

use std::collections::HashSet;

use domain::{
    ids::{MemberId, TagId},
    imports::archive,
    scope::fold_name,
};
use uuid::Uuid;

pub use self::{ids::Ids, records::Records};
use self::{
    ids::{missing, own_id},
    scope::{History, plan_history, plan_tasks, plan_work},
};
use super::{
    halt::Halt,
    objects::{self, Object},
    people::Members,
    scope::Scope,
};
use crate::rates::MOST_RATES;

/// Plans what is missing here, in the order in which nothing refers forward.
pub fn plan(
    records: Records,
    members: &Members,
    teams: &[(String, Uuid)],
    scope: &mut Scope,
    currency: &str,
) -> Result<Ids, Halt> {
    let mut ids = Ids::default();
    check_money(&records, currency)?;
    plan_people(&records, members, teams, scope, &mut ids)?;
    plan_work(records.clients, records.projects, scope, &mut ids)?;
    plan_tasks(records.statuses, records.tasks, scope, &mut ids)?;
    for mut record in records.estimates {
        record.task_id = ids.task(&record.task_id)?.to_string();
        record.set_by = ids.maybe_member(record.set_by)?;
        scope.plan(Object::Estimate(record))?;
    }
    let history = History {
        plans: records.plans,
        baselines: records.baselines,
        baseline_tasks: records.baseline_tasks,
        scope_changes: records.scope_changes,
    };
    plan_history(history, scope, &ids)?;
    for record in records.templates {
        scope.plan(Object::Template(record))?;
    }
    plan_money(records.rates, records.money_budgets, scope, &ids)?;
    for record in records.comments {
        scope.plan(Object::Comment(ids.of_comment(record)?))?;
    }
    plan_tags(records.tags, scope, &mut ids)?;
    plan_weeks(records.timesheets, records.locks, scope, &ids)?;
    plan_reports(records.saved_reports, scope, &ids)?;
    plan_at_hand(records.recurring_entries, records.favorites, scope, &ids)?;
    Ok(ids)
}

fn plan_tags(tags: Vec<archive::Tag>, scope: &mut Scope, ids: &mut Ids) -> Result<(), Halt> {
    for record in tags {
        let key = fold_name(&record.name);
        let id = match scope.tags.get(&key) {
            Some(id) => *id,
            None => {
                let id = TagId::from(own_id(&record.id)?);
                scope.tags.insert(key, id);
                scope.plan(Object::Tag(record.clone()))?;
                id
            }
        };
        ids.names.insert(record.id.clone(), record.name);
        ids.tags.insert(record.id, id);
    }
    Ok(())
}

/// Submitted weeks and closed periods.
fn plan_weeks(
    timesheets: Vec<archive::Timesheet>,
    locks: Vec<archive::Lock>,
    scope: &mut Scope,
    ids: &Ids,
) -> Result<(), Halt> {
    for mut record in timesheets {
        record.member_id = ids.member(&record.member_id)?.to_string();
        for step in &mut record.steps {
            step.taken_by = ids.member(&step.taken_by)?.to_string();
        }
        scope.plan(Object::Timesheet(record))?;
    }
    for mut record in locks {
        record.member_id = ids.maybe_member(record.member_id)?;
        record.set_by = ids.maybe_member(record.set_by)?;
        scope.plan(Object::Lock(record))?;
    }
    Ok(())
}

fn plan_at_hand(
    recurring: Vec<archive::RecurringEntry>,
    favorites: Vec<archive::Favorite>,
    scope: &mut Scope,
    ids: &Ids,
) -> Result<(), Halt> {
    for record in recurring {
        scope.plan(Object::RecurringEntry(archive::RecurringEntry {
            member_id: ids.member(&record.member_id)?.to_string(),
            project_id: ids.project_of(record.project_id.as_deref())?,
            task_id: ids.task_of(record.task_id.as_deref())?,
            tag_ids: ids.all_tags(&record.tag_ids)?,
            ..record
        }))?;
    }
    for record in favorites {
        scope.plan(Object::Favorite(archive::Favorite {
            member_id: ids.member(&record.member_id)?.to_string(),
            project_id: ids.project_of(record.project_id.as_deref())?,
            task_id: ids.task_of(record.task_id.as_deref())?,
            tag_ids: ids.all_tags(&record.tag_ids)?,
            ..record
        }))?;
    }
    Ok(())
}

fn plan_people(
    records: &Records,
    members: &Members,
    teams: &[(String, Uuid)],
    scope: &mut Scope,
    ids: &mut Ids,
) -> Result<(), Halt> {
    let roles: HashSet<&String> = records.roles.iter().map(|role| &role.id).collect();
    for record in &records.roles {
        scope.plan(Object::Role(record.clone()))?;
    }
    for record in &records.members {
        if record
            .custom_role_id
            .as_ref()
            .is_some_and(|id| !roles.contains(id))
        {
            return Err(missing("role"));
        }
        let id = match members.by_email(&record.email) {
            Some(id) => id,
            None => {
                scope.plan(Object::Member(record.clone()))?;
                MemberId::from(own_id(&record.id)?)
            }
        };
        ids.names.insert(record.id.clone(), record.email.clone());
        ids.members.insert(record.id.clone(), id);
    }
    for record in &records.teams {
        // A team of this name keeps its people.
        let here = teams.iter().find(|(name, _)| *name == fold_name(&record.name));
        if let Some((_, id)) = here {
            ids.teams.insert(record.id.clone(), *id);
            continue;
        }
        let mut record = record.clone();
        record.member_ids = ids.all_members(&record.member_ids)?;
        record.lead_ids = ids.all_members(&record.lead_ids)?;
        scope.plan(Object::Team(record))?;
    }
    Ok(())
}

fn plan_reports(reports: Vec<archive::SavedReport>, scope: &mut Scope, ids: &Ids) -> Result<(), Halt> {
    for mut record in reports {
        record.owner_id = ids.member(&record.owner_id)?.to_string();
        record.pinned_by = ids.all_members(&record.pinned_by)?;
        // What a filter names may be gone by now; then its id means nothing here either.
        objects::remap(&mut record.definition, |filter, id| match filter {
            "member_ids" => ids.members.get(id).map(ToString::to_string),
            "team_ids" => ids.teams.get(id).map(ToString::to_string),
            "client_ids" => ids.clients.get(id).map(ToString::to_string),
            "project_ids" => ids.projects.get(id).map(ToString::to_string),
            _ => ids.tasks.get(id).map(ToString::to_string),
        });
        scope.plan(Object::SavedReport(record))?;
    }
    Ok(())
}

/// Amounts are in the currency of the organization: they mean nothing in another one (pitfall 15). Reports read all
/// rates, so there are not more of them here than anybody can set.
fn check_money(records: &Records, here: &str) -> Result<(), Halt> {
    let holds_money = !records.rates.is_empty() || !records.money_budgets.is_empty();
    if holds_money && records.currency != here {
        return Err(Halt::Refused(format!(
            "The rates and budgets of the archive are in {}, and this organization counts in {here}. Choose the \
             currency of the archive in the settings first.",
            records.currency
        )));
    }
    if i64::try_from(records.rates.len()).is_ok_and(|rates| rates > MOST_RATES) {
        return Err(Halt::Refused(format!(
            "The archive holds more than {MOST_RATES} rates, the most that an organization can have."
        )));
    }
    Ok(())
}

/// Rates, and the budgets of projects that are new here.
fn plan_money(
    rates: Vec<archive::Rate>,
    budgets: Vec<archive::MoneyBudget>,
    scope: &mut Scope,
    ids: &Ids,
) -> Result<(), Halt> {
    for record in rates {
        scope.plan(Object::Rate(archive::Rate {
            member_id: ids.maybe_member(record.member_id)?,
            project_id: ids.project_of(record.project_id.as_deref())?,
            task_id: ids.task_of(record.task_id.as_deref())?,
            set_by: ids.maybe_member(record.set_by)?,
            ..record
        }))?;
    }
    for mut record in budgets {
        if ids.new_projects.contains(&record.project_id) {
            record.project_id = ids.project(&record.project_id)?.to_string();
            record.set_by = ids.maybe_member(record.set_by)?;
            scope.plan(Object::MoneyBudget(record))?;
        }
    }
    Ok(())
}
