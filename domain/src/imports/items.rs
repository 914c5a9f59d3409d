//! The elements of a JSON list, one at a time: `[{…},{…}]`, `{"records": [{…}]}` or one object after another.

use std::io::{BufReader, Bytes, Read};

use serde::de::DeserializeOwned;

use super::limit::RECORD_LIMIT;
use super::problems::code;
use super::{RowProblem, SourceRow};

/// Cuts a stream into the texts of its elements without parsing more than the brackets.
pub(super) struct Items<R> {
    bytes: Bytes<BufReader<R>>,
    /// Names of lists that may stand inside an enclosing object.
    wrapper: Option<&'static str>,
    started: bool,
    in_list: bool,
    row: u64,
    done: bool,
}

impl<R: Read> Items<R> {
    /// Elements of a list, or of objects that follow one another.
    pub fn new(reader: R) -> Self {
        Self::inside(reader, None)
    }

    /// The same; a leading object is taken for a wrapper of a list of that name.
    pub fn inside(reader: R, wrapper: Option<&'static str>) -> Self {
        let bytes = BufReader::with_capacity(64 * 1024, reader).bytes();
        Self {
            bytes,
            wrapper,
            started: false,
            in_list: false,
            row: 0,
            done: false,
        }
    }

    fn stop(&mut self, code: &str, message: impl Into<String>) -> RowProblem {
        self.done = true;
        RowProblem::new(self.row, "", code, message)
    }

    /// Skips `{"name": [` when the list is wrapped; what stands before it may only be names and plain values.
    fn enter_wrapper(&mut self, name: &str) -> bool {
        let quoted = format!("\"{name}\"");
        let mut window: Vec<u8> = Vec::new();
        while let Some(Ok(byte)) = self.bytes.next() {
            match byte {
                b'[' if window.ends_with(b":") && window[..window.len() - 1].ends_with(quoted.as_bytes()) => {
                    self.in_list = true;
                    return true;
                }
                byte if byte.is_ascii_whitespace() => {}
                byte => window.push(byte),
            }
            if window.len() > 4096 {
                return false;
            }
        }
        false
    }

    /// Reads to the end of the value that starts with `first`.
    fn item(&mut self, first: u8) -> Result<(u64, Vec<u8>), RowProblem> {
        let mut text = vec![first];
        let mut depth = 1_u32;
        let (mut quoted, mut escaped) = (false, false);
        while depth > 0 {
            let byte = match self.bytes.next() {
                Some(Ok(byte)) => byte,
                Some(Err(error)) => {
                    return Err(self.stop(code::UNREADABLE, format!("the file could not be read: {error}")));
                }
                None => return Err(self.stop(code::TRUNCATED, "the file ends in the middle of this entry")),
            };
            text.push(byte);
            if text.len() as u64 > RECORD_LIMIT {
                return Err(self.stop(
                    code::RECORD_TOO_LONG,
                    format!("the entry is longer than {RECORD_LIMIT} bytes"),
                ));
            }
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                _ if quoted => {}
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
        }
        Ok((self.row, text))
    }
}

impl<R: Read> Iterator for Items<R> {
    type Item = Result<(u64, Vec<u8>), RowProblem>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.done {
            let byte = match self.bytes.next() {
                Some(Ok(byte)) => byte,
                Some(Err(error)) => {
                    return Some(Err(
                        self.stop(code::UNREADABLE, format!("the file could not be read: {error}"))
                    ));
                }
                None if self.in_list => {
                    return Some(Err(
                        self.stop(code::TRUNCATED, "the file ends before the list is closed")
                    ));
                }
                None => return None,
            };
            match (byte, self.wrapper.filter(|_| !self.started)) {
                (b'{', Some(name)) => {
                    self.started = true;
                    if !self.enter_wrapper(name) {
                        return Some(Err(
                            self.stop(code::MALFORMED, format!("there is no list “{name}” in the file"))
                        ));
                    }
                }
                (b'{', None) => {
                    self.started = true;
                    self.row += 1;
                    return Some(self.item(byte));
                }
                (b'[', _) if !self.started => {
                    self.started = true;
                    self.in_list = true;
                }
                (b']', _) if self.in_list => {
                    self.done = true;
                }
                (byte, _) if byte.is_ascii_whitespace() || (byte == b',' && self.started) => {}
                (byte, _) => {
                    self.row += 1;
                    let what = char::from(byte);
                    return Some(Err(self.stop(
                        code::MALFORMED,
                        format!("“{what}” stands where an entry should begin"),
                    )));
                }
            }
        }
        None
    }
}

/// Parses each element and turns it into a row; nothing for elements that are not entries.
pub(super) fn rows<T: DeserializeOwned, R: Read>(
    items: Items<R>,
    read: impl Fn(u64, T) -> Result<Option<SourceRow>, RowProblem>,
) -> impl Iterator<Item = Result<SourceRow, RowProblem>> {
    items.filter_map(move |item| {
        let (row, text) = match item {
            Ok(item) => item,
            Err(problem) => return Some(Err(problem)),
        };
        match serde_json::from_slice::<T>(&text) {
            Ok(value) => read(row, value).transpose(),
            Err(error) => Some(Err(RowProblem::new(
                row,
                "",
                code::MALFORMED,
                format!("not a valid entry: {error}"),
            ))),
        }
    })
}
