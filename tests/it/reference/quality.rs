//! Signs of careless answers, respondent by respondent, and the effect of interviewers, against R.

use serde_json::Value;
use sipas::statistics::quality::interviewer::effect;
use sipas::statistics::quality::matching::{BOTH_FROM, LISTED_FROM, nearest};
use sipas::statistics::quality::pattern::{irv, is_straight, longstring};
use sipas::statistics::quality::speed::speed;

use super::calibration::Answers;
use super::reliability::items;
use super::{Near, columns, compare, json, near, record};

/// One row a respondent of 2024, one answer a question.
fn rows(answers: &Answers) -> Vec<Vec<Option<f64>>> {
    let names: Vec<String> = (1..=22).map(|number| format!("q{number:02}")).collect();
    let columns = items(answers, &names);
    (0..answers.weights.len()).map(|row| columns.iter().map(|column| column[row]).collect()).collect()
}

#[test]
fn every_respondent_has_the_signs_of_r() {
    let answers = Answers::of_2024();
    let rows = rows(&answers);
    let (ids, expected) = (&answers.columns["resp_id"], columns("A_quality_expected.csv"));
    assert_eq!(*ids, expected["resp_id"]);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "codes are 1 to 5")]
    let byte = |answer: &Option<f64>| answer.map_or(0, |code| code as u8);
    let codes: Vec<Vec<u8>> = rows.iter().map(|row| row.iter().map(byte).collect()).collect();
    let matches = nearest(&codes, BOTH_FROM);
    let seconds: Vec<Option<f64>> = answers.columns["duration_s"].iter().map(|cell| cell.parse().ok()).collect();
    let speed = speed(&seconds);
    let mut faults = Vec::new();
    for (row, given) in rows.iter().enumerate() {
        let wanted = |column: &str| -> Value {
            let cell = &expected[column][row];
            cell.parse::<f64>().map_or(Value::Null, Value::from)
        };
        let flag = |is: bool| Value::from(f64::from(u8::from(is)));
        for (column, found) in [
            ("n_valid", (given.iter().flatten().count() as f64).into()),
            ("longstring", (longstring(given) as f64).into()),
            ("irv_sd", irv(given).into()),
            ("straightline", flag(is_straight(given))),
            ("percentmatch", matches[row].map(sipas::statistics::quality::matching::Match::share).into()),
            ("robust_z_log_duration", speed.z[row].into()),
            ("too_fast", flag(speed.is_too_fast(row))),
        ] {
            compare(&format!("{} {column}", ids[row]), &found, &wanted(column), Near::Within(1e-9), &mut faults);
        }
        let with = matches[row].map_or("NA", |of| ids[of.with].as_str());
        if with != expected["percentmatch_with"][row] {
            faults.push(format!("{} is nearest to {with}, R has {}", ids[row], expected["percentmatch_with"][row]));
        }
    }
    assert_eq!((faults, rows.len()), (Vec::<String>::new(), 692));
    let whole = record("A_expected.json", "quality.2024");
    near("the median", speed.median_log.unwrap(), whole["median_log_duration"].as_f64().unwrap(), 1e-12);
    near("the MAD", speed.mad_log.unwrap(), whole["mad_log_duration"].as_f64().unwrap(), 1e-12);
    for (field, found) in [
        ("n_too_fast", (0..rows.len()).filter(|row| speed.is_too_fast(*row)).count()),
        ("n_straightline", rows.iter().filter(|row| is_straight(row)).count()),
        ("n_percentmatch_ge_085", matches.iter().flatten().filter(|of| of.share() >= LISTED_FROM).count()),
        ("max_longstring", rows.iter().map(|row| longstring(row)).max().unwrap()),
    ] {
        assert_eq!(whole[field].as_u64(), Some(found as u64), "{field}");
    }
}

#[test]
fn the_effect_of_interviewers_is_the_one_of_r() {
    let answers = Answers::of_2024();
    let rows = rows(&answers);
    let (mut means, mut interviewers) = (Vec::new(), Vec::new());
    for (given, name) in rows.iter().zip(&answers.columns["interviewer"]) {
        let given: Vec<f64> = given.iter().flatten().copied().collect();
        if !given.is_empty() {
            means.push(given.iter().sum::<f64>() / given.len() as f64);
            interviewers.push(name[1..].parse::<u32>().unwrap());
        }
    }
    let found = effect(&means, &interviewers).unwrap();
    let record = &json("misc_expected.json")["interviewer_icc"];
    assert_eq!(record["k"].as_u64(), Some(found.interviewers as u64));
    for (field, found) in [
        ("n0", found.n0),
        ("ms_between", found.between),
        ("ms_within", found.within),
        ("F", found.f),
        ("p", found.p),
        ("rho", found.rho),
        ("deff_int", found.deff),
    ] {
        near(field, found, record[field].as_f64().unwrap(), 1e-9);
    }
}
