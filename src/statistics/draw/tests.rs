//! The published draw, word by word, and what must hold for any other.

use super::*;
use proptest::prelude::*;
use serde_json::Value;

fn expected() -> Value {
    serde_json::from_str(include_str!("../../../tests/reference/draw_expected.json")).expect("JSON")
}

/// Unit, stratum, size.
fn frame() -> Vec<(&'static str, &'static str, u64)> {
    let rows = include_str!("../../../tests/reference/frame.csv").lines().skip(1);
    let cells = rows.map(|row| row.split(',').collect::<Vec<_>>());
    cells.map(|cells| (cells[0], cells[1], cells[2].parse().expect("a size"))).collect()
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().expect("a list").iter().map(|text| text.as_str().expect("a text")).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

#[test]
fn the_stream_is_the_published_one() {
    let expected = expected();
    let seed = text(&expected["seed"]);
    let hex = text(&expected["key_sha256_hex"]);
    let bytes = (0..32).map(|place| u8::from_str_radix(&hex[2 * place..2 * place + 2], 16).expect("hexadecimal"));
    assert_eq!(key(seed).to_vec(), bytes.collect::<Vec<u8>>());
    let mut stream = Stream::new(seed);
    let words: Vec<String> = (0..8).map(|_| stream.word().to_string()).collect();
    assert_eq!(words, texts(&expected["first_u64"]));
    let mut stream = Stream::new(seed);
    for unit in expected["first_u01"].as_array().expect("a list") {
        let (found, expected) = (stream.unit(), unit.as_f64().expect("a number"));
        assert!(found.to_bits() == expected.to_bits(), "{found}, not {expected}");
    }
    let rounds = expected["below"].as_object().expect("rounds");
    assert_eq!(rounds.len(), 4);
    for (n, numbers) in rounds {
        let mut stream = Stream::new(&format!("{seed}|below{n}"));
        for number in numbers.as_array().expect("a list") {
            assert_eq!(Some(stream.below(n.parse().expect("a number"))), number.as_u64(), "below {n}");
        }
    }
}

#[test]
fn the_simple_sample_is_the_published_one() {
    let expected = &expected()["srs"];
    let frame = frame();
    let mut ids: Vec<&str> = frame.iter().map(|unit| unit.0).collect();
    let wanted = texts(&expected["selected"]);
    assert_eq!(expected["k"], wanted.len());
    for _ in 0..2 {
        let drawn = simple(text(&expected["seed"]), &ids, wanted.len()).expect("a sample");
        assert_eq!(drawn.iter().map(|place| ids[*place]).collect::<Vec<_>>(), wanted);
        // The order of the rows changes nothing.
        ids.reverse();
    }
}

#[test]
fn every_kth_is_the_published_one() {
    let expected = &expected()["interval"];
    let number = |key: &str| usize::try_from(expected[key].as_u64().expect("a number")).expect("small");
    let drawn = interval(text(&expected["seed"]), number("N"), number("k")).expect("a sample");
    assert_eq!(drawn.start, number("start"));
    let from_one: Vec<Value> = drawn.selected.iter().map(|place| (place + 1).into()).collect();
    assert_eq!(&from_one, expected["selected_1based"].as_array().expect("a list"));
}

/// Checks a draw by size against its record; `units` in the order of the frame.
fn check_pps(record: &Value, units: &[(&str, &str, u64)]) {
    let sizes: Vec<u64> = units.iter().map(|unit| unit.2).collect();
    let wanted = usize::try_from(record["n"].as_u64().expect("a number")).expect("small");
    let drawn = pps::systematic(text(&record["seed"]), &sizes, wanted).expect("a sample");
    let names = |places: &[usize]| places.iter().map(|place| units[*place].0).collect::<Vec<_>>();
    assert_eq!(names(&drawn.certainty), texts(&record["certainty"]));
    assert_eq!(names(&drawn.selected), texts(&record["selected"]));
    assert_eq!(record["n_random"], drawn.left_to_chance);
    assert_eq!(record["total_size"], u64::try_from(drawn.total_size).expect("small"));
    assert_eq!(record["start"], drawn.start.expect("something was left to chance"));
    assert_eq!(text(&record["interval"]), format!("{}/{}", drawn.total_size, drawn.left_to_chance));
    let probabilities = record["inclusion_prob"].as_object().expect("probabilities");
    assert_eq!(probabilities.len(), wanted);
    for place in drawn.certainty.iter().chain(&drawn.selected) {
        let (found, expected) = (drawn.probabilities[*place], probabilities[units[*place].0].as_f64());
        assert!((found - expected.expect("a number")).abs() < 1e-15, "{}: {found}", units[*place].0);
    }
}

#[test]
fn the_samples_by_size_are_the_published_ones() {
    let expected = expected();
    let frame = frame();
    check_pps(&expected["pps"], &frame);
    let strata = expected["pps_by_stratum"].as_object().expect("strata");
    assert_eq!(strata.len(), 3);
    for (stratum, record) in strata {
        let units: Vec<_> = frame.iter().copied().filter(|unit| unit.1 == stratum).collect();
        check_pps(record, &units);
    }
}

#[test]
fn the_probabilities_equal_those_of_r() {
    let text = include_str!("../../../tests/reference/misc_expected.json");
    let record = &serde_json::from_str::<Value>(text).expect("JSON")["pps_inclusion"];
    let sizes: Vec<u64> = frame().iter().map(|unit| unit.2).collect();
    let drawn = pps::systematic("any", &sizes, 12).expect("a sample");
    for (found, expected) in drawn.probabilities.iter().zip(record["pik"].as_array().expect("a list")) {
        assert!((found - expected.as_f64().expect("a number")).abs() < 1e-14, "{found}, not {expected}");
    }
    assert!((drawn.probabilities.iter().sum::<f64>() - 12.0).abs() < 1e-12);
}

/// Over all starts every unit is drawn as often as its probability says.
#[test]
fn chance_is_what_was_promised() {
    let sizes = [5, 1, 9, 2, 2, 40, 1];
    let mut times = [0_u32; 7];
    let rounds = 40_000;
    for round in 0..rounds {
        let drawn = pps::systematic(&round.to_string(), &sizes, 3).expect("a sample");
        drawn.certainty.iter().chain(&drawn.selected).for_each(|place| times[*place] += 1);
    }
    let drawn = pps::systematic("0", &sizes, 3).expect("a sample");
    assert_eq!(drawn.certainty, [5]);
    for (times, probability) in times.iter().zip(&drawn.probabilities) {
        let share = f64::from(*times) / f64::from(rounds);
        assert!((share - probability).abs() < 0.013, "{share}, not {probability}");
    }
}

#[test]
fn what_cannot_be_drawn_is_refused() {
    assert_eq!(simple("s", &["a", "b", "a"], 2), Err(Refusal::Twice { first: 0, second: 2 }));
    assert_eq!(simple("s", &["a"], 2), Err(Refusal::TooFew { wanted: 2, there: 1 }));
    assert_eq!(simple("s", &["a"], 0), Err(Refusal::NothingWanted));
    assert_eq!(pps::systematic("s", &[3, 0], 1), Err(Refusal::NoSize { place: 1 }));
    assert_eq!(pps::systematic("s", &[u64::MAX, u64::MAX], 1), Err(Refusal::TooLarge));
    assert_eq!(pps::systematic("s", &[3], 2), Err(Refusal::TooFew { wanted: 2, there: 1 }));
    assert_eq!(interval("s", 3, 4), Err(Refusal::BadStep { every: 4, there: 3 }));
    assert_eq!(interval("s", 3, 0), Err(Refusal::BadStep { every: 0, there: 3 }));
}

proptest! {
    #[test]
    fn as_many_as_wanted_are_drawn_each_once(
        sizes in proptest::collection::vec(1_u64..500, 1..40), part in 0.0_f64..1.0, seed in "[a-z]{1,6}"
    ) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of a small length")]
        let wanted = 1 + (part * sizes.len() as f64) as usize;
        prop_assume!(wanted <= sizes.len());
        let drawn = pps::systematic(&seed, &sizes, wanted).expect("a sample");
        let mut places = [drawn.certainty.clone(), drawn.selected.clone()].concat();
        prop_assert_eq!(places.len(), wanted);
        places.sort_unstable();
        places.dedup();
        prop_assert_eq!(places.len(), wanted);
        prop_assert!(drawn.probabilities.iter().all(|p| *p > 0.0 && *p <= 1.0));
        prop_assert!((drawn.probabilities.iter().sum::<f64>() - wanted as f64).abs() < 1e-9);
    }

    #[test]
    fn below_stays_below_for_every_round(n in 1_u64.., seed in "[a-z]{1,6}") {
        prop_assert!(Stream::new(&seed).below(n) < n);
    }
}
