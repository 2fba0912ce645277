//! Whoever changes a byte of a publication, takes a file away, renames one or adds one is noticed.

use super::published_with_design;
use crate::harness::*;

/// Files with fewer bytes are changed in each of them.
const SMALL: usize = 400;
/// Changes of each larger file, unless all are asked for by `SIPAS_TEST_LARGE=1`.
const SAMPLED: usize = 40;

/// What no hash or signature of the log covers.
const UNCOVERED: [&str; 2] = ["README.txt", "manifest.sha256"];

#[test]
fn every_changed_byte_is_noticed() {
    let store = Store::sqlite();
    let mut folder = published_with_design(&store);
    for path in ["inputs/design-w.csv", "data/w/cells.csv"] {
        assert!(folder.files.contains_key(path), "{path}");
    }
    assert_eq!(folder.check().exit_code(), 0, "{:?}", folder.faults());
    // Without it, so that nothing is noticed by the manifest alone.
    folder.files.remove("manifest.sha256");
    assert_eq!(folder.check().exit_code(), 0, "{:?}", folder.faults());
    let all = std::env::var("SIPAS_TEST_LARGE").is_ok_and(|value| value == "1");
    let mut seed = 0x5EED_u64;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).expect("31 bits") % below
    };
    let paths: Vec<String> = folder.files.keys().filter(|path| !UNCOVERED.contains(&path.as_str())).cloned().collect();
    assert!(paths.len() >= 10, "{paths:?}");
    let mut changes = 0;
    for path in paths {
        let length = folder.files[&path].len();
        let places: Vec<usize> = if all || length < SMALL {
            (0..length).collect()
        } else {
            (0..SAMPLED).map(|_| next(length)).chain([0, length - 1]).collect()
        };
        for place in places {
            let bit = 1 << next(8);
            folder.files.get_mut(&path).expect("it is there")[place] ^= bit;
            let report = folder.check();
            folder.files.get_mut(&path).expect("it is there")[place] ^= bit;
            assert_eq!(report.exit_code(), 1, "byte {place} of {path}, bit {bit}: {:?}", report.findings);
            changes += 1;
        }
    }
    println!("{changes} changed bytes, each noticed");
    assert_eq!(folder.check().exit_code(), 0, "{:?}", folder.faults());
}

#[test]
fn files_that_are_missing_renamed_or_added_are_told() {
    let store = Store::sqlite();
    let whole = published_with_design(&store);
    for path in whole.files.keys().filter(|path| !UNCOVERED.contains(&path.as_str())) {
        let mut folder = whole.clone();
        let bytes = folder.files.remove(path).expect("it was there");
        let report = folder.check();
        assert_ne!(report.exit_code(), 0, "without {path}");
        assert!(folder.faults().iter().any(|fault| fault.contains(path.as_str())), "{path}: {:?}", folder.faults());
        folder.files.insert(format!("{path}.bak"), bytes);
        let told = |path: &str| folder.check().findings.iter().any(|f| f.check == "uncovered" && f.text.contains(path));
        assert!(told(&format!("{path}.bak")), "{path} under another name");
    }
    let mut folder = whole.clone();
    folder.files.insert("data/w/corrected.csv".to_owned(), b"q,n\n".to_vec());
    let told = folder.check().findings.iter().any(|f| f.check == "uncovered" && f.text.contains("corrected.csv"));
    assert!(told, "a file that was added");
    // A missing manifest or README takes nothing away from what the log covers.
    let mut folder = whole.clone();
    folder.files.retain(|path, _| !UNCOVERED.contains(&path.as_str()));
    assert_eq!(folder.check().exit_code(), 0, "{:?}", folder.faults());
    // Copied badly: the manifest notices what nothing else covers.
    let mut folder = whole.clone();
    folder.files.get_mut("README.txt").expect("it is there")[3] ^= 1;
    assert!(folder.faults().iter().any(|fault| fault.starts_with("manifest:") && fault.contains("README.txt")));
}
