//! `hourbook-agent enrol`: keys for the log of this member, the page that brings them back, and a server for the log.

mod secrets;

use std::{
    fs,
    io::{self, IsTerminal},
    path::PathBuf,
    time::Duration,
};

use api::client::{Client, Fingerprint};
use clap::Args;
use qrcode::{QrCode, render::unicode};
use secrecy::ExposeSecret;

use crate::{
    config::Places,
    failure::Failure,
    outbox::{self, Enrolled, Found},
    output, private_file, process,
    upload::{Account, KnownTrust, Uploader, known_log},
};

/// How long a device waits to be let in.
const PATIENCE: Duration = Duration::from_mins(15);

/// Make the keys of your log, and name the server that keeps it
///
/// On the first device this makes the keys and a recovery kit to print. From then on what is recorded is sealed for you
/// alone. With --server it is uploaded as well; the server cannot read it. A further device joins by the passphrase, by the
/// key of the printed page, or by --offer, which another device of yours or the web app accepts by a code.
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
    /// File with the passphrase of the log: on the first device a new one, on a further device the one that opens it
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// On a further device: file with the key or the 24 words of the recovery kit
    #[arg(
        long,
        value_name = "FILE",
        requires = "server",
        conflicts_with = "passphrase_file"
    )]
    recovery_key_file: Option<PathBuf>,
    /// On a further device: ask to be let in, and wait until another one or the web app accepts it by its code
    #[arg(long, requires = "server", conflicts_with_all = ["passphrase_file", "recovery_key_file"])]
    offer: bool,
    /// On a further device: the 12 words of the fingerprint of the log, compared before anything is sealed
    #[arg(long, value_name = "WORDS", requires = "server")]
    words: Option<String>,
}

/// Runs the command.
pub fn run(places: &Places, args: &EnrolArgs) -> Result<(), Failure> {
    places.create()?;
    let name = args.name.clone().unwrap_or_else(process::host);
    let Some(server) = &args.server else {
        found(places, args, &name)?;
        output::line("It stays on this machine until `hourbook-agent enrol --server` names a server.");
        return Ok(());
    };
    // Other parts of the process may have installed the same already; a second installation changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let account = Account {
        server: address(server),
        token: secrets::token(args.token_file.as_deref())?.into(),
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
    let joins = args.recovery_key_file.is_some() || args.passphrase_file.is_some() || args.offer;
    match (here, there) {
        (Some(_), _) if joins => {
            return Err(Failure::Usage("this device is enrolled already".to_owned()));
        }
        (Some(_), _) => {}
        (None, None) if args.offer || args.recovery_key_file.is_some() => {
            return Err(Failure::Usage(
                "this account has no activity log yet; enrol its first device without --offer and \
                 --recovery-key-file"
                    .to_owned(),
            ));
        }
        (None, None) => found(places, args, name)?,
        (None, Some(_)) => join(places, args, name, &client).await?,
    }
    let mut uploader = Uploader::new(places, account)?;
    uploader.follow().await?;
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
fn found(places: &Places, args: &EnrolArgs, name: &str) -> Result<(), Failure> {
    let kit = args.kit.as_path();
    if kit.exists() {
        return Err(Failure::Usage(format!(
            "{} exists already; name another file by --kit",
            kit.display()
        )));
    }
    let passphrase = secrets::new_passphrase(args.passphrase_file.as_deref())?;
    // The place of the page is tried before there is anything that depends on it.
    private_file::create_new(kit, b"")?;
    let made = outbox::enrol(
        &places.identity_folder(),
        &places.outbox_folder(),
        name,
        passphrase.as_ref(),
        process::now(),
    );
    let made = made.inspect_err(|_| drop(fs::remove_file(kit)))?;
    let page = outbox::kit_page(&made.kit, name)?;
    private_file::replace(kit, page.expose_secret().as_bytes())?;
    output::line(format!("Recovery kit: {}", kit.display()));
    output::line("Print it, keep the paper apart from this machine, then delete the file.");
    output::line(if passphrase.is_some() {
        "Without it and without the passphrase nobody can read the log once this machine is gone, neither you nor Hourbook."
    } else {
        "Without it nobody can read the log once this machine is gone, neither you nor Hourbook."
    });
    output::line(format!("Fingerprint of the log: {}", made.kit.fingerprint));
    output::line(format!(
        "What is recorded is sealed into {}, from the next start of the agent on.",
        places.outbox_folder().display()
    ));
    Ok(())
}

/// A further device.
async fn join(places: &Places, args: &EnrolArgs, name: &str, client: &Client) -> Result<(), Failure> {
    let secret = if args.offer {
        None
    } else {
        Some(secrets::known_secret(args)?)
    };
    let found = Found::fetch(client).await?;
    // A server could show another log, made for this very key's public half. The words tell them apart.
    secrets::compare(&found.fingerprint()?, args.words.as_deref())?;
    let Some(secret) = secret else {
        return wait(places, found, name, client).await;
    };
    found.join(client, places, &secret, name, process::now()).await?;
    output::line("This device belongs to the log now.");
    if let Some(path) = args.recovery_key_file.as_ref().or(args.passphrase_file.as_ref()) {
        output::line(format!("Delete {}.", path.display()));
    }
    Ok(())
}

/// Another device lets this one in.
async fn wait(places: &Places, found: Found, name: &str, client: &Client) -> Result<(), Failure> {
    let waiting = found.offer()?;
    if io::stdout().is_terminal()
        && let Ok(code) = QrCode::new(&waiting.offer)
    {
        output::line(code.render::<unicode::Dense1x2>().build());
    }
    let left = Found::leave(client, &waiting, name).await;
    match &left {
        Ok(_) => {
            output::line("It asks to be let in. In the web app open Activity, or on a device of yours run:");
            output::line("  hourbook activity keys add");
        }
        Err(failure) => {
            output::line(format!("It cannot ask by way of the server: {failure}"));
            output::line("On a device of yours run:");
            output::line(format!(
                "  hourbook activity keys add --name '{name}' {}",
                waiting.offer
            ));
        }
    }
    output::line(format!("Offer: {}", waiting.offer));
    output::line(format!("Code of this device: {}", waiting.code));
    output::line("Agree there only if it shows the same digits. Waiting…");
    let joined = found.wait(client, places, &waiting, PATIENCE).await;
    if let (Err(_), Ok(id)) = (&joined, left) {
        // Nobody let it in. What is not taken away ends by itself a little later.
        let _ = client.delete_activity_offer(id).await;
    }
    joined?;
    output::line("This device belongs to the log now.");
    Ok(())
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
