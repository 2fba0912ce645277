//! Taking responses from programs.

use actix_web::{HttpResponse, web};

use crate::app::{App, HeldTicket, OpenedWave};
use crate::domain::response::{Mode, Source};
use crate::domain::text::Language;
use crate::error::Error;
use crate::http::arrival::{self, SentBy};
use crate::http::language::PageLanguage;
use crate::http::limit::{Gate, Key};
use crate::http::problem;
use crate::http::wire::json::{NewResponse, Receipt};
use crate::http::wire::problem::Problem;
use crate::http::wire::query::{LanguageQuery, Query};
use crate::intake::Submitted;
use crate::ledger::code::TicketCode;

/// Send one citizen's answers
///
/// When the answer is 201 or 200, the response is on the disk. Repeat the very same request after a lost answer or a 503:
/// it counts once, and the receipt is the same. All faults are told at once.
#[utoipa::path(
    post, path = "/api/v1/waves/{wave}/responses", operation_id = "send_response", tag = "responses",
    params(("wave" = String, Path, description = "Key of the wave", example = "demo"), LanguageQuery),
    request_body = NewResponse,
    responses(
        (status = 201, description = "Recorded", body = Receipt),
        (status = 200, description = "Was recorded before", body = Receipt),
        (status = 400, description = "`malformed`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`not_allowed`, `wave_not_open`, `foreign_site`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`unknown_wave`, `unknown_agency`, `unknown_ticket`: a mistyped code too, and a ticket of another wave", body = Problem, content_type = "application/problem+json"),
        (status = 408, description = "`body_too_slow`: it did not arrive within 30 seconds; send it again", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`id_conflict`: other content came under this id; `ticket_used`; `ticket_spoiled`: it was taken out of use", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "`wave_closed`", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "`body_too_large`: over 64 KiB", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "`wrong_content_type`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`rejected`, with all faults in `errors`; `bad_id`; `ticket_agency`: the ticket is for another agency", body = Problem, content_type = "application/problem+json"),
        (status = 429, response = crate::http::api::openapi::TooMany),
        (status = 503, response = crate::http::api::openapi::Unavailable),
    )
)]
pub async fn send(
    app: web::Data<App>,
    wave: web::Path<String>,
    query: Query<LanguageQuery>,
    page_language: PageLanguage,
    gate: Gate,
    sent: NewResponse,
) -> Result<HttpResponse, Error> {
    let opened = app.wave(&wave).await?;
    let spoken = spoken_language(&sent, &opened.survey.languages)?;
    let submitted = taken(&app, &opened, &gate, &sent).await;
    app.metrics.submission(arrival::outcome(&submitted));
    match submitted {
        Ok(submitted) => {
            let mut answer = if submitted.repeated { HttpResponse::Ok() } else { HttpResponse::Created() };
            Ok(answer.json(Receipt { receipt: submitted.receipt.to_string() }))
        }
        Err(Error::Rejected(rejections)) => {
            let language = spoken.filter(|_| query.0.lang.is_none()).unwrap_or(page_language.0);
            Ok(problem::rejected(rejections, &opened.survey, &language))
        }
        Err(error) => Err(error),
    }
}

async fn taken(app: &App, opened: &OpenedWave, gate: &Gate, sent: &NewResponse) -> Result<Submitted, Error> {
    let held = match &sent.ticket {
        Some(code) => Some(held_ticket(app, code, opened, gate).await?),
        None => None,
    };
    must_be_allowed(sent, held.as_ref())?;
    let (today, id, answers) = (app.today(), &sent.id, &sent.answers);
    let believed = match (&held, &sent.agency) {
        (Some(held), _) => opened
            .agency(held.ticket.agency.as_str())
            .and_then(|agency| arrival::believe_ticket(opened, today, id, held, agency, answers, SentBy::Program)),
        (None, Some(agency)) => opened
            .agency(agency)
            .and_then(|agency| arrival::believe_open(opened, today, id, agency, answers, SentBy::Program)),
        (None, None) => {
            Err(Error::Malformed("missing field `agency`: without a ticket it says who is rated".to_owned()))
        }
    };
    match (&held, &believed) {
        (Some(held), _) => gate.limit(Key::Ticket(&held.hash))?,
        (None, Ok(response)) => gate.limit_open(&response.id)?,
        (None, Err(_)) => gate.limit(Key::Page)?,
    }
    app.submit(&believed?, &opened.survey).await
}

/// The ticket of a code, where it is one of this wave.
async fn held_ticket(app: &App, code: &str, opened: &OpenedWave, gate: &Gate) -> Result<HeldTicket, Error> {
    let code = match TicketCode::parse(code) {
        Ok(code) => code,
        Err(bad) => {
            // A slip of the hand, and no guess.
            gate.limit(Key::Page)?;
            return Err(Error::TicketNotHere(format!("no ticket has this code: {bad}")));
        }
    };
    let found = app.ticket(&code).await;
    // Looked up first: only codes that open nothing are counted by address.
    if matches!(found, Err(Error::UnknownTicket)) {
        gate.limit(Key::Code)?;
    }
    let held = found?;
    let (its, this) = (&held.ticket.wave, &opened.wave.key);
    if its == this {
        Ok(held)
    } else {
        Err(Error::TicketNotHere(format!("the ticket is one of wave “{its}”, not of “{this}”")))
    }
}

/// Source and agency follow from the ticket, or from having none, and the mode is the web: what a response says of itself may
/// only agree.
fn must_be_allowed(sent: &NewResponse, held: Option<&HeldTicket>) -> Result<(), Error> {
    let is = |word: &Option<String>, only: &str| word.as_deref().is_none_or(|word| word == only);
    if let Some(HeldTicket { ticket, .. }) = held
        && !is(&sent.agency, ticket.agency.as_str())
    {
        return Err(Error::TicketForOther { agency: ticket.agency.to_string() });
    }
    let source = held.map_or(Source::Open, |held| held.ticket.source);
    let agrees = is(&sent.source, source.as_str()) && is(&sent.mode, Mode::Web.as_str());
    if agrees { Ok(()) } else { Err(Error::NotAllowed) }
}

fn spoken_language(sent: &NewResponse, languages: &[Language]) -> Result<Option<Language>, Error> {
    let Some(word) = &sent.language else { return Ok(None) };
    let found = languages.iter().find(|language| language.as_str() == word);
    let all = || languages.iter().map(Language::as_str).collect::<Vec<_>>().join(", ");
    found.cloned().map(Some).ok_or_else(|| Error::Malformed(format!("language: this survey is in {}", all())))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use serde_json::json;

    use crate::http::testing::{House, ID};

    fn body(answers: &str) -> String {
        format!(r#"{{"id": "{ID}", "agency": "x1", "answers": {answers}}}"#)
    }

    #[actix_web::test]
    async fn a_response_is_recorded_once_however_often_it_is_sent() {
        let house = House::new();
        let sent = body(r#"{"staff": 1, "why": "Chờ lâu", "wishes": [3, "1"], "visits": 2}"#);
        let first = house.send("demo", &sent).await;
        assert_eq!(first.status, 201);
        assert_eq!(first.header("cache-control"), "no-store");
        let again = house.send("demo", &sent).await;
        assert_eq!((again.status, again.json()), (200, first.json()));
        assert_eq!(first.json()["receipt"].as_str().unwrap().len(), 19);
        let other = house.send("demo", &body(r#"{"staff": 5}"#)).await;
        assert_eq!(other.problem(), (409, "id_conflict".to_owned()));
        assert_eq!(house.get("/api/v1/waves/demo").await.json()["responses"], 1);
    }

    #[actix_web::test]
    async fn all_faults_are_told_at_once() {
        let house = House::new();
        let sent = r#"{"staff": 5.0, "why": "x", "wishes": [1, 2, 3], "visits": 21, "visits": 3, "colour": "red"}"#;
        let answer = house.send("demo", &body(sent)).await;
        assert_eq!(answer.problem(), (422, "rejected".to_owned()));
        let problem = answer.json();
        let errors: Vec<_> =
            problem["errors"].as_array().unwrap().iter().map(|error| (&error["question"], &error["code"])).collect();
        assert_eq!(
            serde_json::to_value(&errors).unwrap(),
            json!([
                ["colour", "unknown_question"],
                ["staff", "unknown_option"],
                ["wishes", "too_many"],
                ["visits", "several_values"]
            ])
        );
        assert_eq!(problem["errors"][2]["max"], 2);
        assert_eq!(problem["errors"][1]["given"], "5.0");
        assert!(problem["errors"].as_array().unwrap().iter().all(|error| error["message"] != ""));
        let not_asked = house.send("demo", &body(r#"{"staff": 5, "why": "x"}"#)).await.json();
        assert_eq!(
            not_asked["errors"],
            json!([{"question": "why", "code": "not_asked",
            "message": not_asked["errors"][0]["message"]}])
        );
        let nothing = house.send("demo", &body("{}")).await.json();
        assert_eq!(
            (&nothing["errors"][0]["question"], &nothing["errors"][0]["code"]),
            (&json!("staff"), &json!("required"))
        );
        assert_eq!(house.get("/api/v1/waves/demo").await.json()["responses"], 0);
    }

    #[actix_web::test]
    async fn what_cannot_be_taken_has_a_status_and_a_code_of_its_own() {
        let house = House::new();
        let good = body(r#"{"staff": 5}"#);
        let with = |key: &str, value: &str| {
            good.replace('}', "").replace("{\"staff\": 5", &format!("{{\"staff\": 5}}, \"{key}\": {value}}}"))
        };
        for (wave, sent, status, code) in [
            ("none", good.clone(), 404, "unknown_wave"),
            ("%00", good.clone(), 404, "unknown_wave"),
            ("soon", good.clone(), 403, "wave_not_open"),
            ("over", good.clone(), 410, "wave_closed"),
            ("demo", good.replace("x1", "x9"), 404, "unknown_agency"),
            ("demo", good.replace(ID, "0190163d-8694-739b-aea5-966c26f8ad91"), 422, "bad_id"),
            ("demo", good.replace(ID, "7"), 422, "bad_id"),
            ("demo", with("source", "\"drawn\""), 403, "not_allowed"),
            ("demo", with("mode", "\"paper\""), 403, "not_allowed"),
            ("demo", with("language", "\"km\""), 400, "malformed"),
            ("demo", with("extra", "1"), 400, "malformed"),
            ("demo", "{".to_owned(), 400, "malformed"),
            ("demo", format!("{good}{}", " ".repeat(65_536)), 413, "body_too_large"),
        ] {
            assert_eq!(house.send(wave, &sent).await.problem(), (status, code.to_owned()), "{wave} {sent:.200}");
        }
        let plain = with("source", "\"open\"");
        assert_eq!(house.send("demo", &plain).await.status, 201, "{plain}");
    }

    #[actix_web::test]
    async fn only_json_from_no_other_site_by_post() {
        let house = House::new();
        let uri = "/api/v1/waves/demo/responses";
        let good = body(r#"{"staff": 5}"#);
        let form = TestRequest::post().uri(uri).insert_header(("content-type", "text/plain")).set_payload(good.clone());
        assert_eq!(house.call(form).await.problem(), (415, "wrong_content_type".to_owned()));
        let foreign = TestRequest::post()
            .uri(uri)
            .insert_header(("content-type", "application/json"))
            .insert_header(("sec-fetch-site", "cross-site"))
            .set_payload(good);
        assert_eq!(house.call(foreign).await.problem(), (403, "foreign_site".to_owned()));
        let get = house.get(uri).await;
        assert_eq!((get.problem(), get.header("allow")), ((405, "method_not_allowed".to_owned()), "POST"));
    }

    #[actix_web::test]
    async fn messages_come_in_the_language_of_the_form_unless_the_address_says_otherwise() {
        let house = House::new();
        let spoken =
            |language: &str| body("{}").replace("\"agency\"", &format!("\"language\": \"{language}\", \"agency\""));
        let message = |language: &'static str, query: &'static str| {
            let request = TestRequest::post()
                .uri(&format!("/api/v1/waves/demo/responses{query}"))
                .insert_header(("content-type", "application/json"))
                .set_payload(spoken(language));
            let house = &house;
            async move { house.call(request).await.json()["errors"][0]["message"].as_str().unwrap().to_owned() }
        };
        let (vi, en) = (message("vi", "").await, message("en", "").await);
        assert_ne!(vi, en);
        assert_eq!(message("vi", "?lang=en").await, en);
    }
}
