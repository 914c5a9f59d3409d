/// One word of a line. A name in double quotes after a mark is one word with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word<'a> {
    /// The word as it was typed.
    pub(super) text: &'a str,
    /// The name after the mark, without quotes, for a word such as `@"Big project"`.
    quoted: Option<&'a str>,
}

impl<'a> Word<'a> {
    /// Whether the word may be a time or a date: it has no mark and no backslash in front.
    pub(super) fn is_plain(&self) -> bool {
        self.quoted.is_none() && !self.text.starts_with('\\')
    }

    /// The mark and the name, for a word that begins with one. Paths such as `/etc/hosts` are no tasks.
    pub(super) fn mark(&self) -> Option<(char, &'a str)> {
        let mark = self
            .text
            .chars()
            .next()
            .filter(|c| matches!(c, '@' | '/' | '#' | '!'))?;
        let name = self.quoted.unwrap_or(&self.text[1..]);
        let name = if self.quoted.is_none() {
            name.trim_end_matches([',', ';', '.', ':'])
        } else {
            name.trim()
        };
        let is_path = mark == '/' && self.quoted.is_none() && name.contains('/');
        (!name.is_empty() && !is_path).then_some((mark, name))
    }

    /// The word as it stands in the note: a backslash that kept it from being understood has done its work.
    pub(super) fn as_note(&self) -> &'a str {
        self.text
            .strip_prefix('\\')
            .filter(|rest| !rest.is_empty())
            .unwrap_or(self.text)
    }
}

/// Splits a line at white space, but not inside the quotes of a name.
pub(super) fn split(line: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut rest = line.trim();
    while !rest.is_empty() {
        let (word, after) = quoted(rest).unwrap_or_else(|| {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            (
                Word {
                    text: &rest[..end],
                    quoted: None,
                },
                &rest[end..],
            )
        });
        words.push(word);
        rest = after.trim_start();
    }
    words
}

/// A mark with a name in quotes that are closed again before a space or the end.
fn quoted(text: &str) -> Option<(Word<'_>, &str)> {
    let name_and_rest = text.strip_prefix(['@', '/', '#'])?.strip_prefix('"')?;
    let close = name_and_rest.find('"')?;
    let (name, after) = (&name_and_rest[..close], &name_and_rest[close + 1..]);
    let ends = after.is_empty() || after.starts_with(char::is_whitespace);
    if !ends || name.trim().is_empty() {
        return None;
    }
    let word = &text[..text.len() - after.len()];
    Some((
        Word {
            text: word,
            quoted: Some(name),
        },
        after,
    ))
}
