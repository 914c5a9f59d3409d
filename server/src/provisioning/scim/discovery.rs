//! What a directory can learn of this side before it begins (RFC 7643, 5 to 7).

use axum::{extract::Path, response::Response};
use serde_json::{Value, json};

use super::{
    Directory, Failed,
    pages::MOST,
    wire::{self, GROUP, USER},
};

const SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:Schema";

/// What is offered and what is not.
pub async fn service_provider(directory: Directory) -> Response {
    let (yes, no) = (json!({ "supported": true }), json!({ "supported": false }));
    let body = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": yes,
        "bulk": { "supported": false, "maxOperations": 0, "maxPayloadSize": 0 },
        "filter": { "supported": true, "maxResults": MOST },
        "changePassword": no,
        "sort": no,
        "etag": yes,
        "authenticationSchemes": [{
            "type": "oauthbearertoken", "name": "Key for provisioning",
            "description": "Made by an owner under Settings, Providers; sent after `Authorization: Bearer`.", "primary": true,
        }],
        "meta": {
            "resourceType": "ServiceProviderConfig",
            "location": format!("{}/ServiceProviderConfig", directory.base),
        },
    });
    wire::answer(200, &body)
}

fn all_types(base: &str) -> Vec<Value> {
    [("User", "/Users", USER), ("Group", "/Groups", GROUP)]
        .into_iter()
        .map(|(name, endpoint, schema)| {
            json!({
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
                "id": name, "name": name, "endpoint": endpoint, "schema": schema,
                "meta": { "resourceType": "ResourceType", "location": format!("{base}/ResourceTypes/{name}") },
            })
        })
        .collect()
}

/// Users and groups.
pub async fn resource_types(directory: Directory) -> Response {
    listed(&all_types(&directory.base))
}

/// One of them.
pub async fn resource_type(directory: Directory, Path(name): Path<String>) -> Result<Response, Failed> {
    one(all_types(&directory.base), &name)
}

/// What is known of users and groups.
pub async fn schemas(directory: Directory) -> Response {
    listed(&all_schemas(&directory.base))
}

/// One of the schemas.
pub async fn schema(directory: Directory, Path(id): Path<String>) -> Result<Response, Failed> {
    one(all_schemas(&directory.base), &id)
}

fn listed(resources: &[Value]) -> Response {
    let total = i64::try_from(resources.len()).unwrap_or_default();
    wire::page(total, 1, resources)
}

fn one(resources: Vec<Value>, id: &str) -> Result<Response, Failed> {
    let found = resources.into_iter().find(|resource| resource["id"] == id);
    Ok(wire::answer(200, &found.ok_or_else(Failed::not_found)?))
}

fn all_schemas(base: &str) -> Vec<Value> {
    let user = [
        text("userName", true, "server"),
        text("displayName", false, "none"),
        text("externalId", false, "none"),
        attribute("active", "boolean"),
        with_parts("name", false, &["formatted", "givenName", "familyName"]),
        with_parts("emails", true, &["value", "type"]),
    ];
    let group = [
        text("displayName", true, "server"),
        text("externalId", false, "none"),
        with_parts("members", true, &["value", "type"]),
    ];
    let schema = |id: &str, name: &str, description: &str, attributes: &[Value]| {
        json!({
            "schemas": [SCHEMA], "id": id, "name": name, "description": description, "attributes": attributes,
            "meta": { "resourceType": "Schema", "location": format!("{base}/Schemas/{id}") },
        })
    };
    vec![
        schema(USER, "User", "A member of the organization", &user),
        schema(GROUP, "Group", "A team of the organization", &group),
    ]
}

fn attribute(name: &str, kind: &str) -> Value {
    json!({
        "name": name, "type": kind, "multiValued": false, "required": false, "caseExact": false,
        "mutability": "readWrite", "returned": "default", "uniqueness": "none",
    })
}

fn text(name: &str, required: bool, uniqueness: &str) -> Value {
    let mut text = attribute(name, "string");
    text["required"] = required.into();
    text["uniqueness"] = uniqueness.into();
    text
}

fn with_parts(name: &str, is_list: bool, parts: &[&str]) -> Value {
    let mut whole = attribute(name, "complex");
    whole["multiValued"] = is_list.into();
    whole["subAttributes"] = parts.iter().map(|part| attribute(part, "string")).collect();
    whole
}
