//! Documents of the operator: published, not older than a year, unchanged, and the agreement accepted by every organization.

use domain::documents::{DocumentKind, digest};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use store::{Cell, StoreError, Tx, document_acceptances, documents, documents::Document};

use super::{Context, Finding, Measurement, control, organizations};
use crate::documents::slug;

/// Organizations looked at in one run.
const SAMPLE: usize = 50;
/// A document is reviewed within a year; a month is for whoever is late.
const OLDEST: SignedDuration = SignedDuration::from_hours(24 * 396);
/// How long owners have time to read a new version.
const READ_WITHIN: SignedDuration = SignedDuration::from_hours(24 * 30);

pub mod privacy_policy {
    use super::{Context, DocumentKind, Measurement, judge};

    pub async fn run(context: &Context<'_>) -> Measurement {
        judge(context, DocumentKind::PrivacyPolicy).await
    }
}

pub mod processing_agreement {
    use super::{Context, DocumentKind, Measurement, judge};

    pub async fn run(context: &Context<'_>) -> Measurement {
        judge(context, DocumentKind::ProcessingAgreement).await
    }
}

pub mod security_policy {
    use super::{Context, DocumentKind, Measurement, judge};

    pub async fn run(context: &Context<'_>) -> Measurement {
        judge(context, DocumentKind::SecurityPolicy).await
    }
}

async fn judge(context: &Context<'_>, kind: DocumentKind) -> Measurement {
    let Some(cell) = context.cell else {
        return Measurement::no_database();
    };
    let current = control(cell, move |tx| Box::pin(async move { look(tx, kind).await })).await;
    let Some(current) = current else {
        return Measurement::no_database();
    };
    let Some((document, altered)) = current else {
        return Measurement::unknown("no such document is published");
    };
    let mut findings = of_document(&document, altered, context.now);
    if kind == DocumentKind::ProcessingAgreement {
        findings.extend(not_accepted(cell, &document, context.now).await);
    }
    let version = &document.version;
    let hashes: Vec<&str> = document.texts.iter().map(|text| text.sha256.as_str()).collect();
    let measured = json!({
        "version": version.version,
        "published_at": version.approved_at,
        "sha256": hashes,
    });
    Measurement::of(measured, findings)
}

/// The version that holds, and whether a text of it is no longer what was published.
async fn look(tx: &mut Tx, kind: DocumentKind) -> Result<Option<(Document, bool)>, StoreError> {
    let current = documents::list_current(tx).await?;
    let Some(document) = current.into_iter().find(|one| one.version.kind == kind) else {
        return Ok(None);
    };
    let mut altered = document.texts.is_empty();
    for text in &document.texts {
        let content = documents::find_content(tx, kind, document.version.version, text.language).await?;
        altered |= content.is_none_or(|content| digest(&content) != text.sha256);
    }
    Ok(Some((document, altered)))
}

fn of_document(document: &Document, altered: bool, now: Timestamp) -> Vec<Finding> {
    let version = &document.version;
    let word = slug(version.kind);
    let mut findings = Vec::new();
    if altered {
        findings.push(Finding::new(
            "document_altered",
            format!(
                "the text of version {} of {word} is not the one that was published",
                version.version
            ),
            "Find out who wrote into the control database, and publish the right text as a new version.",
        ));
    }
    let alone = version
        .approved_by
        .as_ref()
        .is_some_and(|by| by.to_lowercase() == version.written_by.to_lowercase());
    if alone {
        findings.push(Finding::new(
            "document_of_one_person",
            format!(
                "{} has written and approved version {} of {word}",
                version.written_by, version.version
            ),
            "Write a new version, and let somebody else approve it.",
        ));
    }
    let published = version.approved_at.unwrap_or(now);
    if now.duration_since(published) > OLDEST {
        findings.push(Finding::new(
            "document_not_reviewed",
            format!("version {} of {word} is from {published}", version.version),
            "Review it: `hourbook-server document write`, and let somebody else approve it.",
        ));
    }
    findings
}

/// Organizations whose owners had a month and have not accepted what holds now.
async fn not_accepted(cell: &Cell, document: &Document, now: Timestamp) -> Vec<Finding> {
    let version = &document.version;
    let Some(published) = version
        .approved_at
        .filter(|at| now.duration_since(*at) > READ_WITHIN)
    else {
        return Vec::new();
    };
    let Ok(placements) = organizations::sample(cell, SAMPLE, now).await else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for placement in &placements {
        let Some(database) = organizations::open(cell, placement).await else {
            continue;
        };
        let known = database.read(|tx| {
            Box::pin(async move {
                let created = store::organization::get(tx).await?.created_at;
                Ok::<_, StoreError>((created, document_acceptances::list_newest(tx).await?))
            })
        });
        let Ok((created, newest)) = known.await else {
            continue;
        };
        let is_young = now.duration_since(created) <= READ_WITHIN;
        let is_accepted = newest
            .iter()
            .any(|(one, _)| one.kind == version.kind && one.version >= version.version);
        if !is_young && !is_accepted {
            findings.push(Finding::new(
                "agreement_not_accepted",
                format!(
                    "{}: no owner has accepted version {} of {published}",
                    placement.slug, version.version
                ),
                "Ask an owner to accept it (settings, Trust); `hourbook-server document acceptances` lists who has.",
            ));
        }
    }
    findings
}
