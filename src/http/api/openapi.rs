//! The description of the API (OpenAPI 3.1), made from the code that serves it.

use actix_web::{HttpRequest, HttpResponse};
use utoipa::{OpenApi, ToResponse};

use super::{index, responses, waves};
use crate::http::etag::Inputs;
use crate::http::wire::problem::Problem;
use crate::http::wire::query::IfNoneMatch;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "sipas",
        description = "Citizens' answers about government agencies: send them, and read the indices made of them.\n\n\
            Errors are problems (RFC 9457) with a stable `code`; any request may find the server busy (503), asked too often from one address (429, `too_many`) or in error (500). Days are those of Viet Nam. \
            An answer with an `ETag` may be asked for again with `If-None-Match`.",
        license(name = "MIT", identifier = "MIT"),
    ),
    paths(
        waves::list, waves::show, waves::survey, waves::agencies,
        responses::send,
        index::json, index::csv, index::xlsx, index::changes,
        describe,
    ),
    components(schemas(Problem), responses(Unavailable, TooMany)),
    tags(
        (name = "waves", description = "What is asked, about whom, and when"),
        (name = "responses", description = "Sending answers"),
        (name = "index", description = "The figures. Open for live waves; of others not found until they are published"),
        (name = "description", description = "This document"),
    ),
)]
struct Api;

/// `busy`, `not_ready`, `counting`, `storage`, `read_only`: nothing was stored by this request, or it is not known; repeat it as it was
#[derive(ToResponse)]
#[response(
    description = "`busy`, `not_ready`, `counting`, `storage`, `read_only`: repeat the request as it was after `Retry-After` seconds",
    content_type = "application/problem+json",
    headers(("Retry-After" = u64, description = "Seconds")),
)]
#[allow(dead_code, reason = "only its description is used")]
pub struct Unavailable(Problem);

/// `too_many`: the same response too often in a row, or too much from one address; nothing was stored by this request
#[derive(ToResponse)]
#[response(
    description = "`too_many`: the same response too often in a row, or too much from one address; repeat the request as it was after `Retry-After` seconds",
    content_type = "application/problem+json",
    headers(("Retry-After" = u64, description = "Seconds")),
)]
#[allow(dead_code, reason = "only its description is used")]
pub struct TooMany(Problem);

/// This document
#[utoipa::path(
    get, path = "/api/v1/openapi.json", operation_id = "describe", tag = "description",
    params(IfNoneMatch),
    responses(
        (status = 200, description = "OpenAPI 3.1", body = serde_json::Value, headers(("ETag" = String, description = "Strong"))),
        (status = 304, description = "Unchanged"),
    )
)]
pub async fn describe(request: HttpRequest) -> HttpResponse {
    let body = document();
    let tag = Inputs::new("openapi").with(&body).tag();
    if let Some(unchanged) = tag.unchanged(&request) {
        return unchanged;
    }
    let mut answer = HttpResponse::Ok();
    tag.put_on(&mut answer);
    answer.content_type("application/json").body(body)
}

/// The document as JSON.
///
/// # Panics
/// Never: it is made of what the compiler saw.
#[must_use]
pub fn document() -> String {
    let mut api = Api::openapi();
    // No address of a server stands in it: it describes whichever serves it.
    api.servers = None;
    api.to_pretty_json().expect("a description made of plain values")
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use serde_json::Value;

    use super::document;

    fn described() -> BTreeMap<String, BTreeSet<String>> {
        let document: Value = serde_json::from_str(&document()).unwrap();
        let paths = document["paths"].as_object().unwrap();
        paths.iter().map(|(path, item)| (path.clone(), item.as_object().unwrap().keys().cloned().collect())).collect()
    }

    /// Path and methods of each line `service(at("/api/v1/…").route(read(…)).route(write(…)))`.
    fn served() -> BTreeMap<String, BTreeSet<String>> {
        let mut served = BTreeMap::new();
        for line in include_str!("../routes.rs").lines().filter(|line| line.contains("\"/api/v1")) {
            let path = line.split('"').nth(1).unwrap().to_owned();
            let methods = [("read(", "get"), ("write(", "post")];
            let methods =
                methods.into_iter().filter(|(call, _)| line.contains(call)).map(|(_, method)| method.to_owned());
            served.insert(path, methods.collect());
        }
        served
    }

    #[test]
    fn it_describes_exactly_what_is_served() {
        assert!(served().len() > 7);
        assert_eq!(described(), served());
    }

    #[test]
    fn it_is_openapi_3_1_and_names_no_server() {
        let document: Value = serde_json::from_str(&document()).unwrap();
        assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
        assert_eq!(document["servers"], Value::Null);
        assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
    }

    #[test]
    fn every_operation_says_what_it_does_and_how_it_fails() {
        let document: Value = serde_json::from_str(&document()).unwrap();
        for (path, item) in document["paths"].as_object().unwrap() {
            for operation in item.as_object().unwrap().values() {
                assert!(operation["summary"].as_str().is_some_and(|summary| !summary.is_empty()), "{path}");
                let responses = operation["responses"].as_object().unwrap();
                for (status, response) in responses {
                    let is_shared = response.get("$ref").is_some();
                    assert!(
                        is_shared || response["description"].as_str().is_some_and(|text| !text.is_empty()),
                        "{path} {status}"
                    );
                }
                for (status, response) in responses.iter().filter(|(status, _)| status.as_str() >= "400") {
                    let is_shared = response.get("$ref").is_some();
                    assert!(
                        is_shared || response["content"].get("application/problem+json").is_some(),
                        "{path} {status}"
                    );
                }
                assert!(responses.contains_key("503") || path.ends_with("openapi.json"), "{path}");
            }
        }
    }
}
