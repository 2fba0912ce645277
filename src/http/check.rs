//! Is my receipt on record, and the proof of it? The code comes in a body, so that no log and no history of a browser holds it.

use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::{HttpResponse, web};

use super::language::PageLanguage;
use super::limit::{Gate, Key};
use super::page::{has_demo, html, masthead};
use super::wire::form::Fields;
use crate::app::{App, Recorded};
use crate::error::Error;
use crate::ledger::code::{BadCode, ReceiptCode};
use crate::pages::check::{Outcome, page};

/// Far longer than any code with its dashes and spaces.
const LONGEST: usize = 60;

pub async fn show(app: web::Data<App>, language: PageLanguage) -> HttpResponse {
    let masthead = masthead(&app.config.organiser, &language.0);
    html(StatusCode::OK, page(&masthead, &language.0, has_demo(&app).await, "", None))
}

pub async fn answer(
    app: web::Data<App>,
    language: PageLanguage,
    gate: Gate,
    fields: Fields,
) -> Result<HttpResponse, Error> {
    let typed: String = fields.one("code")?.unwrap_or_default().trim().chars().take(LONGEST).collect();
    let (shown, outcome) = match ReceiptCode::parse(&typed) {
        Ok(code) => {
            gate.limit(Key::Code)?;
            let outcome = match app.recorded(&code).await? {
                Some(Recorded::Confirmed(day)) => Outcome::Recorded(day),
                Some(Recorded::Pending { minutes }) => Outcome::Pending { minutes },
                None => Outcome::Unknown,
            };
            if outcome != Outcome::Unknown {
                gate.forgive(Key::Code);
            }
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
    let shown: String = shown.chars().filter(|c| !c.is_control()).collect();
    let masthead = masthead(&app.config.organiser, &language.0);
    Ok(html(status, page(&masthead, &language.0, has_demo(&app).await, &shown, Some(outcome))))
}

/// The proof as a file, in the format that other programs read (C2SP tlog-proof).
pub async fn proof(app: web::Data<App>, fields: Fields) -> Result<HttpResponse, Error> {
    let typed: String = fields.one("code")?.unwrap_or_default().trim().chars().take(LONGEST).collect();
    let code = ReceiptCode::parse(&typed).map_err(|error| Error::Malformed(error.to_string()))?;
    let proof = app.proof(&code).await?.ok_or(Error::NotFound)?;
    Ok(HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"sipas-receipt.tlog-proof\""))
        .body(proof))
}
