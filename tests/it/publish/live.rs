//! A live wave holds back what fills no ten: how much that is, is told, for each agency and side.

use std::time::Duration;

use sipas::ledger::entry::Entry;

use super::forging::*;
use super::{AGENCIES, Folder, publish};
use crate::harness::*;

#[test]
fn what_a_live_wave_holds_back_is_told() {
    let store = Store::sqlite();
    let server = store.serve();
    let web = server.web();
    let (agencies, opens, closes) = (store.file("agencies.csv", AGENCIES), in_days(-1), in_days(9));
    let open = ["wave", "open", "--live", "--survey", "sipas-short", "--key", "w", "--agencies", &agencies];
    store.run(&[&open[..], &["--opens", &opens, "--closes", &closes]].concat()).ok();
    within(Duration::from_secs(5), "the wave is there", || web.get("/api/v1/waves/w").status == 200);
    for (agency, n) in [("x1", 23), ("x3", 20)] {
        for _ in 0..n {
            receipt(&web, "w", &short_submission(agency, 4));
        }
    }
    store.run(&["wave", "close", "w"]).ok();
    publish(&store, "public").ok();
    let key_of = |folder: &Folder| key(&store, folder);
    let whole = Folder::read(&store.folder().join("public"));
    let key = key_of(&whole);
    let honest = entries(&whole, &key);
    assert!(honest.iter().any(|entry| matches!(entry, Entry::Wave { live: Some(true), .. })));
    let is_told = |folder: &Folder| {
        folder.faults()
            == ["responses: beside, agency x1: 3 of 23 responses are held back in no figure, as a live wave does"]
    };
    assert!(whole.check().exit_code() == 2 && is_told(&whole), "{:?}", whole.faults());

    // Its figures move in tens: nothing else could have been shown while it ran.
    let (mut folder, mut index) = (whole.clone(), document(&whole));
    for count in ["beside", "all"] {
        let unit = &mut index[count]["units"][4];
        assert_eq!((&unit["code"], &unit["included"]), (&"x3".into(), &20.into()));
        (unit["included"], unit["valid"]) = (19.into(), 19.into());
    }
    write_document(&mut folder, &key, &index);
    assert!(folder.faults().iter().any(|fault| fault.starts_with("responses:") && fault.contains("whole tens")));
    Forgery { name: "nineteen of twenty", check: "responses", folder }.is_noticed();

    // An entry that does not say whether the wave is live makes nothing of it hold.
    let (mut folder, mut before) = (whole.clone(), honest.clone());
    for entry in &mut before {
        if let Entry::Wave { live, .. } = entry {
            *live = None;
        }
    }
    write_log(&mut folder, &key, &before);
    assert!(folder.check().exit_code() == 2 && is_told(&folder), "{:?}", folder.faults());
    for entry in &mut before {
        if let Entry::Wave { live, .. } = entry {
            *live = Some(false);
        }
    }
    write_log(&mut folder, &key, &before);
    Forgery { name: "was not live when it opened", check: "wave", folder }.is_noticed();
}
