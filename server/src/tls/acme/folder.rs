//! What lies in `data_dir/tls/acme`: a folder for each authority, so that the change from a directory for tests to the real
//! one orders anew with an account of its own. Every file is put in place whole, or not at all.

use std::{
    fs::{self, File, TryLockError},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use instant_acme::AccountCredentials;
use jiff::Timestamp;
use rustls::pki_types::{CertificateDer, pem::PemObject};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use x509_parser::prelude::{FromDer, X509Certificate};

use super::{plan::Life, record::Record};
use crate::{
    config::Config,
    tls::{covers, names_of},
};

/// The files of one authority.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

/// The account, with the addresses that the authority was told last.
#[derive(Serialize, Deserialize)]
pub struct Account {
    pub contact: Vec<String>,
    pub credentials: AccountCredentials,
}

/// An order whose certificate is being made: whoever is killed now fetches it after the restart. It is never printed: the key
/// is in it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    pub order: String,
    pub names: Vec<String>,
    /// PEM of the private key.
    pub key: String,
}

impl Folder {
    /// The folder of the authority in the configuration; `None` if certificates are not ordered.
    pub fn of(config: &Config) -> Option<Self> {
        let directory = &config.listen.acme.as_ref()?.directory;
        let host = directory.trim_start_matches("https://");
        let readable: String = host
            .chars()
            .take_while(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-'))
            .collect();
        let hash: String = Sha256::digest(directory)
            .iter()
            .take(4)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let name = format!("{readable}-{hash}");
        Some(Self(config.storage.data_dir.join("tls").join("acme").join(name)))
    }

    /// Key and chain in one file: a pair cannot be torn apart.
    pub fn certificate(&self) -> PathBuf {
        self.0.join("certificate.pem")
    }

    /// Every file that is there.
    pub fn files(&self) -> Vec<PathBuf> {
        let found = fs::read_dir(&self.0).into_iter().flatten();
        found.filter_map(|file| Some(file.ok()?.path())).collect()
    }

    /// Waits for nobody: one process orders for all on this folder. The turn ends with the file, or with the process.
    pub fn take_turn(&self) -> io::Result<Option<File>> {
        self.make()?;
        let file = fs::OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(self.0.join("lock"))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// What was asked so far. A file that cannot be read is no reason never to ask again.
    pub fn record(&self) -> Record {
        self.read("record.json").unwrap_or_default()
    }

    pub fn keep_record(&self, record: &Record) -> io::Result<()> {
        self.keep("record.json", record)
    }

    pub fn account(&self) -> Option<Account> {
        self.read("account.json")
    }

    pub fn keep_account(&self, account: &Account) -> io::Result<()> {
        self.keep("account.json", account)
    }

    pub fn forget_account(&self) -> io::Result<()> {
        remove(&self.0.join("account.json"))
    }

    pub fn begun(&self) -> Option<Begun> {
        self.read("order.json")
    }

    pub fn keep_begun(&self, begun: &Begun) -> io::Result<()> {
        self.keep("order.json", begun)
    }

    pub fn forget_begun(&self) -> io::Result<()> {
        remove(&self.0.join("order.json"))
    }

    pub fn keep_certificate(&self, key: &str, chain: &str) -> io::Result<()> {
        self.place("certificate.pem", format!("{key}{chain}").as_bytes())
    }

    /// The certificate that is there.
    pub fn leaf(&self) -> Option<CertificateDer<'static>> {
        CertificateDer::from_pem_file(self.certificate()).ok()
    }

    /// The life of the certificate that is there, if it stands for all of these names.
    pub fn life(&self, names: &[String]) -> Option<Life> {
        let leaf = self.leaf()?;
        let (_, parsed) = X509Certificate::from_der(&leaf).ok()?;
        let named = names_of(&parsed);
        let covered = |host: &String| named.iter().any(|name| covers(name, host));
        let second = |seconds: i64| Timestamp::from_second(seconds).ok();
        names.iter().all(covered).then_some(Life {
            from: second(parsed.validity().not_before.timestamp())?,
            until: second(parsed.validity().not_after.timestamp())?,
        })
    }

    fn make(&self) -> io::Result<()> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.0)
    }

    fn read<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        serde_json::from_slice(&fs::read(self.0.join(name)).ok()?).ok()
    }

    fn keep<T: Serialize>(&self, name: &str, content: &T) -> io::Result<()> {
        self.place(name, &serde_json::to_vec_pretty(content)?)
    }

    /// A file for the server's account alone, durable before this returns.
    fn place(&self, name: &str, content: &[u8]) -> io::Result<()> {
        self.make()?;
        let mut draft = tempfile::Builder::new().prefix(".draft").tempfile_in(&self.0)?;
        draft.write_all(content)?;
        draft.as_file().sync_all()?;
        draft.persist(self.0.join(name)).map_err(|failed| failed.error)?;
        File::open(&self.0)?.sync_all()
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::{config::Acme, tls::acme::record::Failed};

    fn config(dir: &Path, directory: &str) -> Config {
        let mut config = Config::default();
        config.storage.data_dir = dir.to_owned();
        config.listen.acme = Some(Acme {
            directory: directory.to_owned(),
            ..Acme::default()
        });
        config
    }

    #[test]
    fn each_authority_has_a_folder_of_its_own() {
        let dir = tempfile::tempdir().unwrap();
        let name = |directory: &str| {
            let folder = Folder::of(&config(dir.path(), directory)).unwrap();
            folder.0.file_name().unwrap().to_str().unwrap().to_owned()
        };
        let real = name("https://acme-v02.api.letsencrypt.org/directory");
        assert!(real.starts_with("acme-v02.api.letsencrypt.org-"), "{real}");
        assert_ne!(name("https://ca.example/one"), name("https://ca.example/two"));
        assert!(!name("https://../../etc/passwd").contains('/'));
        assert!(Folder::of(&Config::default()).is_none());
    }

    /// ASVS v5.0.0-13.3.2: keys of the authority are the server's alone.
    #[test]
    fn files_are_their_owners_alone_and_one_process_has_the_turn() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::of(&config(dir.path(), "https://ca.example/")).unwrap();
        let turn = folder.take_turn().unwrap();
        assert!(turn.is_some());
        assert!(folder.take_turn().unwrap().is_none(), "somebody else is at it");
        drop(turn);
        assert!(folder.take_turn().unwrap().is_some());

        let begun = Begun {
            order: "https://ca.example/order/1".into(),
            names: vec!["hours.example.com".into()],
            key: "secret".into(),
        };
        folder.keep_begun(&begun).unwrap();
        folder.keep_certificate("key\n", "chain\n").unwrap();
        assert!(folder.begun() == Some(begun));
        for path in folder.files() {
            let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{}", path.display());
        }
        assert_eq!(folder.files().len(), 3, "no draft is left behind");
        folder.forget_begun().unwrap();
        folder.forget_begun().unwrap();
        assert!(folder.begun().is_none());
    }

    #[test]
    fn a_damaged_record_is_an_empty_one_and_a_whole_one_is_read_back() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::of(&config(dir.path(), "https://ca.example/")).unwrap();
        let now = "2026-05-01T12:00:00Z".parse().unwrap();
        let mut record = Record::default();
        record.begin(now);
        record.failed = Some(Failed {
            at: now,
            cause: crate::tls::acme::failure::Cause::NotProved,
            detail: "nobody was there".into(),
        });
        folder.keep_record(&record).unwrap();
        assert_eq!(folder.record(), record);
        fs::write(folder.0.join("record.json"), "{ half").unwrap();
        assert_eq!(folder.record(), Record::default());
    }

    #[test]
    fn a_certificate_lives_for_the_names_it_stands_for() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::of(&config(dir.path(), "https://ca.example/")).unwrap();
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(folder.life(&names(&["hours.example.com"])), None);
        let mut params =
            rcgen::CertificateParams::new(names(&["hours.example.com", "b.example.com"])).unwrap();
        params.not_before = rcgen::date_time_ymd(2026, 1, 1);
        params.not_after = rcgen::date_time_ymd(2026, 4, 1);
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        folder
            .keep_certificate(&key.serialize_pem(), &certificate.pem())
            .unwrap();
        let life = folder.life(&names(&["hours.example.com"])).unwrap();
        assert_eq!(life.from, "2026-01-01T00:00:00Z".parse().unwrap());
        assert_eq!(life.until, "2026-04-01T00:00:00Z".parse().unwrap());
        assert_eq!(folder.life(&names(&["b.example.com", "c.example.com"])), None);
    }
}
