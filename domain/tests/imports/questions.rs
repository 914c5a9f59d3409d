//! What is asked back instead of guessed.

use domain::imports::{Answers, DateOrder, DateOrderFinding, Format, Question, code};
use rstest::rstest;

use super::{read, read_with, stored};

/// Pitfall 22: dates that can be read both ways are asked back, and every row says so until there is an answer.
#[test]
fn ambiguous_dates_are_asked_back() {
    let (inspection, rows) = read(Format::ClockifyCsv, "clockify-csv/ambiguous_dates.csv");
    assert_eq!(
        inspection.questions(Answers::default(), false),
        [
            Question::DateOrder {
                example: "03/04/2024".into(),
                contradictory: false
            },
            Question::TimeZone
        ]
    );
    assert_eq!(
        inspection.source_seconds, 5400,
        "the total does not depend on the order"
    );
    for row in rows {
        assert_eq!(row.unwrap_err().code, code::DATE_ORDER_UNKNOWN);
    }
}

#[rstest]
#[case(DateOrder::Mdy, "2024-03-04T10:00:00Z")]
#[case(DateOrder::Dmy, "2024-04-03T10:00:00Z")]
fn an_answer_decides_the_order(#[case] order: DateOrder, #[case] start: &str) {
    let answers = Answers {
        date_order: Some(order),
        ..Answers::default()
    };
    let (inspection, rows) =
        read_with(Format::ClockifyCsv, "clockify-csv/ambiguous_dates.csv", answers).unwrap();
    assert_eq!(inspection.questions(answers, true), []);
    let first = rows[0]
        .as_ref()
        .unwrap()
        .resolve(Some(&jiff::tz::TimeZone::UTC))
        .unwrap();
    let end: jiff::Timestamp =
        start.parse::<jiff::Timestamp>().unwrap() + jiff::SignedDuration::from_hours(1);
    assert_eq!(
        first,
        domain::imports::Resolved::Interval {
            start: start.parse().unwrap(),
            end
        }
    );
}

#[rstest]
#[case(
    "clockify-csv/generation_a_month_first.csv",
    DateOrderFinding::Found(DateOrder::Mdy)
)]
#[case(
    "clockify-csv/generation_b_day_first.csv",
    DateOrderFinding::Found(DateOrder::Dmy)
)]
fn one_telling_date_decides_for_the_whole_file(#[case] name: &str, #[case] finding: DateOrderFinding) {
    let (inspection, rows) = read(Format::ClockifyCsv, name);
    assert_eq!(inspection.date_order, finding);
    assert!(rows.iter().all(Result::is_ok), "{rows:?}");
}

/// A month-first file whose entries cross the end of a month would be negative when read day first.
#[test]
fn the_tally_of_the_right_order_is_kept() {
    let csv = "Project,Start Date,Start Time,End Date,End Time\n\
               A,01/02/2024,10:00,01/02/2024,11:00\n\
               A,12/11/2024,23:00,12/12/2024,01:00\n\
               A,01/31/2024,23:00,02/01/2024,01:00\n";
    let inspection =
        domain::imports::inspect(Format::ClockifyCsv, csv.as_bytes(), Answers::default()).unwrap();
    assert_eq!(inspection.date_order, DateOrderFinding::Found(DateOrder::Mdy));
    assert_eq!(
        (
            inspection.rows,
            inspection.problem_count,
            inspection.source_seconds
        ),
        (3, 0, 18_000)
    );
}

#[rstest]
#[case(Format::TogglCsv, "toggl-csv/berlin_2026.csv", true)]
#[case(Format::KimaiCsv, "kimai-csv/english.csv", true)]
#[case(Format::SolidtimeCsv, "solidtime-csv/detailed.csv", true)]
#[case(Format::SolidtimeCsv, "solidtime-csv/generic.csv", false)]
#[case(Format::KimaiJson, "kimai-json/ids.json", false)]
#[case(Format::HarvestCsv, "harvest-csv/decimal_comma.csv", false)]
#[case(Format::TimewarriorJson, "timewarrior-json/export.json", false)]
fn the_zone_is_asked_for_only_when_a_clock_time_needs_it(
    #[case] format: Format,
    #[case] name: &str,
    #[case] asked: bool,
) {
    let (inspection, _) = read(format, name);
    assert_eq!(
        inspection
            .questions(Answers::default(), false)
            .contains(&Question::TimeZone),
        asked
    );
}

#[test]
fn a_clock_time_without_any_zone_is_refused() {
    let (_, rows) = read(Format::TogglCsv, "toggl-csv/without_duration.csv");
    assert_eq!(
        rows[0].as_ref().unwrap().resolve(None).unwrap_err().code,
        code::TIME_ZONE_NEEDED
    );
}

/// Pitfall 1: the duration beside a time that happens twice settles which of the two is meant; without it the row is
/// refused with both readings.
#[rstest]
#[case("01:30:00", "02:30:00", "02:00:00", Ok(7200))]
#[case("01:30:00", "02:30:00", "01:00:00", Ok(3600))]
#[case("01:30:00", "02:30:00", "", Err(code::LOCAL_TIME_AMBIGUOUS))]
#[case("02:10:00", "02:20:00", "00:10:00", Err(code::LOCAL_TIME_AMBIGUOUS))]
#[case("02:50:00", "02:10:00", "00:20:00", Ok(1200))]
#[case("02:50:00", "03:10:00", "00:20:00", Ok(1200))]
fn a_time_that_happens_twice_is_settled_by_the_duration_or_refused(
    #[case] start: &str,
    #[case] end: &str,
    #[case] duration: &str,
    #[case] expected: Result<i64, &str>,
) {
    let csv = format!(
        "Description,Start date,Start time,End date,End time,Duration\nx,2026-10-25,{start},2026-10-25,{end},{duration}\n"
    );
    let rows: Vec<_> = domain::imports::rows(Format::TogglCsv, csv.as_bytes(), Answers::default())
        .unwrap()
        .collect();
    let row = rows[0].as_ref().unwrap();
    match expected {
        Ok(seconds) => assert_eq!(stored(&rows, &super::berlin()), seconds),
        Err(code) => {
            let problem = row.resolve(Some(&super::berlin())).unwrap_err();
            assert_eq!(problem.code, code);
            assert!(
                problem.message.contains("2026-10-25T0") && problem.message.contains(" and "),
                "{problem:?}"
            );
        }
    }
}

/// Pitfall 1.
#[test]
fn a_time_that_never_happens_is_refused() {
    let csv =
        "Description,Start date,Start time,End date,End time\nx,2026-03-29,02:30:00,2026-03-29,04:00:00\n";
    let row = domain::imports::rows(Format::TogglCsv, csv.as_bytes(), Answers::default())
        .unwrap()
        .next()
        .unwrap()
        .unwrap();
    assert_eq!(
        row.resolve(Some(&super::berlin())).unwrap_err().code,
        code::LOCAL_TIME_MISSING
    );
}
