//! What `sipas score` cannot estimate stands in its records as null, with the reason: never left out, never zero.

use serde_json::Value;

use crate::sampled::{POOLED, definition, record, scored};

const CLUSTERS: &str = "weight = \"w\"\nstrata = [\"s\"]\npsu = [\"p\"]\nagency = \"ag\"";
const ANSWERS: &str =
    "w,s,p,ag,k,q1,q2\n1,a,1,X,1,5,1\n2,a,2,X,1,1,5\n1,a,3,Y,1,5,\n1,b,1,X,1,5,5\n2,b,2,Y,1,1,1\n1,b,3,Y,1,5,4\n";

/// One agency lies in one unit: no pair with it has a test, and the others are tested as if it were not there.
#[test]
fn what_one_side_cannot_tell_no_difference_tells() {
    let answers = ANSWERS.to_owned() + "1,b,3,Z,1,5,4\n1,b,3,Z,1,1,4\n1,a,1,W,1,1,1\n2,a,2,W,1,5,4\n1,b,2,W,1,1,4\n";
    let found = scored(&answers, &definition(POOLED, CLUSTERS), &[]);
    let pairs = record(&found, "wr.ag_pairs");
    let mut tested = Vec::new();
    for (place, pair) in pairs["pair"].as_array().expect("pairs").iter().enumerate() {
        let with_z = pair.as_str().expect("a name").contains('Z');
        for key in ["se", "t", "p", "p_holm", "p_bh"] {
            assert_eq!(pairs[key][place].is_null(), with_z, "{key} of {pair}");
        }
        assert_eq!(pairs["status"][place] == "not estimable", with_z);
        if !with_z {
            tested.push([&pairs["p"][place], &pairs["p_holm"][place]].map(|p| p.as_f64().expect("a p")));
        }
    }
    // Holm over three tests, not six.
    tested.sort_by(|a, b| a[0].total_cmp(&b[0]));
    assert_eq!(tested.len(), 3);
    assert!((tested[0][1] - (3.0 * tested[0][0]).min(1.0)).abs() < 1e-12, "{tested:?}");
}

/// A step table has a derivative of zero and no certainty; nor has a clamp that holds.
#[test]
fn rules_that_are_not_smooth_have_no_error() {
    let steps = "aggregate = \"mean\"\nrescale = { steps = [{ from = 0, points = 0 }, { from = 40, points = 1 }] }";
    let clamp = "aggregate = \"mean\"\nrescale = { goalposts = [0, 10], clamp = true }";
    let limit = "aggregate = \"mean\"\nrescale = { each = 0.5, most = 12 }";
    for root in [steps, clamp, limit] {
        let found = scored(ANSWERS, &definition(root, CLUSTERS), &["--seed", "1"]);
        let whole = record(&found, "wr.overall");
        assert!(whole["se"].is_null() && whole["ci"].is_null() && !whole["estimate"].is_null(), "{whole}");
        assert_eq!(whole["status"], "no error: the rule is not smooth");
        assert!(record(&found, "wr.factor.F1")["se"].is_number(), "its parts have theirs");
        let ranks = record(&found, "wr.ranks_holm_onesided");
        assert_eq!(ranks["unranked"], serde_json::json!(["X", "Y"]));
        assert!(record(&found, "wr.ag_vcov")["vcov"][0][0].is_null());
        assert!(record(&found, "wr.ag_pairs")["p"][0].is_null());
    }
    // Where the clamp does not hold, the error is that of the figure, over the length of the scale.
    let wide = scored(
        ANSWERS,
        &definition("aggregate = \"mean\"\nrescale = { goalposts = [0, 200], clamp = true }", CLUSTERS),
        &[],
    );
    let plain = scored(ANSWERS, &definition("aggregate = \"mean\"", CLUSTERS), &[]);
    let se = |of: &Value| record(of, "wr.overall")["se"].as_f64().expect("an error");
    assert!((se(&wide) - se(&plain) / 2.0).abs() < 1e-12, "{} {}", se(&wide), se(&plain));
}

/// A question that nobody answered, a column without a value, a denominator of zero.
#[test]
fn nothing_to_estimate_from_is_a_record_with_its_reason() {
    let answers = "w,s,p,ag,k,z,e,q1,q2\n1,a,1,X,1,0,,5,\n2,a,2,X,1,0,,1,\n1,b,1,Y,1,0,,5,\n2,b,2,Y,1,0,,1,\n";
    let more = CLUSTERS.to_owned()
        + "\n[mean.e]\ncolumn = \"e\"\n[total.e]\ncolumn = \"e\"\n[mean.k]\ncolumn = \"k\"\n"
        + "[ratio.r]\nnumerator = \"k\"\ndenominator = \"z\"\n[composite.c]\nof = [\"F1\", \"F2\"]\nweights = [0.5, 0.5]";
    let found = scored(answers, &definition(POOLED, &more), &[]);
    for (id, status) in [
        ("mean.e", "nobody has a value"),
        ("mean.e.ag.X", "nobody has a value"),
        ("total.e", "nobody has a value"),
        ("ratio.r", "the denominator is zero"),
        ("c", "a part is missing"),
    ] {
        let of = record(&found, &format!("wr.{id}"));
        assert!(of["estimate"].is_null() && of["se"].is_null(), "{of}");
        assert_eq!(of["status"], status, "{of}");
    }
    // A constant has no spread and no design effect; that is no certainty.
    let constant = record(&found, "wr.mean.k");
    assert_eq!(constant["status"], "no spread among the sampled units");
    assert!(constant["ci_t"].is_null() && constant["deff_wr"].is_null(), "{constant}");
}

/// Where every unit was taken there is no error of sampling, and only there.
#[test]
fn certainty_is_said_only_of_units_that_were_all_taken() {
    let answers = "p,n,k,q1,q2\n1,2,4,5,1\n2,2,9,1,1\n";
    let columns = |fpc: &str| format!("psu = [\"p\"]\n{fpc}\n[mean.k]\ncolumn = \"k\"");
    let all = scored(answers, &definition(POOLED, &columns("fpc = { psu = \"n\" }")), &["--variance", "fpc1"]);
    let of = record(&all, "fpc1.mean.k");
    assert_eq!((&of["se"], &of["status"]), (&0.0.into(), &"no stage-1 sampling error".into()));
}

/// Lonely second stages that are to be averaged with none leave no error, and the record stays.
#[test]
fn a_composite_without_an_error_stays() {
    let answers = "w,p,v,N,M,q1,q2\n1,1,1,9,5,5,1\n1,1,2,9,5,1,5\n1,2,1,9,5,5,5\n1,3,1,9,5,4,1\n";
    let more = "weight = \"w\"\npsu = [\"p\"]\nssu = [\"v\"]\nfpc = { psu = \"N\", ssu = \"M\" }\n[design]\nvariance = \"multi\"\n\
        lonely = \"average\"\n[composite.c]\nof = [\"F1\", \"F2\"]\nweights = [0.5, 0.5]";
    let found = scored(answers, &definition(POOLED, more), &[]);
    let of = record(&found, "multi.c");
    assert!(of["estimate"].is_number() && of["se"].is_null(), "{of}");
    assert_eq!(of["status"], "not estimable: only lonely strata");
}
