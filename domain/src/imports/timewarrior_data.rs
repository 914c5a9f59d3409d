//! timewarrior's own data files: `inc 20260101T080000Z - 20260101T090000Z # tag "two words" # "annotation"`.

use std::io::Read;

use super::lines::Lines;
use super::problems::code;
use super::{RowProblem, SourceRow, timewarrior_json};

pub(super) fn rows(reader: impl Read + Send) -> impl Iterator<Item = Result<SourceRow, RowProblem>> + Send {
    Lines::new(reader).filter_map(|line| match line {
        Ok((row, line)) => read(row, &line).transpose(),
        Err(problem) => Some(Err(problem)),
    })
}

fn read(row: u64, line: &str) -> Result<Option<SourceRow>, RowProblem> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    let malformed = |message: &str| RowProblem::new(row, "", code::MALFORMED, message);
    let mut words = words(line)
        .ok_or_else(|| malformed("a quote is never closed"))?
        .into_iter()
        .peekable();
    if words.next() != Some(Word::Bare("inc".to_owned())) {
        return Err(malformed("the line does not begin with “inc”"));
    }
    let Some(Word::Bare(start)) = words.next_if(|word| !word.is("#")) else {
        return Err(RowProblem::new(
            row,
            "start",
            code::MISSING_VALUE,
            "the interval has no start",
        ));
    };
    let mut end = None;
    if words.next_if(|word| word.is("-")).is_some() {
        match words.next() {
            Some(Word::Bare(text)) => end = Some(text),
            _ => {
                return Err(RowProblem::new(
                    row,
                    "end",
                    code::MISSING_VALUE,
                    "there is no end after the dash",
                ));
            }
        }
    }
    if words.next().is_some_and(|word| !word.is("#")) {
        return Err(malformed("there is something between the times and the tags"));
    }
    let mut tags = Vec::new();
    let mut annotation = String::new();
    while let Some(word) = words.next() {
        if word.is("#") {
            annotation = words.map(Word::text).collect::<Vec<_>>().join(" ");
            break;
        }
        tags.push(word.text());
    }
    timewarrior_json::entry(row, &start, end.as_deref(), &tags, &annotation).map(Some)
}

#[derive(Debug, PartialEq, Eq)]
enum Word {
    Bare(String),
    Quoted(String),
}

impl Word {
    /// Whether the word is this mark; a quoted one never is.
    fn is(&self, mark: &str) -> bool {
        matches!(self, Self::Bare(text) if text == mark)
    }

    fn text(self) -> String {
        match self {
            Self::Bare(text) | Self::Quoted(text) => text,
        }
    }
}

/// Words apart by blanks, with `"…"` and `\"` inside; nothing when a quote stays open.
fn words(line: &str) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_whitespace() {
            continue;
        }
        let mut text = String::new();
        if c == '"' {
            loop {
                match chars.next()? {
                    '"' => break,
                    '\\' => text.push(chars.next()?),
                    c => text.push(c),
                }
            }
            words.push(Word::Quoted(text));
            continue;
        }
        text.push(c);
        while let Some(c) = chars.next_if(|c| !c.is_whitespace()) {
            text.push(c);
        }
        words.push(Word::Bare(text));
    }
    Some(words)
}
