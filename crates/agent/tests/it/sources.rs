//! Changed files, commits and appointments.

use std::{fs, path::Path, process::Command};

use serde_json::Value;

use crate::support::{Agent, eventually, now};

fn fields(agent: &Agent, track: &str, field: &str) -> Vec<String> {
    let events = agent.own_events(track).into_iter();
    events
        .map(|(_, _, data)| data[field].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn changed_files_are_noted_once_and_what_is_left_out_is_not() {
    let mut agent = Agent::new("");
    let folder = agent.path("work");
    fs::create_dir_all(folder.join("target")).unwrap();
    fs::create_dir_all(folder.join(".git")).unwrap();
    let config = format!("[capture]\nfolders = [{:?}]\n", folder.to_str().unwrap());
    fs::write(agent.path("config/agent.toml"), config).unwrap();
    agent.run();
    eventually("the folder", || {
        agent
            .source("changed files")
            .starts_with("watched: 1")
            .then_some(())
    });
    for left_out in ["target/x", ".git/x", ".hidden", "a.swp"] {
        fs::write(folder.join(left_out), "x").unwrap();
    }
    fs::write(folder.join("report.md"), "one").unwrap();
    let name = |path: &Path| path.to_str().unwrap().to_owned();
    eventually("the file", || {
        (!agent.own_events("file").is_empty()).then_some(())
    });
    fs::write(folder.join("report.md"), "two").unwrap();
    fs::create_dir(folder.join("sub")).unwrap();
    // A new folder is watched from a moment after it was made.
    eventually("the file in the new folder", || {
        fs::write(folder.join("sub/inside.md"), "x").unwrap();
        fields(&agent, "file", "path")
            .contains(&name(&folder.join("sub/inside.md")))
            .then_some(())
    });
    let mut seen = fields(&agent, "file", "path");
    seen.sort();
    assert_eq!(
        seen,
        [
            name(&folder.join("report.md")),
            name(&folder.join("sub/inside.md"))
        ]
    );
    assert_eq!(fields(&agent, "file", "folder")[0], name(&folder));
}

fn git(folder: &Path, arguments: &[&str]) {
    let done = Command::new("git")
        .args([
            "-c",
            "user.name=Ada",
            "-c",
            "user.email=ada@acme.example",
            "-c",
            "commit.gpgsign=false",
        ])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// Also what was committed while no agent ran, and never twice.
#[test]
fn commits_are_noted_once_also_those_made_while_no_agent_ran() {
    let mut agent = Agent::new("");
    let folder = agent.path("atlas");
    fs::create_dir(&folder).unwrap();
    git(&folder, &["init", "--quiet", "--initial-branch=trunk"]);
    git(&folder, &["commit", "--quiet", "--allow-empty", "-m", "Before"]);
    // A commit of the second in which the agent starts would be noted, so this one is older.
    let log = folder.join(".git/logs/HEAD");
    let old = fs::read_to_string(&log).unwrap().replace("> 1", "> 0");
    fs::write(&log, old).unwrap();
    let config = format!("[capture]\nrepositories = [{:?}]\n", folder.to_str().unwrap());
    fs::write(agent.path("config/agent.toml"), config).unwrap();
    agent.run();
    eventually("the repository", || {
        agent.source("commits").starts_with("watched").then_some(())
    });
    std::thread::sleep(std::time::Duration::from_millis(1100));
    git(
        &folder,
        &["commit", "--quiet", "--allow-empty", "-m", "First: the plan"],
    );
    git(&folder, &["checkout", "--quiet", "-b", "topic"]);
    eventually("the commit", || {
        (fields(&agent, "commit", "summary") == ["First: the plan"]).then_some(())
    });
    agent.stop();
    git(&folder, &["commit", "--quiet", "--allow-empty", "-m", "Second"]);
    agent.run();
    eventually("the second commit", || {
        (agent.own_events("commit").len() == 2).then_some(())
    });
    let last: Value = agent.own_events("commit").pop().unwrap().2;
    assert_eq!(
        (last["repository"].as_str(), last["branch"].as_str()),
        (Some("atlas"), Some("topic"))
    );
    assert_eq!(fields(&agent, "commit", "summary"), ["First: the plan", "Second"]);
}

#[test]
fn appointments_are_noted_when_they_have_begun() {
    let mut agent = Agent::new("");
    let now = now();
    let time = |hours: i64| {
        (now + jiff::SignedDuration::from_hours(hours))
            .strftime("%Y%m%dT%H%M%SZ")
            .to_string()
    };
    let event = |uid: &str, hours: i64| {
        format!(
            "BEGIN:VEVENT\r\nUID:{uid}\r\nSUMMARY:{uid}\r\nDTSTART:{}\r\nDURATION:PT30M\r\nEND:VEVENT\r\n",
            time(hours)
        )
    };
    let file = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{}{}{}END:VCALENDAR\r\n",
        event("past", -5),
        event("future", 5),
        event("long ago", -24 * 30)
    );
    fs::write(agent.path("calendar.ics"), file).unwrap();
    let config = format!(
        "[[calendars]]\nname = \"work\"\nsource = {:?}\n[[calendars]]\nname = \"gone\"\nsource = \"/no/such.ics\"\n",
        agent.path("calendar.ics").to_str().unwrap()
    );
    fs::write(agent.path("config/agent.toml"), config).unwrap();
    agent.run();
    eventually("the calendar", || {
        agent.source("calendar work").starts_with("read: 1").then_some(())
    });
    agent.stop();
    agent.run();
    eventually("the calendar", || {
        agent.source("calendar work").starts_with("read: 1").then_some(())
    });
    let noted = agent.own_events("calendar");
    assert_eq!(noted.len(), 1);
    assert_eq!((noted[0].1 - noted[0].0).get_seconds(), 1800);
    assert_eq!(
        (noted[0].2["title"].as_str(), noted[0].2["calendar"].as_str()),
        (Some("past"), Some("work"))
    );
    assert!(agent.source("calendar gone").starts_with("not read"));
}
