//! Limits of the process and protections of the kernel.

use serde_json::json;

use super::{Context, Finding, Measurement};

/// Fewer open files than this run out under load: databases, connections, streams.
const LEAST_FILES: u64 = 4096;

pub async fn run(context: &Context<'_>) -> Measurement {
    let machine = context.machine;
    let Some(limits) = machine
        .process()
        .and_then(|process| machine.read(&format!("{process}/limits")))
    else {
        return Measurement::unknown("the server does not run");
    };
    let kernel = |name: &str| {
        machine
            .read(&format!("proc/sys/kernel/{name}"))
            .map(|text| text.trim().to_owned())
    };
    let (ptrace, randomized) = (kernel("yama/ptrace_scope"), kernel("randomize_va_space"));
    let files = soft(&limits, "Max open files").unwrap_or(0);
    let mut findings = Vec::new();
    if soft(&limits, "Max core file size") != Some(0) {
        findings.push(Finding::new(
            "core_dumps_enabled",
            "a crash would write the memory of the server, with passwords in it, to the disk",
            "Set LimitCORE=0 in the unit of the service.",
        ));
    }
    if files < LEAST_FILES {
        findings.push(Finding::new(
            "open_files_limit_low",
            format!("the process may open {files} files"),
            format!("Set LimitNOFILE={} in the unit of the service.", LEAST_FILES * 4),
        ));
    }
    if ptrace.as_deref() == Some("0") {
        findings.push(Finding::new(
            "debugger_allowed",
            "any process of the same account may read the memory of the server",
            "Set kernel.yama.ptrace_scope=1 in /etc/sysctl.d.",
        ));
    }
    if randomized.as_deref().is_some_and(|value| value != "2") {
        findings.push(Finding::new(
            "address_randomization_off",
            "kernel.randomize_va_space is not 2",
            "Set kernel.randomize_va_space=2 in /etc/sysctl.d.",
        ));
    }
    Measurement::of(
        json!({ "open_files": files, "core_dumps": !findings.iter().all(|f| f.code != "core_dumps_enabled") }),
        findings,
    )
}

/// The soft limit of a line of `/proc/self/limits`.
fn soft(limits: &str, name: &str) -> Option<u64> {
    let line = limits.lines().find_map(|line| line.strip_prefix(name))?;
    match line.split_whitespace().next()? {
        "unlimited" => Some(u64::MAX),
        number => number.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn soft_limits_are_read() {
        let limits = "Limit                     Soft Limit           Hard Limit           Units     \n\
                      Max core file size        0                    unlimited            bytes     \n\
                      Max open files            1024                 524288               files     \n\
                      Max processes             unlimited            unlimited            processes \n";
        assert_eq!(soft(limits, "Max core file size"), Some(0));
        assert_eq!(soft(limits, "Max open files"), Some(1024));
        assert_eq!(soft(limits, "Max processes"), Some(u64::MAX));
        assert_eq!(soft(limits, "Max nice priority"), None);
    }
}
