//! What the operator wants accepted, on the page and in the organization that is made.

use api::sign_ups::{AcceptedDocument, SignUpDocument};
use domain::{
    documents::{DocumentKind, DocumentLanguage},
    ids::MemberId,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{
    audit::AuditEvent,
    document_acceptances::Acceptance,
    documents::{self, Document},
};

use crate::{app::App, documents::present_text, http::Failure};

/// A text that was accepted with the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Accepted {
    kind: DocumentKind,
    version: i64,
    language: DocumentLanguage,
    sha256: String,
}

/// The documents that hold now.
pub(super) async fn current(app: &App) -> Result<Vec<Document>, Failure> {
    let control = app.cell.control();
    control
        .read(|tx| Box::pin(async move { Ok::<_, Failure>(documents::list_current(tx).await?) }))
        .await
}

pub(super) fn present(document: &Document) -> SignUpDocument {
    SignUpDocument {
        kind: document.version.kind.into(),
        version: document.version.version,
        texts: document
            .texts
            .iter()
            .map(|text| present_text(document, text))
            .collect(),
    }
}

/// Every document that holds, each with the text that was read. One that is missing, or was replaced meanwhile, is named.
pub(super) fn check(current: &[Document], accepted: &[AcceptedDocument]) -> Result<Vec<Accepted>, Failure> {
    let texts = current.iter().map(|document| {
        let version = &document.version;
        let found = accepted.iter().find_map(|one| {
            let is_this = DocumentKind::from(one.kind) == version.kind && one.version == version.version;
            let text = document.texts.iter().find(|text| text.sha256 == one.sha256);
            text.filter(|_| is_this)
        });
        let text = found.ok_or_else(|| {
            let message =
                "accept every document in the version that holds now; load the page again to read it";
            Failure::field("documents", "required", message)
        })?;
        Ok(Accepted {
            kind: version.kind,
            version: version.version,
            language: text.language,
            sha256: text.sha256.clone(),
        })
    });
    texts.collect()
}

impl Accepted {
    /// The acceptance as the organization keeps it, with its event.
    pub(super) fn keep(&self, app: &App, owner: MemberId, now: Timestamp) -> (Acceptance, AuditEvent) {
        let acceptance = Acceptance {
            id: app.clock.id(),
            kind: self.kind,
            version: self.version,
            language: self.language,
            sha256: self.sha256.clone(),
            accepted_by: Some(owner),
            accepted_at: now,
        };
        let event = AuditEvent {
            id: app.clock.id(),
            action: "document.accepted",
            object_kind: "document",
            object: acceptance.id,
            before: None,
            after: Some(json!({
                "kind": self.kind,
                "version": self.version,
                "language": self.language,
                "sha256": self.sha256,
            })),
            reason: None,
        };
        (acceptance, event)
    }
}
