//! `hourbook activity keys revoke`: a device that was lost or sold.

use clap::Args;
use sealed::{
    devices::{Change, Device},
    heads::Removal,
};
use serde_json::json;

use super::{
    super::{opening, own_stream::content, store::Log},
    Secrets,
    renewal::{self, Renewal},
};
use crate::{
    context::Context,
    failure::Failure,
    output::{confirm, note},
    process,
};

/// Shut a device out that was lost: it reads nothing that is sealed from now on, and what it adds does not count
///
/// It keeps what it has, and what was sealed before. The other devices go on by themselves.
#[derive(Debug, Args)]
pub struct RevokeArgs {
    /// Name or id of the device, as `keys list` shows it
    #[arg(value_name = "DEVICE")]
    device: String,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    secrets: Secrets,
}

/// Revokes.
pub async fn run(context: &Context, args: RevokeArgs) -> Result<(), Failure> {
    let (account, client) = context.sign_in()?;
    renewal::complete(context, &client).await?;
    let log = Log::fetch(context, &client).await?;
    log.insist()?;
    let device = find(&log, &args.device)?;
    let id = device.public.id;
    let removals = own_removals(context, &log, device)?;
    if !args.yes {
        agree(device)?;
    }
    let opened = args.secrets.open(&log, &account)?;
    let heads = log.verdict.heads.values();
    let last = heads
        .filter(|head| head.stream.device == id)
        .map(sealed::heads::Head::as_seen);
    let renewal = Renewal {
        change: Change::Revoke {
            device: id,
            last: last.collect(),
        },
        passphrase: opened.passphrase.as_ref(),
        recovery: None,
    };
    // The removals come first: between the two there must be no moment in which removed segments look lost.
    for removal in &removals {
        client
            .remove_activity_segments(&content(&removal.to_bytes()))
            .await?;
    }
    let list = renewal.publish(context, &client, &log, &opened.ring).await?;
    let answer = json!({ "revoked": id.0, "generation": list.generations(), "list": list.number() });
    context.output.either(&answer, || {
        format!(
            "{} is revoked. It keeps what it has; it can open nothing that is sealed from now on, and nothing that it adds \
             counts.\nRevoke its token as well (settings of the web app): the token is another key.",
            device.name
        )
    })
}

fn agree(device: &Device) -> Result<(), Failure> {
    if !process::can_ask() {
        return Err(Failure::Usage("pass --yes where nobody can be asked".to_owned()));
    }
    note("A revoked device never comes back under the same keys.");
    if confirm(&format!("Revoke {}?", device.name))? {
        return Ok(());
    }
    Err(Failure::Usage("nothing was changed".to_owned()))
}

fn find<'a>(log: &'a Log, wanted: &str) -> Result<&'a Device, Failure> {
    let devices = log.list.devices().iter();
    let mut found = devices
        .filter(|device| device.revoked.is_none())
        .filter(|device| device.name == wanted || device.public.id.to_string() == wanted);
    match (found.next(), found.next()) {
        (Some(device), None) => Ok(device),
        (Some(_), Some(_)) => Err(Failure::Usage(format!(
            "several devices are called {wanted}; pass the id"
        ))),
        (None, _) => Err(Failure::Usage(format!(
            "no device of the log is called {wanted}, or it is revoked already; see `hourbook activity keys list`"
        ))),
    }
}

/// The removals that this device signed, signed again by the one of this machine: a removal by a revoked device does not
/// count.
fn own_removals(context: &Context, log: &Log, device: &Device) -> Result<Vec<Removal>, Failure> {
    let by_it = log
        .verdict
        .removals
        .iter()
        .filter(|removal| removal.by == device.public.id);
    let mut by_it = by_it.peekable();
    if by_it.peek().is_none() {
        return Ok(Vec::new());
    }
    let keys = opening::device(context)?.filter(|keys| keys.id() != device.public.id);
    let keys = keys.ok_or_else(|| {
        Failure::Usage(
            "this device removed segments, and another device must sign that again: run this on a machine whose agent \
             is enrolled"
                .to_owned(),
        )
    })?;
    let sign = |removal: &Removal| {
        let range = (removal.from, removal.to);
        Removal::sign(&keys, &log.list, removal.stream, range, process::now())
            .map_err(|error| Failure::Local(error.to_string()))
    };
    by_it.map(sign).collect()
}
