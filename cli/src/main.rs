//! `hourbook`, the command line of Hourbook.
//!
//! One file per command under `commands`; what was recorded and not yet confirmed lies in `queue`.

mod account;
mod args;
mod commands;
mod context;
mod failure;
mod moments;
mod names;
mod output;
mod pages;
mod period;
mod private_file;
mod process;
mod queue;
mod settings;
mod words;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};
use context::Context;
use failure::Failure;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(()) | Err(Failure::OutputClosed) => ExitCode::SUCCESS,
        Err(failure) => {
            output::note(format!("hourbook: {failure}"));
            ExitCode::from(failure.exit_code())
        }
    }
}

fn run(cli: Cli) -> Result<(), Failure> {
    let context = Context::new(cli.config_dir, cli.json)?;
    // Only the first installation counts; a second one is refused and changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::Local(format!("cannot start: {error}")))?;
    runtime.block_on(dispatch(&context, cli.command))
}

async fn dispatch(context: &Context, command: Command) -> Result<(), Failure> {
    use commands::{
        activity, add, audit, completions, config, delete, edit, export, import, list, login, logout,
        projects, report, start, status, stop, sync, trust, working_time,
    };
    match command {
        Command::Login(args) => login::run(context, args).await,
        Command::Logout(args) => logout::run(context, args).await,
        Command::Start(args) => start::run(context, args).await,
        Command::Stop(args) => stop::run(context, args).await,
        Command::Status => status::run(context).await,
        Command::Add(args) => add::run(context, args).await,
        Command::List(args) => list::run(context, args).await,
        Command::Edit(args) => edit::run(context, *args).await,
        Command::Delete(args) => delete::run(context, args).await,
        Command::Report(args) => report::run(context, *args).await,
        Command::Import(args) => import::run(context, *args).await,
        Command::Export(args) => export::run(context, args).await,
        Command::Activity(args) => activity::run(context, args).await,
        Command::Audit(args) => audit::run(context, args).await,
        Command::WorkingTime(args) => working_time::run(context, args),
        Command::Projects(args) => projects::run(context, args).await,
        Command::Sync(args) => sync::run(context, args).await,
        Command::Trust(args) => trust::run(context, args).await,
        Command::Config(args) => config::run(context, args),
        Command::Completions(args) => completions::run(&args),
    }
}
