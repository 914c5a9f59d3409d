//! Closed periods as stored.

use domain::ids::MemberId;
use store::locks::{self, Lock};

use crate::{
    members::{insert, member},
    support::{TestStore, id, now, on_both_engines},
};

fn lock(store: &TestStore, member_id: Option<MemberId>, until: &str) -> Lock {
    Lock {
        id: id(),
        member_id,
        locked_until: until.parse().unwrap(),
        reason: "billed".into(),
        set_by: store.member,
        set_at: now(),
    }
}

#[test]
fn everybody_and_each_member_have_one_lock_which_replaces_the_one_before() {
    on_both_engines(|store| async move {
        let bob = member("Bob", "bob@a.example");
        insert(&store, &bob).await.unwrap();
        let (everybody, own) = (
            lock(&store, None, "2026-01-31"),
            lock(&store, Some(bob.id), "2026-02-28"),
        );
        let earlier = Lock {
            locked_until: "2025-12-31".parse().unwrap(),
            ..everybody.clone()
        };
        let (first, second) = (everybody.clone(), own.clone());
        let (found, second_for_all) = store
            .database
            .write(move |tx| {
                Box::pin(async move {
                    locks::replace(tx, None, &first).await?;
                    locks::replace(tx, None, &second).await?;
                    locks::replace(tx, Some(&first), &earlier).await?;
                    let found = store::members::find_locks(tx, bob.id).await?;
                    Ok::<_, store::StoreError>((found, earlier))
                })
            })
            .await
            .unwrap();
        assert_eq!(found, (Some(second_for_all.locked_until), Some(own.locked_until)));
        let another = lock(&store, None, "2026-03-31");
        let refused = store
            .database
            .write(move |tx| Box::pin(async move { locks::replace(tx, None, &another).await }))
            .await
            .unwrap_err();
        assert!(refused.is_conflict("locks_member_id_key"), "{refused}");
    });
}

/// The engines order NULL differently; the list must not.
#[test]
fn the_lock_for_everybody_comes_first_and_pages_meet_without_gap() {
    on_both_engines(|store| async move {
        let bob = member("Bob", "bob@a.example");
        insert(&store, &bob).await.unwrap();
        let all = [
            lock(&store, Some(store.member), "2026-01-31"),
            lock(&store, Some(bob.id), "2026-01-31"),
            lock(&store, None, "2026-01-31"),
        ];
        store
            .database
            .write(move |tx| {
                Box::pin(async move {
                    for lock in &all {
                        locks::replace(tx, None, lock).await?;
                    }
                    Ok::<_, store::StoreError>(())
                })
            })
            .await
            .unwrap();
        let mut seen = Vec::new();
        let mut position = None;
        loop {
            let after = position;
            let page = store
                .database
                .read(move |tx| Box::pin(async move { locks::list(tx, None, after, 1).await }))
                .await
                .unwrap();
            let Some(last) = page.last() else { break };
            position = Some(last.member_id);
            seen.push(last.member_id);
        }
        let mut expected = vec![Some(store.member), Some(bob.id)];
        expected.sort_unstable();
        expected.insert(0, None);
        assert_eq!(seen, expected);
        let own = store
            .database
            .read(move |tx| Box::pin(async move { locks::list(tx, Some(&[bob.id]), None, 10).await }))
            .await
            .unwrap();
        assert_eq!(
            own.iter().map(|lock| lock.member_id).collect::<Vec<_>>(),
            [None, Some(bob.id)]
        );
    });
}
