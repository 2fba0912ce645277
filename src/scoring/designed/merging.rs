//! Groups that are too small to stand alone are merged: the smallest with the next, inside its stratum first.

/// What there is to know of a group.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size {
    pub n: u64,
    pub is_small: bool,
}

struct Group {
    /// Places of what is merged, rising.
    members: Vec<usize>,
    /// None where it spans several.
    stratum: Option<usize>,
    size: Size,
}

/// Merges until none is small or one is left. `strata`: one each, where that is known. `size`: of the members of a group; none where it
/// takes no part and stays as it is. The order of groups is that of their first members.
pub(super) fn merge(strata: &[Option<usize>], size: impl Fn(&[usize]) -> Option<Size>) -> Vec<Vec<usize>> {
    let mut idle = Vec::new();
    let mut groups = Vec::new();
    for (place, stratum) in strata.iter().enumerate() {
        let members = vec![place];
        match size(&members) {
            Some(size) => groups.push(Group { members, stratum: *stratum, size }),
            None => idle.push(members),
        }
    }
    let order = |group: &Group| (group.size.n, group.members[0]);
    while groups.len() > 1 {
        let small = groups.iter().enumerate().filter(|(_, group)| group.size.is_small);
        let Some((at, _)) = small.min_by_key(|(_, group)| order(group)) else { break };
        let first = groups.swap_remove(at);
        let nearest = |is_near: &dyn Fn(&Group) -> bool| {
            let near = groups.iter().enumerate().filter(|(_, group)| is_near(group));
            near.min_by_key(|(_, group)| order(group)).map(|(at, _)| at)
        };
        let near = nearest(&|group| group.stratum.is_some() && group.stratum == first.stratum);
        let Some(at) = near.or_else(|| nearest(&|_| true)) else { break };
        let other = &mut groups[at];
        other.members.extend(first.members);
        other.members.sort_unstable();
        if other.stratum != first.stratum {
            other.stratum = None;
        }
        if let Some(size) = size(&other.members) {
            other.size = size;
        }
    }
    let mut merged: Vec<Vec<usize>> = groups.into_iter().map(|group| group.members).chain(idle).collect();
    merged.sort();
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sized(counts: &[u64]) -> impl Fn(&[usize]) -> Option<Size> {
        |members| {
            let n = members.iter().map(|at| counts[*at]).sum();
            Some(Size { n, is_small: n < 10 })
        }
    }

    #[test]
    fn the_smallest_goes_to_the_next_in_its_stratum_first() {
        let none = [None; 4];
        assert_eq!(merge(&none, sized(&[12, 3, 10, 40])), [vec![0], vec![1, 2], vec![3]]);
        assert_eq!(merge(&none, sized(&[12, 3, 0, 8])), [vec![0], vec![1, 2, 3]]);
        assert_eq!(
            merge(&none, sized(&[5, 5, 5, 40])),
            [vec![0, 1, 2], vec![3]],
            "ties by key; then the smallest again"
        );
        let strata = [Some(0), Some(1), Some(1), Some(0)];
        assert_eq!(merge(&strata, sized(&[12, 3, 90, 40])), [vec![0], vec![1, 2], vec![3]]);
        assert_eq!(
            merge(&strata, sized(&[12, 3, 4, 40])),
            [vec![0, 1, 2], vec![3]],
            "beyond it where it is small itself"
        );
        assert_eq!(merge(&none[..1], sized(&[3])), [vec![0]]);
    }

    proptest! {
        #[test]
        fn no_small_group_is_left_and_nobody_is_lost(
            counts in prop::collection::vec(0..25_u64, 1..12),
            strata in prop::collection::vec(prop::option::of(0..3_usize), 12),
        ) {
            let merged = merge(&strata[..counts.len()], sized(&counts));
            let mut all = merged.concat();
            all.sort_unstable();
            prop_assert_eq!(all, (0..counts.len()).collect::<Vec<_>>());
            let n = |group: &Vec<usize>| group.iter().map(|at| counts[*at]).sum::<u64>();
            prop_assert!(merged.len() == 1 || merged.iter().all(|group| n(group) >= 10));
        }
    }
}
