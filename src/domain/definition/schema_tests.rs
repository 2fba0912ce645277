//! The JSON Schema and the reader of every shape say the same.

use super::reader;
use super::shape::Shape;
use super::survey_file::{ApartFile, ConditionFile, OptionFile, QuestionFile, ScaleFile, SectionFile, SurveyFile};
use super::tests::GOOD;

/// Properties and required keys of a shape's schema.
fn schema_of<T: Shape>() -> (Vec<String>, Vec<String>) {
    let schema = schemars::SchemaGenerator::default().into_root_schema_for::<T>();
    let properties = schema.get("properties").and_then(|p| p.as_object()).expect("properties");
    let required = schema.get("required").and_then(|r| r.as_array()).expect("required");
    (properties.keys().cloned().collect(), required.iter().map(|r| r.as_str().expect("a key").to_owned()).collect())
}

/// What the reader itself says of an empty table and of one with a foreign key.
pub(crate) fn assert_schema_and_reader_agree<T: Shape>() {
    let (mut properties, required) = schema_of::<T>();
    properties.sort();
    let (_, faults) = reader::document("nonsense_zz = 1", |top, faults| T::read(top, faults));
    let faults = faults.or(None::<()>).expect_err("faults");
    let missing: Vec<&str> = faults
        .iter()
        .filter_map(|fault| fault.message.split_once(" has no “")?.1.split_once('”'))
        .map(|(key, _)| key)
        .collect();
    let sorted = |mut keys: Vec<&str>| {
        keys.sort_unstable();
        keys.join(" ")
    };
    assert_eq!(sorted(missing), sorted(required.iter().map(String::as_str).collect()), "{}", T::CALLED);
    let unknown = faults.iter().find(|fault| fault.message.contains("knows no key “nonsense_zz”")).expect("unknown");
    let known = unknown.message.split_once("known are ").expect("known keys").1;
    assert_eq!(sorted(known.split(", ").collect()), properties.join(" "), "{}", T::CALLED);
}

#[test]
fn schema_and_reader_know_the_same_keys() {
    assert_schema_and_reader_agree::<SurveyFile>();
    assert_schema_and_reader_agree::<ScaleFile>();
    assert_schema_and_reader_agree::<OptionFile>();
    assert_schema_and_reader_agree::<ApartFile>();
    assert_schema_and_reader_agree::<SectionFile>();
    assert_schema_and_reader_agree::<QuestionFile>();
    assert_schema_and_reader_agree::<ConditionFile>();
}

/// The shipped forms and the good text use every key there is, and they are read without a fault.
#[test]
fn every_key_of_the_schema_can_be_used() {
    let agency = include_str!("../../../survey-definitions/sipas-agency.toml");
    let text = format!("{GOOD}{agency}");
    for key in [schema_of::<SurveyFile>().0, schema_of::<SectionFile>().0, schema_of::<QuestionFile>().0].concat() {
        let headers = [format!("\n{key} = "), format!("[[{key}]]"), format!("[[section.{key}]]"), format!("[{key}.")];
        assert!(headers.iter().any(|header| text.contains(header)), "{key}");
    }
}
