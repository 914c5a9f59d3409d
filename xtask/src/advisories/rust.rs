//! `Cargo.lock` against `RustSec`, by cargo-deny. The exceptions are those of deny.toml, each with its reason.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use anyhow::{Context, Result, ensure};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde_json::Value;

use super::{Severity, Weakness, days};
use crate::{
    command::{capture, run},
    project::{cargo, root},
    python,
};

const SOURCE: &str = "https://github.com/rustsec/advisory-db";
/// The folder in which cargo-deny 0.20 looks for a clone of that address.
const FOLDER: &str = "advisory-db-3157b0e258782691";

/// Every weakness of the workspace and of all platforms that deny.toml does not justify.
pub fn look_up(database: Option<&Path>, today: Date) -> Result<Vec<Weakness>> {
    let program = python::environment("deny")?.join("cargo-deny");
    run(&mut cargo(&["fetch", "--locked"]))?;
    let folder = tempfile::tempdir()?;
    let clone = folder.path().join("lists").join(FOLDER);
    take(database, &clone)?;
    say_age(&clone, today)?;
    let config = folder.path().join("deny.toml");
    let text = fs::read_to_string(root().join("deny.toml"))?;
    fs::write(&config, with_lists(&text, &folder.path().join("lists"))?)?;
    let output = Command::new(&program)
        .current_dir(root())
        .arg("--config")
        .arg(&config)
        .args(["--workspace", "--offline", "--locked", "--format", "json"])
        .args(["check", "--hide-inclusion-graph", "advisories"])
        .output()
        .context("cannot start cargo-deny")?;
    read(&output)
}

/// Clones the lists. The checks want a work tree, which a mirror has not.
fn take(database: Option<&Path>, clone: &Path) -> Result<()> {
    let source = match database {
        Some(folder) => fs::canonicalize(folder)
            .with_context(|| format!("{} is not there", folder.display()))?
            .into_os_string(),
        None => SOURCE.into(),
    };
    let mut git = Command::new("git");
    // A mirror that is mounted belongs to somebody else.
    git.args(["-c", "safe.directory=*", "clone", "--quiet", "--"])
        .arg(source)
        .arg(clone);
    run(&mut git)
}

/// What was published since is not seen, so that whoever reads the result has to know the day.
fn say_age(clone: &Path, today: Date) -> Result<()> {
    let mut git = Command::new("git");
    git.args(["show", "--no-patch", "--format=%H %cI", "HEAD"])
        .current_dir(clone);
    let line = capture(&mut git)?;
    let (commit, moment) = line.trim().split_once(' ').context("a commit and its time")?;
    let day = moment.parse::<Timestamp>()?.to_zoned(TimeZone::UTC).date();
    println!(
        "RustSec at {commit} of {day}, {} days ago; what was published since is not seen",
        days(day, today)?
    );
    Ok(())
}

/// deny.toml with the place of the lists, which is another in each run.
fn with_lists(text: &str, folder: &Path) -> Result<String> {
    let mut config: toml::Table = text.parse()?;
    let advisories = config
        .entry("advisories")
        .or_insert_with(|| toml::Table::new().into())
        .as_table_mut()
        .context("`advisories` of deny.toml is a table")?;
    advisories.insert("db-path".into(), folder.display().to_string().into());
    Ok(toml::to_string(&config)?)
}

/// The answer of cargo-deny. It ends with a summary; without one it did not come so far.
fn read(output: &Output) -> Result<Vec<Weakness>> {
    let text = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<Value> = text
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    ensure!(
        lines.iter().any(|line| line["type"] == "summary"),
        "cargo-deny compared nothing: {}",
        text.trim()
    );
    Ok(lines.iter().filter_map(weakness).collect())
}

fn weakness(line: &Value) -> Option<Weakness> {
    let fields = &line["fields"];
    if line["type"] != "diagnostic" {
        return None;
    }
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let advisory = &fields["advisory"];
    let span = text(&fields["labels"][0]["span"]);
    let component = span.split(" registry+").next().unwrap_or_default().to_owned();
    let class = text(&fields["code"]);
    let severity = match class.as_str() {
        "vulnerability" => Severity::of_vector(advisory["cvss"].as_str()),
        _ => Severity::Other,
    };
    Some(Weakness {
        component,
        id: advisory["id"].as_str().map_or(class, str::to_owned),
        severity,
        // Withdrawn versions and exceptions for what is no longer there have no date.
        published: advisory["date"].as_str().and_then(|day| day.parse().ok()),
        title: text(&fields["message"]),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn diagnostic(code: &str, cvss: Option<&str>) -> Value {
        json!({ "type": "diagnostic", "fields": {
            "code": code, "severity": "error", "message": "keys leak",
            "labels": [{ "span": "rsa 0.10.0 registry+https://github.com/rust-lang/crates.io-index" }],
            "advisory": { "id": "RUSTSEC-2023-0071", "date": "2023-11-22", "cvss": cvss },
        }})
    }

    /// class, component and day are those of the list; an unsound or abandoned crate has the longest time.
    #[test]
    fn an_answer_of_cargo_deny_is_read() {
        let worst = Some("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H");
        let found = weakness(&diagnostic("vulnerability", worst)).unwrap();
        assert_eq!(found.component, "rsa 0.10.0");
        assert_eq!(found.id, "RUSTSEC-2023-0071");
        assert_eq!(found.severity, Severity::Critical);
        assert_eq!(found.published, Some("2023-11-22".parse().unwrap()));
        let unsound = weakness(&diagnostic("unsound", None)).unwrap();
        assert_eq!(unsound.severity, Severity::Other);
        assert!(weakness(&json!({ "type": "summary", "fields": {} })).is_none());
    }

    /// An exception whose reason is gone is found like a weakness, and at once.
    #[test]
    fn an_exception_for_nothing_is_found() {
        let line = json!({ "type": "diagnostic", "fields": {
            "code": "advisory-not-detected", "message": "advisory was not encountered",
            "labels": [{ "span": "RUSTSEC-2020-0001" }],
        }});
        let found = weakness(&line).unwrap();
        assert_eq!(
            (found.component.as_str(), found.published),
            ("RUSTSEC-2020-0001", None)
        );
    }

    #[test]
    fn the_exceptions_of_deny_toml_are_kept() {
        let text =
            "[advisories]\nyanked = \"deny\"\nignore = [{ id = \"RUSTSEC-2023-0071\", reason = \"why\" }]\n";
        let text = with_lists(text, Path::new("/lists")).unwrap();
        assert!(
            text.contains("db-path = \"/lists\"") && text.contains("RUSTSEC-2023-0071"),
            "{text}"
        );
    }
}
