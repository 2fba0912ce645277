//! Any design and any margins of a small wave.

use proptest::prelude::*;

use crate::domain::agency::Agency;
use crate::domain::definition::design::{AgencyDesign, Cell, Design, Size, Sort};
use crate::domain::definition::margins::{Margins, kept};
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

/// All people of an agency, how many of a hundred are x, how they fall among the answers to another question, and which of its answers
/// has no known total.
pub(super) type People = (u64, u64, [u64; 4], Option<usize>);

/// Of none to all of six agencies, and of those without own ones.
pub(super) fn any_people() -> impl Strategy<Value = Vec<Option<People>>> {
    let falls = prop::array::uniform4(1..25_u64);
    let people = (80..400_u64, 1..99_u64, falls, prop::option::of(0..4_usize));
    prop::collection::vec(prop::option::of(people), 7)
}

/// The margins of agencies without cells: own ones where the list does not know the files.
pub(super) fn margins_of(people: &[Option<People>], agencies: &[Agency], design: Option<&Design>) -> Margins {
    let mut rows = Vec::new();
    let may_have = |agency: &Agency| agency.files.is_none() && design.is_none_or(|of| !of.contains_key(&agency.code));
    let codes = agencies.iter().map(|agency| if may_have(agency) { Some(agency.code.as_str()) } else { None });
    for (code, people) in std::iter::once(Some("")).chain(codes).zip(people) {
        let (Some(code), Some((all, x, falls, unknown))) = (code, people) else { continue };
        let x = (all * x / 100).max(1);
        let mut rest = *all;
        for (answer, fall) in (1..).zip(falls) {
            let n = (all * fall / 100).max(1);
            let is_known = *unknown != Some(answer - 1);
            rest -= if is_known { n } else { 0 };
            let total = if is_known { n.to_string() } else { "-".to_owned() };
            rows.push(format!("{code},age,{answer},{total}\n"));
        }
        rows.push(format!("{code},age,5,{rest}\n{code},beside,x,{x}\n{code},beside,y,{}\n", all - x));
    }
    kept(format!("agency,question,code,files\n{}", rows.concat()).as_bytes()).unwrap()
}
