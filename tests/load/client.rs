//! The client: many keep-alive connections in one thread, each sending its next request when the last one was answered.
//! Requests are made beforehand, so that on shared processors most of the time is the server's.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};

use super::requests::Requests;

/// Longest wait for answers under way when the clock has stopped.
const PATIENCE: Duration = Duration::from_mins(1);

pub struct Client {
    poll: Poll,
    connections: Vec<Connection>,
    requests: Requests,
    /// Statuses of all answers since the start, measured or not.
    pub statuses: BTreeMap<u16, u64>,
    /// The first answer that was no acknowledgement.
    pub complaint: Option<String>,
}

/// What was seen between two moments.
pub struct Window {
    pub acknowledged: u64,
    pub seconds: f64,
    /// Of each acknowledged request in this window, in seconds, ascending.
    pub latencies: Vec<f32>,
}

struct Connection {
    stream: TcpStream,
    request: Vec<u8>,
    written: usize,
    answer: Vec<u8>,
    sent: Option<Instant>,
}

impl Client {
    pub fn connect(addr: SocketAddr, connections: usize, requests: Requests) -> anyhow::Result<Self> {
        let poll = Poll::new()?;
        let connections = (0..connections)
            .map(|place| {
                // Opened in the ordinary way first, so that a full backlog is waited for.
                let stream = std::net::TcpStream::connect(addr)?;
                stream.set_nodelay(true)?;
                stream.set_nonblocking(true)?;
                let mut stream = TcpStream::from_std(stream);
                poll.registry().register(&mut stream, Token(place), Interest::READABLE | Interest::WRITABLE)?;
                let (request, answer) = (Vec::with_capacity(4096), Vec::with_capacity(4096));
                Ok(Connection { stream, request, written: 0, answer, sent: None })
            })
            .collect::<std::io::Result<_>>()
            .context("the client cannot connect")?;
        Ok(Self { poll, connections, requests, statuses: BTreeMap::new(), complaint: None })
    }

    /// All connections send as fast as they are answered, for this long.
    pub fn load(&mut self, duration: Duration) -> anyhow::Result<Window> {
        let began = Instant::now();
        let end = began + duration;
        let mut latencies = Vec::new();
        for place in 0..self.connections.len() {
            if self.connections[place].sent.is_none() {
                self.send(place)?;
            }
        }
        let mut events = Events::with_capacity(1024);
        loop {
            let now = Instant::now();
            if now >= end {
                let seconds = now.duration_since(began).as_secs_f64();
                latencies.sort_unstable_by(f32::total_cmp);
                return Ok(Window { acknowledged: latencies.len() as u64, seconds, latencies });
            }
            self.turn(&mut events, end - now, &mut latencies, true)?;
        }
    }

    /// Waits for the answers under way; nothing new is sent.
    pub fn finish(&mut self) -> anyhow::Result<()> {
        let end = Instant::now() + PATIENCE;
        let mut events = Events::with_capacity(1024);
        while self.connections.iter().any(|connection| connection.sent.is_some()) {
            let left = end.saturating_duration_since(Instant::now());
            anyhow::ensure!(!left.is_zero(), "some requests were never answered");
            self.turn(&mut events, left, &mut Vec::new(), false)?;
        }
        Ok(())
    }

    /// All acknowledgements since the start: 201 to programs, 303 to browsers.
    pub fn acknowledged(&self) -> u64 {
        [201, 303].iter().filter_map(|status| self.statuses.get(status)).sum()
    }

    /// One look at what the connections have to say.
    fn turn(
        &mut self,
        events: &mut Events,
        wait: Duration,
        latencies: &mut Vec<f32>,
        go_on: bool,
    ) -> anyhow::Result<()> {
        match self.poll.poll(events, Some(wait)) {
            Err(error) if error.kind() == ErrorKind::Interrupted => return Ok(()),
            other => other?,
        }
        for event in &*events {
            let place = event.token().0;
            if event.is_writable() && self.connections[place].written < self.connections[place].request.len() {
                self.connections[place].write()?;
            }
            if !event.is_readable() {
                continue;
            }
            let Some(status) = self.connections[place].read()? else { continue };
            *self.statuses.entry(status).or_default() += 1;
            let connection = &mut self.connections[place];
            let sent = connection.sent.take().context("an answer to nothing")?;
            if matches!(status, 201 | 303) {
                latencies.push(sent.elapsed().as_secs_f32());
            } else if self.complaint.is_none() {
                self.complaint = Some(String::from_utf8_lossy(&connection.answer).into_owned());
            }
            if go_on {
                self.send(place)?;
            }
        }
        Ok(())
    }

    fn send(&mut self, place: usize) -> anyhow::Result<()> {
        let connection = &mut self.connections[place];
        self.requests.write_next(&mut connection.request);
        connection.written = 0;
        connection.answer.clear();
        connection.sent = Some(Instant::now());
        connection.write()
    }
}

impl Connection {
    fn write(&mut self) -> anyhow::Result<()> {
        while self.written < self.request.len() {
            match self.stream.write(&self.request[self.written..]) {
                Ok(bytes) => self.written += bytes,
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return Err(error).context("the server does not read any more"),
            }
        }
        Ok(())
    }

    /// The status of the answer, once it is whole.
    fn read(&mut self) -> anyhow::Result<Option<u16>> {
        let mut piece = [0; 4096];
        loop {
            match self.stream.read(&mut piece) {
                Ok(0) => anyhow::bail!("the server closed a connection"),
                Ok(bytes) => self.answer.extend_from_slice(&piece[..bytes]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(None),
                Err(error) => return Err(error).context("the server does not answer any more"),
            }
            // A whole answer is the last thing that the server says until it is asked again.
            if let Some(status) = whole(&self.answer) {
                return Ok(Some(status));
            }
        }
    }
}

/// The status of an answer that has arrived with its whole body.
fn whole(answer: &[u8]) -> Option<u16> {
    let head = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n")?;
    let mut lines = answer[..head].split(|byte| *byte == b'\n');
    let status = std::str::from_utf8(lines.next()?.get(9..12)?).ok()?.parse().ok()?;
    let length = lines.find_map(|line| {
        let (name, value) = line.split_at_checked(15)?;
        let is_length = name.eq_ignore_ascii_case(b"content-length:");
        is_length.then(|| std::str::from_utf8(value).ok()?.trim().parse::<usize>().ok()).flatten()
    });
    (answer.len() >= head + 4 + length.unwrap_or_default()).then_some(status)
}
