//! The keyring of the kernel: memory that only programs of the same user reach, and that forgets at a set time.

pub use imp::{get, put, remove};

#[cfg(target_os = "linux")]
mod imp {
    use jiff::SignedDuration;
    use linux_keyutils::{Key, KeyPermissionsBuilder, KeyRing, KeyRingIdentifier, Permission};
    use zeroize::Zeroizing;

    /// Keeps a text; false where there is no keyring, or no room in it.
    pub fn put(name: &str, text: &[u8], lasting: SignedDuration) -> bool {
        let kept = store(name, text, lasting).is_some() && get(name).is_some_and(|found| found[..] == *text);
        if !kept {
            remove(name);
        }
        kept
    }

    fn store(name: &str, text: &[u8], lasting: SignedDuration) -> Option<()> {
        let key = keyring()?.add_key(name, text).ok()?;
        key.set_timeout(usize::try_from(lasting.as_secs()).ok()?).ok()?;
        // A session of its own, as services and `sudo` have one, does not possess the key, but is the same user.
        let permissions = KeyPermissionsBuilder::builder()
            .posessor(Permission::ALL)
            .user(Permission::ALL)
            .build();
        key.set_perms(permissions).ok()
    }

    /// The text that is kept, if it is.
    pub fn get(name: &str) -> Option<Zeroizing<Vec<u8>>> {
        find(name)?.read_to_vec().ok().map(Zeroizing::new)
    }

    /// Forgets it; answers whether there was anything.
    pub fn remove(name: &str) -> bool {
        find(name).is_some_and(|key| key.invalidate().is_ok())
    }

    fn find(name: &str) -> Option<Key> {
        keyring()?.search(name).ok()
    }

    fn keyring() -> Option<KeyRing> {
        KeyRing::from_special_id(KeyRingIdentifier::User, false).ok()
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        /// Where the kernel has a keyring at all, it gives back what it took and forgets it by itself.
        #[test]
        fn the_keyring_gives_back_and_forgets() {
            let name = format!("hourbook-test:{}", std::process::id());
            assert_eq!(get(&name), None);
            assert!(!remove(&name));
            if !put(&name, b"secret", SignedDuration::from_mins(1)) {
                return;
            }
            assert_eq!(get(&name).unwrap()[..], *b"secret");
            assert!(remove(&name));
            assert_eq!(get(&name), None);
            assert!(put(&name, b"other", SignedDuration::from_secs(1)));
            std::thread::sleep(std::time::Duration::from_millis(2500));
            assert_eq!(get(&name), None);
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod imp {
    use jiff::SignedDuration;
    use zeroize::Zeroizing;

    pub fn put(_: &str, _: &[u8], _: SignedDuration) -> bool {
        false
    }

    pub fn get(_: &str) -> Option<Zeroizing<Vec<u8>>> {
        None
    }

    pub fn remove(_: &str) -> bool {
        false
    }
}
