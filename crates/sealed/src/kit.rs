//! The recovery kit: one printed page that brings everything back, with only `age` and `zstd`.

use secrecy::{ExposeSecret, SecretString};

use crate::ids::LogId;
use crate::keys::{KeyError, RecoveryKey, words};

/// What is printed. The page that shows it decides about language and looks; these parts never vary.
#[derive(Debug)]
pub struct RecoveryKit {
    /// The log's fingerprint in 12 words.
    pub fingerprint: String,
    /// The recovery key as 24 words.
    pub words: SecretString,
    /// The same key as `age` takes it, also the content of the QR code.
    pub age_key: SecretString,
    /// The commands, in order.
    pub commands: [&'static str; 3],
}

/// From the recovery key and the files of the server to the records.
pub const COMMANDS: [&str; 3] = [
    "nano recovery.txt    # the line AGE-SECRET-KEY-1… of this page, nothing else",
    "age -d -i recovery.txt recovery-wrap.age > identity.txt",
    "for segment in *.segment; do age -d -i identity.txt \"$segment\" | zstd -dc; done > records.jsonl",
];

impl RecoveryKit {
    /// The kit of a log.
    pub fn new(log: LogId, key: &RecoveryKey) -> Result<Self, KeyError> {
        Ok(Self {
            fingerprint: words::fingerprint(log)?,
            words: key.to_words()?,
            age_key: key.to_text()?,
            commands: COMMANDS,
        })
    }

    /// The kit as plain text, for a terminal without a printer.
    pub fn page(&self) -> SecretString {
        let numbered: Vec<String> = self
            .words
            .expose_secret()
            .split(' ')
            .enumerate()
            .map(|(index, word)| format!("{:>2} {word:<9}", index + 1))
            .collect();
        let rows: Vec<String> = numbered
            .chunks(6)
            .map(|row| row.join(" ").trim_end().to_owned())
            .collect();
        SecretString::from(format!(
            "Hourbook recovery kit\n\n\
             Whoever has this page can read the activity log. Without it and without the passphrase nobody can.\n\n\
             Words\n{}\n\nKey\n{}\n\nFingerprint of the log\n{}\n\nWithout Hourbook\n{}\n",
            rows.join("\n"),
            self.age_key.expose_secret(),
            self.fingerprint,
            self.commands.join("\n"),
        ))
    }
}
