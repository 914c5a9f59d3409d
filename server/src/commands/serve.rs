use std::net::SocketAddr;

use anyhow::Context;
use clap::Args;
use store::{Cell, control};

use super::{say, start_log};
use crate::{
    access::secrets,
    app::App,
    claims::machine,
    config::Config,
    crashes, regions,
    serve::{listen, serve},
    tls,
};

/// How long a setup link is good for.
const SETUP_HOURS: i64 = 24;

#[derive(Debug, Args)]
pub struct Serve {
    /// Address of HTTPS
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// Address of plain HTTP, which only redirects pages
    #[arg(long, value_name = "ADDRESS")]
    http_listen: Option<SocketAddr>,
    /// Address of health and metrics for the operator
    #[arg(long, value_name = "ADDRESS")]
    operator_listen: Option<SocketAddr>,
}

impl Serve {
    pub async fn run(self, mut config: Config) -> anyhow::Result<()> {
        start_log();
        machine::harden();
        if let Some(folder) = &config.log.crash_dir {
            crashes::keep(folder).with_context(|| format!("log.crash_dir: {}", folder.display()))?;
        }
        regions::start::refuse_lapsed(&config)?;
        config.listen.address = self.listen.unwrap_or(config.listen.address);
        config.listen.http_address = self.http_listen.or(config.listen.http_address);
        config.listen.operator_address = self.operator_listen.or(config.listen.operator_address);
        config.listen.check_operator()?;
        let listener = listen(config.listen.address)?;
        let cell = Cell::open(&config.storage.cell()).await?;
        let identity = tls::load_first(&config)?;
        let app = App::new(cell, config);
        regions::start::settle(&app).await?;
        let address = app.config.listen.address;
        say(&format!("Hourbook listens on https://{address}"));
        if identity.self_signed {
            say(&format!(
                "Self-signed certificate, SHA-256 {}",
                identity.fingerprint
            ));
        }
        if let (Some(acme), true) = (&app.config.listen.acme, identity.self_signed) {
            say(&format!(
                "A certificate for {} is ordered from {}",
                acme.hosts().join(", "),
                acme.directory
            ));
        }
        if let Some(link) = setup_link(&app).await? {
            say(&format!(
                "Set up the organization within {SETUP_HOURS} hours at {link}"
            ));
        }
        serve(app, identity, listener).await
    }
}

/// A one-time link while there is no organization yet. The secret is behind `#`: browsers do not send that part.
async fn setup_link(app: &App) -> anyhow::Result<Option<String>> {
    let secret = secrets::generate(app.clock);
    let (hash, id, now) = (secrets::hash(&secret), app.clock.id(), app.clock.now());
    let expires_at = now.checked_add(jiff::SignedDuration::from_hours(SETUP_HOURS))?;
    let made = app
        .cell
        .control()
        .write(move |tx| {
            Box::pin(async move {
                if !control::list_active(tx, None, 1).await?.is_empty() {
                    return Ok::<_, store::StoreError>(false);
                }
                control::replace_setup_link(tx, id, &hash, now, expires_at).await?;
                Ok(true)
            })
        })
        .await?;
    let listen = &app.config.listen;
    let origin = listen
        .public_url
        .clone()
        .unwrap_or_else(|| format!("https://localhost:{}", listen.address.port()));
    Ok(made.then(|| format!("{origin}/setup#token={secret}")))
}
