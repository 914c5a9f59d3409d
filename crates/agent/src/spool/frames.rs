//! One file of the spool: sealed frames, only ever added to at the end.
//!
//! ```text
//! "HBSPOOL1" | salt, 32 bytes | frame | frame | …
//! frame      = length of what follows, 4 bytes little endian | ChaCha20-Poly1305 of the payload
//! ```
//!
//! The nonce of a frame is its number, so that none can be moved, repeated or left out in the middle; the key is
//! derived from the salt and the name of the file, so that no file passes for another. A kill or a power cut can
//! leave the last frame unfinished: it is cut off when the file is opened.

use std::{
    fs::{self, File},
    io::{self, BufReader, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use chacha20poly1305::{AeadInPlace, ChaCha20Poly1305, Nonce};

use super::key::Key;
use crate::{failure::Failure, private_file};

const MAGIC: &[u8; 8] = b"HBSPOOL1";
const SALT: usize = 32;
const HEADER: usize = MAGIC.len() + SALT;
/// The authentication tag at the end of each frame.
const TAG: usize = 16;
/// Longer frames are never written, so that a damaged length is not believed.
const LONGEST: usize = 16 << 20;

/// A file of frames, open for adding.
pub struct Frames {
    path: PathBuf,
    file: File,
    cipher: ChaCha20Poly1305,
    number: u64,
    length: u64,
    dirty: bool,
}

impl Frames {
    /// Opens the file, hands over every payload in order, and cuts off what a crash left unfinished.
    ///
    /// What cannot be opened although more follows is damage: it is kept beside the file under `.damaged`, and
    /// what lies before it is read.
    pub fn open(path: &Path, key: &Key, mut each: impl FnMut(&[u8])) -> Result<Self, Failure> {
        let trouble = |error: &io::Error| Failure::file("read", path, error);
        let mut file = private_file::open(path)?;
        let total = file.metadata().map_err(|error| trouble(&error))?.len();
        if total < HEADER as u64 {
            return Self::begin(path, file, key);
        }
        let mut reader = BufReader::new(&mut file);
        let mut header = [0; HEADER];
        reader.read_exact(&mut header).map_err(|error| trouble(&error))?;
        let (magic, salt) = header.split_at(MAGIC.len());
        if magic != MAGIC {
            return Err(Failure::Local(format!(
                "{} is not a file of the spool",
                path.display()
            )));
        }
        let cipher = key.cipher(salt, &purpose(path));
        let mut number = 0;
        let mut length = HEADER as u64;
        let mut buffer = Vec::new();
        while read_frame(&mut reader, &cipher, number, &mut buffer).map_err(|error| trouble(&error))? {
            each(&buffer);
            number += 1;
            length += (4 + buffer.len() + TAG) as u64;
        }
        drop(reader);
        let mut frames = Self {
            path: path.to_owned(),
            file,
            cipher,
            number,
            length,
            dirty: false,
        };
        if length < total {
            frames.cut(total)?;
        }
        frames
            .file
            .seek(SeekFrom::Start(length))
            .map_err(|error| trouble(&error))?;
        Ok(frames)
    }

    fn begin(path: &Path, mut file: File, key: &Key) -> Result<Self, Failure> {
        let salt: [u8; SALT] = rand::random();
        let write = |file: &mut File| -> io::Result<()> {
            file.set_len(0)?;
            file.seek(SeekFrom::Start(0))?;
            file.write_all(&[&MAGIC[..], &salt].concat())?;
            file.sync_all()?;
            private_file::sync_directory(path)
        };
        write(&mut file).map_err(|error| Failure::file("write", path, &error))?;
        Ok(Self {
            path: path.to_owned(),
            file,
            cipher: key.cipher(&salt, &purpose(path)),
            number: 0,
            length: HEADER as u64,
            dirty: false,
        })
    }

    /// Adds a payload. It survives a kill when this returns, and a power cut after the next [`Self::sync`].
    pub fn append(&mut self, payload: &[u8]) -> Result<(), Failure> {
        let frame = seal(&self.cipher, self.number, payload, &self.path)?;
        if let Err(error) = self.file.write_all(&frame) {
            // A full disk may have taken a part: without it the next frame follows the last whole one.
            let _ = self.file.set_len(self.length);
            let _ = self.file.seek(SeekFrom::Start(self.length));
            return Err(Failure::file("write", &self.path, &error));
        }
        self.number += 1;
        self.length += frame.len() as u64;
        self.dirty = true;
        Ok(())
    }

    /// Makes what was added survive a power cut.
    pub fn sync(&mut self) -> Result<(), Failure> {
        if self.dirty {
            self.file
                .sync_data()
                .map_err(|error| Failure::file("write", &self.path, &error))?;
            self.dirty = false;
        }
        Ok(())
    }

    /// How many payloads it holds.
    pub fn count(&self) -> u64 {
        self.number
    }

    /// Replaces the whole file by these payloads: after a crash it holds either the old or the new ones.
    pub fn rewrite(&mut self, key: &Key, payloads: impl IntoIterator<Item = Vec<u8>>) -> Result<(), Failure> {
        let salt: [u8; SALT] = rand::random();
        let cipher = key.cipher(&salt, &purpose(&self.path));
        let mut bytes = [&MAGIC[..], &salt].concat();
        let mut number = 0;
        for payload in payloads {
            bytes.extend(seal(&cipher, number, &payload, &self.path)?);
            number += 1;
        }
        private_file::replace(&self.path, &bytes)?;
        let mut file = private_file::open(&self.path)?;
        file.seek(SeekFrom::End(0))
            .map_err(|error| Failure::file("read", &self.path, &error))?;
        *self = Self {
            path: self.path.clone(),
            file,
            cipher,
            number,
            length: bytes.len() as u64,
            dirty: false,
        };
        Ok(())
    }

    fn cut(&mut self, total: u64) -> Result<(), Failure> {
        let mut rest = Vec::new();
        let mut work = || -> io::Result<()> {
            self.file.seek(SeekFrom::Start(self.length))?;
            self.file.read_to_end(&mut rest)?;
            if !is_torn(&rest) {
                fs::write(private_file::beside(&self.path, "damaged"), &rest)?;
                tracing::warn!(file = %self.path.display(), bytes = total - self.length, "a part cannot be opened and was put aside");
            }
            self.file.set_len(self.length)?;
            self.file.sync_all()
        };
        work().map_err(|error| Failure::file("mend", &self.path, &error))
    }
}

/// What a kill leaves behind: less than the frame that was announced.
fn is_torn(rest: &[u8]) -> bool {
    match rest.split_first_chunk::<4>() {
        Some((length, frame)) => frame.len() < u32::from_le_bytes(*length) as usize,
        None => true,
    }
}

/// Reads the next frame; false where nothing whole and genuine follows.
fn read_frame(
    reader: &mut impl Read,
    cipher: &ChaCha20Poly1305,
    number: u64,
    buffer: &mut Vec<u8>,
) -> io::Result<bool> {
    let mut length = [0; 4];
    if !filled(reader, &mut length)? {
        return Ok(false);
    }
    let length = u32::from_le_bytes(length) as usize;
    if !(TAG..=LONGEST).contains(&length) {
        return Ok(false);
    }
    buffer.resize(length, 0);
    Ok(filled(reader, buffer)? && cipher.decrypt_in_place(&nonce(number), b"", buffer).is_ok())
}

fn filled(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<bool> {
    match reader.read_exact(buffer) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

fn seal(cipher: &ChaCha20Poly1305, number: u64, payload: &[u8], path: &Path) -> Result<Vec<u8>, Failure> {
    let too_long = || Failure::Local(format!("an event is too long for {}", path.display()));
    let length = payload.len() + TAG;
    if length > LONGEST {
        return Err(too_long());
    }
    let mut sealed = payload.to_vec();
    cipher
        .encrypt_in_place(&nonce(number), b"", &mut sealed)
        .map_err(|_| too_long())?;
    let announced = u32::try_from(length).map_err(|_| too_long())?;
    Ok([&announced.to_le_bytes()[..], &sealed].concat())
}

fn nonce(number: u64) -> Nonce {
    let mut nonce = Nonce::default();
    nonce[4..].copy_from_slice(&number.to_le_bytes());
    nonce
}

fn purpose(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    format!("hourbook agent spool v1 {name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(folder: &Path) -> Key {
        Key::open(&folder.join("spool.key"), false).unwrap()
    }

    fn read(path: &Path, key: &Key) -> Vec<String> {
        let mut found = Vec::new();
        Frames::open(path, key, |payload| {
            found.push(String::from_utf8(payload.to_vec()).unwrap());
        })
        .unwrap();
        found
    }

    #[test]
    fn frames_are_read_as_they_were_added_and_nothing_is_in_clear() {
        let folder = tempfile::tempdir().unwrap();
        let (path, key) = (folder.path().join("a"), key(folder.path()));
        let mut frames = Frames::open(&path, &key, |_| ()).unwrap();
        frames.append(b"the first title").unwrap();
        frames.append(b"").unwrap();
        frames.sync().unwrap();
        drop(frames);
        assert_eq!(read(&path, &key), ["the first title", ""]);
        let bytes = fs::read(&path).unwrap();
        assert!(!bytes.windows(5).any(|window| window == b"title"));
        let mut frames = Frames::open(&path, &key, |_| ()).unwrap();
        frames.append(b"third").unwrap();
        frames.rewrite(&key, [b"one".to_vec()]).unwrap();
        frames.append(b"two").unwrap();
        assert_eq!(frames.count(), 2);
        drop(frames);
        assert_eq!(read(&path, &key), ["one", "two"]);
    }

    /// A kill in the middle of a write leaves every earlier frame readable, whatever the place.
    #[test]
    fn a_cut_at_any_byte_loses_at_most_the_last_frame() {
        let folder = tempfile::tempdir().unwrap();
        let (path, key) = (folder.path().join("a"), key(folder.path()));
        let mut frames = Frames::open(&path, &key, |_| ()).unwrap();
        frames.append(b"kept").unwrap();
        let kept = fs::metadata(&path).unwrap().len();
        frames.append(b"torn").unwrap();
        drop(frames);
        let whole = fs::read(&path).unwrap();
        for length in usize::try_from(kept).unwrap()..whole.len() {
            fs::write(&path, &whole[..length]).unwrap();
            assert_eq!(read(&path, &key), ["kept"], "cut at {length}");
            let mut frames = Frames::open(&path, &key, |_| ()).unwrap();
            frames.append(b"next").unwrap();
            drop(frames);
            assert_eq!(read(&path, &key), ["kept", "next"], "cut at {length}");
            assert!(!folder.path().join("a.damaged").exists(), "cut at {length}");
        }
    }

    #[test]
    fn damage_is_put_aside_and_what_lies_before_it_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let (path, key) = (folder.path().join("a"), key(folder.path()));
        let mut frames = Frames::open(&path, &key, |_| ()).unwrap();
        for payload in ["one", "two", "three"] {
            frames.append(payload.as_bytes()).unwrap();
        }
        drop(frames);
        let mut bytes = fs::read(&path).unwrap();
        let second = HEADER + 4 + 3 + TAG + 6;
        bytes[second] ^= 1;
        fs::write(&path, &bytes).unwrap();
        assert_eq!(read(&path, &key), ["one"]);
        let aside = fs::read(folder.path().join("a.damaged")).unwrap();
        assert_eq!(aside, bytes[bytes.len() - aside.len()..]);
    }

    #[test]
    fn no_file_passes_for_another() {
        let folder = tempfile::tempdir().unwrap();
        let (path, key) = (folder.path().join("a"), key(folder.path()));
        Frames::open(&path, &key, |_| ())
            .unwrap()
            .append(b"mine")
            .unwrap();
        fs::copy(&path, folder.path().join("b")).unwrap();
        assert_eq!(read(&folder.path().join("b"), &key), Vec::<String>::new());
    }
}
