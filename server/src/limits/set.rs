//! The operator sets what an organization may use.

use serde_json::{Value, json};
use store::{
    control::Placement,
    limits::{self, Limits},
    owed_events::{self, Owed},
};

use crate::{
    app::App,
    audit::owed::{Cause, LIMITS_SET, deliver},
    http::Failure,
};

/// The limits that hold now.
pub async fn find(app: &App, placement: &Placement) -> Result<Limits, Failure> {
    let id = placement.id;
    let control = app.cell.control();
    control
        .read(move |tx| Box::pin(async move { Ok::<_, Failure>(limits::find(tx, id).await?) }))
        .await
}

/// From now on these hold, and the organization reads in its audit log that they were set.
pub async fn set(app: &App, placement: &Placement, after: Limits) -> Result<(), Failure> {
    let (id, now) = (placement.id, app.clock.now());
    let before = find(app, placement).await?;
    let owed = Owed {
        before: Some(content(&before)),
        ..Cause::operator().owe(app, placement, LIMITS_SET, Some(content(&after)))
    };
    let (control, kept) = (app.cell.control(), owed.clone());
    control
        .write(move |tx| {
            Box::pin(async move {
                limits::put(tx, id, &after, now).await?;
                Ok::<_, Failure>(owed_events::insert(tx, &kept).await?)
            })
        })
        .await?;
    app.directory.forget(id);
    Ok(deliver(app, placement, owed).await?)
}

fn content(limits: &Limits) -> Value {
    json!({
        "members": limits.members,
        "object_bytes": limits.object_bytes,
        "database_bytes": limits.database_bytes,
        "requests": limits.requests,
    })
}
