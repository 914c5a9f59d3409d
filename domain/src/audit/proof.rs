//! The proof of one entry, in the form of C2SP tlog-proof: its place, its way to the root, and the signed checkpoint.

use base64::prelude::{BASE64_STANDARD as BASE64, Engine};

use super::{Checkpoint, Hash, Proof, PublicKey, Unopened, check_inclusion, open};

/// The first line.
const FORM: &str = "c2sp.org/tlog-proof@v1";

/// Why a proof proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unproved {
    #[error("it is not a proof")]
    Malformed,
    #[error("its checkpoint: {0}")]
    Unopened(#[from] Unopened),
    #[error("the entry is not in the tree that was signed")]
    NotIncluded,
}

/// The proof of the entry at `position`.
pub fn write_proof(position: u64, hashes: &Proof, note: &str) -> String {
    let mut proof = format!("{FORM}\nindex {position}\n");
    for hash in hashes {
        proof.push_str(&hash.to_string());
        proof.push('\n');
    }
    proof.push('\n');
    proof.push_str(note);
    proof
}

/// Whether a proof shows that a tree whose checkpoint one of the keys signed holds this entry. Gives its position and the
/// checkpoint.
///
/// # Errors
///
/// Says why the proof proves nothing.
pub fn check_proof(proof: &str, entry: &[u8], keys: &[PublicKey]) -> Result<(u64, Checkpoint), Unproved> {
    let (head, note) = proof.split_once("\n\n").ok_or(Unproved::Malformed)?;
    let mut lines = head.split('\n');
    if lines.next() != Some(FORM) {
        return Err(Unproved::Malformed);
    }
    let position = lines
        .next()
        .and_then(|line| line.strip_prefix("index ")?.parse().ok())
        .ok_or(Unproved::Malformed)?;
    let hashes: Option<Proof> = lines
        .map(|line| Some(Hash(BASE64.decode(line).ok()?.try_into().ok()?)))
        .collect();
    let hashes = hashes.ok_or(Unproved::Malformed)?;
    let checkpoint = open(note, keys)?.checkpoint;
    if check_inclusion(&hashes, checkpoint.size(), *checkpoint.hash(), position, entry) {
        Ok((position, checkpoint))
    } else {
        Err(Unproved::NotIncluded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{LogKey, TileId, Tiles, Tree, leaf_hash, prove_inclusion};

    const ORIGIN: &str = "hourbook/00000000-0000-0000-0000-000000000001/audit";

    #[test]
    fn a_proof_is_checked_as_it_was_written_and_holds_for_its_entry_alone() {
        let entries: Vec<Vec<u8>> = (0_u8..7).map(|n| vec![n; 4]).collect();
        let (mut tree, mut tiles) = (Tree::default(), Tiles::default());
        for entry in &entries {
            tree.append(leaf_hash(entry));
        }
        for (id, hashes) in tree.edge() {
            tiles.insert(id, hashes.to_vec());
        }
        assert!(tiles.get(TileId { level: 0, index: 0 }).is_some());
        let key = LogKey::from_secret(&[7; 32]);
        let note = key.sign(ORIGIN, 7, tree.root().unwrap()).unwrap();
        let keys = [PublicKey::parse(&key.log_key(ORIGIN)).unwrap()];
        let proof = write_proof(3, &prove_inclusion(7, 3, &tiles).unwrap(), &note);
        let (position, checkpoint) = check_proof(&proof, &entries[3], &keys).unwrap();
        assert_eq!((position, checkpoint.size()), (3, 7));
        let refused = |proof: &str, entry: &[u8]| check_proof(proof, entry, &keys).err().unwrap();
        assert_eq!(refused(&proof, &entries[4]), Unproved::NotIncluded);
        assert_eq!(
            refused(&proof.replace("index 3", "index 4"), &entries[3]),
            Unproved::NotIncluded
        );
        assert_eq!(
            refused(&proof.replace("\n7\n", "\n8\n"), &entries[3]),
            Unproved::Unopened(Unopened::Forged)
        );
        assert_eq!(refused("hello", &entries[3]), Unproved::Malformed);
    }
}
