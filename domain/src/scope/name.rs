use unicode_normalization::UnicodeNormalization;

use crate::problems::FieldProblem;

/// The longest name of a client, project, task, team or member, in characters.
const LONGEST_NAME: usize = 200;

/// A name: trimmed, in normalisation form C, 1 to 200 characters, without control characters.
pub fn check_name(field: &str, raw: &str) -> Result<String, FieldProblem> {
    check_name_of(field, raw, LONGEST_NAME)
}

/// A name with another greatest length.
pub fn check_name_of(field: &str, raw: &str, longest: usize) -> Result<String, FieldProblem> {
    let name: String = raw.trim().nfc().collect();
    let length = name.chars().count();
    if length == 0 {
        return Err(FieldProblem::new(
            field,
            "required",
            "a name needs at least one character",
        ));
    }
    if length > longest {
        let message = format!("a name may have at most {longest} characters, this one has {length}");
        return Err(FieldProblem::new(field, "too_long", message));
    }
    if name.chars().any(|c| c.is_control() || reorders_text(c)) {
        return Err(FieldProblem::new(
            field,
            "control_characters",
            "a name may not have control characters",
        ));
    }
    // A name of nothing but invisible characters could not be clicked or told from another one.
    if fold_name(&name).is_empty() {
        return Err(FieldProblem::new(
            field,
            "required",
            "a name needs at least one visible character",
        ));
    }
    Ok(name)
}

/// A longer text such as the note of a project: trimmed at its end, line breaks and tabs allowed.
pub fn check_text(field: &str, raw: &str, longest: usize) -> Result<String, FieldProblem> {
    let text = raw
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .trim_end()
        .to_owned();
    let length = text.chars().count();
    if length > longest {
        let message = format!("this text may have at most {longest} characters, it has {length}");
        return Err(FieldProblem::new(field, "too_long", message));
    }
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(FieldProblem::new(
            field,
            "control_characters",
            "this text may not have control characters",
        ));
    }
    Ok(text)
}

/// The form in which two names are compared: compatibility-decomposed and composed again, lower case, white space
/// joined, invisible characters left out. Two names with the same form cannot stand side by side.
pub fn fold_name(name: &str) -> String {
    let visible: String = name.nfkc().filter(|c| !is_invisible(*c)).collect();
    let lower: String = visible.to_lowercase().nfkc().collect();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Marks that make text read in another order than it is stored.
fn reorders_text(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}
