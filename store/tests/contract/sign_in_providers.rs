//! Providers of sign-in: who members are there, visits that are answered once, and the sessions that they end.

use domain::{
    ids::{SessionId, SignInId, SignInProviderId},
    people::SessionFactor,
    sign_in_providers::Rules,
};
use jiff::{SignedDuration, Timestamp};
use store::{
    StoreError,
    sessions::{self, Session},
    sign_in_providers::{self as providers, SignInProvider, Visit},
};

use crate::support::{TestStore, id, now, on_both_engines};

fn after(minutes: i64) -> Timestamp {
    now() + SignedDuration::from_mins(minutes)
}

fn provider(name: &str) -> SignInProvider {
    SignInProvider {
        id: SignInProviderId::from(id()),
        name: name.into(),
        enabled: true,
        issuer: "https://id.example".into(),
        client_id: "hourbook".into(),
        client_secret: Some(vec![1, 2, 3]),
        rules: Rules {
            email_domains: vec!["acme.example".into()],
            authoritative: true,
            ..Rules::default()
        },
        created_at: now(),
        updated_at: now(),
        version: 1,
    }
}

fn session(store: &TestStore) -> Session {
    Session {
        id: SessionId::from(id()),
        member_id: store.member,
        user_agent: String::new(),
        network: String::new(),
        second_factor: SessionFactor::None,
        created_at: now(),
        last_seen_at: now(),
        confirmed_at: now(),
        expires_at: after(60),
        confirm_after: None,
    }
}

#[test]
fn a_provider_is_stored_whole_and_takes_what_belongs_to_it_along() {
    on_both_engines(|store| async move {
        let (first, me, signed_in) = (provider("Acme ID"), store.member, session(&store));
        store
            .database
            .write(move |tx| {
                Box::pin(async move {
                    providers::insert(tx, &first).await?;
                    assert_eq!(providers::find(tx, first.id).await?.as_ref(), Some(&first));
                    assert!(!providers::has_another(tx, first.id).await?);
                    let mut second = provider("Other");
                    providers::insert(tx, &second).await?;
                    assert!(providers::has_another(tx, first.id).await?);
                    second.enabled = false;
                    second.client_secret = None;
                    second.name = "Aardvark".into();
                    providers::update(tx, &second).await?;
                    assert!(!providers::has_another(tx, first.id).await?);
                    assert_eq!(providers::list(tx).await?, [second, first.clone()]);

                    providers::link(tx, first.id, "u-1", me, now()).await?;
                    assert_eq!(providers::find_member(tx, first.id, "u-1").await?, Some(me));
                    assert_eq!(providers::find_member(tx, first.id, "U-1").await?, None);
                    assert!(providers::is_linked(tx, first.id, me).await?);
                    sessions::insert(tx, &signed_in, b"s").await?;
                    providers::note_session(tx, signed_in.id, first.id, None).await?;
                    assert_eq!(providers::of_session(tx, signed_in.id).await?, Some(first.id));
                    providers::delete(tx, first.id, now()).await?;
                    assert_eq!(providers::find_member(tx, first.id, "u-1").await?, None);
                    assert!(
                        !sessions::delete(tx, me, signed_in.id).await?,
                        "it ended with its provider"
                    );
                    Ok::<_, StoreError>(())
                })
            })
            .await
            .unwrap();
    });
}

#[test]
fn two_people_of_a_provider_are_never_one_member() {
    on_both_engines(|store| async move {
        let (one, me) = (provider("Acme ID"), store.member);
        let provider_id = one.id;
        let linked = store.database.write(move |tx| {
            Box::pin(async move {
                providers::insert(tx, &one).await?;
                providers::link(tx, one.id, "u-1", me, now()).await
            })
        });
        linked.await.unwrap();
        for subject in ["u-1", "u-2"] {
            let again = store.database.write(move |tx| {
                Box::pin(async move { providers::link(tx, provider_id, subject, me, now()).await })
            });
            assert!(matches!(again.await, Err(StoreError::Conflict(_))), "{subject}");
        }
    });
}

#[test]
fn a_visit_is_answered_once_and_a_logout_counts_once() {
    on_both_engines(|store| async move {
        let (one, me) = (provider("Acme ID"), store.member);
        let rows = [session(&store), session(&store), session(&store)];
        store
            .database
            .write(move |tx| {
                Box::pin(async move {
                    providers::insert(tx, &one).await?;
                    let visit = |ends_after| Visit {
                        id: SignInId::from(id()),
                        provider_id: one.id,
                        session_id: None,
                        redirect_uri: "https://acme.example/sign-in/with/1".into(),
                        began_at: now(),
                        expires_at: after(ends_after),
                    };
                    let (open, late) = (visit(10), visit(-1));
                    providers::begin(tx, &open, b"open").await?;
                    providers::begin(tx, &late, b"late").await?;
                    assert_eq!(providers::take(tx, b"none", now()).await?, None);
                    assert_eq!(providers::take(tx, b"open", now()).await?, Some(open));
                    assert_eq!(providers::take(tx, b"open", now()).await?, None);
                    assert_eq!(providers::take(tx, b"late", now()).await?, None);

                    providers::link(tx, one.id, "u-1", me, now()).await?;
                    for (row, (hash, name)) in rows.iter().zip([(b"1", "a"), (b"2", "b"), (b"3", "c")]) {
                        sessions::insert(tx, row, hash).await?;
                        providers::note_session(tx, row.id, one.id, Some(name)).await?;
                    }
                    let other = providers::end_sessions(tx, one.id, Some("u-2"), Some("a")).await?;
                    assert!(other.is_empty(), "a session is not somebody else's");
                    let nothing = providers::end_sessions(tx, one.id, None, None).await?;
                    assert!(nothing.is_empty());
                    assert_eq!(providers::end_sessions(tx, one.id, None, Some("a")).await?, [me]);
                    assert_eq!(
                        providers::end_sessions(tx, one.id, Some("u-1"), Some("b")).await?,
                        [me]
                    );
                    assert_eq!(
                        providers::end_sessions(tx, one.id, Some("u-1"), None).await?,
                        [me]
                    );

                    assert!(providers::use_logout(tx, one.id, "t", after(-1)).await?);
                    assert!(!providers::use_logout(tx, one.id, "t", after(-1)).await?);
                    providers::delete_expired(tx, now()).await?;
                    assert!(providers::use_logout(tx, one.id, "t", after(10)).await?);
                    Ok::<_, StoreError>(())
                })
            })
            .await
            .unwrap();
    });
}
