//! The wrong cell: a request for an organization that lives elsewhere is sent there, and nothing is learned from it.
//! No body is read, no cookie is set, and no line of a log says what was asked.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use api::{Problem, problem::Code};
use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use store::{StoreError, elsewhere};

use crate::{
    access::{Address, directory},
    app::App,
    http::problems::request_id,
};

/// How long an answer of the control database is believed.
const BELIEVED: Duration = Duration::from_secs(2);
/// Above this many remembered labels all are forgotten: they come from the network.
const LABELS: usize = 10_000;

/// Remembered answers: which label another cell answers for, by the name of that cell.
#[derive(Default)]
pub struct Neighbours(Mutex<HashMap<String, (Instant, Option<String>)>>);

/// Outside of everything that logs or reads.
pub async fn send_on(State(app): State<App>, request: Request, next: Next) -> Response {
    if app.config.cells.is_empty() {
        return next.run(request).await;
    }
    let address = Address::of(request.uri(), request.headers());
    let Some(slug) = address.slug().map(str::to_owned) else {
        return next.run(request).await;
    };
    // Without an answer of the database nobody is sent anywhere; whoever needs it next says that it is not there.
    let Ok(Some(name)) = cell_of(&app, &slug).await else {
        return next.run(request).await;
    };
    // A domain of an organization that lives here may begin with the same label.
    if directory::is_domain(&app, &address).await.unwrap_or_default() {
        return next.run(request).await;
    }
    let cell = app.config.cells.iter().find(|cell| cell.name == name);
    let Some(cell) = cell else {
        tracing::error!(
            cell = name,
            "an organization lives in a cell that the configuration does not name"
        );
        return next.run(request).await;
    };
    metrics::counter!("hourbook_requests_sent_on_total").increment(1);
    answer(&request, &cell.address_of(&slug), &cell.region)
}

async fn cell_of(app: &App, slug: &str) -> Result<Option<String>, StoreError> {
    {
        let known = app.neighbours.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((since, cell)) = known.get(slug)
            && since.elapsed() < BELIEVED
        {
            return Ok(cell.clone());
        }
    }
    let wanted = slug.to_owned();
    let control = app.cell.control();
    let found = control.read(move |tx| Box::pin(async move { elsewhere::find(tx, &wanted).await }));
    let cell = found.await?.map(|found| found.cell);
    let mut known = app.neighbours.0.lock().unwrap_or_else(PoisonError::into_inner);
    if known.len() >= LABELS {
        known.clear();
    }
    known.insert(slug.to_owned(), (Instant::now(), cell.clone()));
    Ok(cell)
}

/// Pages go to the same page of the other cell. A program gets the address in a problem: following a redirect by
/// itself, it would send its token to a host that nobody has told it of.
fn answer(request: &Request, address: &str, region: &str) -> Response {
    let is_page = matches!(*request.method(), Method::GET | Method::HEAD)
        && !request.uri().path().starts_with("/api/")
        && !request.headers().contains_key(header::AUTHORIZATION);
    let mut response = if is_page {
        let page = request.uri().path_and_query().map_or("/", |page| page.as_str());
        to_page(&format!("{address}{page}"))
    } else {
        let problem = Problem::new(
            Code::LivesElsewhere,
            format!("This organization lives in the region {region}. Send the request to {address}."),
            request.uri().path(),
            request_id(request),
        );
        let mut response = (StatusCode::MISDIRECTED_REQUEST, Json(problem)).into_response();
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        response
    };
    // It may come back one day.
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn to_page(target: &str) -> Response {
    match HeaderValue::from_str(target) {
        Ok(target) => (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, target)]).into_response(),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}
