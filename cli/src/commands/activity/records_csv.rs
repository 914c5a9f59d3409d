//! Records as a table for spreadsheets: the fields that people look for in columns, whatever else was seen in the last one.

use domain::exports::guarded;
use sealed::records::{Data, Record};
use serde_json::Value;

/// Columns of texts, by the names of their fields.
const FIELDS: [(&str, &str); 12] = [
    ("Application", "app"),
    ("Title", "title"),
    ("Address", "url"),
    ("File", "file"),
    ("Path", "path"),
    ("Project", "project"),
    ("Repository", "repository"),
    ("Branch", "branch"),
    ("Summary", "summary"),
    ("Text", "text"),
    ("Status", "status"),
    ("State", "state"),
];

/// UTF-8 with a byte order mark, which spreadsheets need to see it.
pub fn write(records: &[Record]) -> Result<Vec<u8>, csv::Error> {
    let mut out = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(b"\xef\xbb\xbf".to_vec());
    for name in ["Start", "End", "Seconds", "Kind", "Source"] {
        out.write_field(name)?;
    }
    for (name, _) in FIELDS {
        out.write_field(name)?;
    }
    out.write_field("Other")?;
    out.write_record(None::<&[u8]>)?;
    for record in records {
        write_one(&mut out, record)?;
    }
    out.into_inner().map_err(|error| error.into_error().into())
}

fn write_one(out: &mut csv::Writer<Vec<u8>>, record: &Record) -> Result<(), csv::Error> {
    let length = record.duration();
    out.write_field(record.start.to_string())?;
    out.write_field(record.end.to_string())?;
    out.write_field(format!("{}.{:03}", length.as_secs(), length.subsec_millis()))?;
    out.write_field(guarded(record.kind.name()).as_bytes())?;
    out.write_field(guarded(&record.source).as_bytes())?;
    for (_, field) in FIELDS {
        let text = record.data.get(field).and_then(Value::as_str);
        out.write_field(guarded(text.unwrap_or_default()).as_bytes())?;
    }
    out.write_field(other(&record.data))?;
    out.write_record(None::<&[u8]>)
}

/// What has no column of its own, as JSON; it begins with a brace, which no spreadsheet takes for a formula.
fn other(data: &Data) -> String {
    let is_shown =
        |field: &str, value: &Value| value.is_string() && FIELDS.iter().any(|(_, known)| *known == field);
    let other: Data = data
        .iter()
        .filter(|(field, value)| !is_shown(field, value))
        .map(|(field, value)| (field.clone(), value.clone()))
        .collect();
    if other.is_empty() {
        return String::new();
    }
    Value::Object(other).to_string()
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};
    use sealed::records::Kind;
    use serde_json::json;

    use super::*;

    fn record(kind: Kind, data: &Value) -> Record {
        let start: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
        let length = SignedDuration::from_millis(60_500);
        Record::new(start, length, kind, data.as_object().cloned().unwrap()).unwrap()
    }

    fn rows(records: &[Record]) -> Vec<Vec<String>> {
        let bytes = write(records).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.strip_prefix('\u{feff}').unwrap().as_bytes());
        reader
            .records()
            .map(|row| row.unwrap().iter().map(str::to_owned).collect())
            .collect()
    }

    #[test]
    fn every_field_is_in_a_column_or_in_the_last_one() {
        let window = record(Kind::Window, &json!({"app": "editor", "title": "a \"b\", c\nd"}));
        let meeting = record(
            Kind::Calendar,
            &json!({"title": "Review", "attendees": ["b@example.org"], "text": 7}),
        );
        let rows = rows(&[window, meeting]);
        let cell = |row: usize, name: &str| {
            let column = rows[0].iter().position(|column| column == name).unwrap();
            rows[row][column].as_str()
        };
        assert_eq!(rows.len(), 3);
        assert_eq!(cell(1, "Start"), "2026-03-02T09:00:00Z");
        assert_eq!((cell(1, "Seconds"), cell(1, "Kind")), ("60.500", "window"));
        assert_eq!(
            (cell(1, "Application"), cell(1, "Title")),
            ("editor", "a \"b\", c\nd")
        );
        assert_eq!(cell(1, "Other"), "");
        assert_eq!(cell(2, "Title"), "Review");
        // What is no text has no column of texts.
        assert_eq!(cell(2, "Text"), "");
        let other: Value = serde_json::from_str(cell(2, "Other")).unwrap();
        assert_eq!(other, json!({"attendees": ["b@example.org"], "text": 7}));
    }

    /// Pitfall 22: a web page names its window.
    #[test]
    fn a_title_runs_in_no_spreadsheet() {
        let title = record(
            Kind::Window,
            &json!({"title": "=HYPERLINK(\"https://evil.example\")"}),
        );
        assert!(rows(&[title])[1].contains(&"'=HYPERLINK(\"https://evil.example\")".to_owned()));
    }
}
