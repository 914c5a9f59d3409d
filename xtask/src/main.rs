//! All automation of the repository: `cargo xtask help` lists it.
#![expect(
    clippy::print_stdout,
    reason = "a command line tool answers on standard output"
)]

mod advisories;
mod asvs;
mod audit;
mod bench;
mod bundle;
mod catalogue;
mod claims;

mod command;
mod conformance;
mod crash;
mod deny;
mod fuzz;
mod generate;
mod http;
mod mail;
mod node;
mod physical;
mod postgres;
mod process;
mod project;
mod python;
mod run;
mod scan;
mod seed;
mod server;
mod suite;
mod tidy;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Builds, runs, tests and measures Hourbook.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version, about)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Run the whole suite, or one step of it.
    Test(suite::TestOptions),
    /// The same as `test`: what continuous integration runs.
    Ci(suite::TestOptions),
    /// Build everything and start Hourbook with a demo organization.
    Run(run::RunOptions),
    /// Fill an empty organization of a running server with the demo.
    Seed(seed::SeedOptions),
    /// Kill the server under writing clients and count what was acknowledged.
    Crash(crash::CrashOptions),
    /// Measure the server against raw limits and a peer, into docs/benchmarks.md.
    Bench(bench::Options),
    /// Start a temporary PostgreSQL for tests, print its URL, and stop it when standard input ends.
    Postgres,
    /// Write the generated files: OpenAPI, web types, configuration schema.
    Gen(generate::GenerateOptions),
    /// Check what no compiler checks: dependency table, documents, tables, file names and sizes.
    Tidy,
    /// Collect the claims that tests prove into docs/claims-proved.md; `--list` and `--json` say what holds each claim.
    Claims(claims::ClaimsOptions),
    /// Let libFuzzer search whatever reads foreign bytes, a minute for each target unless told otherwise.
    Fuzz(fuzz::FuzzOptions),
    /// Run sslscan, testssl.sh, wapiti and sqlmap against a real server; they have to be installed.
    Scan(scan::ScanOptions),
    /// Compare all components with the lists of known weaknesses, and their age with the written times.
    Advisories(advisories::AdvisoriesOptions),
    /// Check the register of OWASP ASVS 5.0 in docs/security and print how much of it is met.
    Asvs(asvs::AsvsOptions),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().task {
        Task::Test(options) | Task::Ci(options) => suite::run(&options),
        Task::Run(options) => run::run(&options),
        Task::Seed(options) => seed::run(&options),
        Task::Crash(options) => crash::run(&options).map(|_| ()),
        Task::Bench(options) => bench::run(&options),
        Task::Postgres => postgres::serve(),
        Task::Gen(options) => generate::run(&options),
        Task::Tidy => tidy::run(),
        Task::Claims(options) => claims::run(&options),
        Task::Fuzz(options) => fuzz::fuzz(&options),
        Task::Scan(options) => scan::scan(&options),
        Task::Advisories(options) => advisories::run(&options),
        Task::Asvs(options) => asvs::run(&options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
