//! A directory provisions members and teams as Entra ID and Okta do it, and can do nothing else with its key.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use domain::people::Role;
use serde_json::{Value, json};
use server::{access::secrets, clock::Clock, limits::set::set};
use store::limits::Limits;

use crate::{
    second_factor::{browser_of, with_password},
    session::{Browser, sign_in},
    support::{Answer, Caller, PASSWORD, TestApp, on_both_engines, on_sqlite},
};

/// A directory with its key.
struct Directory<'a> {
    app: &'a TestApp,
    host: &'static str,
    key: String,
    id: String,
}

impl<'a> Directory<'a> {
    async fn join(app: &'a TestApp) -> Self {
        let body = json!({ "name": "Entra ID" });
        let made = app
            .owner()
            .await
            .post("/provisioning-tokens", body)
            .await
            .expect(201);
        Self {
            app,
            host: "acme.localhost",
            key: made["secret"].as_str().unwrap().to_owned(),
            id: made["id"].as_str().unwrap().to_owned(),
        }
    }

    async fn send(&self, method: Method, path: &str, body: Option<Value>, more: &[(&str, &str)]) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/scim/v2{path}"))
            .header(header::HOST, self.host)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.key))
            .header(header::CONTENT_TYPE, "application/scim+json");
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        self.app.respond(request.body(Body::from(body)).unwrap()).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, &[]).await
    }

    async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body), &[]).await
    }

    /// Operations on one resource.
    async fn patch(&self, path: &str, operations: Value) -> Answer {
        let body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations,
        });
        self.send(Method::PATCH, path, Some(body), &[]).await
    }

    /// The ids of those who match, and how many there are in all.
    async fn found(&self, path: &str) -> (Vec<String>, i64) {
        let list = self.get(path).await.expect(200);
        let ids = list["Resources"].as_array().unwrap().iter();
        let ids = ids.map(|one| one["id"].as_str().unwrap().to_owned()).collect();
        (ids, list["totalResults"].as_i64().unwrap())
    }
}

/// What RFC 7644 calls the refusal.
#[track_caller]
fn refused(answer: &Answer, status: StatusCode) -> String {
    assert_eq!(answer.status, status, "{}", answer.text);
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/scim+json");
    let body = answer.json();
    assert_eq!(body["status"], status.as_str());
    body["scimType"].as_str().unwrap_or_default().to_owned()
}

fn ada() -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": "ada@acme.example", "externalId": "e-1", "active": true, "displayName": "Ada Lovelace",
        "emails": [{ "value": "ada@acme.example", "type": "work", "primary": true }],
    })
}

/// AT-14: somebody comes, is renamed, goes, and comes again as the same member; all of it stands in the audit log.
#[test]
fn a_person_comes_changes_goes_and_comes_again() {
    on_both_engines(|app| async move {
        let directory = Directory::join(&app).await;
        let by_name = "/Users?filter=userName%20eq%20%22Ada@ACME.example%22";
        assert_eq!(directory.found(by_name).await, (vec![], 0));
        let made = directory.post("/Users", ada()).await;
        let location = made.headers[header::LOCATION].to_str().unwrap().to_owned();
        let etag = made.headers[header::ETAG].to_str().unwrap().to_owned();
        let made = made.expect(201);
        let id = made["id"].as_str().unwrap();
        assert!(location.ends_with(&format!("/scim/v2/Users/{id}")), "{location}");
        assert_eq!(made["meta"]["version"], etag);
        assert_eq!(made["userName"], "ada@acme.example");
        let one = format!("/Users/{id}");
        for filter in [
            by_name,
            "/Users?filter=externalId%20eq%20%22e-1%22",
            "/Users?filter=emails%5Btype%20eq%20%22work%22%5D.value%20eq%20%22ada%40acme.example%22",
        ] {
            assert_eq!(
                directory.found(filter).await,
                (vec![id.to_owned()], 1),
                "{filter}"
            );
        }
        let owner = app.owner().await;
        let member = owner.get(&format!("/members/{id}")).await.expect(200);
        assert_eq!(member["role"], "member");
        assert_eq!(member["name"], "Ada Lovelace");
        // The same again changes nothing, and nobody else gets the name.
        let again = json!([{ "op": "Replace", "path": "displayName", "value": "Ada Lovelace" }]);
        assert_eq!(
            directory.patch(&one, again).await.expect(200)["meta"]["version"],
            etag
        );
        let twice = directory.post("/Users", ada()).await;
        assert_eq!(refused(&twice, StatusCode::CONFLICT), "uniqueness");
        // Okta replaces the whole; a version that is no more is refused.
        let mut whole = ada();
        whole["displayName"] = json!("Ada King");
        whole["userName"] = json!("ada.king@acme.example");
        whole["emails"] = json!([{ "value": "ada.king@acme.example", "primary": true }]);
        let replaced = directory
            .send(
                Method::PUT,
                &one,
                Some(whole.clone()),
                &[("if-match", etag.as_str())],
            )
            .await
            .expect(200);
        assert_eq!(replaced["emails"][0]["value"], "ada.king@acme.example");
        let stale = directory
            .send(Method::PUT, &one, Some(whole), &[("if-match", etag.as_str())])
            .await;
        assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
        // Gone for the directory; the member is disabled, not lost.
        let gone = directory.send(Method::DELETE, &one, None, &[]).await;
        assert_eq!((gone.status, gone.text.as_str()), (StatusCode::NO_CONTENT, ""));
        for method in [Method::GET, Method::DELETE] {
            let after = directory.send(method, &one, None, &[]).await;
            refused(&after, StatusCode::NOT_FOUND);
        }
        let (found, _) = directory.found("/Users?filter=externalId%20eq%20%22e-1%22").await;
        assert!(found.is_empty(), "{found:?}");
        let member = owner.get(&format!("/members/{id}")).await.expect(200);
        assert_eq!(member["state"], "disabled");
        let mut back = ada();
        back["userName"] = json!("ada.king@acme.example");
        back["emails"] = json!([]);
        back["displayName"] = json!(null);
        let back = directory.post("/Users", back).await.expect(201);
        assert_eq!(back["id"], id);
        assert_eq!(back["active"], true);
        assert_eq!(back["displayName"], "Ada King", "nobody said another name");
        stand_in_the_audit_log(
            &owner,
            &["member.provisioned", "member.updated", "member.deprovisioned"],
        )
        .await;
    });
}

async fn stand_in_the_audit_log(owner: &Caller, wanted: &[&str]) {
    let events = owner.get("/audit?object_kind=member").await.expect(200);
    let actions = events["items"].as_array().unwrap().iter();
    let actions: Vec<_> = actions.map(|event| event["action"].as_str().unwrap()).collect();
    for action in wanted {
        assert!(actions.contains(action), "{actions:?}");
    }
}

/// ASVS v5.0.0-7.4.2: whom the directory lets out is out with the next request, everywhere.
#[test]
fn whoever_is_deactivated_is_signed_out_at_once() {
    on_both_engines(|app| async move {
        let directory = Directory::join(&app).await;
        let (caller, email) = with_password(&app, Role::Admin).await;
        let browser: Browser = browser_of(&app, &email).await;
        browser.get("/me").await.expect(200);
        caller.get("/me").await.expect(200);
        let one = format!("/Users/{}", caller.member);
        let off = json!([{ "op": "Replace", "path": "active", "value": "False" }]);
        assert_eq!(directory.patch(&one, off).await.expect(200)["active"], false);
        assert_eq!(browser.get("/me").await.code(), "unauthenticated");
        assert_eq!(caller.get("/me").await.code(), "unauthenticated");
        assert_eq!(sign_in(&app, &email, PASSWORD).await.code(), "sign_in_failed");
        let on = json!([{ "op": "replace", "value": { "active": true } }]);
        assert_eq!(directory.patch(&one, on).await.expect(200)["active"], true);
        sign_in(&app, &email, PASSWORD).await.expect(200);
    });
}

/// AT-106: whom the directory lets back in needs room as anybody who is new; letting out and renaming need none.
#[test]
fn whoever_comes_back_takes_a_place_that_must_be_free() {
    on_both_engines(|app| async move {
        let directory = Directory::join(&app).await;
        let id = directory.post("/Users", ada()).await.expect(201)["id"].clone();
        let one = format!("/Users/{}", id.as_str().unwrap());
        let state = |active: bool| json!([{ "op": "replace", "path": "active", "value": active }]);
        // Owner and Ada fill the organization; somebody else takes the place that Ada leaves.
        let placement = app.placement("acme").await;
        let two = Limits {
            members: Some(2),
            ..Limits::default()
        };
        set(&app.app, &placement, two).await.unwrap();
        directory.patch(&one, state(false)).await.expect(200);
        let mut bo = ada();
        bo["userName"] = json!("bo@acme.example");
        bo["externalId"] = json!("e-2");
        bo["emails"] = json!([]);
        let bo = directory.post("/Users", bo).await.expect(201)["id"].clone();
        let full = |answer: &Answer| {
            refused(answer, StatusCode::FORBIDDEN);
            let detail = answer.json()["detail"].clone();
            assert!(detail.as_str().unwrap().contains("room for 2 people"), "{detail}");
        };
        full(&directory.patch(&one, state(true)).await);
        full(&directory.send(Method::PUT, &one, Some(ada()), &[]).await);
        let name = json!([{ "op": "replace", "path": "displayName", "value": "Ada King" }]);
        assert_eq!(directory.patch(&one, name).await.expect(200)["active"], false);
        let gone = directory.send(Method::DELETE, &one, None, &[]).await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT);
        full(&directory.post("/Users", ada()).await);
        // One who comes without being let in takes no place yet.
        let mut outside = ada();
        outside["active"] = json!(false);
        directory.post("/Users", outside).await.expect(201);
        full(&directory.patch(&one, state(true)).await);

        let theirs = format!("/Users/{}", bo.as_str().unwrap());
        directory.patch(&theirs, state(false)).await.expect(200);
        let back = directory
            .send(Method::PUT, &one, Some(ada()), &[])
            .await
            .expect(200);
        assert_eq!(back["active"], true);
    });
}

/// Teams as Entra ID and Okta fill and empty them; who leads one stays the organization's business.
#[test]
fn groups_are_teams() {
    on_both_engines(|app| async move {
        let directory = Directory::join(&app).await;
        let (ada, grace) = (app.member(Role::Member).await, app.member(Role::Manager).await);
        let made =
            json!({ "displayName": "Support", "externalId": "g-1", "members": [{ "value": ada.member }] });
        let made = directory.post("/Groups", made).await.expect(201);
        let id = made["id"].as_str().unwrap();
        let one = format!("/Groups/{id}");
        let owner = app.owner().await;
        let team = async || {
            let team = owner.get(&format!("/teams/{id}")).await.expect(200);
            (team["member_ids"].clone(), team["lead_ids"].clone())
        };
        assert_eq!(team().await, (json!([ada.member]), json!([])));
        // Entra ID asks for its name without its members.
        let listed = "/Groups?excludedAttributes=members&filter=displayName%20eq%20%22support%22";
        let listed = directory.get(listed).await.expect(200);
        assert_eq!(listed["Resources"][0]["externalId"], "g-1");
        assert_eq!(listed["Resources"][0].get("members"), None);
        let add = json!([{ "op": "Add", "path": "members", "value": [{ "value": grace.member }] }]);
        directory.patch(&one, add).await.expect(200);
        let lead = json!({ "lead_ids": [grace.member] });
        owner.patch(&format!("/teams/{id}"), lead).await.expect(200);
        let remove = format!("members[value eq \"{}\"]", ada.member);
        directory
            .patch(&one, json!([{ "op": "remove", "path": remove }]))
            .await
            .expect(200);
        assert_eq!(team().await, (json!([grace.member]), json!([grace.member])));
        let is_in = format!(
            "/Groups?filter=id%20eq%20%22{id}%22%20and%20members%20eq%20%22{}%22",
            grace.member
        );
        assert_eq!(directory.found(&is_in).await.1, 1);
        let unknown = json!([{ "op": "add", "path": "members", "value": [{ "value": Clock.id() }] }]);
        let unknown = directory.patch(&one, unknown).await;
        assert_eq!(refused(&unknown, StatusCode::BAD_REQUEST), "invalidValue");
        let taken = directory
            .post("/Groups", json!({ "displayName": "SUPPORT" }))
            .await;
        assert_eq!(refused(&taken, StatusCode::CONFLICT), "uniqueness");
        let whole = json!({ "displayName": "Help", "members": [] });
        let whole = directory
            .send(Method::PUT, &one, Some(whole), &[])
            .await
            .expect(200);
        assert_eq!(whole["displayName"], "Help");
        assert_eq!(whole.get("externalId"), None);
        assert_eq!(team().await, (json!([]), json!([])));
        let gone = directory.send(Method::DELETE, &one, None, &[]).await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT);
        assert_eq!(owner.get(&format!("/teams/{id}")).await.code(), "not_found");
    });
}

/// AT-38, ASVS v5.0.0-8.2.1: the key of a directory opens nothing but its own door, in its own organization, and no owner.
#[test]
fn a_key_is_good_for_provisioning_alone_and_never_for_owners() {
    on_both_engines(|app| async move {
        app.create_organization("globex").await;
        let mut directory = Directory::join(&app).await;
        let owner = app.owner().await;
        let one = format!("/Users/{}", owner.member);
        for operations in [
            json!([{ "op": "replace", "path": "active", "value": false }]),
            json!([{ "op": "replace", "path": "userName", "value": "eve@evil.example" }]),
            json!([{ "op": "replace", "path": "emails[type eq \"work\"].value", "value": "eve@evil.example" }]),
        ] {
            let answer = directory.patch(&one, operations.clone()).await;
            assert_eq!(
                refused(&answer, StatusCode::FORBIDDEN),
                "mutability",
                "{operations}"
            );
        }
        let gone = directory.send(Method::DELETE, &one, None, &[]).await;
        assert_eq!(refused(&gone, StatusCode::FORBIDDEN), "mutability");
        // To know an owner by another name harms nobody.
        let known = json!([{ "op": "add", "path": "externalId", "value": "o-1" }]);
        assert_eq!(
            directory.patch(&one, known).await.expect(200)["externalId"],
            "o-1"
        );
        // Only owners make keys; a member's token opens no door here, and this key none there.
        for role in [Role::Member, Role::Manager, Role::Admin] {
            let caller = app.member(role).await;
            let body = json!({ "name": "Mine" });
            assert_eq!(
                caller.post("/provisioning-tokens", body).await.code(),
                "forbidden"
            );
            assert_eq!(caller.get("/provisioning-tokens").await.code(), "forbidden");
        }
        let bearer = format!("Bearer {}", directory.key);
        let there = app
            .stranger()
            .send(Method::GET, "/me", None, &[("authorization", &bearer)])
            .await;
        assert_eq!(there.code(), "unauthenticated");
        let listed = owner.get("/provisioning-tokens").await;
        assert!(!listed.text.contains(&directory.key), "{}", listed.text);
        let good = std::mem::replace(&mut directory.key, owner.token().unwrap().to_owned());
        refused(&directory.get("/Users").await, StatusCode::UNAUTHORIZED);
        directory.key = secrets::generate_provisioning(Clock);
        refused(&directory.get("/Users").await, StatusCode::UNAUTHORIZED);
        directory.key = good;
        directory.host = "globex.localhost";
        refused(&directory.get("/Users").await, StatusCode::UNAUTHORIZED);
        directory.host = "acme.localhost";
        directory.get("/Users").await.expect(200);
        let key = format!("/provisioning-tokens/{}", directory.id);
        owner.delete(&key).await.expect(204);
        refused(&directory.get("/Users").await, StatusCode::UNAUTHORIZED);
    });
}

/// What is asked wrongly is refused in the words of the protocol; pages are bounded; a storm is slowed down.
#[test]
fn a_directory_is_answered_in_its_own_protocol() {
    on_sqlite(|app| async move {
        let directory = Directory::join(&app).await;
        let config = directory.get("/ServiceProviderConfig").await.expect(200);
        assert_eq!(config["patch"]["supported"], true);
        assert_eq!(config["bulk"]["supported"], false);
        for (path, count) in [("/ResourceTypes", 2), ("/Schemas", 2)] {
            let list = directory.get(path).await.expect(200);
            assert_eq!(list["totalResults"], count, "{path}");
            let id = list["Resources"][0]["id"].as_str().unwrap();
            directory.get(&format!("{path}/{id}")).await.expect(200);
        }
        for n in 0..5 {
            let user = json!({ "userName": format!("user{n}@acme.example") });
            directory.post("/Users", user).await.expect(201);
        }
        let (first, total) = directory.found("/Users?startIndex=1&count=2").await;
        let (second, _) = directory.found("/Users?startIndex=3&count=2").await;
        assert_eq!((first.len(), second.len(), total), (2, 2, 6));
        assert!(first.iter().all(|id| !second.contains(id)));
        assert_eq!(directory.found("/Users?count=0").await, (vec![], 6));
        for (answer, status, kind) in [
            (
                directory.get("/Users?filter=title%20eq%20%22x%22").await,
                400,
                "invalidFilter",
            ),
            (
                directory.get("/Users?filter=nonsense").await,
                400,
                "invalidFilter",
            ),
            (directory.get("/Users?count=many").await, 400, "invalidValue"),
            (directory.get("/Users/nobody").await, 404, ""),
            (directory.get("/Nothing").await, 404, ""),
            (directory.send(Method::DELETE, "/Users", None, &[]).await, 405, ""),
            (directory.post("/Users", json!([])).await, 400, "invalidSyntax"),
            (directory.post("/Users", json!({})).await, 400, "invalidValue"),
            (
                directory
                    .post("/Users", json!({ "userName": "no address" }))
                    .await,
                400,
                "invalidValue",
            ),
            (directory.patch("/Groups/nobody", json!([])).await, 404, ""),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(refused(&answer, status), kind, "{}", answer.text);
        }
        let mut last = directory.get("/ResourceTypes").await;
        for _ in 0..1000 {
            if last.status == StatusCode::TOO_MANY_REQUESTS {
                break;
            }
            last = directory.get("/ResourceTypes").await;
        }
        refused(&last, StatusCode::TOO_MANY_REQUESTS);
        assert!(last.headers.contains_key(header::RETRY_AFTER));
    });
}
