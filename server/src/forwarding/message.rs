//! The form of a message: RFC 5424, framed by its length as RFC 5425 asks for.

use domain::{audit, ids::OrganizationId};
use jiff::Timestamp;

/// What a message is about.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// An event of an audit log.
    Audit,
    /// A request.
    Access,
}

impl Kind {
    /// Facility times eight plus severity: "log audit" and "local use 0", both informational.
    const fn priority(self) -> u8 {
        match self {
            Self::Audit => 13 * 8 + 6,
            Self::Access => 16 * 8 + 6,
        }
    }

    const fn id(self) -> &'static str {
        match self {
            Self::Audit => "audit",
            Self::Access => "access",
        }
    }
}

/// A name as the header takes it: printable ASCII, 255 characters at most, `-` where nothing is known.
pub fn host(name: &str) -> String {
    let host: String = name.chars().filter(char::is_ascii_graphic).take(255).collect();
    if host.is_empty() { "-".to_owned() } else { host }
}

/// The lasting part of an event, whose organization it is, and nothing that anybody typed.
pub fn audit(organization: OrganizationId, entry: &audit::Entry) -> String {
    let entry = entry.encode();
    format!(
        "{{\"organization\":\"{organization}\",\"entry\":{}}}",
        String::from_utf8_lossy(&entry)
    )
}

/// A message as it goes over the wire. `text` is one line: both kinds are JSON, which escapes whatever would end it.
pub fn frame(kind: Kind, at: Timestamp, host: &str, text: &str) -> Vec<u8> {
    let message = format!(
        "<{}>1 {} {host} hourbook {} {} - {text}",
        kind.priority(),
        at.strftime("%Y-%m-%dT%H:%M:%S%.6fZ"),
        std::process::id(),
        kind.id(),
    );
    format!("{} {message}", message.len()).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_has_the_form_of_the_standard_and_its_length_before_it() {
        let at = "2026-03-02T09:10:11.5Z".parse().unwrap();
        let framed = String::from_utf8(frame(Kind::Audit, at, "box", "{\"a\":\"ü\"}")).unwrap();
        let (length, message) = framed.split_once(' ').unwrap();
        assert_eq!(length.parse::<usize>().unwrap(), message.len());
        let expected = format!(
            "<110>1 2026-03-02T09:10:11.500000Z box hourbook {} audit - {{\"a\":\"ü\"}}",
            std::process::id()
        );
        assert_eq!(message, expected);
    }

    #[test]
    fn a_strange_name_of_the_machine_does_not_break_the_header() {
        assert_eq!(host("my box\n"), "mybox");
        assert_eq!(host("\u{202e}"), "-");
        assert_eq!(host(&"a".repeat(300)).len(), 255);
    }
}
