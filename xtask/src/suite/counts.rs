//! How many tests passed and failed, read from what the runners print.

use std::sync::LazyLock;

use anyhow::{Context, Result};
use regex::Regex;
use serde::{Deserialize, Serialize};

/// Passed and failed tests of one step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub passed: u64,
    pub failed: u64,
}

impl Counts {
    /// A step that is itself one test and passed.
    pub const ONE: Self = Self { passed: 1, failed: 0 };

    pub fn add(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
        }
    }

    /// A runner that ended with an error although no test of it failed (it did not compile, it crashed)
    /// counts as one failure; a runner that ran nothing at all as well, because a suite without tests
    /// proves nothing.
    pub fn with_exit(self, success: bool) -> Self {
        if self.failed > 0 || (success && self.passed > 0) {
            return self;
        }
        Self { failed: 1, ..self }
    }
}

static CARGO: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?m)^test result: \w+\. (\d+) passed; (\d+) failed;").ok());
static TAP: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?m)^# (pass|fail|cancelled) (\d+)$").ok());

/// Sums the `test result:` lines of `cargo test`.
pub fn cargo(output: &str) -> Result<Counts> {
    let pattern = CARGO.as_ref().context("the pattern compiles")?;
    pattern
        .captures_iter(output)
        .try_fold(Counts::default(), |sum, line| {
            Ok(sum.add(Counts {
                passed: line[1].parse()?,
                failed: line[2].parse()?,
            }))
        })
}

/// Reads the closing lines of a TAP report of `node --test`.
pub fn tap(report: &str) -> Result<Counts> {
    let pattern = TAP.as_ref().context("the pattern compiles")?;
    pattern
        .captures_iter(report)
        .try_fold(Counts::default(), |sum, line| {
            let number: u64 = line[2].parse()?;
            Ok(match &line[1] {
                "pass" => sum.add(Counts {
                    passed: number,
                    failed: 0,
                }),
                _ => sum.add(Counts {
                    passed: 0,
                    failed: number,
                }),
            })
        })
}

/// Reads the JSON report of vitest.
pub fn vitest(report: &str) -> Result<Counts> {
    let report: serde_json::Value = serde_json::from_str(report).context("vitest wrote no JSON")?;
    let number = |name: &str| {
        report[name]
            .as_u64()
            .with_context(|| format!("vitest reported no {name}"))
    };
    Ok(Counts {
        passed: number("numPassedTests")?,
        failed: number("numFailedTests")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_results_of_several_binaries_are_summed() -> Result<()> {
        let output = "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out\n\
                      noise\n\
                      test result: FAILED. 2 passed; 4 failed; 0 ignored\n";
        assert_eq!(cargo(output)?, Counts { passed: 5, failed: 4 });
        Ok(())
    }

    #[test]
    fn cancelled_node_tests_count_as_failed() -> Result<()> {
        assert_eq!(
            tap("# tests 4\n# pass 2\n# fail 1\n# cancelled 1\n")?,
            Counts { passed: 2, failed: 2 }
        );
        Ok(())
    }

    #[test]
    fn a_runner_that_ran_nothing_is_a_failure() {
        assert_eq!(Counts::default().with_exit(true), Counts { passed: 0, failed: 1 });
        assert_eq!(
            Counts { passed: 7, failed: 0 }.with_exit(false),
            Counts { passed: 7, failed: 1 }
        );
        assert_eq!(
            Counts { passed: 7, failed: 2 }.with_exit(false),
            Counts { passed: 7, failed: 2 }
        );
        assert_eq!(Counts::ONE.with_exit(true), Counts::ONE);
    }
}
