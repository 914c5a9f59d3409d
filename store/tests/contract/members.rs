//! Members as stored: addresses, lists, teams and what keeps a member from being deleted.

use domain::{ids::MemberId, people::Role};
use store::{
    StoreError,
    members::{self, Member, MemberFilter},
    teams::{self, Team},
};

use crate::support::{Done, TestStore, id, now, on_both_engines};

pub fn member(name: &str, email: &str) -> Member {
    Member {
        id: MemberId::from(id()),
        name: name.into(),
        email: email.into(),
        role: Role::Member,
        tailoring: domain::policy::Tailoring::default(),
        active: true,
        time_zone: "Europe/Berlin".into(),
        locale: "de".into(),
        preferences: serde_json::json!({}),
        created_at: now(),
        updated_at: now(),
        version: 1,
    }
}

pub async fn insert(store: &TestStore, member: &Member) -> Done {
    let member = member.clone();
    store
        .database
        .write(move |tx| Box::pin(async move { members::insert(tx, &member, None).await }))
        .await
}

async fn names(store: &TestStore, filter: MemberFilter) -> Vec<String> {
    let found = store
        .database
        .read(move |tx| Box::pin(async move { members::list(tx, &filter, None, 100).await }))
        .await
        .unwrap();
    found.into_iter().map(|member| member.name).collect()
}

/// AT-13: one account for one address, whatever its case and Unicode form.
#[test]
fn an_address_belongs_to_one_member_whatever_its_case() {
    on_both_engines(|store| async move {
        insert(&store, &member("Zoë", "zoe@acme.example")).await.unwrap();
        for taken in ["ZOE@acme.example", "ｚoe@ACME.example"] {
            let error = insert(&store, &member("Other", taken)).await.unwrap_err();
            assert!(error.is_conflict("members_email_folded_key"), "{taken}: {error}");
        }
        let found = store
            .database
            .read(|tx| Box::pin(async move { members::find_by_email(tx, "Zoe@Acme.Example").await }))
            .await
            .unwrap();
        assert_eq!(found.map(|member| member.name).as_deref(), Some("Zoë"));
    });
}

#[test]
fn a_list_is_ordered_by_folded_name_and_goes_on_after_a_position() {
    on_both_engines(|store| async move {
        for (name, email) in [
            ("bob", "bob@a.example"),
            ("Carl 50%", "c_1@a.example"),
            ("Änne", "aenne@b.example"),
        ] {
            insert(&store, &member(name, email)).await.unwrap();
        }
        let all = names(&store, MemberFilter::default()).await;
        assert_eq!(all.len(), 4);
        let mut paged = Vec::new();
        let mut position = None;
        loop {
            let after = position.clone();
            let page = store
                .database
                .read(move |tx| {
                    Box::pin(
                        async move { members::list(tx, &MemberFilter::default(), after.as_ref(), 1).await },
                    )
                })
                .await
                .unwrap();
            let Some(last) = page.last() else { break };
            position = Some(last.position());
            paged.push(last.name.clone());
        }
        assert_eq!(paged, all);
        for (part, expected) in [
            ("BOB", vec!["bob"]),
            ("50%", vec!["Carl 50%"]),
            ("C_1@", vec!["Carl 50%"]),
            ("ÄN", vec!["Änne"]),
        ] {
            let filter = MemberFilter {
                part: Some(part.into()),
                ..MemberFilter::default()
            };
            assert_eq!(names(&store, filter).await, expected, "{part}");
        }
        let owners = MemberFilter {
            role: Some(Role::Owner),
            active: Some(true),
            ..MemberFilter::default()
        };
        assert_eq!(names(&store, owners).await, ["Ann"]);
        let disabled = MemberFilter {
            active: Some(false),
            ..MemberFilter::default()
        };
        assert!(names(&store, disabled).await.is_empty());
    });
}

/// The version of both sides grows, so that neither an open team nor an open member is overwritten unseen.
#[test]
fn joining_and_leaving_a_team_changes_team_and_member() {
    on_both_engines(|store| async move {
        let (bob, carl) = (member("Bob", "bob@a.example"), member("Carl", "carl@a.example"));
        insert(&store, &bob).await.unwrap();
        insert(&store, &carl).await.unwrap();
        let team = team("Support", &[bob.id, carl.id], &[carl.id]);
        let stored = team.clone();
        let left = store
            .database
            .write(move |tx| {
                Box::pin(async move {
                    teams::insert(tx, &stored).await?;
                    assert_eq!(teams::find(tx, stored.id).await?.as_ref(), Some(&stored));
                    assert_eq!(members::find(tx, bob.id).await?.unwrap().version, 2);
                    assert_eq!(members::list_led(tx, carl.id).await?.len(), 2);
                    assert!(members::list_led(tx, bob.id).await?.is_empty());
                    teams::set_of_member(tx, bob.id, &[], now()).await?;
                    // Staying keeps the lead.
                    teams::set_of_member(tx, carl.id, &[stored.id], now()).await?;
                    teams::find(tx, stored.id).await
                })
            })
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (left.members.clone(), left.leads.clone(), left.version),
            (vec![carl.id], vec![carl.id], 2)
        );

        let again = team_named_again(&store, "SUPPORT").await.unwrap_err();
        assert!(again.is_conflict("teams_name_folded_key"), "{again}");
        let unknown = store
            .database
            .read(move |tx| {
                Box::pin(
                    async move { teams::find_unknown(tx, &[team.id, domain::ids::TeamId::from(id())]).await },
                )
            })
            .await
            .unwrap();
        assert_eq!(unknown, Some(1));
    });
}

async fn team_named_again(store: &TestStore, name: &str) -> Done {
    let again = team(name, &[], &[]);
    store
        .database
        .write(move |tx| Box::pin(async move { teams::insert(tx, &again).await }))
        .await
}

fn team(name: &str, members: &[MemberId], leads: &[MemberId]) -> Team {
    let mut members = members.to_vec();
    members.sort_unstable();
    Team {
        id: id().into(),
        name: name.into(),
        members,
        leads: leads.to_vec(),
        created_at: now(),
        updated_at: now(),
        version: 1,
    }
}

#[test]
fn a_member_something_refers_to_is_not_deleted() {
    on_both_engines(|store| async move {
        let bob = member("Bob", "bob@a.example");
        insert(&store, &bob).await.unwrap();
        let lock = store::locks::Lock {
            id: id(),
            member_id: None,
            locked_until: "2026-02-28".parse().unwrap(),
            reason: "billed".into(),
            set_by: bob.id,
            set_at: now(),
        };
        let kept = lock.clone();
        store
            .database
            .write(move |tx| Box::pin(async move { store::locks::replace(tx, None, &kept).await }))
            .await
            .unwrap();
        let delete = |store: &TestStore| {
            let database = std::sync::Arc::clone(&store.database);
            async move {
                database
                    .write(move |tx| Box::pin(async move { members::delete(tx, bob.id, now()).await }))
                    .await
            }
        };
        assert!(matches!(delete(&store).await, Err(StoreError::Reference)));
        store
            .database
            .write(move |tx| Box::pin(async move { store::locks::delete(tx, &lock, now()).await }))
            .await
            .unwrap();
        delete(&store).await.unwrap();
        assert_eq!(names(&store, MemberFilter::default()).await, ["Ann"]);
    });
}
