//! `hourbook activity unlock`: the log stays open on this machine for a while.

use clap::Args;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::{
    opening::SecretArgs,
    store::Log,
    unlocked::{self, Place},
};
use crate::{context::Context, failure::Failure};

const SHORTEST: SignedDuration = SignedDuration::from_mins(1);
const LONGEST: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Open your log on this machine by passphrase or recovery kit, for a while
///
/// Then show, export, import and forget need no further secret, until the time is over or --lock. What is kept opens
/// records; it can neither add nor revoke a device. It lies in the keyring of the kernel, or where there is none in a
/// file that only you can read.
#[derive(Debug, Args)]
pub struct UnlockArgs {
    /// Lock it again
    #[arg(long, conflicts_with_all = ["lasting", "no_keyring", "words", "recovery_key_file", "passphrase_file"])]
    lock: bool,
    /// How long it stays open, for example 30m or 8h; at most 7 days
    #[arg(long = "for", id = "lasting", value_name = "TIME", default_value = "8h")]
    lasting: SignedDuration,
    /// Keep the keys in a file even where there is a keyring
    #[arg(long)]
    no_keyring: bool,
    /// The 12 words of the fingerprint on the recovery kit; the log must be that one
    #[arg(long, value_name = "WORDS")]
    words: Option<String>,
    #[command(flatten)]
    secret: SecretArgs,
}

#[derive(Serialize)]
struct Answer {
    unlocked: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<Place>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fingerprint: Option<String>,
}

/// Unlocks or locks.
pub async fn run(context: &Context, args: UnlockArgs) -> Result<(), Failure> {
    if args.lock {
        return lock(context);
    }
    if !(SHORTEST..=LONGEST).contains(&args.lasting) {
        return Err(Failure::Usage("--for is from 1m to 7 days (168h)".to_owned()));
    }
    let (account, client) = context.sign_in()?;
    let log = Log::fetch(context, &client).await?;
    log.must_be(args.words.as_deref())?;
    log.insist()?;
    let ring = args.secret.get()?.open(&log)?;
    let (place, until) = unlocked::keep(context, &ring, args.lasting, !args.no_keyring)?;
    let answer = Answer {
        unlocked: true,
        until: Some(until),
        place: Some(place),
        fingerprint: Some(log.fingerprint()?),
    };
    let zone = context.zone(&account)?;
    context.output.either(&answer, || {
        let until = until.to_zoned(zone).strftime("%F %H:%M");
        let place = match place {
            Place::Keyring => "the keyring of the kernel",
            Place::File => "a file that only you can read",
        };
        format!("unlocked until {until}; the keys lie in {place}\n`hourbook activity unlock --lock` ends it")
    })
}

fn lock(context: &Context) -> Result<(), Failure> {
    let was = unlocked::lock(context)?;
    let answer = Answer {
        unlocked: false,
        until: None,
        place: None,
        fingerprint: None,
    };
    context.output.either(&answer, || {
        if was { "locked" } else { "it was locked already" }.to_owned()
    })
}
