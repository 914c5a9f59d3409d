//! Changed files in chosen folders: which file, in which folder, and whether it was written, made, moved or removed.
//! What is in a file is never read.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::{SignedDuration, Timestamp};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher, event::ModifyKind};
use sealed::records::Kind;
use serde_json::Value;
use tokio::{sync::mpsc, task::JoinSet};

use crate::{
    config::{CaptureSection, Places},
    control::Sources,
    process,
    recorder::{Shared, Track},
};

const NAME: &str = "changed files";
/// Each folder inside costs memory of the kernel.
const MOST_FOLDERS: usize = 8192;
/// A file that is saved again within this time is worked on, and is noted once.
const TOGETHER: SignedDuration = SignedDuration::from_secs(60);
/// Events that may wait; a build that changes more at once is told of in parts.
const WAITING: usize = 4096;

/// Watches the folders of a configuration.
pub fn start(section: &CaptureSection, recorder: &Shared, sources: &Sources, tasks: &mut JoinSet<()>) {
    if section.folders.is_empty() {
        sources.set(NAME, "no folder is chosen");
        return;
    }
    let folders: Vec<PathBuf> = section
        .folders
        .iter()
        .map(|folder| Places::expand(folder))
        .collect();
    let exclude: Arc<[String]> = section.exclude.clone().into();
    let (recorder, sources) = (recorder.clone(), sources.clone());
    tasks.spawn(async move {
        if let Err(error) = watch(&folders, exclude, &recorder, &sources).await {
            sources.set(NAME, format!("not watched: {error}"));
        }
    });
}

async fn watch(
    folders: &[PathBuf],
    exclude: Arc<[String]>,
    recorder: &Shared,
    sources: &Sources,
) -> notify::Result<()> {
    let (sender, mut events) = mpsc::channel(WAITING);
    let watcher = notify::recommended_watcher(move |event| {
        // A full channel means that more changes than anybody works on: a build, a checkout.
        let _ = sender.try_send(event);
    })?;
    let mut tree = Tree {
        watcher,
        exclude,
        roots: folders.to_vec(),
        watched: 0,
    };
    let mut missing = Vec::new();
    for folder in folders {
        if folder.is_dir() {
            tree.add(folder)?;
        } else {
            missing.push(folder.display().to_string());
        }
    }
    sources.set(NAME, tree.about(&missing));
    let mut seen = Recent::default();
    while let Some(event) = events.recv().await {
        let Ok(event) = event else { continue };
        let now = process::now();
        for path in tree.follow(&event) {
            if let Some(change) = change(event.kind)
                && seen.is_news(&path, now)
            {
                note(recorder, &tree, &path, change, now);
            }
        }
    }
    Ok(())
}

fn note(recorder: &Shared, tree: &Tree, path: &Path, change: &str, now: Timestamp) {
    let text = |path: &Path| Value::String(path.to_string_lossy().into_owned());
    let folder = tree.roots.iter().find(|root| path.starts_with(root));
    let mut data = crate::event::data([("path", text(path)), ("change", Value::String(change.to_owned()))]);
    if let Some(folder) = folder {
        data.insert("folder".to_owned(), text(folder));
    }
    if let Err(error) = recorder.lock().begin(&Track::of(Kind::File), data, now, now) {
        tracing::error!(%error, "cannot record");
    }
}

/// The folders that are watched, one by one, so that those left out cost nothing.
struct Tree {
    watcher: RecommendedWatcher,
    exclude: Arc<[String]>,
    roots: Vec<PathBuf>,
    watched: usize,
}

impl Tree {
    fn add(&mut self, folder: &Path) -> notify::Result<()> {
        let mut waiting = vec![folder.to_owned()];
        while let Some(folder) = waiting.pop() {
            if self.watched == MOST_FOLDERS {
                return Ok(());
            }
            self.watcher.watch(&folder, RecursiveMode::NonRecursive)?;
            self.watched += 1;
            for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
                // Links may lead out of the folder, and in circles.
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) && self.wanted(&entry.path()) {
                    waiting.push(entry.path());
                }
            }
        }
        Ok(())
    }

    fn wanted(&self, path: &Path) -> bool {
        let root = self.roots.iter().find(|root| path.starts_with(root));
        let inside = root.and_then(|root| path.strip_prefix(root).ok()).unwrap_or(path);
        inside.components().all(|part| {
            let name = part.as_os_str().to_string_lossy();
            let temporary = name.ends_with('~') || name.ends_with(".swp") || name.ends_with(".tmp");
            !name.starts_with('.') && !temporary && !self.exclude.iter().any(|excluded| *excluded == name)
        })
    }

    /// The files that an event is about; new folders are watched from now on.
    fn follow(&mut self, event: &Event) -> Vec<PathBuf> {
        let mut files = Vec::new();
        let wanted: Vec<&PathBuf> = event.paths.iter().filter(|path| self.wanted(path)).collect();
        for path in wanted {
            if path.is_dir() {
                if matches!(
                    event.kind,
                    EventKind::Create(_) | EventKind::Modify(ModifyKind::Name(_))
                ) && let Err(error) = self.add(path)
                {
                    tracing::warn!(%error, "a new folder is not watched");
                }
            } else {
                files.push(path.clone());
            }
        }
        files
    }

    fn about(&self, missing: &[String]) -> String {
        let mut about = format!("watched: {} folders", self.watched);
        if self.watched == MOST_FOLDERS {
            about.push_str(", more are too many; capture.exclude leaves some out");
        }
        if !missing.is_empty() {
            about.push_str("; not there: ");
            about.push_str(&missing.join(", "));
        }
        about
    }
}

/// Which files were noted a moment ago.
#[derive(Default)]
struct Recent(HashMap<PathBuf, Timestamp>);

impl Recent {
    fn is_news(&mut self, path: &Path, now: Timestamp) -> bool {
        self.0.retain(|_, noted| now.duration_since(*noted) < TOGETHER);
        if self.0.contains_key(path) {
            return false;
        }
        self.0.insert(path.to_owned(), now);
        true
    }
}

fn change(kind: EventKind) -> Option<&'static str> {
    match kind {
        EventKind::Create(_) => Some("created"),
        EventKind::Modify(ModifyKind::Name(_)) => Some("moved"),
        EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Any) => Some("written"),
        EventKind::Remove(_) => Some("removed"),
        _ => None,
    }
}
