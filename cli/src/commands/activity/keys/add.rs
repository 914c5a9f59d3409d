//! `hourbook activity keys add`: a further device, by the offer that it shows or left with the server.

use api::{PageQuery, client::Client};
use clap::Args;
use sealed::{
    LogId,
    devices::{Change, Offer, verification_code},
    wrap,
};
use serde_json::json;

use super::{
    super::{
        opening::SecretArgs,
        store::{Log, decode},
    },
    renewal::{self, publish, trouble},
};
use crate::{
    context::Context,
    failure::Failure,
    output::{confirm, note},
    process,
};

/// Let a further device into your log
///
/// `hourbook-agent enrol --offer` on the new device asks for it. Both sides show the same six groups of digits; compare them
/// before you agree.
#[derive(Debug, Args)]
pub struct AddArgs {
    /// The offer, HOURBOOK-OFFER-1…; without it the devices that ask by way of the server
    #[arg(value_name = "OFFER")]
    offer: Option<String>,
    /// What the device is called; the server will be able to read it. Without it what the device says of itself
    #[arg(long)]
    name: Option<String>,
    /// The six groups of digits that the new device shows, instead of being asked
    #[arg(long, value_name = "DIGITS")]
    code: Option<String>,
    #[command(flatten)]
    secret: SecretArgs,
}

/// A device that wants in, and what it calls itself.
struct Asking {
    offer: Offer,
    name: Option<String>,
}

/// Adds it.
pub async fn run(context: &Context, args: AddArgs) -> Result<(), Failure> {
    let shown = args.offer.as_deref().map(read).transpose()?;
    let (_, client) = context.sign_in()?;
    renewal::complete(context, &client).await?;
    let log = Log::fetch(context, &client).await?;
    log.insist()?;
    let asking = match shown {
        Some(offer) => vec![Asking { offer, name: None }],
        None => waiting(&client).await?,
    };
    let Asking { offer, name } = agreed(log.list.log(), asking, args.code.as_deref())?;
    let name = args
        .name
        .or(name)
        .ok_or_else(|| Failure::Usage("say by --name what the device is called".to_owned()))?;
    let ring = args.secret.get()?.open(&log)?;
    let change = Change::Add {
        device: offer.device,
        name: name.clone(),
    };
    let list = log
        .list
        .next(change, &ring, process::now())
        .map_err(|error| trouble(&error))?;
    let for_device = wrap::for_device(&ring, &offer.device).map_err(|error| trouble(&error))?;
    let wraps = vec![(offer.device.id.to_string(), for_device)];
    publish(context, &client, &list, wraps).await?;
    let answer = json!({ "added": offer.device.id.0, "name": name, "list": list.number() });
    context
        .output
        .either(&answer, || format!("{name} belongs to the log now"))
}

fn read(text: &str) -> Result<Offer, Failure> {
    Offer::from_text(text.trim())
        .map_err(|error| Failure::Usage(format!("this is no offer of a device: {error}")))
}

/// The devices that ask by way of the server. What is no offer with a right signature is nobody's.
async fn waiting(client: &Client) -> Result<Vec<Asking>, Failure> {
    let offers = client.list_activity_offers(&PageQuery::default()).await?.items;
    let mut asking = Vec::new();
    for stored in offers {
        match Offer::read(&decode(&stored.content)?) {
            Ok(offer) => asking.push(Asking {
                offer,
                name: Some(stored.name),
            }),
            Err(error) => note(format!("an offer on the server cannot be used: {error}")),
        }
    }
    if asking.is_empty() {
        return Err(Failure::Usage(
            "no device asks to be let in; run `hourbook-agent enrol --server ADDRESS --offer` on it"
                .to_owned(),
        ));
    }
    Ok(asking)
}

/// The one whose code is that of the new device, by the word of whoever sees both screens.
fn agreed(log: LogId, asking: Vec<Asking>, shown: Option<&str>) -> Result<Asking, Failure> {
    if shown.is_none() && !process::can_ask() {
        return Err(Failure::Usage(
            "compare the code that the new device shows, and pass it by --code".to_owned(),
        ));
    }
    for one in asking {
        let code = verification_code(log, &one.offer);
        let same = match shown {
            Some(shown) => shown.split_whitespace().eq(code.split_whitespace()),
            None => {
                let name = one.name.as_deref().unwrap_or("the device");
                note(format!("Code of {name}: {code}"));
                confirm("Does the new device show the same digits?")?
            }
        };
        if same {
            return Ok(one);
        }
    }
    Err(Failure::Usage(
        "these are the keys of another device; nothing was changed".to_owned(),
    ))
}
