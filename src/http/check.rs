//! Is my receipt on record, and the proof of it? The code comes in a body, so that no log and no history of a browser holds it.

use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::{HttpResponse, web};

use super::language::PageLanguage;
use super::limit::{Gate, Key};
use super::page::{html, masthead};
use super::wire::form::Fields;
use crate::app::{App, Recorded};
use crate::error::Error;
use crate::ledger::code::{BadCode, ReceiptCode};
use crate::pages::check::{Outcome, page};

pub async fn show(app: web::Data<App>, language: PageLanguage) -> HttpResponse {
    let masthead = masthead(&app.config.organiser, &language.0);
    html(StatusCode::OK, page(&masthead, &language.0, app.has_demo().await, "", None))
}

/// Receipts are looked up before anything is counted against whoever guesses: one's own is found whatever others behind the same
/// address do.
pub async fn answer(
    app: web::Data<App>,
    language: PageLanguage,
    gate: Gate,
    fields: Fields,
) -> Result<HttpResponse, Error> {
    gate.limit(Key::Page)?;
    let typed = fields.code()?;
    let (shown, outcome) = match ReceiptCode::parse(&typed) {
        Ok(code) => {
            let outcome = match app.recorded(&code).await? {
                Some(Recorded::Confirmed(day)) => Outcome::Recorded(day),
                Some(Recorded::Pending { minutes }) => Outcome::Pending { minutes },
                None => {
                    gate.limit(Key::Code)?;
                    Outcome::Unknown
                }
            };
            (code.to_string(), outcome)
        }
        Err(BadCode::Length) => (typed, Outcome::WrongLength),
        Err(BadCode::Character) => (typed, Outcome::WrongCharacter),
        Err(BadCode::Check) => (typed, Outcome::WrongDigit),
    };
    let status = match outcome {
        Outcome::Recorded(_) | Outcome::Pending { .. } => StatusCode::OK,
        Outcome::Unknown => StatusCode::NOT_FOUND,
        Outcome::WrongLength | Outcome::WrongCharacter | Outcome::WrongDigit => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let masthead = masthead(&app.config.organiser, &language.0);
    Ok(html(status, page(&masthead, &language.0, app.has_demo().await, &shown, Some(outcome))))
}

/// The proof as a file, in the format that other programs read (C2SP tlog-proof).
pub async fn proof(app: web::Data<App>, gate: Gate, fields: Fields) -> Result<HttpResponse, Error> {
    gate.limit(Key::Page)?;
    let code = ReceiptCode::parse(&fields.code()?).map_err(|error| Error::Malformed(error.to_string()))?;
    let Some(proof) = app.proof(&code).await? else {
        // One that waits for its checkpoint is nobody's guess.
        if app.recorded(&code).await?.is_none() {
            gate.limit(Key::Code)?;
        }
        return Err(Error::NotFound);
    };
    Ok(HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"sipas-receipt.tlog-proof\""))
        .body(proof))
}
