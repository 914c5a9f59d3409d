//! Records as text: one JSON object a line, its keys in order, so that equal records are equal bytes.

use serde_json::Value;

use super::Record;

/// Records of one segment.
pub const MAX_RECORDS: usize = 100_000;
/// Bytes of one record's line, its end included.
pub const MAX_LINE: usize = 64 * 1024;
/// Bytes of the lines of one segment.
pub const MAX_TEXT: usize = 16 * 1024 * 1024;

/// Why records cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum LinesError {
    /// More text than a segment may hold.
    #[error("more than {MAX_TEXT} bytes of records")]
    TooLong,
    /// More records than a segment may hold.
    #[error("more than {MAX_RECORDS} records")]
    TooMany,
    /// One record is too large.
    #[error("record {0} is longer than {MAX_LINE} bytes")]
    LongRecord(usize),
    /// One line is no record.
    #[error("line {line} is no record")]
    NotARecord {
        /// Counted from 1.
        line: usize,
        /// What the parser says.
        source: serde_json::Error,
    },
    /// A record that ends before it starts.
    #[error("the record in line {0} ends before it starts")]
    Reversed(usize),
    /// The last line has no end.
    #[error("the text ends within a line")]
    Unfinished,
}

/// The records as lines.
pub fn write(records: &[Record]) -> Result<String, LinesError> {
    if records.len() > MAX_RECORDS {
        return Err(LinesError::TooMany);
    }
    let mut text = String::new();
    for (index, record) in records.iter().enumerate() {
        let line = line(record).map_err(|source| LinesError::NotARecord {
            line: index + 1,
            source,
        })?;
        if record.end < record.start {
            return Err(LinesError::Reversed(index + 1));
        }
        if line.len() >= MAX_LINE {
            return Err(LinesError::LongRecord(index + 1));
        }
        text.push_str(&line);
        text.push('\n');
        if text.len() > MAX_TEXT {
            return Err(LinesError::TooLong);
        }
    }
    Ok(text)
}

/// The records of a text.
pub fn read(text: &str) -> Result<Vec<Record>, LinesError> {
    if text.len() > MAX_TEXT {
        return Err(LinesError::TooLong);
    }
    if !text.is_empty() && !text.ends_with('\n') {
        return Err(LinesError::Unfinished);
    }
    let mut records = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if index == MAX_RECORDS {
            return Err(LinesError::TooMany);
        }
        if line.len() >= MAX_LINE {
            return Err(LinesError::LongRecord(index + 1));
        }
        let record: Record = serde_json::from_str(line).map_err(|source| LinesError::NotARecord {
            line: index + 1,
            source,
        })?;
        if record.end < record.start {
            return Err(LinesError::Reversed(index + 1));
        }
        records.push(record);
    }
    Ok(records)
}

/// The keys of the record stand as declared, those of its data in order, whatever order the map keeps.
fn line(record: &Record) -> Result<String, serde_json::Error> {
    let mut record = record.clone();
    record.data.sort_keys();
    record.data.values_mut().for_each(Value::sort_all_objects);
    serde_json::to_string(&record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Kind;
    use proptest::prelude::*;
    use rstest::rstest;
    use serde_json::json;

    const LINE: &str = concat!(
        r#"{"start":"2026-11-23T09:00:00.25Z","end":"2026-11-23T09:12:30Z","kind":"window","#,
        r#""source":"aw-watcher-window_laptop","data":{"app":"editor","title":"plan.md"}}"#,
        "\n"
    );

    fn sample() -> Record {
        Record {
            start: "2026-11-23T09:00:00.25Z".parse().unwrap(),
            end: "2026-11-23T09:12:30Z".parse().unwrap(),
            kind: Kind::Window,
            source: "aw-watcher-window_laptop".to_owned(),
            data: json!({"title": "plan.md", "app": "editor"})
                .as_object()
                .cloned()
                .unwrap(),
        }
    }

    #[test]
    fn a_record_is_one_line_with_its_keys_in_order() {
        assert_eq!(write(&[sample()]).unwrap(), LINE);
        assert_eq!(read(LINE).unwrap(), [sample()]);
        assert_eq!(read("").unwrap(), []);
    }

    #[rstest]
    #[case("{}\n")]
    #[case("\n")]
    #[case("[1]\n")]
    #[case(r#"{"start":"2026-11-23T09:00:00Z","end":"2026-11-23T09:00:00Z","kind":"note"}"#)]
    #[case(concat!(r#"{"start":"2026-11-23T09:00:01Z","end":"2026-11-23T09:00:00Z","kind":"note"}"#, "\n"))]
    #[case(concat!(r#"{"start":"2026-11-23T09:00:00Z","end":"2026-11-23T09:00:00Z","kind":"note","x":1}"#, "\n"))]
    fn what_is_no_record_is_refused(#[case] text: &str) {
        assert!(read(text).is_err());
    }

    #[test]
    fn limits_are_refused_before_anything_is_parsed() {
        let mut long = sample();
        long.data
            .insert("title".to_owned(), Value::String("x".repeat(MAX_LINE)));
        assert!(matches!(write(&[sample(), long]), Err(LinesError::LongRecord(2))));
        assert!(matches!(
            read(&"\n".repeat(MAX_TEXT + 1)),
            Err(LinesError::TooLong)
        ));
        assert!(matches!(
            write(&vec![sample(); MAX_RECORDS + 1]),
            Err(LinesError::TooMany)
        ));
    }

    proptest! {
        #[test]
        fn any_title_survives(title in ".*", app in "\\PC*") {
            let mut record = sample();
            record.data = json!({"app": app, "title": title, "nested": {"b": [1, {"d": 1, "c": null}], "a": 0.5}})
                .as_object().cloned().unwrap();
            let text = write(&[record.clone(), record.clone()]).unwrap();
            prop_assert_eq!(text.lines().count(), 2);
            prop_assert_eq!(read(&text).unwrap(), [record.clone(), record]);
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC*\n") {
            let _ = read(&text);
        }
    }
}
