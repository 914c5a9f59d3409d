//! One request as one line. What strangers send is bounded and escaped: no byte of theirs ends a line, a field, or moves
//! the cursor of a terminal.

use std::{fmt::Write as _, net::IpAddr};

use domain::ids::{MemberId, OrganizationId};
use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;

use crate::config::AccessFormat;

/// The longest text of a stranger that is kept, in characters.
const LONGEST: usize = 300;

/// What is kept of a request.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    pub time: Timestamp,
    pub request_id: String,
    pub address: IpAddr,
    /// Whose data was asked for, once a credential has told.
    pub organization: Option<OrganizationId>,
    pub member: Option<MemberId>,
    /// The operation by its id in the description of the API.
    pub action: Option<String>,
    pub method: String,
    /// The path without its query, which can hold what somebody searched for.
    pub path: String,
    pub protocol: String,
    pub status: u16,
    /// The code of the problem, if the answer is one.
    pub problem: Option<&'static str>,
    /// Bytes of the answer, where they are known before they are sent.
    pub bytes: Option<u64>,
    pub duration_us: u64,
    pub user_agent: String,
}

impl Entry {
    /// The line, with its end.
    pub fn write(&self, format: AccessFormat) -> String {
        match format {
            AccessFormat::Json => self.json(),
            AccessFormat::Combined => self.combined(),
        }
    }

    fn json(&self) -> String {
        let entry = Self {
            path: shortened(&self.path),
            user_agent: shortened(&self.user_agent),
            ..self.clone()
        };
        // Plain fields cannot fail to become JSON.
        let text = serde_json::to_string(&entry).unwrap_or_default();
        ascii_json(&text) + "\n"
    }

    /// `address - member [time] "request" status bytes "referer" "user agent"`: the referer is never asked for.
    fn combined(&self) -> String {
        let member = self.member.map_or("-".to_owned(), |member| member.to_string());
        let bytes = self.bytes.map_or("-".to_owned(), |bytes| bytes.to_string());
        let time = self
            .time
            .to_zoned(TimeZone::UTC)
            .strftime("%d/%b/%Y:%H:%M:%S %z")
            .to_string();
        let agent = if self.user_agent.is_empty() {
            "-"
        } else {
            &self.user_agent
        };
        format!(
            "{} - {member} [{time}] \"{} {} {}\" {} {bytes} \"-\" \"{}\"\n",
            self.address,
            quoted(&self.method),
            quoted(&self.path),
            quoted(&self.protocol),
            self.status,
            quoted(agent),
        )
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

/// JSON escapes control characters by itself; the rest beyond ASCII (other line ends, directions of text, the second set of
/// control characters) is escaped here.
fn ascii_json(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for character in json.chars() {
        if character.is_ascii() && character != '\u{7f}' {
            text.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            // Writing to a string cannot fail.
            let _ = write!(text, "\\u{unit:04x}");
        }
    }
    text
}

/// As web servers do inside quotes: `\"`, `\\`, and `\xHH` for every byte that is not printable ASCII.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    for byte in shortened(text).bytes() {
        match byte {
            b'"' | b'\\' => {
                quoted.push('\\');
                quoted.push(char::from(byte));
            }
            b' '..=b'~' => quoted.push(char::from(byte)),
            other => {
                let _ = write!(quoted, "\\x{other:02x}");
            }
        }
    }
    quoted
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    /// What tries to forge a line, break out of a field or reach a terminal.
    const HOSTILE: [&str; 9] = [
        "a\r\n203.0.113.9 - - [01/Jan/2026:00:00:00 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"x\"",
        "\"} \n{\"member\":\"forged\"}",
        "\u{1b}[2J\u{1b}]0;owned\u{7}",
        "\u{9b}31m\u{85}next line",
        "\u{2028}\u{2029}separators",
        "\u{202e}gnp.exe",
        "\\\" \\x1b back\\slashes \\",
        "tab\tand nul\0and del\u{7f}",
        "🦦 otters",
    ];

    fn entry(foreign: &str) -> Entry {
        Entry {
            time: "2026-03-02T09:10:11Z".parse().unwrap(),
            request_id: "0195".into(),
            address: Ipv4Addr::LOCALHOST.into(),
            organization: None,
            member: None,
            action: Some("get_entry".into()),
            method: "GET".into(),
            path: foreign.into(),
            protocol: "HTTP/1.1".into(),
            status: 404,
            problem: Some("not_found"),
            bytes: Some(12),
            duration_us: 345,
            user_agent: foreign.into(),
        }
    }

    fn is_one_plain_line(line: &str) -> bool {
        line.strip_suffix('\n')
            .is_some_and(|line| line.bytes().all(|byte| (b' '..=b'~').contains(&byte)))
    }

    /// ASVS v5.0.0-16.4.1: nothing that a client sends forges a line or reaches the reader's terminal.
    #[test]
    fn what_strangers_send_stays_inside_its_field() {
        for foreign in HOSTILE {
            let entry = entry(foreign);
            let json = entry.write(AccessFormat::Json);
            assert!(is_one_plain_line(&json), "{json}");
            let read: serde_json::Value = serde_json::from_str(&json).unwrap();
            assert_eq!(read["user_agent"], foreign, "it is read as it was sent");
            assert_eq!(read["member"], serde_json::Value::Null);
            let combined = entry.write(AccessFormat::Combined);
            assert!(is_one_plain_line(&combined), "{combined}");
            assert_eq!(fields(&combined).len(), 9, "{combined}");
        }
    }

    /// The fields of a line as a program for logs sees them: quotes and brackets hold spaces.
    fn fields(line: &str) -> Vec<String> {
        let mut fields = vec![String::new()];
        let mut closing = None;
        let mut characters = line.trim_end().chars();
        while let Some(character) = characters.next() {
            let last = fields.last_mut().unwrap();
            match (character, closing) {
                ('\\', Some('"')) => last.extend(characters.next()),
                (end, Some(expected)) if end == expected => closing = None,
                ('"', None) => closing = Some('"'),
                ('[', None) => closing = Some(']'),
                (' ', None) => fields.push(String::new()),
                (other, _) => last.push(other),
            }
        }
        fields
    }

    #[test]
    fn a_line_of_the_combined_format_reads_as_other_servers_write_it() {
        assert_eq!(
            entry("/a \"b\"").write(AccessFormat::Combined),
            "127.0.0.1 - - [02/Mar/2026:09:10:11 +0000] \"GET /a \\\"b\\\" HTTP/1.1\" 404 12 \"-\" \"/a \\\"b\\\"\"\n"
        );
    }

    #[test]
    fn endless_texts_are_cut() {
        let entry = entry(&"\u{1b}".repeat(100_000));
        assert!(entry.write(AccessFormat::Json).len() < 5000);
        assert!(entry.write(AccessFormat::Combined).len() < 5000);
    }

    proptest::proptest! {
        #[test]
        fn any_text_becomes_one_line(foreign in ".*", more in proptest::collection::vec(proptest::prelude::any::<char>(), 0..400)) {
            for text in [foreign, more.into_iter().collect()] {
                let entry = entry(&text);
                let json = entry.write(AccessFormat::Json);
                proptest::prop_assert!(is_one_plain_line(&json));
                let read: serde_json::Value = serde_json::from_str(&json).unwrap();
                let kept: String = text.chars().take(LONGEST).collect();
                proptest::prop_assert_eq!(read["path"].as_str(), Some(kept.as_str()));
                let combined = entry.write(AccessFormat::Combined);
                proptest::prop_assert!(is_one_plain_line(&combined));
                proptest::prop_assert_eq!(fields(&combined).len(), 9);
            }
        }
    }
}
