//! The first pass: what the file holds, measured against what the organization has, and what has to be asked first.

use std::time::Duration;

use api::imports::ImportQuestion;
use domain::imports::{Format, Inspection};
use serde_json::json;
use store::imports::{self, Import, State};

use super::{
    archive::{self, Ids, Records},
    halt::Halt,
    known::Known,
    options::Options,
    people::People,
    questions,
    scope::lists,
    source::{Source, StopOnDrop},
    stage::{Stage, rules, unknown_members},
};
use crate::jobs::Work;

/// How often the pass tells how far it is.
const TOLD_EVERY: Duration = Duration::from_millis(500);
/// Thousandths of the progress where it ends.
pub const INSPECTED: i64 = 250;

/// The first pass, on a thread of its own, with its progress.
pub async fn inspect(
    work: &Work,
    import: &Import,
    source: &Source,
    options: &Options,
) -> Result<Inspection, Halt> {
    let size = tokio::fs::metadata(&source.path)
        .await
        .map_err(|_| {
            Halt::Refused("The uploaded file is not on this machine any more. Send it again.".to_owned())
        })?
        .len()
        .max(1);
    let source = source.afresh();
    let (reading, answers) = (source.clone(), options.answers);
    let _stop = StopOnDrop(source.meter.clone());
    let mut pass = tokio::task::spawn_blocking(move || reading.inspect(answers));
    loop {
        tokio::select! {
            found = &mut pass => {
                let found = found.map_err(|_| Halt::Refused("The file could not be read.".to_owned()))?;
                return Ok(found?);
            }
            () = tokio::time::sleep(TOLD_EVERY) => {}
        }
        let part = source
            .meter
            .bytes()
            .min(size)
            .saturating_mul(INSPECTED.unsigned_abs())
            / size;
        advance(work, import, i64::try_from(part).unwrap_or_default(), 0).await?;
    }
}

async fn advance(work: &Work, import: &Import, progress: i64, rows: i64) -> Result<(), Halt> {
    let (id, run) = (import.id, import.run);
    let held = work
        .database
        .write(move |tx| Box::pin(async move { imports::advance(tx, id, run, progress, rows).await }))
        .await?;
    if held { Ok(()) } else { Err(Halt::Stopped) }
}

/// Everything that the rows are measured against, and what has to be asked first.
pub async fn prepare(
    work: &Work,
    source: &Source,
    inspection: &Inspection,
    options: &Options,
    known: Known,
) -> Result<(Stage, Vec<ImportQuestion>), Halt> {
    let Known {
        importer,
        actor,
        members,
        teams,
        mut scope,
        organization_zone,
        currency,
    } = known;
    let zones = [importer.time_zone.as_str(), organization_zone.as_str()];
    let open = inspection.questions(options.answers, options.zone.is_some());
    let mut asked: Vec<ImportQuestion> = open
        .iter()
        .map(|open| questions::about_file(open, &zones))
        .collect();
    let (people, ids) = if source.format == Format::HourbookArchive {
        let reading = source.afresh();
        let records = tokio::task::spawn_blocking(move || Records::read(&reading))
            .await
            .map_err(|_| Halt::Refused("The archive could not be read.".to_owned()))??;
        (
            People::default(),
            archive::plan(records, &members, &teams, &mut scope, &currency)?,
        )
    } else {
        lists::plan(source, &mut scope, &members).await?;
        let people = People::new(&inspection.people, options, &members, &actor);
        if !people.unknown.is_empty() {
            asked.push(questions::about_people(&people.unknown));
        }
        let projects = scope.unknown(&inspection.projects);
        if !projects.is_empty() {
            asked.push(questions::about_projects(&projects, scope.may_create()));
        }
        (people, Ids::default())
    };
    if !unknown_members(&people, &members).is_empty() {
        return Err(Halt::Refused(
            "An answer names a member who is not there.".to_owned(),
        ));
    }
    let stage = Stage {
        format: source.format,
        people,
        scope,
        ids,
        rules: rules(
            work.app.clock.now(),
            options_zone(options).unwrap_or(&importer.time_zone),
        ),
        zone: options.zone.clone(),
        clock: work.app.clock,
        rows: 0,
        left_out: 0,
        left_out_seconds: 0,
    };
    Ok((stage, asked))
}

fn options_zone(options: &Options) -> Option<&str> {
    options.zone.as_ref().and_then(|zone| zone.iana_name())
}

pub async fn ask(
    work: &Work,
    import: &Import,
    inspection: &Inspection,
    asked: Vec<ImportQuestion>,
) -> Result<(), Halt> {
    let (id, run, now) = (import.id, import.run, work.app.clock.now());
    let rows = i64::try_from(inspection.rows).unwrap_or(i64::MAX);
    let seconds = inspection.source_seconds;
    work.database
        .write(move |tx| {
            Box::pin(async move {
                let mut import = imports::find_held(tx, id, run).await?.ok_or(Halt::Stopped)?;
                import.state = State::NeedsAnswers;
                import.questions = json!(asked);
                import.totals.row_count = rows;
                import.totals.source_seconds = seconds;
                import.updated_at = now;
                imports::update(tx, &import).await?;
                Ok(())
            })
        })
        .await
}
