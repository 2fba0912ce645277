//! An error as a client sees it (RFC 9457), with a stable code.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::submission::{Expected, Fault, Rejection};

/// A problem (RFC 9457). Rely on `code`; `title`, `detail` and `message` are for people.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "type": "urn:sipas:problem:rejected", "title": "Not recorded", "status": 422, "code": "rejected",
    "detail": "faults in the submission: 1",
    "errors": [{"question": "wishes", "code": "too_many", "message": "Choose at most 3.", "max": 3}]
}))]
pub struct Problem {
    /// `urn:sipas:problem:` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    /// Stable.
    pub code: &'static str,
    pub detail: String,
    /// All faults of a submission, unknown questions first, then in the survey's order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<RejectionView>,
}

/// One fault of a submission, tied to its question.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct RejectionView {
    /// The question's key as it was sent.
    pub question: String,
    /// Stable: `required`, `unknown_question`, `unknown_option`, `not_asked`, `several_values`, `repeated_option`, `too_many`,
    /// `exclusive_option`, `wrong_type`, `out_of_range`, `too_long`, `control_character`.
    pub code: &'static str,
    /// In the language of the request.
    pub message: String,
    /// The code that was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given: Option<String>,
    /// The option that stands alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub option: Option<String>,
    /// Highest number, or most options, allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<u64>,
    /// Most characters allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_chars: Option<usize>,
    /// Characters found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<usize>,
    /// `one_code`, `list_of_codes`, `whole_number` or `words`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<&'static str>,
}

impl RejectionView {
    #[must_use]
    pub fn new(rejection: &Rejection, message: String) -> Self {
        let mut view =
            Self { question: rejection.question.clone(), code: rejection.fault.code(), message, ..Self::default() };
        match &rejection.fault {
            Fault::UnknownOption { given } | Fault::RepeatedOption { given } => view.given = Some(given.clone()),
            Fault::TooMany { max } => view.max = Some(*max as u64),
            Fault::OutOfRange { max } => view.max = Some(*max),
            Fault::Exclusive { option } => view.option = Some(option.clone()),
            Fault::TooLong { max_chars, found } => (view.max_chars, view.found) = (Some(*max_chars), Some(*found)),
            Fault::WrongType { expected } => {
                view.expected = Some(match expected {
                    Expected::OneCode => "one_code",
                    Expected::ListOfCodes => "list_of_codes",
                    Expected::WholeNumber => "whole_number",
                    Expected::Words => "words",
                });
            }
            Fault::Required
            | Fault::UnknownQuestion
            | Fault::NotAsked
            | Fault::SeveralValues
            | Fault::ControlCharacter => {}
        }
        view
    }
}
