//! The organizations that a probe looks into: all of a small cell, a rotating sample of a large one.

use std::sync::Arc;

use jiff::Timestamp;
use store::{
    Cell, Database, StoreError,
    control::{self, Placement},
};

/// Placements read at once.
const PAGE: i64 = 500;

/// Every active organization of the cell.
pub async fn all(cell: &Cell) -> Result<Vec<Placement>, StoreError> {
    let mut found: Vec<Placement> = Vec::new();
    loop {
        let after = found.last().map(|placement| placement.slug.clone());
        let page = cell
            .control()
            .read(move |tx| Box::pin(async move { control::list_active(tx, after.as_deref(), PAGE).await }))
            .await?;
        let last = i64::try_from(page.len()).unwrap_or(PAGE) < PAGE;
        found.extend(page);
        if last {
            return Ok(found);
        }
    }
}

/// Up to `size` of them, other ones from hour to hour, so that all are looked at in time.
pub async fn sample(cell: &Cell, size: usize, now: Timestamp) -> Result<Vec<Placement>, StoreError> {
    let mut found = all(cell).await?;
    if found.len() > size {
        let hour = usize::try_from(now.as_second() / 3600).unwrap_or(0);
        let start = hour.wrapping_mul(size) % found.len();
        found.rotate_left(start);
        found.truncate(size);
    }
    Ok(found)
}

/// One of the sample, open. What cannot be opened is a finding of `integrity` and of nothing else. Opening would make a
/// database that is lost and bring an old one up to date; a probe does neither.
pub async fn open(cell: &Cell, placement: &Placement) -> Option<Arc<Database>> {
    if !matches!(cell.pending(placement).await, Ok(0)) {
        return None;
    }
    cell.visit(placement).await.ok()
}
