//! `cargo xtask seed`: a believable small company, written through the REST API like any client would.

mod cast;
mod people;
mod plan;
mod scope;
mod timesheets;
mod work;

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use jiff::tz::TimeZone;
use serde_json::json;

use crate::http::{Api, text};
use crate::process::now;
pub use cast::OWNER_EMAIL;

/// Options of `cargo xtask seed`.
#[derive(Args)]
pub struct SeedOptions {
    /// Address of the server.
    #[arg(long, default_value = "https://localhost:8443")]
    url: String,
    /// File with a personal access token of the owner of an empty organization.
    #[arg(long, value_name = "FILE")]
    token_file: PathBuf,
    /// Certificate of the server.
    #[arg(long, value_name = "FILE")]
    certificate: PathBuf,
    /// File with the password that every member of the demo gets.
    #[arg(long, value_name = "FILE")]
    password_file: PathBuf,
}

/// One way into the demo organization.
pub struct SignIn {
    pub name: &'static str,
    pub email: &'static str,
    pub role: &'static str,
}

/// Fills the organization at the address.
pub fn run(options: &SeedOptions) -> Result<()> {
    let read = |file: &PathBuf| {
        std::fs::read_to_string(file)
            .map(|text| text.trim().to_owned())
            .with_context(|| format!("cannot read {}", file.display()))
    };
    let api = Api::new(&options.url, &options.certificate)?.with_token(&read(&options.token_file)?);
    let password = read(&options.password_file)?;
    let runtime = tokio::runtime::Runtime::new()?;
    let entries = runtime.block_on(fill(&api, &password))?;
    println!("{entries} time entries of {} members", sign_ins().len());
    Ok(())
}

/// Everybody of the demo organization.
pub fn sign_ins() -> Vec<SignIn> {
    cast::MEMBERS
        .iter()
        .map(|member| SignIn {
            name: member.name,
            email: member.email,
            role: member.role,
        })
        .collect()
}

/// Writes members, teams, scope, ten weeks of work and the timesheets of the last ones; returns how many time entries that are.
pub async fn fill(api: &Api, password: &str) -> Result<usize> {
    let zone = TimeZone::get(cast::TIME_ZONE)?;
    let today = now().to_zoned(zone.clone());
    let organization = json!({
        "name": cast::ORGANIZATION, "time_zone": cast::TIME_ZONE, "locale": cast::LOCALE, "currency": "EUR", "overlap_policy": "warn",
    });
    api.patch("/organization", &organization).await?;
    let members = people::create(api, password).await?;
    let scope = scope::create(api, &members, today.date()).await?;
    let entries = work::record(api, &members, &scope, &today).await?;
    plan::create(api, &scope).await?;
    timesheets::create(api, &members, today.date()).await?;
    work::start_timer(api, &scope, now()).await?;
    work::close_period(api, today.date()).await?;
    Ok(entries)
}

/// The id in an answer.
fn id_of(answer: &serde_json::Value) -> Result<String> {
    Ok(text(answer, "id")?.to_owned())
}
