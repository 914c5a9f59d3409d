use api::{
    Problem,
    sign_ups::{SignUpOffer, SignUpRegion},
};
use axum::{Json, extract::State};

use super::{documents, open};
use crate::{access::Visitor, app::App, config::Config, http::Failure};

/// Read what signing up takes
///
/// Whether anybody may make an organization here, in which regions, and which documents are accepted by it.
#[utoipa::path(
    get, path = "/sign-ups/offer", tag = "sign_ups", security(()),
    responses((status = 200, body = SignUpOffer), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_sign_up_offer(
    State(app): State<App>,
    visitor: Visitor,
) -> Result<Json<SignUpOffer>, Failure> {
    app.throttle.page(visitor.peer)?;
    let Some(host) = open(&app) else {
        return Ok(Json(SignUpOffer {
            open: false,
            host: String::new(),
            regions: Vec::new(),
            documents: Vec::new(),
            email_domains: Vec::new(),
        }));
    };
    let current = documents::current(&app).await?;
    Ok(Json(SignUpOffer {
        open: true,
        host: host.to_owned(),
        regions: regions(&app.config),
        documents: current.iter().map(documents::present).collect(),
        email_domains: app.config.sign_up.email_domains.clone(),
    }))
}

/// This region first. What is typed here stays here: whoever wants another one signs up there.
fn regions(config: &Config) -> Vec<SignUpRegion> {
    let Some(own) = config.region.declared() else {
        return Vec::new();
    };
    let own = SignUpRegion {
        name: own.name.to_owned(),
        jurisdiction: own.jurisdiction.to_string(),
        url: None,
    };
    let others = config.cells.iter().map(|cell| SignUpRegion {
        name: cell.region.clone(),
        jurisdiction: cell.jurisdiction.to_string(),
        url: Some(format!("{}/sign-up", cell.address.replacen("*.", "", 1))),
    });
    [own].into_iter().chain(others).collect()
}
