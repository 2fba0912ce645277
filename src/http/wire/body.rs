//! Reads a request's body: of the right type, not too large, and in time.

use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{FromRequest as _, HttpRequest, web};

use crate::error::Error;

/// The longest body that is taken: the full form with every word field filled is under a third of it.
pub const LIMIT_BYTES: usize = 64 * 1024;

/// A slow network is waited for; a sender that never finishes does not hold the connection for ever.
const PATIENCE: Duration = Duration::from_secs(30);

/// # Errors
/// [`Error::WrongContentType`], [`Error::BodyTooLarge`], [`Error::BodyTooSlow`], or [`Error::Malformed`] where it broke off.
pub async fn read(request: &HttpRequest, payload: &mut Payload, expected: &'static str) -> Result<web::Bytes, Error> {
    if !is_of_type(request, expected) {
        return Err(Error::WrongContentType { expected });
    }
    match actix_web::rt::time::timeout(PATIENCE, web::Bytes::from_request(request, payload)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) => Err(match error.as_error::<PayloadError>() {
            Some(PayloadError::Overflow) => Error::BodyTooLarge { limit_bytes: LIMIT_BYTES },
            _ => Error::Malformed("the body did not arrive in whole".to_owned()),
        }),
        Err(_) => Err(Error::BodyTooSlow { limit_s: PATIENCE.as_secs() }),
    }
}

/// Whether the content type is `expected`, in UTF-8 if it names a charset.
fn is_of_type(request: &HttpRequest, expected: &str) -> bool {
    let Some(sent) = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()) else { return false };
    let mut parts = sent.split(';').map(str::trim);
    let is_expected = parts.next().is_some_and(|essence| essence.eq_ignore_ascii_case(expected));
    is_expected
        && parts.filter_map(|part| part.split_once('=')).all(|(name, value)| {
            !name.trim().eq_ignore_ascii_case("charset") || value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        })
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::{LIMIT_BYTES, read};
    use crate::error::Error;

    const JSON: &str = "application/json";

    async fn outcome(content_type: Option<&str>, bytes: usize) -> Result<usize, Error> {
        let mut request = TestRequest::post()
            .app_data(actix_web::web::PayloadConfig::new(LIMIT_BYTES))
            .set_payload(vec![b' '; bytes]);
        if let Some(content_type) = content_type {
            request = request.insert_header(("content-type", content_type));
        }
        let (request, mut payload) = request.to_http_parts();
        read(&request, &mut payload, JSON).await.map(|body| body.len())
    }

    #[actix_web::test]
    async fn only_the_expected_type_in_utf_8_is_read() {
        for good in [JSON, "Application/JSON; charset=UTF-8", "application/json;charset=\"utf-8\""] {
            assert!(matches!(outcome(Some(good), 10).await, Ok(10)), "{good}");
        }
        for bad in [None, Some("text/plain"), Some("application/json; charset=utf-16"), Some("application/jsonp")] {
            assert!(matches!(outcome(bad, 10).await, Err(Error::WrongContentType { expected: JSON })), "{bad:?}");
        }
    }

    #[actix_web::test]
    async fn the_last_byte_allowed_is_read_and_the_next_is_not() {
        assert!(matches!(outcome(Some(JSON), LIMIT_BYTES).await, Ok(LIMIT_BYTES)));
        assert!(matches!(outcome(Some(JSON), LIMIT_BYTES + 1).await, Err(Error::BodyTooLarge { limit_bytes: 65_536 })));
    }
}
