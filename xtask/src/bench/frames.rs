//! P10: how smoothly the web app moves while something is dragged, and how soon it shows what was asked for, in Chromium on
//! the release build.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use super::figures::{Figure, decimal, hundredths, milliseconds};
use crate::command::capture;
use crate::node;
use crate::project::{binary, root};

/// A frame of a display with 60 of them in a second, in microseconds.
const FRAME: u64 = 16_667;
/// A clock that is read between two frames is not exact to the microsecond.
const TREMBLE: u64 = 500;

/// Runs the browser and reads what it measured.
pub fn measure(program: &Path) -> Result<Vec<Figure>> {
    node::install("e2e")?;
    let mut script = Command::new("node");
    script.arg("frames.mjs").current_dir(root().join("e2e"));
    script.env("HOURBOOK_SERVER_BIN", program);
    script.env("HOURBOOK_XTASK_BIN", binary("xtask", "release"));
    let measured: Value = serde_json::from_str(capture(&mut script)?.trim())
        .context("the browser printed something else than its measurements")?;
    let board = &measured["board"];
    Ok(vec![
        figure(
            "dragging in a week of 504 entries, 10,000 loaded",
            &measured["calendar"],
        )?,
        figure("scrolling a board of 1,000 cards", &board["scrolled"])?,
        figure("dragging on a board of 1,000 cards", &board["dragged"])?,
        wait(
            "largest paint of the calendar",
            &measured["paint"],
            1_500,
            "≤ 1.5 s",
        )?,
        wait("another week, of 504 entries", &measured["week"], 250, "≤ 250 ms")?,
        wait("the palette opens", &measured["palette"], 100, "≤ 100 ms")?,
    ])
}

/// The median of three times from a key, or from the request of a page, until it is painted.
fn wait(what: &str, measured: &Value, most: u64, goal: &'static str) -> Result<Figure> {
    let micros = measured.as_u64().with_context(|| format!("no time of {what}"))?;
    Ok(Figure {
        id: "P10",
        what: what.to_owned(),
        ours: milliseconds(micros),
        against: milliseconds(most * 1_000),
        ratio: decimal(hundredths(micros, most * 1_000)),
        goal,
        reached: micros <= most * 1_000,
        limit: "the browser shares the cores with the server and the test driver",
    })
}

fn figure(what: &str, measured: &Value) -> Result<Figure> {
    let number = |name: &str| {
        measured[name]
            .as_u64()
            .with_context(|| format!("no {name} of {what}"))
    };
    let (median, p95, worst) = (number("median")?, number("p95")?, number("worst")?);
    let ours = format!(
        "median {}, 95 % {}, worst {} of {} frames; layout shift {}",
        milliseconds(median),
        milliseconds(p95),
        milliseconds(worst),
        number("frames")?,
        shift(number("shift")?),
    );
    Ok(Figure {
        id: "P10",
        what: what.to_owned(),
        ours,
        against: "a frame of 60 in a second".to_owned(),
        ratio: decimal(hundredths(median, FRAME)),
        goal: "median ≤ 16.7 ms",
        reached: median <= FRAME + TREMBLE,
        limit: "the browser draws without a graphics card and shares the cores with the server and the test driver",
    })
}

/// Ten-thousandths as people read a layout shift.
fn shift(ten_thousandths: u64) -> String {
    format!("{}.{:04}", ten_thousandths / 10_000, ten_thousandths % 10_000)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_measurement_becomes_a_figure_and_a_missing_one_an_error() {
        let measured = json!({"frames": 300, "median": 16_700, "p95": 33_300, "worst": 50_000, "shift": 12});
        let figure = figure("dragging", &measured).unwrap();
        assert!(figure.reached);
        assert_eq!(figure.ratio, "1.00");
        assert!(
            figure
                .ours
                .ends_with("worst 50.0 ms of 300 frames; layout shift 0.0012")
        );
        let slow = json!({"frames": 90, "median": 33_300, "p95": 33_300, "worst": 50_000, "shift": 0});
        assert!(!super::figure("dragging", &slow).unwrap().reached);
        assert!(super::figure("dragging", &json!({})).is_err());
    }

    #[test]
    fn a_wait_is_held_against_what_people_wait_for() {
        let quick = wait("the palette opens", &json!(50_000), 100, "≤ 100 ms").unwrap();
        assert!(quick.reached);
        assert_eq!(quick.ratio, "0.50");
        assert!(
            !wait("the palette opens", &json!(130_000), 100, "≤ 100 ms")
                .unwrap()
                .reached
        );
        assert!(wait("the palette opens", &json!(null), 100, "≤ 100 ms").is_err());
    }
}
