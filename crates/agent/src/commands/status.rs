//! `hourbook-agent status`: how things stand.

use clap::Args;

use crate::{
    config::Places,
    control::{Answer, Request, Status, ask},
    event::whole_second,
    failure::Failure,
    output,
    privacy::Mode,
    process,
};

/// Show what the agent does and what it recorded last
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// Print it as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(places: &Places, args: &StatusArgs) -> Result<(), Failure> {
    let Answer::Status(status) = ask(places, &Request::Status)? else {
        return Err(Failure::NotRunning("the agent answers strangely".to_owned()));
    };
    if args.json {
        let text =
            serde_json::to_string_pretty(&status).map_err(|error| Failure::Local(error.to_string()))?;
        output::line(text);
    } else {
        print(&status);
    }
    Ok(())
}

fn print(status: &Status) {
    let zone = process::local_zone();
    let local = |instant| {
        whole_second(instant)
            .to_zoned(zone.clone())
            .strftime("%a %F %H:%M:%S")
            .to_string()
    };
    let until = status
        .until
        .map(|until| format!(" until {}", local(until)))
        .unwrap_or_default();
    output::line(match status.mode {
        Mode::Recording => "recording".to_owned(),
        Mode::Paused => format!("paused{until}: nothing is recorded"),
        Mode::Private => format!("private{until}: what was seen is hidden"),
    });
    output::line(format!(
        "running since      {} (process {})",
        local(status.since),
        status.process
    ));
    output::line(match &status.listening {
        Some(address) => format!("watchers           {address}"),
        None => "watchers           not listened to".to_owned(),
    });
    if let Some(resident) = status.resident_kib {
        output::line(format!("memory             {}", output::size(resident * 1024)));
    }
    output::line(if status.enrolled {
        let (segments, bytes) = status.sealed;
        format!("sealed             {segments} segments, {}", output::size(bytes))
    } else {
        "sealed             nothing; `hourbook-agent enrol` makes the keys for it".to_owned()
    });
    output::line(match status.keep_days {
        Some(days) => format!(
            "log                kept for {days} days; segments deleted so far: {}",
            status.deleted
        ),
        None => "log                kept for ever".to_owned(),
    });
    output::line(format!(
        "spool              {}, encrypted",
        output::size(status.spool_bytes)
    ));
    output::line(format!("kept out by rules  {} since the start", status.kept_out));
    for (source, state) in &status.sources {
        output::line(format!("{source:<24} {state}"));
    }
    for bucket in &status.buckets {
        let last = bucket
            .last_updated
            .map_or_else(|| "nothing yet".to_owned(), local);
        output::line(format!("{:<10} {last}  {}", bucket.track, bucket.id));
    }
}
