//! Every error as its reader sees it: status by one `match`, a page for people, problem+json for programs.
//! What is internal goes to the log and no further.

use actix_web::dev::ServiceRequest;
use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError, web};

use super::language::PageLanguage;
use super::page;
use super::wire::problem::{Problem, RejectionView};
use crate::app::App;
use crate::domain::submission::Rejection;
use crate::domain::survey::Survey;
use crate::domain::text::Language;
use crate::error::Error;
use crate::pages;

/// A full queue is worked off within seconds, and a server starts within them.
const BUSY_S: u64 = 5;
/// A disk or a database that failed comes back when somebody or something has seen to it.
const TROUBLE_S: u64 = 30;
/// A log that is not as it should be waits for a person.
const STOPPED_S: u64 = 600;

/// After so many seconds another try may fare better. None where it would not.
#[must_use]
pub fn retry_after_s(error: &Error) -> Option<u64> {
    match error {
        Error::TooMany { retry_after_s, .. } => Some(*retry_after_s),
        Error::Busy | Error::NotReady | Error::Counting => Some(BUSY_S),
        Error::Storage(_) => Some(TROUBLE_S),
        Error::ReadOnly => Some(STOPPED_S),
        _ => None,
    }
}

/// The one place where errors get their status.
#[must_use]
pub fn status(error: &Error) -> StatusCode {
    match error {
        Error::Malformed(_) => StatusCode::BAD_REQUEST,
        Error::NotYetOpen { .. } | Error::NotAllowed | Error::ForeignSite => StatusCode::FORBIDDEN,
        Error::UnknownWave(_)
        | Error::UnknownAgency { .. }
        | Error::UnknownMethod(_)
        | Error::UnknownTicket
        | Error::TicketNotHere(_)
        | Error::NotFound => StatusCode::NOT_FOUND,
        Error::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        Error::IdConflict | Error::TicketUsed | Error::TicketSpoiled => StatusCode::CONFLICT,
        Error::Closed { .. } => StatusCode::GONE,
        Error::BodyTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        Error::BodyTooSlow { .. } => StatusCode::REQUEST_TIMEOUT,
        Error::HeadersTooLarge { .. } => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        Error::WrongContentType { .. } => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Error::Rejected(_) | Error::BadId | Error::TicketForOther { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        Error::RowRefused(_) | Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        Error::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
        Error::Busy | Error::NotReady | Error::Counting | Error::ReadOnly | Error::Storage(_) => {
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        status(self)
    }

    /// Only the status: the middleware `rescue` knows who asks and in which language.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(status(self))
    }
}

/// Who reads an error.
#[derive(Clone)]
pub struct Reader {
    is_program: bool,
    is_read: bool,
    language: Language,
    app: Option<web::Data<App>>,
}

impl Reader {
    pub fn of(request: &ServiceRequest) -> Self {
        let path = request.path();
        let is_program = path.starts_with("/api/") || path == "/healthz" || path == "/readyz";
        let app = request.app_data::<web::Data<App>>().cloned();
        let is_read = request.method().is_safe();
        Self { is_program, is_read, language: PageLanguage::of(request.request()).0, app }
    }

    pub fn answer(&self, error: &Error) -> HttpResponse {
        if let Error::Storage(text) | Error::RowRefused(text) | Error::Internal(text) = error
            && let Some(untold) = self.app.as_ref().map_or(Some(0), |app| app.troubles.due("request", text))
        {
            tracing::error!(code = error.code(), text, untold, "a request failed");
        }
        if self.is_program {
            return program_answer(error, Vec::new(), &self.language);
        }
        let masthead = self.app.as_ref().map(|app| page::masthead(&app.config.organiser, &self.language));
        let demo = self.app.as_ref().is_some_and(|app| app.knows_demo());
        let status = status(error).as_u16();
        let page = pages::problem::page(error, status, &self.language, masthead.as_ref(), demo, self.is_read);
        builder(error).content_type("text/html; charset=utf-8").body(page)
    }
}

/// The answer to a submission with faults, as a program reads it.
#[must_use]
pub fn rejected(rejections: Vec<Rejection>, survey: &Survey, language: &Language) -> HttpResponse {
    let errors = rejections
        .iter()
        .map(|rejection| {
            let question = survey.find(&rejection.question).map(|(_, question)| question);
            RejectionView::new(rejection, pages::fault::message(rejection, question, language))
        })
        .collect();
    program_answer(&Error::Rejected(rejections), errors, language)
}

fn program_answer(error: &Error, errors: Vec<RejectionView>, language: &Language) -> HttpResponse {
    let (code, status) = (error.code(), status(error).as_u16());
    let detail = match error {
        Error::Storage(_) => "the storage has trouble; repeat the request as it was".to_owned(),
        Error::RowRefused(_) | Error::Internal(_) => "a fault of ours; it has been noted".to_owned(),
        error => error.to_string(),
    };
    let title = pages::problem::title(error, language).to_owned();
    let problem = Problem { kind: format!("urn:sipas:problem:{code}"), title, status, code, detail, errors };
    builder(error).content_type("application/problem+json").json(problem)
}

fn builder(error: &Error) -> HttpResponseBuilder {
    let mut builder = HttpResponse::build(status(error));
    if let Some(seconds) = retry_after_s(error) {
        builder.insert_header((RETRY_AFTER, seconds));
    }
    builder
}

#[cfg(test)]
mod tests {
    use actix_web::http::StatusCode;

    use super::{retry_after_s, status};
    use crate::error::samples::one_of_each;

    #[test]
    fn whoever_is_turned_away_for_now_is_told_for_how_long() {
        for error in one_of_each() {
            let status = status(&error);
            let is_for_now = status == StatusCode::SERVICE_UNAVAILABLE || status == StatusCode::TOO_MANY_REQUESTS;
            assert_eq!(retry_after_s(&error).is_some_and(|seconds| seconds > 0), is_for_now, "{error}: {status}");
        }
    }
}
