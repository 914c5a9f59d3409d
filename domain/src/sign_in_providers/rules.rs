//! How a provider is set up: what is asked of it, what its words mean here, and whom it lets in.

use serde::{Deserialize, Serialize};

use crate::ids::TeamId;
use crate::people::Role;
use crate::problems::FieldProblem;
use crate::scope::check_text;

/// The most providers of one organization.
pub const MOST_PROVIDERS: usize = 20;

const LONGEST_ADDRESS: usize = 500;
const LONGEST_CLIENT: usize = 255;
const LONGEST_SECRET: usize = 1000;
const LONGEST_WORD: usize = 200;
const MOST_WORDS: usize = 20;
const MOST_GROUPS: usize = 100;

/// Which claims hold what Hourbook needs to know of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimNames {
    /// The e-mail address.
    pub email: String,
    /// The name.
    pub name: String,
    /// The groups.
    pub groups: String,
}

impl Default for ClaimNames {
    fn default() -> Self {
        Self {
            email: "email".to_owned(),
            name: "name".to_owned(),
            groups: "groups".to_owned(),
        }
    }
}

/// What somebody of a group becomes when they join.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupRule {
    /// The group, as the provider writes it.
    pub group: String,
    /// The role.
    pub role: Option<Role>,
    /// A team.
    pub team: Option<TeamId>,
}

/// The rules of a provider.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rules {
    /// Asked for besides `openid`.
    pub scopes: Vec<String>,
    /// Which claims are read.
    pub claims: ClaimNames,
    /// Addresses of other domains are refused; empty refuses none.
    pub email_domains: Vec<String>,
    /// The organization trusts what it says of addresses of these domains: who has one here already is that member.
    pub authoritative: bool,
    /// Whoever it lets in and who is no member yet becomes one.
    pub joins: bool,
    /// What groups become.
    pub groups: Vec<GroupRule>,
    /// Words of `amr` and `acr` that count as a second factor.
    pub second_factor: Vec<String>,
    /// Signing out here signs out there.
    pub signs_out: bool,
}

/// The address of a provider, letter by letter as it writes it itself.
pub fn check_issuer(field: &str, raw: &str) -> Result<String, FieldProblem> {
    let issuer = raw.trim();
    if issuer.len() > LONGEST_ADDRESS {
        let message = format!("an address may have at most {LONGEST_ADDRESS} characters");
        return Err(FieldProblem::new(field, "too_long", message));
    }
    let rest = issuer
        .strip_prefix("https://")
        .or_else(|| issuer.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split('/').next()).unwrap_or_default();
    let printable = issuer.bytes().all(|byte| byte.is_ascii_graphic());
    if host.is_empty() || host.contains('@') || !printable || issuer.contains(['?', '#', '\\']) {
        let message = "write the address of the provider such as https://id.example.org, without ? and #";
        return Err(FieldProblem::new(field, "malformed", message));
    }
    Ok(issuer.to_owned())
}

/// What Hourbook is called at the provider.
pub fn check_client_id(field: &str, raw: &str) -> Result<String, FieldProblem> {
    let id = check_text(field, raw, LONGEST_CLIENT)?;
    if id.is_empty() {
        return Err(FieldProblem::new(
            field,
            "required",
            "the provider gives one to every program",
        ));
    }
    Ok(id)
}

/// The secret that goes with it.
pub fn check_client_secret(field: &str, raw: &str) -> Result<(), FieldProblem> {
    if raw.is_empty() {
        return Err(FieldProblem::new(
            field,
            "required",
            "leave it out for a client without a secret",
        ));
    }
    if raw.len() > LONGEST_SECRET || raw.chars().any(char::is_control) {
        let message = format!("a secret has at most {LONGEST_SECRET} characters, all printable");
        return Err(FieldProblem::new(field, "malformed", message));
    }
    Ok(())
}

/// The rules in their one form, or everything that is wrong with them.
pub fn check_rules(rules: Rules) -> Result<Rules, Vec<FieldProblem>> {
    let mut problems = Vec::new();
    let rules = Rules {
        scopes: words("scopes", rules.scopes, is_scope, &mut problems),
        claims: ClaimNames {
            email: claim("claims.email", &rules.claims.email, &mut problems),
            name: claim("claims.name", &rules.claims.name, &mut problems),
            groups: claim("claims.groups", &rules.claims.groups, &mut problems),
        },
        email_domains: words(
            "email_domains",
            lower(rules.email_domains),
            is_domain,
            &mut problems,
        ),
        groups: groups(rules.groups, &mut problems),
        second_factor: words("second_factor", rules.second_factor, is_word, &mut problems),
        ..rules
    };
    if rules.authoritative && rules.email_domains.is_empty() && problems.is_empty() {
        problems.push(FieldProblem::new(
            "email_domains",
            "domains_needed",
            "name the domains that the provider is trusted with",
        ));
    }
    if problems.is_empty() {
        Ok(rules)
    } else {
        Err(problems)
    }
}

fn lower(domains: Vec<String>) -> Vec<String> {
    let bare = |domain: String| domain.trim().trim_start_matches('@').to_lowercase();
    domains.into_iter().map(bare).collect()
}

fn is_domain(domain: &str) -> bool {
    crate::people::check_email("domain", &format!("a@{domain}")).is_ok()
}

/// A token of RFC 6749.
fn is_scope(scope: &str) -> bool {
    scope
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\')
}

fn is_word(word: &str) -> bool {
    !word.chars().any(char::is_control)
}

fn words(
    field: &str,
    words: Vec<String>,
    fits: impl Fn(&str) -> bool,
    problems: &mut Vec<FieldProblem>,
) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    if words.len() > MOST_WORDS {
        let message = format!("at most {MOST_WORDS}");
        problems.push(FieldProblem::new(field, "too_many", message));
        return kept;
    }
    for (position, word) in words.into_iter().enumerate() {
        let word = word.trim().to_owned();
        if word.is_empty() || word.chars().count() > LONGEST_WORD || !fits(&word) {
            let message = format!(
                "`{}` does not fit here",
                word.chars().take(40).collect::<String>()
            );
            problems.push(FieldProblem::new(
                format!("{field}.{position}"),
                "malformed",
                message,
            ));
        } else if !kept.contains(&word) {
            kept.push(word);
        }
    }
    kept
}

fn claim(field: &str, name: &str, problems: &mut Vec<FieldProblem>) -> String {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_WORD || !is_word(name) {
        problems.push(FieldProblem::new(field, "malformed", "write the name of a claim"));
    }
    name.to_owned()
}

fn groups(groups: Vec<GroupRule>, problems: &mut Vec<FieldProblem>) -> Vec<GroupRule> {
    if groups.len() > MOST_GROUPS {
        let message = format!("at most {MOST_GROUPS}");
        problems.push(FieldProblem::new("groups", "too_many", message));
        return Vec::new();
    }
    let mut kept = Vec::new();
    for (position, rule) in groups.into_iter().enumerate() {
        let group = rule.group.trim().to_owned();
        if group.is_empty() || group.chars().count() > LONGEST_WORD || !is_word(&group) {
            let field = format!("groups.{position}.group");
            problems.push(FieldProblem::new(
                field,
                "malformed",
                "write the group as the provider does",
            ));
        }
        if rule.role == Some(Role::Owner) {
            let field = format!("groups.{position}.role");
            let message = "owners are made by owners, not by a provider";
            problems.push(FieldProblem::new(field, "owner_by_group", message));
        }
        kept.push(GroupRule { group, ..rule });
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_provider_is_kept_letter_by_letter() {
        for (raw, expected) in [
            (
                " https://id.example/realms/Acme ",
                Some("https://id.example/realms/Acme"),
            ),
            ("https://id.example/", Some("https://id.example/")),
            ("http://127.0.0.1:8080", Some("http://127.0.0.1:8080")),
            ("id.example", None),
            ("ftp://id.example", None),
            ("https://", None),
            ("https://user@id.example", None),
            ("https://id.example/?realm=a", None),
            ("https://id.example/#a", None),
            ("https://id.exa mple", None),
        ] {
            assert_eq!(check_issuer("issuer", raw).ok().as_deref(), expected, "{raw}");
        }
    }

    #[test]
    fn rules_are_brought_into_one_form_and_refused_field_by_field() {
        let fine = check_rules(Rules {
            scopes: vec!["profile".into(), "email".into(), "email".into()],
            email_domains: vec![" @Acme.Example".into()],
            authoritative: true,
            ..Rules::default()
        })
        .unwrap();
        assert_eq!(fine.scopes, ["profile", "email"]);
        assert_eq!(fine.email_domains, ["acme.example"]);
        let wrong = Rules {
            scopes: vec!["two words".into()],
            email_domains: vec!["a b".into()],
            groups: vec![GroupRule {
                group: "Bosses".into(),
                role: Some(Role::Owner),
                team: None,
            }],
            ..Rules::default()
        };
        let fields: Vec<_> = check_rules(wrong)
            .unwrap_err()
            .into_iter()
            .map(|problem| problem.field)
            .collect();
        assert_eq!(fields, ["scopes.0", "email_domains.0", "groups.0.role"]);
        let trusting = Rules {
            authoritative: true,
            ..Rules::default()
        };
        assert_eq!(check_rules(trusting).unwrap_err()[0].code, "domains_needed");
    }
}
