//! One message as RFC 5424 writes it, with its length in front (RFC 5425, 4.3).

use jiff::{Timestamp, tz::TimeZone};

/// What a message is about. The name tells collectors apart what belongs to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A request, as in the access log.
    Access,
    /// A finding of intruder detection.
    Security,
    /// An event of an audit log.
    Audit,
}

impl Kind {
    /// Facility and severity in one number: local use and information, security and warning, log audit and notice.
    const fn priority(self) -> u8 {
        match self {
            Self::Access => 16 * 8 + 6,
            Self::Security => 10 * 8 + 4,
            Self::Audit => 13 * 8 + 5,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Security => "security",
            Self::Audit => "audit",
        }
    }
}

/// The message with this text, ready to be sent. Whatever is not printable ASCII becomes a question mark: no byte of a
/// stranger ends a line or a message (ASVS v5.0.0-16.4.1).
pub fn frame(kind: Kind, at: Timestamp, host: &str, text: &str) -> Vec<u8> {
    let time = at
        .to_zoned(TimeZone::UTC)
        .strftime("%Y-%m-%dT%H:%M:%S%.6fZ")
        .to_string();
    let (priority, name, process) = (kind.priority(), kind.name(), std::process::id());
    let text: String = text.chars().map(printable).collect();
    let message = format!("<{priority}>1 {time} {host} hourbook-server {process} {name} - {text}");
    format!("{} {message}", message.len()).into_bytes()
}

fn printable(character: char) -> char {
    match character {
        ' '..='~' => character,
        _ => '?',
    }
}

/// The name of this machine, in the form that a message asks for.
pub fn host() -> String {
    let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
    let name: String = name.chars().filter(char::is_ascii_graphic).take(255).collect();
    if name.is_empty() { "-".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ASVS v5.0.0-16.4.1: a text cannot end its message or begin another.
    #[test]
    fn a_message_has_its_length_and_no_line_of_anybody_else() {
        let at = "2026-11-28T07:00:00.0000015Z".parse().unwrap();
        let frame = frame(Kind::Security, at, "node", "a\n<34>1 forged\u{7f}é");
        let text = String::from_utf8(frame).unwrap();
        let (length, message) = text.split_once(' ').unwrap();
        assert_eq!(length.parse::<usize>().unwrap(), message.len());
        let process = std::process::id();
        assert_eq!(
            message,
            format!(
                "<84>1 2026-11-28T07:00:00.000001Z node hourbook-server {process} security - a?<34>1 forged??"
            )
        );
    }

    #[test]
    fn the_name_of_the_machine_is_one_word() {
        let name = host();
        assert!(!name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic()));
    }
}
