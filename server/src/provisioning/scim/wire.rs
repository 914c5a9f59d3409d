//! How members and teams look to a directory.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};
use store::{provisioning::User, teams::Team};

pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
pub const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const LIST: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

/// An answer in the media type of the protocol.
pub fn answer(status: u16, body: &Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, Body::from(body.to_string())).into_response();
    let kind = HeaderValue::from_static("application/scim+json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// A resource with its version; `Location` where it is new.
pub fn resource(status: u16, body: &Value) -> Response {
    let mut response = answer(status, body);
    let meta = |name: &str| {
        let text = body["meta"][name].as_str()?;
        HeaderValue::from_str(text).ok()
    };
    let (version, location) = (meta("version"), meta("location"));
    let headers = response.headers_mut();
    if let Some(version) = version {
        headers.insert(header::ETAG, version);
    }
    if let Some(location) = location {
        headers.insert(header::LOCATION, location);
    }
    response
}

/// One page of a list (RFC 7644, 3.4.2).
pub fn page(total: i64, start: i64, resources: &[Value]) -> Response {
    let body = json!({
        "schemas": [LIST], "totalResults": total, "startIndex": start, "itemsPerPage": resources.len(),
        "Resources": resources,
    });
    answer(200, &body)
}

pub fn user(base: &str, user: &User) -> Value {
    let member = &user.member;
    let mut body = json!({
        "schemas": [USER],
        "id": member.id,
        "userName": user.user_name,
        "name": { "formatted": member.name },
        "displayName": member.name,
        "emails": [{ "value": member.email, "type": "work", "primary": true }],
        "active": member.active,
        "meta": {
            "resourceType": "User", "created": member.created_at, "lastModified": member.updated_at,
            "location": format!("{base}/Users/{}", member.id), "version": version(member.version),
        },
    });
    if let Some(id) = &user.external_id {
        body["externalId"] = id.as_str().into();
    }
    body
}

pub fn group(base: &str, team: &Team, external_id: Option<&str>) -> Value {
    let member = |id: &domain::ids::MemberId| json!({ "value": id, "type": "User", "$ref": format!("{base}/Users/{id}") });
    let mut body = json!({
        "schemas": [GROUP],
        "id": team.id,
        "displayName": team.name,
        "members": team.members.iter().map(member).collect::<Vec<_>>(),
        "meta": {
            "resourceType": "Group", "created": team.created_at, "lastModified": team.updated_at,
            "location": format!("{base}/Groups/{}", team.id), "version": version(team.version),
        },
    });
    if let Some(id) = external_id {
        body["externalId"] = id.into();
    }
    body
}

fn version(version: i64) -> String {
    format!("W/\"{version}\"")
}

/// Leaves out what the directory did not ask for (RFC 7644, 3.9). Id and schemas always stay.
pub fn chosen(body: Value, wanted: Option<&str>, unwanted: Option<&str>) -> Value {
    let Value::Object(fields) = body else { return body };
    let names = |listed: &str| -> Vec<String> {
        let bare = |name: &str| {
            let name = name.trim().to_lowercase();
            let name = name.rsplit(':').next().unwrap_or_default();
            name.split('.').next().unwrap_or_default().to_owned()
        };
        listed.split(',').map(bare).collect()
    };
    let (wanted, unwanted) = (wanted.map(names), unwanted.map(names).unwrap_or_default());
    let stays = |name: &String| {
        let name = name.to_lowercase();
        let always = matches!(name.as_str(), "id" | "schemas");
        let asked = wanted
            .as_ref()
            .is_none_or(|wanted| wanted.contains(&name) || name == "meta");
        always || (asked && !unwanted.contains(&name))
    };
    Value::Object(
        fields
            .into_iter()
            .filter(|(name, _)| stays(name))
            .collect::<Map<_, _>>(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_asked_for_is_told() {
        let body = json!({ "id": "1", "schemas": [], "members": [], "displayName": "A", "meta": {} });
        let names = |wanted, unwanted| {
            let left = chosen(body.clone(), wanted, unwanted);
            let left = left.as_object().unwrap();
            left.keys().cloned().collect::<Vec<_>>().join(" ")
        };
        let all = names(None, None);
        assert_eq!(all.split(' ').count(), 5);
        assert!(!names(None, Some("members")).contains("members"));
        assert!(!names(None, Some("MEMBERS.value, x")).contains("members"));
        assert_eq!(names(None, Some("id")), all, "an id is never left out");
        let some = names(Some("displayName"), None);
        assert!(
            some.contains("displayName") && !some.contains("members"),
            "{some}"
        );
    }
}
