//! `hourbook-agent doctor`: what works here, and what to do about the rest.

use std::process::ExitCode;

use crate::{
    config::{Config, LogSection, Places},
    control::{Answer, Request, Status, ask},
    failure::Failure,
    output, private_file,
};

/// One thing that was looked at.
struct Finding {
    fine: bool,
    text: String,
}

impl Finding {
    fn of(what: &str, result: Result<String, String>) -> Self {
        match result {
            Ok(text) => Self {
                fine: true,
                text: format!("{what}: {text}"),
            },
            Err(text) => Self {
                fine: false,
                text: format!("{what}: {text}"),
            },
        }
    }
}

/// Runs the command; the exit code is 1 where something needs a person.
pub fn run(places: &Places) -> ExitCode {
    let config = Config::load(&places.config_file());
    let mut findings = vec![
        Finding::of("configuration", configuration(places, &config)),
        Finding::of("key of the spool", key(places)),
    ];
    if let Ok(config) = &config {
        findings.push(Finding::of("log", retention(places, config.log)));
    }
    match ask(places, &Request::Status) {
        Ok(Answer::Status(status)) => findings.extend(running(&status)),
        Ok(_) => findings.push(Finding::of("agent", Err("answers strangely".to_owned()))),
        Err(failure) => findings.push(Finding::of(
            "agent",
            Err(format!(
                "{failure}; start it by `systemctl --user start hourbook-agent`"
            )),
        )),
    }
    for finding in &findings {
        output::line(format!(
            "{} {}",
            if finding.fine { "ok     " } else { "trouble" },
            finding.text
        ));
    }
    let fine = findings.iter().all(|finding| finding.fine);
    ExitCode::from(u8::from(!fine))
}

fn configuration(places: &Places, config: &Result<Config, Failure>) -> Result<String, String> {
    let path = places.config_file();
    match config {
        Ok(config) if path.exists() => Ok(format!("{} with {} rules", path.display(), config.rules.len())),
        Ok(_) => Ok(format!(
            "{} does not exist, so everything is at its default",
            path.display()
        )),
        Err(failure) => Err(failure.to_string()),
    }
}

/// How long the sealed log is kept.
fn retention(places: &Places, log: LogSection) -> Result<String, String> {
    let Some(days) = log.keep_days else {
        return Ok("sealed segments are kept for ever".to_owned());
    };
    if !places.account_file().exists() {
        return Err(format!(
            "log.keep_days is {days}, and nothing is deleted that is on no server; name one by `hourbook-agent enrol \
             --server`, or take the line out"
        ));
    }
    Ok(format!(
        "sealed segments are deleted after {days} days, here and on the server"
    ))
}

fn key(places: &Places) -> Result<String, String> {
    let path = places.key_file();
    if !path.exists() {
        return if places.spool_folder().join("catalog").exists() {
            Err(format!(
                "{} is missing; without it nobody can open what was recorded",
                path.display()
            ))
        } else {
            Ok("none yet, nothing was recorded".to_owned())
        };
    }
    private_file::check_private(&path).map_err(|failure| failure.to_string())?;
    Ok(format!("{}, readable by you alone", path.display()))
}

/// What the running agent says about itself and about everything it watches.
fn running(status: &Status) -> Vec<Finding> {
    let address = status.listening.as_deref().unwrap_or("no address");
    let mut findings = vec![Finding::of(
        "agent",
        Ok(format!(
            "runs, version {}, watchers reach it at {address}",
            status.version
        )),
    )];
    findings.extend(status.sources.iter().map(|(name, state)| {
        let fine =
            !["not ", "no "].iter().any(|sign| state.starts_with(sign)) || state.ends_with("is chosen");
        Finding::of(
            name,
            if fine {
                Ok(state.clone())
            } else {
                Err(state.clone())
            },
        )
    }));
    findings
}
