//! Asks pgBackRest what it keeps, and lets it expire what is too old. This runs on the machine of the database, as the account
//! that pgBackRest runs as.

use std::{collections::BTreeMap, path::PathBuf};

use anyhow::{Context, ensure};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use tokio::process::Command;

use super::{Oldest, Report, Repository};

/// What is about to become too old goes before anybody sees it as such.
const AHEAD_OF_TIME: SignedDuration = SignedDuration::from_hours(1);

/// The program and its stanza, which is its word for a cluster.
#[derive(Debug, Clone)]
pub struct PgBackRest {
    pub program: PathBuf,
    /// Its configuration, where it does not lie where pgBackRest looks for it.
    pub config: Option<PathBuf>,
    pub stanza: String,
}

impl PgBackRest {
    /// What is in every repository.
    pub async fn report(&self, now: Timestamp) -> anyhow::Result<Report> {
        let info = parse_info(&self.run(&["info", "--output=json"]).await?)?;
        let mut repositories = Vec::new();
        for place in &info.repo {
            let mut listings = Vec::new();
            for folder in ["archive", "backup"] {
                let path = format!("{folder}/{}", self.stanza);
                let repository = format!("--repo={}", place.key);
                let words = ["repo-ls", &path, &repository, "--recurse", "--output=json"];
                listings.push(parse_listing(&self.run(&words).await?)?);
            }
            repositories.push(summarize(place, &info.backup, &listings)?);
        }
        Ok(Report::new(&self.stanza, repositories, now))
    }

    /// Has each repository drop what is about to become too old, as far as a younger full backup is there. Answers whether
    /// any was asked to.
    pub async fn expire(&self, report: &Report, keep: SignedDuration) -> anyhow::Result<bool> {
        let mut asked = false;
        for repository in &report.repositories {
            let Some(fulls) = fulls_to_keep(repository, keep, report.at) else {
                continue;
            };
            let key = repository.key;
            let options = [
                "expire".to_owned(),
                format!("--repo={key}"),
                format!("--repo{key}-retention-full-type=count"),
                format!("--repo{key}-retention-full={fulls}"),
            ];
            self.run(&options.each_ref().map(String::as_str)).await?;
            asked = true;
        }
        Ok(asked)
    }

    async fn run(&self, words: &[&str]) -> anyhow::Result<String> {
        let mut command = Command::new(&self.program);
        command.arg(format!("--stanza={}", self.stanza));
        if let Some(config) = &self.config {
            command.arg(format!("--config={}", config.display()));
        }
        // Warnings on standard output would be no JSON.
        command.args(["--log-level-console=off", "--log-level-stderr=error"]);
        command.args(words).kill_on_drop(true);
        let output = command
            .output()
            .await
            .with_context(|| format!("cannot start {}", self.program.display()))?;
        ensure!(
            output.status.success(),
            "pgBackRest refused `{}`: {}",
            words.join(" "),
            String::from_utf8_lossy(&output.stderr).trim()
        );
        String::from_utf8(output.stdout).context("pgBackRest answered no UTF-8")
    }
}

/// How many full backups stay where something is about to become too old: those that are young enough. `None` where nothing is,
/// or where no full backup is young enough: the last one stays until there is another.
fn fulls_to_keep(repository: &Repository, keep: SignedDuration, now: Timestamp) -> Option<usize> {
    let limit = keep.checked_sub(AHEAD_OF_TIME).unwrap_or(keep);
    let is_old = |at: Timestamp| now.duration_since(at) > limit;
    if !is_old(repository.oldest.as_ref()?.at) {
        return None;
    }
    let young = repository.fulls_at.iter().filter(|at| !is_old(**at)).count();
    (young > 0).then_some(young)
}

/// The part of `pgbackrest info --output=json` that is read, for one stanza.
#[derive(Debug, Deserialize)]
struct Info {
    #[serde(default)]
    repo: Vec<Place>,
    #[serde(default)]
    backup: Vec<BackupSet>,
}

#[derive(Debug, Deserialize)]
struct Place {
    key: u32,
    cipher: String,
    status: Status,
}

#[derive(Debug, Deserialize)]
struct Status {
    message: String,
}

#[derive(Debug, Deserialize)]
struct BackupSet {
    label: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    error: Option<bool>,
    timestamp: Span,
    database: Database,
}

#[derive(Debug, Deserialize)]
struct Span {
    start: i64,
    stop: i64,
}

#[derive(Debug, Deserialize)]
struct Database {
    #[serde(rename = "repo-key")]
    repository: u32,
}

fn parse_info(text: &str) -> anyhow::Result<Info> {
    let mut stanzas: Vec<Info> =
        serde_json::from_str(text).context("this is no information of pgBackRest")?;
    stanzas.pop().context("pgBackRest knows no such stanza")
}

/// A file or folder of `pgbackrest repo-ls --output=json`.
#[derive(Debug, Deserialize)]
struct Listed {
    #[serde(rename = "type")]
    kind: String,
    time: Option<i64>,
}

type Listing = BTreeMap<String, Listed>;

fn parse_listing(text: &str) -> anyhow::Result<Listing> {
    serde_json::from_str(text).context("this is no list of files of pgBackRest")
}

/// Files that pgBackRest keeps for ever. They hold versions, labels, and positions in the log.
fn is_eternal(path: &str) -> bool {
    const RECORDS: [&str; 4] = [
        "archive.info",
        "archive.info.copy",
        "backup.info",
        "backup.info.copy",
    ];
    // A line of the database's history: numbers of timelines.
    RECORDS.contains(&path) || path.ends_with(".history")
}

fn summarize(place: &Place, sets: &[BackupSet], listings: &[Listing]) -> anyhow::Result<Repository> {
    let mine = || sets.iter().filter(|set| set.database.repository == place.key);
    let full = || mine().filter(|set| set.kind == "full");
    let mut fulls_at = full()
        .map(|set| Timestamp::from_second(set.timestamp.start))
        .collect::<Result<Vec<_>, _>>()?;
    fulls_at.sort_unstable();
    let newest_full = full().map(|set| set.timestamp.stop).max();
    // A backup holds what was there when it began, and its files are younger than that.
    let begun = mine().map(|set| (set.timestamp.start, format!("backup {}", set.label)));
    let files = listings.iter().flatten().filter_map(|(path, listed)| {
        let is_data = listed.kind == "file" && !is_eternal(path);
        Some((is_data.then_some(listed.time)??, path.clone()))
    });
    let oldest = begun
        .chain(files)
        .min()
        .map(|(at, what)| Timestamp::from_second(at).map(|at| Oldest { what, at }));
    Ok(Repository {
        key: place.key,
        status: place.status.message.clone(),
        cipher: place.cipher.clone(),
        fulls_at,
        newest_full_at: newest_full.map(Timestamp::from_second).transpose()?,
        oldest: oldest.transpose()?,
        damaged: mine()
            .filter(|set| set.error == Some(true))
            .map(|set| set.label.clone())
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As pgBackRest 2.45 says it, of two repositories; the second one lies in clear and has a damaged incremental backup.
    const INFO: &str = r#"[{"archive":[{"database":{"id":1,"repo-key":1},"id":"15-1","max":"000000010000000000000003",
        "min":"000000010000000000000001"}],"backup":[
        {"archive":{"start":"000000010000000000000003","stop":"000000010000000000000003"},
         "backrest":{"format":5,"version":"2.45"},"database":{"id":1,"repo-key":1},"error":false,
         "info":{"delta":23000801,"repository":{"delta":2841168,"size":2841168},"size":23000801},
         "label":"20261127-204632F","lsn":{"start":"0/3000028","stop":"0/3000100"},"prior":null,"reference":null,
         "timestamp":{"start":1795812392,"stop":1795812394},"type":"full"},
        {"database":{"id":1,"repo-key":2},"error":false,"label":"20261127-204829F",
         "timestamp":{"start":1795812509,"stop":1795812511},"type":"full"},
        {"database":{"id":1,"repo-key":2},"error":true,"label":"20261127-204829F_20261127-214829I",
         "timestamp":{"start":1795816109,"stop":1795816111},"type":"incr"}],
        "cipher":"mixed","db":[{"id":1,"repo-key":1,"system-id":7712955476319556672,"version":"15"}],"name":"hourbook",
        "repo":[{"cipher":"aes-256-cbc","key":1,"status":{"code":0,"message":"ok"}},
                {"cipher":"none","key":2,"status":{"code":0,"message":"ok"}}],
        "status":{"code":0,"lock":{"backup":{"held":false}},"message":"ok"}}]"#;
    const ARCHIVE: &str = r#"{".":{"type":"path"},"15-1":{"type":"path"},"15-1/0000000100000000":{"type":"path"},
        "15-1/0000000100000000/000000010000000000000001-d7989ec7d7ae0789d85593ce1604c3a4af60cfd5.zst":
            {"type":"file","size":1296208,"time":1795812300},
        "15-1/00000002.history":{"type":"file","size":40,"time":1795000000},
        "archive.info":{"type":"file","size":368,"time":1795000000},
        "archive.info.copy":{"type":"file","size":368,"time":1795000000}}"#;
    const EMPTY: &str = r#"{".":{"type":"path"}}"#;

    fn summary(index: usize, archive: &str) -> Repository {
        let info = parse_info(INFO).unwrap();
        let listings = [parse_listing(archive).unwrap(), parse_listing(EMPTY).unwrap()];
        summarize(&info.repo[index], &info.backup, &listings).unwrap()
    }

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_repository_is_as_old_as_the_oldest_thing_in_it_that_holds_data() {
        let first = summary(0, ARCHIVE);
        let oldest = first.oldest.as_ref().unwrap();
        assert_eq!(oldest.at, second(1_795_812_300));
        let what = std::path::Path::new(&oldest.what);
        assert_eq!(what.extension().unwrap(), "zst", "{oldest:?}");
        assert_eq!(
            (first.status.as_str(), first.cipher.as_str()),
            ("ok", "aes-256-cbc")
        );
        assert_eq!(first.newest_full_at, Some(second(1_795_812_394)));

        let other = summary(1, EMPTY);
        assert_eq!(other.oldest.unwrap().what, "backup 20261127-204829F");
        assert_eq!(other.cipher, "none");
        assert_eq!(other.fulls_at, [second(1_795_812_509)]);
        assert_eq!(other.damaged, ["20261127-204829F_20261127-214829I"]);
    }

    #[test]
    fn a_stanza_that_is_not_there_says_so() {
        let info = r#"[{"archive":[],"backup":[],"cipher":"aes-256-cbc","db":[],"name":"hourbook",
            "repo":[{"cipher":"aes-256-cbc","key":1,"status":{"code":1,"message":"missing stanza path"}}],
            "status":{"code":1,"lock":{"backup":{"held":false}},"message":"missing stanza path"}}]"#;
        let info = parse_info(info).unwrap();
        let found = summarize(&info.repo[0], &info.backup, &[]).unwrap();
        assert_eq!(
            (found.status.as_str(), found.oldest),
            ("missing stanza path", None)
        );
        assert!(parse_info("[]").is_err() && parse_info("ERROR: [037]").is_err());
    }

    /// AT-46: what is too old goes although retention by count would keep it, and the last full backup never does.
    #[test]
    fn what_is_too_old_goes_once_a_younger_full_backup_is_there() {
        let (day, keep) = (86_400, SignedDuration::from_hours(60));
        let now = second(1_795_812_394);
        let kept = |days: &[i64], oldest: i64| {
            let at = |days: i64| second(now.as_second() - days * day);
            let mut repository = summary(0, EMPTY);
            repository.fulls_at = days.iter().map(|days| at(*days)).collect();
            repository.oldest = Some(Oldest {
                what: "backup".into(),
                at: at(oldest),
            });
            fulls_to_keep(&repository, keep, now)
        };
        assert_eq!(kept(&[2, 1, 0], 2), None);
        assert_eq!(kept(&[3, 1, 0], 3), Some(2));
        // Log from before the first full backup.
        assert_eq!(kept(&[0], 3), Some(1));
        assert_eq!(kept(&[3], 3), None);
        assert_eq!(kept(&[], 3), None);
    }
}
