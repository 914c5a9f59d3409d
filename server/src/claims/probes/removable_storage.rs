//! On what kind of disk the data folder lies.

use std::path::Path;

use serde_json::json;

use super::{Context, Finding, Measurement};

pub async fn run(context: &Context<'_>) -> Measurement {
    let machine = context.machine;
    let Ok(dir) = context.config.storage.data_dir.canonicalize() else {
        return Measurement::unknown("there is no data folder yet");
    };
    let mounts = machine.read("proc/self/mountinfo").unwrap_or_default();
    let Some(device) = device_of(&mounts, &dir) else {
        return Measurement::unknown("the disk of the data folder is not known");
    };
    // A partition lies in the folder of its disk.
    let mark = ["removable", "../removable"]
        .iter()
        .find_map(|file| machine.read(&format!("sys/dev/block/{device}/{file}")));
    let Some(mark) = mark else {
        return Measurement::unknown("the disk of the data folder is a virtual one");
    };
    let findings = (mark.trim() == "1").then(|| {
        Finding::new(
            "storage_removable",
            format!("{} lies on a removable disk", dir.display()),
            "Move the data folder to a built-in disk and name it in storage.data_dir.",
        )
    });
    Measurement::of(
        json!({ "removable": findings.is_some() }),
        findings.into_iter().collect(),
    )
}

/// `major:minor` of the deepest mount above the folder.
fn device_of(mounts: &str, dir: &Path) -> Option<String> {
    let mounts = mounts.lines().filter_map(|line| {
        let columns: Vec<&str> = line.split(' ').collect();
        // Spaces in names are written as octal numbers.
        let place = columns.get(4)?.replace("\\040", " ");
        dir.starts_with(&place)
            .then(|| (place.len(), columns[2].to_owned()))
    });
    mounts.max_by_key(|(length, _)| *length).map(|(_, device)| device)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_deepest_mount_names_the_device() {
        let mounts = "22 1 254:0 / / rw - ext4 /dev/vda rw\n\
                      30 22 8:17 / /media/stick\\040one rw - vfat /dev/sdb1 rw\n\
                      31 22 254:16 / /var/lib rw - ext4 /dev/vdb rw\n";
        let device = |path: &str| device_of(mounts, Path::new(path));
        assert_eq!(device("/home/data").as_deref(), Some("254:0"));
        assert_eq!(device("/var/lib/hourbook").as_deref(), Some("254:16"));
        assert_eq!(device("/media/stick one/data").as_deref(), Some("8:17"));
    }
}
