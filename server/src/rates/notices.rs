//! Tells people when a budget in money has reached one of its marks: once for each crossing, as for budgets in hours.

use std::sync::Arc;

use domain::{
    entries::DayRule, ids::JobId, money::Money, policy::Action, rates::RateBook, reports::Amounts,
    scope::budget::reached,
};
use serde_json::json;
use store::{
    Database, StoreError, Tx,
    control::Placement,
    organization, outbox, project_alerts,
    rates::{self, Budgeted},
};

use super::project::{query, run};
use crate::{
    app::App,
    clock::Clock,
    http::Failure,
    mail::{MONEY_BUDGET_JOB, MoneyBudgetMail},
    reports::week_start,
};

/// Looks at every budget in money and leaves a mail for each new crossing. Without a relay nobody can be told; the
/// marks still show on the pages.
pub async fn tell(app: &App, placement: &Placement, database: &Arc<Database>) -> Result<(), Failure> {
    if app.config.mail.relay.is_none() {
        return Ok(());
    }
    look(app, placement, database).await
}

/// The same, whether there is a relay or not.
pub async fn look(app: &App, placement: &Placement, database: &Arc<Database>) -> Result<(), Failure> {
    let (projects, rates, organization) = database
        .read(|tx| {
            Box::pin(async move {
                let projects = rates::list_budgeted(tx).await?;
                let rates = if projects.is_empty() {
                    Vec::new()
                } else {
                    rates::all(tx).await?
                };
                Ok::<_, Failure>((projects, rates, organization::get(tx).await?))
            })
        })
        .await?;
    let amounts = Amounts {
        rates: Arc::new(RateBook::new(rates)),
        with_cost: false,
    };
    let days = DayRule {
        boundary: organization.day_boundary,
        day_start_seconds: 0,
    };
    for project in projects {
        let id = project.id;
        let dates = database
            .read(move |tx| Box::pin(async move { store::projects::entry_dates(tx, id).await }))
            .await?;
        let spent = match dates {
            None => 0,
            Some(dates) => {
                let snapshot = app.replicas.snapshot(placement, database).await?;
                let query = query(days, week_start(&organization), id, dates, amounts.clone());
                let total = run(snapshot, query).await?.total;
                total.money.map_or(0, |money| money.billable_minor)
            }
        };
        if reached(spent, Some(project.budget_minor), &project.alerts) == project.told {
            continue;
        }
        let (clock, address) = (app.clock, app.config.listen.public_url.clone());
        database
            .write(move |tx| {
                Box::pin(async move { cross(tx, &project, spent, address.as_deref(), clock).await })
            })
            .await?;
    }
    Ok(())
}

/// Brings the marks that were told in line with those reached, and leaves a mail for the highest new one. What was told
/// is read again: another node may have looked at the same time.
async fn cross(
    tx: &mut Tx,
    project: &Budgeted,
    spent: i64,
    address: Option<&str>,
    clock: Clock,
) -> Result<(), StoreError> {
    let reached = reached(spent, Some(project.budget_minor), &project.alerts);
    let told = rates::list_told(tx, project.id).await?;
    if reached == told {
        return Ok(());
    }
    let now = clock.now();
    rates::replace_told(tx, project.id, &reached, now).await?;
    let highest = reached.last().copied();
    let Some(percent) = highest.filter(|percent| told.iter().all(|before| before < percent)) else {
        return Ok(());
    };
    let organization = organization::get(tx).await?;
    let money = |minor| match organization.currency.parse() {
        Ok(currency) => Money { minor, currency }.to_string(),
        Err(_) => minor.to_string(),
    };
    for person in project_alerts::list_recipients(tx, project.id, Action::RateRead, now).await? {
        let mail = MoneyBudgetMail {
            to: person.email,
            locale: person.locale,
            organization: organization.name.clone(),
            project: project.name.clone(),
            percent,
            spent: money(spent),
            budget: money(project.budget_minor),
            url: address.map(|address| format!("{address}/projects/{}", project.id)),
        };
        outbox::insert(tx, JobId::from(clock.id()), MONEY_BUDGET_JOB, json!(mail), now).await?;
    }
    Ok(())
}
