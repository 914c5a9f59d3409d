//! Checking the fields of a write so that one answer names all that are invalid.

use domain::{problems::FieldProblem, scope::check_text};

use super::Failure;

/// Collects what is wrong with the fields of one request.
#[derive(Debug, Default)]
pub struct Fields {
    problems: Vec<FieldProblem>,
}

impl Fields {
    /// The checked value. After a problem an empty one stands in: [`Fields::finish`] will refuse.
    pub fn check<T: Default>(&mut self, checked: Result<T, FieldProblem>) -> T {
        checked.unwrap_or_else(|problem| {
            self.problems.push(problem);
            T::default()
        })
    }

    /// Refuses if anything was wrong.
    pub fn finish(self) -> Result<(), Failure> {
        if self.problems.is_empty() {
            Ok(())
        } else {
            Err(self.problems.into())
        }
    }
}

/// The longest text to search for, in characters.
const LONGEST_SEARCH: usize = 200;

/// The `q` of a list; an empty one does not restrict.
pub fn search(text: Option<String>) -> Result<Option<String>, Failure> {
    let Some(text) = text else { return Ok(None) };
    let text = check_text("q", &text, LONGEST_SEARCH).map_err(|problem| Failure::from(vec![problem]))?;
    Ok(Some(text).filter(|text| !text.is_empty()))
}
