//! Sets of members beside another object: the members of a project, the assignees of a task.

use std::collections::{HashMap, HashSet};

use domain::ids::MemberId;
use uuid::Uuid;

use crate::{Result, Sql, Tx, Value};

/// The position of the first of `members` that is no member of the organization. One query.
pub async fn find_unknown(tx: &mut Tx, members: &[MemberId]) -> Result<Option<usize>> {
    if members.is_empty() {
        return Ok(None);
    }
    let sql = Sql::new("SELECT id FROM members WHERE id IN ").bind_list(members.iter().copied());
    let known: HashSet<MemberId> = tx.query_sql(sql, |row| row.get(0)).await?.into_iter().collect();
    Ok(members.iter().position(|member| !known.contains(member)))
}

/// Those of `members` that are members of the organization. One query.
pub async fn find_known(tx: &mut Tx, members: &[MemberId]) -> Result<HashSet<MemberId>> {
    if members.is_empty() {
        return Ok(HashSet::new());
    }
    let sql = Sql::new("SELECT id FROM members WHERE id IN ").bind_list(members.iter().copied());
    Ok(tx.query_sql(sql, |row| row.get(0)).await?.into_iter().collect())
}

/// The members of each object; `sql` selects pairs of object and member.
pub(crate) async fn list(tx: &mut Tx, sql: Sql) -> Result<HashMap<Uuid, Vec<MemberId>>> {
    let mut members: HashMap<Uuid, Vec<MemberId>> = HashMap::new();
    for (object, member) in tx.query_sql(sql, |row| Ok((row.get(0)?, row.get(1)?))).await? {
        members.entry(object).or_default().push(member);
    }
    Ok(members)
}

/// The statements that turn one set into another: only what differs is written.
pub(crate) fn changes(
    object: Uuid,
    before: &[MemberId],
    after: &[MemberId],
    insert: &'static str,
    delete: &'static str,
) -> Vec<(&'static str, Vec<Value>)> {
    let statement = |sql, member: MemberId| (sql, vec![Value::Id(object), Value::from(member)]);
    let (old, new): (HashSet<_>, HashSet<_>) = (before.iter().collect(), after.iter().collect());
    let gone = old.difference(&new).map(|member| statement(delete, **member));
    let added = new.difference(&old).map(|member| statement(insert, **member));
    gone.chain(added).collect()
}
