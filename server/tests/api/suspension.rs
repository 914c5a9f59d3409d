//! A suspended organization: nobody reaches it, nothing of it is lost, and its audit log says so.

use domain::people::Role;
use serde_json::json;
use server::organization::suspension::{resume, suspend};

use crate::support::{PASSWORD, on_both_engines};

#[test]
fn nobody_reaches_a_suspended_organization_and_nothing_of_it_is_lost() {
    on_both_engines(|first| async move {
        first.create_organization("globex").await;
        let owner = first.owner().await;
        owner
            .post("/clients", json!({ "name": "Northwind" }))
            .await
            .expect(201);
        let placement = first.placement("acme").await;
        assert!(
            suspend(&first.app, &placement, "unpaid".to_owned())
                .await
                .unwrap()
        );
        assert!(!suspend(&first.app, &placement, "again".to_owned()).await.unwrap());

        // Another server, which remembers nothing of a moment ago.
        let app = first.again_with(|_| {}).await;
        let there = app.stranger();
        for answer in [
            app.owner().await.get("/clients").await,
            there
                .post(
                    "/session",
                    json!({ "email": "owner@acme.example", "password": PASSWORD }),
                )
                .await,
            there
                .post("/password-resets", json!({ "email": "owner@acme.example" }))
                .await,
            there.post("/report-links/open", json!({ "token": "x" })).await,
        ] {
            assert_eq!(answer.status.as_u16(), 403, "{answer:?}");
            assert_eq!(answer.code(), "organization_suspended");
        }
        app.member_of("globex", Role::Owner)
            .await
            .get("/clients")
            .await
            .expect(200);

        assert!(resume(&app.app, &placement).await.unwrap());
        assert!(!resume(&app.app, &placement).await.unwrap());
        let app = first.again_with(|_| {}).await;
        let owner = app.owner().await;
        let clients = owner.get("/clients").await.expect(200);
        assert_eq!(clients["items"][0]["name"], "Northwind");
        let events = owner.get("/audit?object_kind=organization").await.expect(200);
        let told: Vec<_> = events["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|event| &event["action"])
            .collect();
        assert_eq!(told[..2], ["organization.resumed", "organization.suspended"]);
        assert_eq!(events["items"][1]["reason"], "unpaid");
    });
}
