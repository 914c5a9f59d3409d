//! Whom a provider lets in. A provider speaks for addresses only where the organization says so: otherwise whoever can set up
//! an account there with somebody's address would be that somebody here.

use serde_json::{Map, Value};

use super::Rules;
use crate::ids::TeamId;
use crate::people::{Role, check_email, fold_email};

/// The longest name that is taken over.
const LONGEST_NAME: usize = 200;
/// Groups of one person that are looked at.
const MOST_GROUPS: usize = 1000;

/// Why somebody is not let in, although the provider let them in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAdmitted {
    /// It did not say which address they have.
    EmailMissing,
    /// It did not say that the address is theirs.
    EmailNotVerified,
    /// Addresses of this domain are not let in.
    EmailDomain,
    /// A member has the address, and the provider is not trusted with it.
    MemberExists,
    /// Nobody has the address, and the provider makes no members.
    NoMember,
}

impl NotAdmitted {
    /// The word on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::EmailMissing => "provider_email_missing",
            Self::EmailNotVerified => "provider_email_not_verified",
            Self::EmailDomain => "provider_email_domain",
            Self::MemberExists => "provider_member_exists",
            Self::NoMember => "provider_no_member",
        }
    }
}

/// An address that the provider vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// As a mail goes to it.
    pub email: String,
    /// Whether the organization trusts the provider with its domain.
    pub trusted: bool,
}

/// What the organization knows of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// A member has it.
    Member,
    /// Somebody with it was invited.
    Invited,
    /// Nothing.
    Nobody,
}

/// Somebody new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Teams.
    pub teams: Vec<TeamId>,
}

/// How somebody gets in whom the provider has never sent before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// As the member who has the address.
    Link,
    /// As was said in the invitation.
    Invited,
    /// As somebody new.
    Join(Person),
}

/// The address in the claims, if there is one that is believed.
pub fn read_address(rules: &Rules, claims: &Map<String, Value>) -> Result<Address, NotAdmitted> {
    let email = claims.get(&rules.claims.email).and_then(Value::as_str);
    let email = email.and_then(|email| check_email("email", email).ok());
    let email = email.ok_or(NotAdmitted::EmailMissing)?;
    if !is_verified(claims) {
        return Err(NotAdmitted::EmailNotVerified);
    }
    let folded = fold_email(&email);
    // The word is about `email`. What another claim says, people may be able to write themselves.
    if claims.get("email").is_none_or(|named| !is_same(named, &folded)) {
        return Err(NotAdmitted::EmailNotVerified);
    }
    let domain = folded.rsplit_once('@').map_or("", |(_, domain)| domain);
    let listed = rules.email_domains.iter().any(|listed| listed == domain);
    if !listed && !rules.email_domains.is_empty() {
        return Err(NotAdmitted::EmailDomain);
    }
    Ok(Address {
        email,
        trusted: listed && rules.authoritative,
    })
}

/// Whether the provider says that the address is theirs. Entra ID has a word of its own for it; the usual one goes before.
fn is_verified(claims: &Map<String, Value>) -> bool {
    // Some write it as a text.
    let is_true = |word: &Value| *word == Value::Bool(true) || word == "true";
    match (claims.get("email_verified"), claims.get("xms_edov")) {
        (Some(word), _) => is_true(word),
        (None, Some(word)) => is_true(word) || *word == 1 || word == "1",
        (None, None) => false,
    }
}

fn is_same(named: &Value, folded: &str) -> bool {
    let named = named.as_str().and_then(|named| check_email("email", named).ok());
    named.is_some_and(|named| fold_email(&named) == folded)
}

/// How somebody with this address gets in for the first time.
pub fn admit(
    rules: &Rules,
    address: &Address,
    known: Known,
    claims: &Map<String, Value>,
) -> Result<Admission, NotAdmitted> {
    match known {
        Known::Member if address.trusted => Ok(Admission::Link),
        Known::Member => Err(NotAdmitted::MemberExists),
        // An invitation may make an admin: only who is trusted with the address says whose it is.
        Known::Invited if address.trusted => Ok(Admission::Invited),
        Known::Invited | Known::Nobody if rules.joins => Ok(Admission::Join(person(rules, address, claims))),
        Known::Invited | Known::Nobody => Err(NotAdmitted::NoMember),
    }
}

fn person(rules: &Rules, address: &Address, claims: &Map<String, Value>) -> Person {
    let groups = groups(claims.get(&rules.claims.groups));
    let matching = rules
        .groups
        .iter()
        .filter(|rule| groups.contains(&rule.group.as_str()));
    let mut person = Person {
        name: name_of(rules, address, claims),
        role: Role::Member,
        teams: Vec::new(),
    };
    for rule in matching {
        // The strongest of them; owners are made by owners alone.
        person.role = person
            .role
            .max(rule.role.unwrap_or(Role::Member).min(Role::Admin));
        if let Some(team) = rule.team.filter(|team| !person.teams.contains(team)) {
            person.teams.push(team);
        }
    }
    person
}

/// What the provider calls somebody; otherwise what stands before the `@`.
pub fn name_of(rules: &Rules, address: &Address, claims: &Map<String, Value>) -> String {
    let given = claims
        .get(&rules.claims.name)
        .and_then(Value::as_str)
        .unwrap_or_default();
    let given: String = given
        .chars()
        .filter(|c| !c.is_control())
        .take(LONGEST_NAME)
        .collect();
    if !given.trim().is_empty() {
        return given.trim().to_owned();
    }
    address.email.split('@').next().unwrap_or_default().to_owned()
}

fn groups(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(many)) => many.iter().take(MOST_GROUPS).filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}
