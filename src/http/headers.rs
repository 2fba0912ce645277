//! What every answer says to the browser besides its body: what it may load, what it may keep, and the language chosen.

use actix_web::HttpMessage as _;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, AcceptEncoding, Encoding, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web;

use super::{language, origin};
use crate::app::App;

const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");

const FIXED: [(HeaderName, &str); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (PERMISSIONS, "camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
];

/// The content security policy, with the one style of all pages by its hash.
#[derive(Debug, Clone)]
pub struct Policy(HeaderValue);

impl Policy {
    /// `style`: the hash source of the style, such as `'sha256-…'`.
    ///
    /// # Panics
    /// Where `style` could not stand in a header.
    #[must_use]
    pub fn new(style: &str) -> Self {
        let policy = format!(
            "default-src 'none'; style-src {style}; script-src 'self'; connect-src 'self'; worker-src 'self'; \
             manifest-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        );
        Self(HeaderValue::try_from(policy).expect("a hash source is plain ASCII"))
    }

    /// Also for answers that were made outside the middleware.
    pub fn stamp(&self, headers: &mut HeaderMap) {
        headers.insert(header::CONTENT_SECURITY_POLICY, self.0.clone());
        for (name, value) in FIXED {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
}

/// Middleware; stands outside compression.
pub async fn complete(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    accept_some_coding(&mut request);
    let policy = request.app_data::<web::Data<Policy>>().cloned();
    let keeping = Keeping::of(request.method(), request.path());
    let app = request.app_data::<web::Data<App>>();
    let is_https = app.is_some_and(|app| origin::is_https(request.request(), &app.config));
    let choice =
        (!request.path().starts_with("/api/")).then(|| language::choice_to_keep(request.request(), is_https)).flatten();

    let mut response = next.call(request).await?.map_into_boxed_body();
    if let Some(cookie) = choice {
        // A cookie of two known letters always makes a header.
        let _ = response.response_mut().add_cookie(&cookie);
    }
    let status = response.status();
    let headers = response.headers_mut();
    if let Some(policy) = policy {
        policy.stamp(headers);
    }
    keep_rules(headers, status, keeping);
    name_the_coding(headers);
    Ok(response)
}

/// A client that forbids every coding that we have, plain bytes too, gets plain bytes rather than nothing.
fn accept_some_coding(request: &mut ServiceRequest) {
    // Without weights nothing is forbidden: so it is with what browsers send.
    let has_weights = |value: &HeaderValue| value.as_bytes().contains(&b';');
    if !request.headers().get_all(header::ACCEPT_ENCODING).any(has_weights) {
        return;
    }
    let ours = [Encoding::brotli(), Encoding::gzip(), Encoding::identity()];
    let can_do = request.get_header::<AcceptEncoding>().is_none_or(|accept| accept.negotiate(ours.iter()).is_some());
    if !can_do {
        request.headers_mut().remove(header::ACCEPT_ENCODING);
    }
}

/// Who may keep an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keeping {
    /// An empty form, which holds nothing of a citizen's but the id under which it will be sent. The browser may keep that page
    /// for its "Back" key and for nothing else: going back and sending again then sends under the same id and counts once,
    /// also without a network. With `no-store` it would fetch a form with another id and put the old answers into that.
    EmptyForm,
    /// What belongs to one citizen: whatever was sent, the receipt, the question after a receipt.
    Nobody,
    Anybody,
}

impl Keeping {
    fn of(method: &Method, path: &str) -> Self {
        if !method.is_safe() || path.starts_with("/r/") || path == "/check" || path == "/t" {
            Self::Nobody
        } else if path.starts_with("/s/") || path.starts_with("/t/") {
            Self::EmptyForm
        } else {
            Self::Anybody
        }
    }
}

/// Nothing of a citizen's is kept anywhere; the rest is asked for anew unless its handler knows better.
fn keep_rules(headers: &mut HeaderMap, status: StatusCode, keeping: Keeping) {
    if keeping == Keeping::EmptyForm && status.is_success() {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    } else if keeping == Keeping::Nobody || status.is_client_error() || status.is_server_error() {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    } else if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    }
    let is_page = headers.get(header::CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    // The kept form is for one browser's history alone; were it to vary by cookie, the one that a choice of language sets
    // would make the "Back" key fetch a form with another id.
    if is_page && keeping != Keeping::EmptyForm {
        headers.append(header::VARY, HeaderValue::from_static("accept-language, cookie"));
    }
    // The compressor says so only where it compressed; it holds for the plain bytes as well.
    let is_said = headers.get_all(header::VARY).any(|value| value.as_bytes().starts_with(b"accept-encoding"));
    if !is_said {
        headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
}

/// A strong ETag names exact bytes, so it differs where the bytes were compressed ([`super::etag`] takes either back).
/// `Content-Encoding: identity` was only a word to the compressor and is no coding that may be sent.
fn name_the_coding(headers: &mut HeaderMap) {
    let coding = match headers.get(header::CONTENT_ENCODING).map(HeaderValue::as_bytes) {
        Some(b"br") => "br",
        Some(b"gzip") => "gzip",
        Some(b"identity") => {
            headers.remove(header::CONTENT_ENCODING);
            return;
        }
        _ => return,
    };
    let tag = headers.get(header::ETAG).and_then(|tag| tag.to_str().ok()).and_then(|tag| tag.strip_suffix('"'));
    if let Some(Ok(tag)) = tag.map(|tag| HeaderValue::try_from(format!("{tag}-{coding}\""))) {
        headers.insert(header::ETAG, tag);
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{self, HeaderValue};
    use actix_web::middleware::{Compress, from_fn};
    use actix_web::{App, HttpResponse, test, web};

    use super::{Policy, complete};

    async fn headers(method: test::TestRequest, encoding: Option<&str>) -> header::HeaderMap {
        let body = "x".repeat(2000);
        let app = test::init_service(
            App::new()
                .app_data(web::Data::new(Policy::new("'sha256-abc='")))
                .wrap(Compress::default())
                .wrap(from_fn(complete))
                .default_service(web::to(move || {
                    let body = body.clone();
                    async {
                        HttpResponse::Ok()
                            .content_type("text/html; charset=utf-8")
                            .insert_header(("etag", "\"t\""))
                            .body(body)
                    }
                })),
        )
        .await;
        let request = match encoding {
            Some(encoding) => method.insert_header(("accept-encoding", encoding.to_owned())),
            None => method,
        };
        test::call_service(&app, request.to_request()).await.headers().clone()
    }

    fn value(headers: &header::HeaderMap, name: &str) -> String {
        headers.get_all(name).map(|value| value.to_str().unwrap()).collect::<Vec<_>>().join(" + ")
    }

    #[actix_web::test]
    async fn every_answer_carries_the_policy() {
        let headers = headers(test::TestRequest::with_uri("/results"), None).await;
        assert_eq!(
            headers.get(header::CONTENT_SECURITY_POLICY),
            Some(&HeaderValue::from_static(
                "default-src 'none'; style-src 'sha256-abc='; script-src 'self'; connect-src 'self'; worker-src 'self'; \
                 manifest-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
            ))
        );
        assert_eq!(value(&headers, "x-content-type-options"), "nosniff");
        assert_eq!(value(&headers, "referrer-policy"), "no-referrer");
        assert_eq!(value(&headers, "x-frame-options"), "DENY");
        assert_eq!(value(&headers, "cache-control"), "no-cache");
        assert_eq!(value(&headers, "vary"), "accept-language, cookie + accept-encoding");
    }

    #[actix_web::test]
    async fn what_belongs_to_a_citizen_is_never_kept() {
        for request in [
            test::TestRequest::post().uri("/s/demo/30760"),
            test::TestRequest::with_uri("/r/abc"),
            test::TestRequest::with_uri("/check"),
            test::TestRequest::with_uri("/t"),
            test::TestRequest::post().uri("/results"),
        ] {
            assert_eq!(value(&headers(request, None).await, "cache-control"), "no-store");
        }
        for address in ["/s/demo/30760", "/t/ZZZZ-ZZZZ-ZZZZ-ZZZF"] {
            let form = headers(test::TestRequest::with_uri(address), None).await;
            assert_eq!(value(&form, "cache-control"), "private, no-cache");
        }
    }

    #[actix_web::test]
    async fn compressed_bytes_have_a_tag_of_their_own() {
        for (encoding, tag) in [(None, "\"t\""), (Some("gzip"), "\"t-gzip\""), (Some("br"), "\"t-br\"")] {
            let headers = headers(test::TestRequest::with_uri("/results"), encoding).await;
            assert_eq!(value(&headers, "etag"), tag);
            assert_eq!(value(&headers, "content-encoding"), encoding.unwrap_or_default());
        }
    }

    #[actix_web::test]
    async fn whoever_forbids_every_coding_gets_plain_bytes() {
        let headers = headers(test::TestRequest::with_uri("/results"), Some("zstd, identity;q=0")).await;
        assert_eq!((value(&headers, "content-encoding").as_str(), value(&headers, "etag").as_str()), ("", "\"t\""));
    }

    #[actix_web::test]
    async fn a_language_in_the_address_is_kept_in_a_cookie_but_not_for_programs() {
        let page = headers(test::TestRequest::with_uri("/results?lang=en"), None).await;
        assert!(value(&page, "set-cookie").starts_with("lang=en; "));
        let api = headers(test::TestRequest::with_uri("/api/v1/waves?lang=en"), None).await;
        assert_eq!(value(&api, "set-cookie"), "");
    }
}
