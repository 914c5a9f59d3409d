//! How documents look on the wire.

use api::documents::{DocumentAcceptance, DocumentText, OperatorDocument};
use domain::policy::{Action, Target};
use store::{
    document_acceptances::Acceptance,
    documents::{Document, Text},
};

use super::slug;
use crate::access::Ctx;

/// The newest acceptance of a kind, with the name of who gave it.
pub type Accepted = (Acceptance, Option<String>);

pub fn present(ctx: &Ctx, document: &Document, accepted: Option<&Accepted>) -> Option<OperatorDocument> {
    let version = &document.version;
    let is_accepted = accepted.is_some_and(|(acceptance, _)| acceptance.version >= version.version);
    let may_accept = [(Action::DocumentAccept, "accept")];
    Some(OperatorDocument {
        kind: version.kind.into(),
        version: version.version,
        published_at: version.approved_at?.into(),
        texts: document
            .texts
            .iter()
            .map(|text| present_text(document, text))
            .collect(),
        acceptance: accepted.map(present_acceptance),
        accepted: is_accepted,
        allowed_actions: if is_accepted {
            Vec::new()
        } else {
            ctx.allowed(&may_accept, Target::Organization)
        },
    })
}

/// Where a text is read.
pub fn path(document: &Document, text: &Text) -> String {
    let version = &document.version;
    format!(
        "/trust/documents/{}/{}/{}",
        slug(version.kind),
        version.version,
        text.language.as_str()
    )
}

pub fn present_text(document: &Document, text: &Text) -> DocumentText {
    DocumentText {
        language: text.language.as_str().to_owned(),
        sha256: text.sha256.clone(),
        path: path(document, text),
    }
}

fn present_acceptance((acceptance, name): &Accepted) -> DocumentAcceptance {
    DocumentAcceptance {
        version: acceptance.version,
        language: acceptance.language.as_str().to_owned(),
        sha256: acceptance.sha256.clone(),
        accepted_at: acceptance.accepted_at.into(),
        accepted_by: name.clone(),
    }
}
