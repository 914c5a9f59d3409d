//! Buckets as places of the object store, held against a service that speaks S3 and is not ours.

use std::fs;

use axum::http::Method;
use domain::people::Role;
use server::{
    backups::{self, Choice},
    config::Place,
};

use crate::{
    activity::{Vectors, segment, upload, whole},
    moto::Moto,
    objects::{reads, scrub, work},
    support::on_sqlite,
};

/// TC-25: both places may be buckets of a service that speaks S3. What one of them loses or lets rot comes back from the
/// other, backups hold what lies there, what is removed is removed there, and a service that is gone is said to be.
#[test]
fn buckets_serve_as_both_places() {
    on_sqlite(|app| async move {
        let Some(moto) = Moto::start() else { return };
        let secret = app.app.config.storage.data_dir.join("secret");
        fs::write(&secret, "a secret key\n").unwrap();
        let place = |name: &str| Place {
            bucket: Some(moto.config(name, "cell/one", &secret)),
            ..Place::default()
        };
        for bucket in ["hours", "hours-copy"] {
            moto.make_bucket(bucket).await;
        }
        let list = async |bucket: &str| moto.names(bucket).await;
        let app = app
            .again_with(|config| {
                config.objects.primary = place("hours");
                config.objects.replica = Some(place("hours-copy"));
            })
            .await;
        let (ada, vectors) = (app.member(Role::Member).await, Vectors::read());
        whole(&ada, &vectors).await;
        assert_eq!(
            (list("hours").await.len(), list("hours-copy").await.len()),
            (2, 0)
        );
        work(&app).await;
        let keys = list("hours").await;
        assert_eq!(list("hours-copy").await, keys);
        assert!(keys[0].starts_with("cell/one/"), "{keys:?}");

        moto.delete("hours", &keys[0]).await;
        moto.put("hours", &keys[1], b"something else").await;
        assert!(reads(&ada, &vectors).await);
        work(&app).await;
        let found = scrub(&app).await;
        assert_eq!((found.objects, found.mended, found.lost), (2, 0, 0));
        assert_eq!(list("hours").await, keys);

        let placement = app.placement("acme").await;
        let taken = backups::take(&app.app, &placement).await.unwrap();
        assert_eq!((taken.objects, taken.absent), (2, 0));
        backups::verify(&app.app, &placement, Choice::Newest)
            .await
            .unwrap();

        ada.send(Method::DELETE, "/activity", None, &[]).await;
        work(&app).await;
        assert!(list("hours").await.is_empty() && list("hours-copy").await.is_empty());

        backups::restore(&app.app, &placement, Choice::Newest, false)
            .await
            .unwrap();
        assert!(reads(&ada, &vectors).await);
        app.app.objects().unwrap().clear(placement.id).await.unwrap();
        assert!(list("hours").await.is_empty() && list("hours-copy").await.is_empty());

        drop(moto);
        let answer = upload(&ada, 3, segment(1)).await;
        assert_eq!(answer.code(), "storage_unavailable");
    });
}
