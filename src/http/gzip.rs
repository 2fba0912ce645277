//! Pages compressed well for clients that take gzip and no brotli, as browsers do over plain HTTP: actix compresses in haste,
//! which makes the form a third larger, and on a weak network that is what the citizen waits for.

use std::io::Write as _;

use actix_web::body::{BodySize, BoxBody, MessageBody as _};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{AcceptEncoding, CONTENT_ENCODING, CONTENT_TYPE, Encoding, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpMessage as _, HttpRequest};
use flate2::Compression;
use flate2::write::GzEncoder;

/// Bodies below this many bytes would hardly become smaller, and go out in one piece as they are.
const SMALL_BYTES: u64 = 1024;

/// Middleware; stands inside actix's own compressor, which passes by what names its coding already.
pub async fn pages(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let mut response = next.call(request).await?;
    let headers = response.headers();
    if headers.contains_key(CONTENT_ENCODING) {
        return Ok(response);
    }
    if matches!(response.response().body().size(), BodySize::Sized(bytes) if bytes < SMALL_BYTES) {
        // Taken off again by [`super::headers`].
        response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("identity"));
        return Ok(response);
    }
    let is_page = headers.get(CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    if !is_page || chosen(response.request()) != Some(Encoding::gzip()) {
        return Ok(response);
    }
    Ok(response.map_body(|head, body| match body.try_into_bytes() {
        Ok(page) => {
            head.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            BoxBody::new(compressed(&page))
        }
        // A body that comes in pieces is left to actix.
        Err(body) => body,
    }))
}

/// What actix would compress with.
fn chosen(request: &HttpRequest) -> Option<Encoding> {
    let ours = [Encoding::brotli(), Encoding::gzip(), Encoding::identity()];
    request.get_header::<AcceptEncoding>().and_then(|accept| accept.negotiate(ours.iter()))
}

fn compressed(page: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(page.len() / 4), Compression::default());
    // Writing into memory cannot fail.
    encoder.write_all(page).and_then(|()| encoder.finish()).expect("memory takes what is written")
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use actix_web::http::header::ACCEPT_ENCODING;
    use actix_web::middleware::{Compress, from_fn};
    use actix_web::{App, HttpResponse, test, web};

    use super::*;

    #[actix_web::test]
    async fn a_page_comes_back_whole_and_only_where_gzip_is_the_best_that_is_taken() {
        let page = "<p>Rất hài lòng</p>".repeat(500);
        let (html, text) = (page.clone(), page.clone());
        let app = test::init_service(
            App::new()
                .route(
                    "/page",
                    web::get().to(move || {
                        std::future::ready(
                            HttpResponse::Ok().content_type("text/html; charset=utf-8").body(html.clone()),
                        )
                    }),
                )
                .route(
                    "/text",
                    web::get()
                        .to(move || std::future::ready(HttpResponse::Ok().content_type("text/csv").body(text.clone()))),
                )
                .wrap(from_fn(pages))
                .wrap(Compress::default()),
        )
        .await;
        for (path, accept, coding) in [
            ("/page", "gzip, deflate", "gzip"),
            ("/page", "gzip, deflate, br", "br"),
            ("/page", "identity", ""),
            ("/text", "gzip", "gzip"),
        ] {
            let request = test::TestRequest::with_uri(path).insert_header((ACCEPT_ENCODING, accept)).to_request();
            let answer = test::call_service(&app, request).await;
            let said = answer.headers().get(CONTENT_ENCODING).map_or("", |value| value.to_str().unwrap()).to_owned();
            assert_eq!(said.replace("identity", ""), coding, "{path} {accept}");
            let bytes = test::read_body(answer).await;
            if coding == "gzip" {
                let mut whole = String::new();
                flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut whole).unwrap();
                assert_eq!(whole, page, "{path}");
            }
        }
    }
}
