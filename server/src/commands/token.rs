use anyhow::Context as _;
use clap::{Args, Subcommand};
use domain::ids::TokenId;

use super::{find_organization, print};
use crate::{access::secrets, app::App, jobs};

#[derive(Debug, Subcommand)]
pub enum Token {
    /// Make a personal access token for a member and print it
    Create(Create),
}

#[derive(Debug, Args)]
pub struct Create {
    /// Slug of the organization
    #[arg(long)]
    org: String,
    /// The member's e-mail address
    #[arg(long)]
    email: String,
    /// What the member recognises the token by
    #[arg(long, default_value = "Made by the operator")]
    name: String,
    /// What the token is good for; repeat for several
    #[arg(long = "scope", value_parser = ["read", "write", "admin"], default_values = ["read", "write", "admin"])]
    scopes: Vec<String>,
    /// Days until it expires
    #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(u16).range(1..=366))]
    days: u16,
}

impl Token {
    pub async fn run(self, app: App) -> anyhow::Result<()> {
        let Self::Create(create) = self;
        let placement = find_organization(&app, &create.org).await?;
        let database = app.cell.organization(&placement).await?;
        let secret = secrets::generate_token(app.clock);
        let (hash, prefix) = (secrets::hash(&secret), secret[..12].to_owned());
        let (id, event_id, now) = (TokenId::from(app.clock.id()), app.clock.id(), app.clock.now());
        let expires_at = now.checked_add(jiff::SignedDuration::from_hours(24 * i64::from(create.days)))?;
        let email = create.email.clone();
        let made = database.write(move |tx| {
            Box::pin(async move {
                let found = store::members::find_by_email(tx, &create.email).await?;
                let Some(member) = found.filter(|member| member.active) else { return Ok(false) };
                let token = store::tokens::Token {
                    id,
                    member_id: member.id,
                    name: create.name,
                    prefix,
                    scopes: create.scopes,
                    created_at: now,
                    expires_at: Some(expires_at),
                    last_used_at: None,
                    networks: Vec::new(),
                    paused_until: None,
                };
                store::tokens::insert(tx, &token, &hash).await?;
                let event = store::audit::AuditEvent {
                    id: event_id,
                    action: "token.created",
                    object_kind: "token",
                    object: id.uuid(),
                    before: None,
                    after: Some(serde_json::json!({ "member_id": member.id, "name": token.name, "scopes": token.scopes })),
                    reason: Some("made by the operator on the command line".to_owned()),
                };
                tx.batch(vec![store::audit::insertion(event, member.id, "command line", now)]).await?;
                Ok::<_, store::StoreError>(true)
            })
        }).await?;
        anyhow::ensure!(made, "{email} is not an active member of {}", placement.slug);
        jobs::have_signed(&app, &placement, &database).await;
        print(&secret).context("the token could not be printed; make another one and withdraw this one")
    }
}
