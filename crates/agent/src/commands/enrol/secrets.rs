//! What `enrol` is told in secret: from a file, or typed without being shown.

use std::{
    fs,
    io::{self, IsTerminal, Read},
    path::Path,
};

use sealed::keys::RecoveryKey;
use secrecy::{ExposeSecret, SecretString};

use super::EnrolArgs;
use crate::{failure::Failure, outbox::Secret, output};

/// The longest file with a token or key.
const LONGEST: u64 = 4096;

/// What opens the log: from a file, or typed.
pub fn known_secret(args: &EnrolArgs) -> Result<Secret, Failure> {
    if let Some(path) = &args.recovery_key_file {
        return RecoveryKey::read(&secret(path)?)
            .map(Secret::Recovery)
            .map_err(|error| Failure::Usage(format!("{}: {error}", path.display())));
    }
    if let Some(path) = &args.passphrase_file {
        return Ok(Secret::Passphrase(SecretString::from(secret(path)?)));
    }
    if !io::stdin().is_terminal() {
        return Err(Failure::Usage(
            "this account has an activity log already. To add this device to it, pass --passphrase-file, or \
             --recovery-key-file with the key of your recovery kit, or --offer"
                .to_owned(),
        ));
    }
    let typed = hidden("Passphrase of the log, or words or key of the recovery kit: ")?;
    // 24 words with their checksum are no passphrase by accident.
    Ok(RecoveryKey::read(typed.expose_secret()).map_or(Secret::Passphrase(typed), Secret::Recovery))
}

/// The passphrase of a new log; a log without one has the recovery kit alone.
pub fn new_passphrase(file: Option<&Path>) -> Result<Option<SecretString>, Failure> {
    let passphrase = match file {
        Some(path) => SecretString::from(secret(path)?),
        None if io::stdin().is_terminal() => {
            let first =
                hidden("Passphrase of the log, not that of your account (empty: the recovery kit alone): ")?;
            if first.expose_secret().is_empty() {
                return Ok(None);
            }
            if hidden("The same once more: ")?.expose_secret() != first.expose_secret() {
                return Err(Failure::Usage(
                    "the two are not the same; nothing was made".to_owned(),
                ));
            }
            first
        }
        None => return Ok(None),
    };
    domain::people::check_password("passphrase", passphrase.expose_secret(), &[])
        .map_err(|problem| Failure::Usage(problem.message.replace("password", "passphrase")))?;
    Ok(Some(passphrase))
}

fn hidden(question: &str) -> Result<SecretString, Failure> {
    rpassword::prompt_password(question)
        .map(|text| SecretString::from(text.trim()))
        .map_err(|error| Failure::Usage(format!("nothing was typed: {error}")))
}

pub fn compare(fingerprint: &str, words: Option<&str>) -> Result<(), Failure> {
    let other = || Failure::Usage("this is another log than yours; nothing was changed".to_owned());
    if let Some(words) = words {
        let same = words.split_whitespace().eq(fingerprint.split_whitespace());
        return if same { Ok(()) } else { Err(other()) };
    }
    output::line(format!("Fingerprint of the log on the server: {fingerprint}"));
    if !io::stdin().is_terminal() {
        return Err(Failure::Usage(
            "compare it with the recovery kit or another device of yours, and pass the 12 words by --words"
                .to_owned(),
        ));
    }
    output::prompt(
        "Does the recovery kit, or `hourbook activity keys list` on another device, show the same words? [y/N] ",
    );
    let mut answer = String::new();
    io::stdin()
        .read_line(&mut answer)
        .map_err(|error| Failure::Local(error.to_string()))?;
    if answer.trim().eq_ignore_ascii_case("y") {
        return Ok(());
    }
    Err(other())
}

pub fn token(file: Option<&Path>) -> Result<String, Failure> {
    let text = match file {
        Some(path) => secret(path)?,
        None if io::stdin().is_terminal() => rpassword::prompt_password("Personal access token: ")
            .map_err(|error| Failure::Usage(format!("cannot read the token: {error}")))?,
        None => bounded(io::stdin())
            .map_err(|error| Failure::Usage(format!("cannot read the token from standard input: {error}")))?,
    };
    let text = text.trim();
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Failure::Usage(
            "that is no token; it begins with hb_pat_ and has no spaces".to_owned(),
        ));
    }
    Ok(text.to_owned())
}

fn secret(path: &Path) -> Result<String, Failure> {
    let file = fs::File::open(path).and_then(bounded);
    file.map_err(|error| Failure::file("read", path, &error))
}

fn bounded(source: impl Read) -> io::Result<String> {
    let mut text = String::new();
    source.take(LONGEST).read_to_string(&mut text)?;
    Ok(text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_kit_decide_whether_a_log_is_the_own() {
        compare("barely friend oxygen", Some(" barely  friend\noxygen ")).unwrap();
        compare("barely friend oxygen", Some("barely friend")).unwrap_err();
        compare("barely friend oxygen", Some("")).unwrap_err();
    }
}
