//! Every address that we answer, on one screen. What is not here is a problem: 404, or 405 with the methods that are.

use actix_web::{Handler, Resource, Responder, Route, guard, web};

use super::api::{index, openapi, responses, waves};
use super::{check, form, health, home, log, receipt, results, ticket};
use crate::error::Error;

pub fn routes(config: &mut web::ServiceConfig) {
    config
        // Addresses are tried one after the other: what comes in by the thousand stands first.
        .service(at("/api/v1/waves/{wave}/responses").route(write(responses::send)))
        .service(at("/s/{wave}/{agency}").route(read(form::show)).route(write(form::send)))
        .service(at("/").route(read(home::show)))
        .service(at("/t").route(read(ticket::enter)).route(write(ticket::open)))
        .service(at("/t/{code}").route(read(ticket::show)).route(write(ticket::send)))
        .service(at("/t/{code}/dispute").route(write(ticket::dispute)))
        .service(at("/r/{token}").route(read(receipt::show)))
        .service(at("/check").route(read(check::show)).route(write(check::answer)))
        .service(at("/check/proof").route(write(check::proof)))
        .service(at("/log/checkpoint").route(read(log::checkpoint)))
        .service(at("/log/keys.txt").route(read(log::keys)))
        .service(at("/log/tile/{path:.*}").route(read(log::tile)))
        .service(at("/results").route(read(results::list)))
        .service(at("/results/{wave}").route(read(results::wave)))
        .service(at("/results/{wave}/{agency}").route(read(results::agency)))
        .service(at("/healthz").route(read(health::alive)))
        .service(at("/readyz").route(read(health::ready)))
        .service(at("/api/v1/openapi.json").route(read(openapi::describe)))
        .service(at("/api/v1/waves").route(read(waves::list)))
        .service(at("/api/v1/waves/{wave}").route(read(waves::show)))
        .service(at("/api/v1/waves/{wave}/survey").route(read(waves::survey)))
        .service(at("/api/v1/waves/{wave}/agencies").route(read(waves::agencies)))
        .service(at("/api/v1/waves/{wave}/index.json").route(read(index::json)))
        .service(at("/api/v1/waves/{wave}/index.csv").route(read(index::csv)))
        .service(at("/api/v1/waves/{wave}/changes.json").route(read(index::changes)))
        .service(at("/api/v1/waves/{wave}/index.xlsx").route(read(index::xlsx)))
        .default_service(web::to(|| async { Err::<String, _>(Error::NotFound) }));
}

fn at(path: &str) -> Resource {
    web::resource(path)
}

/// HEAD is GET without the body.
fn read<F, Args>(handler: F) -> Route
where
    F: Handler<Args>,
    Args: actix_web::FromRequest + 'static,
    F::Output: Responder + 'static,
{
    web::route().guard(guard::Any(guard::Get()).or(guard::Head())).to(handler)
}

fn write<F, Args>(handler: F) -> Route
where
    F: Handler<Args>,
    Args: actix_web::FromRequest + 'static,
    F::Output: Responder + 'static,
{
    web::post().to(handler)
}
