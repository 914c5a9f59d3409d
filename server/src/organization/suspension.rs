//! An operator suspends an organization, and resumes it: nobody reaches it meanwhile, and nothing of it is lost.

use store::{
    StoreError,
    control::{self, Placement},
    owed_events::{self, Owed},
};

use crate::{
    app::App,
    audit::{
        owed::{Cause, RESUMED, SUSPENDED, deliver},
        seal,
    },
    http::Failure,
};

/// From now on every request for it is refused and its jobs wait. False if it was suspended already.
pub async fn suspend(app: &App, placement: &Placement, reason: String) -> Result<bool, Failure> {
    let (now, subject) = (app.clock.now(), placement.clone());
    let owed = Owed {
        reason: Some(reason),
        ..Cause::operator().owe(app, placement, SUSPENDED, None)
    };
    let (control, kept) = (app.cell.control(), owed.clone());
    let suspended = control.write(move |tx| {
        Box::pin(async move {
            let suspended = control::suspend(tx, &subject, now).await?;
            if suspended {
                owed_events::insert(tx, &kept).await?;
            }
            Ok::<_, StoreError>(suspended)
        })
    });
    if !suspended.await? {
        return Ok(false);
    }
    note(app, placement, owed).await?;
    Ok(true)
}

/// It is reached again, and its jobs go on. False if it was not suspended.
pub async fn resume(app: &App, placement: &Placement) -> Result<bool, Failure> {
    let (now, subject) = (app.clock.now(), placement.clone());
    let owed = Cause::operator().owe(app, placement, RESUMED, None);
    let (control, kept) = (app.cell.control(), owed.clone());
    let resumed = control.write(move |tx| {
        Box::pin(async move {
            let resumed = control::resume(tx, &subject).await?;
            // What waited meanwhile is found again.
            control::hint_work(tx, subject.id, now).await?;
            if resumed {
                owed_events::insert(tx, &kept).await?;
            }
            Ok::<_, StoreError>(resumed)
        })
    });
    if !resumed.await? {
        return Ok(false);
    }
    note(app, placement, owed).await?;
    Ok(true)
}

/// In the audit log of the organization, signed at once: while it is suspended no job would see to that.
async fn note(app: &App, placement: &Placement, owed: Owed) -> Result<(), Failure> {
    deliver(app, placement, owed).await?;
    let database = app.cell.organization(placement).await?;
    seal::seal(app, placement, &database).await.map_err(seal::failed)
}
