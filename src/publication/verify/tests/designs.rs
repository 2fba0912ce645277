//! Any design of a small wave.

use proptest::prelude::*;

use crate::domain::definition::design::{AgencyDesign, Cell, Design, Size, Sort};
use crate::domain::key::AgencyCode;

/// Sectors or units of the forms; a design may lack some of them.
pub(super) const CELLS: [&str; 4] = ["land", "birth", "merit", "social"];

/// Of none to all of six agencies.
pub(super) fn any_design() -> impl Strategy<Value = Design> {
    let sort = prop::sample::select(&[Sort::Sector, Sort::Unit, Sort::Whole]);
    let cells = prop::collection::vec((1..60_u64, prop::option::of(0..2_u8)), CELLS.len() - 1..=CELLS.len());
    let agency = (sort, any::<bool>(), cells).prop_map(|(sort, is_weighted, sizes)| {
        let cell = |(place, (n, group)): (usize, (u64, Option<u8>))| {
            let name = if sort == Sort::Whole { "" } else { CELLS[place] };
            let size = if is_weighted { Size::Weight(format!("{n}.25")) } else { Size::Files(n) };
            let stratum = match sort {
                Sort::Sector => group.map(|group| format!("s{group}")),
                Sort::Unit => Some(format!("s{}", place % 2)),
                Sort::Whole => None,
            };
            let cluster = (sort == Sort::Unit && group == Some(0)).then(|| format!("c{}", place % 2));
            (name.to_owned(), Cell { stratum, cluster, size })
        };
        AgencyDesign { sort, cells: sizes.into_iter().enumerate().map(cell).collect() }
    });
    prop::collection::vec(prop::option::of(agency), 6).prop_map(|agencies| {
        let named = (1..).zip(agencies).filter_map(|(n, of)| Some((AgencyCode::parse(&n.to_string()).unwrap(), of?)));
        named.collect()
    })
}
