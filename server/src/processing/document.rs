//! The record as a page for people.

use std::fmt::Write as _;

use api::{
    me::{PeopleScope, WorkScope},
    members::Role,
    permissions::RoleGrant,
    processing::{DataSubject, LegalBasis, ProcessingActivity, ProcessingRecord, Translated},
};

/// A language that the record is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Language {
    En,
    De,
}

impl Language {
    fn pick<'t>(self, en: &'t str, de: &'t str) -> &'t str {
        match self {
            Self::En => en,
            Self::De => de,
        }
    }

    fn of(self, text: &Translated) -> &str {
        self.pick(&text.en, &text.de)
    }
}

/// The record in Markdown.
pub fn document(record: &ProcessingRecord, language: Language) -> String {
    let title = language.pick(
        "# Record of processing activities",
        "# Verzeichnis der Verarbeitungstätigkeiten",
    );
    let introduction = language.pick(
        "What personal data an installation keeps, for which purpose, for how long, where, and who reads it (GDPR Article 30). \
         `hourbook-server processing` writes this page from `server/src/processing/register.toml`, the periods that the server \
         enforces, and the permissions; a test compares the register with every column of every table. Who reads it follows from \
         the role; an operator reads nothing of it through the program.",
        "Welche personenbezogenen Daten eine Installation aufbewahrt, wozu, wie lange, wo, und wer sie liest (Artikel 30 DSGVO). \
         `hourbook-server processing` schreibt diese Seite aus `server/src/processing/register.toml`, den Fristen, die der Server \
         durchsetzt, und den Berechtigungen; ein Test vergleicht das Register mit jeder Spalte jeder Tabelle. Wer etwas liest, \
         folgt aus der Rolle; ein Betreiber liest durch das Programm nichts davon.",
    );
    let mut text = format!("{title}\n\n{introduction}\n");
    processors(&mut text, record, language);
    for activity in &record.activities {
        write_activity(&mut text, activity, language);
    }
    text.trim_end().to_owned()
}

fn processors(text: &mut String, record: &ProcessingRecord, language: Language) {
    let residency = &record.residency;
    if let Some(region) = &residency.region {
        let word = language.pick("Region", "Region");
        let _ = writeln!(text, "\n{word}: {} ({})", region.name, region.jurisdiction);
    }
    for processor in &residency.processors {
        let _ = writeln!(
            text,
            "- {} ({}): {}",
            processor.name, processor.country, processor.purpose
        );
    }
}

fn write_activity(text: &mut String, activity: &ProcessingActivity, language: Language) {
    let _ = writeln!(text, "\n## {}\n", language.of(&activity.title));
    let subjects: Vec<&str> = activity
        .subjects
        .iter()
        .map(|one| subject(*one, language))
        .collect();
    let columns = activity.columns.iter().map(|place| {
        let names: Vec<String> = place.columns.iter().map(|name| format!("`{name}`")).collect();
        format!("`{}` ({})", place.table, names.join(", "))
    });
    let files = activity.files.iter().map(|place| language.of(place).to_owned());
    let places: Vec<String> = columns.chain(files).collect();
    let rows = [
        (
            language.pick("Purpose", "Zweck"),
            language.of(&activity.purpose).to_owned(),
        ),
        (
            language.pick("Basis", "Grundlage"),
            basis(activity.legal_basis, language).to_owned(),
        ),
        (language.pick("Whose", "Wessen"), subjects.join(", ")),
        (
            language.pick("Kept", "Aufbewahrt"),
            language.of(&activity.kept.text).to_owned(),
        ),
        (
            language.pick("Read by", "Gelesen von"),
            readers(activity, language),
        ),
        (language.pick("Where", "Wo"), places.join("; ")),
    ];
    for (name, value) in rows {
        let _ = writeln!(text, "- **{name}**: {value}");
    }
}

fn basis(basis: LegalBasis, language: Language) -> &'static str {
    match basis {
        LegalBasis::Consent => language.pick("consent, Article 6 (1) (a)", "Einwilligung, Artikel 6 (1) a"),
        LegalBasis::Contract => language.pick("contract, Article 6 (1) (b)", "Vertrag, Artikel 6 (1) b"),
        LegalBasis::LegalObligation => language.pick(
            "legal obligation, Article 6 (1) (c)",
            "rechtliche Verpflichtung, Artikel 6 (1) c",
        ),
        LegalBasis::LegitimateInterest => language.pick(
            "legitimate interest, Article 6 (1) (f)",
            "berechtigtes Interesse, Artikel 6 (1) f",
        ),
    }
}

fn subject(subject: DataSubject, language: Language) -> &'static str {
    match subject {
        DataSubject::Members => language.pick("members", "Mitglieder"),
        DataSubject::Invited => language.pick("people who were invited", "Eingeladene"),
        DataSubject::Clients => language.pick("people at clients", "Menschen bei Kunden"),
        DataSubject::Visitors => language.pick("whoever sends a request", "wer eine Anfrage sendet"),
        DataSubject::Operators => language.pick("operators", "Betreiber"),
    }
}

/// Each role with how far it reaches; equal reaches of several actions are told once.
fn readers(activity: &ProcessingActivity, language: Language) -> String {
    if activity.readings.is_empty() {
        return language.pick("the program alone", "nur das Programm").to_owned();
    }
    let mut told: Vec<String> = Vec::new();
    for grant in activity.readings.iter().flat_map(|reading| &reading.grants) {
        let reader = format!("{} ({})", role(grant.role, language), reach(grant, language));
        if !told.contains(&reader) {
            told.push(reader);
        }
    }
    told.join(", ")
}

fn role(role: Role, language: Language) -> &'static str {
    match role {
        Role::Member => language.pick("members", "Mitglieder"),
        Role::Manager => language.pick("managers", "Leitung"),
        Role::Admin => language.pick("admins", "Verwaltung"),
        Role::Owner => language.pick("owners", "Inhaber"),
    }
}

fn reach(grant: &RoleGrant, language: Language) -> &'static str {
    match (grant.people, grant.work) {
        (PeopleScope::Own, _) => language.pick("their own", "das Eigene"),
        (PeopleScope::Teams, _) => language.pick("of their teams", "ihrer Teams"),
        (PeopleScope::None, WorkScope::Own) => language.pick("of their projects", "ihrer Projekte"),
        (PeopleScope::None | PeopleScope::All, _) => language.pick("all", "alles"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        config::Config,
        processing::{Reach, record},
    };

    /// AT-31: the published page is what the program does. It is written by `cargo xtask gen`.
    #[test]
    fn the_published_page_tells_of_every_class() {
        let record = record(
            &Config::default(),
            Reach::Installation,
            jiff::Timestamp::UNIX_EPOCH,
        );
        for language in [Language::En, Language::De] {
            let page = document(&record, language);
            for activity in &record.activities {
                assert!(page.contains(&format!("## {}\n", language.of(&activity.title))));
            }
            assert!(!page.contains("{days}"));
        }
        let page = document(&record, Language::En);
        let activity = page.split("## ").find(|part| part.starts_with("Sealed")).unwrap();
        for line in [
            "- **Basis**: consent, Article 6 (1) (a)",
            "- **Read by**: members (their own), managers (their own), admins (their own), owners (their own)",
            "`activity_wraps` (`member_id`, `name`, `content`, `updated_at`)",
        ] {
            assert!(activity.contains(line), "{activity}");
        }
        assert!(page.contains("- **Kept**: 90 days\n- **Read by**: members (their own)"));
    }
}
