//! What is believed of a provider, and whom it lets in.
#![expect(clippy::unwrap_used, reason = "a helper of a test fails like the test itself")]

use domain::{
    ids::TeamId,
    people::Role,
    sign_in_providers::{
        Address, Admission, Expected, ExpectedLogout, GroupRule, IdToken, Known, Lie, LogoutToken,
        NotAdmitted, Rules, admit, check_id_token, check_logout_token, read_address,
    },
};
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

const NOW: i64 = 1_800_000_000;

fn expected(signed_in_since: Option<i64>) -> Expected<'static> {
    Expected {
        issuer: "https://id.example",
        client_id: "hourbook",
        nonce: "n",
        signed_in_since,
        now: NOW,
    }
}

fn judge(changes: &Value, since: Option<i64>) -> Result<(), Lie> {
    let mut claims = json!({
        "iss": "https://id.example", "sub": "u-1", "aud": "hourbook", "exp": NOW + 300, "iat": NOW, "nonce": "n",
    });
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    let token: IdToken = serde_json::from_value(claims).map_err(|_| Lie::Malformed)?;
    check_id_token(&token, &expected(since))
}

/// ASVS v5.0.0-9.2.1: the bounds of time are where they are said to be, to the second.
#[test]
fn clocks_may_differ_by_two_minutes_and_no_second_more() {
    for (changes, result) in [
        (json!({}), Ok(())),
        (json!({ "exp": NOW - 119 }), Ok(())),
        (json!({ "exp": NOW - 120 }), Err(Lie::Expired)),
        (json!({ "iat": NOW + 120 }), Ok(())),
        (json!({ "iat": NOW + 121 }), Err(Lie::Early)),
        (json!({ "nbf": NOW + 120 }), Ok(())),
        (json!({ "nbf": NOW + 121 }), Err(Lie::Early)),
        (json!({ "iat": NOW - 720 }), Ok(())),
        (json!({ "iat": NOW - 721 }), Err(Lie::Stale)),
        (json!({ "exp": 1.8e9 + 0.5 }), Ok(())),
        (json!({ "exp": 1e300 }), Err(Lie::Malformed)),
        (json!({ "exp": i64::MAX }), Err(Lie::Malformed)),
        (json!({ "iat": i64::MIN }), Err(Lie::Malformed)),
        (json!({ "exp": "1800000300" }), Err(Lie::Malformed)),
        (json!({ "aud": ["hourbook"], "azp": "hourbook" }), Ok(())),
        (json!({ "aud": [] }), Err(Lie::Audience)),
        (json!({ "sub": "a\u{0}b" }), Err(Lie::Subject)),
        (json!({ "sub": 7 }), Err(Lie::Malformed)),
    ] {
        assert_eq!(judge(&changes, None), result, "{changes}");
    }
    for (changes, result) in [
        (json!({}), Err(Lie::NotFresh)),
        (json!({ "auth_time": NOW - 121 }), Err(Lie::NotFresh)),
        (json!({ "auth_time": NOW - 120 }), Ok(())),
    ] {
        assert_eq!(judge(&changes, Some(NOW)), result, "{changes}");
    }
}

#[test]
fn a_way_that_counts_is_found_in_both_claims() {
    let ways = ["otp".to_owned(), "gold".to_owned()];
    for (claims, expected) in [
        (json!({ "amr": ["pwd", "otp"] }), true),
        (json!({ "acr": "gold" }), true),
        (json!({ "amr": ["pwd"], "acr": "silver" }), false),
        (json!({}), false),
    ] {
        let mut token = json!({ "iss": "", "sub": "", "aud": "", "exp": 0, "iat": 0 });
        for (name, value) in claims.as_object().unwrap() {
            token[name] = value.clone();
        }
        let token: IdToken = serde_json::from_value(token).unwrap();
        assert_eq!(token.shows_one_of(&ways), expected, "{claims}");
        assert!(!token.shows_one_of(&[]));
    }
}

fn rules(authoritative: bool, joins: bool) -> Rules {
    let team = Some(TeamId::from(Uuid::from_u128(7)));
    let group = |group: &str, role, team| GroupRule {
        group: group.to_owned(),
        role,
        team,
    };
    Rules {
        email_domains: vec!["acme.example".to_owned()],
        authoritative,
        joins,
        // The last one is refused when it is set up; a row that somebody changed makes no owner either.
        groups: vec![
            group("staff", None, team),
            group("leads", Some(Role::Manager), team),
            group("roots", Some(Role::Owner), None),
        ],
        ..Rules::default()
    }
}

#[test]
fn an_address_is_trusted_in_its_domain_alone() {
    let of = |email: &str, rules: &Rules| {
        let claims = json!({ "email": email, "email_verified": true });
        read_address(rules, claims.as_object().unwrap())
    };
    let address = |email: &str, trusted| {
        Ok(Address {
            email: email.to_owned(),
            trusted,
        })
    };
    assert_eq!(
        of("Ada@ACME.example", &rules(true, false)),
        address("Ada@acme.example", true)
    );
    assert_eq!(
        of("ada@acme.example", &rules(false, false)),
        address("ada@acme.example", false)
    );
    assert_eq!(
        of("ada@sub.acme.example", &rules(true, false)),
        Err(NotAdmitted::EmailDomain)
    );
    assert_eq!(
        of("ada@acme.example@evil.example", &rules(true, false)),
        Err(NotAdmitted::EmailMissing)
    );
    // Without domains anybody may come, and nobody is trusted.
    let open = Rules {
        authoritative: true,
        ..Rules::default()
    };
    assert_eq!(of("ada@evil.example", &open), address("ada@evil.example", false));
}

#[test]
fn entra_says_in_its_own_word_that_an_address_is_verified() {
    for (claims, expected) in [
        (json!({ "xms_edov": true }), true),
        (json!({ "xms_edov": "true" }), true),
        (json!({ "xms_edov": 1 }), true),
        (json!({ "xms_edov": "1" }), true),
        (json!({ "xms_edov": false }), false),
        (json!({ "xms_edov": 0 }), false),
        (json!({ "xms_edov": [true] }), false),
        (json!({ "xms_edov": true, "email_verified": false }), false),
        (json!({ "xms_edov": true, "email_verified": null }), false),
        (json!({ "xms_edov": false, "email_verified": true }), true),
        (json!({}), false),
    ] {
        let mut all = claims.clone();
        all["email"] = json!("ada@acme.example");
        let address = read_address(&rules(true, false), all.as_object().unwrap());
        assert_eq!(address.is_ok(), expected, "{claims}");
    }
}

/// What is verified is the address in `email`: a name that people choose themselves does not borrow that.
#[test]
fn a_verified_address_vouches_for_no_other_claim() {
    let mut rules = rules(true, true);
    rules.claims.email = "preferred_username".to_owned();
    let chosen = "ada@acme.example";
    for (email, expected) in [
        (json!("eve@acme.example"), false),
        (json!(["ada@acme.example"]), false),
        (json!("Ada@ACME.example"), true),
        (Value::Null, false),
    ] {
        let claims = json!({ "preferred_username": chosen, "email": email, "email_verified": true });
        let address = read_address(&rules, claims.as_object().unwrap());
        assert_eq!(address.is_ok(), expected, "{claims}");
    }
    let alone = json!({ "preferred_username": chosen, "email_verified": true });
    assert_eq!(
        read_address(&rules, alone.as_object().unwrap()),
        Err(NotAdmitted::EmailNotVerified)
    );
}

#[test]
fn who_gets_in_for_the_first_time() {
    use Known::{Invited, Member, Nobody};
    type Outcome = Result<&'static str, NotAdmitted>;
    let cases: [(Known, bool, bool, Outcome); 9] = [
        (Member, true, false, Ok("link")),
        (Member, true, true, Ok("link")),
        (Member, false, true, Err(NotAdmitted::MemberExists)),
        (Invited, true, false, Ok("invited")),
        (Invited, false, true, Ok("join")),
        (Invited, false, false, Err(NotAdmitted::NoMember)),
        (Nobody, true, true, Ok("join")),
        (Nobody, false, true, Ok("join")),
        (Nobody, true, false, Err(NotAdmitted::NoMember)),
    ];
    for (known, trusted, joins, expected) in cases {
        let address = Address {
            email: "ada@acme.example".to_owned(),
            trusted,
        };
        let admission = admit(&rules(trusted, joins), &address, known, &serde_json::Map::new());
        let word = admission.map(|admission| match admission {
            Admission::Link => "link",
            Admission::Invited => "invited",
            Admission::Join(_) => "join",
        });
        assert_eq!(word, expected, "{known:?} {trusted} {joins}");
    }
}

#[test]
fn groups_make_the_strongest_of_their_roles_and_never_an_owner() {
    let address = Address {
        email: "ada@acme.example".to_owned(),
        trusted: false,
    };
    for (claims, name, role, teams) in [
        (json!({}), "ada", Role::Member, 0),
        (
            json!({ "name": " Ada\u{7} L ", "groups": "staff" }),
            "Ada L",
            Role::Member,
            1,
        ),
        (
            json!({ "groups": ["staff", "leads", 7] }),
            "ada",
            Role::Manager,
            1,
        ),
        (json!({ "groups": ["roots", "leads"] }), "ada", Role::Admin, 1),
        (json!({ "groups": { "roots": true } }), "ada", Role::Member, 0),
    ] {
        let admission = admit(
            &rules(false, true),
            &address,
            Known::Nobody,
            claims.as_object().unwrap(),
        );
        let Ok(Admission::Join(person)) = admission else {
            panic!("{claims}: {admission:?}");
        };
        assert_eq!(
            (person.name.as_str(), person.role, person.teams.len()),
            (name, role, teams),
            "{claims}"
        );
    }
}

proptest! {
    /// Whatever JSON is signed: it is judged, and nothing panics.
    #[test]
    fn no_claims_make_the_checks_panic(name in "[a-z]{2,10}", number in any::<i64>(), text in "\\PC{0,20}", pick in 0..6_usize) {
        let values = [json!(number), json!(text), json!([text]), json!({ "a": number }), Value::Null, json!(1e17)];
        let fields = ["exp", "iat", "nbf", "aud", "sub", "nonce", "auth_time", "amr", name.as_str()];
        for field in fields {
            let mut changes = json!({});
            changes[field] = values[pick].clone();
            let _ = judge(&changes, Some(number));
            let mut logout = json!({
                "iss": "https://id.example", "aud": "hourbook", "iat": NOW, "jti": "j", "sub": "u", "events": {},
            });
            logout[field] = values[pick].clone();
            if let Ok(token) = serde_json::from_value::<LogoutToken>(logout) {
                let expected = ExpectedLogout { issuer: "https://id.example", client_id: "hourbook", now: NOW };
                prop_assert!(check_logout_token(&token, &expected).is_err(), "no event, no logout");
            }
        }
    }
}
