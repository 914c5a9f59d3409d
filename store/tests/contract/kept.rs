//! What is older than it may be, counted.

use domain::{
    ids::{InvitationId, SessionId},
    people::{Role, SessionFactor},
};
use jiff::{SignedDuration, Timestamp};
use store::{
    invitations::{self, Invitation},
    kept,
    sessions::{self, Session},
};

use crate::support::{id, now, on_both_engines};

/// Everything that the server removes by age.
const PERIODS: [&str; 11] = [
    "ended",
    "answers",
    "changes",
    "jobs",
    "links",
    "invitations",
    "deliveries",
    "notices",
    "findings",
    "devices",
    "dry_runs",
];

fn ago(days: i64) -> Timestamp {
    now() - SignedDuration::from_hours(24 * days)
}

/// AT-31: what lies longer than its period is seen, and an invitation that nobody followed goes with its address.
#[test]
fn what_is_older_than_its_period_is_counted_and_goes() {
    on_both_engines(|store| async move {
        let session = Session {
            id: SessionId::from(id()),
            member_id: store.member,
            user_agent: "Firefox".into(),
            network: "203.0.113.0/24".into(),
            second_factor: SessionFactor::None,
            created_at: ago(9),
            last_seen_at: ago(9),
            confirmed_at: ago(9),
            expires_at: ago(2),
            confirm_after: None,
        };
        let invitation = |email: &str, ended: Timestamp| Invitation {
            id: InvitationId::from(id()),
            email: email.into(),
            role: Role::Member,
            teams: Vec::new(),
            invited_by: store.member,
            created_at: ago(50),
            expires_at: ended,
        };
        let (old, young) = (
            invitation("bo@example.org", ago(31)),
            invitation("cy@example.org", ago(29)),
        );
        let rest = young.id;
        store
            .database
            .write(move |tx| {
                Box::pin(async move {
                    for period in PERIODS {
                        assert_eq!(kept::count(tx, period, ago(1)).await?, Some(0), "{period}");
                    }
                    assert_eq!(kept::count(tx, "unheard of", now()).await?, None);
                    sessions::insert(tx, &session, b"s").await?;
                    invitations::insert(tx, &old, b"o").await?;
                    invitations::insert(tx, &young, b"y").await?;
                    assert_eq!(kept::count(tx, "ended", ago(1)).await?, Some(1));
                    assert_eq!(kept::count(tx, "ended", ago(2)).await?, Some(0));
                    assert_eq!(kept::count(tx, "invitations", ago(30)).await?, Some(1));
                    assert_eq!(invitations::delete_expired(tx, ago(30)).await?, 1);
                    assert_eq!(kept::count(tx, "invitations", ago(30)).await?, Some(0));
                    let left = invitations::list(tx, None, 10).await?;
                    assert_eq!(left.iter().map(|one| one.id).collect::<Vec<_>>(), [rest]);
                    Ok::<_, store::StoreError>(())
                })
            })
            .await
            .unwrap();
    });
}
