//! What start, stop and add have in common: write down first, then send.

use api::entries::{Billable, TimeEntry};
use clap::Args;
use domain::quick::{self, QuickEntry};
use serde::Serialize;

use crate::{
    account::Account,
    context::Context,
    failure::Failure,
    output::{entry_line, note},
    process,
    queue::{Action, Queue, Recorded, Work, replay},
};

/// What is worked on, said by options instead of marks in the text.
#[derive(Debug, Clone, Default, Args)]
pub struct WorkArgs {
    /// Project by name or code (in the text: @name)
    #[arg(long, short, value_name = "NAME")]
    pub project: Option<String>,
    /// Task by name (in the text: /name)
    #[arg(long, short, value_name = "NAME")]
    pub task: Option<String>,
    /// Tag; may be repeated (in the text: #name)
    #[arg(long = "tag", value_name = "NAME")]
    pub tags: Vec<String>,
    /// Whether it is billed: inherit, yes or no (in the text: !billable, !nonbillable)
    #[arg(long, value_name = "CHOICE", value_parser = read_billable)]
    pub billable: Option<Billable>,
    /// Do not try to reach the server now; the record waits in the queue
    #[arg(long)]
    pub offline: bool,
}

/// Reads a wish about billing.
pub fn read_billable(text: &str) -> Result<Billable, String> {
    match text.to_lowercase().as_str() {
        "inherit" => Ok(Billable::Inherit),
        "yes" | "ja" => Ok(Billable::Yes),
        "no" | "nein" => Ok(Billable::No),
        _ => Err("use inherit, yes or no".to_owned()),
    }
}

/// What the text and the options say together; options win.
pub fn understand(text: &[String], args: &WorkArgs, now: &jiff::Zoned) -> (Work, QuickEntry) {
    let quick = quick::parse(&text.join(" "), now);
    let mut tags = quick.tags.clone();
    for tag in &args.tags {
        if !tags
            .iter()
            .any(|other| other.to_lowercase() == tag.to_lowercase())
        {
            tags.push(tag.clone());
        }
    }
    let work = Work {
        note: quick.note.clone(),
        project: args.project.clone().or_else(|| quick.project.clone()),
        task: args.task.clone().or_else(|| quick.task.clone()),
        tags,
        billable: args.billable.unwrap_or_else(|| quick.billable.into()),
    };
    (work, quick)
}

#[derive(Debug, Serialize)]
struct Answer<'a> {
    entry: Option<&'a TimeEntry>,
    waiting: usize,
}

/// Writes the action down and sends it together with everything that waits before it.
pub async fn record(
    context: &Context,
    account: &Account,
    action: Action,
    offline: bool,
) -> Result<(), Failure> {
    let mut queue = Queue::open(&context.directory).await?;
    let recorded = Recorded {
        key: process::new_id(),
        server: account.server.clone(),
        member_id: account.member_id,
        at: process::now().into(),
        action: with_start(&queue, action),
    };
    let key = recorded.key;
    let line = recorded.describe();
    queue.record(recorded)?;
    if offline {
        return waits(context, &queue, &line, None);
    }
    let (_, client) = context.sign_in()?;
    let mut result = replay(&mut queue, &client, account).await?;
    for (other, failure) in result.refused.iter().filter(|(other, _)| *other != key) {
        note(format!(
            "refused, kept as {}: {failure}",
            crate::output::reference(*other)
        ));
    }
    if let Some(position) = result.refused.iter().position(|(other, _)| *other == key) {
        // The person is right here and told at once, so there is nothing to keep.
        queue.discard(key)?;
        queue.tidy()?;
        return Err(result.refused.swap_remove(position).1);
    }
    match result.stored.iter().find(|(other, _)| *other == key) {
        Some((_, entry)) => {
            let answer = Answer {
                entry: Some(entry),
                waiting: queue.waiting().len(),
            };
            context
                .output
                .either(&answer, || entry_line(context.output, entry))
        }
        None => waits(context, &queue, &line, result.interrupted),
    }
}

fn waits(context: &Context, queue: &Queue, line: &str, reason: Option<Failure>) -> Result<(), Failure> {
    // Without a valid token nothing will be sent by itself, so the person has to know at once.
    if let Some(failure @ (Failure::NotSignedIn(_) | Failure::Local(_))) = reason {
        note(format!("recorded, not sent: {line}"));
        return Err(failure);
    }
    if let Some(failure) = reason {
        note(format!("recorded, not sent yet: {failure}"));
    }
    let waiting = queue.waiting().len();
    let answer = Answer { entry: None, waiting };
    context.output.either(&answer, || {
        format!("recorded for later ({waiting} waiting): {line}")
    })
}

/// A stop that follows a waiting start belongs to it.
fn with_start(queue: &Queue, action: Action) -> Action {
    let Action::Stop {
        ended_at,
        time_zone,
        start: None,
    } = action
    else {
        return action;
    };
    let last = queue
        .waiting()
        .iter()
        .rev()
        .find(|waiting| !matches!(waiting.recorded.action, Action::Add { .. }));
    let start = last
        .filter(|waiting| matches!(waiting.recorded.action, Action::Start { .. }))
        .map(|waiting| waiting.recorded.key);
    Action::Stop {
        ended_at,
        time_zone,
        start,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_win_over_marks_and_tags_add_up() {
        let now = "2026-11-22T14:30:00+01:00[Europe/Berlin]".parse().unwrap();
        let args = WorkArgs {
            project: Some("Zeus".to_owned()),
            tags: vec!["SUPPORT".to_owned(), "urgent".to_owned()],
            billable: Some(Billable::No),
            ..WorkArgs::default()
        };
        let text = ["call".to_owned(), "@atlas /design #support !billable".to_owned()];
        let (work, _) = understand(&text, &args, &now);
        assert_eq!(work.describe(), "call @Zeus /design #support #urgent");
        assert_eq!(work.billable, Billable::No);
    }
}
