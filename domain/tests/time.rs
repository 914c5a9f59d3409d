//! Zones, days and intervals: the places where clocks are changed, and properties that hold for every zone.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails like the test itself")]

use domain::time::{
    self, Interval, LocalTime, Moment, MomentError, Offsets, Period, PeriodError, day_length, day_start,
    local_date, presence_seconds, resolve, union, with_offset, zone, zone_names,
};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, date};
use jiff::tz::TimeZone;
use proptest::prelude::*;
use rstest::rstest;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn local(text: &str) -> DateTime {
    text.parse().unwrap()
}

#[rstest]
#[case::exact("Europe/Berlin", "Europe/Berlin")]
#[case::lower_case("europe/berlin", "Europe/Berlin")]
#[case::upper_case("ASIA/KOLKATA", "Asia/Kolkata")]
#[case::utc("utc", "UTC")]
#[case::three_parts("america/argentina/buenos_aires", "America/Argentina/Buenos_Aires")]
fn a_zone_is_found_by_its_name_and_carries_the_right_case(#[case] given: &str, #[case] name: &str) {
    assert_eq!(zone(given).unwrap().iana_name(), Some(name));
}

#[rstest]
#[case("")]
#[case("Mars/Olympus")]
#[case("Europe/Berlin ")]
#[case("+01:00")]
#[case("CET-1CEST")]
#[case("../../etc/passwd")]
#[case("Etc/Unknown")]
#[case(&"x".repeat(1000))]
fn what_is_no_iana_name_is_refused(#[case] given: &str) {
    let error = zone(given).unwrap_err();
    assert!(error.name.chars().count() <= 60);
    assert!(error.to_string().contains("IANA"));
}

/// ASVS 1.3.3 and pitfall 3: the message may go into a log, so it carries no control characters.
#[test]
fn the_message_about_an_unknown_zone_carries_no_control_characters() {
    assert!(
        !zone("Europe/\u{1b}[31mBerlin\n")
            .unwrap_err()
            .to_string()
            .contains(char::is_control)
    );
}

#[test]
fn the_release_of_the_zone_data_is_known() {
    assert!(time::tzdb_version().starts_with("20"), "{}", time::tzdb_version());
}

#[rstest]
#[case::berlin_spring(
    "Europe/Berlin",
    "2026-03-29T02:30",
    "2026-03-29T01:30:00+01:00",
    "2026-03-29T03:30:00+02:00"
)]
#[case::lord_howe_half_an_hour(
    "Australia/Lord_Howe",
    "2026-10-04T02:15",
    "2026-10-04T01:45:00+10:30",
    "2026-10-04T02:45:00+11:00"
)]
#[case::sao_paulo_skips_midnight(
    "America/Sao_Paulo",
    "2018-11-04T00:30",
    "2018-11-03T23:30:00-03:00",
    "2018-11-04T01:30:00-02:00"
)]
#[case::apia_leaves_out_a_day(
    "Pacific/Apia",
    "2011-12-30T12:00",
    "2011-12-29T12:00:00-10:00",
    "2011-12-31T12:00:00+14:00"
)]
fn a_local_time_that_clocks_skip_has_two_neighbours(
    #[case] name: &str,
    #[case] missing: &str,
    #[case] before: &str,
    #[case] after: &str,
) {
    let zone = zone(name).unwrap();
    let expected = LocalTime::Missing {
        before: at(before),
        after: at(after),
    };
    assert_eq!(resolve(local(missing), &zone), Some(expected));
    let error = Moment::parse(missing).unwrap().instant(&zone).unwrap_err();
    assert_eq!(
        error,
        MomentError::Missing {
            options: vec![before.to_owned(), after.to_owned()]
        }
    );
}

#[rstest]
#[case::berlin_autumn(
    "Europe/Berlin",
    "2026-10-25T02:30",
    "2026-10-25T02:30:00+02:00",
    "2026-10-25T02:30:00+01:00"
)]
#[case::lord_howe(
    "Australia/Lord_Howe",
    "2026-04-05T01:45",
    "2026-04-05T01:45:00+11:00",
    "2026-04-05T01:45:00+10:30"
)]
#[case::new_york(
    "America/New_York",
    "2026-11-01T01:30",
    "2026-11-01T01:30:00-04:00",
    "2026-11-01T01:30:00-05:00"
)]
fn a_local_time_that_happens_twice_is_asked_back(
    #[case] name: &str,
    #[case] twice: &str,
    #[case] earlier: &str,
    #[case] later: &str,
) {
    let zone = zone(name).unwrap();
    assert_eq!(
        resolve(local(twice), &zone),
        Some(LocalTime::Ambiguous {
            earlier: at(earlier),
            later: at(later)
        })
    );
    let problem = Moment::parse(twice)
        .unwrap()
        .instant(&zone)
        .unwrap_err()
        .at("started_at");
    assert_eq!(
        (problem.field.as_str(), problem.code),
        ("started_at", "local_time_ambiguous")
    );
    assert_eq!(problem.options, [earlier, later]);
    // Each answer that is offered is one that is accepted.
    for option in problem.options {
        assert!(Moment::parse(&option).unwrap().instant(&zone).is_ok());
    }
}

#[rstest]
#[case("2026-11-22T09:00:00Z", "2026-11-22T09:00:00Z")]
#[case("2026-11-22T09:00:00+01:00", "2026-11-22T08:00:00Z")]
#[case("2026-11-22T09:00:00+0100", "2026-11-22T08:00:00Z")]
#[case("2026-11-22T09:00:00.999999999+01:00", "2026-11-22T08:00:00Z")]
#[case("2026-11-22T09:00+05:30", "2026-11-22T03:30:00Z")]
#[case("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z")]
#[case("2200-01-01T00:00:00Z", "2200-01-01T00:00:00Z")]
fn an_instant_is_read_with_its_offset_and_cut_to_whole_seconds(#[case] text: &str, #[case] instant: &str) {
    let berlin = zone("Europe/Berlin").unwrap();
    assert_eq!(Moment::parse(text).unwrap().instant(&berlin), Ok(at(instant)));
}

#[rstest]
#[case("2026-11-22T09:00")]
#[case("2026-11-22T09:00:00")]
#[case("2026-11-22 09:00:00")]
#[case("2026-11-22T09:00:00.5")]
fn a_time_without_offset_is_local(#[case] text: &str) {
    let moment = Moment::parse(text).unwrap();
    assert_eq!(moment, Moment::Local(local("2026-11-22T09:00:00")));
    assert_eq!(
        moment.instant(&zone("Asia/Kolkata").unwrap()),
        Ok(at("2026-11-22T03:30:00Z"))
    );
}

#[rstest]
#[case("")]
#[case("now")]
#[case("2026-11-22")]
#[case("09:00")]
#[case("22.11.2026 09:00")]
#[case("2026-13-01T00:00:00Z")]
#[case("2026-02-30T00:00:00Z")]
#[case("2026-11-22T25:00:00Z")]
#[case("2026-11-22T09:00:00+01:00[Europe/Berlin]")]
#[case("2026-11-22T09:00:00Z and then some more text that never ends")]
fn what_is_no_time_is_refused(#[case] text: &str) {
    assert_eq!(Moment::parse(text), Err(MomentError::Malformed));
}

#[rstest]
#[case("1900-01-01T00:00:00Z")]
#[case("1969-12-31T23:59:59Z")]
#[case("2200-01-01T00:00:01Z")]
#[case("9999-12-31T23:59:59Z")]
#[case("9999-12-31T23:59:59")]
#[case("1900-01-01T00:00:00")]
#[case("-009999-01-01T00:00:00Z")]
fn years_outside_the_range_are_refused(#[case] text: &str) {
    let result = Moment::parse(text).and_then(|moment| moment.instant(&TimeZone::UTC));
    assert_eq!(result, Err(MomentError::OutOfRange));
}

#[rstest]
#[case::ordinary("Europe/Berlin", date(2026, 1, 15), "2026-01-14T23:00:00Z", 86_400)]
#[case::spring("Europe/Berlin", date(2026, 3, 29), "2026-03-28T23:00:00Z", 82_800)]
#[case::autumn("Europe/Berlin", date(2026, 10, 25), "2026-10-24T22:00:00Z", 90_000)]
#[case::half_an_hour("Australia/Lord_Howe", date(2026, 4, 5), "2026-04-04T13:00:00Z", 88_200)]
#[case::half_hour_zone("Asia/Kolkata", date(2026, 1, 1), "2025-12-31T18:30:00Z", 86_400)]
#[case::midnight_skipped("America/Sao_Paulo", date(2018, 11, 4), "2018-11-04T03:00:00Z", 82_800)]
#[case::midnight_twice("America/Sao_Paulo", date(2018, 2, 17), "2018-02-17T02:00:00Z", 90_000)]
#[case::day_left_out("Pacific/Apia", date(2011, 12, 30), "2011-12-30T10:00:00Z", 0)]
#[case::day_after("Pacific/Apia", date(2011, 12, 31), "2011-12-30T10:00:00Z", 86_400)]
#[case::back_over_midnight("America/St_Johns", date(2009, 10, 31), "2009-10-31T02:30:00Z", 90_000 - 60)]
fn days_begin_and_last_as_the_zone_has_it(
    #[case] name: &str,
    #[case] day: Date,
    #[case] start: &str,
    #[case] length: i64,
) {
    let zone = zone(name).unwrap();
    assert_eq!(day_start(day, &zone), at(start));
    assert_eq!(day_length(day, &zone), length);
}

#[rstest]
#[case(date(2026, 1, 1), date(2026, 1, 1), PeriodError::Empty)]
#[case(date(2026, 1, 2), date(2026, 1, 1), PeriodError::Empty)]
#[case(date(1969, 12, 31), date(2026, 1, 1), PeriodError::OutOfRange)]
#[case(date(2026, 1, 1), date(2200, 1, 2), PeriodError::OutOfRange)]
fn two_dates_that_are_no_period_are_refused(
    #[case] from: Date,
    #[case] to: Date,
    #[case] error: PeriodError,
) {
    assert_eq!(Period::new(from, to), Err(error));
}

#[test]
fn a_period_ends_before_its_last_date() {
    let period = Period::new(date(2026, 3, 1), date(2026, 4, 1)).unwrap();
    assert!(period.contains(date(2026, 3, 31)) && !period.contains(date(2026, 4, 1)));
    let berlin = zone("Europe/Berlin").unwrap();
    assert_eq!(period.interval(&berlin).seconds(), 31 * 86_400 - 3600);
}

#[test]
fn an_interval_without_length_is_none() {
    let instant = at("2026-01-01T00:00:00Z");
    assert!(Interval::new(instant, instant).is_err());
    assert!(Interval::new(at("2026-01-02T00:00:00Z"), instant).is_err());
}

#[test]
fn an_offset_with_seconds_is_written_in_utc() {
    let monrovia = zone("Africa/Monrovia").unwrap();
    let instant = at("1970-06-01T12:00:07Z");
    assert_eq!(with_offset(instant, &monrovia), "1970-06-01T12:00:07Z");
}

fn any_zone() -> impl Strategy<Value = TimeZone> {
    let names = zone_names();
    assert!(names.len() > 400, "only {} zones are bundled", names.len());
    prop::sample::select(names).prop_map(|name| zone(&name).unwrap())
}

fn any_second() -> impl Strategy<Value = i64> {
    0..7_258_118_400_i64
}

fn any_interval() -> impl Strategy<Value = Interval> {
    (0..500_i64, 1..100_i64).prop_map(|(start, length)| Interval {
        start: Timestamp::from_second(start).unwrap(),
        end: Timestamp::from_second(start + length).unwrap(),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_instant_is_found_again_through_its_local_time(zone in any_zone(), second in any_second()) {
        let instant = Timestamp::from_second(second).unwrap();
        match resolve(zone.to_datetime(instant), &zone).unwrap() {
            LocalTime::Unique(found) => prop_assert_eq!(found, instant),
            LocalTime::Ambiguous { earlier, later } => {
                prop_assert!(earlier < later);
                prop_assert!(instant == earlier || instant == later);
            }
            LocalTime::Missing { .. } => prop_assert!(false, "a local time that was is missing"),
        }
    }

    #[test]
    fn an_instant_written_with_its_offset_is_the_same_instant(zone in any_zone(), second in any_second()) {
        let instant = Timestamp::from_second(second).unwrap();
        let written = with_offset(instant, &zone);
        prop_assert_eq!(Moment::parse(&written).unwrap().instant(&TimeZone::UTC), Ok(instant), "{}", written);
    }

    #[test]
    fn a_day_begins_at_the_first_instant_that_has_its_date(zone in any_zone(), second in any_second()) {
        let day = local_date(Timestamp::from_second(second).unwrap(), &zone);
        let start = day_start(day, &zone);
        prop_assert_eq!(local_date(start, &zone), day);
        prop_assert!(local_date(Timestamp::from_second(start.as_second() - 1).unwrap(), &zone) < day);
    }

    #[test]
    fn days_of_a_week_fill_the_week(zone in any_zone(), second in any_second()) {
        let first = local_date(Timestamp::from_second(second).unwrap(), &zone);
        let dates: Vec<Date> = first.series(jiff::Span::new().days(1)).take(8).collect();
        let lengths: i64 = dates[..7].iter().map(|day| day_length(*day, &zone)).sum();
        let week = day_start(dates[7], &zone).as_second() - day_start(first, &zone).as_second();
        // Where clocks go back over midnight, a few minutes of one day lie inside its neighbour.
        prop_assert!((lengths - week).abs() <= 3600, "{lengths} and {week}");
    }

    #[test]
    fn offsets_laid_out_agree_with_the_zone(zone in any_zone(), from in any_second(), span in 0..90_000_000_i64) {
        let offsets = Offsets::covering(&zone, from, from + span);
        for second in [from, from + span / 3, from + span / 2, from + span - i64::from(span > 0)] {
            let expected = zone.to_offset(Timestamp::from_second(second).unwrap()).seconds();
            prop_assert_eq!(offsets.stretch(second).offset, i64::from(expected));
        }
    }

    #[test]
    fn overlap_is_symmetric_and_means_a_shared_second(a in any_interval(), b in any_interval()) {
        let shared = (0..700).any(|second| {
            let instant = Timestamp::from_second(second).unwrap();
            a.start <= instant && instant < a.end && b.start <= instant && instant < b.end
        });
        prop_assert_eq!(a.overlaps(&b), shared);
        prop_assert_eq!(b.overlaps(&a), shared);
        if a.touches(&b) {
            prop_assert!(!shared);
        }
    }

    #[test]
    fn presence_is_the_number_of_seconds_somebody_was_there(intervals in prop::collection::vec(any_interval(), 0..12)) {
        let there = (0..700_i64).filter(|second| {
            let instant = Timestamp::from_second(*second).unwrap();
            intervals.iter().any(|interval| interval.start <= instant && instant < interval.end)
        });
        prop_assert_eq!(presence_seconds(&intervals), i64::try_from(there.count()).unwrap());
    }

    #[test]
    fn a_union_is_ordered_apart_and_stable(intervals in prop::collection::vec(any_interval(), 0..12)) {
        let merged = union(&intervals);
        prop_assert!(merged.windows(2).all(|pair| pair[0].end < pair[1].start));
        prop_assert_eq!(union(&merged), merged);
    }

    #[test]
    fn no_text_makes_the_time_parser_panic(text in "\\PC{0,50}") {
        let _ = Moment::parse(&text).and_then(|moment| moment.instant(&TimeZone::UTC));
    }

    #[test]
    fn no_text_makes_the_duration_parser_panic(text in "[0-9hms:., -]{0,45}|\\PC{0,50}") {
        if let Ok(seconds) = domain::durations::parse(&text) {
            prop_assert!((0..=domain::durations::LONGEST_SECONDS).contains(&seconds));
        }
    }

    #[test]
    fn a_duration_written_is_the_same_when_read(seconds in 0..domain::durations::LONGEST_SECONDS) {
        prop_assert_eq!(domain::durations::parse(&domain::durations::format_clock(seconds)), Ok(seconds));
    }

    #[test]
    fn no_line_makes_the_quick_parser_panic(line in "[@#/!\"\\\\0-9hm:., a-zä-]{0,60}|\\PC{0,60}") {
        let now = zone("Europe/Berlin").unwrap().to_zoned(local("2026-11-22T14:30")).unwrap();
        let _ = domain::quick::parse(&line, &now);
    }
}
