//! What directories send: SCIM bodies and filters.

use domain::provisioning::{parse_filter, patch_group, patch_user, read_group, read_user};
use serde_json::{Map, Value};

use crate::Target;

/// A filter, or a body as a user, a group and a change of each.
pub const SCIM: Target = Target {
    name: "scim",
    run: read,
    seeds,
    rounds: 3000,
};

fn read(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = parse_filter(text);
    }
    let Ok(body) = serde_json::from_slice::<Map<String, Value>>(bytes) else {
        return;
    };
    let _ = read_user(&body);
    let _ = patch_user(&body);
    let _ = read_group(&body);
    let _ = patch_group(&body);
}

fn seeds() -> Vec<Vec<u8>> {
    let texts = [
        r#"userName eq "Ada@Acme.example" and active eq true"#,
        r#"emails[type eq "work"].value eq "a@b.example""#,
        r#"urn:ietf:params:scim:schemas:core:2.0:User:userName eq "a\"b\u00e9""#,
        r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@acme.example","active":true,
            "name":{"givenName":"Ada","familyName":"Byron"},"emails":[{"value":"ada@acme.example","primary":true}],
            "externalId":"7","locale":"de-AT","timezone":"Europe/Vienna"}"#,
        r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[
            {"op":"Replace","path":"active","value":"False"},{"op":"add","value":{"displayName":"Ada"}},
            {"op":"remove","path":"externalId"}]}"#,
        r#"{"displayName":"Design","members":[{"value":"0192f000-0000-7000-8000-000000000001"}]}"#,
        r#"{"Operations":[{"op":"remove","path":"members[value eq \"0192f000-0000-7000-8000-000000000001\"]"},
            {"op":"add","path":"members","value":[{"value":"0192f000-0000-7000-8000-000000000002"}]}]}"#,
    ];
    texts.map(|text| text.as_bytes().to_vec()).to_vec()
}
