use unicode_normalization::UnicodeNormalization;

use crate::problems::FieldProblem;

/// The longest address, in bytes, that mail servers carry.
const LONGEST: usize = 254;

/// An e-mail address: trimmed, its domain in lower case. The check is pragmatic: whether an address exists only a
/// mail can tell.
pub fn check_email(field: &str, raw: &str) -> Result<String, FieldProblem> {
    let address: String = raw.trim().nfc().collect();
    let malformed = || {
        FieldProblem::new(
            field,
            "malformed",
            "write an e-mail address such as ada@example.org",
        )
    };
    if address.is_empty() {
        return Err(FieldProblem::new(
            field,
            "required",
            "an e-mail address is needed",
        ));
    }
    if address.len() > LONGEST {
        let message = format!("an e-mail address may have at most {LONGEST} bytes");
        return Err(FieldProblem::new(field, "too_long", message));
    }
    let (local, domain) = address.rsplit_once('@').ok_or_else(malformed)?;
    // Some letters become two in lower case: what is kept has to be an address as well.
    let domain: String = domain.to_lowercase().nfc().collect();
    let address = format!("{local}@{domain}");
    if !is_local_part(local) || !is_domain(&domain) || address.len() > LONGEST {
        return Err(malformed());
    }
    Ok(address)
}

/// The form in which two addresses are compared. Upper and lower case are the same everywhere in practice.
pub fn fold_email(address: &str) -> String {
    address.trim().nfkc().collect::<String>().to_lowercase()
}

fn is_local_part(local: &str) -> bool {
    let allowed = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    (1..=64).contains(&local.len())
        && local.chars().all(allowed)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
}

/// One or more labels. A single label is allowed: mail inside a company may go to `ada@mailhost`.
fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    domain.split('.').all(is_label)
}
