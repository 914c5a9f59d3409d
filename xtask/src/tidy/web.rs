//! Features of the web app stand beside each other: none imports another.

use anyhow::Result;
use regex::Regex;

use super::{Finding, Tree};

const FEATURES: &str = "web/src/features/";

/// Checks the imports of every feature folder.
pub fn check(tree: &Tree) -> Result<Vec<Finding>> {
    let import = Regex::new(r#"(?:from|import)\s*\(?\s*["']([^"']+)["']"#)?;
    let mut findings = Vec::new();
    for (path, text) in tree.ending(&[".ts", ".tsx"]) {
        let Some(feature) = path
            .strip_prefix(FEATURES)
            .and_then(|rest| rest.split('/').next())
        else {
            continue;
        };
        for found in import.captures_iter(text) {
            let target = resolve(path, &found[1]);
            let other = target
                .strip_prefix(FEATURES)
                .and_then(|rest| rest.split('/').next());
            if other.is_some_and(|other| other != feature) {
                findings.push(Finding::new(
                    path,
                    format!("imports `{}` of another feature", &found[1]),
                ));
            }
        }
    }
    Ok(findings)
}

/// The path an import names, relative to the root of the repository.
fn resolve(from: &str, import: &str) -> String {
    if let Some(rest) = import.strip_prefix("@/").or_else(|| import.strip_prefix("~/")) {
        return format!("web/src/{rest}");
    }
    if !import.starts_with('.') {
        return import.to_owned();
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in import.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_of_another_feature_is_found_in_each_spelling() -> Result<()> {
        let text = "import { a } from \"../reports/model\";\n\
                    import { b } from '@/features/reports/model';\n\
                    import { c } from \"./queries\";\n\
                    import { d } from \"../../ui/chart\";\n";
        assert_eq!(
            check(&Tree::of(&[("web/src/features/entries/page.tsx", text)]))?.len(),
            2
        );
        Ok(())
    }
}
