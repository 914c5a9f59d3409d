//! The documents of the operator, in the words of the page.

use domain::documents::DocumentKind;
use store::documents::Document;

use super::{Language, shape::PolicyView};
use crate::{claims::duty::day_of, documents::slug};

/// The name of a kind of document.
pub fn document_name(kind: DocumentKind, language: Language) -> &'static str {
    match kind {
        DocumentKind::PrivacyPolicy => language.pick("Privacy policy", "Datenschutzerklärung"),
        DocumentKind::ProcessingAgreement => {
            language.pick("Data-processing agreement", "Vertrag zur Auftragsverarbeitung")
        }
        DocumentKind::SecurityPolicy => language.pick("Security policy", "Sicherheitsrichtlinie"),
    }
}

pub fn policies(documents: &[Document], language: Language) -> Vec<PolicyView> {
    documents
        .iter()
        .map(|document| policy(document, language))
        .collect()
}

fn policy(document: &Document, language: Language) -> PolicyView {
    let version = &document.version;
    let date = version.approved_at.map(|at| language.date(day_of(at)));
    PolicyView {
        name: document_name(version.kind, language),
        href: format!("/trust/documents/{}?lang={}", slug(version.kind), language.code()),
        version: format!(
            "{} {} · {}",
            language.pick("Version", "Fassung"),
            version.version,
            date.unwrap_or_default()
        ),
        hashes: document
            .texts
            .iter()
            .map(|text| format!("{} {}", text.language.as_str(), text.sha256))
            .collect(),
    }
}
