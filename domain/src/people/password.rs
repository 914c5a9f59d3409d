use unicode_normalization::UnicodeNormalization;

use super::breached::is_breached;
use super::passwords_list::{COMMON, COMMON_STEMS};
use crate::problems::FieldProblem;

/// The shortest password, in characters.
pub const SHORTEST_PASSWORD: usize = 12;
/// The longest password, in characters. Longer ones would only make hashing slow.
pub const LONGEST_PASSWORD: usize = 128;

/// Checks a password that somebody wants to use (ASVS 6.2.1, 6.2.4, 6.2.5, 6.2.11, 6.2.12).
///
/// Length is what counts: there are no rules of composition. Refused are passwords that are guessed first: common
/// and breached ones, ones that are little more than a word of the context (organization, name, e-mail, product), repetitions
/// and runs of neighbouring characters. `context` holds those words; parts shorter than four characters are left
/// out. The password is never changed and never part of the answer.
pub fn check_password(field: &str, password: &str, context: &[&str]) -> Result<(), FieldProblem> {
    let length = password.chars().count();
    if length < SHORTEST_PASSWORD {
        let message =
            format!("use at least {SHORTEST_PASSWORD} characters; four random words make a good password");
        return Err(FieldProblem::new(field, "too_short", message));
    }
    if length > LONGEST_PASSWORD {
        let message = format!("use at most {LONGEST_PASSWORD} characters");
        return Err(FieldProblem::new(field, "too_long", message));
    }
    let folded = fold(password);
    if is_repetitive(&folded) {
        return Err(FieldProblem::new(
            field,
            "too_repetitive",
            "this password only repeats itself; use another one",
        ));
    }
    if is_sequence(&folded) {
        let message = "this password only follows the alphabet, the digits or the keyboard; use another one";
        return Err(FieldProblem::new(field, "too_predictable", message));
    }
    if is_common(&folded) || is_breached(&folded) {
        return Err(FieldProblem::new(
            field,
            "too_common",
            "this password is one of the most used or was found in a breach; use another one",
        ));
    }
    if is_context(&folded, context) {
        let message = "this password is little more than a name that everybody here knows; use another one";
        return Err(FieldProblem::new(field, "too_predictable", message));
    }
    Ok(())
}

/// Lower case, and the usual replacements of letters undone, so that `P4ssw0rd` is `password`.
fn fold(password: &str) -> String {
    password.nfkc().collect::<String>().to_lowercase()
}

fn unleet(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '0' => 'o',
            '1' | '!' => 'i',
            '3' => 'e',
            '4' | '@' => 'a',
            '5' | '$' => 's',
            '7' => 't',
            other => other,
        })
        .collect()
}

/// Fewer than five different characters, or a short piece over and over.
fn is_repetitive(folded: &str) -> bool {
    let characters: Vec<char> = folded.chars().collect();
    let mut different = characters.clone();
    different.sort_unstable();
    different.dedup();
    let repeats = |piece: usize| {
        characters
            .iter()
            .zip(characters.iter().skip(piece))
            .all(|(a, b)| a == b)
    };
    different.len() < 5 || (1..=characters.len() / 3).any(repeats)
}

/// Nothing but runs of at least four neighbours: `abcdefgh1234`, `qwertzuiop12`.
fn is_sequence(folded: &str) -> bool {
    const ROWS: [&str; 9] = [
        "abcdefghijklmnopqrstuvwxyz",
        "01234567890123456789",
        "qwertyuiop[]",
        "qwertzuiopü+",
        "azertyuiop",
        "asdfghjkl;'",
        "asdfghjklöä#",
        "zxcvbnm,./",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
    ];
    let mut rest = folded;
    let mut predictable = 0;
    let total = folded.chars().count();
    while !rest.is_empty() {
        let run = ROWS.iter().map(|row| run_length(rest, row)).max().unwrap_or(0);
        let step = if run >= 4 {
            predictable += run;
            run
        } else {
            1
        };
        rest = rest.char_indices().nth(step).map_or("", |(at, _)| &rest[at..]);
    }
    total - predictable < 4
}

/// How many characters at the start of the text follow the row, forwards or backwards.
fn run_length(text: &str, row: &str) -> usize {
    let backwards: String = row.chars().rev().collect();
    let longest_in = |row: &str| {
        row.char_indices()
            .map(|(at, _)| {
                text.chars()
                    .zip(row[at..].chars())
                    .take_while(|(a, b)| a == b)
                    .count()
            })
            .max()
            .unwrap_or(0)
    };
    longest_in(row).max(longest_in(&backwards))
}

/// A common password as it is, with letters replaced, or with fewer than six characters hung on.
fn is_common(folded: &str) -> bool {
    let plain = unleet(folded);
    let listed = |text: &str| {
        COMMON
            .split_whitespace()
            .any(|common| common == text || unleet(common) == text)
    };
    if listed(folded) || listed(&plain) {
        return true;
    }
    let letters: String = plain.chars().filter(|c| c.is_alphabetic()).collect();
    let stem_covers = |text: &str| leftover(text, COMMON_STEMS.split_whitespace()) < 6;
    stem_covers(&plain) || stem_covers(folded) || stem_covers(&letters) && letters.len() + 6 > plain.len()
}

/// Whether fewer than eight characters are left when the words of the context are taken out.
fn is_context(folded: &str, context: &[&str]) -> bool {
    let joined = context.iter().map(|word| fold(word)).collect::<Vec<_>>();
    let words = joined
        .iter()
        .flat_map(|word| word.split(|c: char| !c.is_alphanumeric()))
        .chain(["hourbook"])
        .filter(|word| word.chars().count() >= 4);
    let words: Vec<&str> = words.collect();
    let left = |text: &str| leftover(text, words.iter().copied());
    let whole = folded.chars().count();
    [left(folded), left(&unleet(folded))]
        .into_iter()
        .any(|left| left < 8 && left < whole)
}

/// How many characters remain when every word is cut out of the text.
fn leftover<'a>(text: &str, words: impl Iterator<Item = &'a str>) -> usize {
    let mut words: Vec<&str> = words.collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let mut rest = text.to_owned();
    for word in words {
        rest = rest.replace(word, "");
    }
    rest.chars().count()
}
