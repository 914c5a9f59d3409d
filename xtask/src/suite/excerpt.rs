//! What went wrong, once more at the end: the whole output of a suite is long, and where it is kept it may be cut.

use std::fs;

use anyhow::Result;

use super::Outcome;
use crate::project::scratch;

/// How a line begins that says why something failed, in the words of cargo, rustc, libtest, node and vitest.
const TELLING: [&str; 14] = [
    "error",
    "FAILED",
    "thread '",
    "assertion",
    "Caused by",
    "could not",
    "process didn't",
    "test result: FAILED",
    "failures:",
    "\u{2716}",
    "AssertionError",
    "TimeoutError",
    "FAIL ",
    "\u{d7}",
];
/// Such a line and this many behind it.
const BEHIND: usize = 6;
/// Of each step.
const LINES: usize = 80;
const WIDTH: usize = 300;

/// Prints the telling lines of the log of each step that failed.
pub(super) fn print(outcomes: &[Outcome]) -> Result<()> {
    for outcome in outcomes.iter().filter(|outcome| outcome.counts.failed > 0) {
        let log = scratch()?.join("suite").join(&outcome.name).with_extension("log");
        // A step that ran alone has its whole output just above.
        let Ok(bytes) = fs::read(log) else { continue };
        println!("\n== what failed in {}", outcome.name);
        for line in telling(&String::from_utf8_lossy(&bytes)) {
            println!("{line}");
        }
    }
    Ok(())
}

fn telling(log: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut behind = 0;
    for line in log.lines().filter(|line| !line.trim().is_empty()) {
        let tells = TELLING.iter().any(|word| line.trim_start().starts_with(word));
        behind = if tells { BEHIND + 1 } else { behind };
        if behind == 0 {
            continue;
        }
        behind -= 1;
        lines.push(line.chars().take(WIDTH).collect());
        if lines.len() == LINES {
            break;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::telling;

    #[test]
    fn of_a_long_log_the_cause_is_left() {
        let log = format!(
            "{}error: could not compile `server`\n\nCaused by:\n  signal: 9\n{}",
            "   Compiling crate v1\n".repeat(500),
            "noise\n".repeat(500),
        );
        let found = telling(&log);
        assert_eq!(
            found[..3],
            ["error: could not compile `server`", "Caused by:", "  signal: 9"]
        );
        assert!(found.len() < 15);
    }
}
