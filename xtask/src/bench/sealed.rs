//! P14: sealing and opening a segment of the activity log beside plain age on the same bytes.

use anyhow::{Context, Result};
use serde_json::Value;

use super::figures::{Figure, decimal, hundredths, kilobytes, milliseconds};
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
    let mut figures = Vec::new();
    for piece in [&DAY, &HOUR] {
        for way in ["seal", "open"] {
            figures.push(figure(&measured[piece.name], piece, way)?);
        }
    }
    Ok(figures)
}

/// What is measured.
struct Piece {
    name: &'static str,
    what: &'static str,
    limit: &'static str,
}

const DAY: Piece = Piece {
    name: "day",
    what: "a busy day of the activity log",
    limit: "zstd works on all bytes, age only on what is left of them",
};
const HOUR: Piece = Piece {
    name: "hour",
    what: "the hour that an agent seals",
    limit: "zstd's level 15, which the bytes on the wire of P11 want: docs/adr/0026-how-hard-an-hour-is-pressed.md",
};

fn figure(measured: &Value, piece: &Piece, way: &'static str) -> Result<Figure> {
    let number = |value: &Value| value.as_u64().context("the measurement lacks a number");
    let times = &measured[format!("{way}_us")];
    let (ours, age) = (number(&times["sealed"])?, number(&times["age"])?);
    let (bytes, sealed) = (number(&measured["bytes"])?, number(&measured["sealed_bytes"])?);
    let ratio = hundredths(ours, age);
    Ok(Figure {
        id: "P14",
        what: format!("{way} {}, {} of records", piece.what, kilobytes(bytes)),
        ours: format!("{}, stored as {}", milliseconds(ours), kilobytes(sealed)),
        against: format!("plain age on the same bytes, {}", milliseconds(age)),
        ratio: decimal(ratio),
        goal: "≤ 2",
        reached: ratio <= 200,
        limit: piece.limit,
    })
}
