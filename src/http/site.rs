//! Refuses what another site makes a citizen's browser send. Our own forms come with `Origin: null`, because of our
//! `no-referrer`: that passes, for over https browsers say more exactly in `Sec-Fetch-Site` where it comes from. Over plain http
//! they do not, and another site that hides its name passes there.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{HttpRequest, web};

use super::origin;
use crate::app::App;
use crate::config::Config;
use crate::error::Error;

/// Middleware.
pub async fn refuse_foreign(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let is_foreign = request
        .app_data::<web::Data<App>>()
        .is_some_and(|app| !request.method().is_safe() && is_foreign(request.request(), &app.config));
    if is_foreign {
        return Ok(request.error_response(Error::ForeignSite));
    }
    next.call(request).await.map(ServiceResponse::map_into_boxed_body)
}

fn is_foreign(request: &HttpRequest, config: &Config) -> bool {
    let header = |name| request.headers().get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    match (header("sec-fetch-site"), header("origin")) {
        (Some(site), _) => site != "same-origin" && site != "none",
        (None, None | Some("null")) => false,
        (None, Some(sent)) => {
            let sent = sent.to_ascii_lowercase();
            let is_configured = config.base_url.as_deref().is_some_and(|base| origin_of(base) == sent);
            let is_host = origin::host(request, config)
                .is_some_and(|host| sent.split_once("://").is_some_and(|(_, authority)| authority == host));
            !is_configured && !is_host
        }
    }
}

/// Scheme, host and port of an address, lower-case.
fn origin_of(url: &str) -> String {
    let authority = url.find("://").map_or(0, |place| place + 3);
    let end = url[authority..].find('/').map_or(url.len(), |place| authority + place);
    url[..end].to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::is_foreign;
    use crate::http::origin::tests::config;

    fn foreign(headers: &[(&'static str, &'static str)]) -> bool {
        let mut request = TestRequest::post().insert_header(("host", "inside:8080"));
        for header in headers {
            request = request.insert_header(*header);
        }
        is_foreign(&request.to_http_request(), &config(Some("https://Hailong.gov.vn/an-giang"), None))
    }

    #[test]
    fn our_own_forms_and_programs_pass() {
        for own in [
            &[][..],
            &[("origin", "null")],
            &[("sec-fetch-site", "same-origin"), ("origin", "null")],
            &[("sec-fetch-site", "none")],
            &[("origin", "https://hailong.gov.vn")],
            &[("origin", "http://inside:8080")],
        ] {
            assert!(!foreign(own), "{own:?}");
        }
    }

    #[test]
    fn other_sites_do_not() {
        for other in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site"), ("origin", "https://hailong.gov.vn")],
            &[("sec-fetch-site", "cross-site"), ("origin", "null")],
            &[("origin", "https://evil.vn")],
            &[("origin", "http://hailong.gov.vn")],
            &[("origin", "https://hailong.gov.vn.evil.vn")],
            &[("origin", "")],
        ] {
            assert!(foreign(other), "{other:?}");
        }
    }
}
