//! `hourbook report`: sums by project, member, day and more.

use std::path::PathBuf;

use api::{
    client::Client,
    organization::{DayBoundary, Rounding, RoundingLevel, RoundingMode},
    reports::{
        DecimalMark, Dimension, DurationStyle, ExportReport, Report, ReportContent, ReportFilter,
        ReportFormat, ReportGroup, ReportQuery, Without,
    },
};
use clap::{Args, ValueEnum};

use super::{export::save, purse::Purse};
use crate::{
    context::Context,
    failure::Failure,
    names,
    output::{Align, Output, duration, printable, table},
    period::PeriodArgs,
    words::read_word,
};

/// Sums of a period, grouped by up to three things
#[derive(Debug, Args)]
pub struct ReportArgs {
    #[command(flatten)]
    pub period: PeriodArgs,
    /// Group by: client, project, task, member, team, tag, day, week, month, quarter, year, note, billable
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = read_word::<Dimension>, default_value = "project")]
    pub by: Vec<Dimension>,
    /// Only this project; may be repeated
    #[arg(long, short, value_name = "NAME")]
    pub project: Vec<String>,
    /// Only this client; may be repeated
    #[arg(long, value_name = "NAME")]
    pub client: Vec<String>,
    /// Only this member; may be repeated
    #[arg(long, value_name = "NAME")]
    pub member: Vec<String>,
    /// Only entries with this tag; may be repeated
    #[arg(long, value_name = "NAME")]
    pub tag: Vec<String>,
    /// Only entries that have none of these: client, project, task, team, tag
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = read_word::<Without>)]
    pub without: Vec<Without>,
    /// Only billed (true) or unbilled (false) time
    #[arg(long, value_name = "BOOL")]
    pub billable: Option<bool>,
    /// Only notes that contain this text
    #[arg(long, short = 'q', value_name = "TEXT")]
    pub search: Option<String>,
    /// Rounding such as nearest:15:entry, up:6:day or none; the organization's when absent
    #[arg(long, value_name = "RULE", value_parser = read_rounding)]
    pub rounding: Option<Rounding>,
    /// What happens at midnight: split or start-day; the organization's rule when absent
    #[arg(long, value_name = "RULE", value_parser = read_boundary)]
    pub day_boundary: Option<DayBoundary>,
    /// Decide the day of an instant in this IANA zone instead of each entry's own
    #[arg(long, value_name = "ZONE")]
    pub time_zone: Option<String>,
    /// Show estimates beside projects and tasks
    #[arg(long)]
    pub estimates: bool,
    /// Show what the time is worth; for those who see rates
    #[arg(long)]
    pub amounts: bool,
    /// Write a file instead of a table
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Format of the file
    #[arg(long, value_enum, default_value = "csv", requires = "output")]
    pub format: FileFormat,
    /// Write every entry to the file instead of the groups
    #[arg(long, requires = "output")]
    pub entries: bool,
}

/// Format of a report file.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum FileFormat {
    /// Comma-separated values
    Csv,
    /// Excel workbook
    Xlsx,
    /// JSON
    Json,
}

fn read_boundary(text: &str) -> Result<DayBoundary, String> {
    match text {
        "split" => Ok(DayBoundary::SplitAtMidnight),
        "start-day" => Ok(DayBoundary::StartDay),
        _ => Err("use split or start-day".to_owned()),
    }
}

fn read_rounding(text: &str) -> Result<Rounding, String> {
    if text == "none" {
        return Ok(Rounding {
            mode: RoundingMode::None,
            minutes: 1,
            level: RoundingLevel::Entry,
        });
    }
    let parts: Vec<&str> = text.split(':').collect();
    let &[mode, minutes, level] = parts.as_slice() else {
        return Err(
            "write it as nearest:15:entry: none, up, down or nearest, minutes, entry, day or group"
                .to_owned(),
        );
    };
    let minutes = minutes.parse().ok().filter(|minutes| (1..=240).contains(minutes));
    Ok(Rounding {
        mode: read_word(mode)?,
        minutes: minutes.ok_or("the minutes go from 1 to 240")?,
        level: read_word(level)?,
    })
}

/// Makes the report.
pub async fn run(context: &Context, args: ReportArgs) -> Result<(), Failure> {
    if args.by.len() > 3 {
        return Err(Failure::Usage("group by three things at most".to_owned()));
    }
    let (account, client) = context.sign_in()?;
    let now = context.now(&account)?;
    let period = args.period.dates("week", &now, account.week_start)?;
    let query = ReportQuery {
        from: period.from,
        to: period.to,
        time_zone: args.time_zone.clone(),
        filter: filter(&client, &args).await?,
        group_by: args.by.clone(),
        rounding: args.rounding,
        day_boundary: args.day_boundary,
        week_start: Some(account.week_start),
        compare_estimates: args.estimates.then_some(true),
        amounts: args.amounts.then_some(true),
        compare: None,
        visible_only: None,
    };
    if let Some(path) = &args.output {
        let format = match args.format {
            FileFormat::Csv => ReportFormat::Csv,
            FileFormat::Xlsx => ReportFormat::Xlsx,
            FileFormat::Json => ReportFormat::Json,
        };
        let content = if args.entries {
            ReportContent::Entries
        } else {
            ReportContent::Groups
        };
        let download = client
            .export_report(&ExportReport {
                query,
                format,
                content,
                durations: DurationStyle::default(),
                decimal_mark: DecimalMark::default(),
            })
            .await?;
        return save(context, download, path).await;
    }
    let report = client.query_report(&query).await?;
    context
        .output
        .either(&report, || text(context.output, &report, &args))
}

async fn filter(client: &Client, args: &ReportArgs) -> Result<ReportFilter, Failure> {
    let mut filter = ReportFilter {
        tags: args.tag.clone(),
        billable: args.billable,
        note: args.search.clone(),
        without: args.without.clone(),
        ..ReportFilter::default()
    };
    for name in &args.project {
        filter
            .project_ids
            .push(names::find_project(client, name).await?.id);
    }
    for name in &args.client {
        filter.client_ids.push(names::find_client(client, name).await?);
    }
    for name in &args.member {
        filter.member_ids.push(names::find_member(client, name).await?);
    }
    Ok(filter)
}

fn text(output: Output, report: &Report, args: &ReportArgs) -> String {
    let titles: Vec<String> = args.by.iter().map(|dimension| title(*dimension)).collect();
    let mut columns: Vec<(&str, Align)> = titles.iter().map(|title| (title.as_str(), Align::Text)).collect();
    columns.extend([
        ("Time", Align::Right),
        ("Billed", Align::Right),
        ("Entries", Align::Right),
    ]);
    if args.estimates {
        columns.push(("Estimate", Align::Right));
    }
    let purse = Purse::of(report);
    columns.extend(purse.titles().iter().map(|title| (*title, Align::Right)));
    let mut rows: Vec<Vec<String>> = report
        .groups
        .iter()
        .map(|group| {
            let mut row = row(output, group, args.estimates);
            row.extend(purse.cells(group.money));
            row
        })
        .collect();
    let mut total = vec![String::new(); titles.len()];
    if let Some(first) = total.first_mut() {
        "Total".clone_into(first);
    }
    total.push(duration(output, report.total.duration_seconds));
    total.push(duration(output, report.total.billable_seconds));
    total.push(report.total.entries.to_string());
    if args.estimates {
        total.push(String::new());
    }
    total.extend(purse.cells(report.total.money));
    rows.push(total);
    let mut parts = vec![
        table(output, &columns, &rows, true),
        String::new(),
        printable(&report.policy.text),
    ];
    parts.extend(report.policy.tags_note.iter().map(|note| printable(note)));
    let unrated = report.total.money.map_or(0, |money| money.unrated_seconds);
    if unrated > 0 {
        parts.push(format!(
            "billed time without a rate, worth nothing here: {}",
            duration(output, unrated)
        ));
    }
    if report.running_excluded > 0 {
        parts.push(format!("running timers left out: {}", report.running_excluded));
    }
    parts.join("\n")
}

fn row(output: Output, group: &ReportGroup, estimates: bool) -> Vec<String> {
    let mut row: Vec<String> = group.keys.iter().map(|key| key.label.clone()).collect();
    row.push(duration(output, group.duration_seconds));
    row.push(duration(output, group.billable_seconds));
    row.push(group.entries.to_string());
    if estimates {
        row.push(
            group
                .estimate_seconds
                .map(|seconds| duration(output, seconds))
                .unwrap_or_default(),
        );
    }
    row
}

fn title(dimension: Dimension) -> String {
    let name = serde_json::to_value(dimension).unwrap_or_default();
    let name = name.as_str().unwrap_or_default();
    let mut letters = name.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use api::{
        organization::WeekStart,
        reports::{ReportKey, ReportMoney, ReportPolicy, ReportTotal},
    };
    use clap::Parser;
    use rstest::rstest;

    use super::*;

    #[derive(Debug, Parser)]
    struct Only {
        #[command(flatten)]
        args: ReportArgs,
    }

    #[rstest]
    #[case("none", RoundingMode::None, 1, RoundingLevel::Entry)]
    #[case("nearest:15:entry", RoundingMode::Nearest, 15, RoundingLevel::Entry)]
    #[case("up:6:day", RoundingMode::Up, 6, RoundingLevel::Day)]
    fn a_rounding_is_read(
        #[case] text: &str,
        #[case] mode: RoundingMode,
        #[case] minutes: u16,
        #[case] level: RoundingLevel,
    ) {
        assert_eq!(read_rounding(text).unwrap(), Rounding { mode, minutes, level });
    }

    #[rstest]
    #[case("")]
    #[case("up")]
    #[case("up:0:day")]
    #[case("up:241:day")]
    #[case("sideways:5:day")]
    #[case("up:5:week")]
    #[case("up:5:day:x")]
    fn anything_else_is_no_rounding(#[case] text: &str) {
        assert!(read_rounding(text).is_err());
    }

    #[test]
    fn an_unknown_dimension_lists_the_known_ones() {
        let error = Only::try_parse_from(["report", "--by", "project,colour"])
            .unwrap_err()
            .to_string();
        assert!(error.contains("expected one of client, project"), "{error}");
    }

    fn march() -> Report {
        let key = |dimension, label: &str| ReportKey {
            dimension,
            id: None,
            label: label.to_owned(),
        };
        Report {
            groups: vec![ReportGroup {
                keys: vec![
                    key(Dimension::Project, "Atlas"),
                    key(Dimension::Day, "2026-03-02"),
                ],
                duration_seconds: 4500,
                entries: 1,
                billable_seconds: 3600,
                estimate_seconds: None,
                money: None,
                previous: None,
            }],
            total: ReportTotal {
                duration_seconds: 4500,
                entries: 1,
                billable_seconds: 3600,
                money: None,
            },
            policy: ReportPolicy {
                time_zone: None,
                day_boundary: DayBoundary::SplitAtMidnight,
                rounding: read_rounding("none").unwrap(),
                week_start: WeekStart::Monday,
                text: "Days in each entry's own zone, split at midnight, not rounded.".to_owned(),
                tags_note: None,
            },
            running_excluded: 1,
            comparison: None,
            currency: None,
        }
    }

    fn printed(report: &Report) -> String {
        let args = Only::try_parse_from(["report", "--by", "project,day"])
            .unwrap()
            .args;
        let output = Output {
            json: false,
            colour: false,
            decimal: false,
            width: None,
        };
        text(output, report, &args)
    }

    #[test]
    fn the_table_ends_with_the_total_and_the_policy() {
        insta::assert_snapshot!(printed(&march()));
    }

    #[test]
    fn amounts_have_columns_where_the_server_shows_some() {
        let mut report = march();
        report.currency = Some("EUR".into());
        let money = ReportMoney {
            billable_minor: 9000,
            cost_minor: None,
            unrated_seconds: 900,
        };
        report.groups[0].money = Some(money);
        report.total.money = Some(money);
        let table = printed(&report);
        assert!(table.contains("Amount") && table.contains("90.00 EUR"), "{table}");
        assert!(!table.contains("Cost"), "{table}");
        assert!(
            table.contains("billed time without a rate, worth nothing here: 0:15"),
            "{table}"
        );
        let with_cost = ReportMoney {
            cost_minor: Some(9900),
            ..money
        };
        report.groups[0].money = Some(with_cost);
        report.total.money = Some(with_cost);
        let table = printed(&report);
        assert!(table.contains("Profit") && table.contains("-9.00 EUR"), "{table}");
    }
}
