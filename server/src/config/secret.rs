//! A secret, wherever it is kept: in a file, with systemd, or with a program that asks a vault. It is read when it is needed and not
//! kept here. No message carries any of it, nor what a program was told or said.

use std::{
    ffi::OsString,
    fmt, fs,
    io::Read,
    path::{Path, PathBuf},
    process::{Child, Command as Process, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use schemars::JsonSchema;
use secrecy::zeroize::Zeroizing;
use serde::{Deserialize, Serialize};
use tokio::{
    runtime::{Handle, RuntimeFlavor},
    task::block_in_place,
};

use super::{ConfigError, need_file};

/// How long a program may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest secret.
const MOST_BYTES: u64 = 64 * 1024;
/// Where systemd puts credentials of a service.
const DIRECTORY: &str = "CREDENTIALS_DIRECTORY";
/// What begins so in the environment is ours and may hold secrets: no other program gets it.
const OUR_ENVIRONMENT: &str = "HOURBOOK_";

/// A file, a credential of systemd, or a program that prints it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(
    untagged,
    expecting = "a path, { credential = \"name\" } or { command = [\"program\", \"argument\"] }"
)]
pub enum Secret {
    /// A file.
    File(PathBuf),
    /// A credential that systemd gives to the service.
    Credential(Credential),
    /// What a program prints.
    Command(Command),
}

/// A credential of `LoadCredential=`, `LoadCredentialEncrypted=` or `SetCredentialEncrypted=`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Credential {
    /// Its name there.
    pub credential: String,
}

/// A program with its arguments. No shell reads them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Command {
    /// The program and what it is told. It prints the secret, within ten seconds, 64 KiB at most. Everybody on the machine may see
    /// the arguments: none of them is a secret.
    pub command: Vec<String>,
}

/// A secret cannot be had.
#[derive(Debug, thiserror::Error)]
#[error("{from}: {why}")]
pub struct SecretError {
    from: String,
    why: String,
}

impl Secret {
    pub(super) fn check(&self, field: &str) -> Result<(), ConfigError> {
        let refuse = |why: &str| Err(ConfigError(format!("{field}: {why}")));
        match self {
            Self::File(path) => need_file(field, path),
            Self::Credential(Credential { credential }) if !is_name(credential) => {
                refuse("a credential has a name without slashes")
            }
            Self::Command(Command { command }) if command.first().is_none_or(String::is_empty) => {
                refuse("a command begins with a program")
            }
            Self::Credential(_) | Self::Command(_) => Ok(()),
        }
    }

    /// The file that it lies in, where the configuration names one.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Credential(_) | Self::Command(_) => None,
        }
    }

    /// Reads it. Waits for the file or the program.
    pub fn read(&self) -> Result<Zeroizing<String>, SecretError> {
        let bytes = match self {
            Self::File(path) => read_file(path),
            Self::Credential(Credential { credential }) => {
                read_credential(std::env::var_os(DIRECTORY), credential)
            }
            Self::Command(Command { command }) => beside(|| ask(command, PATIENCE)),
        };
        let text = bytes.and_then(|bytes| {
            let text = std::str::from_utf8(&bytes).map_err(|_| "it is no text".to_owned())?;
            Ok(Zeroizing::new(text.to_owned()))
        });
        text.map_err(|why| SecretError {
            from: self.to_string(),
            why,
        })
    }

    /// Its first line, as passwords are kept. Nobody who waits for something else waits for it.
    pub async fn first_line(&self) -> Result<Zeroizing<String>, SecretError> {
        let (secret, from) = (self.clone(), self.to_string());
        let text = tokio::task::spawn_blocking(move || secret.read()).await;
        let text = text.map_err(|_| SecretError {
            from,
            why: "it was not waited for".to_owned(),
        })??;
        Ok(Zeroizing::new(text.lines().next().unwrap_or_default().to_owned()))
    }
}

impl From<PathBuf> for Secret {
    fn from(path: PathBuf) -> Self {
        Self::File(path)
    }
}

impl From<&Path> for Secret {
    fn from(path: &Path) -> Self {
        Self::File(path.to_owned())
    }
}

impl Default for Secret {
    fn default() -> Self {
        Self::File(PathBuf::new())
    }
}

/// Where it is kept, for people. Of a program its name alone.
impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Credential(Credential { credential }) => write!(f, "the credential `{credential}`"),
            Self::Command(Command { command }) => {
                write!(f, "the command `{}`", command.first().map_or("", String::as_str))
            }
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains('/') && name != "." && name != ".."
}

fn read_file(path: &Path) -> Result<Zeroizing<Vec<u8>>, String> {
    let file = fs::File::open(path).map_err(|error| error.to_string())?;
    read_all(file)
}

/// Reads one byte more than a secret may have: what is too long is refused and not cut. The room is there from the start, so that
/// no copy stays behind where it grew.
fn read_all(source: impl Read) -> Result<Zeroizing<Vec<u8>>, String> {
    let most = usize::try_from(MOST_BYTES).unwrap_or(usize::MAX);
    let mut bytes = Zeroizing::new(Vec::with_capacity(most + 1));
    source
        .take(MOST_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| error.to_string())?;
    if bytes.len() > most {
        return Err("it has more than 64 KiB".to_owned());
    }
    Ok(bytes)
}

fn read_credential(directory: Option<OsString>, name: &str) -> Result<Zeroizing<Vec<u8>>, String> {
    let directory = directory.ok_or("systemd gave this process no credentials")?;
    read_file(&Path::new(&directory).join(name))
}

/// Waits where nobody else's request waits behind it.
fn beside<T>(work: impl FnOnce() -> T) -> T {
    match Handle::try_current() {
        Ok(runtime) if runtime.runtime_flavor() == RuntimeFlavor::MultiThread => block_in_place(work),
        _ => work(),
    }
}

/// Runs a program that gets nothing of ours to read, and whose complaints go nowhere: they might repeat what it was asked for.
fn ask(command: &[String], patience: Duration) -> Result<Zeroizing<Vec<u8>>, String> {
    let until = Instant::now() + patience;
    let (program, arguments) = command.split_first().ok_or("it names no program")?;
    let mut process = Process::new(program);
    process
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let ours = |name: &OsString| name.to_string_lossy().starts_with(OUR_ENVIRONMENT);
    for (name, _) in std::env::vars_os().filter(|(name, _)| ours(name)) {
        process.env_remove(name);
    }
    let mut child = process.spawn().map_err(|error| error.to_string())?;
    let printed = printed(&mut child, until);
    // One that printed too much still wants to be rid of it, and one that is late is not waited for.
    let ended = printed.and_then(|bytes| Ok((bytes, ended(&mut child, until)?)));
    if ended.is_err() {
        let _ = child.kill();
        let _ = child.wait();
    }
    match ended? {
        (bytes, status) if status.success() && !bytes.is_empty() => Ok(bytes),
        (_, status) if status.success() => Err("it printed nothing".to_owned()),
        (_, status) => Err(format!("it ended with {status}")),
    }
}

fn printed(child: &mut Child, until: Instant) -> Result<Zeroizing<Vec<u8>>, String> {
    let output = child.stdout.take().ok_or("its output is not there")?;
    let (give, take) = mpsc::channel();
    thread::spawn(move || give.send(read_all(output)));
    take.recv_timeout(until.saturating_duration_since(Instant::now()))
        .map_err(|_| late())?
}

fn ended(child: &mut Child, until: Instant) -> Result<std::process::ExitStatus, String> {
    loop {
        if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
            return Ok(status);
        }
        if Instant::now() >= until {
            return Err(late());
        }
        thread::sleep(Duration::from_millis(10));
    }
}

fn late() -> String {
    "it did not end in time".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(words: &[&str]) -> Secret {
        Secret::Command(Command {
            command: words.iter().map(|word| (*word).to_owned()).collect(),
        })
    }

    fn why(secret: &Secret) -> String {
        secret.read().unwrap_err().to_string()
    }

    /// A secret comes from a file, from systemd or from a program that asks a vault.
    #[test]
    fn a_secret_is_read_from_wherever_it_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("password");
        fs::write(&path, "hunter2\n").unwrap();
        assert_eq!(*Secret::from(path).read().unwrap(), "hunter2\n");
        let directory = Some(dir.path().as_os_str().to_owned());
        assert_eq!(
            read_credential(directory, "password").unwrap().as_slice(),
            b"hunter2\n"
        );
        assert!(read_credential(None, "password").is_err());
        let printed = command(&["printf", "%s", "a b;$HOME"]).read().unwrap();
        assert_eq!(*printed, "a b;$HOME", "no shell reads the arguments");
    }

    /// ASVS v5.0.0-16.2.5: what a program printed and what it was told are in no message.
    #[test]
    fn no_message_carries_a_secret() {
        let failing = command(&["sh", "-c", "echo hunter2; echo hunter2 >&2; exit 3"]);
        for text in [why(&failing), format!("{failing:?}"), failing.to_string()] {
            assert!(!text.contains("hunter2"), "{text}");
        }
        assert!(why(&failing).contains("exit status: 3"), "{}", why(&failing));
    }

    #[test]
    fn a_program_has_bounds() {
        assert!(why(&command(&["sh", "-c", "exit 0"])).contains("printed nothing"));
        assert!(why(&command(&["head", "-c", "70000", "/dev/zero"])).contains("64 KiB"));
        assert!(why(&command(&["/nowhere/vault"])).contains("/nowhere/vault"));
        let words = ["sleep", "30"].map(str::to_owned);
        assert_eq!(ask(&words, Duration::from_millis(50)).unwrap_err(), late());
        // Standard input is empty: what asks a question ends.
        assert!(why(&command(&["cat"])).contains("printed nothing"));
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for (text, refused) in [
            ("s = { credential = \"../passwd\" }", true),
            ("s = { credential = \"mail\" }", false),
            ("s = { command = [] }", true),
            ("s = { command = [\"vault\", \"kv\", \"get\"] }", false),
            ("s = \"/nowhere/at/all\"", true),
        ] {
            #[derive(Deserialize)]
            struct Section {
                s: Secret,
            }
            let section: Section = toml::from_str(text).unwrap();
            assert_eq!(section.s.check("s").is_err(), refused, "{text}");
        }
        let unknown: Result<Secret, _> = toml::from_str("commands = [\"vault\"]");
        assert!(unknown.unwrap_err().to_string().contains("credential"));
    }
}
