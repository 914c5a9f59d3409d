//! `hourbook-agent`: notes on this machine what its owner did, and keeps it for its owner alone.
//!
//! What watches lies in `capture`, what other programs say comes in through `loopback`; `privacy` decides what is
//! recorded at all, before it reaches the `spool`.

mod args;
mod capture;
mod commands;
mod config;
mod control;
mod event;
mod failure;
mod loopback;
mod outbox;
mod output;
mod privacy;
mod private_file;
mod process;
mod query;
mod recorder;
mod spool;
mod tray;
mod upload;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};
use config::Places;
use failure::Failure;

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(code) => code,
        Err(failure) => {
            output::note(format!("hourbook-agent: {failure}"));
            ExitCode::from(failure.exit_code())
        }
    }
}

fn run(cli: Cli) -> Result<ExitCode, Failure> {
    let places = Places::new(cli.config_dir, cli.data_dir)?;
    let done = |()| ExitCode::SUCCESS;
    match cli.command {
        Command::Run(args) => commands::run::run(&places, &args).map(done),
        Command::Status(args) => commands::status::run(&places, &args).map(done),
        Command::Pause(args) => commands::pause::run(&places, &args).map(done),
        Command::Resume => commands::pause::resume(&places).map(done),
        Command::Note(args) => commands::note::run(&places, &args).map(done),
        Command::Rules(args) => commands::rules::run(&places, &args).map(done),
        Command::Enrol(args) => commands::enrol::run(&places, &args).map(done),
        Command::Doctor => Ok(commands::doctor::run(&places)),
    }
}
