//! CSV as exports write it: columns found by name, with or without BOM, `,` `;` or tab between the cells, short rows.

use std::io::Read;

use csv::{ByteRecord, StringRecord};

use super::limit::{Limited, Meter, RECORD_LIMIT};
use super::peek::{Peeked, peek_delimiter};
use super::problems::{ValueProblem, code};
use super::row::{Person, filled};
use super::{Answers, FileProblem, Format, RowProblem, SourceRow};

/// What a column means, whatever it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Col {
    Id,
    User,
    FirstName,
    LastName,
    Account,
    Email,
    Client,
    Project,
    ProjectPath,
    Task,
    Note,
    Billable,
    Date,
    EndDate,
    Start,
    End,
    Duration,
    Hours,
    Break,
    Tags,
    Status,
    Visibility,
    Estimate,
    Budget,
    Code,
    Archived,
    Kind,
}

const COLUMN_COUNT: usize = Col::Kind as usize + 1;

/// The columns of one CSV file.
pub(super) struct Layout {
    pub format: Format,
    /// Names of each column, in lower case; the first one is shown when the column is missing.
    pub columns: &'static [(Col, &'static [&'static str])],
    /// Groups of columns; one column of each group must be there.
    pub required: &'static [&'static [Col]],
}

/// How the entries of one CSV format are read.
pub(super) struct Sheet {
    pub layout: Layout,
    /// Columns whose cells tell day and month apart.
    pub dates: &'static [Col],
    /// Reads one row; nothing for rows that are not entries, such as headings.
    pub read: fn(&Cells<'_>, Answers) -> Result<Option<SourceRow>, RowProblem>,
}

/// Where each known column stands in one file.
pub(super) struct Header {
    places: [Option<usize>; COLUMN_COUNT],
    names: Vec<String>,
}

impl Header {
    fn find(layout: &Layout, record: &StringRecord) -> Result<Self, FileProblem> {
        let names: Vec<String> = record.iter().map(|name| name.trim().to_owned()).collect();
        let places = places(layout, &names);
        let has = |column: &Col| places[*column as usize].is_some();
        let missing: Vec<String> = layout
            .required
            .iter()
            .filter(|group| !group.iter().any(has))
            .map(|group| {
                group
                    .iter()
                    .map(|column| first_name(layout, *column))
                    .collect::<Vec<_>>()
                    .join(" or ")
            })
            .collect();
        if missing.is_empty() {
            return Ok(Self { places, names });
        }
        let found = names
            .iter()
            .take(40)
            .map(|name| super::dates::shown(name))
            .collect();
        Err(FileProblem::MissingColumns {
            format: layout.format,
            missing,
            found,
        })
    }
}

/// Whether the names of a header have all that a layout requires.
pub(super) fn fits(layout: &Layout, names: &[String]) -> bool {
    let places = places(layout, names);
    layout
        .required
        .iter()
        .all(|group| group.iter().any(|column| places[*column as usize].is_some()))
}

fn places(layout: &Layout, names: &[String]) -> [Option<usize>; COLUMN_COUNT] {
    let folded: Vec<String> = names.iter().map(|name| fold(name)).collect();
    let mut places = [None; COLUMN_COUNT];
    for (column, synonyms) in layout.columns {
        // Synonyms are in the order of preference, not the columns of the file.
        places[*column as usize] = synonyms
            .iter()
            .find_map(|synonym| folded.iter().position(|name| name == synonym));
    }
    places
}

fn fold(name: &str) -> String {
    name.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

fn first_name(layout: &Layout, column: Col) -> String {
    let names = layout.columns.iter().find(|(known, _)| *known == column);
    names
        .and_then(|(_, names)| names.first())
        .map_or_else(String::new, |name| format!("“{name}”"))
}

/// The cells of one row, reached by meaning. Columns that are absent and cells that a short row lacks are empty.
pub(super) struct Cells<'a> {
    pub row: u64,
    record: &'a StringRecord,
    header: &'a Header,
}

impl<'a> Cells<'a> {
    /// The trimmed text of a cell.
    pub fn text(&self, column: Col) -> &'a str {
        self.header.places[column as usize]
            .and_then(|place| self.record.get(place))
            .unwrap_or_default()
            .trim()
    }

    /// The text of a cell unless it is empty.
    pub fn filled(&self, column: Col) -> Option<String> {
        filled(self.text(column))
    }

    /// Reads a cell and says in which column it went wrong.
    pub fn read<T>(
        &self,
        column: Col,
        parse: impl FnOnce(&str) -> Result<T, ValueProblem>,
    ) -> Result<T, RowProblem> {
        parse(self.text(column)).map_err(|problem| problem.at(self.row, self.name(column)))
    }

    /// The name of a column as the file writes it.
    pub fn name(&self, column: Col) -> &'a str {
        self.header.places[column as usize]
            .and_then(|place| self.header.names.get(place))
            .map_or("", String::as_str)
    }

    /// The person of the usual two columns.
    pub fn person(&self) -> Option<Person> {
        Person::of(self.text(Col::User), self.text(Col::Email))
    }

    /// Whether no cell has any text.
    pub fn is_blank(&self) -> bool {
        self.record.iter().all(|cell| cell.trim().is_empty())
    }
}

/// The rows of one CSV file, one at a time.
pub(super) struct Table<R> {
    reader: csv::Reader<Limited<R>>,
    meter: Meter,
    header: Header,
    bytes: ByteRecord,
    row: u64,
    done: bool,
}

impl<R: Read> Table<Peeked<R>> {
    /// Reads the header and finds the columns of the layout in it.
    pub fn open(layout: &Layout, reader: R) -> Result<Self, FileProblem> {
        let (delimiter, reader) = peek_delimiter(reader)?;
        let (limited, meter) = Limited::new(reader);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .has_headers(false)
            .buffer_capacity(64 * 1024)
            .from_reader(limited);
        let mut bytes = ByteRecord::new();
        let some = reader
            .read_byte_record(&mut bytes)
            .map_err(|error| file_problem(error, &meter))?;
        if !some {
            return Err(FileProblem::Empty);
        }
        meter.record_done();
        let record = StringRecord::from_byte_record(bytes).map_err(|_| FileProblem::NotUtf8)?;
        let header = Header::find(layout, &record)?;
        Ok(Self {
            reader,
            meter,
            header,
            bytes: record.into_byte_record(),
            row: 1,
            done: false,
        })
    }
}

impl<R: Read> Table<R> {
    /// Hands the next row to `look`; nothing at the end of the file.
    pub fn next_row<T>(&mut self, look: impl FnOnce(Result<Cells<'_>, RowProblem>) -> T) -> Option<T> {
        if self.done {
            return None;
        }
        self.row += 1;
        match self.reader.read_byte_record(&mut self.bytes) {
            Ok(true) => self.meter.record_done(),
            Ok(false) => {
                self.done = true;
                return None;
            }
            Err(error) => {
                self.done = true;
                return Some(look(Err(stopped(self.row, &error, &self.meter))));
            }
        }
        match StringRecord::from_byte_record(std::mem::take(&mut self.bytes)) {
            Ok(record) => {
                let seen = look(Ok(Cells {
                    row: self.row,
                    record: &record,
                    header: &self.header,
                }));
                self.bytes = record.into_byte_record();
                Some(seen)
            }
            Err(error) => {
                let field = error.utf8_error().field();
                let column = self.header.names.get(field).map_or("", String::as_str);
                let problem = "the text is not UTF-8; export the file as UTF-8";
                Some(look(Err(RowProblem::new(
                    self.row,
                    column,
                    code::INVALID_UTF8,
                    problem,
                ))))
            }
        }
    }
}

/// The rows of a table as an iterator under fixed answers.
pub(super) struct TableRows<R> {
    pub table: Table<R>,
    pub sheet: &'static Sheet,
    pub answers: Answers,
}

impl<R: Read> Iterator for TableRows<R> {
    type Item = Result<SourceRow, RowProblem>;

    fn next(&mut self) -> Option<Self::Item> {
        let (read, answers) = (self.sheet.read, self.answers);
        loop {
            let row = self.table.next_row(|cells| match cells {
                Ok(cells) => read(&cells, answers).transpose(),
                Err(problem) => Some(Err(problem)),
            })?;
            if row.is_some() {
                return row;
            }
        }
    }
}

fn file_problem(error: csv::Error, meter: &Meter) -> FileProblem {
    if meter.exceeded() {
        return FileProblem::HeaderTooLong { limit: RECORD_LIMIT };
    }
    match error.into_kind() {
        csv::ErrorKind::Io(error) => FileProblem::Io(error),
        _ => FileProblem::NotUtf8,
    }
}

fn stopped(row: u64, error: &csv::Error, meter: &Meter) -> RowProblem {
    if meter.exceeded() {
        let message =
            format!("the row is longer than {RECORD_LIMIT} bytes; look for a quote that is never closed");
        return RowProblem::new(row, "", code::RECORD_TOO_LONG, message);
    }
    RowProblem::new(
        row,
        "",
        code::UNREADABLE,
        format!("the file could not be read further: {error}"),
    )
}
