//! The form: shown, and taken in. Whatever goes wrong after sending, the page comes back with all that was typed.

use actix_web::http::StatusCode;
use actix_web::http::header::{LOCATION, RETRY_AFTER};
use actix_web::{HttpResponse, web};

use super::arrival::{self, SentBy};
use super::language::PageLanguage;
use super::limit::{Gate, Key};
use super::page::{html, masthead};
use super::problem;
use super::wire::form::FormSubmission;
use crate::app::{App, OpenedWave};
use crate::domain::agency::Agency;
use crate::domain::response::ResponseId;
use crate::domain::submission::GivenAnswers;
use crate::domain::text::Language;
use crate::domain::ticket::TicketState;
use crate::error::Error;
use crate::intake::Submitted;
use crate::pages::form::{FormPage, State, TicketForm};
use crate::pages::ticket::SpentPage;
use crate::pages::{closed, shell::Masthead};

/// What every state of one agency's form has in common.
pub(super) struct Form<'a> {
    app: &'a App,
    opened: &'a OpenedWave,
    pub(super) agency: &'a Agency,
    language: &'a Language,
    given: &'a GivenAnswers,
    ticket: Option<TicketForm<'a>>,
}

pub async fn show(
    app: web::Data<App>,
    path: web::Path<(String, String)>,
    language: PageLanguage,
) -> Result<HttpResponse, Error> {
    let opened = app.wave(&path.0).await?;
    Form::new(&app, &opened, &path.1, &language.0, &GivenAnswers::new())?.shown()
}

pub async fn send(
    app: web::Data<App>,
    path: web::Path<(String, String)>,
    language: PageLanguage,
    gate: Gate,
    sent: FormSubmission,
) -> Result<HttpResponse, Error> {
    let opened = app.wave(&path.0).await?;
    let spoken = sent.language.as_ref().unwrap_or(&language.0);
    let form = Form::new(&app, &opened, &path.1, spoken, &sent.answers)?;
    let believed = arrival::believe_open(&opened, app.today(), &sent.id, form.agency, &sent.answers, SentBy::Form);
    let allowed = match &believed {
        Ok(response) => gate.limit_open(&response.id),
        // Faulty forms cost as much as a page and are counted as one.
        Err(_) => gate.limit(Key::Page),
    };
    let submitted = match allowed.and(believed) {
        Ok(response) => app.submit(&response, &opened.survey).await,
        Err(error) => Err(error),
    };
    app.metrics.submission(arrival::outcome(&submitted));
    form.answered(submitted, &sent.id, &language)
}

impl<'a> Form<'a> {
    pub(super) fn new(
        app: &'a App,
        opened: &'a OpenedWave,
        agency: &str,
        language: &'a Language,
        given: &'a GivenAnswers,
    ) -> Result<Self, Error> {
        let agency = opened.agency(agency)?;
        Ok(Self { app, opened, agency, language, given, ticket: None })
    }

    /// The form that a ticket opened.
    pub(super) fn with(self, ticket: TicketForm<'a>) -> Self {
        Self { ticket: Some(ticket), ..self }
    }

    /// Where the sender is led next, or the form again; `asked_in` is the language of the request.
    pub(super) fn answered(
        &self,
        submitted: Result<Submitted, Error>,
        id: &str,
        asked_in: &PageLanguage,
    ) -> Result<HttpResponse, Error> {
        match submitted {
            Ok(submitted) => {
                let token = self.app.remember_receipt(submitted.receipt);
                // The language goes along where no cookie carries it.
                let is_carried = *self.language == asked_in.0;
                let query = if is_carried { String::new() } else { format!("?lang={}", self.language.as_str()) };
                Ok(HttpResponse::SeeOther().insert_header((LOCATION, format!("/r/{token}{query}"))).finish())
            }
            Err(error) => self.returned(error, id),
        }
    }

    /// An empty form, or why there is none today.
    pub(super) fn shown(&self) -> Result<HttpResponse, Error> {
        match arrival::must_be_open(self.opened, self.app.today()) {
            Ok(()) => Ok(html(StatusCode::OK, self.page(&self.app.random_id(), State::Fresh))),
            Err(error) => self.returned(error, ""),
        }
    }

    /// What comes back instead of a receipt, with everything that was typed.
    pub(super) fn returned(&self, error: Error, id: &str) -> Result<HttpResponse, Error> {
        let (wave, survey, masthead) = (&self.opened.wave, &self.opened.survey, self.masthead());
        let page = match &error {
            Error::Rejected(rejections) => self.page_under(id, State::Rejected(rejections)),
            Error::IdConflict => self.page(&self.app.random_id(), State::Conflict),
            Error::BadId => self.page(&self.app.random_id(), State::Stale),
            Error::Closed { .. } => closed::over(&masthead, self.language, wave, survey, self.agency, self.given),
            Error::TicketUsed | Error::TicketSpoiled => self.spent(&error)?,
            Error::NotYetOpen { .. } => closed::not_yet(&masthead, self.language, wave, self.agency),
            Error::Busy | Error::NotReady => self.page_under(id, State::Busy),
            Error::TooMany { retry_after_s, same_form } => {
                self.page_under(id, State::TooMany { wait_s: *retry_after_s, same_form: *same_form })
            }
            Error::ReadOnly => self.page_under(id, State::Paused),
            Error::Storage(text) | Error::RowRefused(text) | Error::Internal(text) => {
                if let Some(untold) = self.app.troubles.due("form", text) {
                    tracing::error!(code = error.code(), text, untold, "a form was not stored");
                }
                self.page_under(id, State::Busy)
            }
            _ => return Err(error),
        };
        let mut answer = html(problem::status(&error), page);
        if let Some(seconds) = problem::retry_after_s(&error) {
            answer.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        Ok(answer)
    }

    /// The ticket opens nothing any more.
    fn spent(&self, error: &Error) -> Result<String, Error> {
        let ticket = self.ticket.ok_or_else(|| Error::Internal("a ticket was spent where there is none".to_owned()))?;
        let state = if matches!(error, Error::TicketSpoiled) { TicketState::Spoiled } else { TicketState::Used };
        let page = SpentPage {
            masthead: &self.masthead(),
            language: self.language,
            wave: &self.opened.wave,
            survey: &self.opened.survey,
            agency: self.agency,
            code: ticket.code,
            state,
            given: self.given,
            is_open: arrival::must_be_open(self.opened, self.app.today()).is_ok(),
        };
        Ok(page.html())
    }

    fn masthead(&self) -> Masthead {
        masthead(&self.app.config.organiser, self.language)
    }

    fn page(&self, id: &ResponseId, state: State) -> String {
        self.page_under(&id.to_string(), state)
    }

    fn page_under(&self, id: &str, state: State) -> String {
        let (wave, survey) = (&self.opened.wave, &self.opened.survey);
        let (masthead, language, agency, given) = (&self.masthead(), self.language, self.agency, self.given);
        let ticket = self.ticket;
        FormPage { masthead, language, wave, survey, agency, ticket, id, given, state }.html()
    }
}
