//! The commands of `hourbook-server`: one file each.

mod audit;
mod backup;
mod cell_move;
mod config;
mod doctor;
mod document;
mod duty;
mod elsewhere;
mod export;
mod mail;
mod migrate;
mod objects;
mod org;
mod org_domain;
mod org_limits;
mod physical_backups;
mod processing;
mod relocate;
mod removal;
mod remove;
mod restore;
mod serve;
mod sign_ups;
mod token;
mod verify;
pub mod witness;

use std::{
    io::{ErrorKind, IsTerminal, Write as _},
    process::ExitCode,
};

use anyhow::Context;
use clap::{Parser, Subcommand};
use store::{
    Cell,
    control::{self, Placement},
};

use crate::{app::App, claims::log_watch::WatchedLog, config::Config, config::Flags};

/// Time tracking and project scope: the server
#[derive(Debug, Parser)]
#[command(name = "hourbook-server", version)]
struct Arguments {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the web app and the API over HTTPS
    Serve(serve::Serve),
    /// Create or list organizations
    #[command(subcommand)]
    Org(org::Org),
    /// Organizations that live in another cell, to which their requests are sent on
    #[command(subcommand)]
    Elsewhere(elsewhere::Elsewhere),
    /// Make personal access tokens
    #[command(subcommand)]
    Token(token::Token),
    /// Audit logs of organizations
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Cosign the audit logs of an installation
    Witness(witness::Witness),
    Export(export::Export),
    Move(relocate::Move),
    Remove(remove::Remove),
    /// Removals of organizations and their certificates
    #[command(subcommand)]
    Removal(removal::RemovalCommand),
    Migrate(migrate::Migrate),
    /// Back up an organization, or all of them
    Backup(backup::Backup),
    PhysicalBackups(physical_backups::PhysicalBackups),
    /// The object store: where sealed segments lie, at a primary and a replica
    #[command(subcommand)]
    Objects(objects::Objects),
    /// Read a backup back and compare it with what was kept
    Verify(verify::Verify),
    /// Give an organization the state of a backup
    Restore(restore::Restore),
    /// Measure everything that the claims of this installation rest on, and say how to mend what is wrong
    Doctor(doctor::Doctor),
    /// Duties of the operator: what software cannot check
    #[command(subcommand)]
    Duty(duty::Duty),
    Processing(processing::Processing),
    /// Addresses that no mail goes to
    #[command(subcommand)]
    Mail(mail::MailCommand),
    /// Documents of the operator: privacy policy, data-processing agreement, security policy
    #[command(subcommand)]
    Document(document::DocumentCommand),
    /// Check or show the configuration
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Print the description of the API
    Openapi,
}

/// Runs the command of this process. One line on stderr and exit code 1 say what failed.
pub async fn run() -> ExitCode {
    let arguments = Arguments::parse();
    match Box::pin(dispatch(arguments)).await {
        Ok(code) => code,
        Err(error) => {
            say_error(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

async fn dispatch(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let Arguments { flags, command } = arguments;
    if let Command::Openapi = command {
        say(&crate::router::openapi().to_pretty_json()?);
        return Ok(ExitCode::SUCCESS);
    }
    if let Command::Config(config::ConfigCommand::Schema) = command {
        say(&serde_json::to_string_pretty(&Config::schema())?);
        return Ok(ExitCode::SUCCESS);
    }
    if let Command::Processing(command) = &command
        && command.program
    {
        command.run(&Config::default())?;
        return Ok(ExitCode::SUCCESS);
    }
    let config = Config::load(&flags)?;
    match command {
        Command::Serve(command) => command.run(config).await?,
        Command::Org(org::Org::List) => org::Org::List.run(open_known(config).await?).await?,
        Command::Org(command) => command.run(open(config).await?).await?,
        Command::Token(command) => command.run(open_known(config).await?).await?,
        Command::Elsewhere(command) => command.run(open_known(config).await?).await?,
        Command::Audit(command) => command.run(open(config).await?).await?,
        Command::Witness(command) => command.run(config).await?,
        Command::Move(command) => command.run(open(config).await?).await?,
        Command::Remove(command) => command.run(open(config).await?).await?,
        // Works with nothing but the file.
        Command::Removal(removal::RemovalCommand::Verify(verify)) => verify.run(&config)?,
        Command::Removal(command) => command.run(open(config).await?).await?,
        Command::Export(command) => command.run(open(config).await?).await?,
        Command::Backup(command) => command.run(open(config).await?).await?,
        Command::Verify(command) => command.run(open(config).await?).await?,
        Command::Restore(command) => command.run(open(config).await?).await?,
        Command::Objects(command) => command.run(open_known(config).await?).await?,
        Command::Migrate(command) => command.run(open_known(config).await?).await?,
        Command::Doctor(command) => return command.run(config).await,
        Command::Duty(command) => command.run(open(config).await?).await?,
        Command::Mail(command) => command.run(open_known(config).await?).await?,
        Command::Document(command) => command.run(open(config).await?).await?,
        Command::PhysicalBackups(command) => command.run(&config).await?,
        Command::Processing(command) => command.run(&config)?,
        Command::Config(command) => command.run(&config)?,
        Command::Openapi => {}
    }
    Ok(ExitCode::SUCCESS)
}

async fn open(config: Config) -> anyhow::Result<App> {
    let cell = Cell::open(&config.storage.cell()).await?;
    Ok(App::new(cell, config))
}

/// The same, but a folder that was named by mistake does not become an installation.
async fn open_known(config: Config) -> anyhow::Result<App> {
    let storage = &config.storage;
    anyhow::ensure!(
        storage.database_url.is_some() || storage.data_dir.join("control.db").is_file(),
        "{} holds no installation; name the right folder with --data-dir",
        storage.data_dir.display()
    );
    open(config).await
}

/// An active organization by its slug.
async fn find_organization(app: &App, slug: &str) -> anyhow::Result<Placement> {
    let wanted = slug.to_owned();
    let found = app
        .cell
        .control()
        .read(move |tx| Box::pin(async move { control::find_by_slug(tx, &wanted).await }))
        .await?;
    found.with_context(|| format!("there is no organization {slug}"))
}

/// The result of a command, for people and pipes. A reader that has enough, as `head` has, is no failure; anything else is
/// told, and the command goes on: it has done its work.
fn say(text: &str) {
    if let Err(error) = print(text) {
        say_error(&format!("standard output: {error}"));
    }
}

/// The same where nobody has got anything unless it arrived.
fn print(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

#[expect(
    clippy::print_stderr,
    reason = "this is where a command line says what failed"
)]
fn say_error(text: &str) {
    eprintln!("hourbook-server: {text}");
}

fn start_log() {
    use tracing_subscriber::{EnvFilter, fmt};
    let filter = EnvFilter::try_from_env("HOURBOOK_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = fmt().with_env_filter(filter).with_writer(WatchedLog::new);
    // People read lines, machines read JSON.
    if std::io::stderr().is_terminal() {
        builder.with_target(false).init();
    } else {
        builder.json().init();
    }
}

/// A refusal in one line: what is wrong, with the fields.
fn explain(failure: crate::http::Failure) -> anyhow::Error {
    let fields: Vec<String> = failure
        .errors
        .iter()
        .map(|error| format!("{}: {}", error.field, error.message))
        .collect();
    let text = if fields.is_empty() {
        failure.detail
    } else {
        fields.join("; ")
    };
    anyhow::anyhow!(if text.is_empty() {
        failure.code.title().to_owned()
    } else {
        text
    })
}
