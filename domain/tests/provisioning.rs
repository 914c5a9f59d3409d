//! What directories send, read in every way in which they send it, and nothing made of what cannot be read.

use domain::provisioning::{
    Comparison, FilterError, GroupChange, MOST_OPERATIONS, MemberStep, UserChange, parse_filter, patch_group,
    patch_user, read_group, read_user,
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// Nothing that can be read comes of what is no object.
fn object(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

fn comparison(attribute: &str, value: &str) -> Comparison {
    Comparison {
        attribute: attribute.to_owned(),
        value: value.to_owned(),
    }
}

#[test]
fn filters_of_directories_are_understood_and_no_others() {
    for (text, expected) in [
        (
            r#"userName eq "Ada@Acme.example""#,
            vec![comparison("username", "Ada@Acme.example")],
        ),
        (r#"  USERNAME  EQ  "a" "#, vec![comparison("username", "a")]),
        (
            r#"userName eq "a\"b\u00e9""#,
            vec![comparison("username", "a\"bé")],
        ),
        (
            r#"urn:ietf:params:scim:schemas:core:2.0:User:userName eq "a""#,
            vec![comparison("username", "a")],
        ),
        (
            r#"emails[type eq "work"].value eq "a@b.example""#,
            vec![comparison("emails.value", "a@b.example")],
        ),
        (
            r#"emails[primary eq true].value eq "a""#,
            vec![comparison("emails.value", "a")],
        ),
        ("active eq true", vec![comparison("active", "true")]),
        (
            r#"id eq "1" and members eq "2""#,
            vec![comparison("id", "1"), comparison("members", "2")],
        ),
    ] {
        assert_eq!(parse_filter(text), Ok(expected), "{text}");
    }
    for text in [
        "",
        "userName",
        "userName eq",
        "userName eq ada",
        r#"userName eq "a"b"#,
        r#"userName eq "a" or id eq "b""#,
        r#"userName eq "a" and"#,
        r#"userName co "a""#,
        r#"userName eq "a"#,
        r#"not (userName eq "a")"#,
        r#"emails[type eq "home"].value eq "a""#,
        r#"emails[type eq "work"] eq "a""#,
        r#"names[type eq "work"].value eq "a""#,
        r#"userName' eq "a""#,
    ] {
        assert_eq!(parse_filter(text), Err(FilterError::Unknown), "{text}");
    }
    let long = format!(r#"userName eq "{}""#, "a".repeat(1000));
    assert_eq!(parse_filter(&long), Err(FilterError::TooLong));
    let many = [r#"id eq "1""#; 6].join(" and ");
    assert_eq!(parse_filter(&many), Err(FilterError::TooLong));
}

/// As Okta sends a whole person, with what Hourbook does not keep.
#[test]
fn a_whole_person_is_read() {
    let okta = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": "ada@acme.example", "externalId": "00u1", "active": true, "locale": "en-US",
        "name": { "givenName": "Ada", "familyName": "Lovelace" }, "groups": [], "password": "x",
        "emails": [
            { "value": "ada@home.example", "type": "home" },
            { "primary": true, "value": "ada.l@acme.example", "type": "work" },
        ],
    });
    let expected = UserChange {
        user_name: Some("ada@acme.example".to_owned()),
        external_id: Some(Some("00u1".to_owned())),
        name: Some("Ada Lovelace".to_owned()),
        email: Some("ada.l@acme.example".to_owned()),
        active: Some(true),
    };
    assert_eq!(read_user(&object(&okta)), Ok(expected));
    for (body, name) in [
        (
            json!({ "displayName": "A", "name": { "formatted": "B" } }),
            Some("A"),
        ),
        (
            json!({ "name": { "formatted": "B", "givenName": "C" } }),
            Some("B"),
        ),
        (json!({ "name": { "givenName": "C" } }), None),
        (json!({ "displayName": "" }), None),
    ] {
        assert_eq!(read_user(&object(&body)).unwrap().name.as_deref(), name, "{body}");
    }
    for (body, kind) in [
        (json!({ "userName": "" }), "invalidValue"),
        (json!({ "userName": 7 }), "invalidValue"),
        (json!({ "userName": "a".repeat(300) }), "invalidValue"),
        (json!({ "userName": "a\nb" }), "invalidValue"),
        (json!({ "active": "perhaps" }), "invalidValue"),
    ] {
        assert_eq!(read_user(&object(&body)).unwrap_err().kind, kind, "{body}");
    }
}

/// Entra ID names attributes one by one and writes truth as a text; Okta sends an object.
#[test]
fn a_person_is_changed_as_each_directory_says_it() {
    let off = UserChange {
        active: Some(false),
        ..UserChange::default()
    };
    for operation in [
        json!({ "op": "Replace", "path": "active", "value": "False" }),
        json!({ "op": "replace", "value": { "active": false } }),
        json!({ "OP": "ADD", "Path": "urn:ietf:params:scim:schemas:core:2.0:User:active", "Value": false }),
    ] {
        let body = json!({ "Operations": [operation] });
        assert_eq!(patch_user(&object(&body)).as_ref(), Ok(&off), "{body}");
    }
    let entra = json!({ "Operations": [
        { "op": "Add", "path": "emails[type eq \"work\"].value", "value": "ada@acme.example" },
        { "op": "Replace", "path": "name.givenName", "value": "Ada" },
        { "op": "Replace", "path": "name.familyName", "value": "King" },
        { "op": "Add", "path": "title", "value": "Countess" },
        { "op": "Add", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "value": "R" },
        { "op": "Remove", "path": "externalId" },
    ] });
    let expected = UserChange {
        external_id: Some(None),
        name: Some("Ada King".to_owned()),
        email: Some("ada@acme.example".to_owned()),
        ..UserChange::default()
    };
    assert_eq!(patch_user(&object(&entra)), Ok(expected));
    for (operations, kind) in [
        (json!([{ "op": "move", "path": "active" }]), "invalidSyntax"),
        (json!([{ "op": "remove" }]), "noTarget"),
        (json!([{ "op": "remove", "path": "userName" }]), "mutability"),
        (
            json!([{ "op": "replace", "path": "emails[type", "value": "a" }]),
            "invalidPath",
        ),
        (
            json!([{ "op": "replace", "path": "a b", "value": "a" }]),
            "invalidPath",
        ),
        (json!([{ "op": "replace", "value": "a" }]), "invalidSyntax"),
        (json!(["replace"]), "invalidSyntax"),
        (json!("replace"), "invalidSyntax"),
        (
            Value::Array(vec![json!({}); MOST_OPERATIONS + 1]),
            "invalidSyntax",
        ),
    ] {
        let body = json!({ "Operations": operations });
        assert_eq!(patch_user(&object(&body)).unwrap_err().kind, kind, "{kind}");
    }
}

/// Entra ID lists whom it removes in the value, Okta in the path.
#[test]
fn who_is_in_a_group_is_changed_step_by_step() {
    let (ada, grace) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let body = json!({ "Operations": [
        { "op": "Add", "path": "members", "value": [{ "value": ada }, { "value": grace }] },
        { "op": "Remove", "path": "members", "value": [{ "value": ada }] },
        { "op": "remove", "path": format!("members[value eq \"{grace}\"]") },
        { "op": "replace", "value": { "id": ada, "displayName": "Support" } },
        { "op": "remove", "path": "members" },
    ] });
    let expected = GroupChange {
        name: Some("Support".to_owned()),
        external_id: None,
        members: vec![
            MemberStep::Add(vec![ada, grace]),
            MemberStep::Remove(vec![ada]),
            MemberStep::Remove(vec![grace]),
            MemberStep::Replace(Vec::new()),
        ],
    };
    assert_eq!(patch_group(&object(&body)), Ok(expected));
    let whole = json!({ "displayName": "Support", "externalId": "g1", "members": [{ "value": ada, "display": "Ada" }] });
    let whole = read_group(&object(&whole)).unwrap();
    assert_eq!(whole.members, [MemberStep::Replace(vec![ada])]);
    assert_eq!(whole.external_id, Some(Some("g1".to_owned())));
    let unknown = json!({ "members": [{ "value": "ada" }] });
    assert_eq!(read_group(&object(&unknown)).unwrap_err().kind, "invalidValue");
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        Just(json!("members")),
        Just(json!("replace")),
        Just(json!("emails[type eq \"work\"].value")),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let name = prop_oneof![
            Just("Operations".to_owned()),
            Just("op".to_owned()),
            Just("path".to_owned()),
            Just("value".to_owned()),
            Just("name".to_owned()),
            Just("emails".to_owned()),
            Just("members".to_owned()),
            "\\PC{0,6}",
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name, inner), 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn nothing_that_is_sent_makes_the_reading_panic(text in "\\PC{0,60}", body in any_json()) {
        let _ = parse_filter(&text);
        let _ = parse_filter(&format!("userName eq {text}"));
        if let Value::Object(body) = &body {
            let _ = (read_user(body), patch_user(body), read_group(body), patch_group(body));
        }
    }
}
