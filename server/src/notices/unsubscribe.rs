//! The page behind the link of a mail, and the one click of a mail program (RFC 8058). Whoever posts here proves by the link
//! alone what may be ended: no cookie is read, so there is nothing that another site's page could borrow. Every other address
//! refuses what other sites send (`access/csrf.rs`).

use std::sync::{Arc, LazyLock};

use api::problem::Code;
use axum::{
    Extension, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Query, State},
    http::{HeaderMap, HeaderValue, Uri, header},
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{
    ids::OrganizationId,
    notices::{Choice, NoticeChannel},
};
use minijinja::{Environment, value::Serde};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{
    Database, audit,
    audit::AuditEvent,
    control::{self, Placement},
    members::Member,
    notice_preferences, organization,
};
use tower_http::request_id::RequestId;

use super::{
    token::{self, Unsubscription},
    words,
};
use crate::{
    access::{Address, Peer, address, directory},
    app::App,
    http::{Failure, problems},
};

/// A page that asks for nothing but its own style, and posts nowhere but here.
const POLICY: &str = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";
/// A mail program sends 26 bytes, or somewhat more as a form of parts.
const LONGEST_BODY: usize = 4096;

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut templates = Environment::new();
    // The name ends in .html, so every value is escaped.
    if let Err(error) = templates.add_template("unsubscribe.html", include_str!("unsubscribe.html")) {
        tracing::error!(%error, "the page of the mails cannot be read");
    }
    templates
});

#[derive(Debug, Deserialize)]
struct Asked {
    #[serde(default)]
    token: String,
}

pub fn router() -> Router<App> {
    Router::new()
        .route("/mail/unsubscribe", get(show).post(stop))
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .layer(axum::middleware::from_fn(problems::render))
}

/// What a link leads to.
struct Found {
    what: Unsubscription,
    placement: Placement,
    database: Arc<Database>,
    organization: String,
    member: Member,
    /// Where the organization is reached, if not at the address of this page.
    origin: String,
}

/// Asks. Programs that follow every link of a mail change nothing by it.
async fn show(
    State(app): State<App>,
    Peer(peer): Peer,
    Query(asked): Query<Asked>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    app.throttle.page(peer)?;
    let found = find(&app, &asked.token, &Address::of(&uri, &headers)).await?;
    page(&found, false)
}

/// Ends such mails. Doing it twice does no harm, and is recorded once.
async fn stop(
    State(app): State<App>,
    Peer(peer): Peer,
    Query(asked): Query<Asked>,
    Extension(request_id): Extension<RequestId>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    app.throttle.page(peer)?;
    if !is_one_click(&body) {
        return Err(Failure::new(
            Code::MalformedRequest,
            "Send the form List-Unsubscribe=One-Click (RFC 8058).",
        ));
    }
    let found = find(&app, &asked.token, &Address::of(&uri, &headers)).await?;
    let request_id = request_id.header_value().to_str().unwrap_or_default().to_owned();
    let (member, topic) = (found.member.id, found.what.topic);
    let (now, event_id) = (app.clock.now(), app.clock.id());
    let changed = found.database.write(move |tx| {
        Box::pin(async move {
            let choice = Choice {
                topic,
                channel: NoticeChannel::Mail,
                wanted: false,
            };
            if !notice_preferences::put(tx, member, choice, now).await? {
                return Ok::<_, Failure>(false);
            }
            let event = AuditEvent {
                id: event_id,
                action: "notice_preferences.unsubscribed",
                object_kind: "member",
                object: member.uuid(),
                before: None,
                after: Some(json!({ "topic": topic.as_str(), "mail": false })),
                reason: Some("by the link of a mail".to_owned()),
            };
            tx.batch(vec![audit::insertion(event, member, &request_id, now)])
                .await?;
            Ok(true)
        })
    });
    if changed.await? {
        app.seals.expect(&found.placement, 1);
    }
    page(&found, true)
}

/// Mail programs send the form in either way that forms are sent.
fn is_one_click(body: &[u8]) -> bool {
    let text = std::str::from_utf8(body).unwrap_or_default();
    text.trim() == "List-Unsubscribe=One-Click"
        || (text.contains("name=\"List-Unsubscribe\"") && text.lines().any(|line| line.trim() == "One-Click"))
}

/// A link that is not ours, or is another organization's, leads nowhere; both read alike.
async fn find(app: &App, token: &str, address: &Address) -> Result<Found, Failure> {
    let read = token::read(app, token).map_err(|error| {
        tracing::error!(%error, "the key of the links in mails cannot be used");
        Failure::new(Code::Internal, "")
    })?;
    let what = read.ok_or_else(Failure::not_found)?;
    // Every such link leads to the configured address, whichever organization answers there.
    let called = if address::is_home(app, address) {
        None
    } else {
        directory::resolve(app, address).await?
    };
    let (placement, database) = match called {
        Some((placement, _)) if placement.id != what.organization => return Err(Failure::not_found()),
        Some(found) => found,
        // The configured address may stand above those of several organizations: the link says which one it is.
        None => reached(app, what.organization).await?,
    };
    let found = database.read(move |tx| {
        Box::pin(async move {
            let member = store::members::find(tx, what.member).await?;
            Ok::<_, Failure>((organization::get(tx).await?.name, member))
        })
    });
    let (organization, member) = found.await?;
    let origin = address::pages_of(app, address, &placement).await?;
    Ok(Found {
        origin: origin.unwrap_or_default(),
        what,
        placement,
        database,
        organization,
        member: member.ok_or_else(Failure::not_found)?,
    })
}

/// An organization that is reached now: not one that is suspended, being removed or not yet whole.
async fn reached(app: &App, id: OrganizationId) -> Result<(Placement, Arc<Database>), Failure> {
    let control = app.cell.control();
    let found = control.read(move |tx| {
        Box::pin(async move {
            let Some(known) = control::find(tx, id).await? else {
                return Ok::<_, Failure>(None);
            };
            let active = control::find_by_slug(tx, &known.slug).await?;
            let is_suspended = control::suspended_since(tx, id).await?.is_some();
            Ok(active.filter(|active| active.id == id && !is_suspended))
        })
    });
    let placement = found.await?.ok_or_else(Failure::not_found)?;
    let database = app.cell.organization(&placement).await?;
    Ok((placement, database))
}

#[derive(Serialize)]
struct View {
    language: &'static str,
    title: &'static str,
    text: String,
    button: Option<&'static str>,
    settings: &'static str,
    settings_url: String,
}

/// In the language of the member, as the mail was.
fn page(found: &Found, done: bool) -> Result<Response, Failure> {
    let view = view(found, done);
    let html = TEMPLATES
        .get_template("unsubscribe.html")
        .and_then(|template| template.render(Serde(&view)));
    let html = html.map_err(|error| {
        tracing::error!(%error, "the page of the mails could not be made");
        Failure::new(Code::Internal, "")
    })?;
    let mut response = html.into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

fn view(found: &Found, done: bool) -> View {
    let german = found.member.locale.split('-').next() == Some("de");
    let (name, about) = (&found.organization, words::about(found.what.topic, german));
    let text = match (german, done) {
        (false, false) => format!("{name} sends you mails about {about}. Shall they end?"),
        (false, true) => format!("{name} sends you no more mails about {about}."),
        (true, false) => format!("{name} schickt Ihnen E-Mails über {about}. Sollen sie aufhören?"),
        (true, true) => format!("{name} schickt Ihnen keine E-Mails mehr über {about}."),
    };
    View {
        language: if german { "de" } else { "en" },
        title: match (german, done) {
            (false, false) => "Fewer mails",
            (false, true) => "Done",
            (true, false) => "Weniger E-Mails",
            (true, true) => "Erledigt",
        },
        text,
        button: (!done).then_some(if german {
            "Keine solchen E-Mails mehr"
        } else {
            "No more such mails"
        }),
        settings_url: format!("{}/settings/notices", found.origin),
        settings: if german {
            "Alle Mitteilungen in den Einstellungen"
        } else {
            "All notices in the settings"
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8058, section 3.2: a form of either kind, with exactly this pair.
    #[test]
    fn one_click_is_one_form() {
        let parts =
            "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n";
        for (body, expected) in [
            ("List-Unsubscribe=One-Click", true),
            (parts, true),
            ("", false),
            ("List-Unsubscribe=Two-Clicks", false),
            ("One-Click", false),
        ] {
            assert_eq!(is_one_click(body.as_bytes()), expected, "{body}");
        }
        assert!(!is_one_click(&[0xff]));
    }
}
