//! What a saved report asks, checked when it is saved and dated when it is opened.

use api::{
    reports::ReportQuery,
    saved_reports::{RelativePeriod, ReportDefinition},
};
use domain::{problems::FieldProblem, reports, time::Period};
use jiff::civil::Date;

use super::{
    reader::Reader,
    run::{check, period_of},
};
use crate::http::Failure;

/// Refuses a definition that could not be run.
pub fn check_definition(definition: &ReportDefinition) -> Result<(), Failure> {
    let mut problems = Vec::new();
    match (definition.period, definition.from, definition.to) {
        (Some(_), None, None) => {}
        (None, Some(from), Some(to)) => {
            period_of(from, to, &mut problems);
        }
        _ => problems.push(FieldProblem::new(
            "period",
            "invalid_period",
            "Give either `period`, or both `from` and `to`.",
        )),
    }
    // Any dates do for the rest of the checks.
    let stand_in = Period {
        from: Date::constant(2000, 1, 1),
        to: Date::constant(2000, 1, 2),
    };
    check(&dated(definition.clone(), stand_in), &mut problems);
    if problems.is_empty() {
        return Ok(());
    }
    Err(Failure::from(problems).at("definition"))
}

/// The query of a saved report as it is for this reader now. Members out of the reader's reach are left out.
pub fn query_of(definition: ReportDefinition, reader: &Reader) -> ReportQuery {
    query_on(definition, reader, reader.today())
}

/// The same as it is on a date.
pub fn query_on(definition: ReportDefinition, reader: &Reader, date: Date) -> ReportQuery {
    let fixed = definition.from.zip(definition.to);
    let period = match (definition.period, fixed) {
        (None, Some((from, to))) => Period { from, to },
        (named, _) => {
            let named = reports::RelativePeriod::from(named.unwrap_or(RelativePeriod::ThisMonth));
            let week_start = definition
                .week_start
                .map_or_else(|| reader.week_start(), Into::into);
            named.on(date, week_start)
        }
    };
    let mut query = dated(definition, period);
    query.week_start.get_or_insert_with(|| reader.week_start().into());
    query
}

fn dated(definition: ReportDefinition, period: Period) -> ReportQuery {
    let ReportDefinition {
        period: _,
        from: _,
        to: _,
        time_zone,
        filter,
        group_by,
        rounding,
        day_boundary,
        week_start,
        compare_estimates,
        compare,
        amounts,
    } = definition;
    ReportQuery {
        from: period.from,
        to: period.to,
        time_zone,
        filter,
        group_by,
        rounding,
        day_boundary,
        week_start,
        compare_estimates,
        compare,
        amounts,
        visible_only: Some(true),
    }
}
