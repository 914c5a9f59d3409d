//! Tells people when a budget has reached one of its marks: once for each crossing. A budget that is raised, or time
//! that goes away, puts the mark back in its place.

use std::sync::Arc;

use domain::{ids::JobId, policy::Action, scope::budget::reached};
use serde_json::json;
use store::{
    Database, StoreError, Tx, organization, outbox,
    project_alerts::{self, Budgeted},
};

use crate::{
    app::App,
    clock::Clock,
    mail::{BUDGET_JOB, BudgetMail},
};

/// Tells the people of an organization. Without a relay nobody can be told; the marks still show on the pages.
pub async fn tell(app: &App, database: &Arc<Database>) -> Result<(), StoreError> {
    if app.config.mail.relay.is_none() {
        return Ok(());
    }
    look(database, app.clock, app.config.listen.public_url.clone()).await
}

/// Looks at every budget and leaves a mail for each new crossing. `address` is the one of this installation.
pub async fn look(database: &Arc<Database>, clock: Clock, address: Option<String>) -> Result<(), StoreError> {
    database
        .write(move |tx| {
            Box::pin(async move {
                for project in project_alerts::list_budgeted(tx).await? {
                    cross(tx, &project, address.as_deref(), clock).await?;
                }
                Ok(())
            })
        })
        .await
}

/// Brings the marks that were told in line with those reached, and leaves a mail for the highest new one.
async fn cross(
    tx: &mut Tx,
    project: &Budgeted,
    address: Option<&str>,
    clock: Clock,
) -> Result<(), StoreError> {
    let reached = reached(
        project.tracked_seconds,
        Some(project.budget_seconds),
        &project.alerts,
    );
    if reached == project.told {
        return Ok(());
    }
    let now = clock.now();
    project_alerts::replace(tx, project.id, &reached, now).await?;
    let highest = reached.last().copied();
    let Some(percent) = highest.filter(|percent| project.told.iter().all(|told| told < percent)) else {
        return Ok(());
    };
    let organization = organization::get(tx).await?;
    let people = project_alerts::list_recipients(tx, project.id, Action::ProjectUpdate, now).await?;
    for person in people {
        let mail = BudgetMail {
            to: person.email,
            locale: person.locale,
            organization: organization.name.clone(),
            project: project.name.clone(),
            percent,
            tracked_seconds: project.tracked_seconds,
            budget_seconds: project.budget_seconds,
            url: address.map(|address| format!("{address}/projects/{}", project.id)),
        };
        outbox::insert(tx, JobId::from(clock.id()), BUDGET_JOB, json!(mail), now).await?;
    }
    Ok(())
}
