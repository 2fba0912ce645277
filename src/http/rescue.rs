//! Catches whatever a handler lets fall: errors of ours, errors of actix, panics. Each leaves as a problem of [`super::problem`].

use std::panic::AssertUnwindSafe;
use std::pin::pin;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CACHE_CONTROL, HeaderMap, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpResponse, ResponseError, web};

use super::headers::Policy;
use super::problem::Reader;
use super::wire::body::LIMIT_BYTES;
use crate::error::Error;

/// Middleware: turns every error of ours, of actix and of a panic into an answer of this room.
pub async fn render(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let reader = Reader::of(&request);
    let policy = request.app_data::<web::Data<Policy>>().cloned();
    match caught(next.call(request)).await {
        Some(Ok(response)) => Ok(with_our_words(response.map_into_boxed_body(), &reader)),
        // Neither leaves a request to answer to, so the answer travels as an error that is made already.
        Some(Err(error)) => Err(Made::of(ours(&error).as_ref(), &reader, policy).into()),
        None => Err(Made::of(&Error::Internal("a handler panicked".to_owned()), &reader, policy).into()),
    }
}

/// None where the work panicked; the panic's own words are in the log by then.
async fn caught<T>(work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    std::future::poll_fn(|context| {
        // Nothing of the request is looked at again after a panic.
        match std::panic::catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context))) {
            Ok(poll) => poll.map(Some),
            Err(_) => std::task::Poll::Ready(None),
        }
    })
    .await
}

fn with_our_words(response: ServiceResponse<BoxBody>, reader: &Reader) -> ServiceResponse<BoxBody> {
    let answer = match response.response().error() {
        Some(error) => reader.answer(ours(error).as_ref()),
        // actix answers this on its own.
        None if response.status() == StatusCode::METHOD_NOT_ALLOWED => {
            let mut answer = reader.answer(&Error::MethodNotAllowed);
            if let Some(allow) = response.headers().get(ALLOW) {
                answer.headers_mut().insert(ALLOW, allow.clone());
            }
            answer
        }
        None => return response,
    };
    response.into_response(answer)
}

enum Ours<'a> {
    Given(&'a Error),
    Made(Error),
}

impl AsRef<Error> for Ours<'_> {
    fn as_ref(&self) -> &Error {
        match self {
            Self::Given(error) => error,
            Self::Made(error) => error,
        }
    }
}

/// Our own error behind one of actix, or what its status means in our words.
fn ours(error: &actix_web::Error) -> Ours<'_> {
    if let Some(error) = error.as_error::<Error>() {
        return Ours::Given(error);
    }
    Ours::Made(match error.as_response_error().status_code() {
        StatusCode::NOT_FOUND => Error::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Error::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => Error::BodyTooLarge { limit_bytes: LIMIT_BYTES },
        status if status.is_client_error() => Error::Malformed("the request could not be read".to_owned()),
        _ => Error::Internal(error.to_string()),
    })
}

/// An answer made beforehand, as an error that actix can carry out.
struct Made {
    status: StatusCode,
    headers: HeaderMap,
    body: web::Bytes,
}

impl Made {
    fn of(error: &Error, reader: &Reader, policy: Option<web::Data<Policy>>) -> Self {
        let answer = reader.answer(error);
        let mut headers = answer.headers().clone();
        if let Some(policy) = policy {
            policy.stamp(&mut headers);
        }
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        let status = answer.status();
        Self { status, headers, body: answer.into_body().try_into_bytes().unwrap_or_default() }
    }
}

impl ResponseError for Made {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status).body(self.body.clone());
        *response.headers_mut() = self.headers.clone();
        response
    }
}

impl std::fmt::Debug for Made {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Made({})", self.status)
    }
}

impl std::fmt::Display for Made {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "answered with {}", self.status)
    }
}

#[cfg(test)]
mod tests {
    use actix_web::middleware::from_fn;
    use actix_web::{App, HttpResponse, test, web};
    use serde_json::Value;

    use super::render;
    use crate::error::Error;
    use crate::http::headers::{Policy, complete};

    async fn answer(uri: &str) -> (u16, String, String, Vec<(String, String)>) {
        let app = test::init_service(
            App::new()
                .app_data(web::Data::new(Policy::new("'sha256-abc='")))
                .wrap(from_fn(render))
                .wrap(from_fn(complete))
                .route("/api/v1/busy", web::get().to(|| async { Err::<HttpResponse, _>(Error::Busy) }))
                .route(
                    "/api/v1/disk",
                    web::get().to(|| async { Err::<HttpResponse, _>(Error::Storage("secret".into())) }),
                )
                .route("/disk", web::get().to(|| async { Err::<HttpResponse, _>(Error::Internal("secret".into())) }))
                .route("/panic", web::get().to(|| async { panic!("secret") as HttpResponse }))
                .route("/api/v1/number/{n}", web::get().to(|n: web::Path<u8>| async move { n.to_string() }))
                .service(web::resource("/api/v1/only").route(web::post().to(HttpResponse::Ok)))
                .default_service(web::to(|| async { Err::<HttpResponse, _>(Error::NotFound) })),
        )
        .await;
        let request = test::TestRequest::with_uri(uri).insert_header(("accept-language", "en")).to_request();
        let response = match test::try_call_service(&app, request).await {
            Ok(response) => response.into_parts().1.map_into_boxed_body(),
            Err(error) => error.error_response(),
        };
        let status = response.status().as_u16();
        let headers: Vec<_> = response
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        let content_type = headers.iter().find(|(name, _)| name == "content-type").unwrap().1.clone();
        let body = actix_web::body::to_bytes(response.into_body()).await.unwrap();
        (status, content_type, String::from_utf8(body.to_vec()).unwrap(), headers)
    }

    fn has(headers: &[(String, String)], name: &str, value: &str) -> bool {
        headers.iter().any(|(n, v)| n == name && v == value)
    }

    #[actix_web::test]
    async fn programs_get_problems_with_stable_codes() {
        for (uri, status, code) in [
            ("/api/v1/busy", 503, "busy"),
            ("/api/v1/disk", 503, "storage"),
            ("/api/v1/nothing", 404, "not_found"),
            ("/api/v1/number/x", 404, "not_found"),
            ("/api/v1/only", 405, "method_not_allowed"),
        ] {
            let (got, content_type, body, headers) = answer(uri).await;
            let problem: Value = serde_json::from_str(&body).unwrap();
            assert_eq!((got, content_type.as_str()), (status, "application/problem+json"), "{uri}");
            assert_eq!((&problem["code"], &problem["status"]), (&code.into(), &status.into()), "{uri}");
            assert_eq!(problem["type"], format!("urn:sipas:problem:{code}"));
            assert!(!problem["title"].as_str().unwrap().is_empty() && !problem["detail"].as_str().unwrap().is_empty());
            assert!(!body.contains("secret"), "{body}");
            assert_eq!(headers.iter().any(|(name, _)| name == "retry-after"), status == 503, "{uri}");
            assert!(has(&headers, "cache-control", "no-store"));
        }
        assert!(has(&answer("/api/v1/only").await.3, "allow", "POST"));
    }

    #[actix_web::test]
    async fn people_get_a_page_and_no_internal_text() {
        for (uri, status) in [("/disk", 500), ("/panic", 500), ("/nothing", 404)] {
            let (got, content_type, body, headers) = answer(uri).await;
            assert_eq!((got, content_type.as_str()), (status, "text/html; charset=utf-8"), "{uri}");
            assert!(body.contains("<html") && !body.contains("secret"), "{uri}: {body}");
            assert!(has(&headers, "x-frame-options", "DENY"), "{uri}");
            assert!(has(&headers, "cache-control", "no-store"), "{uri}");
        }
    }
}
