//! The lines of a text, one at a time, none longer than a record may be.

use std::io::{BufRead, BufReader, Read};

use super::RowProblem;
use super::limit::RECORD_LIMIT;
use super::problems::code;

/// Yields numbered lines without their line ends. A line that is not UTF-8 is a problem of that line only.
pub(super) struct Lines<R> {
    reader: BufReader<R>,
    row: u64,
    done: bool,
}

impl<R: Read> Lines<R> {
    pub fn new(reader: R) -> Self {
        Self {
            reader: BufReader::with_capacity(64 * 1024, reader),
            row: 0,
            done: false,
        }
    }

    /// The reader that the lines come from.
    pub fn source(&self) -> &R {
        self.reader.get_ref()
    }
}

impl<R: Read> Iterator for Lines<R> {
    type Item = Result<(u64, String), RowProblem>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        self.row += 1;
        let mut line = Vec::new();
        let read = (&mut self.reader)
            .take(RECORD_LIMIT + 1)
            .read_until(b'\n', &mut line);
        let problem = |code: &str, message: String| Some(Err(RowProblem::new(self.row, "", code, message)));
        match read {
            Ok(0) => {
                self.done = true;
                return None;
            }
            Err(error) => {
                self.done = true;
                return problem(code::UNREADABLE, format!("the file could not be read: {error}"));
            }
            Ok(_) => {}
        }
        if line.len() as u64 > RECORD_LIMIT {
            self.done = true;
            return problem(
                code::RECORD_TOO_LONG,
                format!("the line is longer than {RECORD_LIMIT} bytes"),
            );
        }
        match String::from_utf8(line) {
            Ok(line) => Some(Ok((self.row, line.trim_end_matches(['\n', '\r']).to_owned()))),
            Err(_) => problem(code::INVALID_UTF8, "the line is not UTF-8".to_owned()),
        }
    }
}
