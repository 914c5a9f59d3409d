//! Password hashing with argon2id, bounded so that sign-ins cannot exhaust the machine.

use std::sync::LazyLock;

use argon2::{
    Argon2, Params,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;

use crate::{clock::Clock, http::Failure};
use api::problem::Code;

/// Hashings at once: each takes 19 MiB and a few tens of milliseconds of one core.
static SLOTS: Semaphore = Semaphore::const_new(2);

/// OWASP's parameters for argon2id: 19 MiB, two passes, one lane.
fn argon2() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).unwrap_or_default();
    Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params)
}

/// The encoded hash of a password.
pub async fn hash(clock: Clock, password: String) -> Result<String, Failure> {
    let salt = clock.secret();
    run(move || {
        let hash = argon2().hash_password_with_salt(password.as_bytes(), &salt[..16]);
        hash.map(|hash| hash.to_string())
            .map_err(|_| Failure::new(Code::Internal, ""))
    })
    .await?
}

/// Whether the password belongs to the hash. Without a hash the same work is done, so that the time taken does not
/// tell whether a member exists (ASVS v5.0.0-6.3.8).
pub async fn verify(password: String, hash: Option<String>) -> Result<bool, Failure> {
    run(move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.clone());
        let Ok(parsed) = PasswordHash::new(&hash) else {
            return false;
        };
        argon2().verify_password(password.as_bytes(), &parsed).is_ok() && known
    })
    .await
}

/// What stands before salt and hash where [`argon2`] made it.
const TODAY: &str = "$argon2id$v=19$m=19456,t=2,p=1";

/// Whether a hash was made as hashes are made today.
pub fn is_current(hash: &str) -> bool {
    hash.rsplitn(3, '$').nth(2) == Some(TODAY)
}

/// A hash of a password nobody has.
static NOBODY: LazyLock<String> = LazyLock::new(|| {
    let secret = Clock.secret();
    argon2()
        .hash_password_with_salt(&secret, &secret[..16])
        .map(|hash| hash.to_string())
        .unwrap_or_default()
});

async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    let overloaded = || Failure {
        retry_after: Some(2),
        ..Failure::new(Code::Overloaded, "")
    };
    let wait = tokio::time::timeout(std::time::Duration::from_secs(10), SLOTS.acquire());
    let _slot = wait.await.map_err(|_| overloaded())?.map_err(|_| overloaded())?;
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| Failure::new(Code::Internal, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// AT-15, ASVS v5.0.0-11.4.2: passwords are stored as argon2id hashes with their own salt.
    #[tokio::test]
    async fn a_password_verifies_against_its_own_salted_hash_only() {
        let hash_a = hash(Clock, "correct horse battery".into()).await.unwrap();
        let hash_b = hash(Clock, "correct horse battery".into()).await.unwrap();
        assert!(hash_a.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert_ne!(hash_a, hash_b);
        assert!(
            verify("correct horse battery".into(), Some(hash_a.clone()))
                .await
                .unwrap()
        );
        assert!(
            !verify("correct horse batterz".into(), Some(hash_a))
                .await
                .unwrap()
        );
        assert!(!verify("correct horse battery".into(), None).await.unwrap());
    }

    /// ASVS v5.0.0-11.2.2: a hash tells whether it was made with today's parameters.
    #[tokio::test]
    async fn a_hash_with_other_parameters_is_known_by_them() {
        let hash = hash(Clock, "correct horse battery".into()).await.unwrap();
        assert!(is_current(&hash));
        for other in ["m=19456,t=3,p=1", "m=4096,t=2,p=1"] {
            assert!(!is_current(&hash.replace("m=19456,t=2,p=1", other)));
        }
        assert!(!is_current(&hash.replace("argon2id", "argon2i")));
        assert!(!is_current("no hash"));
    }
}
