//! The layout of Toggl's detailed report, which most other trackers can import.

use std::io::Write;

use jiff::tz::TimeZone;

use super::entry::clock;
use super::{ExportEntry, ExportProblem, ExportTime, guarded};

const HEADER: [&str; 13] = [
    "User",
    "Email",
    "Client",
    "Project",
    "Task",
    "Description",
    "Billable",
    "Start date",
    "Start time",
    "End date",
    "End time",
    "Duration",
    "Tags",
];

/// Writes entries on the clock of one zone, since the layout has no place for zones.
pub struct TogglCsv<W: Write> {
    csv: csv::Writer<W>,
    zone: TimeZone,
    left_out: u64,
}

impl<W: Write> TogglCsv<W> {
    /// Writes the header.
    pub fn new(mut out: W, zone: TimeZone) -> Result<Self, ExportProblem> {
        out.write_all(b"\xef\xbb\xbf")?;
        let mut csv = csv::Writer::from_writer(out);
        csv.write_record(HEADER)?;
        Ok(Self {
            csv,
            zone,
            left_out: 0,
        })
    }

    /// Writes one entry. Entries without clock times are left out and counted: the layout would force us to invent
    /// a start.
    pub fn write(&mut self, entry: &ExportEntry<'_>) -> Result<(), ExportProblem> {
        let ExportTime::Interval { start, end, .. } = entry.time else {
            self.left_out += 1;
            return Ok(());
        };
        let (start, end) = (self.zone.to_datetime(start), self.zone.to_datetime(end));
        for text in [
            entry.member,
            entry.email,
            entry.client,
            entry.project,
            entry.task,
            entry.note,
        ] {
            self.csv.write_field(guarded(text).as_bytes())?;
        }
        self.csv.write_field(if entry.billable { "Yes" } else { "No" })?;
        for end in [start, end] {
            self.csv.write_field(end.date().to_string())?;
            self.csv
                .write_field(end.time().strftime("%H:%M:%S").to_string())?;
        }
        self.csv.write_field(clock(entry.time.seconds(), 2))?;
        self.csv.write_field(guarded(&entry.tags.join(", ")).as_bytes())?;
        self.csv.write_record(None::<&[u8]>)?;
        Ok(())
    }

    /// Writes what is still buffered and says how many entries were left out.
    pub fn finish(mut self) -> Result<u64, ExportProblem> {
        self.csv.flush()?;
        Ok(self.left_out)
    }
}
