use std::{
    io::Read,
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use clap::{Args, Subcommand};
use domain::organization::check_slug;
use indicatif::HumanBytes;
use serde::Serialize;
use serde_json::json;
use store::{
    cell_moves::Direction,
    moves::{Move, State},
};

use super::{find_organization, remove, say, say_error};
use crate::{
    access::key_file,
    app::App,
    moves::cells::{self, Signed},
};

/// Moves to another installation: the operators of both carry an invitation, a package, a receipt and a release
#[derive(Debug, Subcommand)]
pub enum CellMove {
    Invite(Invite),
    Out(Out),
    In(In),
    Finish(Finish),
    Open(Open),
    Undo(Undo),
    Discard(Discard),
}

/// New cell: make an invitation for one package
///
/// It holds no secret. The key that opens the package stays in the data folder, and goes once a package was taken in.
#[derive(Debug, Args)]
pub struct Invite {
    /// First label of the address that the organization has
    #[arg(long)]
    slug: String,
    /// Take the package of this installation alone: its public key in base64, as `move invite` and receipts show it
    #[arg(long, value_name = "KEY")]
    from_key: Option<String>,
    /// For how long it is good
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u8).range(1..=30))]
    days: u8,
    /// Where the invitation is written to
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
}

/// Old cell: freeze the organization and write its package
///
/// From now on changes are refused (503, `Retry-After`) and reading goes on, until the new cell opens it or `move undo`
/// takes it back. The package is encrypted to the key of the invitation.
#[derive(Debug, Args)]
pub struct Out {
    /// The organization: first label of its address
    #[arg(long)]
    org: String,
    /// Name of the new cell, as `[[cells]]` of the configuration has it
    #[arg(long, value_name = "NAME")]
    to_cell: String,
    /// The invitation of the new cell
    #[arg(long, value_name = "FILE")]
    invitation: PathBuf,
    /// Its customer has chosen this region instead of the one it lies in
    #[arg(long)]
    region: Option<String>,
    /// Where the package is written to
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

/// New cell: take a package in, compare it, and sign a receipt
///
/// Nobody reaches the organization here before `move open`. A package is taken in once; nothing stays of one that fails.
#[derive(Debug, Args)]
pub struct In {
    /// The package
    #[arg(value_name = "PACKAGE", required_unless_present = "again")]
    package: Option<PathBuf>,
    /// Write the receipt of an organization that was taken in once more
    #[arg(long, value_name = "SLUG", conflicts_with = "package")]
    again: Option<String>,
    /// Where the receipt is written to
    #[arg(long, value_name = "FILE")]
    receipt: PathBuf,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

/// Old cell: release the organization and remove it here
///
/// There is no way back after this. Its address leads to the new cell from now on; the removal has a certificate as any
/// other. Asked again it goes on, and writes the same release.
#[derive(Debug, Args)]
pub struct Finish {
    /// The organization: first label of its address
    #[arg(long)]
    org: String,
    /// The receipt of the new cell
    #[arg(value_name = "RECEIPT")]
    receipt: PathBuf,
    /// Where the release is written to
    #[arg(long, value_name = "FILE")]
    release: PathBuf,
    /// Write the certificate of the removal to this file
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

/// New cell: open the organization, which the old cell has released
#[derive(Debug, Args)]
pub struct Open {
    /// The organization: first label of its address
    #[arg(long)]
    org: String,
    /// The release of the old cell
    #[arg(value_name = "RELEASE")]
    release: PathBuf,
}

/// Old cell: take it back; the organization takes changes again where it is
#[derive(Debug, Args)]
pub struct Undo {
    /// The organization: first label of its address
    #[arg(long)]
    org: String,
}

/// New cell: remove what was taken in and not opened
///
/// Only after the old cell has said that it took the move back: once it has released the organization, this is the only
/// copy.
#[derive(Debug, Args)]
pub struct Discard {
    /// The organization: first label of its address
    #[arg(long)]
    org: String,
    /// The old cell has taken the move back
    #[arg(long)]
    taken_back: bool,
}

impl CellMove {
    pub async fn run(self, app: App) -> anyhow::Result<()> {
        match self {
            Self::Invite(invite) => invite.run(&app),
            Self::Out(out) => out.run(&app).await,
            Self::In(take_in) => take_in.run(&app).await,
            Self::Finish(finish) => finish.run(&app).await,
            Self::Open(open) => open.run(&app).await,
            Self::Undo(undo) => undo.run(&app).await,
            Self::Discard(discard) => discard.run(&app).await,
        }
    }
}

impl Invite {
    fn run(self, app: &App) -> anyhow::Result<()> {
        ensure_new(&self.output)?;
        let slug = check_slug("--slug", &self.slug)
            .map_err(|problem| anyhow::anyhow!("--slug: {}", problem.message))?;
        let invitation = cells::invite(app, &slug, self.from_key, self.days)?;
        write(&self.output, &invitation)?;
        say(&format!(
            "Invitation for {slug}, good for {} days: {}. This installation is {}.",
            self.days,
            self.output.display(),
            invitation.public_key
        ));
        Ok(())
    }
}

impl Out {
    async fn run(self, app: &App) -> anyhow::Result<()> {
        let placement = find_organization(app, &self.org).await?;
        let to = app.config.cells.iter().find(|cell| cell.name == self.to_cell);
        let to = to.with_context(|| format!("the configuration names no cell {}", self.to_cell))?;
        let invitation = read(&self.invitation)?;
        let region = self.region.as_deref();
        let packed = cells::pack(app, &placement, to, &invitation, region, &self.output)
            .await
            .with_context(|| format!("{} was not packed", self.org))?;
        let seconds = packed.frozen_for.as_secs_f64();
        if self.json {
            let report = json!({
                "organization": self.org, "move_id": packed.moving.id, "package": self.output, "bytes": packed.bytes,
                "rows": packed.rows, "objects": packed.objects, "frozen_seconds": seconds,
            });
            say(&report.to_string());
            return Ok(());
        }
        say(&format!(
            "{} is packed: {} rows and {} objects in {}, {}. Changes are refused for {seconds:.1} s so far, until {} opens it: give its operator the package now, and take the receipt to `hourbook-server move finish`. `hourbook-server move undo --org {}` takes it back.",
            self.org,
            packed.rows,
            packed.objects,
            HumanBytes(packed.bytes),
            self.output.display(),
            self.to_cell,
            self.org
        ));
        Ok(())
    }
}

impl In {
    async fn run(self, app: &App) -> anyhow::Result<()> {
        ensure_new(&self.receipt)?;
        if let Some(slug) = &self.again {
            let moving = find(app, slug, Direction::In).await?;
            return write(&self.receipt, &cells::receipt_of(&moving)?);
        }
        let package = self.package.as_deref().unwrap_or(Path::new(""));
        let arrived = cells::take_in(app, package)
            .await
            .context("the package was not taken in")?;
        write(&self.receipt, &arrived.receipt)?;
        if self.json {
            let report = json!({
                "organization": arrived.slug, "rows": arrived.rows, "objects": arrived.objects,
                "from_key": arrived.from_key, "receipt": self.receipt,
            });
            say(&report.to_string());
            return Ok(());
        }
        say(&format!(
            "{} is here, {} rows and {} objects, compared and the same; it comes from the installation {}. Give the receipt {} to its operator: the release opens it with `hourbook-server move open --org {}`.",
            arrived.slug,
            arrived.rows,
            arrived.objects,
            arrived.from_key,
            self.receipt.display(),
            arrived.slug
        ));
        Ok(())
    }
}

impl Finish {
    async fn run(self, app: &App) -> anyhow::Result<()> {
        ensure_new(&self.release)?;
        if let Some(path) = &self.certificate {
            ensure_new(path)?;
        }
        let moving = find(app, &self.org, Direction::Out).await?;
        let (release, removal) = cells::decide(app, &moving, &read(&self.receipt)?).await?;
        // First of all: people wait for it, and not for the removal.
        write(&self.release, &release)?;
        say_error(&format!(
            "{} lives in the other cell. Give its operator the release {}; its copy here is being removed",
            self.org,
            self.release.display()
        ));
        let removal = remove::finish(app, removal).await?;
        if let (Some(path), Some(certificate)) = (&self.certificate, &removal.certificate) {
            write(path, certificate)?;
        }
        let decided = find(app, &self.org, Direction::Out).await?;
        let frozen = decided.frozen_at.zip(decided.finished_at);
        let frozen = frozen.map(|(from, until)| until.duration_since(from).as_secs_f64());
        if self.json {
            let report = json!({
                "organization": self.org, "move_id": decided.id, "release": self.release, "removal_id": removal.id,
                "frozen_seconds": frozen, "certificate": removal.certificate,
            });
            say(&report.to_string());
            return Ok(());
        }
        say(&format!(
            "{} is removed here, with the certificate of removal {}. Changes were refused for {:.0} s until the release.",
            self.org,
            removal.id,
            frozen.unwrap_or_default()
        ));
        Ok(())
    }
}

impl Open {
    async fn run(self, app: &App) -> anyhow::Result<()> {
        let moving = find(app, &self.org, Direction::In).await?;
        cells::open(app, &moving, &read(&self.release)?)
            .await
            .with_context(|| format!("{} was not opened", self.org))?;
        say(&format!(
            "{} is open here. People sign in again; passkeys belong to the old address and are enrolled anew where that has changed. Take its first backup: `hourbook-server backup --org {}`.",
            self.org, self.org
        ));
        Ok(())
    }
}

impl Undo {
    async fn run(self, app: &App) -> anyhow::Result<()> {
        let moving = find(app, &self.org, Direction::Out).await?;
        ensure!(moving.state != State::Undone, "it was taken back already");
        cells::undo(app, &moving).await?;
        say(&format!(
            "{} takes changes again here. What the other cell has taken in stays closed: its operator discards it.",
            self.org
        ));
        Ok(())
    }
}

impl Discard {
    async fn run(self, app: &App) -> anyhow::Result<()> {
        ensure!(
            self.taken_back,
            "ask the operator of the old cell whether the move was taken back there, and say --taken-back: once it was released, this is the only copy"
        );
        let moving = find(app, &self.org, Direction::In).await?;
        ensure!(moving.state != State::Undone, "it was discarded already");
        cells::discard(app, &moving).await?;
        say(&format!("Nothing of {} is left here.", self.org));
        Ok(())
    }
}

async fn find(app: &App, slug: &str, direction: Direction) -> anyhow::Result<Move> {
    let found = cells::find(app, slug, direction).await?;
    found.with_context(|| match direction {
        Direction::Out => format!("{slug} was not packed for another cell"),
        Direction::In => format!("no package of {slug} was taken in"),
    })
}

fn ensure_new(path: &Path) -> anyhow::Result<()> {
    ensure!(!path.exists(), "{} exists already", path.display());
    Ok(())
}

fn read(path: &Path) -> anyhow::Result<Signed> {
    const LONGEST: u64 = 1024 * 1024;
    let file = std::fs::File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let mut text = String::new();
    file.take(LONGEST).read_to_string(&mut text)?;
    serde_json::from_str(&text).with_context(|| format!("{} holds no statement of a cell", path.display()))
}

/// For the operator alone, whole or not at all.
fn write(path: &Path, statement: &impl Serialize) -> anyhow::Result<()> {
    let text = format!("{}\n", serde_json::to_string_pretty(statement)?);
    let whole = std::path::absolute(path)?;
    let written = key_file::place(&whole, text.as_bytes())
        .with_context(|| format!("{} was not written", path.display()))?;
    ensure!(written, "{} exists already", path.display());
    Ok(())
}
