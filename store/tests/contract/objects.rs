//! The queue of the object store and how it stands: the same on both engines.

use domain::activity::StreamPlace;
use jiff::SignedDuration;
use store::{
    StoreError,
    activity::{self, Removal, Segment},
    control,
    objects::{
        queue::{self, Backlog, Task},
        standing::{self, Held, Scrubbed},
    },
};
use uuid::Uuid;

use crate::support::{id, now, on_both_engines};

const PLACE: StreamPlace = StreamPlace {
    device: Uuid::from_u128(1),
    stream: 0,
};

fn segment(number: i64) -> Segment {
    Segment {
        place: PLACE,
        number,
        hash: vec![u8::try_from(number).unwrap(); 32],
        object: id(),
        bytes: 100,
        uploaded_at: now(),
        removed_at: None,
    }
}

/// What is queued is taken once, waits longer after each failure, and turns from keeping into removing, which fences
/// whoever is still at the former.
#[test]
fn the_queue_fences_and_grows_its_pauses() {
    on_both_engines(|store| async move {
        let me = store.member;
        let work = store.database.write(move |tx| {
            Box::pin(async move {
                activity::insert_log(tx, me, &[7; 32], now()).await?;
                let all = [segment(1), segment(2), segment(3)];
                for segment in &all {
                    activity::insert_segment(tx, me, segment).await?;
                    queue::keep(tx, me, segment.object, &segment.hash, now()).await?;
                    queue::keep(tx, me, segment.object, &segment.hash, now()).await?;
                }
                assert!(queue::settled(tx, Uuid::nil(), 9).await?.is_empty());
                let until = now() + SignedDuration::from_mins(30);
                let mut taken = queue::take(tx, now(), until, 2).await?;
                taken.sort_by_key(|entry| entry.object);
                assert_eq!(taken[0].object, all[0].object);
                assert_eq!(
                    (&taken[0].hash, taken[0].task, taken[0].attempts),
                    (&all[0].hash, Task::Keep, 1)
                );
                assert_eq!(queue::take(tx, now(), until, 9).await?.len(), 1);
                assert!(queue::take(tx, now(), until, 9).await?.is_empty());

                assert!(queue::finish(tx, &taken[0]).await?);
                assert!(!queue::finish(tx, &taken[0]).await?);
                queue::retry(tx, &taken[1], now(), "the disk is away").await?;
                let backlog = queue::backlog(tx).await?;
                let soon = now() + SignedDuration::from_secs(10);
                assert_eq!(
                    (backlog.waiting, backlog.since, backlog.next_due),
                    (2, Some(now()), Some(soon))
                );
                assert_eq!(backlog.problem.as_deref(), Some("the disk is away"));
                let again = queue::take(tx, soon, until, 9).await?;
                assert_eq!((again.len(), again[0].attempts), (1, 2));
                // The one who had it before changes nothing any more.
                queue::retry(tx, &taken[1], now(), "late").await?;
                assert!(!queue::finish(tx, &taken[1]).await?);
                queue::retry(tx, &again[0], soon, "still away").await?;
                queue::hurry(tx, soon).await?;
                assert_eq!(queue::take(tx, soon, until, 9).await?[0].attempts, 3);

                let removal = Removal {
                    id: id(),
                    place: PLACE,
                    first: 1,
                    last: 2,
                    hash: vec![9; 32],
                    content: vec![1],
                    received_at: now(),
                };
                queue::remove_segments(tx, me, &removal, now()).await?;
                activity::mark_removed(tx, me, &removal).await?;
                let removing = queue::take(tx, now(), until, 9).await?;
                assert_eq!(removing.len(), 2);
                assert!(removing.iter().all(|entry| entry.task == Task::Remove));
                assert!(!queue::finish(tx, &again[0]).await?);
                assert!(!queue::is_named(tx, all[0].object).await?);
                assert!(queue::is_named(tx, all[2].object).await?);
                let stranger = id();
                let mut known = queue::known(tx, &[all[0].object, all[2].object, stranger]).await?;
                known.sort();
                assert_eq!(known, [all[0].object, all[2].object]);
                queue::remove(tx, me, stranger, now()).await?;
                queue::remove_log(tx, me, now()).await?;
                activity::delete_log(tx, me).await?;
                let removing = queue::take(tx, now(), until, 9).await?;
                assert_eq!(removing.len(), 2);
                for entry in &removing {
                    assert!(queue::finish(tx, entry).await?);
                }
                assert_eq!(queue::backlog(tx).await?.waiting, 2);
                Ok::<_, StoreError>(())
            })
        });
        work.await.unwrap();
    });
}

/// What the walk looks at, and what is known of it for the whole cell.
#[test]
fn organizations_are_walked_through_the_longest_ago_first() {
    on_both_engines(|store| async move {
        let me = store.member;
        let one = segment(1);
        let kept = one.clone();
        let work = store.database.write(move |tx| {
            Box::pin(async move {
                activity::insert_log(tx, me, &[7; 32], now()).await?;
                activity::insert_segment(tx, me, &kept).await?;
                let settled = queue::settled(tx, Uuid::nil(), 9).await?;
                assert_eq!(
                    (settled.len(), settled[0].object, settled[0].member),
                    (1, kept.object, me)
                );
                assert!(queue::settled(tx, kept.object, 9).await?.is_empty());
                Ok::<_, StoreError>(())
            })
        });
        work.await.unwrap();
        let work = store.cell.control().write(move |tx| {
            Box::pin(async move {
                let acme = control::find_by_slug(tx, "acme").await?.unwrap();
                let day = SignedDuration::from_hours(24);
                let (week_ago, day_ago) = (now() - 7 * day, now() - day);
                let next = standing::next_to_scrub(tx, week_ago, day_ago, now()).await?;
                assert_eq!(next.as_ref(), Some(&acme));
                let until = now() + SignedDuration::from_mins(15);
                assert!(standing::lease(tx, acme.id, now(), until).await?);
                assert!(!standing::lease(tx, acme.id, now(), until).await?);
                assert_eq!(standing::next_to_scrub(tx, week_ago, day_ago, now()).await?, None);
                let (held, later) = (Held::until(until), until + SignedDuration::from_mins(5));
                assert!(standing::renew(tx, acme.id, held, later).await?);
                // A walk whose lease is another one's by now changes nothing.
                assert!(!standing::renew(tx, acme.id, held, later).await?);
                assert!(!standing::broke_off(tx, acme.id, held, now(), "stale").await?);
                let renewing = Held {
                    until,
                    renewed: later,
                };
                assert!(standing::broke_off(tx, acme.id, renewing, now(), "away").await?);
                let found = Scrubbed {
                    objects: 5,
                    mended: 2,
                    lost: 1,
                    swept: 0,
                };
                assert!(standing::lease(tx, acme.id, now(), until).await?);
                assert!(!standing::scrubbed(tx, acme.id, Held::until(later), day_ago, &found).await?);
                assert!(standing::scrubbed(tx, acme.id, held, day_ago, &found).await?);
                // One that found a loss is looked at again the next day.
                assert_eq!(standing::next_to_scrub(tx, week_ago, day_ago, now()).await?, None);
                let next = standing::next_to_scrub(tx, week_ago, now(), now()).await?;
                assert_eq!(next.as_ref(), Some(&acme));
                standing::hint(tx, acme.id, day_ago).await?;
                standing::hint(tx, acme.id, now()).await?;
                let listed = standing::list(tx, "", 9).await?.remove(0).standing;
                assert_eq!(
                    (listed.waiting_since, listed.objects, listed.lost),
                    (Some(day_ago), 5, 1)
                );
                assert_eq!((listed.scrubbed_at, listed.scrub_problem), (Some(day_ago), None));
                assert_eq!(standing::list_waiting(tx, 9).await?, std::slice::from_ref(&acme));
                standing::waiting(tx, acme.id, &Backlog::default()).await?;
                assert!(standing::list_waiting(tx, 9).await?.is_empty());
                standing::scrub_soon(tx, acme.id).await?;
                let next = standing::next_to_scrub(tx, week_ago, week_ago, now()).await?;
                assert_eq!(next, Some(acme));
                Ok::<_, StoreError>(())
            })
        });
        work.await.unwrap();
    });
}
