//! What every command gets: where files lie, how to print, and the way to the server.

use std::{path::PathBuf, time::Duration};

use api::client::{self, Client, Trust};
use jiff::{Zoned, tz::TimeZone};

use crate::{
    account::{Account, KnownTrust},
    failure::Failure,
    output::Output,
    process,
    settings::Settings,
};

/// What every command gets.
#[derive(Debug)]
pub struct Context {
    /// Where account, settings and queue lie.
    pub directory: PathBuf,
    /// How to print.
    pub output: Output,
    /// What is set for this machine.
    pub settings: Settings,
}

impl Context {
    /// Reads the settings.
    pub fn new(directory: Option<PathBuf>, json: bool) -> Result<Self, Failure> {
        let directory = directory.or_else(process::default_directory).ok_or_else(|| {
            Failure::Usage("there is no home directory; say with --config-dir where files may lie".to_owned())
        })?;
        let settings = Settings::load(&directory)?;
        let output = Output {
            decimal: settings.decimal_durations,
            ..Output::new(json)
        };
        Ok(Self {
            directory,
            output,
            settings,
        })
    }

    /// Reads who is signed in.
    pub fn account(&self) -> Result<Account, Failure> {
        Account::load(&self.directory)
    }

    /// The zone in which times are read and written: the one set for this machine, or else the member's.
    /// Never the machine's own, which on a server or in a container says nothing about the person.
    pub fn zone(&self, account: &Account) -> Result<TimeZone, Failure> {
        let name = self.settings.time_zone.as_deref().unwrap_or(&account.time_zone);
        domain::time::zone(name).map_err(|error| Failure::Usage(error.to_string()))
    }

    /// Now, in the zone of [`Context::zone`].
    pub fn now(&self, account: &Account) -> Result<Zoned, Failure> {
        Ok(process::now().to_zoned(self.zone(account)?))
    }

    /// The account and a client for it.
    pub fn sign_in(&self) -> Result<(Account, Client), Failure> {
        let account = self.account()?;
        let client = connect(&account.server, &account.trust, Some(account.token.clone()))?;
        Ok((account, client))
    }
}

/// A client of a server.
pub fn connect(server: &str, trust: &KnownTrust, token: Option<api::Secret>) -> Result<Client, Failure> {
    let config = client::Config {
        server: server.to_owned(),
        token,
        trust: Trust::from(trust),
        connect_timeout: Duration::from_secs(5),
        timeout: Duration::from_secs(30),
        attempts: 3,
        patience: Duration::from_secs(10),
        new_id: process::new_id,
        user_agent: concat!("hourbook/", env!("CARGO_PKG_VERSION")).to_owned(),
    };
    Ok(Client::new(config)?)
}
