//! What a witness does: it remembers the last size and root of each log, and signs a new checkpoint only if the log grew
//! from there without a change (C2SP tlog-witness).

use super::{
    Hash, Proof, PublicKey, TileId, Tiles, check_consistency, open, prove_consistency, tiles_of_consistency,
    tree::EMPTY_HASH,
};

/// The most hashes of a proof: a tree has at most 64 levels.
const LONGEST_PROOF: usize = 63;

/// What a log asks of a witness.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The size that the witness saw last, as far as the log knows.
    pub old: u64,
    /// That the log grew from there without a change.
    pub proof: Proof,
    /// The new checkpoint.
    pub note: String,
}

impl Request {
    /// Which tiles [`Request::new`] needs.
    pub fn tiles(old: u64, size: u64) -> Vec<TileId> {
        if old == 0 || old >= size {
            return Vec::new();
        }
        tiles_of_consistency(old, size)
    }

    /// A request for the checkpoint of `size` entries. `None` if a tile is missing, or the log shrank.
    pub fn new(old: u64, size: u64, note: String, tiles: &Tiles) -> Option<Self> {
        let proof = match old {
            _ if old > size => return None,
            _ if old == size => Proof::new(),
            _ => prove_consistency(old, size, tiles)?,
        };
        Some(Self { old, proof, note })
    }

    /// The body of `add-checkpoint`.
    pub fn to_body(&self) -> String {
        let hashes: Vec<String> = self.proof.iter().map(|hash| format!("{hash}\n")).collect();
        format!("old {}\n{}\n{}", self.old, hashes.concat(), self.note)
    }

    /// Reads such a body.
    pub fn parse(body: &str) -> Option<Self> {
        let (head, note) = body.split_once("\n\n")?;
        let mut lines = head.split('\n');
        let old = lines.next()?.strip_prefix("old ")?;
        let size: u64 = old.parse().ok()?;
        let proof: Proof = lines
            .map(|line| Hash::parse_hash(line).ok())
            .collect::<Option<_>>()?;
        (size.to_string() == old && proof.len() <= LONGEST_PROOF).then(|| Self {
            old: size,
            proof,
            note: note.to_owned(),
        })
    }
}

/// Why a witness does not sign, with what the protocol answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the request cannot be read")]
    Malformed,
    #[error("the checkpoint is not signed by the log's key")]
    Unsigned,
    /// With the size that was seen last.
    #[error("the witness has seen {0} entries")]
    Conflict(u64),
    #[error("the log did not grow from what was seen before")]
    Inconsistent,
}

impl Refusal {
    /// The status that C2SP tlog-witness gives it.
    pub fn status(self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::Unsigned => 403,
            Self::Conflict(_) => 409,
            Self::Inconsistent => 422,
        }
    }
}

/// What is to be remembered, and signed.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    pub origin: String,
    pub size: u64,
    pub root: Hash,
}

/// The log that a request is about; nothing of it is proved yet.
pub fn origin_of(request: &Request) -> Option<&str> {
    request.note.split('\n').next()
}

/// Decides about a request. `log` is the key of the logs, whatever their names; `last` what was seen of this one.
///
/// # Errors
///
/// Says why nothing is signed.
pub fn decide(request: &Request, log: &PublicKey, last: Option<(u64, Hash)>) -> Result<Seen, Refusal> {
    let origin = origin_of(request).ok_or(Refusal::Malformed)?;
    let opened = open(&request.note, &[log.named(origin)]).map_err(|why| match why {
        super::Unopened::Malformed => Refusal::Malformed,
        super::Unopened::Unsigned | super::Unopened::Forged => Refusal::Unsigned,
    })?;
    let (size, root) = (opened.checkpoint.size(), *opened.checkpoint.hash());
    if request.old > size {
        return Err(Refusal::Malformed);
    }
    let (seen, seen_root) = last.unwrap_or((0, EMPTY_HASH));
    if request.old != seen {
        return Err(Refusal::Conflict(seen));
    }
    if size == seen && root != seen_root {
        return Err(Refusal::Conflict(seen));
    }
    let same = size == seen && request.proof.is_empty();
    if !same && !check_consistency(&request.proof, seen, seen_root, size, root) {
        return Err(Refusal::Inconsistent);
    }
    Ok(Seen {
        origin: origin.to_owned(),
        size,
        root,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{LogKey, Tree, leaf_hash};

    const ORIGIN: &str = "hourbook/1/audit";

    struct Log(Tree, Tiles);

    impl Log {
        fn of(entries: impl Iterator<Item = u64>) -> Self {
            let (mut tree, mut tiles) = (Tree::default(), Tiles::default());
            for entry in entries {
                for (id, hashes) in tree.append(leaf_hash(&entry.to_be_bytes())) {
                    tiles.insert(id, hashes);
                }
            }
            for (id, hashes) in tree.edge() {
                tiles.insert(id, hashes.to_vec());
            }
            Self(tree, tiles)
        }

        fn root(&self) -> Hash {
            self.0.root().unwrap()
        }

        fn ask(&self, old: u64) -> Request {
            let size = self.0.size();
            let note = key().sign(ORIGIN, size, self.root()).unwrap();
            Request::new(old, size, note, &self.1).unwrap()
        }
    }

    fn key() -> LogKey {
        LogKey::from_secret(&[7; 32])
    }

    fn public() -> PublicKey {
        PublicKey::parse(&key().log_key("hourbook")).unwrap()
    }

    #[test]
    fn a_log_that_only_grows_is_signed_again_and_again() {
        let mut last = None;
        for size in [1, 5, 5, 300, 700] {
            let log = Log::of(0..size);
            let request = log.ask(last.map_or(0, |(size, _)| size));
            assert_eq!(Request::parse(&request.to_body()), Some(request.clone()));
            let seen = decide(&request, &public(), last).unwrap();
            assert_eq!(
                (seen.origin.as_str(), seen.size, seen.root),
                (ORIGIN, size, log.root())
            );
            last = Some((seen.size, seen.root));
        }
    }

    /// A restored backup that goes on: as long as before, or longer, but not the same.
    #[test]
    fn a_log_that_was_cut_off_or_rewritten_is_not_signed() {
        let log = Log::of(0..300);
        let last = Some((300, log.root()));
        let shorter = Log::of(0..200);
        assert_eq!(
            decide(&shorter.ask(200), &public(), last),
            Err(Refusal::Conflict(300))
        );
        let as_long = Log::of((0..200).chain(1000..1100));
        assert_eq!(
            decide(&as_long.ask(300), &public(), last),
            Err(Refusal::Conflict(300))
        );
        let longer = Log::of((0..200).chain(1000..1300));
        assert_eq!(
            decide(&longer.ask(300), &public(), last),
            Err(Refusal::Inconsistent)
        );
        assert_eq!(
            decide(&Log::of(0..301).ask(0), &public(), last),
            Err(Refusal::Conflict(300))
        );
    }

    #[test]
    fn what_the_log_did_not_sign_is_not_signed() {
        let mut request = Log::of(0..3).ask(0);
        let stranger = PublicKey::parse(&LogKey::from_secret(&[8; 32]).log_key("hourbook")).unwrap();
        assert_eq!(decide(&request, &stranger, None), Err(Refusal::Unsigned));
        request.note = request.note.replacen("\n3\n", "\n4\n", 1);
        assert_eq!(decide(&request, &public(), None), Err(Refusal::Unsigned));
        for body in [
            "",
            "old 1",
            "old 01\n\nx",
            "new 1\n\nx",
            "old 1\nAAAA\n\nx",
            "old -1\n\nx",
        ] {
            assert_eq!(Request::parse(body), None, "{body}");
        }
    }
}
