//! Questions to the person at the terminal. They go to standard error, so that the result stays clean.

use std::io::{self, BufRead, Write};

use super::printable;
use crate::failure::Failure;

/// Asks and returns the answer without surrounding space. Ends the command when there is nobody to answer.
pub fn ask(question: &str) -> Result<String, Failure> {
    let mut err = io::stderr();
    let unanswered = |_| Failure::Usage("the question was not answered".to_owned());
    write!(err, "{} ", printable(question))
        .and_then(|()| err.flush())
        .map_err(unanswered)?;
    let mut answer = String::new();
    let read = io::stdin().lock().read_line(&mut answer).map_err(unanswered)?;
    if read == 0 {
        return Err(Failure::Usage("the question was not answered".to_owned()));
    }
    Ok(answer.trim().to_owned())
}

/// Asks for yes or no; anything but a clear yes is no.
pub fn confirm(question: &str) -> Result<bool, Failure> {
    let answer = ask(&format!("{question} [y/N]"))?.to_lowercase();
    Ok(matches!(answer.as_str(), "y" | "yes" | "j" | "ja"))
}
