//! `hourbook-agent enrol`: keys for the log of this member, the page that brings them back, and a server for the log.

use std::{
    fs,
    io::{self, IsTerminal, Read},
    path::{Path, PathBuf},
};

use api::client::{Client, Fingerprint};
use clap::Args;
use sealed::keys::RecoveryKey;
use secrecy::ExposeSecret;

use crate::{
    config::Places,
    failure::Failure,
    outbox::{self, Enrolled, Found},
    output, private_file, process,
    upload::{Account, KnownTrust, Uploader, known_log},
};

/// The longest file with a token or key.
const LONGEST: u64 = 4096;

/// Make the keys of your log, and name the server that keeps it
///
/// On the first device this makes the keys and a recovery kit to print. From then on what is recorded is sealed for you
/// alone. With --server it is uploaded as well; the server cannot read it. On a further device, --recovery-key-file
/// brings the key from the printed page, once.
#[derive(Debug, Args)]
pub struct EnrolArgs {
    /// What this device is called; the server will be able to read it
    #[arg(long)]
    name: Option<String>,
    /// Where to write the recovery kit, a page to print
    #[arg(long, value_name = "FILE", default_value = "hourbook-recovery-kit.html")]
    kit: PathBuf,
    /// Address of the server that keeps the sealed log, for example acme.example.com:8443
    #[arg(long)]
    server: Option<String>,
    /// File with a personal access token for reading and writing; without it the token is asked for
    #[arg(long, value_name = "FILE", requires = "server")]
    token_file: Option<PathBuf>,
    /// Accept only certificates signed by those in this PEM file
    #[arg(
        long,
        value_name = "FILE",
        requires = "server",
        conflicts_with = "fingerprint"
    )]
    ca_file: Option<PathBuf>,
    /// Accept exactly the certificate with this SHA-256 fingerprint
    #[arg(long, value_name = "SHA256", requires = "server")]
    fingerprint: Option<Fingerprint>,
    /// On a further device: file with the key or the 24 words of the recovery kit
    #[arg(long, value_name = "FILE", requires = "server")]
    recovery_key_file: Option<PathBuf>,
    /// On a further device: the 12 words of the fingerprint on the recovery kit, compared before anything is sealed
    #[arg(long, value_name = "WORDS", requires = "recovery_key_file")]
    words: Option<String>,
}

/// Runs the command.
pub fn run(places: &Places, args: &EnrolArgs) -> Result<(), Failure> {
    places.create()?;
    let name = args.name.clone().unwrap_or_else(process::host);
    let Some(server) = &args.server else {
        found(places, &name, &args.kit)?;
        output::line("It stays on this machine until `hourbook-agent enrol --server` names a server.");
        return Ok(());
    };
    // Other parts of the process may have installed the same already; a second installation changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let account = Account {
        server: address(server),
        token: token(args.token_file.as_deref())?.into(),
        trust: trust(args)?,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::Local(format!("cannot start: {error}")))?;
    runtime.block_on(connect(places, args, &name, &account))
}

async fn connect(places: &Places, args: &EnrolArgs, name: &str, account: &Account) -> Result<(), Failure> {
    let client = account.client()?;
    let there = known_log(&client).await?;
    let here = Enrolled::open(&places.identity_folder())?;
    match (here, there, &args.recovery_key_file) {
        (Some(_), _, Some(_)) => {
            return Err(Failure::Usage("this device is enrolled already".to_owned()));
        }
        (Some(_), _, None) => {}
        (None, None, _) => found(places, name, &args.kit)?,
        (None, Some(_), Some(key)) => join(places, args, name, &client, key).await?,
        (None, Some(_), None) => {
            return Err(Failure::Usage(
                "this account has an activity log already. To add this device to it, write the key of your recovery \
                 kit into a file and pass it by --recovery-key-file"
                    .to_owned(),
            ));
        }
    }
    let mut uploader = Uploader::new(places, account)?;
    let sent = uploader.upload().await?;
    account.save(&places.account_file())?;
    output::line(format!(
        "Connected with {}; {sent} segments were sent.",
        account.server
    ));
    output::line("The server stores what is sealed and cannot read it.");
    output::line("A running agent goes on from its next start: systemctl --user restart hourbook-agent");
    Ok(())
}

/// The first device of a log.
fn found(places: &Places, name: &str, kit: &Path) -> Result<(), Failure> {
    if kit.exists() {
        return Err(Failure::Usage(format!(
            "{} exists already; name another file by --kit",
            kit.display()
        )));
    }
    // The place of the page is tried before there is anything that depends on it.
    private_file::create_new(kit, b"")?;
    let made = outbox::enrol(
        &places.identity_folder(),
        &places.outbox_folder(),
        name,
        process::now(),
    );
    let made = made.inspect_err(|_| drop(fs::remove_file(kit)))?;
    let page = outbox::kit_page(&made.kit, name)?;
    private_file::replace(kit, page.expose_secret().as_bytes())?;
    output::line(format!("Recovery kit: {}", kit.display()));
    output::line("Print it, keep the paper apart from this machine, then delete the file.");
    output::line("Without it nobody can read the log once this machine is gone, neither you nor Hourbook.");
    output::line(format!("Fingerprint of the log: {}", made.kit.fingerprint));
    output::line(format!(
        "What is recorded is sealed into {}, from the next start of the agent on.",
        places.outbox_folder().display()
    ));
    Ok(())
}

/// A further device.
async fn join(
    places: &Places,
    args: &EnrolArgs,
    name: &str,
    client: &Client,
    key_file: &Path,
) -> Result<(), Failure> {
    let key = RecoveryKey::read(&secret(key_file)?)
        .map_err(|error| Failure::Usage(format!("{}: {error}", key_file.display())))?;
    let found = Found::fetch(client).await?;
    // A server could show another log, made for this very key's public half. The words tell them apart.
    compare(&found.fingerprint()?, args.words.as_deref())?;
    found.join(client, places, &key, name, process::now()).await?;
    output::line(format!(
        "This device belongs to the log now. Delete {}.",
        key_file.display()
    ));
    Ok(())
}

fn compare(fingerprint: &str, words: Option<&str>) -> Result<(), Failure> {
    let other = || {
        Failure::Usage("this is another log than that of the recovery kit; nothing was changed".to_owned())
    };
    if let Some(words) = words {
        let same = words.split_whitespace().eq(fingerprint.split_whitespace());
        return if same { Ok(()) } else { Err(other()) };
    }
    output::line(format!("Fingerprint of the log on the server: {fingerprint}"));
    if !io::stdin().is_terminal() {
        return Err(Failure::Usage(
            "compare it with the recovery kit, and pass the 12 words that stand there by --words".to_owned(),
        ));
    }
    output::prompt("Does the recovery kit show the same words? [y/N] ");
    let mut answer = String::new();
    io::stdin()
        .read_line(&mut answer)
        .map_err(|error| Failure::Local(error.to_string()))?;
    if answer.trim().eq_ignore_ascii_case("y") {
        return Ok(());
    }
    Err(other())
}

/// The address with `https://` in front and no slash behind.
fn address(text: &str) -> String {
    let text = text.trim().trim_end_matches('/');
    if text.contains("://") {
        text.to_owned()
    } else {
        format!("https://{text}")
    }
}

fn trust(args: &EnrolArgs) -> Result<KnownTrust, Failure> {
    if let Some(fingerprint) = args.fingerprint {
        return Ok(KnownTrust::Pinned { fingerprint });
    }
    let Some(path) = &args.ca_file else {
        return Ok(KnownTrust::System);
    };
    let pem = fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))?;
    Ok(KnownTrust::Authorities { pem })
}

fn token(file: Option<&Path>) -> Result<String, Failure> {
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
