//! `hourbook login`: remembers a server and a token.

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
    time::Duration,
};

use api::{
    Secret,
    client::{Error, Fingerprint, NetworkReason, server_fingerprint},
};
use clap::Args;
use serde::Serialize;

use crate::{
    account::{Account, KnownTrust},
    context::{Context, connect},
    failure::Failure,
    output::{confirm, note, printable},
    process,
};

/// How large a token file may be.
const LARGEST_TOKEN: u64 = 4096;

/// Sign in to a server with a personal access token
#[derive(Debug, Args)]
pub struct LoginArgs {
    /// Address of the server, for example acme.example.com:8443
    #[arg(value_name = "SERVER")]
    pub server: String,
    /// File that holds the token; without it the token is asked for, or read from standard input
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    #[command(flatten)]
    pub certificate: Certificate,
}

// Which certificate of a server to accept. No doc comment: it would become the text of the command.
#[derive(Debug, Args)]
pub struct Certificate {
    /// Accept only certificates signed by those in this PEM file
    #[arg(long, value_name = "FILE", conflicts_with = "fingerprint")]
    pub ca_file: Option<PathBuf>,
    /// Accept exactly the certificate with this SHA-256 fingerprint
    #[arg(long, value_name = "SHA256")]
    pub fingerprint: Option<Fingerprint>,
}

#[derive(Debug, Serialize)]
struct Answer<'a> {
    server: &'a str,
    organization: &'a str,
    name: &'a str,
    email: &'a str,
    time_zone: &'a str,
    trust: &'a KnownTrust,
}

/// Signs in.
pub async fn run(context: &Context, args: LoginArgs) -> Result<(), Failure> {
    let server = address(&args.server);
    let trust = certificate(&server, &args.certificate).await?;
    let token = token(args.token_file.as_deref())?;
    let me = connect(&server, &trust, Some(token.clone()))?.me().await?;
    let account = Account::new(server, token, trust, me);
    account.save(&context.directory)?;
    let answer = Answer {
        server: &account.server,
        organization: &account.organization,
        name: &account.name,
        email: &account.email,
        time_zone: &account.time_zone,
        trust: &account.trust,
    };
    context.output.either(&answer, || {
        let Account {
            organization,
            name,
            email,
            ..
        } = &account;
        printable(&format!("signed in to {organization} as {name} <{email}>"))
    })
}

/// The address with `https://` in front and no slash behind, so that the same server is always written the same.
pub(super) fn address(text: &str) -> String {
    let text = text.trim().trim_end_matches('/');
    if text.contains("://") {
        text.to_owned()
    } else {
        format!("https://{text}")
    }
}

/// Which certificates of the server count: as the caller says, as the operating system says, or as a person confirms.
pub(super) async fn certificate(server: &str, args: &Certificate) -> Result<KnownTrust, Failure> {
    if let Some(path) = &args.ca_file {
        let pem = fs::read_to_string(path)
            .map_err(|error| Failure::Usage(format!("cannot read {}: {error}", path.display())))?;
        return Ok(KnownTrust::Authorities { pem });
    }
    if let Some(fingerprint) = args.fingerprint {
        return Ok(KnownTrust::Pinned { fingerprint });
    }
    match connect(server, &KnownTrust::System, None)?.setup_state().await {
        Err(Error::Network {
            reason: NetworkReason::Certificate,
            ..
        }) => confirmed(server).await,
        Err(error @ Error::Network { .. }) => Err(error.into()),
        // Whatever else it answered: the certificate is fine, and the token decides about the rest.
        _ => Ok(KnownTrust::System),
    }
}

/// Shows the fingerprint and lets a person compare it. Nothing is sent before that, the token least of all.
async fn confirmed(server: &str) -> Result<KnownTrust, Failure> {
    let fingerprint = server_fingerprint(server, Duration::from_secs(10)).await?;
    if !process::can_ask() {
        return Err(Failure::Usage(format!(
            "nobody vouches for the certificate of {server}; compare its fingerprint with the one the server printed \
             and pass --fingerprint {fingerprint}"
        )));
    }
    note(format!(
        "Nobody vouches for the certificate of {server}. Its SHA-256 fingerprint is"
    ));
    note(format!("  {fingerprint}"));
    note("The server printed its fingerprint when it started. Accept only if they are the same.");
    if confirm("Accept this certificate from now on?")? {
        return Ok(KnownTrust::Pinned { fingerprint });
    }
    Err(Failure::Usage("the certificate was not accepted".to_owned()))
}

fn token(file: Option<&Path>) -> Result<Secret, Failure> {
    let text = match file {
        Some(path) => read_token(path)?,
        None if process::can_ask() => rpassword::prompt_password("Personal access token: ")
            .map_err(|error| Failure::Usage(format!("cannot read the token: {error}")))?,
        None => {
            let mut text = String::new();
            let mut input = io::stdin().take(LARGEST_TOKEN);
            input.read_to_string(&mut text).map_err(|error| {
                Failure::Usage(format!("cannot read the token from standard input: {error}"))
            })?;
            text
        }
    };
    let text = text.trim();
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Failure::Usage(
            "that is no token; it begins with hb_pat_ and has no spaces".to_owned(),
        ));
    }
    Ok(text.to_owned().into())
}

fn read_token(path: &Path) -> Result<String, Failure> {
    let unreadable = |error: io::Error| Failure::Usage(format!("cannot read {}: {error}", path.display()));
    let mut text = String::new();
    let file = fs::File::open(path).map_err(unreadable)?;
    file.take(LARGEST_TOKEN)
        .read_to_string(&mut text)
        .map_err(unreadable)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_server_is_always_written_the_same() {
        for text in [
            "acme.localhost:8443",
            "https://acme.localhost:8443",
            " https://acme.localhost:8443/ ",
        ] {
            assert_eq!(address(text), "https://acme.localhost:8443");
        }
        // Plain HTTP is kept, so that the client refuses it by name instead of silently changing it.
        assert_eq!(address("http://acme.example"), "http://acme.example");
    }

    #[test]
    fn a_token_file_may_end_with_a_line_break_but_not_hold_prose() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("token");
        fs::write(&path, "hb_pat_x\n").unwrap();
        assert_eq!(token(Some(&path)).unwrap().expose(), "hb_pat_x");
        for bad in ["", "\n", "two words", "hb_pat_\u{fc}"] {
            fs::write(&path, bad).unwrap();
            assert_eq!(token(Some(&path)).unwrap_err().exit_code(), 2, "{bad:?}");
        }
    }
}
