//! The region of an organization, and addresses that other cells answer for.

use store::{Cell, CellConfig, StoreError, control, elsewhere};

use crate::support::{Done, Shelf, now, on_both_engines};

/// AT-11, AT-47: an organization is bound to a region once, and a change of the region's name takes it along on purpose only.
#[test]
fn organizations_without_a_region_are_adopted_once() {
    on_both_engines(|store| async move {
        let control = store.cell.control();
        let adopted = control.write(|tx| {
            Box::pin(async move {
                let first = control::adopt(tx, "eu-central").await?;
                let second = control::adopt(tx, "us-east").await?;
                Ok::<_, StoreError>((first, second, control::count_by_region(tx).await?))
            })
        });
        assert_eq!(
            adopted.await.unwrap(),
            (1, 0, vec![(Some("eu-central".to_owned()), 1)])
        );
        let renamed = control.write(|tx| {
            Box::pin(async move {
                assert_eq!(control::rename_region(tx, "mars", "venus").await?, 0);
                control::rename_region(tx, "eu-central", "eu-west").await
            })
        });
        assert_eq!(renamed.await.unwrap(), 1);
        let found = control.read(|tx| Box::pin(async move { control::count_by_region(tx).await }));
        assert_eq!(found.await.unwrap(), [(Some("eu-west".to_owned()), 1)]);
    });
}

#[test]
fn an_address_belongs_to_one_other_cell_at_a_time() {
    on_both_engines(|store| async move {
        let control = store.cell.control();
        let noted = control.write(|tx| {
            Box::pin(async move {
                for (slug, cell) in [("globex", "us1"), ("initech", "us1"), ("globex", "us2")] {
                    elsewhere::put(tx, slug, cell, now()).await?;
                }
                Ok::<_, StoreError>(())
            })
        });
        noted.await.unwrap();
        let read: Done = control
            .read(|tx| {
                Box::pin(async move {
                    let found = elsewhere::find(tx, "globex").await?.unwrap();
                    assert_eq!((found.cell.as_str(), found.since), ("us2", now()));
                    assert_eq!(elsewhere::find(tx, "acme").await?, None);
                    let page = elsewhere::list(tx, "globex", 10).await?;
                    assert_eq!(
                        page.iter().map(|row| row.slug.as_str()).collect::<Vec<_>>(),
                        ["initech"]
                    );
                    Ok(())
                })
            })
            .await;
        read.unwrap();
        let removed = control.write(|tx| {
            Box::pin(async move {
                Ok::<_, StoreError>((
                    elsewhere::remove(tx, "globex").await?,
                    elsewhere::remove(tx, "globex").await?,
                ))
            })
        });
        assert_eq!(removed.await.unwrap(), (true, false));
    });
}

/// AT-47: an organization that a cell with a region makes is bound to it from its first moment; no other cell opens it.
#[test]
fn a_new_organization_gets_the_region_of_its_cell() {
    let dir = tempfile::tempdir().unwrap();
    let config = |region: Option<&str>| CellConfig {
        data_dir: dir.path().to_owned(),
        database_url: None,
        database_ca_file: None,
        region: region.map(str::to_owned),
        vault: std::sync::Arc::new(Shelf),
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let cell = Cell::open(&config(Some("eu-central"))).await.unwrap();
        let id = domain::ids::OrganizationId::from(crate::support::id());
        let placement = cell.create_organization(id, "acme", now()).await.unwrap();
        assert!(cell.organization(&placement).await.is_ok());
        for other in [Some("us-east"), None] {
            let other = Cell::open(&config(other)).await.unwrap();
            let refused = other.organization(&placement).await;
            assert!(matches!(refused, Err(StoreError::OtherRegion(region)) if region == "eu-central"));
        }
    });
}
