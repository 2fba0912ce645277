//! What every page handler needs: an answer of HTML, and who asks, in the page's language.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use crate::config::Organiser;
use crate::domain::text::Language;
use crate::pages::shell::Masthead;

pub fn html(status: StatusCode, page: String) -> HttpResponse {
    HttpResponse::build(status).content_type("text/html; charset=utf-8").body(page)
}

pub fn masthead(organiser: &Organiser, language: &Language) -> Masthead {
    Masthead {
        home_affairs: organiser.home_affairs.in_language(language).to_owned(),
        hotline: organiser.hotline.clone(),
        front_phone: organiser.front_phone.clone(),
        supervisors_line: organiser.supervisors_line.clone(),
        contact: organiser.contact.clone(),
        privacy_url: organiser.privacy_url.clone(),
    }
}
