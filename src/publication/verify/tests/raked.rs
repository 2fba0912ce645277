//! Raked agencies: who forges a weight, a total, a reason or an error and signs it is found.

use super::*;
use crate::scoring::designed::{Designed, Plain, Weighted};

const MARGINS: &str = "agency,question,code,files\n1,age,1,60\n1,age,2,70\n1,age,3,90\n1,age,4,100\n1,age,5,80\n1,beside,x,250\n1,beside,y,150\n";

/// What is wrong with a publication of these forms after `forge`.
fn wrong(forms: &[Row], margins: &Margins, forge: &dyn Fn(&mut Index)) -> Vec<String> {
    let survey = survey_file::parse(SURVEY).unwrap();
    let method = pooled(&survey, "drop");
    let agencies = [agency("1", "c", None), agency("2", "c", Some(300))];
    let report = forged(&survey, &method, &agencies, (forms, None, Some(margins)), false, forge);
    let wrong = report.findings.iter().filter(|finding| finding.verdict == Verdict::Wrong);
    wrong.map(|finding| format!("{}: {}", finding.check, finding.text)).collect()
}

fn forms() -> Vec<Row> {
    let mark = |n: usize, at: usize| u8::try_from(1 + (7 * n + 3 * at + n * at / 2 + n / 7 + n * n / 11) % 5).unwrap();
    let of = |n: usize| {
        let beside = u8::try_from(1 + n % 2).unwrap();
        (usize::from(n >= 140), Source::Drawn, [0, 1, 2, 3].map(|at| mark(n, at)), beside)
    };
    (0..160).map(of).collect()
}

fn weighted(index: &mut Index) -> &mut Weighted {
    match &mut index.designed[2] {
        Some(Designed::Weighted(weighted)) => weighted,
        other => panic!("{other:?}"),
    }
}

/// What is said, and what was done.
type Forging = (&'static str, &'static dyn Fn(&mut Index));

#[test]
fn a_forged_weight_total_reason_or_error_is_found() {
    let margins = margins::kept(MARGINS.as_bytes()).unwrap();
    let forms = forms();
    let is_single = std::cell::Cell::new(false);
    let honest = wrong(&forms, &margins, &|index| {
        let groups = &weighted(index).groups;
        is_single.set(groups.len() == 10 && groups.iter().all(|group| group.cells.len() == 1));
    });
    assert!(honest.is_empty() && is_single.get(), "{honest:?}");
    let forgings: [Forging; 7] = [
        ("is not the raked one", &|index| {
            // The parts go along, so that only raking again shows it.
            let weighted = weighted(index);
            weighted.groups[0].weight *= 1.01;
            let first = weighted.groups[0].weight;
            for part in weighted.parts.iter_mut().flatten().filter(|part| part.groups == [0]) {
                part.weight = first;
            }
        }),
        ("its questions and categories are not those", &|index| {
            weighted(index).margins[0].categories[0].files += 1.0;
        }),
        ("its questions and categories are not those", &|index| {
            weighted(index).margins[1].categories[0].responses += 1;
        }),
        ("its questions and categories are not those", &|index| {
            weighted(index).margins.pop();
        }),
        ("its groups are not cells of its crossing", &|index| {
            weighted(index).groups[0].cells[0] = "beside=z age=1".to_owned();
        }),
        ("the design, the index and cells.csv do not agree", &|index| {
            index.designed[2] = None;
        }),
        ("for a reason that does not hold", &|index| {
            index.designed[2] = Some(Designed::Plain(Plain::OneCell));
        }),
    ];
    for (said, forge) in forgings {
        let found = wrong(&forms, &margins, forge);
        assert!(found.iter().any(|text| text.contains(said)), "{said}: {found:?}");
    }
    // Of every node: both errors and the files; of questions the error itself.
    for node in 0..7 {
        let found = wrong(&forms, &margins, &|index| {
            let Score::Known(of) = &mut index.figures[Count::Counted as usize][2].scores[node] else { panic!() };
            of.se = of.se.map(|se| se * 1.01);
        });
        assert!(found.iter().any(|text| text.starts_with("errors: ")), "node {node}: {found:?}");
    }
    for node in [2, 3, 5, 6] {
        let found = wrong(&forms, &margins, &|index| {
            let Score::Known(of) = &mut index.figures[Count::Counted as usize][2].scores[node] else { panic!() };
            of.se = of.se.map(|se| se * 1.01);
            of.se_beyond = of.se_beyond.map(|se| se * 1.01);
        });
        assert!(found.iter().any(|text| text.contains("a standard error of")), "node {node}: {found:?}");
    }
}

#[test]
fn where_cells_were_merged_weights_lie_between_bounds() {
    let margins = margins::kept(MARGINS.as_bytes()).unwrap();
    // Few of some answers are x, so those cells are merged.
    let mut forms = forms();
    let is_old = |n: &usize| n / 2 % 5 > 2 && n % 7 > 1;
    (0..160).filter(is_old).for_each(|n| forms[n].3 = 2);
    let is_merged = std::cell::Cell::new(false);
    let honest = wrong(&forms, &margins, &|index| {
        is_merged.set(weighted(index).groups.iter().any(|group| group.cells.len() > 1));
    });
    assert!(honest.is_empty() && is_merged.get(), "{honest:?}");
    for (change, said) in [(1.01, "do not add up to the 400"), (3.0, "do not add up to the 400")] {
        let found = wrong(&forms, &margins, &|index| {
            let weighted = weighted(index);
            weighted.groups[0].weight *= change;
        });
        assert!(found.iter().any(|text| text.contains(said)), "{said}: {found:?}");
    }
    // From one group to another, so that the sum stays.
    let found = wrong(&forms, &margins, &|index| {
        let groups = &mut weighted(index).groups;
        let last = groups.len() - 1;
        let moved = 0.9 * groups[0].weight * groups[0].responses as f64;
        groups[0].weight *= 0.1;
        groups[last].weight += moved / groups[last].responses as f64;
    });
    assert!(found.iter().any(|text| text.contains("its groups cannot have what")), "{found:?}");
}
