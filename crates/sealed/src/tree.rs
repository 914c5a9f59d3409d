//! The Merkle tree of RFC 6962 over the ids of a stream's segments, as its right edge: enough to grow it and to
//! know its root, however long the stream is.

use serde::{Deserialize, Serialize};

use crate::ids::Digest;

/// The roots of the full subtrees, largest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored")]
pub struct Tree {
    size: u64,
    edge: Vec<Digest>,
}

/// A tree as it was kept, before anybody has looked whether it is one.
#[derive(Deserialize)]
struct Stored {
    size: u64,
    edge: Vec<Digest>,
}

impl TryFrom<Stored> for Tree {
    type Error = &'static str;

    fn try_from(Stored { size, edge }: Stored) -> Result<Self, Self::Error> {
        if edge.len() != size.count_ones() as usize || size > u64::MAX / 2 {
            return Err("the edge does not fit the size of the tree");
        }
        Ok(Self { size, edge })
    }
}

impl Tree {
    /// How many leaves it has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf.
    pub fn push(&mut self, leaf: Digest) {
        let mut node = Digest::of(&[&[0], &leaf.0]);
        for _ in 0..self.size.trailing_ones() {
            let left = self.edge.pop().unwrap_or(Digest::NONE);
            node = parent(left, node);
        }
        self.edge.push(node);
        self.size += 1;
    }

    /// The root; of the empty tree, the hash of nothing.
    pub fn root(&self) -> Digest {
        let from_the_right = self.edge.iter().rev().copied();
        from_the_right
            .reduce(|right, left| parent(left, right))
            .unwrap_or_else(|| Digest::of(&[]))
    }
}

fn parent(left: Digest, right: Digest) -> Digest {
    Digest::of(&[&[1], &left.0, &right.0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// RFC 6962, section 2.1, word by word.
    fn by_definition(leaves: &[Digest]) -> Digest {
        match leaves {
            [] => Digest::of(&[]),
            [leaf] => Digest::of(&[&[0], &leaf.0]),
            _ => {
                let split = leaves.len().next_power_of_two() / 2;
                parent(by_definition(&leaves[..split]), by_definition(&leaves[split..]))
            }
        }
    }

    proptest! {
        #[test]
        fn the_edge_knows_the_root_of_the_rfc(number in 0_u8..150) {
            let leaves: Vec<Digest> = (0..number).map(|leaf| Digest::of(&[&[leaf]])).collect();
            let mut tree = Tree::default();
            for leaf in &leaves {
                tree.push(*leaf);
            }
            prop_assert_eq!(tree.root(), by_definition(&leaves));
            let kept = serde_json::to_string(&tree).unwrap();
            prop_assert_eq!(serde_json::from_str::<Tree>(&kept).unwrap(), tree);
        }
    }

    #[test]
    fn a_damaged_edge_is_refused() {
        assert!(serde_json::from_str::<Tree>(r#"{"size":3,"edge":[]}"#).is_err());
    }

    #[test]
    fn the_empty_tree_is_that_of_the_rfc() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Tree::default().root().to_string(), empty);
    }
}
