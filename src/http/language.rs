//! In which language a page speaks: `?lang=`, then the cookie `lang`, then `Accept-Language`, then Vietnamese.

use std::future::{Ready, ready};

use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::dev::Payload;
use actix_web::http::header::ACCEPT_LANGUAGE;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};

use crate::domain::text::Language;
use crate::error::Error;

const COOKIE: &str = "lang";

/// The language of a page and of messages: Vietnamese or English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageLanguage(pub Language);

impl PageLanguage {
    /// Found once a request and kept with it.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Self {
        if let Some(known) = request.extensions().get::<Self>() {
            return known.clone();
        }
        let found = Self::found(request);
        request.extensions_mut().insert(found.clone());
        found
    }

    fn found(request: &HttpRequest) -> Self {
        let cookie = || request.cookie(COOKIE).and_then(|cookie| known(cookie.value()));
        let accepted = || {
            let header = request.headers().get(ACCEPT_LANGUAGE)?.to_str().ok()?;
            preferred(header)
        };
        Self(asked_for(request).or_else(cookie).or_else(accepted).unwrap_or_else(Language::vietnamese))
    }
}

impl FromRequest for PageLanguage {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request)))
    }
}

/// The cookie that keeps the language for a year, where the address asks for one that is not kept already.
#[must_use]
pub fn choice_to_keep(request: &HttpRequest, is_https: bool) -> Option<Cookie<'static>> {
    let asked = asked_for(request)?;
    if request.cookie(COOKIE).is_some_and(|cookie| cookie.value() == asked.as_str()) {
        return None;
    }
    let cookie = Cookie::build(COOKIE, asked.as_str().to_owned())
        .path("/")
        .max_age(Duration::days(365))
        .same_site(SameSite::Lax)
        .secure(is_https);
    Some(cookie.finish())
}

fn asked_for(request: &HttpRequest) -> Option<Language> {
    request.query_string().split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(known)
}

/// The languages of our own pages; a survey may have more.
fn known(word: &str) -> Option<Language> {
    let all = [Language::vietnamese(), Language::english()];
    all.into_iter().find(|language| language.as_str().eq_ignore_ascii_case(word))
}

/// The known language with the highest weight; of equals the first. `*` means "any", which is Vietnamese.
fn preferred(accept_language: &str) -> Option<Language> {
    let mut best: Option<(f32, Language)> = None;
    for range in accept_language.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let primary = parts.next().and_then(|tag| tag.split('-').next()).unwrap_or_default();
        let Some(language) = known(if primary == "*" { "vi" } else { primary }) else { continue };
        let weight = match parts.next() {
            None => 1.0,
            Some(part) => part.strip_prefix("q=").and_then(|q| q.parse().ok()).unwrap_or(0.0),
        };
        if weight > best.as_ref().map_or(0.0, |(highest, _)| *highest) {
            best = Some((weight, language));
        }
    }
    best.map(|(_, language)| language)
}

#[cfg(test)]
mod tests {
    use actix_web::cookie::Cookie;
    use actix_web::test::TestRequest;

    use super::{PageLanguage, choice_to_keep};

    fn language(uri: &str, cookie: Option<&str>, accept: Option<&str>) -> String {
        let mut request = TestRequest::with_uri(uri);
        if let Some(cookie) = cookie {
            request = request.cookie(Cookie::new("lang", cookie.to_owned()));
        }
        if let Some(accept) = accept {
            request = request.insert_header(("accept-language", accept));
        }
        PageLanguage::of(&request.to_http_request()).0.as_str().to_owned()
    }

    #[test]
    fn the_address_comes_before_the_cookie_before_the_browser() {
        assert_eq!(language("/?lang=en", Some("vi"), Some("vi")), "en");
        assert_eq!(language("/?x=1&lang=vi", Some("en"), Some("en")), "vi");
        assert_eq!(language("/?lang=fr", Some("en"), Some("vi")), "en");
        assert_eq!(language("/", Some("xx"), Some("en")), "en");
        assert_eq!(language("/", None, None), "vi");
    }

    #[test]
    fn the_browser_s_weights_decide() {
        for (accept, expected) in [
            ("en-US,en;q=0.9,vi;q=0.8", "en"),
            ("fr;q=1, en;q=0.3, vi;q=0.4", "vi"),
            ("vi-VN", "vi"),
            ("en;q=0", "vi"),
            ("en;q=0.5, *;q=0.1", "en"),
            ("km, *", "vi"),
            ("en;q=nonsense, vi;q=0.1", "vi"),
            ("", "vi"),
        ] {
            assert_eq!(language("/", None, Some(accept)), expected, "{accept}");
        }
    }

    #[test]
    fn a_choice_is_kept_for_a_year() {
        let request = TestRequest::with_uri("/?lang=en").to_http_request();
        let cookie = choice_to_keep(&request, true).unwrap().to_string();
        assert_eq!(cookie, "lang=en; SameSite=Lax; Secure; Path=/; Max-Age=31536000");
        let kept = TestRequest::with_uri("/?lang=en").cookie(Cookie::new("lang", "en")).to_http_request();
        assert!(choice_to_keep(&kept, false).is_none());
        assert!(choice_to_keep(&TestRequest::with_uri("/?lang=fr").to_http_request(), false).is_none());
    }
}
