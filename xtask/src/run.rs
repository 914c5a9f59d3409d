//! `cargo xtask run`: builds the web app and the server and starts them, with a demo organization or empty.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::command::run as run_program;
use crate::node;
use crate::process::new_id;
use crate::project::{binary, cargo, root};
use crate::seed;
use crate::server::{Installation, Owner};

/// The organization of the demo; its host is `acme.localhost`.
const SLUG: &str = "acme";
/// File in the data folder that keeps the one password of the demo.
const PASSWORD_FILE: &str = "demo-password.txt";
/// File in the data folder that exists from the creation of the demo until its data is complete.
const SEED_TOKEN_FILE: &str = "seed-token.txt";

/// Options of `cargo xtask run`.
#[derive(Args)]
pub struct RunOptions {
    /// Start without any organization; the server prints a one-time setup link.
    #[arg(long)]
    empty: bool,
    /// Port on loopback.
    #[arg(long, default_value_t = 8443)]
    port: u16,
    /// Data folder; data/demo, or data/empty with --empty.
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Build with optimisation (takes longer, answers faster).
    #[arg(long)]
    release: bool,
}

/// Runs until Ctrl+C.
pub fn run(options: &RunOptions) -> Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", options.port));
    drop(
        listener
            .with_context(|| format!("port {} is taken; choose another one with --port", options.port))?,
    );
    node::build_web()?;
    let mut build = cargo(&["build", "--bins"]);
    if options.release {
        build.arg("--release");
    }
    run_program(&mut build)?;
    let default = root().join(if options.empty { "data/empty" } else { "data/demo" });
    let data = options.data_dir.clone().unwrap_or(default);
    let profile = if options.release { "release" } else { "debug" };
    let mut installation = Installation::new(binary("hourbook-server", profile), &data, None)?;
    installation.port = options.port;
    installation.operator_port = options.port.checked_add(1);
    create_private(&data)?;
    if options.empty {
        serve_empty(&installation)
    } else {
        serve_demo(&installation)
    }
}

/// The server itself prints the setup link on this terminal.
fn serve_empty(installation: &Installation) -> Result<()> {
    println!("data folder: {}", installation.data.display());
    let mut server = installation.spawn(Path::new("/dev/stderr"))?;
    let status = server.wait()?;
    if !status.success() {
        bail!("the server ended with {status}");
    }
    Ok(())
}

fn serve_demo(installation: &Installation) -> Result<()> {
    let password_file = installation.data.join(PASSWORD_FILE);
    let token_file = installation.data.join(SEED_TOKEN_FILE);
    if token_file.exists() {
        // A start was interrupted before anybody could sign in: nothing in there is worth keeping.
        fs::remove_dir_all(&installation.data)?;
        create_private(&installation.data)?;
    }
    let fresh = fs::read_dir(&installation.data)?.next().is_none();
    if !fresh && !password_file.exists() {
        bail!(
            "{} holds something that is not the demo; name another folder with --data-dir",
            installation.data.display()
        );
    }
    if fresh {
        create_demo(installation, &password_file)?;
    }
    let password = fs::read_to_string(&password_file)?;
    let log = installation.data.join("server.log");
    let runtime = tokio::runtime::Runtime::new()?;
    let (mut server, api) = runtime.block_on(installation.start(&log))?;
    if token_file.exists() {
        println!("writing ten weeks of demo data …");
        let token = fs::read_to_string(&token_file)?;
        runtime.block_on(seed::fill(&api.with_token(&token), password.trim()))?;
        fs::remove_file(&token_file)?;
    }
    announce(installation, password.trim(), &log)?;
    let status = server.wait()?;
    if !status.success() {
        bail!("the server ended with {status}; see {}", log.display());
    }
    Ok(())
}

/// A random password: even a demo on loopback has none that everybody knows.
fn create_demo(installation: &Installation, password_file: &Path) -> Result<()> {
    let id = new_id().simple().to_string();
    // The end of a version 7 id is random.
    let password = format!("demo-{}", &id[id.len() - 12..]);
    let owner = Owner {
        slug: SLUG,
        email: seed::OWNER_EMAIL,
        password: &password,
    };
    installation.create_organization(&owner)?;
    write_private(
        &installation.data.join(SEED_TOKEN_FILE),
        &installation.create_token(SLUG, seed::OWNER_EMAIL)?,
    )?;
    write_private(password_file, &password)
}

fn create_private(folder: &Path) -> Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    let mut builder = fs::DirBuilder::new();
    let created = builder.recursive(true).mode(0o700).create(folder);
    created.with_context(|| format!("cannot create {}", folder.display()))
}

fn write_private(path: &Path, text: &str) -> Result<()> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut file = fs::OpenOptions::new()
        .create_new(true)
        .write(true)
        .mode(0o600)
        .open(path)?;
    writeln!(file, "{text}").with_context(|| format!("cannot write {}", path.display()))
}

fn announce(installation: &Installation, password: &str, log: &Path) -> Result<()> {
    println!("\nHourbook is running.\n");
    println!("  web app      {}", installation.url());
    println!("  API pages    {}/api/docs", installation.url());
    println!("  data folder  {}", installation.data.display());
    println!("  log          {}", log.display());
    println!("  certificate  self-signed, SHA-256 {}\n", fingerprint(log)?);
    println!("  sign in with the password {password} as");
    for sign_in in seed::sign_ins() {
        println!("    {:<20} {:<15} {}", sign_in.email, sign_in.name, sign_in.role);
    }
    println!("\nCtrl+C stops it. Data stays; remove the data folder for a fresh demo.");
    Ok(())
}

/// The fingerprint as the server printed it at its last start.
fn fingerprint(log: &Path) -> Result<String> {
    let log = fs::read_to_string(log)?;
    let printed = log
        .rsplit_once("SHA-256 ")
        .context("the server printed no fingerprint")?
        .1;
    Ok(printed.lines().next().unwrap_or_default().to_owned())
}
