//! Files that are written by programs and checked in: a change of the interface shows in review.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::command::capture;
use crate::project::{binary, compile, root, scratch};
use crate::{claims, node};

/// Options of `cargo xtask gen`.
#[derive(Args)]
pub struct GenerateOptions {
    /// Write nothing; fail if a file is stale.
    #[arg(long)]
    pub check: bool,
}

const OPENAPI: &str = "docs/openapi.json";
const CONFIG_SCHEMA: &str = "docs/config.schema.json";
/// The record of processing activities.
const PROCESSING: &str = "docs/processing.md";
const WEB_TYPES: &str = "web/src/api/schema.d.ts";

/// Writes the generated files, or compares them with what would be written.
pub fn run(options: &GenerateOptions) -> Result<()> {
    compile(&["build", "--workspace", "--all-targets", "--quiet"], &[])?;
    let server = binary("hourbook-server", "debug");
    let openapi = capture(Command::new(&server).arg("openapi"))?;
    let schema = capture(Command::new(&server).args(["config", "schema"]))?;
    let processing = capture(Command::new(&server).args(["processing", "--program"]))?;
    let types = web_types(&openapi)?;
    let files = [
        (OPENAPI, openapi),
        (CONFIG_SCHEMA, schema),
        (PROCESSING, processing),
        (WEB_TYPES, types),
    ];
    let mut stale = Vec::new();
    for (file, text) in &files {
        let path = root().join(file);
        if fs::read_to_string(&path).is_ok_and(|present| present == *text) {
            continue;
        }
        if options.check {
            stale.push(*file);
        } else {
            write(&path, text)?;
            println!("wrote {file}");
        }
    }
    if !stale.is_empty() {
        bail!(
            "stale: {}; run `cargo xtask gen` and look at the difference",
            stale.join(", ")
        );
    }
    claims::run(&claims::ClaimsOptions {
        check: options.check,
        ..claims::ClaimsOptions::default()
    })
}

/// The TypeScript types of the interface, by openapi-typescript, in the form Biome accepts.
fn web_types(openapi: &str) -> Result<String> {
    node::install("web/tools/openapi")?;
    let folder = scratch()?;
    let (input, output) = (folder.join("openapi.json"), folder.join("schema.d.ts"));
    write(&input, openapi)?;
    let program = node::program("web/tools/openapi", "openapi-typescript");
    capture(Command::new(program).arg(&input).arg("--output").arg(&output))?;
    fs::read_to_string(&output).context("openapi-typescript wrote nothing")
}

fn write(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}
