//! Two folders with every fault that a disk can have.

use std::{
    fs,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;

struct Disks {
    primary: TempDir,
    replica: TempDir,
    store: ObjectStore,
    key: Key,
    hash: Vec<u8>,
}

const BYTES: &[u8] = b"age-encryption.org/v1 and what is sealed";

impl Disks {
    fn new() -> Self {
        let (primary, replica) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let place = |folder: &TempDir| PlaceConfig::Folder {
            root: folder.path().to_owned(),
            is_own: false,
        };
        let store = ObjectStore::open(place(&primary), Some(place(&replica))).unwrap();
        let key = Key {
            organization: OrganizationId::from(Uuid::from_u128(1)),
            member: MemberId::from(Uuid::from_u128(2)),
            id: Uuid::from_u128(3),
        };
        Self {
            primary,
            replica,
            store,
            key,
            hash: Sha256::digest(BYTES).to_vec(),
        }
    }

    /// Both have it.
    async fn full() -> Self {
        let disks = Self::new();
        let bytes = Bytes::from_static(BYTES);
        disks.store.put(&disks.key, &disks.hash, bytes).await.unwrap();
        assert_eq!(disks.even_out().await.unwrap(), Outcome::Mended(Side::Replica));
        assert_eq!(disks.even_out().await.unwrap(), Outcome::Whole);
        disks
    }

    async fn even_out(&self) -> Result<Outcome> {
        self.store.even_out(&self.key, &self.hash).await
    }

    async fn get(&self) -> Result<Read> {
        self.store.get(&self.key, &self.hash).await
    }

    fn file(&self, side: Side) -> std::path::PathBuf {
        let root: &Path = match side {
            Side::Primary => self.primary.path(),
            Side::Replica => self.replica.path(),
        };
        root.join(self.key.path())
    }

    fn flip(&self, side: Side) {
        let mut bytes = fs::read(self.file(side)).unwrap();
        bytes[20] ^= 1;
        fs::write(self.file(side), bytes).unwrap();
    }
}

/// TC-25: what one side loses or lets rot comes back from the other, and is read from there meanwhile.
#[tokio::test]
async fn each_side_is_mended_from_the_other() {
    for side in [Side::Primary, Side::Replica] {
        let disks = Disks::full().await;
        for damage in [0, 1, 2] {
            match damage {
                0 => fs::remove_file(disks.file(side)).unwrap(),
                1 => disks.flip(side),
                // Cut off in the middle, as after a crash of a disk that lies about what it has written.
                _ => fs::write(disks.file(side), &BYTES[..9]).unwrap(),
            }
            let read = disks.get().await.unwrap();
            assert_eq!(read.bytes, BYTES);
            assert_eq!(read.needs_mending, side == Side::Primary);
            assert_eq!(disks.even_out().await.unwrap(), Outcome::Mended(side));
            assert_eq!(fs::read(disks.file(side)).unwrap(), BYTES);
            assert_eq!(disks.even_out().await.unwrap(), Outcome::Whole);
        }
    }
}

/// What is rotten on both sides is never taken for whole, and never copied.
#[tokio::test]
async fn nothing_is_mended_from_something_rotten() {
    let disks = Disks::full().await;
    disks.flip(Side::Primary);
    fs::write(disks.file(Side::Replica), "something else").unwrap();
    let before = fs::read(disks.file(Side::Primary)).unwrap();
    assert_eq!(disks.even_out().await.unwrap(), Outcome::Lost);
    disks.get().await.unwrap_err();
    assert_eq!(fs::read(disks.file(Side::Primary)).unwrap(), before);
    assert_eq!(fs::read(disks.file(Side::Replica)).unwrap(), b"something else");
    fs::remove_file(disks.file(Side::Replica)).unwrap();
    assert_eq!(disks.even_out().await.unwrap(), Outcome::Lost);
    assert!(!disks.file(Side::Replica).exists());
}

/// A side that is not there says nothing of what it has: nothing counts as lost, and the other serves.
#[tokio::test]
async fn a_side_that_is_gone_is_no_loss() {
    let disks = Disks::full().await;
    fs::rename(disks.primary.path(), disks.replica.path().join("away")).unwrap();
    disks.even_out().await.unwrap_err();
    let read = disks.get().await.unwrap();
    assert_eq!((&read.bytes[..], read.needs_mending), (BYTES, false));
    assert!(!disks.primary.path().exists());
    disks
        .store
        .put(&disks.key, &disks.hash, Bytes::from_static(BYTES))
        .await
        .unwrap_err();
    disks.store.try_out(Side::Primary, Uuid::nil()).await.unwrap_err();
    disks.store.try_out(Side::Replica, Uuid::nil()).await.unwrap();
    fs::rename(disks.replica.path().join("away"), disks.primary.path()).unwrap();
    assert_eq!(disks.even_out().await.unwrap(), Outcome::Whole);
    // The other way round, the primary alone serves, and what is removed waits for the replica.
    fs::rename(disks.replica.path(), disks.primary.path().join("away")).unwrap();
    assert!(!disks.get().await.unwrap().needs_mending);
    disks.even_out().await.unwrap_err();
    disks.store.remove(&disks.key).await.unwrap_err();
    assert!(!disks.file(Side::Primary).exists());
    disks.store.clear(disks.key.organization).await.unwrap_err();
    fs::rename(disks.primary.path().join("away"), disks.replica.path()).unwrap();
}

/// Where a folder stands in the way of the file, or cannot be written, bytes are refused and nothing half is left.
#[tokio::test]
async fn what_cannot_be_stored_is_said() {
    let disks = Disks::new();
    fs::create_dir_all(disks.file(Side::Primary)).unwrap();
    let put = disks
        .store
        .put(&disks.key, &disks.hash, Bytes::from_static(BYTES))
        .await;
    assert!(matches!(put, Err(StoreError::Unavailable(_))), "{put:?}");
    let folder = disks.file(Side::Primary);
    let left = fs::read_dir(folder.parent().unwrap()).unwrap().count();
    assert_eq!(left, 1, "only what stood in the way");
    // Other bytes than their hash says are not safe, whoever mixed them up.
    fs::remove_dir(&folder).unwrap();
    let wrong = Bytes::from_static(b"other bytes");
    disks.store.put(&disks.key, &disks.hash, wrong).await.unwrap_err();
}

/// Removing reaches both sides, once or twice; so does the removal of a whole organization, whatever lies there.
#[tokio::test]
async fn removing_reaches_both_sides() {
    let disks = Disks::full().await;
    disks.store.remove(&disks.key).await.unwrap();
    disks.store.remove(&disks.key).await.unwrap();
    assert!(!disks.file(Side::Primary).exists() && !disks.file(Side::Replica).exists());

    let disks = Disks::full().await;
    let organization = disks.key.organization;
    let stray = disks
        .replica
        .path()
        .join(organization.to_string())
        .join("deep/file");
    fs::create_dir_all(stray.parent().unwrap()).unwrap();
    fs::write(&stray, "stray").unwrap();
    assert_eq!(disks.store.remains(organization).await.unwrap().len(), 3);
    disks.store.clear(organization).await.unwrap();
    assert_eq!(
        disks.store.remains(organization).await.unwrap(),
        Vec::<String>::new()
    );
    assert!(!stray.exists());
}

/// A bucket that takes requests and never answers them is given up; once it answers it is used again.
#[tokio::test]
async fn a_bucket_that_does_not_answer_is_given_up() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let speaks = Arc::new(AtomicBool::new(false));
    let does_speak = Arc::clone(&speaks);
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((mut connection, _)) = listener.accept().await {
            if does_speak.load(Ordering::SeqCst) {
                let answer = b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
                let _ = connection.read(&mut [0; 4096]).await;
                let _ = connection.write_all(answer).await;
            } else {
                held.push(connection);
            }
        }
    });
    let bucket = Bucket::open(BucketConfig {
        patience: Some(Duration::from_millis(50)),
        name: "hours".into(),
        region: "eu-central-1".into(),
        endpoint: Some(format!("http://{address}")),
        prefix: "cell".into(),
        access_key_id: "key".into(),
        secret_access_key: "a secret key".into(),
        authority: None,
        virtual_host: false,
    })
    .unwrap();
    for problem in [
        bucket.put("a", Bytes::from_static(BYTES)).await.unwrap_err(),
        bucket.get("a").await.unwrap_err(),
        bucket.get_part("a", 0..4).await.unwrap_err(),
        bucket.length("a").await.unwrap_err(),
        bucket.files_in("a").await.unwrap_err(),
        bucket.files_below("a").await.unwrap_err(),
        bucket.is_empty("a").await.unwrap_err(),
    ] {
        let told = problem.to_string();
        assert!(
            told.contains("bucket hours: ") && !told.contains("secret"),
            "{told}"
        );
    }
    speaks.store(true, Ordering::SeqCst);
    let mut answer = bucket.length("a").await;
    for _ in 0..200 {
        if answer.is_ok() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        answer = bucket.length("a").await;
    }
    assert_eq!(answer.unwrap(), None);
}
