//! The JSON that timewarrior exports and imports.

use std::io::Write;

use jiff::Timestamp;
use serde::Serialize;

use super::{ExportEntry, ExportProblem, ExportTime};

/// Writes a list of intervals. timewarrior knows only tags, so client, project and task become tags as well.
pub struct TimewarriorJson<W: Write> {
    out: W,
    written: u64,
    left_out: u64,
}

#[derive(Serialize)]
struct Interval<'a> {
    start: String,
    end: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    annotation: &'a str,
}

impl<W: Write> TimewarriorJson<W> {
    /// Opens the list.
    pub fn new(mut out: W) -> Result<Self, ExportProblem> {
        out.write_all(b"[")?;
        Ok(Self {
            out,
            written: 0,
            left_out: 0,
        })
    }

    /// Writes one entry. Entries without clock times are left out and counted: timewarrior has only intervals.
    pub fn write(&mut self, entry: &ExportEntry<'_>) -> Result<(), ExportProblem> {
        let ExportTime::Interval { start, end, .. } = entry.time else {
            self.left_out += 1;
            return Ok(());
        };
        let mut tags: Vec<&str> = Vec::new();
        for tag in [entry.client, entry.project, entry.task]
            .into_iter()
            .chain(entry.tags.iter().copied())
        {
            if !tag.is_empty() && !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        self.out
            .write_all(if self.written == 0 { b"\n" } else { b",\n" })?;
        self.written += 1;
        let interval = Interval {
            start: compact(start),
            end: compact(end),
            tags,
            annotation: entry.note,
        };
        serde_json::to_writer(&mut self.out, &interval)?;
        Ok(())
    }

    /// Closes the list and says how many entries were left out.
    pub fn finish(mut self) -> Result<u64, ExportProblem> {
        self.out.write_all(b"\n]\n")?;
        self.out.flush()?;
        Ok(self.left_out)
    }
}

/// `20260101T080000Z`
fn compact(instant: Timestamp) -> String {
    instant.strftime("%Y%m%dT%H%M%SZ").to_string()
}
