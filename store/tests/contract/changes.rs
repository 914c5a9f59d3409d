//! Live changes: what subscribers hear is what the table says.

use crate::support::{id, now, on_both_engines};

#[test]
fn a_subscriber_hears_of_a_change_after_its_commit_and_not_of_a_refused_one() {
    on_both_engines(|store| async move {
        let mut live = store.database.subscribe();
        let refused: Result<(), store::StoreError> = store
            .database
            .write(|tx| {
                Box::pin(async move {
                    let tag = store::tags::Tag::new(id().into(), "refused".into(), now());
                    store::tags::insert(tx, &tag).await?;
                    Err(store::StoreError::Full)
                })
            })
            .await;
        assert!(refused.is_err());
        let tag = store::tags::Tag::new(id().into(), "kept".into(), now());
        let object = tag.id.uuid();
        store
            .database
            .write(move |tx| Box::pin(async move { store::tags::insert(tx, &tag).await }))
            .await
            .unwrap();
        let heard = live.recv().await.unwrap();
        assert_eq!(
            (heard.object, heard.kind.as_str(), heard.op.as_str()),
            (object, "tag", "created")
        );
        let after = heard.seq - 1;
        let listed = store
            .database
            .read(move |tx| Box::pin(async move { store::changes::list_after(tx, after, 10).await }))
            .await
            .unwrap();
        assert_eq!(listed, vec![heard]);
        assert!(live.try_recv().is_err());
    });
}
