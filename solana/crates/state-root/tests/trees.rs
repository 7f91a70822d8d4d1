//! Every way to a root leads to the same one, and no other leaf, place or number does.
#![cfg(feature = "trace")]

use state_root::tree::{Builder, Kind, Way, ascend, depth, fold, leaf, root};
use state_root::{Hash, WholeTree, bytes_root, zeros_root};

fn data(count: u32) -> Vec<Vec<u8>> {
    (0..count).map(|k| vec![k as u8; 1 + k as usize % 5]).collect()
}

fn leaves(kind: Kind, data: &[Vec<u8>]) -> Vec<Hash> {
    data.iter().zip(0..).map(|(data, k)| leaf(kind, k, data)).collect()
}

#[test]
fn leaf_by_leaf_and_whole_and_from_any_leaf_upwards_it_is_one_root() {
    for count in 1..=70 {
        let data = data(count);
        let tree = WholeTree::new(Kind::Rows, leaves(Kind::Rows, &data));
        let mut builder = Builder::new(Kind::Rows);
        data.iter().for_each(|data| builder.push(data));
        assert_eq!(builder.finish(count), tree.root(), "{count} leaves");
        for (index, data) in (0..).zip(&data) {
            let way = Way { index, beside: &tree.beside(index, tree.depth()) };
            let top = ascend(Kind::Rows, &leaf(Kind::Rows, index, data), &way);
            assert_eq!(root(Kind::Rows, count, &top), tree.root(), "leaf {index} of {count}");
        }
        for levels in 0..=tree.depth().min(4) {
            for position in 0..1 << (tree.depth() - levels) {
                let above = fold(Kind::Rows, &mut tree.below(levels, position, levels));
                assert_eq!(above, tree.node(levels, position), "{levels} levels of {count} leaves");
            }
        }
    }
}

#[test]
fn kind_number_place_and_content_make_other_roots() {
    let mut roots = Vec::new();
    for kind in [Kind::Rows, Kind::Units, Kind::Bytes] {
        for count in 1..20 {
            roots.push(WholeTree::new(kind, leaves(kind, &data(count))).root());
        }
        let mut swapped = data(9);
        swapped.swap(3, 8);
        roots.push(WholeTree::new(kind, leaves(kind, &swapped)).root());
    }
    // an inner node is no leaf, a leaf's bytes are no tree
    let tree = WholeTree::new(Kind::Rows, leaves(Kind::Rows, &data(4)));
    roots.push(WholeTree::new(Kind::Rows, tree.below(2, 0, 1)).root());
    let count = roots.len();
    roots.sort_unstable();
    roots.dedup();
    assert_eq!(roots.len(), count);
}

#[test]
fn a_state_s_root_knows_its_length() {
    let zeros = vec![0; 5000];
    for length in [1, 16, 1023, 1024, 1025, 2048, 5000] {
        assert_eq!(bytes_root(&zeros[..length]), zeros_root(length));
    }
    assert_ne!(zeros_root(1024), zeros_root(1023));
    assert_ne!(zeros_root(1024), zeros_root(1025));
}

#[test]
fn depths() {
    let found = [1, 2, 3, 4, 5, 16, 17, 28_840, u32::MAX / 2].map(depth);
    assert_eq!(found, [0, 1, 2, 2, 3, 4, 5, 15, 31]);
}
