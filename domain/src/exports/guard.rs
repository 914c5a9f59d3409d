//! Protection of people who open an export in a spreadsheet.

use std::borrow::Cow;

/// A text that no spreadsheet takes for a formula (pitfall 22, CWE-1236): one that begins with a sign of a formula, or
/// with a character that hides one, gets an apostrophe in front. Only texts go through here; numbers stay numbers.
pub fn guarded(text: &str) -> Cow<'_, str> {
    const SIGNS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    // White space before the sign is skipped by spreadsheets that trim cells.
    let hidden = text.trim_start().starts_with(SIGNS);
    if hidden || text.starts_with(SIGNS) {
        return Cow::Owned(format!("'{text}"));
    }
    Cow::Borrowed(text)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// Pitfall 22.
    #[rstest]
    #[case("=1+1", "'=1+1")]
    #[case("+49 30 1234", "'+49 30 1234")]
    #[case("-5", "'-5")]
    #[case("@SUM(A1)", "'@SUM(A1)")]
    #[case("\t=1", "'\t=1")]
    #[case("\r=1", "'\r=1")]
    #[case("  =1", "'  =1")]
    #[case("＝1", "'＝1")]
    fn a_text_that_could_run_is_disarmed(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(guarded(text), expected);
    }

    #[rstest]
    #[case("")]
    #[case("call = fine")]
    #[case("a-b")]
    #[case("Ünïcode")]
    fn an_ordinary_text_stays_as_it_is(#[case] text: &str) {
        assert_eq!(guarded(text), text);
    }
}
