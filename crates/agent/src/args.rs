//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::commands::{
    enrol::EnrolArgs, note::NoteArgs, pause::PauseArgs, rules::RulesArgs, run::RunArgs, status::StatusArgs,
};

/// Hourbook's agent: your machine remembers your day, and only you can read it
#[derive(Debug, Parser)]
#[command(
    name = "hourbook-agent",
    version,
    arg_required_else_help = true,
    max_term_width = 100
)]
pub struct Cli {
    /// Where agent.toml and the keys lie
    #[arg(
        long,
        global = true,
        help_heading = "Everywhere",
        value_name = "DIR",
        env = "HOURBOOK_CONFIG_DIR",
        hide_env_values = true
    )]
    pub config_dir: Option<PathBuf>,
    /// Where the agent keeps what it recorded
    #[arg(
        long,
        global = true,
        help_heading = "Everywhere",
        value_name = "DIR",
        env = "HOURBOOK_AGENT_DATA_DIR",
        hide_env_values = true
    )]
    pub data_dir: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    Run(RunArgs),
    Status(StatusArgs),
    Pause(PauseArgs),
    /// Record again after a pause or private mode
    Resume,
    Note(NoteArgs),
    Rules(RulesArgs),
    Enrol(EnrolArgs),
    /// Check everything the agent needs, and say what to do about the rest
    Doctor,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
