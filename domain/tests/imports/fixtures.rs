//! Every fixture, with the totals that are known from its making.

use domain::imports::Format;
use rstest::rstest;

use super::{berlin, read, stored};

/// Pitfall 17: what the source says and what would be stored reconcile to the second; where they differ, the
/// difference is exactly the rows with problems, or a source that contradicts itself.
#[rstest]
#[case(Format::TogglCsv, "toggl-csv/berlin_2026.csv", 6, 0, 62_082, 62_082)]
#[case(Format::TogglCsv, "toggl-csv/without_duration.csv", 2, 0, 3602, 3602)]
#[case(Format::TogglCsv, "toggl-csv/broken_rows.csv", 9, 6, 10_830, 3630)]
#[case(Format::TogglCsv, "toggl-csv/api.json", 3, 0, 5430, 5430)]
#[case(Format::ClockifyCsv, "clockify-csv/api.json", 3, 0, 6600, 6600)]
#[case(Format::ClockifyCsv, "clockify-csv/report.json", 2, 0, 6600, 6600)]
#[case(
    Format::ClockifyCsv,
    "clockify-csv/generation_a_month_first.csv",
    3,
    0,
    9901,
    9901
)]
#[case(
    Format::ClockifyCsv,
    "clockify-csv/generation_b_day_first.csv",
    2,
    0,
    13_800,
    13_800
)]
#[case(Format::ClockifyCsv, "clockify-csv/activity_short_rows.csv", 2, 0, 4501, 4501)]
#[case(Format::HarvestCsv, "harvest-csv/decimal_comma.csv", 3, 0, 76_536, 76_536)]
#[case(Format::HarvestCsv, "harvest-csv/decimal_point.csv", 4, 2, 18_000, 10_800)]
#[case(Format::KimaiCsv, "kimai-csv/english.csv", 4, 0, 135_900, 135_900)]
#[case(Format::KimaiCsv, "kimai-csv/german_semicolon.csv", 2, 0, 33_600, 33_600)]
#[case(Format::KimaiJson, "kimai-json/ids.json", 5, 1, 39_660, 39_600)]
#[case(Format::KimaiJson, "kimai-json/full.json", 1, 0, 3600, 3600)]
#[case(Format::SolidtimeZip, "solidtime-zip/time_entries.csv", 5, 2, 14_401, 10_801)]
#[case(Format::SolidtimeCsv, "solidtime-csv/detailed.csv", 2, 0, 18_001, 18_001)]
#[case(Format::SolidtimeCsv, "solidtime-csv/generic.csv", 2, 0, 7260, 7260)]
#[case(Format::TimetaggerCsv, "timetagger-csv/report.csv", 3, 0, 16_500, 16_500)]
// Yast prints 0:06 beside 11:04 to 11:09: the source contradicts itself by a minute, and the totals show it.
#[case(Format::TimetaggerCsv, "timetagger-csv/yast.csv", 3, 0, 8040, 7980)]
#[case(Format::TimetaggerCsv, "timetagger-csv/timechimp.tsv", 3, 1, 12_600, 12_600)]
#[case(Format::TimetaggerCsv, "timetagger-csv/records.json", 2, 0, 3600, 3600)]
#[case(Format::TimewarriorJson, "timewarrior-json/export.json", 3, 0, 12_600, 12_600)]
#[case(
    Format::TimewarriorJson,
    "timewarrior-json/2026-01.data",
    5,
    1,
    13_500,
    13_500
)]
fn the_totals_reconcile(
    #[case] format: Format,
    #[case] name: &str,
    #[case] count: u64,
    #[case] problems: u64,
    #[case] source_seconds: i64,
    #[case] stored_seconds: i64,
) {
    let (inspection, rows) = read(format, name);
    assert_eq!(inspection.problem_count, problems, "{:#?}", inspection.problems);
    assert_eq!(inspection.rows, count);
    assert_eq!(inspection.source_seconds, source_seconds);
    assert_eq!(
        rows.len() as u64,
        count,
        "the second pass sees the rows of the first"
    );
    assert_eq!(rows.iter().filter(|row| row.is_err()).count() as u64, problems);
    assert_eq!(stored(&rows, &berlin()), stored_seconds);
}

#[rstest]
#[case("toggl-csv/berlin_2026.csv", Format::TogglCsv)]
#[case("toggl-csv/without_duration.csv", Format::TogglCsv)]
#[case("clockify-csv/generation_a_month_first.csv", Format::ClockifyCsv)]
#[case("clockify-csv/generation_b_day_first.csv", Format::ClockifyCsv)]
#[case("clockify-csv/activity_short_rows.csv", Format::ClockifyCsv)]
#[case("toggl-csv/api.json", Format::TogglCsv)]
#[case("clockify-csv/api.json", Format::ClockifyCsv)]
#[case("clockify-csv/report.json", Format::ClockifyCsv)]
#[case("timetagger-csv/records.json", Format::TimetaggerCsv)]
#[case("harvest-csv/decimal_comma.csv", Format::HarvestCsv)]
#[case("kimai-csv/english.csv", Format::KimaiCsv)]
#[case("kimai-csv/german_semicolon.csv", Format::KimaiCsv)]
#[case("kimai-json/ids.json", Format::KimaiJson)]
#[case("kimai-json/full.json", Format::KimaiJson)]
#[case("solidtime-csv/detailed.csv", Format::SolidtimeCsv)]
#[case("solidtime-csv/generic.csv", Format::SolidtimeCsv)]
#[case("timetagger-csv/report.csv", Format::TimetaggerCsv)]
#[case("timetagger-csv/yast.csv", Format::TimetaggerCsv)]
#[case("timewarrior-json/export.json", Format::TimewarriorJson)]
#[case("timewarrior-json/2026-01.data", Format::TimewarriorJson)]
fn a_format_is_recognised_by_its_content(#[case] name: &str, #[case] format: Format) {
    let bytes = std::fs::read(super::path(name)).unwrap();
    assert_eq!(Format::detect(&bytes), Some(format));
}

#[test]
fn a_format_has_one_name() {
    for format in Format::ALL {
        assert_eq!(Format::named(format.name()), Some(format));
        assert_eq!(serde_json::to_value(format).unwrap(), format.name());
    }
    assert_eq!(Format::named("excel"), None);
}
