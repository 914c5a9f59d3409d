//! Looks at every line of the log on its way out: none may carry a secret or an address of a person.

use std::{
    io,
    sync::atomic::{AtomicU64, Ordering},
};

static LINES: AtomicU64 = AtomicU64::new(0);
static TELLTALES: AtomicU64 = AtomicU64::new(0);

/// What a line with a secret in it contains: tokens of ours, password hashes, headers with credentials, keys.
const SECRETS: [&str; 5] = ["hb_pat_", "$argon2", "Bearer ", "__Host-", "PRIVATE KEY"];

/// What was seen since the start of the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    pub lines: u64,
    pub telltales: u64,
}

pub fn seen() -> Seen {
    Seen {
        lines: LINES.load(Ordering::Relaxed),
        telltales: TELLTALES.load(Ordering::Relaxed),
    }
}

/// Standard error, with a look at what is written to it.
pub struct WatchedLog(io::Stderr);

impl WatchedLog {
    pub fn new() -> Self {
        Self(io::stderr())
    }
}

impl Default for WatchedLog {
    fn default() -> Self {
        Self::new()
    }
}

impl io::Write for WatchedLog {
    /// One call is one line: the subscriber formats a whole event before it writes.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        LINES.fetch_add(1, Ordering::Relaxed);
        if is_telltale(line) {
            TELLTALES.fetch_add(1, Ordering::Relaxed);
        }
        self.0.write_all(line)?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn is_telltale(line: &[u8]) -> bool {
    let line = String::from_utf8_lossy(line);
    SECRETS.iter().any(|secret| line.contains(secret)) || has_address(&line)
}

/// Letters or digits on both sides of an `@`, and a dot behind it.
fn has_address(line: &str) -> bool {
    line.match_indices('@').any(|(at, _)| {
        let before = line[..at]
            .bytes()
            .next_back()
            .is_some_and(|byte| byte.is_ascii_alphanumeric());
        let host: String = line[at + 1..]
            .chars()
            .take_while(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-'))
            .collect();
        before && host.trim_matches('.').contains('.')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// AT-23: secrets and addresses in a line of the log are noticed.
    #[test]
    fn secrets_and_addresses_are_noticed() {
        for line in [
            "token hb_pat_abc was refused",
            "hash $argon2id$v=19$m=19456",
            "Authorization: Bearer xyz",
            "sent to ann@acme.example",
            "-----BEGIN PRIVATE KEY-----",
        ] {
            assert!(is_telltale(line.as_bytes()), "{line}");
        }
        for line in [
            r#"{"timestamp":"2026-11-26T16:00:00Z","fields":{"method":"GET","route":"/api/v1/me","status":200}}"#,
            "at @ sign, user@host, @example.com",
        ] {
            assert!(!is_telltale(line.as_bytes()), "{line}");
        }
    }
}
