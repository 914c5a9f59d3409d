//! How the stored passwords are hashed. Salts and hashes themselves never leave the store.

use std::collections::BTreeSet;

use serde_json::json;

use super::{Context, Finding, Measurement, organizations};

/// Organizations looked at in one run.
const SAMPLE: usize = 20;
/// OWASP's choices for argon2id, as memory in KiB and passes.
const ENOUGH: [(u64, u64); 5] = [(47_104, 1), (19_456, 2), (12_288, 3), (9_216, 4), (7_168, 5)];

pub async fn run(context: &Context<'_>) -> Measurement {
    let Some(cell) = context.cell else {
        return Measurement::no_database();
    };
    let Ok(placements) = organizations::sample(cell, SAMPLE, context.now).await else {
        return Measurement::no_database();
    };
    let (mut all, mut findings) = (BTreeSet::new(), Vec::new());
    for placement in &placements {
        let Some(database) = organizations::open(cell, placement).await else {
            continue;
        };
        let found =
            database.read(|tx| Box::pin(async move { store::inspect::password_parameters(tx).await }));
        let found = found.await.unwrap_or_default();
        findings.extend(
            found
                .iter()
                .filter_map(|parameters| judge(&placement.slug, parameters)),
        );
        all.extend(found);
    }
    if all.is_empty() {
        return Measurement::unknown("no password is stored yet");
    }
    // Each set of parameters once: how many people use it is nobody's business.
    let shown: Vec<String> = all
        .iter()
        .map(|parameters| {
            if parameters.is_empty() {
                "not hashed".to_owned()
            } else {
                parameters.replace('$', " ")
            }
        })
        .collect();
    Measurement::of(json!({ "parameters": shown }), findings)
}

fn judge(slug: &str, parameters: &str) -> Option<Finding> {
    const FIX: &str = "Let these members choose a new password by a link, and find out who wrote the hashes.";
    let Some((memory, passes)) = argon2id(parameters) else {
        let what = if parameters.is_empty() {
            "not a hash"
        } else {
            parameters
        };
        return Some(Finding::new(
            "password_hash_foreign",
            format!("{slug}: {what}"),
            FIX,
        ));
    };
    let enough = ENOUGH
        .iter()
        .any(|(least, often)| memory >= *least && passes >= *often);
    (!enough).then(|| Finding::new("password_hash_weak", format!("{slug}: {parameters}"), FIX))
}

/// Memory and passes of `argon2id$v=19$m=19456,t=2,p=1`.
fn argon2id(parameters: &str) -> Option<(u64, u64)> {
    let settings = parameters.strip_prefix("argon2id$v=19$")?;
    let value = |name: &str| -> Option<u64> {
        let setting = settings
            .split(',')
            .find_map(|setting| setting.strip_prefix(name))?;
        setting.parse().ok()
    };
    Some((value("m=")?, value("t=")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// AT-16: what is cheaper to guess than OWASP asks for is told.
    #[test]
    fn weak_and_foreign_hashes_are_told() {
        let code = |parameters: &str| judge("acme", parameters).map(|finding| finding.code);
        assert_eq!(code("argon2id$v=19$m=19456,t=2,p=1"), None);
        assert_eq!(code("argon2id$v=19$m=65536,t=3,p=4"), None);
        assert_eq!(code("argon2id$v=19$m=19456,t=1,p=1"), Some("password_hash_weak"));
        assert_eq!(code("argon2id$v=19$m=4096,t=3,p=1"), Some("password_hash_weak"));
        assert_eq!(
            code("argon2i$v=19$m=65536,t=3,p=1"),
            Some("password_hash_foreign")
        );
        assert_eq!(code("2b$12$abc"), Some("password_hash_foreign"));
        assert_eq!(code(""), Some("password_hash_foreign"));
    }
}
