//! Events.

use super::{Client, Download, Error};
use crate::events::Change;

/// The stream of changes. Ends when the server goes away; ask again with the last sequence number seen.
#[derive(Debug)]
pub struct Events {
    download: Download,
    unread: Vec<u8>,
}

/// One message of the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Something changed.
    Change(Change),
    /// Too much was missed: load everything again.
    Reset,
}

/// Longer messages are not from Hourbook.
const LONGEST_MESSAGE: usize = 64 * 1024;

impl Client {
    /// Listens for changes, from the one after `last_seq` on.
    pub async fn events(&self, last_seq: Option<i64>) -> Result<Events, Error> {
        let mut request = self.get("events").timeout(self.upload_timeout());
        if let Some(seq) = last_seq {
            request = request.header("last-event-id", seq.to_string());
        }
        Ok(Events {
            download: self.download(request).await?,
            unread: Vec::new(),
        })
    }
}

impl Events {
    /// Waits for the next message; `None` when the stream has ended.
    pub async fn next(&mut self) -> Result<Option<Event>, Error> {
        loop {
            if let Some(end) = self.unread.windows(2).position(|pair| pair == b"\n\n") {
                let message: Vec<u8> = self.unread.drain(..end + 2).collect();
                if let Some(event) = read(&String::from_utf8_lossy(&message))? {
                    return Ok(Some(event));
                }
                continue;
            }
            if self.unread.len() > LONGEST_MESSAGE {
                return Err(Error::Unreadable {
                    reason: "an event is too long".to_owned(),
                });
            }
            match self.download.chunk().await? {
                Some(chunk) => self
                    .unread
                    .extend(chunk.into_iter().filter(|byte| *byte != b'\r')),
                None => return Ok(None),
            }
        }
    }
}

/// Reads one message; `None` for comments, which only keep the connection alive.
fn read(message: &str) -> Result<Option<Event>, Error> {
    let field = |name: &str| {
        message
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':').map(str::trim_start))
    };
    match field("event") {
        Some("reset") => Ok(Some(Event::Reset)),
        Some("change") => {
            let change = serde_json::from_str(field("data").unwrap_or_default()).map_err(|error| {
                Error::Unreadable {
                    reason: error.to_string(),
                }
            })?;
            Ok(Some(Event::Change(change)))
        }
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::{EventKind, EventOp};

    #[test]
    fn a_change_is_read_and_a_comment_is_not() {
        let message = concat!(
            "event: change\nid: 7\n",
            r#"data: {"seq":7,"kind":"timer","id":"018f0000-0000-7000-8000-000000000000","member_id":null,"#,
            r#""op":"created"}"#,
            "\n\n"
        );
        let Some(Event::Change(change)) = read(message).unwrap() else {
            panic!("no change")
        };
        assert_eq!(
            (change.seq, change.kind, change.op),
            (7, EventKind::Timer, EventOp::Created)
        );
        assert_eq!(read(": keep-alive\n\n").unwrap(), None);
        assert_eq!(read("event: reset\ndata:\n\n").unwrap(), Some(Event::Reset));
        assert!(read("event: change\ndata: {}\n\n").is_err());
    }
}
