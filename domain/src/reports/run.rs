use super::axis::{Axis, Part};
use super::columns::Columns;
use super::compare::beside;
use super::filter::Sieve;
use super::labels::Lookups;
use super::lines::lines;
use super::money::Till;
use super::select::Clip;
use super::tally::Tally;
use super::{MOST_DIMENSIONS, Query, Report, ReportPolicy};

/// Makes a report. Dimensions beyond the third are left out; the caller refuses such a query.
pub fn run(columns: &Columns, lookups: &Lookups, query: &Query) -> Report {
    let report = run_alone(columns, lookups, query);
    let Some(earlier) = query.compare.and_then(|compare| compare.of(query.period)) else {
        return report;
    };
    let before = Query {
        period: earlier,
        ..query.clone()
    };
    beside(report, run_alone(columns, lookups, &before), earlier, query)
}

/// The report of one period.
fn run_alone(columns: &Columns, lookups: &Lookups, query: &Query) -> Report {
    let sieve = Sieve::new(&query.filter, columns, lookups);
    let dimensions = &query.group_by[..query.group_by.len().min(MOST_DIMENSIONS)];
    let axes: Vec<Axis> = dimensions
        .iter()
        .map(|dimension| Axis::new(*dimension, columns, lookups, &sieve, query))
        .collect();
    let mut tally = Tally::new(&axes, columns, query);
    let mut clip = Clip::new(columns, query, tally.needs_day(&axes));
    let mut till = Till::new(query.amounts.as_ref());
    let mut running_excluded = 0;
    for at in 0..columns.len() {
        if !sieve.lets_through(columns, at) {
            continue;
        }
        if columns.marks[at].running {
            running_excluded += u64::from(clip.starts_inside(columns, at));
            continue;
        }
        let billable = sieve.is_billable(columns, at);
        clip.parts(columns, at, |day, seconds, before| {
            let worth = till.worth(columns, at, before, seconds, billable);
            tally.add(
                &axes,
                &Part {
                    columns,
                    at,
                    day,
                    seconds,
                    billable,
                    worth,
                },
            );
        });
    }
    let total = tally.finish(&axes, query.amounts.as_ref());
    Report {
        groups: lines(&tally.printed, &axes, columns, lookups, query),
        total,
        policy: ReportPolicy::of(query, dimensions),
        running_excluded,
        comparison: None,
    }
}
