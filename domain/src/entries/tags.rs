use std::collections::HashSet;

use super::{LONGEST_TAG, MOST_TAGS};
use crate::problems::FieldProblem;
use crate::scope::{check_name_of, fold_name};

/// Checks the tag names of an entry: trimmed, normalised, at most 50, each at most 100 characters. A name that
/// comes twice, also in another case, is kept once. Commas are allowed (pitfall 22).
pub fn check_tags(tags: &[String]) -> Result<Vec<String>, Vec<FieldProblem>> {
    if tags.len() > MOST_TAGS {
        let message = format!(
            "an entry may have at most {MOST_TAGS} tags, these are {}",
            tags.len()
        );
        return Err(vec![FieldProblem::new("tags", "too_many", message)]);
    }
    let mut problems = Vec::new();
    let mut seen = HashSet::new();
    let mut checked = Vec::with_capacity(tags.len());
    for (index, tag) in tags.iter().enumerate() {
        match check_name_of(&format!("tags.{index}"), tag, LONGEST_TAG) {
            Ok(name) => {
                if seen.insert(fold_name(&name)) {
                    checked.push(name);
                }
            }
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() {
        Ok(checked)
    } else {
        Err(problems)
    }
}
