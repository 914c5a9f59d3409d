//! schemathesis against a real server: the interface answers only what its description says, whatever it is sent.
//! compliance-trestle reads what the same server says of its claims.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use regex::Regex;

use crate::command::tee;
use crate::project::{binary, root, scratch};
use crate::python;
use crate::server::{Installation, Owner};
use crate::suite::counts::Counts;

/// What every answer is held against.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_headers_conformance,response_schema_conformance,use_after_free,ignored_auth,\
                      unsupported_method";

/// What makes files. Intruder detection pauses a token that makes many, so these operations come last, with a token of their own.
const FILES: &str = "/exports?(/|$)";

/// Starts a server with an empty organization and tries `examples` cases per operation.
pub fn run(examples: u32) -> Result<Counts> {
    let folder = tempfile::Builder::new()
        .prefix("hourbook-conformance-")
        .tempdir()?;
    let installation = Installation::new(
        binary("hourbook-server", "debug"),
        &folder.path().join("data"),
        None,
    )?;
    let owner = Owner {
        slug: "acme",
        email: "owner@acme.example",
        password: "a long conformance password",
    };
    installation.create_organization(&owner)?;
    let runtime = tokio::runtime::Runtime::new()?;
    let log = scratch()?.join("conformance.log");
    // A server goes on with the log that it finds, and this run looks at its own alone.
    fs::write(&log, "")?;
    let (mut server, api) = runtime.block_on(installation.start(&log))?;
    let most = schemathesis(&installation, &owner, "--exclude-path-regex", examples)?;
    ensure!(
        !fs::read_to_string(&log)?.contains(r#""problem":"token_paused""#),
        "the token was paused, so what followed was refused and not tried; see {}",
        log.display()
    );
    let files = schemathesis(&installation, &owner, "--include-path-regex", examples)?;
    let claims = folder.path().join("oscal.json");
    fs::write(&claims, runtime.block_on(api.page("/trust/oscal.json"))?)?;
    server.stop()?;
    Ok(most.add(files).add(oscal(&claims)?))
}

/// Tries the operations that `which` picks by [`FILES`].
fn schemathesis(installation: &Installation, owner: &Owner, which: &str, examples: u32) -> Result<Counts> {
    let programs = python::environment("schemathesis")?;
    let token = installation.create_token(owner.slug, owner.email)?;
    let report = scratch()?.join("conformance.xml");
    // It keeps a database of examples where it runs.
    let place = tempfile::tempdir()?;
    let mut schemathesis = Command::new(programs.join("st"));
    schemathesis
        .arg("run")
        .arg(format!("{}/api/v1/openapi.json", installation.url()))
        .arg("--tls-verify")
        .arg(installation.certificate())
        .arg("--header")
        .arg(format!("Authorization: Bearer {token}"))
        .args([
            "--checks",
            CHECKS,
            "--phases",
            "examples,coverage,fuzzing,stateful",
        ])
        .args(["--max-examples", &examples.to_string(), "--seed", "1"])
        // Python up to 3.11 sometimes parses sources of two threads into each other ("recursion depth mismatch").
        .args(["--workers", "1"])
        .args([
            "--continue-on-failure",
            "--no-color",
            "--suppress-health-check",
            "all",
            "--report",
            "junit",
        ])
        // The stream of live updates never ends, so it has no whole answer to look at.
        .args(["--exclude-path", "/events"])
        .args([which, FILES])
        .arg("--report-junit-path")
        .arg(&report)
        .current_dir(&place);
    let (_, success) = tee(&mut schemathesis)?;
    let counts = junit(&fs::read_to_string(&report).context("schemathesis wrote no report")?)?;
    Ok(counts.with_exit(success))
}

/// compliance-trestle reads what the server says of its claims.
fn oscal(file: &Path) -> Result<Counts> {
    let programs = python::environment("trestle")?;
    let mut reader = Command::new(programs.join("python"));
    reader.arg(root().join("xtask/python/oscal.py")).arg(file);
    let (numbers, success) = tee(&mut reader)?;
    // Claims that apply here: each one is a finding with its observation.
    let whole = numbers.split_whitespace().collect::<Vec<_>>() == ["157", "157"];
    Ok(if success && whole {
        Counts::ONE
    } else {
        Counts { passed: 0, failed: 1 }
    })
}

/// Sums the suites of a `JUnit` report.
fn junit(report: &str) -> Result<Counts> {
    let suite = Regex::new(r"<testsuite\b[^>]*>")?;
    let mut counts = Counts::default();
    for found in suite.find_iter(report) {
        let number = |name: &str| -> Result<u64> {
            let pattern = Regex::new(&format!(r#"\b{name}="(\d+)""#))?;
            pattern
                .captures(found.as_str())
                .map_or(Ok(0), |number| Ok(number[1].parse()?))
        };
        let failed = number("failures")? + number("errors")?;
        let passed = number("tests")?.saturating_sub(failed + number("skipped")?);
        counts = counts.add(Counts { passed, failed });
    }
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suites_of_a_junit_report_are_summed() -> Result<()> {
        let report = r#"<testsuites tests="9"><testsuite name="a" tests="5" failures="1" errors="1" skipped="1"/>
                        <testsuite name="b" tests="2" failures="0" errors="0"></testsuite></testsuites>"#;
        assert_eq!(junit(report)?, Counts { passed: 4, failed: 2 });
        Ok(())
    }
}
