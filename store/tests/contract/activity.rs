//! The sealed activity log: chains, names and counts, the same on both engines, and each member alone.

use domain::{activity::StreamPlace, ids::MemberId};
use jiff::SignedDuration;
use store::activity::{self, DeviceList, Head, Offer, Removal, Segment, SegmentFilter, StreamState, Wrap};
use uuid::Uuid;

use crate::support::{id, now, on_both_engines};

fn place(device: u128, stream: u32) -> StreamPlace {
    StreamPlace {
        device: Uuid::from_u128(device),
        stream,
    }
}

fn segment(place: StreamPlace, number: i64) -> Segment {
    let byte = u8::try_from(number).unwrap();
    let mut hash = vec![byte; 32];
    hash[0] = place.device.as_bytes()[15];
    hash[1] = place.stream.to_be_bytes()[3];
    Segment {
        place,
        number,
        hash,
        object: id(),
        bytes: 100 * number,
        uploaded_at: now() + SignedDuration::from_secs(number),
        removed_at: None,
    }
}

#[test]
fn segments_are_found_by_place_and_name_and_listed_in_order() {
    on_both_engines(|store| async move {
        let (me, other) = (store.member, MemberId::from(id()));
        store
            .database
            .write(move |tx| {
                Box::pin(async move {
                    activity::insert_log(tx, me, &[7; 32], now()).await?;
                    let log = activity::find_log(tx, me).await?.unwrap();
                    assert_eq!((log.name, log.bytes, log.created_at), (vec![7; 32], 0, now()));
                    assert_eq!(activity::find_log(tx, other).await?, None);
                    let (a, b, c) = (place(1, 0), place(1, 2), place(2, 0));
                    let all = [segment(a, 1), segment(a, 2), segment(b, 1), segment(c, 1)];
                    for row in all.iter().rev() {
                        activity::insert_segment(tx, me, row).await?;
                    }
                    let everything = SegmentFilter::default();
                    let listed = activity::list_segments(tx, me, &everything, None, 10).await?;
                    assert_eq!(listed, all);
                    let after = Some((a, 2));
                    let listed = activity::list_segments(tx, me, &everything, after, 1).await?;
                    assert_eq!(listed, all[2..3]);
                    let later = SegmentFilter {
                        device: Some(a.device),
                        uploaded_from: Some(all[1].uploaded_at),
                        uploaded_until: Some(all[1].uploaded_at + SignedDuration::from_secs(1)),
                    };
                    assert_eq!(
                        activity::list_segments(tx, me, &later, None, 10).await?,
                        all[1..2]
                    );
                    assert!(
                        activity::list_segments(tx, other, &everything, None, 10)
                            .await?
                            .is_empty()
                    );
                    assert_eq!(activity::last_segment(tx, me, a).await?.as_ref(), Some(&all[1]));
                    assert_eq!(
                        activity::find_segment_at(tx, me, b, 1).await?.as_ref(),
                        Some(&all[2])
                    );
                    let named = activity::find_segment(tx, me, &all[3].hash).await?;
                    assert_eq!(named.as_ref(), Some(&all[3]));
                    assert_eq!(activity::find_segment(tx, other, &all[3].hash).await?, None);

                    let removal = Removal {
                        id: id(),
                        place: a,
                        first: 1,
                        last: 2,
                        hash: vec![9; 32],
                        content: vec![1, 2],
                        received_at: now(),
                    };
                    activity::insert_removal(tx, me, &removal).await?;
                    assert_eq!(activity::mark_removed(tx, me, &removal).await?, 300);
                    assert_eq!(activity::mark_removed(tx, me, &removal).await?, 0);
                    let mut gone = activity::removed_between(tx, me, a, 1, 2).await?;
                    gone.sort();
                    let mut objects = [all[0].object, all[1].object];
                    objects.sort();
                    assert_eq!(gone, objects);
                    assert_eq!(
                        activity::find_removal(tx, me, &[9; 32]).await?.as_ref(),
                        Some(&removal)
                    );
                    let removals = activity::list_removals(tx, me, Uuid::nil(), 10).await?;
                    assert_eq!(removals, [removal]);
                    Ok::<_, store::StoreError>(())
                })
            })
            .await
            .unwrap();
    });
}

#[test]
fn lists_heads_and_wraps_are_kept_and_go_with_the_log() {
    on_both_engines(|store| async move {
        let me = store.member;
        store
            .database
            .write(move |tx| {
                Box::pin(async move {
                    activity::insert_log(tx, me, &[7; 32], now()).await?;
                    assert_eq!(activity::grow(tx, me, 500).await?, 500);
                    assert_eq!(activity::grow(tx, me, -200).await?, 300);
                    let lists: Vec<DeviceList> = (1..=3)
                        .map(|number| DeviceList {
                            number,
                            hash: vec![1; 32],
                            content: vec![2; 9],
                            received_at: now(),
                        })
                        .collect();
                    for list in &lists {
                        activity::insert_list(tx, me, list).await?;
                    }
                    assert_eq!(activity::last_list(tx, me).await?.as_ref(), lists.last());
                    assert_eq!(activity::find_list(tx, me, 1).await?.as_ref(), lists.first());
                    assert_eq!(activity::list_lists(tx, me, 1, 1).await?, lists[1..2]);

                    let stream = place(5, 1);
                    let heads: Vec<Head> = (1..=2)
                        .map(|number| Head {
                            place: stream,
                            number,
                            hash: vec![3; 32],
                            content: vec![4; 9],
                            received_at: now(),
                        })
                        .collect();
                    for head in &heads {
                        activity::insert_head(tx, me, head).await?;
                    }
                    assert_eq!(activity::last_head(tx, me, stream).await?.as_ref(), heads.last());
                    assert_eq!(
                        activity::find_head(tx, me, stream, 1).await?.as_ref(),
                        heads.first()
                    );
                    let after = Some((stream, 1));
                    assert_eq!(activity::list_heads(tx, me, None, after, 9).await?, heads[1..]);
                    let elsewhere = Some(Uuid::from_u128(6));
                    assert!(activity::list_heads(tx, me, elsewhere, None, 9).await?.is_empty());
                    activity::insert_segment(tx, me, &segment(place(4, 0), 3)).await?;
                    let streams = activity::streams(tx, me).await?;
                    let expected = [(place(4, 0), 3, 0), (stream, 0, 2)];
                    assert_eq!(
                        streams,
                        expected.map(|(place, segments, heads)| StreamState {
                            place,
                            segments,
                            heads
                        })
                    );

                    for content in [vec![1], vec![2, 2]] {
                        let wrap = Wrap {
                            name: "recovery".to_owned(),
                            content,
                            updated_at: now(),
                        };
                        activity::store_wrap(tx, me, &wrap).await?;
                        assert_eq!(activity::list_wraps(tx, me, "", 9).await?, [wrap]);
                    }
                    assert!(activity::list_wraps(tx, me, "recovery", 9).await?.is_empty());
                    activity::delete_wrap(tx, me, "recovery").await?;
                    assert!(activity::list_wraps(tx, me, "", 9).await?.is_empty());
                    activity::delete_log(tx, me).await?;
                    assert!(activity::streams(tx, me).await?.is_empty());
                    assert!(activity::list_wraps(tx, me, "", 9).await?.is_empty());
                    assert_eq!(activity::last_list(tx, me).await?, None);
                    Ok::<_, store::StoreError>(())
                })
            })
            .await
            .unwrap();
    });
}

#[test]
fn offers_wait_until_they_are_over_taken_or_let_in() {
    on_both_engines(|store| async move {
        let (me, other) = (store.member, MemberId::from(id()));
        store
            .database
            .write(move |tx| {
                Box::pin(async move {
                    activity::insert_log(tx, me, &[7; 32], now()).await?;
                    let later = |minutes| now() + SignedDuration::from_mins(minutes);
                    let offers: Vec<Offer> = (1..=3)
                        .map(|number| Offer {
                            id: Uuid::from_u128(number),
                            device: Uuid::from_u128(100 + number),
                            name: format!("device {number}"),
                            content: vec![u8::try_from(number).unwrap(); 9],
                            created_at: now(),
                            expires_at: later(i64::try_from(number).unwrap()),
                        })
                        .collect();
                    for offer in &offers {
                        activity::insert_offer(tx, me, offer).await?;
                    }
                    let nil = Uuid::nil();
                    assert_eq!(activity::list_offers(tx, me, now(), nil, 9).await?, offers);
                    assert_eq!(
                        activity::list_offers(tx, me, now(), offers[0].id, 1).await?,
                        offers[1..2]
                    );
                    assert_eq!(
                        activity::list_offers(tx, me, later(1), nil, 9).await?,
                        offers[1..]
                    );
                    assert!(activity::list_offers(tx, other, now(), nil, 9).await?.is_empty());
                    assert_eq!(activity::delete_offer(tx, other, offers[1].id).await?, None);
                    activity::delete_old_offers(tx, me, later(1)).await?;
                    assert_eq!(activity::delete_offer(tx, me, offers[0].id).await?, None);
                    let gone = activity::delete_offer(tx, me, offers[1].id).await?;
                    assert_eq!(gone.as_ref(), Some(&offers[1]));
                    activity::delete_offer_of(tx, me, offers[2].device).await?;
                    assert!(activity::list_offers(tx, me, now(), nil, 9).await?.is_empty());
                    Ok::<_, store::StoreError>(())
                })
            })
            .await
            .unwrap();
    });
}
