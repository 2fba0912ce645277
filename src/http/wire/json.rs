//! The JSON body of `POST …/responses`, read strictly: unknown keys are refused, nothing is guessed.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{
    AdditionalProperties, ArrayBuilder, Object, ObjectBuilder, OneOfBuilder, Schema, SchemaType, Type,
};
use validator::{Validate, ValidationError};

use super::answers;
use super::body;
use crate::domain::submission::{Given, GivenAnswers};
use crate::domain::text::Language;
use crate::error::Error;

const JSON: &str = "application/json";
const MOST_ANSWERS: usize = 600;
const LONGEST_KEY: usize = 64;
const LONGEST_LIST: usize = 64;

/// One citizen's answers, as a program sends them.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = has_measured_answers))]
#[schema(example = example)]
pub struct NewResponse {
    /// A random UUID (version 4) made by the sender. A repeat under the same id counts once.
    #[schema(format = Uuid)]
    pub id: String,
    /// Code of the agency that is rated. Needed without a ticket; with one it may be left out, or is that of the ticket.
    #[validate(length(min = 1, max = 32, message = "1 to 32 characters"))]
    #[schema(min_length = 1, max_length = 32)]
    pub agency: Option<String>,
    /// The code of a ticket, as it stands on the slip; typed in any case, with or without dashes. The response takes agency,
    /// sector, unit and source from the ticket, which is spent with it.
    #[validate(length(max = 60, message = "at most 60 characters"))]
    #[schema(max_length = 60, example = json!(null))]
    pub ticket: Option<String>,
    /// The language in which the questions were put; one of the survey's languages. Messages come in it.
    #[validate(custom(function = is_language))]
    #[schema(pattern = "^[a-z]{2,3}$")]
    pub language: Option<String>,
    /// Answers by question key. A question left out, or null, was left blank.
    #[serde(deserialize_with = "answers::read")]
    #[schema(schema_with = answers_schema)]
    pub answers: GivenAnswers,
    /// How the respondent came to be asked; without a ticket only `open`, with one only what the ticket says.
    #[validate(length(max = 20, message = "at most 20 characters"))]
    #[schema(max_length = 20)]
    pub source: Option<String>,
    /// How the answers were given; only `web`.
    #[validate(length(max = 20, message = "at most 20 characters"))]
    #[schema(max_length = 20)]
    pub mode: Option<String>,
}

/// A response that the survey `sipas-agency` takes as it stands.
fn example() -> serde_json::Value {
    serde_json::json!({
        "id": "0f3c5b52-1d6f-4a0e-9c37-5f2b8f6f9d11", "agency": "30760", "language": "vi",
        "answers": {
            "respondent": 1, "filed": 1, "received": 1, "outcome": 1, "contact": 1, "gave_feedback": 1,
            "q1_1": 5, "q1_2": 4, "q1_3": 4, "q1_4": "na", "q2_1": 4, "q2_2": 4, "q2_3": 5, "q2_4": 3, "q2_5": 4,
            "q3_1": 5, "q3_2": 5, "q3_3": 4, "q3_4": 4, "q3_5": 4, "q3_6": 4, "q4_1": 4, "q4_2": 5, "q4_3": 4,
            "q5_1": 3, "q5_2": 4, "q5_3": 2, "q5_4": "na",
            "overall": 4, "wishes": [1, 4], "comment": "Cảm ơn.",
        },
    })
}

/// The proof that a response was recorded.
#[derive(Debug, Serialize, ToSchema)]
pub struct Receipt {
    /// Shows nothing of what was answered. To be typed at `/check`.
    #[schema(pattern = "^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$", example = "7Q2M-K0ZD-4H8W-XN3A")]
    pub receipt: String,
}

impl NewResponse {
    /// # Errors
    /// [`Error::Malformed`] names the first thing that is not as it should be.
    pub fn parse(body: &[u8]) -> Result<Self, Error> {
        let sent: Self =
            serde_json::from_slice(body).map_err(|error| Error::Malformed(printable(&error.to_string())))?;
        sent.validate().map_err(|errors| Error::Malformed(printable(&errors.to_string())))?;
        Ok(sent)
    }
}

impl FromRequest for NewResponse {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move { Self::parse(&body::read(&request, &mut payload, JSON).await?) })
    }
}

/// A reader's complaint may quote what was sent: kept short and on one line.
pub fn printable(message: &str) -> String {
    message.chars().map(|c| if c.is_control() { ' ' } else { c }).take(300).collect()
}

fn is_language(word: &str) -> Result<(), ValidationError> {
    Language::parse(word).map(|_| ()).map_err(|bad| fault("language", bad.to_string()))
}

fn has_measured_answers(sent: &NewResponse) -> Result<(), ValidationError> {
    let answers = &sent.answers;
    if answers.len() > MOST_ANSWERS {
        return Err(fault("answers", format!("answers: more than {MOST_ANSWERS}")));
    }
    if answers.iter().any(|(key, _)| key.len() > LONGEST_KEY) {
        return Err(fault("key", format!("answers: a key is longer than {LONGEST_KEY} bytes")));
    }
    if answers.iter().any(|(_, value)| matches!(value, Given::List(values) if values.len() > LONGEST_LIST)) {
        return Err(fault("list", format!("answers: a list has more than {LONGEST_LIST} values")));
    }
    Ok(())
}

fn fault(code: &'static str, message: String) -> ValidationError {
    ValidationError::new(code).with_message(message.into())
}

fn answers_schema() -> Object {
    let one = || ObjectBuilder::new().schema_type(SchemaType::from_iter([Type::Integer, Type::String]));
    let value = OneOfBuilder::new()
        .item(one().description(Some(
            "The code of an option or of an option apart (`na`, `dk`, `ref`); a whole number; words",
        )))
        .item(
            ArrayBuilder::new()
                .items(one())
                .max_items(Some(LONGEST_LIST))
                .description(Some("The codes of all options that were ticked")),
        )
        .item(ObjectBuilder::new().schema_type(Type::Null).description(Some("Left blank")))
        .build();
    ObjectBuilder::new()
        .additional_properties(Some(AdditionalProperties::RefOr(RefOr::T(Schema::OneOf(value)))))
        .max_properties(Some(MOST_ANSWERS))
        .property_names(Some(ObjectBuilder::new().schema_type(Type::String).max_length(Some(LONGEST_KEY))))
        .build()
}

#[cfg(test)]
mod tests {
    use super::{NewResponse, example};
    use crate::domain::definition::survey;
    use crate::domain::response::Channel;
    use crate::domain::submission::{Given, Unmet};
    use crate::error::Error;

    fn answers(answers: &str) -> Result<NewResponse, Error> {
        NewResponse::parse(format!(r#"{{"id": "x", "agency": "30760", "answers": {answers}}}"#).as_bytes())
    }

    fn number(text: &str) -> Given {
        Given::Number(text.to_owned())
    }

    #[test]
    fn the_example_can_be_sent_as_it_stands() {
        let sent = NewResponse::parse(example().to_string().as_bytes()).unwrap();
        let survey = survey::parse(include_str!("../../../survey-definitions/sipas-agency.toml")).unwrap();
        assert!(survey.accept(&Channel::open_web(), &sent.answers, Unmet::Reject, true).is_ok());
    }

    #[test]
    fn values_keep_their_form() {
        let sent = answers(
            r#"{"a": 5, "b": "5", "c": 5.0, "d": 1e3, "e": -1, "f": null, "g": [1, "2", null, [3]], "h": {"x": 1}, "i": true,
                "j": 99999999999999999999}"#,
        )
        .unwrap()
        .answers;
        assert_eq!(sent["a"], number("5"));
        assert_eq!(sent["b"], Given::Word("5".to_owned()));
        assert_eq!(sent["c"], number("5.0"));
        assert_eq!(sent["d"], number("1000.0"));
        assert_eq!(sent["e"], number("-1"));
        assert_eq!(sent["f"], Given::Word(String::new()));
        assert_eq!(sent["g"], Given::List(vec![number("1"), Given::Word("2".to_owned()), Given::Other, Given::Other]));
        assert_eq!((&sent["h"], &sent["i"]), (&Given::Other, &Given::Other));
        assert!(matches!(&sent["j"], Given::Number(_)));
    }

    #[test]
    fn deep_nesting_is_read_over_without_recursion() {
        let deep = format!("{{\"a\": {}1{}}}", "[".repeat(20_000), "]".repeat(20_000));
        assert_eq!(answers(&deep).unwrap().answers["a"], Given::List(vec![Given::Other]));
    }

    #[test]
    fn a_key_that_came_twice_is_noticed() {
        let sent = answers(r#"{"a": 1, "a": 1, "b": [1], "b": [2], "b": 3, "c": 1}"#).unwrap().answers;
        assert_eq!((&sent["a"], &sent["b"], &sent["c"]), (&Given::Repeated, &Given::Repeated, &number("1")));
    }

    #[test]
    fn what_has_another_shape_is_refused_with_a_reason() {
        let many = (0..601).map(|n| format!("\"q{n}\": 1")).collect::<Vec<_>>().join(",");
        for (body, word) in [
            (r#"{"id": "x", "agency": "a", "answers": {}, "extra": 1}"#.to_owned(), "extra"),
            (r#"{"id": "x", "id": "y", "agency": "a", "answers": {}}"#.to_owned(), "duplicate field `id`"),
            (r#"{"agency": "a", "answers": {}}"#.to_owned(), "missing field `id`"),
            (r#"{"id": 7, "agency": "a", "answers": {}}"#.to_owned(), "invalid type"),
            (r#"{"id": "x", "agency": "", "answers": {}}"#.to_owned(), "agency"),
            (r#"{"id": "x", "agency": "a", "language": "Tiếng Việt", "answers": {}}"#.to_owned(), "language"),
            (r#"{"id": "x", "agency": "a", "answers": []}"#.to_owned(), "an object"),
            (format!(r#"{{"id": "x", "agency": "a", "answers": {{{many}}}}}"#), "answers"),
            (format!(r#"{{"id": "x", "agency": "a", "answers": {{"{}": 1}}}}"#, "k".repeat(65)), "longer than 64"),
            (format!(r#"{{"id": "x", "agency": "a", "answers": {{"a": [{}1]}}}}"#, "1,".repeat(64)), "more than 64"),
            (r#"{"id": "x", "agency": "a", "answers": {}} trailing"#.to_owned(), "trailing"),
            (r#"{"id": "x", "agency": "\ud800", "answers": {}}"#.to_owned(), "hex escape"),
            (String::new(), "EOF"),
        ] {
            match NewResponse::parse(body.as_bytes()) {
                Err(Error::Malformed(message)) => assert!(message.contains(word), "{message}"),
                other => panic!("{word}: {other:?}"),
            }
        }
        assert!(NewResponse::parse(b"{\"id\": \"\xff\", \"agency\": \"a\", \"answers\": {}}").is_err(), "not UTF-8");
    }
}
