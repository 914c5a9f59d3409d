//! The Merkle tree over the entries (RFC 6962), kept as tiles of 256 hashes (C2SP tlog-tiles).

use std::collections::BTreeMap;

pub use tlog_tiles::{EMPTY_HASH, Hash, record_hash as leaf_hash};
use tlog_tiles::{Error, HASH_SIZE, HashReader, Tile, prove_record, prove_tree, tree_hash};

/// Hashes in a full tile, and entries in a full bundle.
pub const TILE_WIDTH: u64 = 256;
/// A tile has `2^8` hashes.
const HEIGHT: u8 = 8;
const FULL: usize = HASH_SIZE << HEIGHT;

/// Which tile: its level, and its number within the level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    pub level: u8,
    pub index: u64,
}

impl TileId {
    /// Its path in the layout of C2SP tlog-tiles, `width` hashes wide.
    pub fn path(self, width: u64) -> String {
        tile_path(&self.level.to_string(), self.index, width)
    }
}

/// The path of the entries from `256 * index` on, `width` of them.
pub fn entries_path(index: u64, width: u64) -> String {
    tile_path("entries", index, width)
}

fn tile_path(level: &str, index: u64, width: u64) -> String {
    let mut name = format!("{:03}", index % 1000);
    let mut rest = index / 1000;
    while rest > 0 {
        name = format!("x{:03}/{name}", rest % 1000);
        rest /= 1000;
    }
    if width == TILE_WIDTH {
        format!("tile/{level}/{name}")
    } else {
        format!("tile/{level}/{name}.p/{width}")
    }
}

/// How wide the tile of this level and number is in a tree of `size` entries; 0 where there is none.
pub fn tile_width(size: u64, tile: TileId) -> u64 {
    let hashes = size
        .checked_shr(u32::from(tile.level) * u32::from(HEIGHT))
        .unwrap_or(0);
    hashes
        .saturating_sub(tile.index.saturating_mul(TILE_WIDTH))
        .min(TILE_WIDTH)
}

/// All tiles of a tree of `size` entries, level by level.
pub fn tiles_of(size: u64) -> impl Iterator<Item = TileId> {
    (0..8).flat_map(move |level| {
        let hashes = size >> (level * HEIGHT);
        (0..hashes.div_ceil(TILE_WIDTH)).map(move |index| TileId { level, index })
    })
}

/// The tiles at the right edge that are not full: all that is needed to go on from `size`.
pub fn edge_of(size: u64) -> Vec<TileId> {
    let levels = (0..8).map(|level| (level, size >> (level * HEIGHT)));
    levels
        .filter(|(_, hashes)| hashes % TILE_WIDTH != 0)
        .map(|(level, hashes)| TileId {
            level,
            index: hashes / TILE_WIDTH,
        })
        .collect()
}

/// Tiles in memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tiles(BTreeMap<TileId, Vec<u8>>);

impl Tiles {
    pub fn insert(&mut self, tile: TileId, hashes: Vec<u8>) {
        self.0.insert(tile, hashes);
    }

    pub fn get(&self, tile: TileId) -> Option<&[u8]> {
        self.0.get(&tile).map(Vec::as_slice)
    }
}

impl HashReader for Tiles {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, Error> {
        indexes
            .iter()
            .map(|&index| {
                let tile = tile_of(index);
                let hashes = self.0.get(&tile).ok_or(Error::IndexesNotInTree)?;
                let width = u32::try_from(hashes.len() / HASH_SIZE).unwrap_or_default();
                if !(1..=1 << HEIGHT).contains(&width) {
                    return Err(Error::InvalidTile);
                }
                Tile::new(HEIGHT, tile.level, tile.index, width, false).hash_at_index(hashes, index)
            })
            .collect()
    }
}

fn tile_of(stored_hash_index: u64) -> TileId {
    let tile = Tile::from_index(HEIGHT, stored_hash_index);
    TileId {
        level: tile.level(),
        index: tile.level_index(),
    }
}

/// A tree that grows at its right edge.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    size: u64,
    tiles: Tiles,
}

impl Tree {
    /// A tree of `size` entries of which the tiles named by [`edge_of`] are known.
    pub fn at(size: u64, mut edge: Tiles) -> Self {
        // One of another width would be taken for whole and spoil everything behind it: without it there is no root.
        edge.0
            .retain(|id, hashes| hashes.len() as u64 == tile_width(size, *id) * HASH_SIZE as u64);
        Self { size, tiles: edge }
    }

    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds the hash of the next entry. Gives the tiles that became full by it, the lowest first; they are needed no
    /// more to go on.
    pub fn append(&mut self, leaf: Hash) -> Vec<(TileId, Vec<u8>)> {
        let mut full = Vec::new();
        let (mut level, mut number, mut hash) = (0, self.size, leaf);
        self.size += 1;
        loop {
            let id = TileId {
                level,
                index: number / TILE_WIDTH,
            };
            let tile = self.tiles.0.entry(id).or_default();
            tile.extend_from_slice(&hash.0);
            if tile.len() < FULL {
                return full;
            }
            hash = Tile::subtree_hash(tile);
            full.extend(self.tiles.0.remove_entry(&id));
            level += 1;
            number = id.index;
        }
    }

    /// The tiles at the right edge as they are now.
    pub fn edge(&self) -> impl Iterator<Item = (TileId, &[u8])> {
        self.tiles.0.iter().map(|(id, hashes)| (*id, hashes.as_slice()))
    }

    /// The root; `None` if a tile of the edge is missing or damaged.
    pub fn root(&self) -> Option<Hash> {
        tree_hash(self.size, &self.tiles).ok()
    }
}

/// A proof: the hashes beside the way to the root.
pub type Proof = Vec<Hash>;

/// Which tiles the proof of [`prove_inclusion`] reads.
pub fn tiles_of_inclusion(size: u64, position: u64) -> Vec<TileId> {
    Planner::plan(|planner| prove_record(size, position, planner))
}

/// That the entry at `position` is in the tree of `size` entries. `None` if it is not, or a tile is missing.
pub fn prove_inclusion(size: u64, position: u64, tiles: &Tiles) -> Option<Proof> {
    prove_record(size, position, tiles).ok()
}

/// Whether a proof shows that the tree with this root holds this entry at `position`.
pub fn check_inclusion(proof: &Proof, size: u64, root: Hash, position: u64, entry: &[u8]) -> bool {
    tlog_tiles::check_record(proof, size, root, position, leaf_hash(entry)).is_ok()
}

/// Which tiles the proof of [`prove_consistency`] reads.
pub fn tiles_of_consistency(old: u64, size: u64) -> Vec<TileId> {
    Planner::plan(|planner| prove_tree(size, old, planner))
}

/// That the tree of `size` entries begins with all entries of the tree of `old` ones.
pub fn prove_consistency(old: u64, size: u64, tiles: &Tiles) -> Option<Proof> {
    if old == 0 {
        return Some(Vec::new());
    }
    prove_tree(size, old, tiles).ok()
}

/// Whether a proof shows that. Every tree begins with the empty one.
pub fn check_consistency(proof: &Proof, old: u64, old_root: Hash, size: u64, root: Hash) -> bool {
    if old == 0 {
        return proof.is_empty() && old_root == EMPTY_HASH;
    }
    old <= size && tlog_tiles::check_tree(proof, size, root, old, old_root).is_ok()
}

/// Learns which hashes a proof is made of, without having any.
#[derive(Default)]
struct Planner(std::cell::RefCell<Vec<TileId>>);

impl Planner {
    fn plan<T>(prove: impl FnOnce(&Self) -> Result<T, Error>) -> Vec<TileId> {
        let planner = Self::default();
        // It fails at the first hash it asks for, after it named all of them.
        drop(prove(&planner));
        let mut tiles = planner.0.into_inner();
        tiles.sort_unstable();
        tiles.dedup();
        tiles
    }
}

impl HashReader for Planner {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, Error> {
        self.0
            .borrow_mut()
            .extend(indexes.iter().map(|&index| tile_of(index)));
        Err(Error::IndexesNotInTree)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    /// RFC 6962, section 2.1, word for word.
    fn by_the_book(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => EMPTY_HASH,
            [leaf] => *leaf,
            _ => {
                let middle = leaves.len().next_power_of_two() / 2;
                let (left, right) = leaves.split_at(middle);
                tlog_tiles::node_hash(by_the_book(left), by_the_book(right))
            }
        }
    }

    fn leaves(count: u64) -> Vec<Hash> {
        (0..count).map(|n| leaf_hash(&n.to_be_bytes())).collect()
    }

    /// A tree with all its tiles.
    fn grown(count: u64) -> (Tree, Tiles) {
        let (mut tree, mut tiles) = (Tree::default(), Tiles::default());
        for leaf in leaves(count) {
            for (id, hashes) in tree.append(leaf) {
                tiles.insert(id, hashes);
            }
        }
        for (id, hashes) in tree.edge() {
            tiles.insert(id, hashes.to_vec());
        }
        (tree, tiles)
    }

    #[rstest]
    #[case("tile/0/000", TileId { level: 0, index: 0 }, 256)]
    #[case("tile/1/067.p/8", TileId { level: 1, index: 67 }, 8)]
    #[case("tile/4/x001/x234/067", TileId { level: 4, index: 1_234_067 }, 256)]
    fn tiles_lie_where_the_specification_says(#[case] path: &str, #[case] tile: TileId, #[case] width: u64) {
        assert_eq!(tile.path(width), path);
    }

    #[rstest]
    #[case(0)]
    #[case(1)]
    #[case(255)]
    #[case(256)]
    #[case(257)]
    #[case(65_535)]
    #[case(65_536)]
    #[case(70_000)]
    fn the_root_is_that_of_the_rfc(#[case] size: u64) {
        let (tree, tiles) = grown(size);
        assert_eq!(tree.root(), Some(by_the_book(&leaves(size))));
        let ids: Vec<TileId> = tiles_of(size).collect();
        assert_eq!(ids.len(), tiles.0.len());
        for id in ids {
            assert_eq!(
                tiles.get(id).unwrap().len() as u64,
                tile_width(size, id) * 32,
                "{id:?}"
            );
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        /// It makes no difference where a tree was put away and taken up again.
        #[test]
        fn a_tree_goes_on_from_its_edge(size in 0_u64..1200, more in 0_u64..600) {
            let (_, tiles) = grown(size);
            let mut edge = Tiles::default();
            for id in edge_of(size) {
                edge.insert(id, tiles.get(id).unwrap().to_vec());
            }
            let mut tree = Tree::at(size, edge);
            for leaf in leaves(size + more).into_iter().skip(usize::try_from(size).unwrap()) {
                tree.append(leaf);
            }
            prop_assert_eq!(tree.root(), grown(size + more).0.root());
        }

        /// Proofs are made of the tiles they name and of nothing else, and hold for their entry and tree alone.
        #[test]
        fn proofs_hold_for_what_they_are_about(size in 2_u64..1500, a: prop::sample::Index, b: prop::sample::Index) {
            let (tree, tiles) = grown(size);
            let root = tree.root().unwrap();
            let only = |ids: Vec<TileId>| {
                let mut some = Tiles::default();
                for id in ids {
                    some.insert(id, tiles.get(id).unwrap().to_vec());
                }
                some
            };
            let position = a.index(usize::try_from(size).unwrap()) as u64;
            let proof = prove_inclusion(size, position, &only(tiles_of_inclusion(size, position))).unwrap();
            prop_assert!(check_inclusion(&proof, size, root, position, &position.to_be_bytes()));
            prop_assert!(!check_inclusion(&proof, size, root, position, b"another"));
            prop_assert!(!check_inclusion(&proof, size, root, (position + 1) % size, &position.to_be_bytes()));

            let old = b.index(usize::try_from(size).unwrap()) as u64;
            let old_root = grown(old).0.root().unwrap();
            let proof = prove_consistency(old, size, &only(tiles_of_consistency(old, size))).unwrap();
            prop_assert!(check_consistency(&proof, old, old_root, size, root));
            prop_assert!(!check_consistency(&proof, old, leaf_hash(b"another"), size, root));
        }
    }
}
