//! Which entry a person means.

use api::{
    client::Client,
    entries::{EntryQuery, TimeEntry},
};
use uuid::Uuid;

use crate::{failure::Failure, output::entry_line, output::reference, pages::PAGE, pages::all};

/// The shortest reference that is looked for.
const SHORTEST: usize = 4;

/// How many of the newest entries are searched for a reference.
const SEARCHED: usize = 2000;

/// Finds the entry: `last`, a whole id, or the end of an id as `hourbook list` shows it.
/// Positions in a list are not taken, because a list changes under the hand of its reader (pitfall 18).
pub async fn entry(client: &Client, text: &str) -> Result<TimeEntry, Failure> {
    if let Ok(id) = Uuid::parse_str(text) {
        return Ok(client.get_entry(id).await?);
    }
    if matches!(text.to_lowercase().as_str(), "last" | "letzter") {
        let page = client
            .list_entries(&EntryQuery {
                limit: Some(1),
                ..EntryQuery::default()
            })
            .await?;
        return page
            .items
            .into_iter()
            .next()
            .ok_or_else(|| Failure::Refused("there are no entries".to_owned()));
    }
    let wanted = text.to_lowercase();
    if wanted.len() < SHORTEST || !wanted.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Failure::Usage(format!(
            "{text:?} is no reference; use `last` or one that `hourbook list` shows"
        )));
    }
    let entries = all(SEARCHED, async |cursor| {
        client
            .list_entries(&EntryQuery {
                limit: Some(PAGE),
                cursor,
                ..EntryQuery::default()
            })
            .await
    })
    .await?;
    pick(entries, text, &wanted)
}

fn pick(entries: Vec<TimeEntry>, text: &str, wanted: &str) -> Result<TimeEntry, Failure> {
    let mut found = entries
        .into_iter()
        .filter(|entry| entry.id.simple().to_string().ends_with(wanted));
    match (found.next(), found.next()) {
        (Some(entry), None) => Ok(entry),
        (None, _) => Err(Failure::Refused(format!(
            "no entry among the last {SEARCHED} ends with {text:?}; use its whole id"
        ))),
        (Some(_), Some(_)) => Err(Failure::Refused(format!(
            "more than one entry ends with {text:?}; use more of it"
        ))),
    }
}

/// The entry as it is named in a question.
pub fn name(output: crate::output::Output, entry: &TimeEntry) -> String {
    format!("{} ({})", entry_line(output, entry), reference(entry.id))
}
