//! A copy as SQL of one organization after the other: made, loaded into an empty database in memory, and compared.

use serde_json::json;
use store::{
    control::Placement,
    dump::{Heading, Trial, trial},
};

use super::{Context, Finding, Measurement, organizations};

/// Organizations that are considered in one run; the first one that is not too large is taken.
const SAMPLE: usize = 20;
/// The pause between two runs.
const TURN_SECONDS: i64 = 12 * 3600;
/// Rows that are loaded into memory at most.
const MOST_ROWS: i64 = 300_000;

pub async fn run(context: &Context<'_>) -> Measurement {
    let Some(cell) = context.cell else {
        return Measurement::no_database();
    };
    let Ok(mut placements) = organizations::all(cell).await else {
        return Measurement::no_database();
    };
    if placements.is_empty() {
        return Measurement::unknown("there is no organization yet");
    }
    // Another one in each run, until all have had their turn.
    let turn = usize::try_from(context.now.as_second() / TURN_SECONDS).unwrap_or(0);
    let first = turn % placements.len();
    placements.rotate_left(first);
    for placement in placements.iter().take(SAMPLE) {
        let Some(database) = organizations::open(cell, placement).await else {
            continue;
        };
        let heading = Heading {
            organization: placement.id,
            slug: placement.slug.clone(),
            at: context.now,
        };
        let tried = database
            .read(move |tx| Box::pin(trial(tx, heading, MOST_ROWS)))
            .await;
        let findings = match tried {
            Ok(Trial::TooLarge) => continue,
            Ok(Trial::Same) => Vec::new(),
            Ok(Trial::Different(tables)) => {
                vec![broken(
                    placement,
                    &format!("{} hold something else", tables.join(", ")),
                )]
            }
            Err(error) => vec![broken(placement, &error.to_string())],
        };
        return Measurement::of(
            json!({ "loaded": findings.is_empty(), "sample": "rotating" }),
            findings,
        );
    }
    Measurement::unknown("the organizations of the sample are too large for a trial")
}

fn broken(placement: &Placement, what: &str) -> Finding {
    Finding::new(
        "copy_not_loadable",
        format!("a copy of {} as SQL cannot be loaded: {what}", placement.slug),
        "Run `hourbook-server doctor`: `integrity` says whether the database is damaged. If it is not, report this.",
    )
}
