//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::commands::{
    activity::ActivityArgs, add::AddArgs, audit::AuditArgs, completions::CompletionsArgs, config::ConfigArgs,
    delete::DeleteArgs, edit::EditArgs, export::ExportArgs, import::ImportArgs, list::ListArgs,
    login::LoginArgs, logout::LogoutArgs, projects::ProjectsArgs, report::ReportArgs, start::StartArgs,
    stop::StopArgs, sync::SyncArgs, trust::TrustArgs, working_time::WorkingTimeArgs,
};

/// Hourbook: record, list and report time
#[derive(Debug, Parser)]
#[command(
    name = "hourbook",
    version,
    arg_required_else_help = true,
    max_term_width = 100
)]
pub struct Cli {
    /// Print results as JSON
    #[arg(long, global = true, help_heading = "Everywhere")]
    pub json: bool,
    /// Where account, settings and queue lie
    #[arg(
        long,
        global = true,
        help_heading = "Everywhere",
        value_name = "DIR",
        env = "HOURBOOK_CONFIG_DIR",
        hide_env_values = true
    )]
    pub config_dir: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    Login(LoginArgs),
    Logout(LogoutArgs),
    Start(StartArgs),
    Stop(StopArgs),
    /// Show what runs and what was recorded today
    Status,
    Add(AddArgs),
    List(ListArgs),
    Edit(Box<EditArgs>),
    Delete(DeleteArgs),
    Report(Box<ReportArgs>),
    Import(Box<ImportArgs>),
    Export(ExportArgs),
    Activity(ActivityArgs),
    Audit(AuditArgs),
    WorkingTime(WorkingTimeArgs),
    Projects(ProjectsArgs),
    Sync(SyncArgs),
    Trust(TrustArgs),
    Config(ConfigArgs),
    Completions(CompletionsArgs),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    /// The help of every command is a golden file: a change of the command line is seen in review.
    #[test]
    fn help_of_every_command() {
        let mut command = Cli::command();
        command.build();
        let mut help = vec![command.render_long_help().to_string()];
        for part in command.get_subcommands_mut() {
            help.push(format!(
                "==== {} ====\n\n{}",
                part.get_name(),
                part.clone().render_long_help()
            ));
        }
        insta::assert_snapshot!(help.join("\n"));
    }
}
