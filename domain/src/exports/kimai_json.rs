//! Timesheets as Kimai's REST API answers them with `full=true`.

use std::io::Write;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::{ExportEntry, ExportProblem, ExportTime};

/// Writes a list of timesheets.
pub struct KimaiJson<W: Write> {
    out: W,
    written: u64,
    left_out: u64,
}

#[derive(Serialize)]
struct Timesheet<'a> {
    begin: String,
    end: String,
    duration: i64,
    user: User<'a>,
    project: Option<Project<'a>>,
    activity: Option<Named<'a>>,
    tags: &'a [&'a str],
    description: &'a str,
    billable: bool,
}

#[derive(Serialize)]
struct User<'a> {
    username: &'a str,
    alias: &'a str,
}

#[derive(Serialize)]
struct Project<'a> {
    name: &'a str,
    customer: Option<Named<'a>>,
}

#[derive(Serialize)]
struct Named<'a> {
    name: &'a str,
}

impl<W: Write> KimaiJson<W> {
    /// Opens the list.
    pub fn new(mut out: W) -> Result<Self, ExportProblem> {
        out.write_all(b"[")?;
        Ok(Self {
            out,
            written: 0,
            left_out: 0,
        })
    }

    /// Writes one entry. Entries without clock times are left out and counted: Kimai has only intervals.
    pub fn write(&mut self, entry: &ExportEntry<'_>) -> Result<(), ExportProblem> {
        let ExportTime::Interval {
            start,
            end,
            start_zone,
            end_zone,
        } = entry.time
        else {
            self.left_out += 1;
            return Ok(());
        };
        self.out
            .write_all(if self.written == 0 { b"\n" } else { b",\n" })?;
        self.written += 1;
        let timesheet = Timesheet {
            begin: local(start, start_zone),
            end: local(end, end_zone),
            duration: entry.time.seconds(),
            user: User {
                username: entry.email,
                alias: entry.member,
            },
            project: named(entry.project).map(|Named { name }| Project {
                name,
                customer: named(entry.client),
            }),
            activity: named(entry.task),
            tags: entry.tags,
            description: entry.note,
            billable: entry.billable,
        };
        serde_json::to_writer(&mut self.out, &timesheet)?;
        Ok(())
    }

    /// Closes the list and says how many entries were left out.
    pub fn finish(mut self) -> Result<u64, ExportProblem> {
        self.out.write_all(b"\n]\n")?;
        self.out.flush()?;
        Ok(self.left_out)
    }
}

fn named(name: &str) -> Option<Named<'_>> {
    (!name.is_empty()).then_some(Named { name })
}

/// `2026-11-22T09:00:00+0100`, without a colon, as Kimai has it.
fn local(instant: Timestamp, zone: &TimeZone) -> String {
    instant
        .to_zoned(zone.clone())
        .strftime("%Y-%m-%dT%H:%M:%S%z")
        .to_string()
}
