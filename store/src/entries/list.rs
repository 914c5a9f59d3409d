//! Pages of entries, filtered.

use domain::{
    entries::NewEntry,
    ids::{EntryId, MemberId, ProjectId, TaskId},
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{SELECT, StoredEntry, entry, with_tags};
use crate::{Result, Sql, Tx};

/// Which entries a list shows. Empty lists and `None` do not restrict.
#[derive(Debug, Clone, Default)]
pub struct EntryFilter {
    /// Local dates, the second one excluded.
    pub from: Option<Date>,
    pub to: Option<Date>,
    /// Only these members; `None` is everybody.
    pub members: Option<Vec<MemberId>>,
    pub projects: Vec<ProjectId>,
    pub clients: Vec<Uuid>,
    pub tasks: Vec<TaskId>,
    pub tags: Vec<String>,
    /// Whether it is billable in the end: by its own word, its task's or its project's.
    pub billable: Option<bool>,
    /// Part of the note, without regard to case.
    pub note: Option<String>,
    pub running: Option<bool>,
}

/// Position in a list: local date, instant within it, id.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct EntryPosition {
    pub date: Date,
    pub sort_at: Timestamp,
    pub id: EntryId,
}

/// Entries that match, newest first unless `ascending`, after `position`, at most `limit`.
pub async fn list(
    tx: &mut Tx,
    filter: &EntryFilter,
    position: Option<EntryPosition>,
    ascending: bool,
    limit: i64,
) -> Result<Vec<StoredEntry>> {
    let mut sql = filtered(Sql::new(SELECT), &remaining(filter, position, ascending));
    if let Some(EntryPosition { date, sort_at, id }) = position {
        sql = sql.push(if ascending {
            " AND (e.date, e.sort_at, e.id) > ("
        } else {
            " AND (e.date, e.sort_at, e.id) < ("
        });
        sql = sql
            .bind(date)
            .push(", ")
            .bind(sort_at)
            .push(", ")
            .bind(id)
            .push(")");
    }
    sql = sql.push(if ascending {
        " ORDER BY e.date, e.sort_at, e.id LIMIT "
    } else {
        " ORDER BY e.date DESC, e.sort_at DESC, e.id DESC LIMIT "
    });
    let found = tx.query_sql(sql.bind(limit), entry).await?;
    with_tags(tx, found).await
}

/// The filter without the bound of dates that `position` implies. Given both, SQLite would start each page at the bound
/// and walk over everything before the position.
fn remaining(filter: &EntryFilter, position: Option<EntryPosition>, ascending: bool) -> EntryFilter {
    let mut filter = filter.clone();
    let Some(EntryPosition { date, .. }) = position else {
        return filter;
    };
    if ascending {
        filter.from = filter.from.filter(|from| date < *from);
    } else {
        filter.to = filter.to.filter(|to| date >= *to);
    }
    filter
}

/// The same decision as [`domain::entries::effective`].
const BILLABLE: &str = "e.billable = 'yes' OR (e.billable = 'inherit' AND COALESCE(
    (SELECT CASE t.billable WHEN 'yes' THEN TRUE WHEN 'no' THEN FALSE END FROM tasks t WHERE t.id = e.task_id),
    (SELECT p.billable FROM projects p WHERE p.id = e.project_id), FALSE))";

fn filtered(mut sql: Sql, filter: &EntryFilter) -> Sql {
    let EntryFilter {
        from,
        to,
        members,
        projects,
        clients,
        tasks,
        tags,
        billable,
        note,
        running,
    } = filter.clone();
    sql = sql.push(" WHERE 1 = 1");
    if let Some(members) = members {
        sql = match members.as_slice() {
            // The usual case, an equality, lets both engines read one member's days in order.
            [member] => sql.push(" AND e.member_id = ").bind(*member),
            _ => sql.push(" AND e.member_id IN ").bind_list(members),
        };
    }
    if let Some(from) = from {
        sql = sql.push(" AND e.date >= ").bind(from);
    }
    if let Some(to) = to {
        sql = sql.push(" AND e.date < ").bind(to);
    }
    if !projects.is_empty() {
        sql = sql.push(" AND e.project_id IN ").bind_list(projects);
    }
    if !clients.is_empty() {
        sql = sql
            .push(" AND e.project_id IN (SELECT id FROM projects WHERE client_id IN ")
            .bind_list(clients)
            .push(")");
    }
    if !tasks.is_empty() {
        sql = sql.push(" AND e.task_id IN ").bind_list(tasks);
    }
    if !tags.is_empty() {
        let folded = tags.iter().map(|name| domain::scope::fold_name(name));
        sql = sql
            .push(" AND e.id IN (SELECT et.entry_id FROM time_entry_tags et JOIN tags t ON t.id = et.tag_id WHERE t.name_folded IN ")
            .bind_list(folded)
            .push(")");
    }
    if let Some(billable) = billable {
        sql = sql
            .push(if billable { " AND (" } else { " AND NOT (" })
            .push(BILLABLE)
            .push(")");
    }
    if let Some(note) = note {
        let pattern = like_pattern(&note);
        sql = sql
            .push(" AND lower(e.note) LIKE ")
            .bind(pattern)
            .push(" ESCAPE '\\'");
    }
    match running {
        Some(true) => sql.push(" AND e.kind = 'interval' AND e.ended_at IS NULL"),
        Some(false) => sql.push(" AND (e.kind = 'duration' OR e.ended_at IS NOT NULL)"),
        None => sql,
    }
}

/// `%part%` with the wildcards in `part` taken literally.
pub(crate) fn like_pattern(part: &str) -> String {
    let mut pattern = String::from("%");
    for character in part.to_lowercase().chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

/// Distinct recent work of a member: the newest entry of each combination of note, project, task and billing.
pub async fn list_recent_work(tx: &mut Tx, member: MemberId, limit: i64) -> Result<Vec<StoredEntry>> {
    // Looking at the last few hundred entries is enough, and bounded however long the history is.
    const WINDOW: i64 = 400;
    let filter = EntryFilter {
        members: Some(vec![member]),
        ..EntryFilter::default()
    };
    let mut seen = std::collections::HashSet::new();
    let mut recent = list(tx, &filter, None, false, WINDOW).await?;
    recent.retain(|entry| {
        let NewEntry {
            when: _,
            project_id,
            task_id,
            note,
            billable,
            tags,
            source: _,
        } = &entry.content;
        seen.insert((*project_id, *task_id, note.clone(), *billable, tags.clone()))
    });
    recent.truncate(usize::try_from(limit).unwrap_or_default());
    Ok(recent)
}

/// The entries with these ids, in this order; those that are gone are left out.
pub async fn list_by_ids(tx: &mut Tx, ids: &[EntryId]) -> Result<Vec<StoredEntry>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = Sql::new(SELECT)
        .push(" WHERE e.id IN ")
        .bind_list(ids.iter().copied());
    let found = tx.query_sql(sql, entry).await?;
    let places: std::collections::HashMap<EntryId, usize> =
        ids.iter().enumerate().map(|(place, id)| (*id, place)).collect();
    let mut entries = with_tags(tx, found).await?;
    entries.sort_by_key(|entry| places.get(&entry.id).copied());
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use domain::ids::EntryId;
    use jiff::{Timestamp, civil::date};
    use uuid::Uuid;

    use super::{EntryFilter, EntryPosition, remaining};

    #[test]
    fn a_page_begins_at_its_position_and_not_at_the_bound_of_the_period() {
        let (from, to) = (date(2026, 1, 1), date(2026, 2, 1));
        let filter = EntryFilter {
            from: Some(from),
            to: Some(to),
            ..EntryFilter::default()
        };
        let at = |date| {
            Some(EntryPosition {
                date,
                sort_at: Timestamp::UNIX_EPOCH,
                id: EntryId::from(Uuid::nil()),
            })
        };
        let (inside, before, after) = (date(2026, 1, 15), date(2025, 12, 31), date(2026, 2, 1));
        for (position, ascending, bounds) in [
            (None, true, (Some(from), Some(to))),
            (at(inside), true, (None, Some(to))),
            (at(inside), false, (Some(from), None)),
            // A cursor from another period does not widen this one.
            (at(before), true, (Some(from), Some(to))),
            (at(after), false, (Some(from), Some(to))),
        ] {
            let left = remaining(&filter, position, ascending);
            assert_eq!((left.from, left.to), bounds, "{position:?} {ascending}");
        }
    }
}
