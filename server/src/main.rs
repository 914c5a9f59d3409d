//! The binary `hourbook-server`.

use std::{process::ExitCode, time::Duration};

use mimalloc::MiMalloc;

// Gives memory back to the system: after a backup the allocator of the C library keeps more than a hundred megabytes.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    // A page of two megabytes stays in memory for the few kilobytes of it that are used: with them, the idle server held
    // more than twice as much of its own. A kernel that refuses only costs that memory.
    rustix::thread::disable_transparent_huge_pages(true).unwrap_or_default();
    let Ok(runtime) = tokio::runtime::Runtime::new() else {
        return ExitCode::FAILURE;
    };
    let ended = runtime.block_on(server::commands::run());
    // What is on its way into a bucket may take hours: it breaks off as by a kill, and the next backup goes on from there.
    runtime.shutdown_timeout(Duration::from_secs(5));
    ended
}
