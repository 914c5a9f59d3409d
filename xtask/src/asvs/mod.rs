//! How Hourbook stands against OWASP ASVS 5.0: the register in docs/security/asvs.csv, checked and counted.

mod check;
mod register;
mod standard;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context, Result, bail};
use clap::Args;
use serde::Serialize;

use crate::claims::{self, Proved};
use crate::tidy::Tree;
use register::{Row, State};

/// Where the register lies.
pub const REGISTER: &str = "docs/security/asvs.csv";

/// Options of `cargo xtask asvs`.
#[derive(Args, Default)]
pub struct AsvsOptions {
    /// Print all rows, their tests and the figures as JSON.
    #[arg(long)]
    json: bool,
}

/// How many requirements stand how.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
struct Figures {
    met: usize,
    not_applicable: usize,
    not_met: usize,
}

impl Figures {
    fn count(&mut self, state: State) {
        match state {
            State::Met => self.met += 1,
            State::NotApplicable => self.not_applicable += 1,
            State::NotMet => self.not_met += 1,
        }
    }

    fn applicable(self) -> usize {
        self.met + self.not_met
    }

    /// Met of applicable, as a table shows it.
    fn share(self) -> String {
        match self.applicable() {
            0 => "-".to_owned(),
            all => format!("{}/{all}", self.met),
        }
    }
}

#[derive(Serialize)]
struct Entry<'r> {
    #[serde(flatten)]
    row: &'r Row,
    /// Tests that cite the requirement themselves.
    cited_by: Vec<&'r str>,
}

#[derive(Serialize)]
struct Report<'r> {
    standard: &'static str,
    levels: BTreeMap<u8, Figures>,
    chapters: BTreeMap<u8, BTreeMap<u8, Figures>>,
    requirements: Vec<Entry<'r>>,
}

/// Checks the register and prints how much of the standard is met.
pub fn run(options: &AsvsOptions) -> Result<()> {
    let tree = Tree::read()?;
    let proved = claims::collect()?;
    let rows = read(&tree)?;
    let complaints = complaints_of(&rows, &tree, &proved)?;
    if !complaints.is_empty() {
        bail!("{REGISTER}:\n  {}", complaints.join("\n  "));
    }
    let report = report(&rows, &proved);
    if options.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print!("{}", table(&report)?);
    }
    Ok(())
}

/// What is wrong with the register of this tree.
pub fn complaints(tree: &Tree, proved: &Proved) -> Result<Vec<String>> {
    complaints_of(&read(tree)?, tree, proved)
}

fn complaints_of(rows: &[Row], tree: &Tree, proved: &Proved) -> Result<Vec<String>> {
    let mut complaints = check::complaints(rows, tree, proved)?;
    complaints.extend(check::copied(rows)?);
    Ok(complaints)
}

fn read(tree: &Tree) -> Result<Vec<Row>> {
    let text = tree
        .text(REGISTER)
        .with_context(|| format!("{REGISTER} is gone"))?;
    register::parse(text).context(REGISTER)
}

fn report<'r>(rows: &'r [Row], proved: &'r Proved) -> Report<'r> {
    let mut levels: BTreeMap<u8, Figures> = BTreeMap::new();
    let mut chapters: BTreeMap<u8, BTreeMap<u8, Figures>> = BTreeMap::new();
    for row in rows {
        levels.entry(row.level).or_default().count(row.state);
        let chapter = chapters.entry(row.chapter()).or_default();
        chapter.entry(row.level).or_default().count(row.state);
    }
    let cited = |row: &'r Row| {
        let tests = proved.get(&format!("ASVS {}", row.id));
        Entry {
            row,
            cited_by: tests.into_iter().flatten().map(String::as_str).collect(),
        }
    };
    Report {
        standard: "OWASP ASVS 5.0.0",
        levels,
        chapters,
        requirements: rows.iter().map(cited).collect(),
    }
}

fn table(report: &Report) -> Result<String> {
    let mut text = String::from("met of applicable    level 1    level 2    level 3\n");
    for (chapter, levels) in &report.chapters {
        write!(text, "V{chapter:<19}")?;
        for level in 1..=3 {
            let figures = levels.get(&level).copied().unwrap_or_default();
            write!(text, "{:>8}   ", figures.share())?;
        }
        text = text.trim_end().to_owned() + "\n";
    }
    text.push('\n');
    for (level, figures) in &report.levels {
        writeln!(
            text,
            "level {level}: {} met, {} not met, {} not applicable",
            figures.met, figures.not_met, figures.not_applicable
        )?;
    }
    let open: Vec<&str> = report
        .requirements
        .iter()
        .filter(|entry| entry.row.state == State::NotMet)
        .map(|entry| entry.row.id.as_str())
        .collect();
    writeln!(text, "not met: {}", open.join(", "))?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_counted_by_chapter_and_level() -> Result<()> {
        let text = "id,level,topic,state,reason,proof\n1.1.1,2,a,met,b,c\n1.1.2,2,a,not met,b,\n\
                    1.2.1,1,a,met,b,c\n17.1.1,2,a,not applicable,b,\n";
        let rows = register::parse(text)?;
        let proved = Proved::new();
        let report = report(&rows, &proved);
        assert_eq!(
            report.levels[&2],
            Figures {
                met: 1,
                not_applicable: 1,
                not_met: 1
            }
        );
        assert_eq!(report.chapters[&17][&2].share(), "-");
        let table = table(&report)?;
        assert!(
            table.contains("level 2: 1 met, 1 not met, 1 not applicable"),
            "{table}"
        );
        assert!(
            table.contains("V1                       1/1        1/2"),
            "{table}"
        );
        assert!(table.ends_with("not met: 1.1.2\n"), "{table}");
        Ok(())
    }
}
