//! `hourbook-agent note`: a track of one's own words.

use clap::Args;

use crate::{
    config::Places,
    control::{Request, ask},
    failure::Failure,
    output,
};

/// Longer notes belong elsewhere.
const LONGEST: usize = 2000;

/// Write down what you are doing, into the private log
#[derive(Debug, Args)]
pub struct NoteArgs {
    /// What to remember
    #[arg(required = true, num_args = 1..)]
    words: Vec<String>,
}

/// Runs the command.
pub fn run(places: &Places, args: &NoteArgs) -> Result<(), Failure> {
    let text = args.words.join(" ").trim().to_owned();
    if text.is_empty() || text.chars().count() > LONGEST {
        return Err(Failure::Usage(format!("a note has 1 to {LONGEST} characters")));
    }
    ask(places, &Request::Note { text })?;
    output::line("noted");
    Ok(())
}
