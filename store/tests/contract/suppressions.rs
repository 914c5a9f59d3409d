//! Addresses that no mail goes to.

use store::suppressions::{self, Reason};

use crate::support::{now, on_both_engines};

fn hash(number: u32) -> [u8; 32] {
    let mut hash = [7; 32];
    hash[..4].copy_from_slice(&number.to_be_bytes());
    hash
}

/// An organization with very many members asks about all of them: more than one statement takes.
#[test]
fn very_many_addresses_are_asked_about_at_once() {
    on_both_engines(|store| async move {
        let found = store.cell.control().write(|tx| {
            Box::pin(async move {
                for number in [39_999, 3] {
                    suppressions::add(tx, &hash(number), Reason::Bounced, now()).await?;
                }
                let all: Vec<_> = (0..40_000).map(hash).collect();
                suppressions::list_among(tx, &all).await
            })
        });
        let mut found: Vec<_> = found
            .await
            .unwrap()
            .into_iter()
            .map(|(hash, _, _)| hash)
            .collect();
        found.sort();
        assert_eq!(found, [hash(3).to_vec(), hash(39_999).to_vec()]);
    });
}
