//! Segments of this device that were kept long enough go: from the server first, then from this machine.

use api::{PageQuery, activity::ActivityRemoval};
use jiff::{Timestamp, ToSpan, tz::TimeZone};

use super::{Uploader, content, refused};
use crate::{
    failure::Failure,
    outbox::{Enrolled, Removed},
};

impl Uploader {
    /// Deletes what was sealed on a day that is more than so many days ago, and is on the server; answers how many segments. To be
    /// called behind an upload that arrived.
    pub async fn forget(&mut self, keep_days: u16, now: Timestamp) -> Result<u64, Failure> {
        let Some(enrolled) = Enrolled::open(&self.places.identity_folder())? else {
            return Ok(0);
        };
        let mut removed = Removed::open(&self.places.outbox_folder())?;
        if !self.removals_arrived {
            self.send_again(&removed).await?;
            self.removals_arrived = true;
        }
        let gone = removed.clear()?;
        let Some(server_time) = self.server_time else {
            return Ok(gone);
        };
        let before = horizon(keep_days, now, server_time);
        let Some(range) = removed.expired(self.uploaded, before) else {
            return Ok(gone);
        };
        let removal = enrolled.sign_removal(range, now)?;
        // Until the server has it, nothing goes here.
        self.removals_arrived = false;
        removed.add(range, &removal)?;
        self.send_removal(&removal).await?;
        self.removals_arrived = true;
        Ok(gone + removed.clear()?)
    }

    /// Sends the removals that the server does not have: a kill came between, or it was put back to an earlier state.
    async fn send_again(&self, removed: &Removed) -> Result<(), Failure> {
        let ours = removed.all()?;
        if ours.is_empty() {
            return Ok(());
        }
        let theirs = self.removals().await?;
        for removal in ours {
            let content = content(&removal).content;
            if !theirs.iter().any(|known| known.content == content) {
                self.send_removal(&removal).await?;
            }
        }
        Ok(())
    }

    async fn removals(&self) -> Result<Vec<ActivityRemoval>, Failure> {
        let mut query = PageQuery {
            limit: Some(200),
            cursor: None,
        };
        let mut removals = Vec::new();
        loop {
            let page = self.client.list_activity_removals(&query).await;
            let page = page.map_err(|error| refused(&error))?;
            removals.extend(page.items);
            query.cursor = page.next_cursor;
            if query.cursor.is_none() {
                return Ok(removals);
            }
        }
    }

    async fn send_removal(&self, removal: &[u8]) -> Result<(), Failure> {
        let sent = self.client.remove_activity_segments(&content(removal)).await;
        sent.map(drop).map_err(|error| refused(&error))
    }
}

/// What was sealed before goes. The earlier of two clocks counts, so that neither alone, set wrong, deletes anything too soon; and
/// a day goes as a whole, so that there is one removal a day.
fn horizon(keep_days: u16, device: Timestamp, server: Timestamp) -> Timestamp {
    let today = device.min(server).to_zoned(TimeZone::UTC).date();
    let oldest = today.saturating_sub(i64::from(keep_days).days());
    oldest
        .to_zoned(TimeZone::UTC)
        .map_or(Timestamp::MIN, |midnight| midnight.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_days_go_and_the_earlier_clock_counts() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let (late, early) = (at("2026-03-31T23:59:59Z"), at("2026-03-31T00:00:00Z"));
        let expected = at("2026-03-01T00:00:00Z");
        assert_eq!(horizon(30, late, early), expected);
        assert_eq!(horizon(30, at("2099-01-01T00:00:00Z"), late), expected);
        assert_eq!(horizon(30, late, at("2099-01-01T00:00:00Z")), expected);
    }
}
