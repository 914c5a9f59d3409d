//! Rows of people and of the organization itself: members, roles, ways in, the log, protection.

use serde_json::{Value, json};

use super::row::{Row, one, row};

pub fn rows() -> Vec<Row> {
    let mut rows = people();
    rows.extend(own());
    rows.extend(organization());
    rows.extend(protection());
    rows.extend(programs());
    rows.extend(doors());
    rows
}

fn people() -> Vec<Row> {
    vec![
        row("GET /members").query("custom_role_id=$role&team_id=$team"),
        row("GET /members").query("q=canary"),
        one("GET /members/{id}", "member"),
        one("PATCH /members/{id}", "member").body(json!({ "custom_role_id": "$role" })),
        one("PATCH /members/{id}", "member").body(json!({ "team_ids": ["$team"] })),
        one("DELETE /members/{id}", "member"),
        one("GET /members/{id}/erasure", "member"),
        one("POST /members/{id}/erasure", "member").body(json!({ "name": "~text", "reason": "~text" })),
        one("GET /members/{id}/package", "member"),
        row("GET /members/returned-mail"),
        one("POST /members/{id}/password-reset", "member").empty(),
        one("POST /members/{id}/preview", "member"),
        one("DELETE /members/{id}/second-factor", "member"),
        one("DELETE /members/{id}/sessions", "member"),
        row("GET /invitations").query("limit=100"),
        row("POST /invitations")
            .body(json!({ "email": "~text@acme.example", "role": "member", "team_ids": ["$team"] })),
        row("POST /invitations/accept").empty().public(),
        row("POST /invitations/preview").empty().public(),
        one("DELETE /invitations/{id}", "invitation"),
        row("GET /teams").query("limit=100"),
        row("POST /teams").body(json!({
            "id": "$new:team", "name": "~text", "member_ids": ["$member"], "lead_ids": ["$lead"],
        })),
        one("GET /teams/{id}", "team"),
        one("PATCH /teams/{id}", "team").body(json!({ "member_ids": ["$member"], "lead_ids": ["$lead"] })),
        one("DELETE /teams/{id}", "team"),
        row("GET /roles"),
        row("POST /roles").body(json!({ "id": "$new:role", "name": "~text", "based_on": "member" })),
        one("GET /roles/{id}", "role"),
        one("PATCH /roles/{id}", "role").body(json!({ "name": "~text" })),
        one("DELETE /roles/{id}", "role"),
        row("GET /permissions/explain").query("action=entry_read&member_id=$member"),
        row("GET /permissions/explain").query("action=entry_read&of_member_id=$member"),
        row("GET /permissions/explain").query("action=project_read&project_id=$project"),
        row("GET /permissions/matrix"),
    ]
}

fn own() -> Vec<Row> {
    vec![
        row("GET /me"),
        row("PATCH /me").empty(),
        row("GET /me/notice-preferences"),
        row("PATCH /me/notice-preferences").empty(),
        row("GET /me/passkeys"),
        row("POST /me/passkeys").empty(),
        row("POST /me/passkeys/options"),
        one("DELETE /me/passkeys/{id}", "passkey"),
        row("POST /me/password").empty(),
        row("GET /me/second-factor"),
        row("POST /me/second-factor"),
        row("DELETE /me/second-factor"),
        row("POST /me/second-factor/enable").empty(),
        row("POST /me/second-factor/recovery-codes"),
        row("GET /sessions").query("limit=100"),
        row("DELETE /sessions"),
        one("DELETE /sessions/{id}", "session"),
        row("GET /tokens").query("limit=100"),
        row("POST /tokens").body(json!({ "name": "~text", "scopes": ["read"] })),
        one("DELETE /tokens/{id}", "token"),
        one("PATCH /tokens/{id}", "token").body(json!({ "networks": ["127.0.0.0/8"] })),
        row("DELETE /session"),
        row("POST /session/confirm").empty(),
        row("POST /session/confirm/passkey").empty(),
        row("POST /session/confirm/provider").body(json!({ "provider_id": "$provider" })),
    ]
}

fn organization() -> Vec<Row> {
    vec![
        row("GET /organization"),
        row("PATCH /organization").empty(),
        row("GET /organization/domains"),
        row("POST /organization/domains").body(json!({ "domain": "~text.example" })),
        row("PATCH /organization/domains/{domain}")
            .fixed("{domain}", "hours.umbrella.example")
            .body(json!({ "is_primary": true })),
        row("DELETE /organization/domains/{domain}").fixed("{domain}", "hours.umbrella.example"),
        row("POST /organization/domains/{domain}/check").fixed("{domain}", "hours.umbrella.example"),
        row("GET /organization/limits"),
        row("GET /organization/processing-record"),
        row("GET /organization/removal"),
        row("POST /organization/removal").empty(),
        row("DELETE /organization/removal"),
        row("GET /organization/residency"),
        row("GET /organization/trust"),
        row("GET /documents"),
        row("POST /documents/{kind}/acceptances")
            .fixed("{kind}", "processing_agreement")
            .empty(),
        row("GET /audit").query("actor=$member"),
        row("GET /audit").query("object=$client"),
        row("GET /audit").query("limit=200"),
        row("GET /audit/checkpoint"),
        row("GET /audit/export"),
        row("GET /audit/{position}/proof").fixed("{position}", "1"),
        row("GET /access-log").query("member_id=$member"),
        row("GET /access-log/export").query("member_id=$member"),
    ]
}

fn protection() -> Vec<Row> {
    let record =
        json!({ "kind": "record", "name": "~text", "object_kind": "client", "object_id": "$client" });
    vec![
        row("GET /security/alert-receivers"),
        row("POST /security/alert-receivers")
            .body(json!({ "name": "~text", "url": "https://93.184.215.14/hourbook" })),
        one("DELETE /security/alert-receivers/{id}", "receiver"),
        one("POST /security/alert-receivers/{id}/try", "receiver"),
        row("GET /security/canaries"),
        row("POST /security/canaries").body(record),
        one("DELETE /security/canaries/{id}", "canary"),
        row("GET /security/findings").query("member_id=$member"),
        one("GET /security/findings/{id}", "finding"),
        one("POST /security/findings/{id}/acknowledge", "finding"),
        one("POST /security/findings/{id}/lift", "finding"),
        row("GET /security/networks"),
        row("PUT /security/networks").body(json!({ "networks": [] })),
    ]
}

/// What a provider is set up with.
fn provider(team: &str) -> Value {
    json!({
        "name": "~text", "issuer": "https://93.184.215.14", "client_id": "~text", "client_secret": "a secret of it",
        "groups": [{ "group": "staff", "team_id": team }],
    })
}

fn programs() -> Vec<Row> {
    let mut new = provider("$team");
    new["id"] = json!("$new:provider");
    vec![
        row("GET /provisioning-tokens"),
        row("POST /provisioning-tokens").body(json!({ "name": "~text" })),
        one("DELETE /provisioning-tokens/{id}", "provisioning_token"),
        row("GET /sign-in-providers"),
        row("POST /sign-in-providers").body(new),
        one("GET /sign-in-providers/{id}", "provider"),
        one("PATCH /sign-in-providers/{id}", "provider")
            .body(json!({ "groups": [{ "group": "staff", "team_id": "$team" }] })),
        one("DELETE /sign-in-providers/{id}", "provider"),
        one("POST /sign-in-providers/{id}/check", "provider"),
        one("POST /sign-in-providers/{id}/logout", "provider").public(),
    ]
}

/// Ways in, for people without a credential.
fn doors() -> Vec<Row> {
    [
        "POST /password-resets",
        "POST /password-resets/complete",
        "POST /removal-receipts/open",
        "POST /session",
        "POST /session/not-me",
        "POST /session/passkey",
        "POST /session/second-factor",
        "POST /setup",
        "POST /sign-ups",
        "POST /sign-ups/address",
        "POST /sign-ups/complete",
        "POST /sign-ups/preview",
    ]
    .map(|operation| row(operation).empty().public())
    .into_iter()
    .chain([
        row("POST /session/passkey/options").public(),
        row("POST /session/provider")
            .body(json!({ "provider_id": "$provider" }))
            .public(),
        row("POST /session/provider/answer")
            .body(json!({ "provider_id": "$provider", "state": "none", "code": "none" }))
            .public(),
        row("GET /session/ways-in").public(),
        row("GET /setup").public(),
        row("GET /sign-ups/availability").query("slug=umbrella").public(),
        row("GET /sign-ups/offer").public(),
    ])
    .collect()
}
