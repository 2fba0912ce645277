//! One line and one count a request for the operator: which route, which status, how long. Never an address, a code or a body;
//! the path is written as its pattern, so that neither a receipt nor an agency shows who answered where and when.

use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web;

use crate::app::App;

/// Of what no route answered, as its handler fell or something before it did.
const NO_ROUTE: &str = "failed";

/// Middleware; stands outside all that answers, so that it counts what they say.
pub async fn one_line(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let started = Instant::now();
    let app = request.app_data::<web::Data<App>>().cloned();
    let method = request.method().clone();
    let answer = next.call(request).await;
    // Asked after routing: then the pattern is known and need not be searched for among all of them.
    let (route, status) = match &answer {
        Ok(response) => {
            (response.request().match_pattern().unwrap_or_else(|| "unmatched".to_owned()), response.status())
        }
        Err(error) => (NO_ROUTE.to_owned(), error.as_response_error().status_code()),
    };
    let took = started.elapsed();
    tracing::debug!(%method, route, status = status.as_u16(), ms = took.as_millis(), "answered");
    if let Some(app) = app {
        app.metrics.answered(method.as_str(), route, status.as_u16(), took);
    }
    answer
}
