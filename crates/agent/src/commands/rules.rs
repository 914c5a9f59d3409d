//! `hourbook-agent rules`: what is dropped or redacted.

use std::{fs, io};

use clap::{Args, Subcommand};
use sealed::records::{Data, Kind};
use serde_json::Value;

use crate::{
    config::{Config, Places},
    control::{Request, ask},
    failure::Failure,
    output,
    privacy::{RuleText, Seen, State, Verdict},
    private_file, process,
};

/// Say what is never recorded, or only redacted
#[derive(Debug, Args)]
pub struct RulesArgs {
    #[command(subcommand)]
    command: RulesCommand,
}

#[derive(Debug, Subcommand)]
enum RulesCommand {
    /// Show the rules in their order; the first one that matches decides
    List,
    /// Show what would become of something that was seen now
    Test(SeenArgs),
    /// Add a rule at the end
    Add(Box<AddArgs>),
}

/// What a rule looks at.
#[derive(Debug, Args)]
struct SeenArgs {
    /// The track
    #[arg(long, default_value = "window")]
    track: String,
    /// The application
    #[arg(long)]
    application: Option<String>,
    /// The title of the window or page
    #[arg(long)]
    title: Option<String>,
    /// The address of the page
    #[arg(long)]
    url: Option<String>,
    /// The path of the file
    #[arg(long)]
    file: Option<String>,
}

#[derive(Debug, Args)]
struct AddArgs {
    /// What to do
    #[arg(value_parser = ["drop", "redact"])]
    action: String,
    /// A name for the rule
    #[arg(long)]
    name: Option<String>,
    /// Only this track, such as window or browser
    #[arg(long)]
    track: Option<String>,
    /// Only buckets whose name begins so
    #[arg(long)]
    bucket: Option<String>,
    /// The application, as a regular expression without regard to case
    #[arg(long)]
    application: Option<String>,
    /// The title, likewise
    #[arg(long)]
    title: Option<String>,
    /// The address of the page, likewise
    #[arg(long)]
    url: Option<String>,
    /// The path of the file, likewise
    #[arg(long)]
    file: Option<String>,
    /// What stands in place of redacted texts
    #[arg(long)]
    replacement: Option<String>,
}

/// Runs the command.
pub fn run(places: &Places, args: &RulesArgs) -> Result<(), Failure> {
    match &args.command {
        RulesCommand::List => list(places),
        RulesCommand::Test(seen) => test(places, seen),
        RulesCommand::Add(rule) => add(places, rule),
    }
}

fn list(places: &Places) -> Result<(), Failure> {
    let config = Config::load(&places.config_file())?;
    for (index, rule) in config.rules.iter().enumerate() {
        let text = toml::to_string(rule).map_err(|error| Failure::Local(error.to_string()))?;
        output::line(format!("{}. {}", index + 1, text.trim().replace('\n', ", ")));
    }
    if config.rules.is_empty() {
        output::line(format!("no rules in {}", places.config_file().display()));
    }
    Ok(())
}

fn test(places: &Places, args: &SeenArgs) -> Result<(), Failure> {
    let config = Config::load(&places.config_file())?;
    let mut privacy = config
        .privacy_rules()
        .map_err(|error| Failure::Usage(error.to_string()))?;
    let fields = [
        ("app", &args.application),
        ("title", &args.title),
        ("url", &args.url),
        ("file", &args.file),
    ];
    let data: Data = fields
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), Value::String(value.clone()?))))
        .collect();
    let now = process::now();
    let kind = Kind::named(&args.track);
    let seen = Seen {
        kind: &kind,
        bucket: kind.bucket_type(),
        data: &data,
        start: now,
        end: now,
    };
    let state = State::load(&places.state_file())?;
    output::line(match privacy.judge(seen, &state, now, &process::local_zone()) {
        Verdict::Keep(kept) if kept == data => "recorded as it is".to_owned(),
        Verdict::Keep(kept) => format!("recorded as {}", Value::Object(kept)),
        Verdict::Drop(reason) => format!("not recorded: {reason}"),
    });
    Ok(())
}

/// The file is written by people, so a rule is added behind what they wrote, and nothing else is touched.
fn add(places: &Places, args: &AddArgs) -> Result<(), Failure> {
    let rule = RuleText {
        name: args.name.clone(),
        track: args.track.clone(),
        bucket: args.bucket.clone(),
        application: args.application.clone(),
        title: args.title.clone(),
        url: args.url.clone(),
        file: args.file.clone(),
        action: args.action.clone(),
        replacement: args.replacement.clone(),
    };
    let path = places.config_file();
    let before = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(Failure::file("read", &path, &error)),
    };
    let rule = toml::to_string(&rule).map_err(|error| Failure::Local(error.to_string()))?;
    let blank = if before.is_empty() || before.ends_with("\n\n") {
        ""
    } else {
        "\n"
    };
    let newline = if before.is_empty() || before.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    let text = format!("{before}{newline}{blank}[[rules]]\n{rule}");
    Config::parse(&text).map_err(|error| Failure::Usage(error.to_string()))?;
    places.create()?;
    private_file::replace(&path, text.as_bytes())?;
    match ask(places, &Request::Reload) {
        Ok(_) => output::line("added, and in force"),
        Err(Failure::NotRunning(_)) => output::line("added; no agent runs now"),
        Err(failure) => return Err(failure),
    }
    Ok(())
}
