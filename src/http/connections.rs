//! How long a connection may take: for a request, and from one request to the next. actix bounds only a connection's first
//! request head and its idle times; whoever dribbles a later head or a body, or never reads an answer, is cut off here.

use std::any::Any;
use std::collections::HashMap;
use std::net::{Shutdown, TcpStream};
use std::os::fd::AsFd as _;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Extensions, ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;

use crate::metrics::Metrics;

/// From a request's head to the head of its answer, its body and its waiting included.
const REQUEST_WITHIN: Duration = Duration::from_mins(2);
/// From one answer to the next request's whole head, beside the time that the answer takes to travel.
const NEXT_WITHIN: Duration = Duration::from_secs(40);
/// The slowest network that is waited for, in bytes a second.
const SLOWEST: u64 = 1024;
/// After the order to stop, for connections without a request, and for all.
const STOP_WITHIN: (Duration, Duration) = (Duration::from_secs(2), Duration::from_secs(10));
/// How long a connection may stand idle where three quarters of those that are allowed are open.
const IDLE_IN_A_CROWD: Duration = Duration::from_secs(5);
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// All open connections of a server.
#[derive(Debug)]
pub struct Connections {
    began: Instant,
    numbers: AtomicU64,
    open: Mutex<HashMap<u64, Arc<Connection>>>,
    stopped_ms: AtomicU64,
    /// So many open ones are a crowd.
    crowd: usize,
    metrics: Arc<Metrics>,
}

#[derive(Debug)]
struct Connection {
    stream: TcpStream,
    /// Since when it has had no request, its last answer's way included, in milliseconds since the server began.
    idle_since_ms: AtomicU64,
    /// When it is cut off, in milliseconds since the server began.
    until_ms: AtomicU64,
    has_request: AtomicBool,
}

/// One connection, held as long as it is open.
#[derive(Debug)]
pub struct Held {
    number: u64,
    at: Watched,
}

/// A connection as its requests see it.
#[derive(Debug, Clone)]
struct Watched {
    all: Arc<Connections>,
    connection: Arc<Connection>,
}

impl Connections {
    /// Starts the thread that looks after them; it ends with them. `most`: how many may be open.
    ///
    /// # Errors
    /// No thread can be had.
    pub fn start(metrics: Arc<Metrics>, most: usize) -> std::io::Result<Arc<Self>> {
        let all = Arc::new(Self {
            began: Instant::now(),
            numbers: AtomicU64::new(0),
            open: Mutex::default(),
            stopped_ms: AtomicU64::new(u64::MAX),
            crowd: most / 4 * 3,
            metrics,
        });
        let watched = Arc::downgrade(&all);
        std::thread::Builder::new().name("connections".to_owned()).spawn(move || watch(&watched))?;
        Ok(all)
    }

    /// For actix: to be called with each new connection.
    pub fn hold(self: &Arc<Self>, io: &dyn Any, data: &mut Extensions) {
        let Some(stream) = io.downcast_ref::<actix_web::rt::net::TcpStream>() else { return };
        let Ok(own) = stream.as_fd().try_clone_to_owned() else {
            // No more descriptors: one that cannot be looked after is not kept.
            let _ = rustix::net::shutdown(stream, rustix::net::Shutdown::Both);
            return;
        };
        let connection = Arc::new(Connection {
            stream: TcpStream::from(own),
            idle_since_ms: AtomicU64::new(self.in_ms(Duration::ZERO)),
            until_ms: AtomicU64::new(self.in_ms(NEXT_WITHIN)),
            has_request: AtomicBool::new(false),
        });
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        self.open().insert(number, Arc::clone(&connection));
        self.metrics.connected();
        data.insert(Held { number, at: Watched { all: Arc::clone(self), connection } });
    }

    /// The order to stop: nobody is waited for longer than it takes to finish what is under way.
    pub fn stop(&self) {
        self.stopped_ms.store(self.in_ms(Duration::ZERO), Ordering::Relaxed);
    }

    fn cut_off(&self) {
        let now = self.in_ms(Duration::ZERO);
        let stopped = self.stopped_ms.load(Ordering::Relaxed);
        let open = self.open();
        // Whoever only holds places makes room for those who come.
        let is_crowd = open.len() >= self.crowd;
        for connection in open.values() {
            let has_request = connection.has_request.load(Ordering::Relaxed);
            let bound = if has_request { STOP_WITHIN.1 } else { STOP_WITHIN.0 };
            let mut until =
                connection.until_ms.load(Ordering::Relaxed).min(stopped.saturating_add(milliseconds(bound)));
            if is_crowd && !has_request {
                let idle_since = connection.idle_since_ms.load(Ordering::Relaxed);
                until = until.min(idle_since.saturating_add(milliseconds(IDLE_IN_A_CROWD)));
            }
            if until < now {
                // Fails where it is closed already.
                let _ = connection.stream.shutdown(Shutdown::Both);
            }
        }
    }

    fn in_ms(&self, time: Duration) -> u64 {
        milliseconds(self.began.elapsed() + time)
    }

    fn open(&self) -> MutexGuard<'_, HashMap<u64, Arc<Connection>>> {
        // A panic elsewhere leaves the table whole.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watched {
    fn began(&self) {
        self.connection.has_request.store(true, Ordering::Relaxed);
        self.connection.until_ms.store(self.all.in_ms(REQUEST_WITHIN), Ordering::Relaxed);
    }

    fn answered(&self, bytes: u64) {
        let travel = Duration::from_secs(bytes / SLOWEST);
        self.connection.idle_since_ms.store(self.all.in_ms(travel), Ordering::Relaxed);
        self.connection.until_ms.store(self.all.in_ms(NEXT_WITHIN + travel), Ordering::Relaxed);
        self.connection.has_request.store(false, Ordering::Relaxed);
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.at.all.open().remove(&self.number);
        self.at.all.metrics.disconnected();
    }
}

fn watch(connections: &Weak<Connections>) {
    while let Some(connections) = connections.upgrade() {
        connections.cut_off();
        drop(connections);
        std::thread::sleep(LOOK_EVERY);
    }
}

/// Middleware; the outermost of all, so that it sees the size of what is sent.
pub async fn bounded(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let watched = request.conn_data::<Held>().map(|held| held.at.clone());
    if let Some(watched) = &watched {
        watched.began();
    }
    let answer = next.call(request).await;
    if let Some(watched) = watched {
        let bytes = match answer.as_ref().map(|answer| answer.response().body().size()) {
            Ok(BodySize::Sized(bytes)) => bytes,
            // A stream, compressed on its way, so that nobody knows its length: all but the largest index.json are shorter than
            // this, and that one needs a network that is not the slowest.
            Ok(BodySize::Stream) => 512 * 1024,
            _ => 0,
        };
        watched.answered(bytes);
    }
    answer.map(ServiceResponse::map_into_boxed_body)
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
