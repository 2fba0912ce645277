//! Every fault of a design with its row and column; what is kept is read as it was.

use proptest::prelude::*;

use super::*;
use crate::domain::definition::agencies;

fn known() -> (Vec<Agency>, Vec<Sector>) {
    let agencies = agencies::parse(b"code,name,kind,files\na1,A,ward,100\na2,B,ward,\na3,C,ward,\n");
    assert_eq!(agencies.faults, []);
    (agencies.agencies, ["land", "justice", "tax"].map(|word| Sector::parse(word).unwrap()).into())
}

/// Row and column of every fault, and what was said.
fn faults(rows: &str) -> Vec<(usize, String, String)> {
    let (agencies, sectors) = known();
    let text = format!("agency,sector,unit,stratum,cluster,files,weight\n{rows}");
    let faults = parse(text.as_bytes(), &agencies, &sectors).faults;
    faults.into_iter().map(|fault| (fault.row, fault.column, fault.message)).collect()
}

/// Row, column, and a part of the message.
type Expected = (usize, &'static str, &'static str);

#[test]
fn every_fault_names_its_row_and_column() {
    let cases: [(&str, &[Expected]); 18] = [
        ("a4,land,,,,5,", &[(2, "agency", "does not ask about agency “a4”; did you mean “a1”")]),
        ("a2,lnd,,,,5,", &[(2, "sector", "there is no sector “lnd”; did you mean “land”")]),
        ("a2,,u 1,,,5,", &[(2, "unit", "“u 1” is not a unit")]),
        ("a2,land,u1,,,5,", &[(2, "unit", "both sector and unit")]),
        ("a2,land,,,c1,5,", &[(2, "cluster", "a cluster is made of units")]),
        ("a2,,,s1,,5,", &[(2, "stratum", "the whole agency has no strata")]),
        ("a2,land,,s+1,,5,", &[(2, "stratum", "is not the name of a stratum")]),
        ("a2,,u1,,c;1,5,", &[(2, "cluster", "is not the name of a cluster")]),
        (
            "a2,land,,,,5.5,\na2,tax,,,,0,\na2,justice,,,,-1,",
            &[
                (2, "files", "a whole number such as 120"),
                (3, "files", "without files is no cell"),
                (4, "files", "a whole number"),
            ],
        ),
        (
            "a2,land,,,,,-2\na2,tax,,,,,0.00\na2,justice,,,,,\"2,5\"\na3,land,,,,,1e3",
            &[
                (2, "weight", "below zero"),
                (3, "weight", "a weight of zero"),
                (4, "weight", "write a point, not a comma"),
                (5, "weight", "is not a weight such as 12.5"),
            ],
        ),
        (
            "a2,land,,,,,\na2,tax,,,,5,1",
            &[(2, "files", "neither files nor weight"), (3, "weight", "both files and weight")],
        ),
        ("a2,land,,,,5,\na2,tax,,,,,1.5", &[(3, "weight", "the cell of a2 in row 2 has files")]),
        ("a2,land,,,,5,\na2,tax,,,,2,\na2,land,,,,6,", &[(4, "sector", "“land” of a2 stands in row 2 already")]),
        ("a2,,,,,5,\na2,,,,,5,", &[(3, "agency", "the whole agency of a2 stands in row 2 already")]),
        (
            "a2,land,,,,5,\na2,,u1,,,5,\na2,,,,,5,\na3,,u1,,,4,\na3,,,,,4,",
            &[
                (3, "sector", "this cell of a2 is a unit, the one in row 2 is a sector"),
                (4, "sector", "is the whole agency"),
                (6, "unit", "of one sort"),
            ],
        ),
        (
            "a2,,u1,s1,c1,5,\na2,,u2,s2,c1,5,\na2,,u3,s2,c2,5,\na2,,c2,s1,,5,",
            &[
                (3, "cluster", "cluster “c1” stands in stratum “s1” in row 2 and in “s2” here"),
                (5, "cluster", "cluster “c2” stands in stratum “s2” in row 4"),
            ],
        ),
        ("a2,,u1,s1,,5,\na2,,u2,,,5,", &[(3, "stratum", "this unit of a2 has no stratum, the one in row 2 has one")]),
        (
            "a1,land,,,,60,\na1,tax,,,,41,",
            &[(2, "files", "101 files together, the wave's list of agencies says 100; make the two agree")],
        ),
    ];
    for (rows, expected) in cases {
        let found = faults(rows);
        assert_eq!(found.len(), expected.len(), "{rows}\n{found:?}");
        for ((row, column, message), expected) in found.iter().zip(expected) {
            assert_eq!((*row, column.as_str()), (expected.0, expected.1), "{rows}\n{found:?}");
            assert!(message.contains(expected.2), "{message}");
        }
    }
    assert_eq!(faults("a1,land,,,,60,\na1,tax,,,,40,\na2,,u1,s1,c,,0.5\na2,,u2,s1,c,,1\na3,,,,,70,"), []);
    let (agencies, sectors) = known();
    let file = parse(b"sector,unit\nland,\n", &agencies, &sectors);
    assert_eq!(file.faults[0].column, "agency");
}

#[test]
fn a_design_is_kept_in_one_spelling() {
    let text = "weight;agency;cluster;unit;stratum\n1.50;a2;Thôn 1;u2;s 1\n2;a2;;u1;s 1\n3;a1;;;\n";
    let (agencies, sectors) = known();
    let file = parse(text.as_bytes(), &agencies, &sectors);
    assert_eq!(file.faults, []);
    let written = write(&file.design);
    let rows = "a1,,,,,,3\na2,,u1,s 1,,,2\na2,,u2,s 1,Thôn 1,,1.50\n";
    assert_eq!(written, format!("agency,sector,unit,stratum,cluster,files,weight\n{rows}"));
    assert_eq!(kept(written.as_bytes()), Some(file.design));
    assert_eq!(kept(text.as_bytes()), None, "another spelling");
    assert_eq!(kept(write(&Design::new()).as_bytes()), Some(Design::new()));
}

/// One agency's cells, as they may stand in a file without faults.
fn of_agency() -> impl Strategy<Value = AgencyDesign> {
    let names = prop::collection::btree_set("[a-z][a-z0-9]{0,8}", 1..6);
    let weight = "[1-9][0-9]{0,4}(\\.[0-9]{1,4})?";
    (0..3_u8, names, any::<bool>(), prop::collection::vec((1..5000_u64, weight, 0..3_u8, any::<bool>()), 6)).prop_map(
        |(sort, names, has_files, rest)| {
            let sort = [Sort::Sector, Sort::Unit, Sort::Whole][usize::from(sort)];
            let names = if sort == Sort::Whole { [String::new()].into() } else { names };
            let cells = names.into_iter().zip(rest).map(|(name, (files, weight, stratum, has_cluster))| {
                let is_unit = sort == Sort::Unit;
                let has_stratum = is_unit || sort == Sort::Sector && stratum > 0;
                let cell = Cell {
                    stratum: has_stratum.then(|| format!("tầng {stratum}")),
                    cluster: (is_unit && has_cluster).then(|| format!("c-{stratum}")),
                    size: if has_files { Size::Files(files) } else { Size::Weight(weight) },
                };
                (name, cell)
            });
            AgencyDesign { sort, cells: cells.collect() }
        },
    )
}

proptest! {
    /// What is written is read again as it was.
    #[test]
    fn what_is_written_is_kept(agencies in prop::collection::btree_map("[a-z0-9]{1,6}", of_agency(), 0..5)) {
        let design: Design =
            agencies.into_iter().map(|(code, of)| (AgencyCode::parse(&code).unwrap(), of)).collect();
        prop_assert_eq!(kept(write(&design).as_bytes()), Some(design));
    }

    /// Whatever stands in a file: faults or a design, which is kept as it was read.
    #[test]
    fn any_bytes_are_read_or_refused(text in "(agency,sector,unit,stratum,cluster,files,weight\\n)?((a1|a2|[a-z\"ă]{0,3})[,;](land|tax|[a-z]{0,2})?[,;][a-z]{0,2}[,;][a-z]{0,2}[,;][a-z]{0,2}[,;][-0-9.e]{0,4}[,;][-0-9.e]{0,4}\\n){0,5}") {
        let (agencies, sectors) = known();
        let file = parse(text.as_bytes(), &agencies, &sectors);
        if file.faults.is_empty() {
            prop_assert_eq!(kept(write(&file.design).as_bytes()), Some(file.design));
        }
    }
}
