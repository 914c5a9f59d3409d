//! Documents of the operator, and their acceptance.

use domain::{
    documents::{DocumentKind, DocumentLanguage, digest},
    ids::OrganizationId,
};
use store::{
    StoreError,
    document_acceptances::{self, Acceptance},
    documents,
};

use crate::support::{id, now, on_both_engines};

/// TC-07: a version is published once and stays; a draft is nobody's to read, and the next draft takes its place.
#[test]
fn a_published_version_stays_as_it_is() {
    on_both_engines(|store| async move {
        let kind = DocumentKind::ProcessingAgreement;
        let texts = |words: &str| {
            vec![
                (DocumentLanguage::De, format!("{words} (de)")),
                (DocumentLanguage::En, words.to_owned()),
            ]
        };
        let (first, other, second) = (texts("one"), texts("other"), texts("two"));
        store
            .cell
            .control()
            .write(move |tx| {
                Box::pin(async move {
                    assert_eq!(documents::draft(tx, kind, first, "Ann".into(), now()).await?, 1);
                    assert_eq!(documents::draft(tx, kind, other, "Ann".into(), now()).await?, 1);
                    assert_eq!(documents::list_current(tx).await?, []);
                    let content = |content: Option<&str>| content.map(str::to_owned);
                    let en = DocumentLanguage::En;
                    assert_eq!(documents::find_content(tx, kind, 1, en).await?, None);
                    assert_eq!(
                        documents::find_any_content(tx, kind, 1, en).await?,
                        content(Some("other"))
                    );
                    assert!(documents::approve(tx, kind, 1, "Ben".into(), now()).await?);
                    assert!(!documents::approve(tx, kind, 1, "Cem".into(), now()).await?);
                    assert!(!documents::approve(tx, kind, 9, "Cem".into(), now()).await?);
                    assert_eq!(documents::draft(tx, kind, second, "Ann".into(), now()).await?, 2);
                    let current = documents::list_current(tx).await?;
                    assert_eq!(current.len(), 1);
                    assert_eq!(current[0].version.approved_by.as_deref(), Some("Ben"));
                    let hashes: Vec<_> = current[0]
                        .texts
                        .iter()
                        .map(|text| (text.language, text.sha256.clone()))
                        .collect();
                    assert_eq!(
                        hashes,
                        [
                            (en, digest("other")),
                            (DocumentLanguage::De, digest("other (de)"))
                        ]
                    );
                    assert!(documents::approve(tx, kind, 2, "Ben".into(), now()).await?);
                    assert_eq!(documents::list_current(tx).await?[0].version.version, 2);
                    assert_eq!(
                        documents::find_content(tx, kind, 1, en).await?,
                        content(Some("other"))
                    );
                    let all = documents::list(tx).await?;
                    assert_eq!(all.iter().map(|one| one.version).collect::<Vec<_>>(), [1, 2]);
                    assert_eq!(
                        documents::find(tx, kind, 2).await?.map(|one| one.texts.len()),
                        Some(2)
                    );
                    Ok::<_, StoreError>(())
                })
            })
            .await
            .unwrap();
    });
}

/// TC-07: each version is accepted once, and the newest acceptance of a document is found with who gave it.
#[test]
fn a_version_is_accepted_once() {
    on_both_engines(|store| async move {
        let kind = DocumentKind::ProcessingAgreement;
        let me = store.member;
        let accepted = move |version: i64| Acceptance {
            id: id(),
            kind,
            version,
            language: DocumentLanguage::En,
            sha256: digest("other"),
            accepted_by: Some(me),
            accepted_at: now(),
        };
        let organization = OrganizationId::from(id()).uuid();
        store
            .database
            .write(move |tx| {
                Box::pin(async move {
                    document_acceptances::insert(tx, &accepted(1), organization).await?;
                    let newest = accepted(2);
                    document_acceptances::insert(tx, &newest, organization).await?;
                    let listed = document_acceptances::list_newest(tx).await?;
                    assert_eq!(listed.len(), 1);
                    assert_eq!(listed[0].0, newest);
                    assert!(listed[0].1.is_some());
                    Ok::<_, StoreError>(())
                })
            })
            .await
            .unwrap();
        let again = store.database.write(move |tx| {
            Box::pin(async move { document_acceptances::insert(tx, &accepted(2), organization).await })
        });
        let refused: StoreError = again.await.unwrap_err();
        assert!(
            refused.is_conflict("document_acceptances_kind_version_key"),
            "{refused}"
        );
    });
}
