//! What people read.

use std::io::{self, Write};

/// A line of the result. Whoever stopped reading it does not want the rest either.
pub fn line(text: impl std::fmt::Display) {
    let _ = writeln!(io::stdout(), "{text}");
}

/// A question, whose answer stands behind it on the same line.
pub fn prompt(text: &str) {
    let mut output = io::stdout();
    let _ = write!(output, "{text}").and_then(|()| output.flush());
}

/// A line beside the result.
pub fn note(text: impl std::fmt::Display) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// A size as people read it.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..=1023 => format!("{bytes} B"),
        1024..=1_048_575 => format!("{} KiB", bytes / 1024),
        _ => format!("{}.{} MiB", bytes >> 20, ((bytes % (1 << 20)) * 10) >> 20),
    }
}
