//! An export as a file on the disk of the server: written under another name, read back, and only then in place.

use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use age::stream::StreamWriter;
use secrecy::SecretString;
use sha2::{Digest, Sha256};
use store::{Database, dump};

use super::{
    content::{Content, Progress, Subject},
    stream::{Broken, Sink},
};

/// How much work one guess of a password takes: 2 to this power. 128 MiB of memory while it is stretched.
const WORK_FACTOR: u8 = 17;

/// A finished file.
#[derive(Debug)]
pub struct Written {
    pub bytes: u64,
    /// In hex, of the file as it lies on the disk.
    pub sha256: String,
    /// What each table holds; only for text of SQL.
    pub tables: Vec<dump::Content>,
}

/// Writes `content` to `path`, which must not exist. What broke off leaves nothing behind.
pub async fn write_file(
    database: &Arc<Database>,
    path: &Path,
    content: Content,
    subject: Subject,
    password: Option<SecretString>,
    progress: Progress,
) -> Result<Written, Broken> {
    let unfinished = Unfinished::create(path)?;
    let output = Output::open(unfinished.file.try_clone()?, password).await?;
    let writer = Arc::new(Mutex::new(output));
    let sink = Sink::to_file(
        Arc::clone(&writer) as Arc<Mutex<dyn Write + Send>>,
        progress.clone(),
    );
    let tables = database
        .read(move |tx| Box::pin(content.write(tx, subject, sink, progress)))
        .await?;
    let path = path.to_owned();
    let finish = tokio::task::spawn_blocking(move || {
        let finished = writer.lock().unwrap_or_else(PoisonError::into_inner).finish();
        let (bytes, sha256) = finished?;
        unfinished.keep(&path, &sha256)?;
        Ok::<_, Broken>((bytes, sha256))
    });
    let (bytes, sha256) = finish.await.map_err(io::Error::other)??;
    Ok(Written {
        bytes,
        sha256,
        tables,
    })
}

/// The file as its reader gets it, or sealed with a password.
enum Output {
    Plain(Hashing),
    Sealed(StreamWriter<Hashing>),
    Finished,
}

impl Output {
    async fn open(file: File, password: Option<SecretString>) -> Result<Self, Broken> {
        let file = Hashing::new(file);
        let Some(password) = password else {
            return Ok(Self::Plain(file));
        };
        // Stretching the password takes a second of the processor.
        let sealed = tokio::task::spawn_blocking(move || {
            let mut recipient = age::scrypt::Recipient::new(password);
            recipient.set_work_factor(WORK_FACTOR);
            let encryptor =
                age::Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient))?;
            Ok::<_, Broken>(encryptor.wrap_output(file)?)
        });
        Ok(Self::Sealed(sealed.await.map_err(io::Error::other)??))
    }

    fn finish(&mut self) -> io::Result<(u64, String)> {
        match std::mem::replace(self, Self::Finished) {
            Self::Plain(file) => file.finish(),
            Self::Sealed(stream) => stream.finish()?.finish(),
            Self::Finished => Err(finished()),
        }
    }
}

fn finished() -> io::Error {
    io::Error::other("the file is finished")
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.write(bytes),
            Self::Sealed(stream) => stream.write(bytes),
            Self::Finished => Err(finished()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A file beside its place. It goes away when it is dropped before it is kept.
struct Unfinished {
    path: PathBuf,
    file: File,
    kept: bool,
}

impl Unfinished {
    fn create(place: &Path) -> io::Result<Self> {
        if place.exists() {
            return Err(io::Error::new(
                io::ErrorKind::AlreadyExists,
                "the file exists already",
            ));
        }
        let mut path = place.as_os_str().to_owned();
        path.push(".unfinished");
        let path = PathBuf::from(path);
        let mut options = File::options();
        // One that is left from an attempt that was killed gives way.
        let file = options
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&path)?;
        Ok(Self {
            path,
            file,
            kept: false,
        })
    }

    /// Puts the file in its place once the disk gives back what was written.
    fn keep(mut self, place: &Path, sha256: &str) -> io::Result<()> {
        self.file.sync_all()?;
        let mut hash = Sha256::new();
        let mut reader = BufReader::with_capacity(1 << 16, File::open(&self.path)?);
        let mut buffer = vec![0; 1 << 16];
        loop {
            let read = reader.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            hash.update(&buffer[..read]);
        }
        if hex(hash) != sha256 {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "the disk gives back something else than was written",
            ));
        }
        std::fs::hard_link(&self.path, place).or_else(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => Err(error),
            // Some file systems know no hard links.
            _ => std::fs::rename(&self.path, place),
        })?;
        self.kept = true;
        drop(std::fs::remove_file(&self.path));
        match place.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            Some(folder) => File::open(folder)?.sync_all(),
            None => File::open(".")?.sync_all(),
        }
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.kept {
            drop(std::fs::remove_file(&self.path));
        }
    }
}

/// Counts and hashes what it writes.
struct Hashing {
    file: BufWriter<File>,
    hash: Sha256,
    bytes: u64,
}

impl Hashing {
    fn new(file: File) -> Self {
        Self {
            file: BufWriter::with_capacity(1 << 16, file),
            hash: Sha256::new(),
            bytes: 0,
        }
    }

    fn finish(mut self) -> io::Result<(u64, String)> {
        self.file.flush()?;
        Ok((self.bytes, hex(self.hash)))
    }
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn hex(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
