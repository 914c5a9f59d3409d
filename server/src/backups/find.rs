use anyhow::{Context, bail};
use jiff::Timestamp;
use store::control::Placement;

use super::{
    key,
    repository::{Repository, Snapshot},
    restore::Choice,
    take::sites,
};
use crate::app::App;

/// A backup at one of the places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    pub snapshot: String,
    pub at: Timestamp,
    pub bytes: u64,
    /// The repository that it lies in.
    pub site: String,
}

/// All backups of an organization, place by place, the newest first.
pub async fn list(app: &App, placement: &Placement) -> anyhow::Result<Vec<Backup>> {
    let (key, sites) = (key::known(app, placement).await?, sites(app, placement));
    let work = move || {
        let mut found = Vec::new();
        for site in sites {
            let snapshots = site
                .answers()
                .and_then(|()| Repository::open(&site, &key))
                .and_then(|repository| repository.list())
                .with_context(|| format!("{site} cannot be read"))?;
            found.extend(snapshots.into_iter().map(|snapshot| Backup {
                snapshot: snapshot.id,
                at: snapshot.at,
                bytes: snapshot.bytes,
                site: site.to_string(),
            }));
        }
        Ok::<_, anyhow::Error>(found)
    };
    tokio::task::spawn_blocking(work)
        .await
        .context("the listing broke off")?
}

/// The snapshots that fit a choice, the newest first.
pub(super) fn fitting(snapshots: Vec<Snapshot>, choice: &Choice) -> anyhow::Result<Vec<Snapshot>> {
    let fitting: Vec<Snapshot> = match choice {
        Choice::Newest => snapshots,
        Choice::At(at) => snapshots
            .into_iter()
            .filter(|snapshot| snapshot.at <= *at)
            .collect(),
        Choice::Named(name) => snapshots
            .into_iter()
            .filter(|snapshot| snapshot.id.starts_with(name))
            .collect(),
    };
    match (choice, fitting.len()) {
        (Choice::Named(name), 0) => bail!("no backup is called {name}"),
        (Choice::Named(name), 2..) => bail!("several backups begin with {name}"),
        (Choice::At(at), 0) => bail!("there is no backup from before {at}"),
        (Choice::Newest, 0) => bail!("there is no backup"),
        _ => Ok(fitting),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(id: &str, at: &str) -> Snapshot {
        Snapshot {
            id: id.to_owned(),
            at: at.parse().unwrap(),
            bytes: 1,
        }
    }

    #[test]
    fn a_moment_finds_the_last_backup_before_it_and_a_name_exactly_one() {
        let all = || {
            vec![
                snapshot("abcd", "2026-03-03T08:00:00Z"),
                snapshot("abff", "2026-03-02T08:00:00Z"),
            ]
        };
        let first = |choice: Choice| fitting(all(), &choice).map(|found| found[0].id.clone());
        assert_eq!(first(Choice::Newest).unwrap(), "abcd");
        assert_eq!(
            first(Choice::At("2026-03-03T07:59:59Z".parse().unwrap())).unwrap(),
            "abff"
        );
        assert_eq!(first(Choice::Named("abf".into())).unwrap(), "abff");
        assert!(
            first(Choice::Named("ab".into()))
                .unwrap_err()
                .to_string()
                .contains("several")
        );
        assert!(
            first(Choice::Named("cd".into()))
                .unwrap_err()
                .to_string()
                .contains("no backup")
        );
        assert!(first(Choice::At("2026-03-01T00:00:00Z".parse().unwrap())).is_err());
        assert!(fitting(Vec::new(), &Choice::Newest).is_err());
    }
}
