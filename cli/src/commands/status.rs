//! `hourbook status`: what runs, and what was recorded today.

use api::{
    client::{self, Client},
    entries::{EntryQuery, TimeEntry},
    timer::Timer,
};
use domain::time::Period;
use jiff::{ToSpan, Zoned};
use serde::Serialize;

use crate::{
    account::Account,
    context::Context,
    failure::Failure,
    output::{clock_time, duration, note, printable},
    pages::{PAGE, all},
    queue::{Action, Queue, Work, belongs, replay},
};

#[derive(Debug, Serialize)]
struct Answer {
    timer: Option<Timer>,
    today_seconds: Option<i64>,
    offline: bool,
    waiting: usize,
    refused: usize,
}

/// Shows what runs.
pub async fn run(context: &Context) -> Result<(), Failure> {
    let (account, client) = context.sign_in()?;
    let now = context.now(&account)?;
    let mut queue = Queue::open(&context.directory).await?;
    let mut interrupted = replay(&mut queue, &client, &account).await?.interrupted;
    let mut online = None;
    if interrupted.is_none() {
        match ask_server(&client, &now).await {
            Ok(answer) => online = Some(answer),
            Err(failure) => interrupted = Some(failure),
        }
    }
    if let Some(failure) = interrupted {
        if !matches!(failure, Failure::Network(_)) {
            return Err(failure);
        }
        note(failure.to_string());
    }
    let refused = queue
        .waiting()
        .iter()
        .filter(|waiting| waiting.refused.is_some())
        .count();
    let waiting = queue.waiting().len();
    let offline = online.is_none();
    let lines = match &online {
        Some((timer, entries)) => online_lines(context, timer, entries, &now),
        None => vec![queued_line(&queue, &account, &now)],
    };
    let (timer, today_seconds) = match online {
        Some((timer, entries)) => (Some(timer), Some(sum(&entries))),
        None => (None, None),
    };
    if refused > 0 {
        note(format!(
            "{refused} records were refused; `hourbook sync` shows them"
        ));
    }
    let answer = Answer {
        timer,
        today_seconds,
        offline,
        waiting,
        refused,
    };
    context.output.either(&answer, || lines.join("\n"))
}

async fn ask_server(client: &Client, now: &Zoned) -> Result<(Timer, Vec<TimeEntry>), Failure> {
    let timer = client.timer().await?;
    let today = now.date();
    let period = Period {
        from: today,
        to: today.saturating_add(1.day()),
    };
    let entries = all(
        usize::from(PAGE) * 5,
        async |cursor| -> Result<_, client::Error> {
            let query = EntryQuery {
                from: Some(period.from),
                to: Some(period.to),
                limit: Some(PAGE),
                cursor,
                ..EntryQuery::default()
            };
            client.list_entries(&query).await
        },
    )
    .await?;
    Ok((timer, entries))
}

fn online_lines(context: &Context, timer: &Timer, entries: &[TimeEntry], now: &Zoned) -> Vec<String> {
    let mut lines = Vec::new();
    match timer
        .entry
        .as_ref()
        .and_then(|entry| entry.started_at.map(|start| (entry, start)))
    {
        Some((entry, start)) => {
            let seconds = timer.now.timestamp().as_second() - start.timestamp().as_second();
            let since = clock_time(start.timestamp(), now.time_zone());
            let tags: String = entry.tags.iter().map(|tag| format!(" #{tag}")).collect();
            let lasting = duration(context.output, seconds);
            lines.push(printable(&format!(
                "running since {since} ({lasting}) {}{tags}",
                entry.note
            )));
            if timer.forgotten {
                lines.push(
                    "still working? stop it at the right time with `hourbook stop --at TIME`".to_owned(),
                );
            }
        }
        None => lines.push("nothing is running".to_owned()),
    }
    let finished = entries
        .iter()
        .filter(|entry| entry.duration_seconds.is_some())
        .count();
    let today = duration(context.output, sum(entries));
    lines.push(match finished {
        0 => "today: nothing finished yet".to_owned(),
        1 => format!("today: {today} in one entry"),
        _ => format!("today: {today} in {finished} entries"),
    });
    lines
}

/// What the queue knows: the last start or stop that waits.
fn queued_line(queue: &Queue, account: &Account, now: &Zoned) -> String {
    let own = queue.waiting().iter().rev().map(|waiting| &waiting.recorded);
    let last = own
        .filter(|recorded| belongs(recorded, account))
        .find(|recorded| !matches!(recorded.action, Action::Add { .. }));
    match last.map(|recorded| &recorded.action) {
        Some(Action::Start { work, started_at, .. }) => {
            let since = clock_time(started_at.timestamp(), now.time_zone());
            printable(&format!(
                "running since {since}, not sent yet: {}",
                Work::describe(work)
            ))
        }
        Some(Action::Stop { ended_at, .. }) => {
            format!(
                "stopped at {}, not sent yet",
                clock_time(ended_at.timestamp(), now.time_zone())
            )
        }
        _ => "not known without the server".to_owned(),
    }
}

fn sum(entries: &[TimeEntry]) -> i64 {
    entries.iter().filter_map(|entry| entry.duration_seconds).sum()
}
