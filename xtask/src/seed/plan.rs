//! Budgets, a baseline with what changed since, and a template.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::id_of;
use super::scope::Project;
use crate::http::Api;

const HOUR: i64 = 3600;

/// The portal is the project to look at: a signed offer that grew, and a budget that is nearly used.
pub async fn create(api: &Api, scope: &[Project]) -> Result<()> {
    budget(api, &scope[0], 88, "Agreed in the offer").await?;
    budget(api, &scope[3], 104, "").await?;
    let portal = &scope[0].id;
    let offer = json!({"name": "Signed offer", "reason": "What Nordwind ordered"});
    api.post(&format!("/projects/{portal}/baselines"), &offer).await?;
    grow(api, &scope[0].tasks[0], 16, "Two more meter types").await?;
    for (name, hours, reason) in [
        (
            "Accessibility review",
            24,
            "Asked for by the works council of Nordwind",
        ),
        ("Print view of invoices", 10, ""),
    ] {
        let body = json!({"project_id": portal, "name": name, "estimate_seconds": hours * HOUR});
        api.post("/tasks", &body).await?;
        explain(api, portal, reason).await?;
    }
    let gone = json!({"project_id": portal, "name": "Chat with support", "estimate_seconds": 40 * HOUR});
    let gone = id_of(&api.post("/tasks", &gone).await?)?;
    api.patch(&format!("/tasks/{gone}"), &json!({"archived": true}))
        .await?;
    explain(api, portal, "Dropped: the hotline stays").await?;
    let template = json!({"name": "Website", "project_id": scope[3].id});
    api.post("/project-templates", &template).await?;
    money(api, portal).await
}

/// A price list, a project with a price of its own, what an hour costs, and a budget in money that is nearly used.
async fn money(api: &Api, portal: &str) -> Result<()> {
    for body in [
        json!({"valid_from": "2025-01-01", "hourly_minor": 9500, "reason": "Price list"}),
        json!({"valid_from": "2025-01-01", "hourly_minor": 11_000, "project_id": portal, "reason": "Signed offer"}),
        json!({"valid_from": "2025-01-01", "hourly_minor": 5200, "kind": "cost", "reason": "Average of last year"}),
    ] {
        api.post("/rates", &body).await?;
    }
    let money = api.get(&format!("/projects/{portal}/money")).await?;
    let spent = money["spent_minor"]
        .as_i64()
        .context("a project without its money")?;
    let budget = json!({"budget_minor": (spent * 100 / 86).max(100), "reason": "Signed offer"});
    api.put(&format!("/projects/{portal}/money-budget"), &budget)
        .await?;
    Ok(())
}

/// A budget of which so many percent are used, in whole hours.
async fn budget(api: &Api, project: &Project, percent: i64, reason: &str) -> Result<()> {
    let path = format!("/projects/{}", project.id);
    let tracked = api.get(&path).await?["tracked_seconds"]
        .as_i64()
        .context("a project without its tracked time")?;
    let hours = (tracked * 100 / percent / HOUR).max(1);
    let mut body = json!({"budget_seconds": hours * HOUR});
    if !reason.is_empty() {
        body["plan_reason"] = reason.into();
    }
    api.patch(&path, &body).await?;
    Ok(())
}

async fn grow(api: &Api, task: &str, hours: i64, reason: &str) -> Result<()> {
    let path = format!("/tasks/{task}");
    let before = api.get(&path).await?["estimate_seconds"].as_i64().unwrap_or(0);
    let body = json!({"estimate_seconds": before + hours * HOUR, "estimate_reason": reason});
    api.patch(&path, &body).await?;
    Ok(())
}

/// Says why the last change was made.
async fn explain(api: &Api, project: &str, reason: &str) -> Result<()> {
    if reason.is_empty() {
        return Ok(());
    }
    let changes: Value = api
        .get(&format!("/projects/{project}/scope-changes?limit=1"))
        .await?;
    let change = id_of(&changes["items"][0])?;
    api.patch(&format!("/scope-changes/{change}"), &json!({"reason": reason}))
        .await?;
    Ok(())
}
