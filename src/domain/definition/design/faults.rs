//! What is wrong with a row of a design, and with the rows of an agency together.

use std::collections::BTreeMap;

use super::{COLUMNS, Line, Size, Sort};
use crate::domain::definition::rows::Row;

/// Column and message: what does not go together in one row.
pub(super) fn of_row(row: &Row) -> Vec<(usize, String)> {
    let [has_sector, has_unit, has_stratum, has_cluster] = [1, 2, 3, 4].map(|place| row.cell(place).is_some());
    let mut found = Vec::new();
    if has_sector && has_unit {
        found.push((2, "both sector and unit are given; a cell is one of a sector or one of a unit".to_owned()));
    }
    if has_cluster && !has_unit {
        found.push((4, "a cluster is made of units; name the unit, or leave the cluster blank".to_owned()));
    }
    if has_stratum && !has_sector && !has_unit {
        found.push((
            3,
            "the whole agency has no strata; name a sector or a unit, or leave the stratum blank".to_owned(),
        ));
    }
    found
}

/// Row, column and message. `files`: what the wave's list says of the agency.
pub(super) fn of_agency(lines: &[Line], files: Option<u64>) -> Vec<(usize, usize, String)> {
    let first = &lines[0];
    let mut found = Vec::new();
    let mut rows_of_cells = BTreeMap::new();
    for line in lines {
        let Line { row, agency, sort, name, cell } = line;
        if *sort != first.sort {
            let [column, other] = [sort, &first.sort].map(|sort| said(*sort));
            let place = if [*sort, first.sort].contains(&Sort::Sector) { 1 } else { 2 };
            found.push((
                *row,
                place,
                format!(
                    "this cell of {agency} is {column}, the one in row {} is {other}; make all of one sort",
                    first.row
                ),
            ));
        } else if let Some(before) = rows_of_cells.insert(name, *row) {
            let what = if name.is_empty() { "the whole agency".to_owned() } else { format!("“{name}”") };
            let place = match sort {
                Sort::Sector => 1,
                Sort::Unit => 2,
                Sort::Whole => 0,
            };
            found.push((*row, place, format!("{what} of {agency} stands in row {before} already")));
        }
        match (&cell.size, &first.cell.size) {
            (Size::Weight(_), Size::Files(_)) | (Size::Files(_), Size::Weight(_)) => {
                let place = if cell.size.files().is_some() { 5 } else { 6 };
                let other = COLUMNS[11 - place];
                let message =
                    format!("the cell of {agency} in row {} has {other}; give all of them the same", first.row);
                found.push((*row, place, message));
            }
            (Size::Files(_), Size::Files(_)) | (Size::Weight(_), Size::Weight(_)) => {}
        }
        if *sort == Sort::Unit && first.sort == Sort::Unit && cell.stratum.is_some() != first.cell.stratum.is_some() {
            let (this, other) = if cell.stratum.is_some() { ("a", "none") } else { ("no", "one") };
            let message = format!("this unit of {agency} has {this} stratum, the one in row {} has {other}", first.row);
            found.push((*row, 3, message + "; name it for all or for none"));
        }
    }
    found.extend(split_clusters(lines));
    let all: Option<u64> = lines.iter().map(|line| line.cell.size.files()).sum();
    if let (true, Some(all), Some(files)) = (found.is_empty(), all, files)
        && all != files
    {
        let agency = &first.agency;
        let message = format!(
            "the cells of {agency} have {all} files together, the wave's list of agencies says {files}; make the two agree"
        );
        found.push((first.row, 5, message));
    }
    found
}

/// A cluster was drawn from one stratum.
fn split_clusters(lines: &[Line]) -> Vec<(usize, usize, String)> {
    let mut strata: BTreeMap<&str, (&Option<String>, usize)> = BTreeMap::new();
    let mut found = Vec::new();
    for line in lines {
        if line.sort != Sort::Unit {
            continue;
        }
        let cluster = line.cell.cluster_of(&line.name);
        let (stratum, row) = strata.entry(cluster).or_insert((&line.cell.stratum, line.row));
        if let (Some(here), Some(there)) = (&line.cell.stratum, stratum.as_ref())
            && here != there
        {
            let message = format!("cluster “{cluster}” stands in stratum “{there}” in row {row} and in “{here}” here");
            found.push((line.row, 4, message + "; a cluster belongs to one stratum"));
        }
    }
    found
}

fn said(sort: Sort) -> &'static str {
    match sort {
        Sort::Sector => "a sector",
        Sort::Unit => "a unit",
        Sort::Whole => "the whole agency",
    }
}
