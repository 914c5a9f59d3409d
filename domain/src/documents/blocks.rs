//! The little of Markdown that a policy needs: headings, paragraphs, lists. Everything else stays as it is written.

use serde::Serialize;

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    /// A heading; 1 is the title.
    Heading {
        /// 1 to 4.
        level: usize,
        /// Its words.
        text: String,
    },
    /// A paragraph.
    Paragraph {
        /// Its words on one line.
        text: String,
    },
    /// A list.
    List {
        /// Whether its points are numbered.
        numbered: bool,
        /// Its points.
        items: Vec<String>,
    },
}

/// The parts of a text. Lines that follow each other belong together, as in Markdown.
pub fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut is_open = false;
    for line in text.lines().map(str::trim_end) {
        let words = line.trim_start();
        if words.is_empty() {
            is_open = false;
            continue;
        }
        if let Some((level, text)) = heading(words) {
            blocks.push(Block::Heading { level, text });
            is_open = false;
            continue;
        }
        if let Some((numbered, item)) = item(words) {
            match blocks.last_mut() {
                Some(Block::List {
                    numbered: same,
                    items,
                }) if *same == numbered => items.push(item),
                _ => blocks.push(Block::List {
                    numbered,
                    items: vec![item],
                }),
            }
            is_open = true;
            continue;
        }
        match blocks.last_mut() {
            Some(Block::Paragraph { text }) if is_open => join(text, words),
            Some(Block::List { items, .. }) if is_open => {
                if let Some(item) = items.last_mut() {
                    join(item, words);
                }
            }
            _ => blocks.push(Block::Paragraph {
                text: words.to_owned(),
            }),
        }
        is_open = true;
    }
    blocks
}

fn join(text: &mut String, words: &str) {
    text.push(' ');
    text.push_str(words);
}

fn heading(line: &str) -> Option<(usize, String)> {
    let level = line.len() - line.trim_start_matches('#').len();
    let text = line[level..].strip_prefix(' ')?.trim();
    ((1..=4).contains(&level) && !text.is_empty()).then(|| (level, text.to_owned()))
}

/// A point of a list, and whether it has a number.
fn item(line: &str) -> Option<(bool, String)> {
    if let Some(text) = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")) {
        return Some((false, text.trim().to_owned()));
    }
    let (number, text) = line.split_once(". ")?;
    let is_number = (1..=3).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| (true, text.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_paragraphs_and_lists_are_told_apart() {
        let text = "# Privacy\n\nWe keep\nlittle.\n\n## Why\n- for you\n  and us\n- by law\n\n1. first\n2. second\nAnd this belongs to it.\n\n#hash\n<b>x</b>";
        let paragraph = |text: &str| Block::Paragraph { text: text.into() };
        let heading = |level, text: &str| Block::Heading {
            level,
            text: text.into(),
        };
        let list = |numbered, items: &[&str]| Block::List {
            numbered,
            items: items.iter().map(|item| (*item).to_owned()).collect(),
        };
        assert_eq!(
            blocks(text),
            [
                heading(1, "Privacy"),
                paragraph("We keep little."),
                heading(2, "Why"),
                list(false, &["for you and us", "by law"]),
                list(true, &["first", "second And this belongs to it."]),
                paragraph("#hash <b>x</b>"),
            ]
        );
        assert_eq!(blocks(" \n\n"), []);
    }

    proptest::proptest! {
        /// No word is lost, whatever is written.
        #[test]
        fn every_letter_stays(text in "[a-z#. \n-]{0,200}") {
            let letters = |text: &str| text.chars().filter(char::is_ascii_lowercase).collect::<String>();
            let shown: String = blocks(&text)
                .into_iter()
                .map(|block| match block {
                    Block::Heading { text, .. } | Block::Paragraph { text } => text,
                    Block::List { items, .. } => items.concat(),
                })
                .collect();
            proptest::prop_assert_eq!(letters(&shown), letters(&text));
        }
    }
}
