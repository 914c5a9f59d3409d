//! Reading what there is about a member, table by table and page by page: memory stays flat.

use domain::ids::MemberId;
use uuid::Uuid;

use super::Place;
use crate::{
    Result, Sql, Tx, Value,
    dump::{key, value},
};

/// Rows read at once.
const PAGE: i64 = 200;

/// How much of a row may be handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// It is the member's own.
    Whole,
    /// The member did something with it, and it names nobody else.
    Acted,
    /// It is somebody else's.
    OfAnother,
}

/// A row about a member: all columns of its table, in their order.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    pub reading: Reading,
    pub values: Vec<Value>,
}

/// Where the reading of a table stands.
pub struct Reader<'p> {
    place: &'p Place,
    member: MemberId,
    after: Option<Vec<Value>>,
    at_end: bool,
}

impl<'p> Reader<'p> {
    pub fn new(place: &'p Place, member: MemberId) -> Self {
        Self {
            place,
            member,
            after: None,
            at_end: false,
        }
    }

    /// The next rows in the order of their keys; none at the end.
    pub async fn page(&mut self, tx: &mut Tx) -> Result<Vec<Record>> {
        if self.at_end {
            return Ok(Vec::new());
        }
        let (place, table, engine) = (self.place, &self.place.table, tx.kind());
        let mut sql = place
            .own(Sql::new("SELECT CASE WHEN "), self.member)
            .push(" THEN TRUE ELSE FALSE END");
        for column in &table.columns {
            sql = sql.push(", ").push(column.name);
        }
        sql = sql.push(" FROM ").push(table.name).push(" WHERE (");
        sql = place.about(sql, self.member).push(")");
        if let Some(after) = self.after.take() {
            sql = key(sql.push(" AND ("), table, engine).push(") > (");
            for (position, value) in after.into_iter().enumerate() {
                sql = sql.push(if position > 0 { ", " } else { "" }).bind(value);
            }
            sql = sql.push(")");
        }
        sql = key(sql.push(" ORDER BY "), table, engine)
            .push(" LIMIT ")
            .bind(PAGE);
        let member = self.member;
        let page = tx
            .query_sql(sql, |row| {
                let own: bool = row.get(0)?;
                let columns = table.columns.iter().enumerate();
                let values: Result<Vec<Value>> = columns
                    .map(|(index, column)| value(row, index + 1, column.kind))
                    .collect();
                let values = values?;
                let reading = if own {
                    Reading::Whole
                } else if place.names_another(&values, member) {
                    Reading::OfAnother
                } else {
                    Reading::Acted
                };
                Ok(Record { reading, values })
            })
            .await?;
        self.at_end = i64::try_from(page.len()).unwrap_or(PAGE) < PAGE;
        self.after = page.last().map(|record| {
            let position = |name: &&str| table.columns.iter().position(|column| column.name == *name);
            let values = table.key.iter().filter_map(position);
            values
                .filter_map(|index| record.values.get(index).cloned())
                .collect()
        });
        Ok(page)
    }
}

/// How many rows of a table say something about a member.
pub async fn count(tx: &mut Tx, place: &Place, member: MemberId) -> Result<i64> {
    let sql = Sql::new("SELECT COUNT(*) FROM ")
        .push(place.table.name)
        .push(" WHERE ");
    let counts = tx.query_sql(place.about(sql, member), |row| row.get(0)).await?;
    Ok(counts.into_iter().next().unwrap_or_default())
}

/// The names of projects, tasks, clients, tags and teams with these ids.
pub async fn names(tx: &mut Tx, table: &'static str, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>> {
    let sql = Sql::new("SELECT id, name FROM ")
        .push(table)
        .push(" WHERE id IN ")
        .bind_list(ids.iter().copied())
        .push(" ORDER BY id");
    tx.query_sql(sql, |row| Ok((row.get(0)?, row.get(1)?))).await
}
