//! `hourbook config`: shows and changes what is set for this machine.

use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;

use crate::{
    account::{Account, KnownTrust},
    context::Context,
    failure::Failure,
    output::printable,
    queue,
    settings::Settings,
};

/// Show or change what is set for this machine
#[derive(Debug, Args)]
pub struct ConfigArgs {
    #[command(subcommand)]
    pub change: Option<Change>,
}

/// What to change.
#[derive(Debug, Subcommand)]
pub enum Change {
    /// Read and write times in this IANA zone, for example Asia/Kolkata, or as the account says (account)
    TimeZone {
        /// The zone, or the word account
        zone: String,
    },
    /// Write durations as 1.25 (on) or 1:15 (off)
    DecimalDurations {
        /// on or off
        switch: Switch,
    },
}

#[derive(Debug, Serialize)]
struct Answer {
    directory: String,
    server: Option<String>,
    organization: Option<String>,
    email: Option<String>,
    trust: Option<KnownTrust>,
    account_time_zone: Option<String>,
    settings: Settings,
    tzdb: &'static str,
    waiting: usize,
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// On
    On,
    /// Off
    Off,
}

/// Shows or changes the settings.
pub fn run(context: &Context, args: ConfigArgs) -> Result<(), Failure> {
    let mut settings = context.settings.clone();
    match args.change {
        None => return show(context),
        Some(Change::TimeZone { zone }) if zone == "account" => settings.time_zone = None,
        Some(Change::TimeZone { zone }) => {
            let known = domain::time::zone(&zone).map_err(|error| Failure::Usage(error.to_string()))?;
            settings.time_zone = known.iana_name().map(str::to_owned);
        }
        Some(Change::DecimalDurations { switch }) => settings.decimal_durations = switch == Switch::On,
    }
    settings.save(&context.directory)?;
    context.output.either(&settings, || "saved".to_owned())
}

fn show(context: &Context) -> Result<(), Failure> {
    let account = match context.account() {
        Ok(account) => Some(account),
        Err(Failure::NotSignedIn(_)) => None,
        Err(failure) => return Err(failure),
    };
    let (waiting, _) = queue::count(&context.directory)?;
    let part = |read: fn(&Account) -> String| account.as_ref().map(read);
    let answer = Answer {
        directory: context.directory.display().to_string(),
        server: part(|account| account.server.clone()),
        organization: part(|account| account.organization.clone()),
        email: part(|account| account.email.clone()),
        trust: account.as_ref().map(|account| account.trust.clone()),
        account_time_zone: part(|account| account.time_zone.clone()),
        settings: context.settings.clone(),
        tzdb: domain::time::tzdb_version(),
        waiting,
    };
    context.output.either(&answer, || text(&answer))
}

fn text(answer: &Answer) -> String {
    let none = || "-".to_owned();
    let trust = match &answer.trust {
        None => none(),
        Some(KnownTrust::System) => "what the operating system accepts".to_owned(),
        Some(KnownTrust::Authorities { .. }) => "signed by the given authorities".to_owned(),
        Some(KnownTrust::Pinned { fingerprint }) => format!("exactly {fingerprint}"),
    };
    let set_zone = answer.settings.time_zone.clone();
    let zone = set_zone
        .or_else(|| answer.account_time_zone.clone())
        .unwrap_or_else(none);
    let lines = [
        ("files", answer.directory.clone()),
        ("server", answer.server.clone().unwrap_or_else(none)),
        ("organization", answer.organization.clone().unwrap_or_else(none)),
        ("member", answer.email.clone().unwrap_or_else(none)),
        ("certificate", trust),
        ("time zone", zone),
        (
            "durations",
            if answer.settings.decimal_durations {
                "1.25"
            } else {
                "1:15"
            }
            .to_owned(),
        ),
        ("zone data", answer.tzdb.to_owned()),
        ("waiting", answer.waiting.to_string()),
    ];
    let lines: Vec<String> = lines
        .iter()
        .map(|(name, value)| printable(&format!("{name:<13} {value}")))
        .collect();
    lines.join("\n")
}
