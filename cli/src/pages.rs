//! Lists that are longer than a page.

use api::{Page, client};

use crate::failure::Failure;

/// The largest page the server gives.
pub const PAGE: u16 = 200;

/// Reads page after page, at most `most` objects.
pub async fn all<T>(
    most: usize,
    mut fetch: impl AsyncFnMut(Option<String>) -> Result<Page<T>, client::Error>,
) -> Result<Vec<T>, Failure> {
    let mut items = Vec::new();
    let mut cursor = None;
    loop {
        let page = fetch(cursor).await?;
        items.extend(page.items);
        cursor = page.next_cursor;
        if cursor.is_none() || items.len() >= most {
            items.truncate(most);
            return Ok(items);
        }
    }
}
