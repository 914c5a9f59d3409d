//! How an erasure looks to the caller, and what stands in the place of a name.

use api::erasures::MemberErasure;
use domain::ids::MemberId;
use store::member_erasures::Erasure;

/// What stands in the place of a name, and of an address that no mail reaches (RFC 6761).
pub fn pseudonym(locale: &str, number: i64) -> (String, String) {
    let name = match locale.split('-').next() {
        Some("de") => format!("Ehemaliges Mitglied {number}"),
        _ => format!("Former member {number}"),
    };
    (name, format!("former-member-{number}@erased.invalid"))
}

/// The record of an erasure on the wire.
pub fn present(locale: &str, erasure: Erasure) -> MemberErasure {
    MemberErasure {
        member_id: erasure.member.uuid(),
        pseudonym: pseudonym(locale, erasure.number).0,
        erased_at: erasure.erased_at.into(),
        erased_by: erasure.erased_by.map(MemberId::uuid),
        reason: erasure.reason,
        texts: erasure.texts,
        counts: erasure.counts,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_that_stays_is_in_the_language_of_the_organization() {
        let told = |locale: &str| pseudonym(locale, 3).0;
        assert_eq!(told("en"), "Former member 3");
        assert_eq!(told("de-AT"), "Ehemaliges Mitglied 3");
        assert_eq!(pseudonym("de", 3).1, "former-member-3@erased.invalid");
    }
}
