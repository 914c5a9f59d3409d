//! What lies in the object folder: sealed files and nothing that could be read.

use std::{
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
};

use domain::activity::is_sealed;
use serde_json::json;

use super::{Context, Finding, Measurement};

/// Files looked at in one run.
const SAMPLE: usize = 500;

pub async fn run(context: &Context<'_>) -> Measurement {
    let primary = &context.config.objects.primary;
    if primary.bucket.is_some() {
        return Measurement::unknown("the sealed files lie in a bucket");
    }
    let own = context.config.storage.data_dir.join("objects");
    let folder = primary.dir.clone().unwrap_or(own);
    let looked = tokio::task::spawn_blocking(move || look(&folder)).await;
    let Ok((files, readable)) = looked else {
        return Measurement::unknown("the object folder cannot be read");
    };
    let findings = readable.into_iter().map(|path| {
        Finding::new(
            "object_not_sealed",
            path.display().to_string(),
            "Find out who wrote it: the server takes age files only. Restore the file from a backup, or let its device \
             send it again.",
        )
    });
    // How many there are tells how much people do, so only whether there are any is shown.
    Measurement::of(json!({ "sealed_files_found": files > 0 }), findings.collect())
}

/// How many files were looked at, and which of them are not sealed.
fn look(root: &Path) -> (usize, Vec<PathBuf>) {
    let (mut files, mut readable, mut folders) = (0, Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                // What tries out the place is nobody's.
                if path != root.join("probe") {
                    folders.push(path);
                }
                continue;
            }
            if files == SAMPLE {
                return (files, readable);
            }
            // A file that is being written has another name until it is whole.
            if path.extension().is_none() {
                files += 1;
                if !begins_sealed(&path) {
                    readable.push(path);
                }
            }
        }
    }
    (files, readable)
}

fn begins_sealed(path: &Path) -> bool {
    let mut begin = Vec::new();
    let read = File::open(path).and_then(|file| file.take(64).read_to_end(&mut begin));
    // What was removed in between is no finding.
    read.is_err() || is_sealed(&begin)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// TC-10: a file that is not sealed is found.
    #[test]
    fn what_is_not_sealed_is_named() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("organization/member/00");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("a"), "age-encryption.org/v1\n-> X25519 ...").unwrap();
        assert_eq!(look(root.path()), (1, Vec::new()));
        fs::write(folder.join("b"), "{\"title\":\"News\"}").unwrap();
        fs::write(folder.join("c.new"), "half").unwrap();
        assert_eq!(look(root.path()), (2, vec![folder.join("b")]));
        assert_eq!(look(&root.path().join("missing")), (0, Vec::new()));
    }
}
