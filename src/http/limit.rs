//! How often what may be asked. A ticket or a form is limited by itself, whoever sends it; what has neither by the sender's
//! address, generously, since thousands share one. Kept in memory only, as keyed hashes, and soon forgotten; never written.

mod meter;

use std::future::{Ready, ready};
use std::hash::{BuildHasher as _, RandomState};
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpRequest, web};

use self::meter::Meter;
use super::origin;
use crate::app::App;
use crate::config;
use crate::domain::response::ResponseId;
use crate::error::Error;

/// Most bytes of a request's address and headers together: far more than any browser sends here.
const HEAD_BYTES: usize = 16 * 1024;

/// What is counted, and by what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key<'a> {
    /// A ticket's use, by the ticket's hash alone: a valid ticket is never limited by address.
    Ticket(&'a [u8; 32]),
    /// A ticket's link opened or sent to, by the ticket's hash alone.
    Link(&'a [u8; 32]),
    /// One form sent again and again, by its id alone, however it is written.
    SameForm(&'a ResponseId),
    /// A form without a ticket, by address.
    OpenForm,
    /// A page or a list, by address.
    Page,
    /// A code of a receipt or a ticket that turned out not to exist, by address.
    Code,
    /// A workbook or an index file, by address.
    Heavy,
}

/// All counts of one server.
#[derive(Debug)]
pub struct Limits {
    began: Instant,
    told_of_proxy: AtomicBool,
    /// Made anew at each start, so that what is in memory names nobody.
    hasher: RandomState,
    same_form: Meter,
    open_forms: Meter,
    tickets: Meter,
    pages: Meter,
    codes: Meter,
    heavy: Meter,
}

impl Limits {
    #[must_use]
    pub fn new(config: &config::Limits) -> Self {
        Self {
            began: Instant::now(),
            told_of_proxy: AtomicBool::new(false),
            hasher: RandomState::new(),
            same_form: Meter::new(config.same_form),
            open_forms: Meter::new(config.open_forms),
            tickets: Meter::new(config.tickets),
            pages: Meter::new(config.pages),
            codes: Meter::new(config.codes),
            heavy: Meter::new(config.heavy),
        }
    }

    fn place(&self, key: Key, from: Option<Neighbourhood>) -> (&Meter, u64) {
        match key {
            Key::Ticket(hash) => (&self.same_form, self.hasher.hash_one(("ticket", hash))),
            Key::Link(hash) => (&self.tickets, self.hasher.hash_one(hash)),
            Key::SameForm(id) => (&self.same_form, self.hasher.hash_one(("form", id))),
            Key::OpenForm => (&self.open_forms, self.hasher.hash_one(from)),
            Key::Page => (&self.pages, self.hasher.hash_one(from)),
            Key::Code => (&self.codes, self.hasher.hash_one(from)),
            Key::Heavy => (&self.heavy, self.hasher.hash_one(from)),
        }
    }
}

/// An address as far as it tells one line from another: of IPv6 the half that a household or a phone is given whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Neighbourhood([u8; 8]);

impl Neighbourhood {
    fn of(address: IpAddr) -> Self {
        let mut bytes = [0; 8];
        match address.to_canonical() {
            IpAddr::V4(address) => bytes[..4].copy_from_slice(&address.octets()),
            IpAddr::V6(address) => bytes.copy_from_slice(&address.octets()[..8]),
        }
        Self(bytes)
    }
}

/// One request before the limits.
#[derive(Clone)]
pub struct Gate {
    limits: web::Data<Limits>,
    from: Option<Neighbourhood>,
}

impl Gate {
    /// None where the server has no limits at all.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Option<Self> {
        let limits = request.app_data::<web::Data<Limits>>()?.clone();
        let app = request.app_data::<web::Data<App>>()?;
        if origin::is_of_unnamed_proxy(request, &app.config) && !limits.told_of_proxy.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                "a request bears X-Forwarded-For and its sender is no --trusted-proxy: behind a proxy all citizens share one limit \
                 until it is named; said once"
            );
        }
        Some(Self { limits, from: origin::address(request, &app.config).map(Neighbourhood::of) })
    }

    /// Counts it.
    ///
    /// # Errors
    /// [`Error::TooMany`] with the seconds after which it would be let through.
    pub fn limit(&self, key: Key) -> Result<(), Error> {
        let (meter, place) = self.limits.place(key, self.from);
        meter.take(place, self.limits.began.elapsed()).map_err(|wait| {
            let retry_after_s = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            Error::TooMany {
                retry_after_s: retry_after_s.max(1),
                same_form: matches!(key, Key::SameForm(_) | Key::Ticket(_) | Key::Link(_)),
            }
        })
    }

    /// Counts a good form without a ticket. By itself first: what is refused for being sent again and again takes nothing from
    /// the others of its address.
    ///
    /// # Errors
    /// As [`Self::limit`].
    pub fn limit_open(&self, id: &ResponseId) -> Result<(), Error> {
        self.limit(Key::SameForm(id))?;
        self.limit(Key::OpenForm)
    }
}

impl FromRequest for Gate {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request).ok_or_else(|| Error::Internal("no limits were set up".to_owned())))
    }
}

/// Middleware: what is read, by address; a head of sane length. What is sent is counted by its handler, which keeps what was typed;
/// so are a ticket's link and a receipt, which whoever holds them can open whatever others of the same address do.
pub async fn reading(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let head = request.head();
    let bytes = head.uri.path_and_query().map_or(0, |address| address.as_str().len())
        + head.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum::<usize>();
    if bytes > HEAD_BYTES {
        return Ok(request.error_response(Error::HeadersTooLarge { limit_bytes: HEAD_BYTES }));
    }
    if !request.method().is_safe() {
        return next.call(request).await.map(ServiceResponse::map_into_boxed_body);
    }
    if let (Some(key), Some(gate)) = (counted_by(request.match_info().as_str()), Gate::of(request.request()))
        && let Err(error) = gate.limit(key)
    {
        return Ok(request.error_response(error));
    }
    next.call(request).await.map(ServiceResponse::map_into_boxed_body)
}

/// What reading an address counts as; the path as routes see it, with what was escaped for nothing written plainly. Routes are
/// looked for only afterwards.
fn counted_by(path: &str) -> Option<Key<'static>> {
    let file_of_wave =
        || path.strip_prefix("/api/v1/waves/").and_then(|rest| rest.split_once('/')).map(|(_, file)| file);
    match path {
        "/healthz" | "/readyz" => None,
        _ if path.starts_with("/t/") || path.starts_with("/r/") => None,
        _ if file_of_wave().is_some_and(|file| file.starts_with("index.")) => Some(Key::Heavy),
        _ => Some(Key::Page),
    }
}

#[cfg(test)]
mod tests {
    use super::{Key, Neighbourhood, counted_by};

    #[test]
    fn index_files_are_heavy_and_tickets_and_receipts_are_their_handlers_to_count() {
        for (path, key) in [
            ("/", Some(Key::Page)),
            ("/t", Some(Key::Page)),
            ("/t/7Q2M", None),
            ("/r/7Q2M", None),
            ("/healthz", None),
            ("/readyz", None),
            ("/api/v1/waves/demo", Some(Key::Page)),
            ("/api/v1/waves/index.json", Some(Key::Page)),
            ("/api/v1/waves/demo/index.json", Some(Key::Heavy)),
            ("/api/v1/waves/demo/index.xlsx", Some(Key::Heavy)),
        ] {
            assert_eq!(counted_by(path), key, "{path}");
        }
    }

    #[test]
    fn one_line_is_one_neighbourhood() {
        let of = |address: &str| Neighbourhood::of(address.parse().unwrap());
        assert_eq!(of("10.1.2.3"), of("::ffff:10.1.2.3"));
        assert_ne!(of("10.1.2.3"), of("10.1.2.4"));
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff:ffff:ffff:ffff"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
    }
}
