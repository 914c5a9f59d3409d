//! The public addresses: a document as a page in the language of the reader, and each of its texts byte for byte.

use std::sync::LazyLock;

use api::problem::Code;
use axum::{
    Router,
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};
use domain::documents::{Block, DocumentKind, DocumentLanguage, blocks};
use minijinja::{Environment, value::Serde};
use serde::{Deserialize, Serialize};
use store::documents::{self, Document, Text};

use super::{path, slug};
use crate::{
    access::Peer,
    app::App,
    claims::page::{self, Language},
    http::{Failure, problems},
};

/// A page that asks for nothing but its own style.
const POLICY: &str = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut templates = Environment::new();
    // The name ends in .html, so every value is escaped.
    if let Err(error) = templates.add_template("page.html", include_str!("page.html")) {
        tracing::error!(%error, "the page of the documents cannot be read");
    }
    templates
});

#[derive(Debug, Default, Deserialize)]
struct Asked {
    lang: Option<String>,
}

#[derive(Serialize)]
struct View<'t> {
    language: &'static str,
    title: &'static str,
    version: String,
    sha256: &'t str,
    raw: String,
    /// The page of all claims.
    back: &'static str,
    others: Vec<Other>,
    blocks: Vec<Block>,
}

#[derive(Serialize)]
struct Other {
    code: &'static str,
    name: &'static str,
    href: String,
}

pub fn router() -> Router<App> {
    Router::new()
        .route("/trust/documents/{kind}", get(show))
        .route("/trust/documents/{kind}/{version}/{language}", get(text))
        .layer(axum::middleware::from_fn(problems::render))
}

async fn show(
    State(app): State<App>,
    Peer(peer): Peer,
    Path(kind): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    app.throttle.page(peer)?;
    let kind = DocumentKind::named(&kind).ok_or_else(Failure::not_found)?;
    let control = app.cell.control();
    let current =
        control.read(|tx| Box::pin(async move { Ok::<_, Failure>(documents::list_current(tx).await?) }));
    let current = current.await?.into_iter().find(|one| one.version.kind == kind);
    let document = current.ok_or_else(Failure::not_found)?;
    let language = Language::of(asked.lang.as_deref(), &headers);
    let wanted = document
        .texts
        .iter()
        .find(|text| text.language.as_str() == language.code());
    let text = wanted.or(document.texts.first()).ok_or_else(Failure::not_found)?;
    let (version, language) = (document.version.version, text.language);
    let content = control.read(move |tx| {
        Box::pin(async move { Ok::<_, Failure>(documents::find_content(tx, kind, version, language).await?) })
    });
    let html = render(&document, text, &content.await?.unwrap_or_default())?;
    let mut response = html.into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::VARY, HeaderValue::from_static("accept-language"));
    Ok(response)
}

/// Of any published version: what was accepted once can be read for good.
async fn text(
    State(app): State<App>,
    Peer(peer): Peer,
    Path((kind, version, language)): Path<(String, i64, String)>,
) -> Result<Response, Failure> {
    app.throttle.page(peer)?;
    let kind = DocumentKind::named(&kind).ok_or_else(Failure::not_found)?;
    let language = DocumentLanguage::named(&language).ok_or_else(Failure::not_found)?;
    let content = app.cell.control().read(move |tx| {
        Box::pin(async move { Ok::<_, Failure>(documents::find_content(tx, kind, version, language).await?) })
    });
    let content = content.await?.ok_or_else(Failure::not_found)?;
    let mut response = content.into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/markdown; charset=utf-8"),
    );
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    Ok(response)
}

fn render(document: &Document, text: &Text, content: &str) -> Result<String, Failure> {
    let language = match text.language {
        DocumentLanguage::En => Language::English,
        DocumentLanguage::De => Language::German,
    };
    let others = document
        .texts
        .iter()
        .filter(|other| other.language != text.language);
    let published = document.version.approved_at.map(crate::claims::duty::day_of);
    let date = published.map(|day| language.date(day)).unwrap_or_default();
    let view = View {
        language: language.code(),
        title: page::document_name(document.version.kind, language),
        version: format!(
            "{} {} · {date}",
            language.pick("Version", "Fassung"),
            document.version.version
        ),
        sha256: &text.sha256,
        raw: path(document, text),
        back: language.pick(
            "All claims of this installation",
            "Alle Angaben dieser Installation",
        ),
        others: others
            .map(|other| {
                let code = other.language.as_str();
                Other {
                    code,
                    name: match other.language {
                        DocumentLanguage::En => "English",
                        DocumentLanguage::De => "Deutsch",
                    },
                    href: format!("/trust/documents/{}?lang={code}", slug(document.version.kind)),
                }
            })
            .collect(),
        blocks: blocks(content),
    };
    let page = TEMPLATES
        .get_template("page.html")
        .and_then(|template| template.render(Serde(&view)));
    page.map_err(|error| {
        tracing::error!(%error, "the page of a document cannot be written");
        Failure::new(Code::Internal, "")
    })
}
