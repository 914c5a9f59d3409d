//! `hourbook sync`: sends what waits and shows what was refused.

use clap::Args;
use serde::Serialize;
use uuid::Uuid;

use crate::{
    account::Account,
    context::Context,
    failure::Failure,
    output::{Align, note, reference, table},
    queue::{Queue, Recorded, Waiting, belongs, replay},
};

/// Send what was recorded offline; show what the server refused
#[derive(Debug, Args)]
pub struct SyncArgs {
    /// Try refused records again
    #[arg(long)]
    pub retry: bool,
    /// Throw a record away, by its reference; may be repeated
    #[arg(long, value_name = "REF")]
    pub discard: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Answer {
    sent: usize,
    waiting: Vec<Item>,
}

#[derive(Debug, Serialize)]
struct Item {
    key: Uuid,
    record: Recorded,
    refused: Option<String>,
    other_account: bool,
}

/// Sends what waits.
pub async fn run(context: &Context, args: SyncArgs) -> Result<(), Failure> {
    let (account, client) = context.sign_in()?;
    let mut queue = Queue::open(&context.directory).await?;
    for text in &args.discard {
        let key = meant(&queue, text)?;
        queue.discard(key)?;
    }
    if args.retry {
        let refused: Vec<Uuid> = queue
            .waiting()
            .iter()
            .filter(|waiting| waiting.refused.is_some())
            .map(|waiting| waiting.recorded.key)
            .collect();
        for key in refused {
            queue.again(key)?;
        }
    }
    let result = replay(&mut queue, &client, &account).await?;
    let items: Vec<Item> = queue
        .waiting()
        .iter()
        .map(|waiting| item(waiting, &account))
        .collect();
    let refused = items.iter().filter(|item| item.refused.is_some()).count();
    let sent = result.stored.len();
    let answer = Answer { sent, waiting: items };
    context.output.either(&answer, || text(context, &answer))?;
    if let Some(failure) = result.interrupted {
        return Err(failure);
    }
    if refused == 0 {
        return Ok(());
    }
    note(
        "repair what they name and run `hourbook sync --retry`, or drop them with `hourbook sync --discard REF`",
    );
    Err(Failure::Refused(format!(
        "{refused} records were refused by the server and are kept"
    )))
}

fn text(context: &Context, answer: &Answer) -> String {
    let mut lines = vec![format!("{} sent, {} waiting", answer.sent, answer.waiting.len())];
    if !answer.waiting.is_empty() {
        let columns = [
            ("Ref", Align::Left),
            ("Record", Align::Text),
            ("State", Align::Text),
        ];
        let rows: Vec<Vec<String>> = answer
            .waiting
            .iter()
            .map(|item| {
                let state = match (&item.refused, item.other_account) {
                    (Some(reason), _) => format!("refused: {reason}"),
                    (None, true) => format!("for {}", item.record.server),
                    (None, false) => "waiting".to_owned(),
                };
                vec![reference(item.key), item.record.describe(), state]
            })
            .collect();
        lines.push(table(context.output, &columns, &rows, false));
    }
    lines.join("\n")
}

fn item(waiting: &Waiting, account: &Account) -> Item {
    Item {
        key: waiting.recorded.key,
        record: waiting.recorded.clone(),
        refused: waiting.refused.clone(),
        other_account: !belongs(&waiting.recorded, account),
    }
}

fn meant(queue: &Queue, text: &str) -> Result<Uuid, Failure> {
    let wanted = text.to_lowercase().replace('-', "");
    let keys = queue.waiting().iter().map(|waiting| waiting.recorded.key);
    let mut found = keys.filter(|key| wanted.len() >= 4 && key.simple().to_string().ends_with(&wanted));
    match (found.next(), found.next()) {
        (Some(key), None) => Ok(key),
        _ => Err(Failure::Usage(format!(
            "{text:?} names no waiting record; `hourbook sync` lists them"
        ))),
    }
}
