//! Rules about names and places in the sources.

use anyhow::Result;
use regex::Regex;

use super::{Finding, Tree};

/// Drawers that collect what belongs to a noun of the product.
const DRAWERS: &[&str] = &["utils", "util", "common", "helpers", "helper", "misc"];
const SOURCES: &[&str] = &[".rs", ".ts", ".tsx", ".mjs", ".css", ".sql", ".html"];
/// Bare marks for unfinished work, in pieces so that this file does not contain them.
const MARKS: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME")];

/// Checks every source file.
pub fn check(tree: &Tree) -> Result<Vec<Finding>> {
    let mut findings = drawers(tree);
    findings.extend(unfinished(tree)?);
    findings.extend(sql_outside_store(tree)?);
    findings.extend(sql_built_from_strings(tree)?);
    findings.extend(status_codes(tree));
    Ok(findings)
}

fn drawers(tree: &Tree) -> Vec<Finding> {
    tree.ending(SOURCES)
        .filter(|(path, _)| {
            path.split('/')
                .any(|part| DRAWERS.contains(&part.split('.').next().unwrap_or_default()))
        })
        .map(|(path, _)| Finding::new(path, "name the file or folder after what it is for"))
        .collect()
}

fn unfinished(tree: &Tree) -> Result<Vec<Finding>> {
    let mark = Regex::new(&format!(r"\b({})\b", MARKS.join("|")))?;
    let mut findings = Vec::new();
    for (path, text) in tree.ending(SOURCES) {
        for (index, _) in text.lines().enumerate().filter(|(_, line)| mark.is_match(line)) {
            findings.push(Finding::new(
                format!("{path}:{}", index + 1),
                "finish it, or open an issue",
            ));
        }
    }
    Ok(findings)
}

/// SQL lives in `store`. The automation measures raw limits with its own statements, and tests may look into the
/// database they have made.
fn sql_outside_store(tree: &Tree) -> Result<Vec<Finding>> {
    let sql = Regex::new(
        r#""\s*(SELECT\s[^"]*\b(FROM|WHERE)\b|INSERT INTO |UPDATE \w+ SET |DELETE FROM |CREATE (TABLE|INDEX) |ALTER TABLE |PRAGMA |WITH \w+ AS )"#,
    )?;
    let mut findings = Vec::new();
    for (path, text) in tree.ending(&[".rs"]) {
        if path.starts_with("store/") || path.starts_with("xtask/") || path.contains("/tests/") {
            continue;
        }
        for found in sql.find_iter(text) {
            findings.push(Finding::new(
                place(path, text, found.start()),
                "SQL belongs into `store`",
            ));
        }
    }
    Ok(findings)
}

/// The files that speak each engine's own protocol: they join integers of ours to transaction control.
const ENGINES: &[&str] = &["store/src/sqlite.rs", "store/src/postgres.rs"];

/// Statements of `store` are constants: a value never becomes part of the text.
fn sql_built_from_strings(tree: &Tree) -> Result<Vec<Finding>> {
    let built = Regex::new(r#"format!\(\s*(?:r#*)?"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\s"#)?;
    let mut findings = Vec::new();
    let statements = |path: &str| path.starts_with("store/src/") && !ENGINES.contains(&path);
    for (path, text) in tree.ending(&[".rs"]).filter(|(path, _)| statements(path)) {
        for found in built.find_iter(text) {
            findings.push(Finding::new(
                place(path, text, found.start()),
                "a statement is a constant with bound values",
            ));
        }
    }
    Ok(findings)
}

fn status_codes(tree: &Tree) -> Vec<Finding> {
    tree.ending(&[".rs"])
        .filter(|(path, text)| {
            (path.starts_with("domain/") || path.starts_with("store/"))
                && text.contains(concat!("Status", "Code"))
        })
        .map(|(path, _)| Finding::new(path, "status codes belong into `server` and `api`"))
        .collect()
}

fn place(path: &str, text: &str, offset: usize) -> String {
    format!("{path}:{}", text[..offset].lines().count().max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawer_is_found_by_folder_and_by_file() {
        let tree = Tree::of(&[
            ("server/src/utils/a.rs", ""),
            ("web/src/common.ts", ""),
            ("domain/src/commonwealth.rs", ""),
        ]);
        assert_eq!(drawers(&tree).len(), 2);
    }

    #[test]
    fn sql_in_a_handler_is_found_and_prose_is_not() -> Result<()> {
        let tree = Tree::of(&[
            (
                "server/src/a.rs",
                "let rows = tx.query(\"SELECT id FROM members\");\n",
            ),
            ("server/src/b.rs", "println!(\"select a project\");\n"),
            (
                "store/src/c.rs",
                "const LIST: &str = \"SELECT id FROM members\";\n",
            ),
        ]);
        assert_eq!(
            sql_outside_store(&tree)?,
            [Finding::new("server/src/a.rs:1", "SQL belongs into `store`")]
        );
        Ok(())
    }

    #[test]
    fn a_formatted_statement_is_found() -> Result<()> {
        let text = "fn f() {\n    let sql = format!(\n        \"SELECT {column} FROM members\");\n}\n";
        assert_eq!(
            sql_built_from_strings(&Tree::of(&[("store/src/a.rs", text)]))?.len(),
            1
        );
        Ok(())
    }

    #[test]
    fn a_mark_of_unfinished_work_is_found() -> Result<()> {
        let text = format!("// {}: later\n", MARKS[0]);
        assert_eq!(unfinished(&Tree::of(&[("domain/src/a.rs", &text)]))?.len(), 1);
        Ok(())
    }
}
