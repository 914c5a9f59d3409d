//! Our own CSV of time entries: everything that other programs and accountants ask for, one entry a row.

use std::io::Write;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::entry::hours;
use super::{ExportEntry, ExportProblem, ExportTime, guarded};

const HEADER: [&str; 17] = [
    "Id",
    "Member",
    "E-mail",
    "Client",
    "Project",
    "Task",
    "Note",
    "Tags",
    "Billable",
    "Kind",
    "Date",
    "Start",
    "End",
    "Start time zone",
    "End time zone",
    "Seconds",
    "Hours",
];

/// Writes UTF-8 with a byte order mark, which spreadsheets need to see it.
pub struct EntriesCsv<W: Write> {
    csv: csv::Writer<W>,
}

impl<W: Write> EntriesCsv<W> {
    /// Writes the header.
    pub fn new(mut out: W) -> Result<Self, ExportProblem> {
        out.write_all(b"\xef\xbb\xbf")?;
        let mut csv = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(out);
        csv.write_record(HEADER)?;
        Ok(Self { csv })
    }

    /// Writes one entry.
    pub fn write(&mut self, entry: &ExportEntry<'_>) -> Result<(), ExportProblem> {
        let seconds = entry.time.seconds();
        let tags = entry.tags.join(", ");
        for text in [
            entry.id,
            entry.member,
            entry.email,
            entry.client,
            entry.project,
            entry.task,
            entry.note,
            &tags,
        ] {
            self.csv.write_field(guarded(text).as_bytes())?;
        }
        self.csv.write_field(if entry.billable { "yes" } else { "no" })?;
        match &entry.time {
            ExportTime::Interval {
                start,
                end,
                start_zone,
                end_zone,
            } => {
                self.csv.write_field("interval")?;
                self.csv
                    .write_field(start_zone.to_datetime(*start).date().to_string())?;
                self.csv.write_field(with_offset(*start, start_zone))?;
                self.csv.write_field(with_offset(*end, end_zone))?;
                self.csv.write_field(start_zone.iana_name().unwrap_or("UTC"))?;
                self.csv.write_field(end_zone.iana_name().unwrap_or("UTC"))?;
            }
            ExportTime::Duration { date, .. } => {
                self.csv.write_field("duration")?;
                self.csv.write_field(date.to_string())?;
                for _ in 0..4 {
                    self.csv.write_field("")?;
                }
            }
        }
        self.csv.write_field(seconds.to_string())?;
        self.csv.write_field(hours(seconds))?;
        self.csv.write_record(None::<&[u8]>)?;
        Ok(())
    }

    /// Writes what is still buffered.
    pub fn finish(mut self) -> Result<(), ExportProblem> {
        Ok(self.csv.flush()?)
    }
}

/// RFC 3339 with the offset of the zone: readable, and still an instant.
fn with_offset(instant: Timestamp, zone: &TimeZone) -> String {
    instant.display_with_offset(zone.to_offset(instant)).to_string()
}
