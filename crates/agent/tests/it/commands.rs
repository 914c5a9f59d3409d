//! The commands beside `run`.

use std::fs;

use crate::support::Agent;

#[test]
fn without_an_agent_status_says_so_and_doctor_says_what_to_do() {
    let agent = Agent::new("");
    let status = agent.output(&["status"]);
    assert_eq!(status.status.code(), Some(3));
    let doctor = agent.output(&["doctor"]);
    let text = String::from_utf8(doctor.stdout).unwrap();
    assert!(text.contains("systemctl --user start hourbook-agent"), "{text}");
    assert_eq!(doctor.status.code(), Some(1));
}

#[test]
fn a_configuration_with_an_unknown_key_is_refused_by_name() {
    let agent = Agent::new("[capture]\nfolder = \"/w\"\n");
    let refused = agent.output(&["run"]);
    assert_eq!(refused.status.code(), Some(2));
    let text = String::from_utf8(refused.stderr).unwrap();
    assert!(text.contains("folder") && text.contains("agent.toml"), "{text}");
}

#[test]
fn a_running_agent_tells_how_things_stand() {
    let mut agent = Agent::start("");
    agent.ok(&["note", "called", "Globex"]);
    let text = agent.ok(&["status"]);
    assert!(text.starts_with("recording\n"), "{text}");
    assert!(text.contains("encrypted") && text.contains("note "), "{text}");
    let http = agent.http();
    let host = http.ok("GET", "/api/0/info", None)["hostname"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        http.events(&format!("hourbook-note_{host}"))[0].2["text"],
        "called Globex"
    );
    let second = agent.output(&["run", "--no-aw"]);
    assert!(String::from_utf8(second.stderr).unwrap().contains("already"));
    agent.stop();
    assert!(!agent.path("data/agent.sock").exists());
}

/// Without its key the spool is refused, and no new key is made over it.
#[test]
fn a_spool_without_its_key_is_refused() {
    let mut agent = Agent::start("");
    agent.ok(&["note", "x"]);
    agent.stop();
    fs::rename(
        agent.path("config/agent-spool.key"),
        agent.path("config/elsewhere"),
    )
    .unwrap();
    let refused = agent.output(&["run", "--no-aw"]);
    assert_eq!(refused.status.code(), Some(5));
    assert!(!agent.path("config/agent-spool.key").exists());
}
