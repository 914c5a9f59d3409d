use std::process::ExitCode;

use store::{Cell, control};

use super::say;
use crate::{config::Config, tls};

/// Tries everything the server needs and prints one line for each; fails if any of them fails.
pub async fn run(config: Config) -> anyhow::Result<ExitCode> {
    let mut healthy = true;
    let mut report = |what: &str, result: Result<String, String>| {
        healthy &= result.is_ok();
        match result {
            Ok(detail) => say(&format!("ok    {what}: {detail}")),
            Err(detail) => say(&format!("FAIL  {what}: {detail}")),
        }
    };
    report("time zones", Ok(format!("IANA {}", domain::time::tzdb_version())));
    let certificate = tls::load(&config)
        .map(|identity| identity.fingerprint)
        .map_err(|error| format!("{error:#}"));
    report("certificate", certificate);
    match Cell::open(&config.storage.cell()).await {
        Err(error) => report("control database", Err(error.to_string())),
        Ok(cell) => {
            report(
                "control database",
                Ok(format!("{:?}, migrations applied", cell.control().engine())),
            );
            let listed = cell
                .control()
                .read(|tx| Box::pin(async move { control::list_active(tx, None, 1000).await }))
                .await;
            match listed {
                Err(error) => report("organizations", Err(error.to_string())),
                Ok(placements) => {
                    for placement in placements {
                        let opened = check(&cell, &placement).await;
                        report(&format!("organization {}", placement.slug), opened);
                    }
                }
            }
        }
    }
    Ok(if healthy {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn check(cell: &Cell, placement: &control::Placement) -> Result<String, String> {
    let database = cell
        .organization(placement)
        .await
        .map_err(|error| error.to_string())?;
    let integrity = database
        .check_integrity()
        .await
        .map_err(|error| error.to_string())?;
    Ok(integrity)
}
