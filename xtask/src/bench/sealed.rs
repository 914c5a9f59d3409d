//! P14: sealing and opening a segment of the activity log beside plain age on the same bytes.

use anyhow::{Context, Result};
use serde_json::Value;

use super::figures::{Figure, decimal, hundredths, megabytes, milliseconds};
use crate::command::capture;
use crate::project::cargo;

/// The crate measures itself: nothing else of ours may hold its keys.
pub fn throughput() -> Result<Vec<Figure>> {
    let measured = capture(&mut cargo(&[
        "run",
        "--quiet",
        "--release",
        "--package",
        "sealed",
        "--example",
        "throughput",
    ]))?;
    let measured: Value = serde_json::from_str(&measured).context("the measurement printed no JSON")?;
    ["seal", "open"]
        .into_iter()
        .map(|way| figure(&measured, way))
        .collect()
}

fn figure(measured: &Value, way: &'static str) -> Result<Figure> {
    let number = |value: &Value| value.as_u64().context("the measurement lacks a number");
    let times = &measured[format!("{way}_us")];
    let (ours, age) = (number(&times["sealed"])?, number(&times["age"])?);
    let (bytes, sealed) = (number(&measured["bytes"])?, number(&measured["sealed_bytes"])?);
    let ratio = hundredths(ours, age);
    Ok(Figure {
        id: "P14",
        what: format!(
            "{way} a busy day of the activity log, {} of records",
            megabytes(bytes)
        ),
        ours: format!("{}, stored as {}", milliseconds(ours), megabytes(sealed)),
        against: format!("plain age on the same bytes, {}", milliseconds(age)),
        ratio: decimal(ratio),
        goal: "≤ 2",
        reached: ratio <= 200,
        limit: "zstd works on all bytes, age only on what is left of them",
    })
}
