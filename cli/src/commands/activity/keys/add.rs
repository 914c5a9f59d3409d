//! `hourbook activity keys add`: a further device, by the offer that it shows.

use clap::Args;
use sealed::{
    devices::{Change, Offer, verification_code},
    wrap,
};
use serde_json::json;

use super::{
    super::{opening::SecretArgs, store::Log},
    renewal::{self, publish, trouble},
};
use crate::{
    context::Context,
    failure::Failure,
    output::{confirm, note},
    process,
};

/// Let a further device into your log, by the offer that `hourbook-agent enrol --offer` shows there
///
/// Both sides show the same six groups of digits; compare them before you agree.
#[derive(Debug, Args)]
pub struct AddArgs {
    /// The offer: HOURBOOK-OFFER-1…
    #[arg(value_name = "OFFER")]
    offer: String,
    /// What the device is called; the server will be able to read it
    #[arg(long)]
    name: String,
    /// The six groups of digits that the new device shows, instead of being asked
    #[arg(long, value_name = "DIGITS")]
    code: Option<String>,
    #[command(flatten)]
    secret: SecretArgs,
}

/// Adds it.
pub async fn run(context: &Context, args: AddArgs) -> Result<(), Failure> {
    let offer = Offer::from_text(args.offer.trim())
        .map_err(|error| Failure::Usage(format!("this is no offer of a device: {error}")))?;
    let (_, client) = context.sign_in()?;
    renewal::complete(context, &client).await?;
    let log = Log::fetch(context, &client).await?;
    log.insist()?;
    compare(&verification_code(log.list.log(), &offer), args.code.as_deref())?;
    let ring = args.secret.get()?.open(&log)?;
    let change = Change::Add {
        device: offer.device,
        name: args.name.clone(),
    };
    let list = log
        .list
        .next(change, &ring, process::now())
        .map_err(|error| trouble(&error))?;
    let for_device = wrap::for_device(&ring, &offer.device).map_err(|error| trouble(&error))?;
    let wraps = vec![(offer.device.id.to_string(), for_device)];
    publish(context, &client, &list, wraps).await?;
    let answer = json!({ "added": offer.device.id.0, "list": list.number() });
    context
        .output
        .either(&answer, || format!("{} belongs to the log now", args.name))
}

fn compare(code: &str, shown: Option<&str>) -> Result<(), Failure> {
    let other = || Failure::Usage("these are the keys of another device; nothing was changed".to_owned());
    let same = match shown {
        Some(shown) => shown.split_whitespace().eq(code.split_whitespace()),
        None if process::can_ask() => {
            note(format!("Code of the device: {code}"));
            confirm("Does the new device show the same digits?")?
        }
        None => {
            return Err(Failure::Usage(
                "compare the code that the new device shows, and pass it by --code".to_owned(),
            ));
        }
    };
    if same { Ok(()) } else { Err(other()) }
}
