//! The canary test on PostgreSQL; `server.rs` has it on SQLite.

use std::fs;

use crate::{
    cluster::Cluster,
    installation::Installation,
    server::{QUIET, between, enrol, fetch, record, run_until_sent, titles_by_age_and_zstd, wait},
    support::{Agent, files},
    traces::{file_holds, memory_holds, own_memory_holds, spellings},
};

/// TC-09, TC-10: 500 distinctive titles go through the agent to a server on PostgreSQL. None of them lies in the files of the cluster,
/// its write-ahead log, its log of all statements, its memory, a dump of its databases, or in memory, log, objects and backups of
/// the server. That each of these was really looked at is shown by what lies there in clear: the member's address.
#[test]
fn on_postgresql_no_title_lies_in_the_cluster_its_logs_its_memory_or_the_backups() {
    let Some(mut cluster) = Cluster::start() else {
        return;
    };
    let mut server = Installation::start_on(cluster.url());
    let mut agent = Agent::start(QUIET);
    let titles: Vec<String> = (0..500)
        .map(|n| format!("ptarmigan-{n:03}-{:x}", n * 7_919 + 1_000_003))
        .collect();
    record(&agent, &titles);
    agent.stop();
    let made = enrol(&agent, &server, &[]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let page = fs::read_to_string(agent.path("kit.html")).unwrap();
    let key = between(&page, "<code>", "</code>");
    run_until_sent(&mut agent);
    let folder = tempfile::tempdir().unwrap();
    let verdict = fetch(&server.client(), folder.path());
    assert!(verdict.findings.is_empty(), "{:?}", verdict.findings);
    let mut found = titles_by_age_and_zstd(folder.path(), key);
    found.retain(|title| title.starts_with("ptarmigan-"));
    assert_eq!(found, titles);
    server.back_up();
    wait(server.client().activity_log()).unwrap();

    let (canary, known) = (spellings(&["ptarmigan-", key]), spellings(&["ada@acme.example"]));
    look_at_what_runs(&cluster, &server, &canary, &known);
    server.kill();
    cluster.stop();
    look_at_what_is_kept(&cluster, &server, &canary, &known);
}

type Spellings = regex::bytes::Regex;

fn look_at_what_runs(cluster: &Cluster, server: &Installation, canary: &Spellings, known: &Spellings) {
    let databases = cluster.databases();
    let name = databases
        .iter()
        .find(|name| name.starts_with("hourbook_"))
        .unwrap();
    assert!(server.memory_holds(name), "the server's memory was looked at");
    assert!(
        !memory_holds(server.process(), canary),
        "a title lies in the server's memory"
    );
    let processes = cluster.processes();
    let (first, started) = processes.split_first().unwrap();
    assert!(
        memory_holds(*first, known),
        "the memory of PostgreSQL was looked at"
    );
    let in_memory =
        memory_holds(*first, canary) || started.iter().any(|process| own_memory_holds(*process, canary));
    assert!(!in_memory, "a title lies in the memory of PostgreSQL");
    let dumps: Vec<Vec<u8>> = databases.iter().map(|name| cluster.dump(name)).collect();
    assert!(dumps.iter().any(|dump| known.is_match(dump)));
    for (name, dump) in databases.iter().zip(&dumps) {
        assert!(!canary.is_match(dump), "a title lies in {name}");
    }
}

fn look_at_what_is_kept(cluster: &Cluster, server: &Installation, canary: &Spellings, known: &Spellings) {
    // Tables, write-ahead log, log of statements: each of them holds what is in clear.
    for place in ["data/base", "data/pg_wal"] {
        let kept = files(&cluster.path(place));
        assert!(kept.iter().any(|file| file_holds(file, known)), "{place}");
    }
    assert!(file_holds(&cluster.path("log"), known), "the log of statements");
    let disk = files(&server.path("data"));
    for place in ["/objects/", "/backups/"] {
        assert!(
            disk.iter().any(|file| file.to_str().unwrap().contains(place)),
            "{place}"
        );
    }
    let mut all = files(&cluster.path(""));
    all.extend(disk);
    all.push(server.path("server.log"));
    for file in all {
        assert!(!file_holds(&file, canary), "a title lies in {}", file.display());
    }
}
