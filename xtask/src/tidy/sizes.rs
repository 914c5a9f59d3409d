//! Length of files: what no longer fits in a head is split.

use super::{Finding, Tree};

/// From here on a file is named, without being an error.
const NOTICE: usize = 400;
/// Longer files are an error.
pub const LIMIT: usize = 500;
/// Written by programs, or lists that are read by searching.
const EXEMPT: &[&str] = &[
    "web/src/api/schema.d.ts",
    "docs/",
    "domain/vectors/",
    "domain/fixtures/",
    ".sql",
];

/// Files over the notice length, with their length, longest first.
pub fn long_files(tree: &Tree) -> Vec<(String, usize)> {
    let mut long: Vec<(String, usize)> = tree
        .ending(&[".rs", ".ts", ".tsx", ".mjs", ".css"])
        .filter(|(path, _)| !exempt(path))
        .map(|(path, text)| (path.to_owned(), length(path, text)))
        .filter(|(_, lines)| *lines > NOTICE)
        .collect();
    long.sort_by_key(|(_, lines)| std::cmp::Reverse(*lines));
    long
}

/// Files over the limit.
pub fn check(tree: &Tree) -> Vec<Finding> {
    long_files(tree)
        .into_iter()
        .filter(|(_, lines)| *lines > LIMIT)
        .map(|(place, lines)| {
            Finding::new(
                place,
                format!("{lines} lines are over {LIMIT}: split by operation"),
            )
        })
        .collect()
}

fn exempt(path: &str) -> bool {
    let test = path.contains("/tests/")
        || path.contains(".test.")
        || path.starts_with("e2e/")
        || path.ends_with("/tests.rs");
    test || EXEMPT.iter().any(|part| path.contains(part))
}

/// Lines without the tests at the end of a Rust file.
fn length(path: &str, text: &str) -> usize {
    let rust = std::path::Path::new(path)
        .extension()
        .is_some_and(|extension| extension == "rs");
    let product = if rust {
        text.split("\n#[cfg(test)]\nmod tests {").next()
    } else {
        None
    };
    product.unwrap_or(text).lines().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_at_the_end_of_a_file_do_not_count() {
        let text = format!(
            "{}\n#[cfg(test)]\nmod tests {{\n{}}}\n",
            "a\n".repeat(390),
            "b\n".repeat(400)
        );
        assert!(check(&Tree::of(&[("domain/src/x.rs", &text)])).is_empty());
        let text = "a\n".repeat(501);
        assert_eq!(check(&Tree::of(&[("domain/src/x.rs", &text)])).len(), 1);
        assert!(check(&Tree::of(&[("domain/tests/x.rs", &text)])).is_empty());
    }
}
