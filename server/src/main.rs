//! The binary `hourbook-server`.

use std::process::ExitCode;

use mimalloc::MiMalloc;

// Gives memory back to the system: after a backup the allocator of the C library keeps more than a hundred megabytes.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    server::commands::run().await
}
