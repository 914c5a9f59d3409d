//! CSV in the layouts of other programs: one writer, and for each layout a header and the cells of an entry.

use std::io::Write;

use jiff::tz::TimeZone;

use super::{ExportEntry, ExportProblem, Layout};

/// Writes entries on the clock of one zone, since these layouts have no place for zones.
pub struct ForeignCsv<W: Write> {
    csv: csv::Writer<W>,
    layout: &'static Layout,
    zone: TimeZone,
    left_out: u64,
}

impl<W: Write> ForeignCsv<W> {
    /// Writes the header.
    pub fn new(mut out: W, layout: &'static Layout, zone: TimeZone) -> Result<Self, ExportProblem> {
        if layout.byte_order_mark {
            out.write_all(b"\xef\xbb\xbf")?;
        }
        let mut csv = csv::Writer::from_writer(out);
        csv.write_record(layout.header)?;
        Ok(Self {
            csv,
            layout,
            zone,
            left_out: 0,
        })
    }

    /// Writes one entry. Entries that the layout has no place for are left out and counted: a start would have to be
    /// invented for those without clock times (pitfall 13).
    pub fn write(&mut self, entry: &ExportEntry<'_>) -> Result<(), ExportProblem> {
        match (self.layout.cells)(entry, &self.zone) {
            Some(cells) => self.csv.write_record(cells)?,
            None => self.left_out += 1,
        }
        Ok(())
    }

    /// Writes what is still buffered and says how many entries were left out.
    pub fn finish(mut self) -> Result<u64, ExportProblem> {
        self.csv.flush()?;
        Ok(self.left_out)
    }
}
