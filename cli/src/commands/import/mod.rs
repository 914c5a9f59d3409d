//! `hourbook import`: a file of another time tracker, looked at first and then stored all or nothing.

mod answers;
mod text;

use std::{
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
    time::Duration,
};

use api::{
    Code,
    client::{Client, NewImport},
    imports::{DateOrder, Import, ImportFormat, ImportOptions, ImportState, ImportSummary},
};
use clap::Args;
use domain::imports::Format;
use tokio::{signal, time::sleep};
use uuid::Uuid;

use crate::{
    context::Context,
    failure::Failure,
    output::{Progress, confirm, note, print_text},
    process,
    words::read_word,
};

/// How often the questions of a file are answered before giving up; each round answers all that were asked.
const ROUNDS: usize = 5;

/// The first pause between two looks at a running import; it grows to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// How much of a file tells its format.
const HEAD_BYTES: u64 = 8192;

/// Bring in a file of another time tracker; shows first what would happen
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// What kind of file: toggl-csv, clockify-csv, harvest-csv, kimai-csv, kimai-json, solidtime-zip, solidtime-csv,
    /// timetagger-csv, timewarrior-json, hourbook-archive; told from its beginning when absent
    #[arg(long, value_name = "FORMAT", value_parser = read_word::<ImportFormat>)]
    pub format: Option<ImportFormat>,
    /// Only show what would happen
    #[arg(long)]
    pub dry_run: bool,
    /// Store without asking when no row has a problem
    #[arg(long, short)]
    pub yes: bool,
    /// Store the good rows even when others have problems
    #[arg(long)]
    pub skip_problems: bool,
    /// IANA zone of times without one
    #[arg(long, value_name = "ZONE")]
    pub time_zone: Option<String>,
    /// Order of dates: ymd, mdy or dmy
    #[arg(long, value_name = "ORDER", value_parser = read_word::<DateOrder>)]
    pub date_order: Option<DateOrder>,
    /// Decimal hours have a comma (true) or a point (false)
    #[arg(long, value_name = "BOOL")]
    pub decimal_comma: Option<bool>,
    /// Who somebody in the file is: NAME=me, NAME=skip or NAME=e-mail address; may be repeated
    #[arg(long, value_name = "NAME=WHO", value_parser = read_pair)]
    pub member: Vec<(String, String)>,
    /// What a project in the file is: "CLIENT / PROJECT=create", =skip or =name; may be repeated
    #[arg(long, value_name = "NAME=WHAT", value_parser = read_pair)]
    pub project: Vec<(String, String)>,
    /// Whose entries they are when the file names nobody: me, or an e-mail address
    #[arg(long, value_name = "WHO")]
    pub default_member: Option<String>,
    /// Do not create clients, projects, tasks and tags that do not exist
    #[arg(long)]
    pub no_create: bool,
}

fn read_pair(text: &str) -> Result<(String, String), String> {
    let (name, what) = text.rsplit_once('=').ok_or("write it as NAME=VALUE")?;
    Ok((name.trim().to_owned(), what.trim().to_owned()))
}

/// Brings in a file.
pub async fn run(context: &Context, args: ImportArgs) -> Result<(), Failure> {
    if !args.file.is_file() {
        return Err(Failure::Usage(format!("{} is no file", args.file.display())));
    }
    let format = args.format.map_or_else(|| recognise(&args.file), Ok)?;
    let (_, client) = context.sign_in()?;
    let mut options = answers::from_args(&client, &args).await?;
    let shown = look(&client, &args.file, format, &mut options).await?;
    if args.dry_run {
        return context
            .output
            .either(&shown, || text::dry_run(context.output, &shown));
    }
    if !context.output.json {
        print_text(text::dry_run(context.output, &shown))?;
    }
    if shown.stored == 0 && shown.problem_count == 0 && shown.summary == ImportSummary::default() {
        client.cancel_import(shown.id).await.or_else(already_over)?;
        return context
            .output
            .either(&shown, || "nothing new to store".to_owned());
    }
    agree(&client, &args, &shown).await?;
    let applied = finish(&client, client.apply_import(shown.id).await?, "storing").await?;
    if applied.state != ImportState::Stored {
        return Err(Failure::Refused(text::failed(&applied)));
    }
    context
        .output
        .either(&applied, || text::stored(context.output, &applied))
}

/// The format that the beginning of a file speaks for. It is said, so that whoever knows better can say otherwise.
fn recognise(file: &Path) -> Result<ImportFormat, Failure> {
    let mut head = Vec::new();
    let opened = File::open(file).and_then(|opened| opened.take(HEAD_BYTES).read_to_end(&mut head));
    opened.map_err(|error| Failure::file("read", file, &error))?;
    let format = Format::detect(&head).ok_or_else(|| {
        Failure::Usage(format!(
            "{} does not say which program wrote it; name it with --format",
            file.display()
        ))
    })?;
    note(format!("read as {format}"));
    read_word(format.name()).map_err(Failure::Local)
}

/// Uploads the file to look at it, again after each round of answers, until the server can read all of it.
async fn look(
    client: &Client,
    file: &Path,
    format: ImportFormat,
    options: &mut ImportOptions,
) -> Result<Import, Failure> {
    for _ in 0..ROUNDS {
        let new = NewImport {
            path: file.to_owned(),
            format,
            options: options.clone(),
            dry_run: true,
        };
        let uploaded = client.create_import(&new).await?;
        let looked = finish(client, uploaded, "reading").await?;
        match looked.state {
            ImportState::Ready => return Ok(looked),
            ImportState::NeedsAnswers => {
                let answered = answers::ask_for(client, &looked, options).await;
                // The next round uploads the file again, so this one is of no more use, answered or not.
                client.cancel_import(looked.id).await.or_else(already_over)?;
                answered?;
            }
            _ => return Err(Failure::Refused(text::failed(&looked))),
        }
    }
    Err(Failure::Refused(
        "the file still raises questions after several rounds of answers".to_owned(),
    ))
}

/// Follows an import to its end. Ctrl-C cancels it, so that nothing of it stays.
async fn finish(client: &Client, import: Import, label: &str) -> Result<Import, Failure> {
    let id = import.id;
    tokio::select! {
        result = follow(client, import, label) => result,
        () = interrupted() => cancel(client, id).await,
    }
}

/// Waits until somebody presses Ctrl-C; for ever, where that cannot be noticed.
async fn interrupted() {
    if signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Cancels an import. When it was over before the wish arrived, its true end is what counts.
async fn cancel(client: &Client, id: Uuid) -> Result<Import, Failure> {
    note("cancelling");
    match client.cancel_import(id).await {
        Ok(()) => Err(Failure::Refused(
            "the import was cancelled; nothing of it was stored".to_owned(),
        )),
        Err(error) if error.code() == Some(Code::ImportNotCancellable) => Ok(client.get_import(id).await?),
        Err(error) => Err(error.into()),
    }
}

async fn follow(client: &Client, import: Import, label: &str) -> Result<Import, Failure> {
    let progress = Progress::share(label);
    let mut import = import;
    let mut pause = FIRST_PAUSE;
    while matches!(import.state, ImportState::Queued | ImportState::Running) {
        progress.set_share(import.progress);
        sleep(pause).await;
        pause = (pause * 3 / 2).min(LONGEST_PAUSE);
        import = client.get_import(import.id).await?;
    }
    Ok(import)
}

/// Asks whether to store what was shown; an import nobody agrees to is cancelled.
async fn agree(client: &Client, args: &ImportArgs, shown: &Import) -> Result<(), Failure> {
    let refusal = if shown.problem_count > 0 && !args.skip_problems {
        Some(format!(
            "{} rows have problems; repair them or pass --skip-problems",
            shown.problem_count
        ))
    } else if args.yes {
        None
    } else if !process::can_ask() {
        Some("pass --yes to store without being asked".to_owned())
    } else if confirm(&text::question(shown))? {
        None
    } else {
        Some("nothing was stored".to_owned())
    };
    let Some(refusal) = refusal else { return Ok(()) };
    client.cancel_import(shown.id).await.or_else(already_over)?;
    Err(Failure::Refused(refusal))
}

/// An import that is over cannot be cancelled, and need not be.
fn already_over(error: api::client::Error) -> Result<(), api::client::Error> {
    match error.code() {
        Some(Code::ImportNotCancellable | Code::NotFound) => Ok(()),
        _ => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_hold_an_equals_sign() {
        assert_eq!(
            read_pair("A = B / C=create").unwrap(),
            ("A = B / C".to_owned(), "create".to_owned())
        );
        assert!(read_pair("create").is_err());
    }

    #[test]
    fn formats_are_the_words_of_the_api() {
        assert_eq!(
            read_word::<ImportFormat>("Toggl-CSV").unwrap(),
            ImportFormat::TogglCsv
        );
        assert!(
            read_word::<ImportFormat>("excel")
                .unwrap_err()
                .starts_with("expected one of toggl-csv")
        );
        assert_eq!(read_word::<DateOrder>("dmy").unwrap(), DateOrder::Dmy);
    }
}
