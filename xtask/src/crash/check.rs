//! Compares what was acknowledged with what is there.

use std::collections::HashMap;

use anyhow::{Context, Result, bail};
use uuid::Uuid;

use super::writer::{DAY, Log};
use crate::http::{Api, text};

/// How often each id stands in the list of entries.
pub async fn stored(api: &Api) -> Result<HashMap<Uuid, u32>> {
    let mut times = HashMap::new();
    let next_day = DAY.parse::<jiff::civil::Date>()?.tomorrow()?;
    let mut path = format!("/time-entries?from={DAY}&to={next_day}&limit=200");
    loop {
        let page = api.get(&path).await?;
        for entry in page["items"].as_array().context("a page has items")? {
            *times.entry(text(entry, "id")?.parse()?).or_insert(0) += 1;
        }
        let Some(cursor) = page["next_cursor"].as_str() else {
            return Ok(times);
        };
        path = format!("/time-entries?from={DAY}&to={next_day}&limit=200&cursor={cursor}");
    }
}

/// Every acknowledged entry is there once, and nothing else is.
pub fn compare(log: &Log, stored: &HashMap<Uuid, u32>) -> Result<()> {
    let lost = log
        .acknowledged
        .iter()
        .filter(|id| !stored.contains_key(id))
        .count();
    let twice = stored.values().filter(|times| **times > 1).count();
    let foreign = stored.len() + lost - log.acknowledged.len();
    if lost + twice + foreign > 0 {
        bail!(
            "{lost} acknowledged entries are lost, {twice} stand there twice, {foreign} were never acknowledged"
        );
    }
    println!("{} entries are there, each once", stored.len());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(ids: &[u128]) -> Log {
        Log {
            acknowledged: ids.iter().map(|id| Uuid::from_u128(*id)).collect(),
            ..Log::default()
        }
    }

    fn stored(ids: &[(u128, u32)]) -> HashMap<Uuid, u32> {
        ids.iter()
            .map(|(id, times)| (Uuid::from_u128(*id), *times))
            .collect()
    }

    #[test]
    fn lost_doubled_and_foreign_entries_are_told_apart() {
        assert!(compare(&log(&[1, 2]), &stored(&[(1, 1), (2, 1)])).is_ok());
        assert!(
            compare(&log(&[1, 2]), &stored(&[(1, 1)]))
                .is_err_and(|e| e.to_string().starts_with("1 acknowledged"))
        );
        assert!(
            compare(&log(&[1]), &stored(&[(1, 2)]))
                .is_err_and(|e| e.to_string().contains("1 stand there twice"))
        );
        assert!(
            compare(&log(&[1]), &stored(&[(1, 1), (9, 1)]))
                .is_err_and(|e| e.to_string().contains("1 were never"))
        );
    }
}
