//! `hourbook activity keys list`: who may open the log.

use clap::Args;
use jiff::Timestamp;
use sealed::devices::Device;
use serde::Serialize;
use uuid::Uuid;

use super::super::store::Log;
use crate::{
    context::Context,
    failure::Failure,
    output::{Align, print_json, print_text, table},
};

/// Show the devices of your log, and whether it has a passphrase and a recovery kit
#[derive(Debug, Args)]
pub struct ListArgs {}

#[derive(Serialize)]
struct Answer {
    fingerprint: String,
    generation: usize,
    passphrase: bool,
    recovery_kit: bool,
    devices: Vec<Shown>,
}

#[derive(Serialize)]
struct Shown {
    id: Uuid,
    name: String,
    revoked: bool,
    /// When it signed its newest head that counts.
    last_signed: Option<Timestamp>,
}

/// Lists them.
pub async fn run(context: &Context, _: &ListArgs) -> Result<(), Failure> {
    let (account, client) = context.sign_in()?;
    let log = Log::fetch(context, &client).await?;
    log.insist()?;
    let answer = Answer {
        fingerprint: log.fingerprint()?,
        generation: log.list.generations(),
        passphrase: log.wrap("passphrase")?.is_some(),
        recovery_kit: log.list.recovery().is_some(),
        devices: log
            .list
            .devices()
            .iter()
            .map(|device| shown(&log, device))
            .collect(),
    };
    if context.output.json {
        return print_json(&answer);
    }
    let zone = context.zone(&account)?;
    let rows: Vec<Vec<String>> = answer
        .devices
        .iter()
        .map(|device| {
            let signed = device.last_signed.map_or_else(
                || "nothing yet".to_owned(),
                |at| at.to_zoned(zone.clone()).strftime("%F %H:%M").to_string(),
            );
            let state = if device.revoked { "revoked" } else { "belongs" };
            vec![
                device.name.clone(),
                state.to_owned(),
                signed,
                device.id.to_string(),
            ]
        })
        .collect();
    let columns = [
        ("device", Align::Text),
        ("state", Align::Left),
        ("last signed", Align::Left),
        ("id", Align::Left),
    ];
    let yes = |there| if there { "yes" } else { "no" };
    print_text(format!(
        "{}\nfingerprint   {}\ngeneration    {}\npassphrase    {}\nrecovery kit  {}",
        table(context.output, &columns, &rows, false).trim_end(),
        answer.fingerprint,
        answer.generation,
        yes(answer.passphrase),
        yes(answer.recovery_kit),
    ))
}

fn shown(log: &Log, device: &Device) -> Shown {
    let heads = log.verdict.heads.values();
    let own = heads.filter(|head| head.stream.device == device.public.id);
    Shown {
        id: device.public.id.0,
        name: device.name.clone(),
        revoked: device.revoked.is_some(),
        last_signed: own
            .filter_map(|head| Timestamp::from_millisecond(head.signed_at).ok())
            .max(),
    }
}
