//! What opens a door: sessions, tokens, invitations and the setup link.

use domain::{
    ids::{SessionId, SignInId},
    people::{Role, SessionFactor},
};
use jiff::{SignedDuration, Timestamp};
use store::{
    Tx, control, holder,
    invitations::{self, Invitation},
    password_resets, second_factors,
    sessions::{self, Session},
    sign_ins,
    tokens::{self, Token},
};

use crate::support::{TestStore, id, now, on_both_engines};

fn after(hours: i64) -> Timestamp {
    now() + SignedDuration::from_hours(hours)
}

fn session(store: &TestStore, ends_after: i64) -> Session {
    Session {
        id: SessionId::from(id()),
        member_id: store.member,
        user_agent: "Firefox".into(),
        network: "203.0.113.0/24".into(),
        second_factor: SessionFactor::None,
        created_at: now(),
        last_seen_at: now(),
        confirmed_at: now(),
        expires_at: after(ends_after),
        confirm_after: None,
    }
}

async fn session_of(tx: &mut Tx, secret_hash: &[u8]) -> store::Result<Option<Session>> {
    let holder = holder::find_by_session(tx, secret_hash).await?;
    Ok(holder.map(|found| found.credential))
}

#[test]
fn sessions_are_found_by_the_hash_of_their_secret_and_end_one_by_one() {
    on_both_engines(|store| async move {
        let (first, second, ended) = (session(&store, 1), session(&store, 1), session(&store, -1));
        let (a, b, c) = (first.clone(), second.clone(), ended.clone());
        let me = store.member;
        store
            .database
            .write(move |tx| {
                Box::pin(async move {
                    for (row, hash) in [(&a, b"a".as_slice()), (&b, b"b"), (&c, b"c")] {
                        sessions::insert(tx, row, hash).await?;
                    }
                    assert_eq!(session_of(tx, b"a").await?.as_ref(), Some(&a));
                    assert_eq!(session_of(tx, b"A").await?, None);
                    let list = sessions::list(tx, me, now(), now(), None, 10).await?;
                    assert_eq!(list, [b.clone(), a.clone()]);
                    assert_eq!(
                        sessions::list(tx, me, now(), now(), Some(b.id), 10).await?,
                        std::slice::from_ref(&a)
                    );
                    assert!(
                        sessions::list(tx, me, now(), after(1), None, 10)
                            .await?
                            .is_empty()
                    );
                    // Somebody else's id is as good as none.
                    assert!(!sessions::delete(tx, domain::ids::MemberId::from(id()), a.id).await?);
                    sessions::delete_by_secret(tx, b"c").await?;
                    sessions::delete_oldest(tx, me, 1).await?;
                    assert_eq!(
                        sessions::list(tx, me, now(), now(), None, 10).await?,
                        std::slice::from_ref(&b)
                    );
                    assert_eq!(sessions::delete_all_but(tx, me, Some(b.id)).await?, 0);
                    assert_eq!(sessions::delete_all_but(tx, me, None).await?, 1);
                    Ok::<_, store::StoreError>(())
                })
            })
            .await
            .unwrap();
    });
}

#[test]
fn tokens_are_listed_newest_first_and_end_together() {
    on_both_engines(|store| async move {
        let me = store.member;
        let token = |name: &str| Token {
            id: id().into(),
            member_id: me,
            name: name.into(),
            prefix: "hb_pat_abcde".into(),
            scopes: vec!["read".into(), "write".into()],
            created_at: now(),
            expires_at: Some(after(24)),
            last_used_at: None,
            networks: Vec::new(),
            paused_until: None,
        };
        let (first, second) = (token("first"), token("second"));
        store
            .database
            .write(move |tx| {
                Box::pin(async move {
                    tokens::insert(tx, &first, b"a").await?;
                    tokens::insert(tx, &second, b"b").await?;
                    assert_eq!(
                        tokens::list(tx, me, None, 10).await?,
                        [second.clone(), first.clone()]
                    );
                    assert_eq!(
                        tokens::list(tx, me, Some(second.id), 10).await?,
                        std::slice::from_ref(&first)
                    );
                    let holder = holder::find_by_token(tx, b"b").await?;
                    assert_eq!(holder.as_ref().map(|found| &found.credential), Some(&second));
                    assert_eq!(holder.as_ref().map(|found| found.member.id), Some(me));
                    assert_eq!(
                        holder.map(|found| found.organization),
                        Some(store::organization::get(tx).await?)
                    );
                    assert_eq!(
                        tokens::find(tx, domain::ids::MemberId::from(id()), first.id).await?,
                        None
                    );
                    assert_eq!(tokens::count(tx, me).await?, 2);
                    assert_eq!(tokens::delete_all(tx, me).await?, 2);
                    Ok::<_, store::StoreError>(())
                })
            })
            .await
            .unwrap();
    });
}

fn invitation(store: &TestStore, email: &str, ends_after: i64) -> Invitation {
    Invitation {
        id: id().into(),
        email: email.into(),
        role: Role::Manager,
        teams: vec![id().into()],
        invited_by: store.member,
        created_at: now(),
        expires_at: after(ends_after),
    }
}

#[test]
fn an_expired_invitation_gives_way_to_a_new_one_and_an_open_one_does_not() {
    on_both_engines(|store| async move {
        let expired = invitation(&store, "grace@a.example", 0);
        let open = invitation(&store, "Grace@a.example", 24);
        let again = invitation(&store, "GRACE@a.example", 24);
        let (me, kept) = (store.member, open.clone());
        store
            .database
            .write(move |tx| {
                Box::pin(async move {
                    invitations::insert(tx, &expired, b"old").await?;
                    assert_eq!(invitations::find_open(tx, b"old", now()).await?, None);
                    invitations::insert(tx, &open, b"new").await?;
                    assert_eq!(
                        invitations::list(tx, None, 10).await?,
                        std::slice::from_ref(&open)
                    );
                    assert_eq!(invitations::list(tx, Some(open.id), 10).await?, []);
                    Ok::<_, store::StoreError>(())
                })
            })
            .await
            .unwrap();
        let refused = store
            .database
            .write(move |tx| Box::pin(async move { invitations::insert(tx, &again, b"third").await }))
            .await
            .unwrap_err();
        assert!(refused.is_conflict("invitations_email_folded_key"), "{refused}");
        store
            .database
            .write(move |tx| {
                Box::pin(async move {
                    assert_eq!(invitations::find_open(tx, b"new", now()).await?, Some(kept));
                    assert_eq!(invitations::delete_by_inviter(tx, me).await?, 1);
                    assert_eq!(invitations::find_open(tx, b"new", now()).await?, None);
                    Ok::<_, store::StoreError>(())
                })
            })
            .await
            .unwrap();
    });
}

/// ASVS v5.0.0-6.4.1: a setup link is good once, and not for long.
#[test]
fn a_setup_link_is_good_once_and_until_it_expires() {
    on_both_engines(|store| async move {
        store
            .cell
            .control()
            .write(|tx| {
                Box::pin(async move {
                    control::replace_setup_link(tx, id(), b"old", now(), after(24)).await?;
                    control::replace_setup_link(tx, id(), b"new", now(), after(24)).await?;
                    assert!(!control::use_setup_link(tx, b"old", now()).await?);
                    assert!(!control::has_setup_link(tx, b"new", after(24)).await?);
                    assert!(control::has_setup_link(tx, b"new", now()).await?);
                    assert!(control::use_setup_link(tx, b"new", now()).await?);
                    assert!(!control::use_setup_link(tx, b"new", now()).await?);
                    assert!(!control::is_setup_open(tx, now()).await?);
                    Ok::<_, store::StoreError>(())
                })
            })
            .await
            .unwrap();
    });
}

/// ASVS v5.0.0-6.5.1: a code's step and a recovery code are used up, whoever asks first.
#[test]
fn a_second_factor_is_pending_then_used_step_by_step_then_gone() {
    on_both_engines(|store| async move {
        let me = store.member;
        store
            .database
            .write(move |tx| {
                Box::pin(async move {
                    second_factors::begin(tx, me, b"first", now()).await?;
                    second_factors::begin(tx, me, b"second", after(1)).await?;
                    assert_eq!(second_factors::enabled_at(tx, me).await?, None);
                    assert!(second_factors::list_enabled(tx, &[me]).await?.is_empty());
                    second_factors::enable(tx, me, 100, after(1)).await?;
                    let found = second_factors::find(tx, me).await?.unwrap();
                    assert_eq!(found.secret.as_deref(), Some(b"second".as_slice()));
                    assert_eq!((found.pending, found.enabled_at), (None, Some(after(1))));
                    assert_eq!(second_factors::list_enabled(tx, &[me]).await?, [me]);
                    for (step, taken) in [(100, false), (99, false), (101, true), (101, false), (103, true)] {
                        assert_eq!(second_factors::use_step(tx, me, step).await?, taken, "{step}");
                    }
                    second_factors::set_recovery_codes(tx, me, &[[1; 32], [2; 32]]).await?;
                    second_factors::set_recovery_codes(tx, me, &[[3; 32], [4; 32]]).await?;
                    for (hash, taken) in [([1; 32], false), ([3; 32], true), ([3; 32], false)] {
                        assert_eq!(second_factors::use_recovery_code(tx, me, &hash).await?, taken);
                    }
                    assert_eq!(second_factors::count_recovery_codes(tx, me).await?, 1);
                    assert!(second_factors::delete(tx, me, now()).await?);
                    assert!(!second_factors::delete(tx, me, now()).await?);
                    assert_eq!(second_factors::count_recovery_codes(tx, me).await?, 0);
                    Ok::<_, store::StoreError>(())
                })
            })
            .await
            .unwrap();
    });
}

#[test]
fn a_sign_in_and_a_link_for_a_password_end_by_time_and_by_use() {
    on_both_engines(|store| async move {
        let me = store.member;
        store
            .database
            .write(move |tx| {
                Box::pin(async move {
                    let open = |ends_after| sign_ins::SignIn {
                        id: SignInId::from(id()),
                        member_id: me,
                        attempts: 0,
                        provider_id: None,
                        provider_session: None,
                        expires_at: after(ends_after),
                    };
                    let (kept, late) = (open(1), open(-1));
                    sign_ins::insert(tx, &kept, b"kept").await?;
                    sign_ins::insert(tx, &late, b"late").await?;
                    assert_eq!(sign_ins::find_open(tx, b"late", now()).await?, None);
                    sign_ins::count_attempt(tx, kept.id).await?;
                    let found = sign_ins::find_open(tx, b"kept", now()).await?.unwrap();
                    assert_eq!(found.attempts, 1);
                    assert_eq!(sign_ins::delete_expired(tx, now()).await?, 1);
                    sign_ins::delete_of(tx, me).await?;
                    assert!(sign_ins::delete(tx, kept.id).await.is_err());

                    password_resets::replace(tx, me, b"old", after(1)).await?;
                    password_resets::replace(tx, me, b"new", after(1)).await?;
                    assert_eq!(password_resets::find_open(tx, b"old", now()).await?, None);
                    assert_eq!(password_resets::find_open(tx, b"new", now()).await?, Some(me));
                    assert_eq!(password_resets::find_open(tx, b"new", after(1)).await?, None);
                    password_resets::delete(tx, me).await?;
                    assert_eq!(password_resets::find_open(tx, b"new", now()).await?, None);
                    Ok::<_, store::StoreError>(())
                })
            })
            .await
            .unwrap();
    });
}
