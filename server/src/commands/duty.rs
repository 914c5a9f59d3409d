use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use clap::{Args, Subcommand};
use jiff::{ToSpan, civil::Date};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::{
    StoreError,
    duties::{self, Assignment, Attestation},
};
use uuid::Uuid;

use super::say;
use crate::{
    app::App,
    claims::{
        catalogue::{CATALOGUE, DutyText},
        duty,
        state::DutyState,
    },
};

/// The largest file that can be shown for a duty.
const LARGEST: u64 = 1024 * 1024;
/// The longest name and note, in characters.
const LONGEST_NAME: usize = 100;
const LONGEST_NOTE: usize = 2000;

#[derive(Debug, Subcommand)]
pub enum Duty {
    /// List the duties with their owners, dates and states
    List(List),
    /// Say who answers for a duty, and until when evidence is due
    Assign(Assign),
    /// Show evidence for a duty
    Attest(Attest),
    /// Approve evidence that somebody else has shown
    Approve(Approve),
    /// Write the file that was shown as evidence
    Evidence(Evidence),
}

#[derive(Debug, Args)]
pub struct List {
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// With everything that was ever shown
    #[arg(long)]
    history: bool,
}

#[derive(Debug, Args)]
pub struct Assign {
    /// Name of the duty, as `duty list` shows it
    duty: String,
    /// Who answers for it
    #[arg(long)]
    owner: String,
    /// Date by which evidence has to be there
    #[arg(long, value_name = "DATE")]
    due: Date,
}

#[derive(Debug, Args)]
pub struct Attest {
    /// Name of the duty, as `duty list` shows it
    duty: String,
    /// Who shows it
    #[arg(long)]
    by: String,
    /// What it is, in a sentence
    #[arg(long)]
    note: String,
    /// A text or PDF file of at most 1 MiB
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Approve {
    /// Id of the evidence, as `duty list --history` shows it
    id: Uuid,
    /// Who approves it: somebody else than who showed it
    #[arg(long)]
    by: String,
}

#[derive(Debug, Args)]
pub struct Evidence {
    /// Id of the evidence, as `duty list --history` shows it
    id: Uuid,
    /// Where to write the file
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
}

impl Duty {
    pub async fn run(self, app: App) -> anyhow::Result<()> {
        match self {
            Self::List(list) => list.run(&app).await,
            Self::Assign(assign) => assign.run(&app).await,
            Self::Attest(attest) => attest.run(&app).await,
            Self::Approve(approve) => approve.run(&app).await,
            Self::Evidence(evidence) => evidence.run(&app).await,
        }
    }
}

impl Assign {
    async fn run(self, app: &App) -> anyhow::Result<()> {
        known(&self.duty)?;
        let (now, today) = (app.clock.now(), duty::day_of(app.clock.now()));
        ensure!(self.due >= today, "--due is in the past");
        let assignment = Assignment {
            duty: self.duty.clone(),
            owner: name("--owner", &self.owner)?,
            due_on: self.due,
        };
        let control = app.cell.control();
        control
            .write(move |tx| Box::pin(async move { duties::assign(tx, &assignment, now).await }))
            .await?;
        say(&format!(
            "{} answers for {} until {}.",
            self.owner.trim(),
            self.duty,
            self.due
        ));
        Ok(())
    }
}

impl Attest {
    async fn run(self, app: &App) -> anyhow::Result<()> {
        known(&self.duty)?;
        let note = self.note.trim().to_owned();
        ensure!(!note.is_empty(), "--note is empty");
        ensure!(
            note.chars().count() <= LONGEST_NOTE,
            "--note is longer than {LONGEST_NOTE} characters"
        );
        let (file_name, content) = match &self.file {
            Some(path) => (Some(file_name(path)?), Some(evidence(path)?)),
            None => (None, None),
        };
        let attestation = Attestation {
            id: app.clock.id(),
            duty: self.duty.clone(),
            attested_by: name("--by", &self.by)?,
            attested_at: app.clock.now(),
            note,
            file_name,
            file_hash: content.as_deref().map(hash),
            approved_by: None,
            approved_at: None,
            good_until: None,
        };
        let id = attestation.id;
        let control = app.cell.control();
        control
            .write(move |tx| {
                Box::pin(async move { duties::insert_attestation(tx, &attestation, content).await })
            })
            .await?;
        say(&format!(
            "Evidence {id} waits for somebody else: hourbook-server duty approve {id} --by NAME"
        ));
        Ok(())
    }
}

impl Approve {
    async fn run(self, app: &App) -> anyhow::Result<()> {
        let (id, by, now) = (self.id, name("--by", &self.by)?, app.clock.now());
        let shown = app
            .cell
            .control()
            .read(|tx| Box::pin(async move { duties::list_attestations(tx).await }));
        let shown = shown.await?;
        let Some(shown) = shown.iter().find(|shown| shown.id == id) else {
            bail!("there is no evidence {id}");
        };
        ensure!(
            shown.attested_by.to_lowercase() != by.to_lowercase(),
            "{by} has shown this evidence: somebody else approves it"
        );
        let months = known(&shown.duty)?.months;
        let good_until = duty::day_of(now).checked_add(months.months())?;
        let approved = app
            .cell
            .control()
            .write(move |tx| Box::pin(async move { duties::approve(tx, id, &by, now, good_until).await }));
        match approved.await {
            Err(StoreError::Conflict(_)) => bail!("this evidence was approved already"),
            outcome => outcome?,
        }
        say(&format!("{} is good until {good_until}.", shown.duty));
        Ok(())
    }
}

impl Evidence {
    async fn run(self, app: &App) -> anyhow::Result<()> {
        let id = self.id;
        let content = app
            .cell
            .control()
            .read(move |tx| Box::pin(async move { duties::find_content(tx, id).await }));
        let content = content.await?.context("there is no file under this id")?;
        std::fs::write(&self.output, &content).with_context(|| self.output.display().to_string())?;
        say(&format!("SHA-256 {}", hash(&content)));
        Ok(())
    }
}

impl List {
    async fn run(self, app: &App) -> anyhow::Result<()> {
        let (assignments, shown) = app
            .cell
            .control()
            .read(|tx| {
                Box::pin(async move {
                    let assignments = duties::list_assignments(tx).await?;
                    Ok::<_, StoreError>((assignments, duties::list_attestations(tx).await?))
                })
            })
            .await?;
        let today = duty::day_of(app.clock.now());
        let rows = CATALOGUE.duties.iter().map(|(name, text)| {
            let history: Vec<&Attestation> = shown.iter().filter(|shown| shown.duty == *name).collect();
            let assignment = assignments.iter().find(|row| row.duty == *name);
            let state = duty::standing(assignment, &history, today);
            Row {
                name,
                text,
                assignment,
                history,
                state,
            }
        });
        if self.json {
            let rows: Vec<Value> = rows.map(|row| row.document()).collect();
            say(&serde_json::to_string_pretty(&rows)?);
            return Ok(());
        }
        for row in rows {
            say(&row.line());
            for shown in row.history.iter().filter(|_| self.history) {
                say(&line_of(shown));
            }
        }
        Ok(())
    }
}

struct Row<'a> {
    name: &'a str,
    text: &'a DutyText,
    assignment: Option<&'a Assignment>,
    history: Vec<&'a Attestation>,
    state: DutyState,
}

impl Row<'_> {
    fn standing(&self) -> (&'static str, Option<Date>) {
        match self.state {
            DutyState::Unassigned => ("unassigned", None),
            DutyState::Open => ("open", self.assignment.map(|row| row.due_on)),
            DutyState::Waiting { .. } => ("waiting for approval", self.assignment.map(|row| row.due_on)),
            DutyState::Approved { good_until, .. } => ("approved", Some(good_until)),
            DutyState::Overdue { since } => ("OVERDUE", Some(since)),
        }
    }

    fn line(&self) -> String {
        let (state, until) = self.standing();
        let until = until.map_or_else(String::new, |date| date.to_string());
        let owner = self.assignment.map_or("nobody", |row| row.owner.as_str());
        format!(
            "{:<20} {state:<20} {until:<10}  {owner:<20}  {}",
            self.name, self.text.en
        )
    }

    fn document(&self) -> Value {
        let (state, until) = self.standing();
        let history: Vec<Value> = self
            .history
            .iter()
            .map(|shown| {
                json!({
                    "id": shown.id, "attested_by": shown.attested_by, "attested_at": shown.attested_at,
                    "note": shown.note, "file_name": shown.file_name, "file_sha256": shown.file_hash,
                    "approved_by": shown.approved_by, "approved_at": shown.approved_at,
                    "good_until": shown.good_until,
                })
            })
            .collect();
        json!({
            "duty": self.name, "what": self.text.en, "months": self.text.months,
            "state": state.to_lowercase(), "until": until,
            "owner": self.assignment.map(|row| &row.owner), "history": history,
        })
    }
}

fn line_of(shown: &Attestation) -> String {
    let file = shown.file_name.as_deref().unwrap_or("no file");
    let approved = shown
        .approved_by
        .as_ref()
        .map_or_else(|| "not approved".to_owned(), |by| format!("approved by {by}"));
    let day = duty::day_of(shown.attested_at);
    format!(
        "    {}  {day}  {}: {} ({file}), {approved}",
        shown.id, shown.attested_by, shown.note
    )
}

fn known(duty: &str) -> anyhow::Result<&'static DutyText> {
    CATALOGUE
        .duties
        .get(duty)
        .with_context(|| format!("there is no duty {duty}; `hourbook-server duty list` names them"))
}

pub(super) fn name(flag: &str, text: &str) -> anyhow::Result<String> {
    let name = text.trim().to_owned();
    ensure!(!name.is_empty(), "{flag} is empty");
    ensure!(
        name.chars().count() <= LONGEST_NAME,
        "{flag} is longer than {LONGEST_NAME} characters"
    );
    ensure!(
        !name.chars().any(char::is_control),
        "{flag} holds a control character"
    );
    Ok(name)
}

fn file_name(path: &Path) -> anyhow::Result<String> {
    let name = path.file_name().and_then(|name| name.to_str());
    name.map(str::to_owned).context("--file has no readable name")
}

/// The file, if it is what can be shown: text or PDF, and not too large.
fn evidence(path: &Path) -> anyhow::Result<Vec<u8>> {
    let place = || path.display().to_string();
    let size = std::fs::metadata(path).with_context(place)?.len();
    ensure!(size <= LARGEST, "{} is larger than 1 MiB", place());
    let content = std::fs::read(path).with_context(place)?;
    ensure!(!content.is_empty(), "{} is empty", place());
    let is_text = std::str::from_utf8(&content).is_ok_and(|text| !text.contains('\0'));
    ensure!(
        is_text || content.starts_with(b"%PDF-"),
        "{} is neither text nor PDF",
        place()
    );
    Ok(content)
}

fn hash(content: &[u8]) -> String {
    Sha256::digest(content)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_is_text_or_pdf_and_not_too_large() {
        let dir = tempfile::tempdir().unwrap();
        let shown = |content: &[u8]| {
            let path = dir.path().join("evidence");
            std::fs::write(&path, content).unwrap();
            evidence(&path).is_ok()
        };
        assert!(shown("Prüfung bestanden".as_bytes()));
        assert!(shown(b"%PDF-1.7\n\xff\xfe\x00"));
        assert!(!shown(b""));
        assert!(!shown(b"PK\x03\x04\xff\xfe"));
        assert!(!shown(b"text\0with a hole"));
        assert!(!shown(&vec![b'a'; 1024 * 1024 + 1]));
        assert!(evidence(&dir.path().join("gone")).is_err());
    }

    #[test]
    fn names_are_kept_short_and_in_one_line() {
        assert_eq!(name("--by", "  Ann ").unwrap(), "Ann");
        assert!(name("--by", " ").is_err());
        assert!(name("--by", "a\nb").is_err());
        assert!(name("--by", &"a".repeat(101)).is_err());
        assert!(known("power").is_ok() && known("naps").is_err());
    }
}
