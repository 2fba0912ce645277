//! A ticket's link: opened, which spends nothing; sent, which spends it; or disputed. And the place to type a code by hand.

use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{HttpResponse, web};

use super::arrival::{self, SentBy};
use super::form::Form;
use super::language::PageLanguage;
use super::limit::{Gate, Key};
use super::page::{html, masthead};
use super::wire::address::SentForm;
use super::wire::form::{Fields, FormSubmission, typed_code};
use crate::app::{App, HeldTicket};
use crate::domain::submission::GivenAnswers;
use crate::domain::text::Language;
use crate::domain::ticket::TicketState;
use crate::error::Error;
use crate::ledger::code::TicketCode;
use crate::pages::form::TicketForm;
use crate::pages::ticket;

pub async fn enter(app: web::Data<App>, language: PageLanguage) -> HttpResponse {
    let masthead = masthead(&app.config.organiser, &language.0);
    html(StatusCode::OK, ticket::entering(&masthead, &language.0, app.has_demo().await, None))
}

/// A typed code leads to its link, so that nobody must type it into the address.
pub async fn open(
    app: web::Data<App>,
    language: PageLanguage,
    gate: Gate,
    fields: Fields,
) -> Result<HttpResponse, Error> {
    let typed = fields.code()?;
    match found(&app, &typed, &gate).await {
        Ok((code, _)) => Ok(HttpResponse::SeeOther().insert_header((LOCATION, format!("/t/{code}"))).finish()),
        Err(Error::UnknownTicket) => Ok(unknown(&app, &language.0, &typed).await),
        Err(error) => Err(error),
    }
}

pub async fn show(
    app: web::Data<App>,
    typed: web::Path<String>,
    language: PageLanguage,
    gate: Gate,
) -> Result<HttpResponse, Error> {
    let (code, held) = match found(&app, &typed, &gate).await {
        Err(Error::UnknownTicket) => return Ok(unknown(&app, &language.0, &typed).await),
        found => found?,
    };
    let opened = app.wave(held.ticket.wave.as_str()).await?;
    let given = GivenAnswers::new();
    let form = Form::new(&app, &opened, held.ticket.agency.as_str(), &language.0, &given)?;
    let form = form.with(TicketForm { code: &code, knows_sector: held.ticket.sector.is_some() });
    match held.state {
        TicketState::Unused => form.shown(),
        TicketState::Used => form.returned(Error::TicketUsed, ""),
        TicketState::Spoiled => form.returned(Error::TicketSpoiled, ""),
    }
}

pub async fn send(
    app: web::Data<App>,
    typed: web::Path<String>,
    shown: web::Query<SentForm>,
    language: PageLanguage,
    gate: Gate,
    sent: FormSubmission,
) -> Result<HttpResponse, Error> {
    let spoken = sent.language.as_ref().unwrap_or(&language.0);
    let (code, held) = match found(&app, &typed, &gate).await {
        Err(error @ Error::UnknownTicket) => {
            app.metrics.submission(error.code());
            return Ok(unknown(&app, &language.0, &typed).await);
        }
        // The ticket cannot be looked up now, or too much was asked: the form comes back as it was.
        Err(error) => {
            app.metrics.submission(error.code());
            let Ok(code) = TicketCode::parse(&typed) else { return Err(error) };
            // An address without the names, or of other ones, must not hide why: it is this that passes.
            let Ok(opened) = app.wave(&shown.wave).await else { return Err(error) };
            let Ok(form) = Form::new(&app, &opened, &shown.agency, spoken, &sent.answers) else { return Err(error) };
            return form.with(TicketForm { code: &code.to_string(), knows_sector: false }).returned(error, &sent.id);
        }
        Ok(found) => found,
    };
    let opened = app.wave(held.ticket.wave.as_str()).await?;
    let form = Form::new(&app, &opened, held.ticket.agency.as_str(), spoken, &sent.answers)?;
    let form = form.with(TicketForm { code: &code, knows_sector: held.ticket.sector.is_some() });
    let believed =
        arrival::believe_ticket(&opened, app.today(), &sent.id, &held, form.agency, &sent.answers, SentBy::Form);
    // By the ticket alone: thousands of phones behind one address have each their own.
    let submitted = match gate.limit(Key::Ticket(&held.hash)).and(believed) {
        Ok(response) => app.submit(&response, &opened.survey).await,
        Err(error) => Err(error),
    };
    app.metrics.submission(arrival::outcome(&submitted));
    // Under a spent ticket no other person's form can be counted: that is what the sender must hear, not to press again.
    let submitted = match submitted {
        Err(Error::IdConflict) if held.state == TicketState::Used => Err(Error::TicketUsed),
        submitted => submitted,
    };
    form.answered(submitted, &sent.id, &language)
}

/// Once a ticket, however often it is pressed; an unused one is led back to its form.
pub async fn dispute(
    app: web::Data<App>,
    typed: web::Path<String>,
    language: PageLanguage,
    gate: Gate,
) -> Result<HttpResponse, Error> {
    let (code, held) = match found(&app, &typed, &gate).await {
        Err(Error::UnknownTicket) => return Ok(unknown(&app, &language.0, &typed).await),
        found => found?,
    };
    gate.limit(Key::Ticket(&held.hash))?;
    if held.state == TicketState::Unused || !app.dispute_ticket(held.hash).await? {
        return Ok(HttpResponse::SeeOther().insert_header((LOCATION, format!("/t/{code}"))).finish());
    }
    let masthead = masthead(&app.config.organiser, &language.0);
    Ok(html(StatusCode::OK, ticket::disputed(&masthead, &language.0, app.has_demo().await)))
}

/// The ticket of a typed code, and the code as it stands on the slip. One that exists is limited by itself and never by address;
/// by address is counted what was mistyped, as a page, and what was well typed and is no ticket's, as a guess.
async fn found(app: &App, typed: &str, gate: &Gate) -> Result<(String, HeldTicket), Error> {
    let Ok(code) = TicketCode::parse(typed) else {
        gate.limit(Key::Page)?;
        return Err(Error::UnknownTicket);
    };
    gate.limit(Key::Link(&code.hash()))?;
    let found = app.ticket(&code).await;
    if matches!(found, Err(Error::UnknownTicket)) {
        gate.limit(Key::Code)?;
    }
    found.map(|held| (code.to_string(), held))
}

/// Nothing was found: the place to type it again.
async fn unknown(app: &App, language: &Language, typed: &str) -> HttpResponse {
    let typed = typed_code(typed);
    let masthead = masthead(&app.config.organiser, language);
    html(StatusCode::NOT_FOUND, ticket::entering(&masthead, language, app.has_demo().await, Some(&typed)))
}
