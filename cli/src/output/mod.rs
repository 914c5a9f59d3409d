//! What a command prints: readable text and tables, or JSON for programs.

mod ask;
mod progress;
mod table;
mod texts;

use std::io::{self, Write};

use serde::Serialize;

use crate::{failure::Failure, process};

pub use ask::{ask, confirm};
pub use progress::Progress;
pub use table::{Align, table};
pub use texts::{bytes, clock_time, duration, entry_line, reference, span};

/// Where and how to print.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    /// Results as JSON instead of text.
    pub json: bool,
    /// Text may be coloured.
    pub colour: bool,
    /// Durations as 1.25 instead of 1:15.
    pub decimal: bool,
    /// How many characters a line of the terminal has; nothing is broken into lines when absent.
    pub width: Option<u16>,
}

impl Output {
    /// For this process.
    pub fn new(json: bool) -> Self {
        Self {
            json,
            colour: process::colour_wanted() && !json,
            decimal: false,
            width: terminal_width(),
        }
    }

    /// Prints the result as JSON when that is wanted, and as text otherwise.
    pub fn either(self, value: &impl Serialize, text: impl FnOnce() -> String) -> Result<(), Failure> {
        if self.json {
            print_json(value)
        } else {
            print_text(text())
        }
    }
}

/// The width of the terminal, when there is one and it is wide enough to be worth breaking lines for.
fn terminal_width() -> Option<u16> {
    const NARROWEST: u16 = 40;
    comfy_table::Table::new()
        .width()
        .filter(|width| *width >= NARROWEST)
}

/// Prints a result as text.
pub fn print_text(text: impl AsRef<str>) -> Result<(), Failure> {
    print(text.as_ref().as_bytes())
}

/// Prints a result as JSON.
pub fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value).map_err(|error| Failure::Local(error.to_string()))?;
    print(text.as_bytes())
}

/// Tells something beside the result, on standard error. Trouble with that is nobody's concern.
pub fn note(text: impl AsRef<str>) {
    let _ = writeln!(io::stderr(), "{}", printable(text.as_ref()));
}

fn print(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let written = out
        .write_all(bytes)
        .and_then(|()| out.write_all(b"\n"))
        .and_then(|()| out.flush());
    written.map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::OutputClosed,
        _ => Failure::Local(format!("cannot write the output: {error}")),
    })
}

/// Text from elsewhere without control characters and without marks that reorder text, so that a note can neither
/// give orders to the terminal nor show a line other than it is.
pub fn printable(text: &str) -> String {
    let reorders = |character| matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars()
        .map(|character| {
            if character.is_control() || reorders(character) {
                ' '
            } else {
                character
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_in_notes_do_not_reach_the_terminal() {
        assert_eq!(printable("a\u{1b}[31mb\nc\u{9b}d\u{202e}e"), "a [31mb c d e");
    }
}
