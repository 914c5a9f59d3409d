//! The columns of time entries that reports are made of, and the names they refer to.

use std::collections::HashMap;

use domain::{
    entries::Billable,
    ids::{EntryId, MemberId, ProjectId, TagId, TaskId},
    reports::{Columns, Lookups, MemberFacts, ProjectFacts, Row as ReportRow, RowWhen, TaskFacts},
};
use jiff::Timestamp;

use crate::{Result, Row, Tx, params};

const ALL: &str = "SELECT id, member_id, project_id, task_id, started_at, ended_at, start_time_zone, date,
    duration_seconds, billable, note FROM time_entries ORDER BY id";
const CHANGED: &str =
    "SELECT id, member_id, project_id, task_id, started_at, ended_at, start_time_zone, date,
    duration_seconds, billable, note FROM time_entries WHERE change_seq > $1 ORDER BY id";

/// Changed entries above which loading everything again is cheaper than finding out what was deleted.
const MOST_CHANGES: i64 = 50_000;

/// Brings `columns`, which are as of sequence `seq`, up to date. Returns the sequence they then have.
/// Sequence 0 means that nothing has been loaded.
pub async fn refresh(tx: &mut Tx, columns: &mut Columns, seq: i64) -> Result<i64> {
    let (oldest, newest) = crate::changes::bounds(tx).await?;
    if newest == seq && seq > 0 {
        return Ok(seq);
    }
    // Old changes are forgotten after a while; what was deleted in a forgotten stretch cannot be known.
    if seq == 0 || seq + 1 < oldest || newest - seq > MOST_CHANGES {
        *columns = load(tx).await?;
        return Ok(newest);
    }
    let deleted: Vec<EntryId> = tx
        .query(
            "SELECT object_id FROM changes WHERE seq > $1 AND kind = 'time_entry' AND op = 'deleted'",
            params![seq],
            |row| row.get(0),
        )
        .await?;
    for id in deleted {
        columns.remove(id);
    }
    let tags: Vec<(EntryId, TagId)> = tx
        .query(
            "SELECT et.entry_id, et.tag_id FROM time_entry_tags et JOIN time_entries e ON e.id = et.entry_id
             WHERE e.change_seq > $1 ORDER BY et.entry_id",
            params![seq],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .await?;
    let mut tags = TagsInOrder::new(&tags);
    tx.for_each(CHANGED, params![seq], |row| {
        with_row(row, &mut tags, |row| columns.upsert(row))
    })
    .await?;
    Ok(newest)
}

async fn load(tx: &mut Tx) -> Result<Columns> {
    let count: i64 = tx.scalar("SELECT COUNT(*) FROM time_entries", &[]).await?;
    let mut columns = Columns::with_capacity(usize::try_from(count).unwrap_or_default());
    let tags: Vec<(EntryId, TagId)> = tx
        .query(
            "SELECT entry_id, tag_id FROM time_entry_tags ORDER BY entry_id",
            &[],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .await?;
    let mut tags = TagsInOrder::new(&tags);
    tx.for_each(ALL, &[], |row| with_row(row, &mut tags, |row| columns.push(row)))
        .await?;
    Ok(columns)
}

/// Tags sorted by entry, handed out to entries that come in the same order.
struct TagsInOrder<'a> {
    rest: &'a [(EntryId, TagId)],
    current: Vec<TagId>,
}

impl<'a> TagsInOrder<'a> {
    fn new(tags: &'a [(EntryId, TagId)]) -> Self {
        Self {
            rest: tags,
            current: Vec::new(),
        }
    }

    fn of(&mut self, entry: EntryId) -> &[TagId] {
        let skip = self.rest.partition_point(|(id, _)| *id < entry);
        self.rest = &self.rest[skip..];
        let own = self.rest.iter().take_while(|(id, _)| *id == entry);
        self.current.clear();
        self.current.extend(own.map(|(_, tag)| *tag));
        self.rest = &self.rest[self.current.len()..];
        &self.current
    }
}

fn with_row(row: &Row<'_>, tags: &mut TagsInOrder<'_>, take: impl FnOnce(&ReportRow<'_>)) -> Result<()> {
    let id = row.get(0)?;
    let zone: Option<String> = row.get(6)?;
    let when = match row.get::<Option<Timestamp>>(4)? {
        Some(started_at) => RowWhen::Interval {
            started_at,
            ended_at: row.get(5)?,
            start_time_zone: zone.as_deref().unwrap_or("UTC"),
            date: row.get(7)?,
        },
        None => RowWhen::Duration {
            date: row.get(7)?,
            duration_seconds: row.get(8)?,
        },
    };
    let note: String = row.get(10)?;
    let billable = match row.get::<String>(9)?.as_str() {
        "yes" => Billable::Yes,
        "no" => Billable::No,
        _ => Billable::Inherit,
    };
    take(&ReportRow {
        id,
        member: row.get::<MemberId>(1)?,
        project: row.get::<Option<ProjectId>>(2)?,
        task: row.get::<Option<TaskId>>(3)?,
        when,
        billable,
        tags: tags.of(id),
        note: &note,
    });
    Ok(())
}

/// Names and facts of everything that entries refer to.
pub async fn lookups(tx: &mut Tx) -> Result<Lookups> {
    Ok(Lookups {
        members: members(tx).await?,
        teams: tx
            .query("SELECT id, name FROM teams", &[], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .await?
            .into_iter()
            .collect(),
        clients: tx
            .query("SELECT id, name FROM clients", &[], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .await?
            .into_iter()
            .collect(),
        projects: projects(tx).await?,
        tasks: tasks(tx).await?,
        tags: tx
            .query("SELECT id, name FROM tags", &[], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .await?
            .into_iter()
            .collect(),
    })
}

async fn members(tx: &mut Tx) -> Result<HashMap<MemberId, MemberFacts>> {
    let names = tx
        .query("SELECT id, name FROM members", &[], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .await?;
    let facts = names.into_iter().map(|(id, name)| {
        (
            id,
            MemberFacts {
                name,
                teams: Vec::new(),
            },
        )
    });
    let mut members: HashMap<_, _> = facts.collect();
    let teams: Vec<(MemberId, _)> = tx
        .query(
            "SELECT member_id, team_id FROM team_members ORDER BY team_id",
            &[],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .await?;
    for (member, team) in teams {
        if let Some(facts) = members.get_mut(&member) {
            facts.teams.push(team);
        }
    }
    Ok(members)
}

async fn projects(tx: &mut Tx) -> Result<HashMap<ProjectId, ProjectFacts>> {
    let sql = "SELECT id, name, client_id, billable, estimate_seconds FROM projects";
    let projects = tx.query(sql, &[], |row| {
        let facts = ProjectFacts {
            name: row.get(1)?,
            client: row.get(2)?,
            billable: row.get(3)?,
            estimate_seconds: row.get(4)?,
        };
        Ok((row.get(0)?, facts))
    });
    Ok(projects.await?.into_iter().collect())
}

async fn tasks(tx: &mut Tx) -> Result<HashMap<TaskId, TaskFacts>> {
    let tasks = tx.query(
        "SELECT id, name, billable, estimate_seconds FROM tasks",
        &[],
        |row| {
            let facts = TaskFacts {
                name: row.get(1)?,
                billable: row.word(2)?,
                estimate_seconds: row.get(3)?,
            };
            Ok((row.get(0)?, facts))
        },
    );
    Ok(tasks.await?.into_iter().collect())
}
