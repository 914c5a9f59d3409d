//! The files of an exported log: in the zip file as it was downloaded, or unpacked in a folder.

use std::{
    fs::{self, File},
    io::{BufReader, Read},
    path::{Path, PathBuf},
};

use domain::audit::Files;
use zip::{ZipArchive, result::ZipError};

/// More than any file of a log has: what claims to be larger is not read.
const LARGEST: u64 = 1 << 30;

/// An exported log on this machine.
pub enum Bundle {
    Zip(Box<ZipArchive<BufReader<File>>>),
    Folder { root: PathBuf, names: Vec<String> },
}

impl Bundle {
    /// Opens a zip file or a folder.
    pub fn open(path: &Path) -> Result<Self, String> {
        let in_words = |error: std::io::Error| error.to_string();
        if path.is_dir() {
            let mut names = Vec::new();
            collect(path, path, &mut names).map_err(in_words)?;
            return Ok(Self::Folder {
                root: path.to_owned(),
                names,
            });
        }
        let file = BufReader::new(File::open(path).map_err(in_words)?);
        let archive = ZipArchive::new(file).map_err(|error| error.to_string())?;
        Ok(Self::Zip(Box::new(archive)))
    }
}

fn collect(root: &Path, folder: &Path, names: &mut Vec<String>) -> std::io::Result<()> {
    for file in fs::read_dir(folder)? {
        let file = file?;
        if file.file_type()?.is_dir() {
            collect(root, &file.path(), names)?;
        } else if let Ok(name) = file.path().strip_prefix(root) {
            names.push(name.to_string_lossy().into_owned());
        }
    }
    Ok(())
}

impl Files for Bundle {
    fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, String> {
        match self {
            Self::Zip(archive) => match archive.by_name(name) {
                Ok(file) => read_bounded(file).map(Some),
                Err(ZipError::FileNotFound) => Ok(None),
                Err(error) => Err(error.to_string()),
            },
            Self::Folder { root, names } => {
                if !names.iter().any(|known| known == name) {
                    return Ok(None);
                }
                let file = File::open(root.join(name)).map_err(|error| error.to_string())?;
                read_bounded(file).map(Some)
            }
        }
    }

    fn names(&self) -> Vec<String> {
        match self {
            Self::Zip(archive) => archive.file_names().map(str::to_owned).collect(),
            Self::Folder { names, .. } => names.clone(),
        }
    }
}

fn read_bounded(file: impl Read) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = file
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| error.to_string())?;
    if read as u64 > LARGEST {
        return Err("it is larger than any file of a log".to_owned());
    }
    Ok(bytes)
}
