//! What is believed and what is not, on the shipped questionnaire.

use super::*;
use crate::domain::answer::Answer;
use crate::domain::definition::survey;
use crate::domain::response::Mode;
use crate::domain::survey::Apart;

fn agency() -> Survey {
    survey::parse(include_str!("../../../survey-definitions/sipas-agency.toml")).unwrap()
}

fn given(pairs: &[(&str, &str)]) -> GivenAnswers {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), Given::Word((*value).to_owned()))).collect()
}

fn put(into: &mut GivenAnswers, pairs: &[(&str, &str)]) {
    for (key, value) in &given(pairs) {
        into.insert(key.clone(), value.clone());
    }
}

/// Without the answers whose keys begin so.
fn without(given: &GivenAnswers, beginning: &str) -> GivenAnswers {
    given.iter().filter(|(key, _)| !key.starts_with(beginning)).cloned().collect()
}

fn all_criteria(survey: &Survey) -> GivenAnswers {
    survey
        .questions
        .iter()
        .filter(|question| question.required)
        .map(|question| (question.key.to_string(), Given::Number("4".to_owned())))
        .collect()
}

fn faults(survey: &Survey, given: &GivenAnswers, unmet: Unmet) -> Vec<(String, &'static str)> {
    survey
        .accept(&Channel::open_web(), given, unmet, true)
        .err()
        .into_iter()
        .flatten()
        .map(|rejection| (rejection.question, rejection.fault.code()))
        .collect()
}

fn answer(survey: &Survey, given: &GivenAnswers, unmet: Unmet, key: &str) -> Answer {
    let accepted = survey.accept(&Channel::open_web(), given, unmet, false).unwrap();
    accepted.answers[survey.find(key).unwrap().0]
}

#[test]
fn a_blank_gate_asks_and_an_unmet_one_leaves_out() {
    let survey = agency();
    let mut some = all_criteria(&survey);
    assert_eq!(faults(&survey, &some, Unmet::Reject), []);
    put(&mut some, &[("contact", "2")]);
    let told = faults(&survey, &some, Unmet::Reject);
    assert_eq!(told.len(), 6);
    assert!(told.iter().all(|(key, code)| key.starts_with("q3_") && *code == "not_asked"), "{told:?}");
    assert_eq!(faults(&survey, &some, Unmet::LeaveOut), []);
    assert_eq!(answer(&survey, &some, Unmet::LeaveOut, "q3_1"), Answer::NotAsked);
    assert_eq!(answer(&survey, &some, Unmet::LeaveOut, "q2_1"), Answer::Chosen(4));
}

#[test]
fn the_waiting_room_is_left_out_only_if_every_gate_says_so() {
    let survey = agency();
    let left_out = |pairs| answer(&survey, &given(pairs), Unmet::LeaveOut, "q1_1") == Answer::NotAsked;
    assert!(left_out(&[("filed", "2"), ("received", "2"), ("visits", "0")]));
    assert!(left_out(&[("filed", "4"), ("received", "3"), ("visits", "0")]));
    assert!(!left_out(&[("filed", "2"), ("received", "2")]));
    assert!(!left_out(&[("filed", "1"), ("received", "2"), ("visits", "0")]));
    assert!(!left_out(&[]));
}

#[test]
fn under_a_blank_positive_gate_nothing_is_demanded_and_what_was_said_is_kept() {
    let survey = agency();
    let some = all_criteria(&survey);
    assert_eq!(answer(&survey, &some, Unmet::Reject, "q5_1"), Answer::Chosen(4));
    let mut some = without(&some, "q5_");
    assert_eq!(faults(&survey, &some, Unmet::Reject), []);
    assert_eq!(answer(&survey, &some, Unmet::Reject, "q5_1"), Answer::NotAsked);
    put(&mut some, &[("gave_feedback", "1")]);
    assert_eq!(faults(&survey, &some, Unmet::Reject).len(), 4);
    put(&mut some, &[("gave_feedback", "2"), ("q5_1", "1")]);
    assert_eq!(faults(&survey, &some, Unmet::Reject), [("q5_1".to_owned(), "not_asked")]);
}

#[test]
fn all_faults_come_at_once() {
    let survey = agency();
    let mut bad = without(&all_criteria(&survey), "q1_1");
    put(&mut bad, &[("q1_2", "6"), ("zzz", "1"), ("comment", "a\u{0}b")]);
    bad.insert("wishes".to_owned(), Given::List(["1", "2", "3", "4"].map(|c| Given::Number(c.to_owned())).to_vec()));
    bad.insert("q1_3".to_owned(), Given::List(vec![Given::Number("1".to_owned()), Given::Number("2".to_owned())]));
    bad.insert("learned".to_owned(), Given::Other);
    let told = faults(&survey, &bad, Unmet::Reject);
    let told: Vec<(&str, &str)> = told.iter().map(|(key, code)| (key.as_str(), *code)).collect();
    for expected in [
        ("zzz", "unknown_question"),
        ("q1_1", "required"),
        ("q1_2", "unknown_option"),
        ("q1_3", "several_values"),
        ("learned", "wrong_type"),
        ("wishes", "too_many"),
        ("comment", "control_character"),
    ] {
        assert!(told.contains(&expected), "{expected:?} in {told:?}");
    }
    assert_eq!(told.len(), 7);
}

#[test]
fn no_opinion_satisfies_and_nothing_stands_alone_beside_others() {
    let survey = agency();
    let mut some = all_criteria(&survey);
    put(&mut some, &[("q1_1", "na")]);
    assert_eq!(faults(&survey, &some, Unmet::Reject), []);
    assert_eq!(answer(&survey, &some, Unmet::Reject, "q1_1"), Answer::Apart(Apart::NoOpinion));
    some.insert("wishes".to_owned(), Given::List(["10", "1"].map(|c| Given::Word(c.to_owned())).to_vec()));
    assert_eq!(faults(&survey, &some, Unmet::Reject), [("wishes".to_owned(), "exclusive_option")]);
}

#[test]
fn words_are_kept_in_one_spelling_and_sensitive_questions_stay_away_from_kiosks() {
    let survey = agency();
    let accepted = survey
        .accept(&Channel::open_web(), &given(&[("comment", "  Ca\u{302}\u{301}p\r\nxã ")]), Unmet::Reject, false)
        .unwrap();
    assert_eq!(accepted.texts.len(), 1);
    assert_eq!(accepted.texts[0].1, "Cấp\nxã");
    let kiosk = Channel { mode: Mode::Kiosk, ..Channel::open_web() };
    let told = survey.accept(&kiosk, &given(&[("trouble", "2")]), Unmet::Reject, false).unwrap_err();
    assert_eq!(told[0].fault, Fault::NotAsked);
}

#[test]
fn what_came_under_one_key_is_made_one_in_the_order_in_which_it_was_sent() {
    let sent = |pairs: &[(&str, &str)]| -> Vec<(String, Given)> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), Given::Word((*value).to_owned()))).collect()
    };
    let both = |one: Given, other: Given| Given::List(vec![one, other]);
    let mut answers = GivenAnswers::from_sent(sent(&[("b", "1"), ("a", "2"), ("b", "3")]), both);
    let word = |text: &str| Given::Word(text.to_owned());
    assert_eq!(answers["b"], both(word("1"), word("3")));
    answers.insert("c".to_owned(), word("4"));
    answers.insert("a".to_owned(), word("5"));
    let keys: Vec<&str> = answers.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!((keys, answers.len(), answers.get("a")), (vec!["a", "b", "c"], 3, Some(&word("5"))));
    let last: GivenAnswers = sent(&[("a", "1"), ("a", "2")]).into_iter().collect();
    assert_eq!((last.get("a"), last.get("b")), (Some(&word("2")), None));
}
