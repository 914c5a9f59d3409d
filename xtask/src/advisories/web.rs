//! The packages of npm against the list of its registry, by `npm audit`, which reads the lock file alone.

use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::{Severity, Weakness};
use crate::project::root;

/// Every folder with a package-lock.json.
pub const FOLDERS: [&str; 4] = ["web", "web/tools/openapi", "e2e", "crates/sealed/interop"];

/// Every weakness that the registry knows of the packages of a folder.
pub fn look_up(folder: &str) -> Result<Vec<Weakness>> {
    let output = Command::new("npm")
        .args(["audit", "--json", "--package-lock-only"])
        .current_dir(root().join(folder))
        .output()
        .context("npm is not installed")?;
    // The exit code says whether something was found, and also whether nothing was asked; the answer tells them apart.
    read(folder, &String::from_utf8_lossy(&output.stdout))
}

fn read(folder: &str, answer: &str) -> Result<Vec<Weakness>> {
    let answer: Value = serde_json::from_str(answer).context("npm printed no JSON")?;
    let Some(packages) = answer["vulnerabilities"].as_object() else {
        let said = answer["message"]
            .as_str()
            .or_else(|| answer["error"]["summary"].as_str());
        bail!("{}", said.unwrap_or("npm gave no list"));
    };
    let mut found = Vec::new();
    for (package, about) in packages {
        // A package that only leads to another that is weak names it instead of a weakness.
        for via in about["via"].as_array().into_iter().flatten() {
            if via.is_object() {
                found.push(weakness(folder, package, via));
            }
        }
    }
    Ok(found)
}

fn weakness(folder: &str, package: &str, via: &Value) -> Weakness {
    let text = |name: &str| via[name].as_str().unwrap_or_default().to_owned();
    let address = text("url");
    Weakness {
        component: format!("{package} {} ({folder})", text("range")),
        id: address.rsplit('/').next().unwrap_or_default().to_owned(),
        severity: match text("severity").as_str() {
            "high" => Severity::High,
            "moderate" | "low" | "info" => Severity::Other,
            _ => Severity::Critical,
        },
        // The registry does not say.
        published: None,
        title: text("title"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// a registry that does not answer is not taken for one that knows nothing bad.
    #[test]
    fn an_answer_of_npm_is_read_and_a_refusal_is_no_answer() {
        let answer = r#"{"vulnerabilities":{
            "outer":{"severity":"high","via":["inner"]},
            "inner":{"severity":"high","via":[{"title":"runs what it is told","severity":"high","range":"<2.0.0",
                "url":"https://github.com/advisories/GHSA-aaaa-bbbb-cccc"}]}}}"#;
        let found = read("web", answer).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].component, "inner <2.0.0 (web)");
        assert_eq!(found[0].id, "GHSA-aaaa-bbbb-cccc");
        assert_eq!(found[0].severity, Severity::High);
        assert_eq!(read("web", r#"{"vulnerabilities":{}}"#).unwrap(), []);
        let refused = read("web", r#"{"message":"405 Method Not Allowed","statusCode":405}"#);
        assert!(refused.unwrap_err().to_string().contains("405"));
        assert!(read("web", "").is_err());
    }

    /// A lock file that nobody looks at would be a hole.
    #[test]
    fn every_lock_file_is_looked_at() {
        let mut folders: Vec<String> = crate::project::files()
            .unwrap()
            .into_iter()
            .filter_map(|file| file.strip_suffix("/package-lock.json").map(str::to_owned))
            .collect();
        folders.sort();
        let mut looked_at = FOLDERS.map(str::to_owned);
        looked_at.sort();
        assert_eq!(folders, looked_at);
    }
}
