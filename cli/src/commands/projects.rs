//! `hourbook projects`: the projects and how far they are.

use std::collections::BTreeMap;

use api::projects::Project;
use clap::Args;
use serde::Serialize;
use uuid::Uuid;

use crate::{
    context::Context,
    failure::Failure,
    names,
    output::{Align, Output, duration, print_json, print_text, table},
};

/// List projects with their time and estimate
#[derive(Debug, Args)]
pub struct ProjectsArgs {
    /// Only those of this client
    #[arg(long, value_name = "NAME")]
    pub client: Option<String>,
}

#[derive(Debug, Serialize)]
struct Answer {
    items: Vec<Project>,
}

/// Lists projects.
pub async fn run(context: &Context, args: ProjectsArgs) -> Result<(), Failure> {
    let (_, client) = context.sign_in()?;
    let mut items = names::current_projects(&client).await?;
    if let Some(name) = &args.client {
        let id = names::find_client(&client, name).await?;
        items.retain(|project| project.client_id == Some(id));
    }
    if context.output.json {
        return print_json(&Answer { items });
    }
    if items.is_empty() {
        return print_text("no projects");
    }
    let clients = names::client_names(&client).await?;
    print_text(text(context.output, &items, &clients))
}

fn text(output: Output, items: &[Project], clients: &BTreeMap<Uuid, String>) -> String {
    let columns = [
        ("Client", Align::Text),
        ("Project", Align::Text),
        ("Code", Align::Left),
        ("Billed", Align::Left),
        ("Recorded", Align::Right),
        ("Estimate", Align::Right),
    ];
    let mut rows: Vec<Vec<String>> = items
        .iter()
        .map(|project| {
            vec![
                project
                    .client_id
                    .and_then(|id| clients.get(&id))
                    .cloned()
                    .unwrap_or_default(),
                project.name.clone(),
                project.code.clone().unwrap_or_default(),
                if project.billable { "yes" } else { "no" }.to_owned(),
                duration(output, project.tracked_seconds),
                project
                    .estimate_seconds
                    .map(|seconds| duration(output, seconds))
                    .unwrap_or_default(),
            ]
        })
        .collect();
    rows.sort();
    table(output, &columns, &rows, false)
}
