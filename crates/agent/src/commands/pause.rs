//! `hourbook-agent pause` and `resume`.

use clap::Args;
use jiff::{SignedDuration, Timestamp};

use crate::{
    config::Places,
    control::{Request, ask},
    event::whole_second,
    failure::Failure,
    output,
    privacy::State,
    process,
};

/// Stop recording, for a while or until `resume`
#[derive(Debug, Args)]
pub struct PauseArgs {
    /// For so long, such as 30m or 1h30m; without it until `resume`
    #[arg(long = "for", value_name = "TIME", value_parser = duration)]
    lasting: Option<SignedDuration>,
    /// Go on noting that something was, but hide what it was
    #[arg(long)]
    private: bool,
}

/// Runs `pause`.
pub fn run(places: &Places, args: &PauseArgs) -> Result<(), Failure> {
    let now = process::now();
    let until = match args.lasting {
        Some(lasting) => Some(
            now.checked_add(lasting)
                .map_err(|_| Failure::Usage("that is too long".to_owned()))?,
        ),
        None => None,
    };
    let request = Request::Pause {
        until,
        private: args.private,
    };
    tell(places, &request, |state| {
        if args.private {
            state.go_private(now, until);
        } else {
            state.pause(now, until);
        }
    })?;
    let what = if args.private { "private" } else { "paused" };
    output::line(match until {
        Some(until) => format!("{what} until {}", local(until)),
        None => format!("{what} until `hourbook-agent resume`"),
    });
    Ok(())
}

/// Runs `resume`.
pub fn resume(places: &Places) -> Result<(), Failure> {
    tell(places, &Request::Resume, |state| state.resume(process::now()))?;
    output::line("recording");
    Ok(())
}

/// Tells the running agent; where none runs, the next one will find it.
fn tell(places: &Places, request: &Request, change: impl FnOnce(&mut State)) -> Result<(), Failure> {
    match ask(places, request) {
        Ok(_) => Ok(()),
        Err(Failure::NotRunning(_)) => {
            places.create()?;
            let mut state = State::load(&places.state_file())?;
            change(&mut state);
            state.save(&places.state_file())?;
            output::note("no agent runs now; the next start will know");
            Ok(())
        }
        Err(failure) => Err(failure),
    }
}

fn local(instant: Timestamp) -> String {
    let zoned = whole_second(instant).to_zoned(process::local_zone());
    zoned.strftime("%a %F %H:%M:%S").to_string()
}

fn duration(text: &str) -> Result<SignedDuration, String> {
    let lasting: SignedDuration = text
        .parse()
        .map_err(|_| "write it like 30m or 1h30m".to_owned())?;
    if lasting <= SignedDuration::ZERO || lasting > SignedDuration::from_hours(24 * 366) {
        return Err("it must lie between a moment and a year".to_owned());
    }
    Ok(lasting)
}
