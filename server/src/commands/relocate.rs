use std::{
    io::{BufRead, IsTerminal, Write},
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use clap::Args;
use indicatif::{HumanBytes, ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use store::{
    control::{self, Placement},
    moves::{self, State},
    places::Target,
};

use super::{cell_move::CellMove, find_organization, say, say_error};
use crate::{
    app::App,
    moves::{
        begin, plan,
        saga::{self, Broken, Report, Way},
    },
};

/// How often it is looked whether another process is done.
const LOOKS_EVERY: Duration = Duration::from_secs(1);
/// How long the old place may be in use by others after the switch, by a copy that is being downloaded for example.
const OLD_PLACE_WAITS: Duration = Duration::from_mins(10);

/// Move an organization to another database engine or server, while its people work
///
/// Everything is copied first, then what changed meanwhile; for the last moment changes are refused (503, `Retry-After`)
/// and reading goes on, until both places were compared, row by row and by hashes. Then the organization lies at the new
/// place, and what is left at the old one is removed. Sessions, tokens, links, the audit log and backups go on. Whatever
/// goes wrong before leaves it where it is, open. Exit code 0 means that it was compared, switched and removed. The server
/// may run meanwhile.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Move {
    #[command(subcommand)]
    between_cells: Option<CellMove>,
    /// The organization: first label of its address
    #[arg(long, required_unless_present_any = ["resume", "list"])]
    org: Option<String>,
    #[command(flatten)]
    target: Targets,
    /// Go on with moves that broke off, and remove what they left behind
    #[arg(long, conflicts_with_all = ["to_sqlite", "to_database_url", "to_database_url_file", "dry_run"])]
    resume: bool,
    /// List moves, the newest first
    #[arg(long, conflicts_with_all = ["org", "resume", "to_sqlite", "to_database_url", "to_database_url_file", "dry_run"])]
    list: bool,
    /// Look at both places and say what would be moved, without changing anything
    #[arg(long)]
    dry_run: bool,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

/// Where to. One of them is needed.
#[derive(Debug, Args)]
#[expect(
    clippy::struct_field_names,
    reason = "the names of the fields are those of the flags"
)]
struct Targets {
    /// To a file in the data folder
    #[arg(long, conflicts_with_all = ["to_database_url", "to_database_url_file"])]
    to_sqlite: bool,
    /// To PostgreSQL: the address of a database there that its role may connect to, such as
    /// `postgres://hourbook@localhost/postgres`. The role makes a database for the organization
    #[arg(long, value_name = "URL", conflicts_with = "to_database_url_file")]
    to_database_url: Option<String>,
    /// The same, from the first line of a file: the list of processes shows no password then
    #[arg(long, value_name = "FILE")]
    to_database_url_file: Option<PathBuf>,
    /// Certificate authority of that server, if it is on another machine
    #[arg(long, value_name = "FILE")]
    to_database_ca_file: Option<PathBuf>,
}

impl Targets {
    fn target(&self) -> anyhow::Result<Target> {
        if self.to_sqlite {
            return Ok(Target::Sqlite);
        }
        let url = match (&self.to_database_url, &self.to_database_url_file) {
            (Some(url), _) => url.clone(),
            (None, Some(path)) => {
                let text = std::fs::read_to_string(path)
                    .with_context(|| format!("{} cannot be read", path.display()))?;
                text.lines().next().unwrap_or_default().trim().to_owned()
            }
            (None, None) => bail!("say where to: --to-sqlite or --to-database-url URL"),
        };
        let ca_file = match &self.to_database_ca_file {
            None => None,
            // The server finds it from wherever it is started.
            Some(path) => Some(
                std::fs::canonicalize(path).with_context(|| format!("{} cannot be read", path.display()))?,
            ),
        };
        Ok(Target::Postgres { url, ca_file })
    }
}

impl Move {
    pub async fn run(mut self, app: App) -> anyhow::Result<()> {
        if let Some(between) = self.between_cells.take() {
            return between.run(app).await;
        }
        if self.list {
            return self.list(&app).await;
        }
        if self.resume {
            return self.resume(&app).await;
        }
        let slug = self.org.as_deref().unwrap_or_default();
        let (placement, target) = (find_organization(&app, slug).await?, self.target.target()?);
        let planned = plan(&app, &placement, &target)
            .await
            .with_context(|| format!("{slug} was not moved"))?;
        let (from, to) = (
            app.cell.describe(&planned.from),
            app.cell.describe_target(&target)?,
        );
        if self.dry_run {
            return self.tell_plan(slug, &planned, &from, &to);
        }
        self.confirm(slug, &from, &to)?;
        let moving = begin(&app, &placement, &target)
            .await
            .with_context(|| format!("{slug} was not moved"))?;
        let started = Instant::now();
        let done = finish(&app, moving).await.with_context(|| slug.to_owned())?;
        self.tell(&app, slug, &done, started.elapsed())
    }

    fn tell_plan(&self, slug: &str, plan: &crate::moves::Plan, from: &str, to: &str) -> anyhow::Result<()> {
        if self.json {
            let report = json!({
                "organization": slug, "from": from, "to": to, "bytes": plan.bytes, "rows": plan.rows, "moved": false,
            });
            say(&serde_json::to_string(&report)?);
        } else {
            say(&format!(
                "{slug} lies at {from} and can be moved to {to}: {} rows, {}. Nothing was changed.",
                plan.rows,
                HumanBytes(plan.bytes)
            ));
        }
        Ok(())
    }

    fn confirm(&self, slug: &str, from: &str, to: &str) -> anyhow::Result<()> {
        if self.yes {
            return Ok(());
        }
        ensure!(
            std::io::stdin().is_terminal(),
            "nobody can be asked here: say --yes, or look with --dry-run"
        );
        let mut terminal = std::io::stderr();
        write!(
            terminal,
            "{slug} will be moved from {from} to {to}. Changes are refused for a moment at the end. Go on? [y/N] "
        )?;
        terminal.flush()?;
        let mut answer = String::new();
        std::io::stdin().lock().read_line(&mut answer)?;
        ensure!(answer.trim().eq_ignore_ascii_case("y"), "nothing was done");
        Ok(())
    }

    fn tell(&self, app: &App, slug: &str, done: &moves::Move, took: Duration) -> anyhow::Result<()> {
        let contents = done.contents.as_deref().unwrap_or_default();
        let rows: i64 = contents.iter().map(|table| table.rows).sum();
        if self.json {
            let mut report = line(app, done);
            report["organization"] = json!(slug);
            report["rows"] = json!(rows);
            report["tables"] = json!(contents);
            report["seconds"] = json!(took.as_secs_f64());
            report["moved"] = json!(true);
            say(&serde_json::to_string(&report)?);
            return Ok(());
        }
        say(&format!(
            "{slug} lies at {}: {rows} rows, compared and the same. Changes were refused for {:.1} s. Nothing of it is left at {}.",
            app.cell.describe(&done.to),
            frozen(done).unwrap_or_default(),
            app.cell.describe(&done.from)
        ));
        Ok(())
    }

    async fn list(&self, app: &App) -> anyhow::Result<()> {
        let mut before = None;
        loop {
            let page = app
                .cell
                .control()
                .read(move |tx| Box::pin(async move { moves::list(tx, before, 200).await }))
                .await?;
            let Some(last) = page.last() else { return Ok(()) };
            before = Some(last.id);
            for moving in &page {
                let line = line(app, moving);
                if self.json {
                    say(&line.to_string());
                } else {
                    say(&format!(
                        "{}  {}  {:8}  {:10}  {}{}",
                        moving.id,
                        moving.organization,
                        line["state"].as_str().unwrap_or_default(),
                        line["step"].as_str().unwrap_or_default(),
                        app.cell.describe(&moving.to),
                        moving
                            .problem
                            .as_ref()
                            .map(|problem| format!("  {problem}"))
                            .unwrap_or_default()
                    ));
                }
            }
        }
    }

    /// Of one organization, or of all.
    async fn resume(&self, app: &App) -> anyhow::Result<()> {
        let wanted = match &self.org {
            Some(slug) => Some(find_organization(app, slug).await?.id),
            None => None,
        };
        let open = app
            .cell
            .control()
            .read(|tx| Box::pin(async move { moves::list_open(tx).await }))
            .await?;
        let open: Vec<_> = open
            .into_iter()
            .filter(|moving| moving.cell.is_none() && wanted.is_none_or(|id| moving.organization == id))
            .collect();
        if open.is_empty() && !self.json {
            say("No move broke off.");
        }
        for moving in open {
            let slug = name(app, &moving).await?;
            if moving.state == State::Undone {
                saga::work_on(app, moving.id, Way::Back, Arc::new(|_, _| {}))
                    .await
                    .with_context(|| format!("{slug}: what was copied is still there"))?;
                say_error(&format!(
                    "{slug}: what a move that was undone had left behind is removed"
                ));
                continue;
            }
            let started = Instant::now();
            let done = finish(app, moving).await.with_context(|| slug.clone())?;
            self.tell(app, &slug, &done, started.elapsed())?;
        }
        Ok(())
    }
}

async fn name(app: &App, moving: &moves::Move) -> anyhow::Result<String> {
    let id = moving.organization;
    let found: Option<Placement> = app
        .cell
        .control()
        .read(move |tx| Box::pin(async move { control::find(tx, id).await }))
        .await?;
    Ok(found.map_or_else(|| id.to_string(), |placement| placement.slug))
}

fn frozen(moving: &moves::Move) -> Option<f64> {
    let (from, until) = (moving.frozen_at?, moving.opened_at?);
    Some(until.duration_since(from).as_secs_f64())
}

fn line(app: &App, moving: &moves::Move) -> Value {
    json!({
        "move_id": moving.id, "organization_id": moving.organization, "state": moving.state, "step": moving.step,
        "from": app.cell.describe(&moving.from), "to": app.cell.describe(&moving.to),
        "started_at": moving.started_at, "finished_at": moving.finished_at,
        "frozen_seconds": frozen(moving), "leaves_copy": moving.leaves_copy, "problem": moving.problem,
    })
}

/// Does it, or waits for the process that does.
async fn finish(app: &App, mut moving: moves::Move) -> anyhow::Result<moves::Move> {
    let bar = if std::io::stderr().is_terminal() {
        ProgressBar::new_spinner()
    } else {
        ProgressBar::hidden()
    };
    bar.enable_steady_tick(Duration::from_millis(100));
    let (id, mut waiting_since) = (moving.id, None);
    loop {
        let shown = tokio::spawn(show(app.clone(), id, bar.clone()));
        let worked = saga::work_on(app, id, Way::Forward, report(bar.clone())).await;
        shown.abort();
        match worked {
            Ok(now) => moving = now,
            Err(error @ (Broken::Undone(_) | Broken::Gone)) => bail!("{error}"),
            Err(error) => {
                moving = app
                    .cell
                    .control()
                    .read(move |tx| Box::pin(async move { moves::find(tx, id).await }))
                    .await?
                    .context("the move is gone")?;
                // The old place may still be read by somebody, or be out of reach for a while.
                let since = *waiting_since.get_or_insert_with(Instant::now);
                let is_patient = moving.is_decided() && since.elapsed() < OLD_PLACE_WAITS;
                ensure!(
                    is_patient || matches!(error, Broken::Lost),
                    "{error}; {}",
                    if moving.is_decided() {
                        "it lies at the new place and is written there. What is left at the old one is removed by the server, or by `hourbook-server move --resume`"
                    } else {
                        "`hourbook-server move --resume` goes on, a running server undoes it"
                    }
                );
            }
        }
        match moving.state {
            State::Done => return Ok(moving),
            State::Undone => bail!(
                "the move was undone: {}",
                moving
                    .problem
                    .as_deref()
                    .unwrap_or("the process that worked on it ended")
            ),
            State::Running | State::Undoing => tokio::time::sleep(LOOKS_EVERY).await,
        }
    }
}

fn report(bar: ProgressBar) -> Report {
    let style = ProgressStyle::with_template("{spinner} {msg} {wide_bar} {pos}/{len} rows");
    let style = style.unwrap_or_else(|_| ProgressStyle::default_spinner());
    Arc::new(move |done, total| {
        if bar.length().is_none() {
            bar.set_style(style.clone());
        }
        if total > 0 {
            bar.set_length(total.unsigned_abs());
        }
        bar.set_position(done.unsigned_abs());
    })
}

async fn show(app: App, id: domain::ids::MoveId, bar: ProgressBar) {
    loop {
        let read = app
            .cell
            .control()
            .read(move |tx| Box::pin(async move { moves::find(tx, id).await }));
        if let Ok(Some(moving)) = read.await {
            bar.set_message(words(&moving));
        }
        tokio::time::sleep(LOOKS_EVERY).await;
    }
}

fn words(moving: &moves::Move) -> &'static str {
    use moves::Step;
    match (moving.state, moving.step) {
        (State::Undoing | State::Undone, _) => "undoing",
        (_, Step::Requested) => "copying while people work",
        (_, Step::Copied) => "refusing changes",
        (_, Step::Frozen) => "copying the rest and comparing",
        (_, Step::Switched) => "removing the old place",
        (_, Step::Shredded) => "done",
    }
}
