//! Clients that dribble, stall or never read: honest ones are served beside them, they are cut off in time, and an order to stop
//! does not wait for them. `SIPAS_TEST_LARGE=1` does it with 1 000 of them; the figures are printed.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::harness::*;

/// What a slow client does with its connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slow {
    /// Never says anything.
    Silent,
    /// A request's head that never ends.
    Head,
    /// A body that never ends.
    Body,
    /// Was answered once, then sends a head that never ends.
    SecondHead,
    /// Was answered once, then nothing.
    Idle,
}

const KINDS: [Slow; 5] = [Slow::Silent, Slow::Head, Slow::Body, Slow::SecondHead, Slow::Idle];

struct Client {
    kind: Slow,
    stream: TcpStream,
}

impl Client {
    fn connect(kind: Slow, addr: &str) -> Self {
        let mut stream = TcpStream::connect(addr).expect("the server listens");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
        let mut say = |words: &str| stream.write_all(words.as_bytes()).expect("it is taken");
        match kind {
            Slow::Silent => {}
            Slow::Head => say("GET /results HTTP/1.1\r\nhost: x\r\nx-"),
            Slow::Body => say(&format!(
                "POST /s/counter/{HOME_AFFAIRS} HTTP/1.1\r\nhost: x\r\ncontent-type: {}\r\ncontent-length: 1000\r\n\r\nid=",
                web::FORM
            )),
            Slow::SecondHead | Slow::Idle => {
                say("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n");
                let mut answer = [0; 4096];
                let read = stream.read(&mut answer).expect("an answer");
                assert!(answer[..read].starts_with(b"HTTP/1.1 200"), "{:?}", String::from_utf8_lossy(&answer[..read]));
            }
        }
        if kind == Slow::SecondHead {
            stream.write_all(b"GET /results HTTP/1.1\r\nx-").expect("it is taken");
        }
        stream.set_nonblocking(true).expect("a setting");
        Self { kind, stream }
    }

    /// One more byte, for those who dribble.
    fn dribble(&mut self) {
        if !matches!(self.kind, Slow::Silent | Slow::Idle) {
            // Fails once it is cut off.
            let _ = self.stream.write_all(b"a");
        }
    }

    fn is_cut_off(&mut self) -> bool {
        let mut answer = [0; 4096];
        loop {
            match self.stream.read(&mut answer) {
                Ok(0) => return true,
                Ok(_) => {}
                Err(error) => return error.kind() != ErrorKind::WouldBlock,
            }
        }
    }
}

fn crowd(server: &Server, count: usize) -> Vec<Client> {
    let addr = server.base.trim_start_matches("http://");
    (0..count).map(|n| Client::connect(KINDS[n % KINDS.len()], addr)).collect()
}

/// Honest senders one after the other; gives how long each waited, sorted.
fn honest(server: &Server, count: usize, mut between: impl FnMut()) -> Vec<Duration> {
    let mut took: Vec<Duration> = (0..count)
        .map(|n| {
            between();
            let web = server.web();
            let began = Instant::now();
            if n % 2 == 0 {
                web.post_json(&responses("counter"), &short_submission(HOME_AFFAIRS, 4)).expect(201);
            } else {
                web.get(&format!("/s/counter/{HOME_AFFAIRS}")).expect(200);
            }
            began.elapsed()
        })
        .collect();
    took.sort();
    took
}

/// The whole answer to a form whose last bytes never come.
fn answer_to_half_a_form(server: &Server) -> String {
    let mut stream = TcpStream::connect(server.base.trim_start_matches("http://")).expect("the server listens");
    stream.set_read_timeout(Some(Duration::from_secs(75))).expect("a timeout");
    let head = format!(
        "POST /s/counter/{HOME_AFFAIRS} HTTP/1.1\r\nhost: x\r\ncontent-type: {}\r\ncontent-length: 1000\r\n\r\nid=",
        web::FORM
    );
    stream.write_all(head.as_bytes()).expect("it is taken");
    let mut answer = Vec::new();
    // It may be cut off behind the answer, whose connection is of no use any more.
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn is_large() -> bool {
    std::env::var_os("SIPAS_TEST_LARGE").is_some()
}

#[test]
fn slow_connections_are_borne_and_then_cut_off() {
    let count = if is_large() { 1000 } else { 200 };
    let store = Store::sqlite();
    store.open_wave("counter", "sipas-short", &[]);
    let server = store.serve();
    let alone = honest(&server, 40, || {});
    let began = Instant::now();
    let mut crowd = crowd(&server, count);
    let stalled = std::thread::scope(|scope| {
        let stalled = scope.spawn(|| answer_to_half_a_form(&server));
        borne_and_cut_off(&server, &mut crowd, &alone, began);
        stalled.join().expect("an answer")
    });
    assert!(stalled.starts_with("HTTP/1.1 408"), "{stalled}");
    let said = visible(&stalled);
    assert!(said.contains("phiếu CHƯA được ghi nhận: xin quay lại phiếu và bấm gửi lần nữa"), "{said}");
    assert!(stalled.contains("body_too_slow") && !stalled.contains("?lang="), "{stalled}");
}

fn borne_and_cut_off(server: &Server, crowd: &mut Vec<Client>, alone: &[Duration], began: Instant) {
    let count = crowd.len();
    let beside = honest(server, 40, || crowd.iter_mut().for_each(Client::dribble));
    let share = |took: &[Duration], percent: usize| took[(took.len() - 1) * percent / 100];
    // Debug builds on a busy machine: what would be noticed is waiting for a slow client, ten seconds and more.
    assert!(share(&beside, 95) < Duration::from_secs(3), "{beside:?}");
    let mut cut_after = std::collections::BTreeMap::new();
    let longest = Duration::from_secs(75);
    while !crowd.is_empty() && began.elapsed() < longest {
        crowd.iter_mut().for_each(Client::dribble);
        crowd.retain_mut(|client| {
            let is_cut_off = client.is_cut_off();
            if is_cut_off {
                cut_after.insert(format!("{:?}", client.kind), began.elapsed().as_secs());
            }
            !is_cut_off
        });
        std::thread::sleep(Duration::from_millis(500));
    }
    let left: Vec<Slow> = crowd.iter().map(|client| client.kind).collect();
    assert!(left.is_empty(), "{} still open after {longest:?}: {left:?}", left.len());
    let line = format!(
        "{count} slow connections: honest requests took {:?} (median) and {:?} (95 %) beside them, {:?} and {:?} alone; \
         the last of each kind was cut off after, in seconds: {cut_after:?}\n",
        share(&beside, 50),
        share(&beside, 95),
        share(alone, 50),
        share(alone, 95),
    );
    let _ = std::io::stderr().write_all(line.as_bytes());
}

#[test]
fn in_a_crowd_idle_connections_make_room_soon() {
    let store = Store::sqlite();
    let server = store.serve_with(&["--max-connections", "16"]);
    let addr = server.base.trim_start_matches("http://").to_owned();
    let idle = |count: usize| (0..count).map(|_| Client::connect(Slow::Idle, &addr)).collect::<Vec<_>>();
    let mut few = idle(4);
    std::thread::sleep(Duration::from_secs(8));
    assert!(!few.iter_mut().any(Client::is_cut_off), "a few may stay as long as somebody reads a page");
    let mut crowd = idle(8);
    within(Duration::from_secs(5), "those who have been idle make room", || few.iter_mut().all(Client::is_cut_off));
    assert!(!crowd.iter_mut().any(Client::is_cut_off), "then it is no crowd any more");
    server.web().get("/healthz").expect(200);
}

#[test]
fn an_order_to_stop_does_not_wait_for_slow_clients_but_for_what_is_under_way() {
    let store = Store::sqlite();
    store.open_wave("counter", "sipas-short", &[]);
    let mut server = store.serve();
    let mut crowd = crowd(&server, 50);
    // One honest form is on its way: its body comes a second after the order.
    let body = short_submission(HOME_AFFAIRS, 4).to_string();
    let mut sender = TcpStream::connect(server.base.trim_start_matches("http://")).expect("the server listens");
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        responses("counter"),
        body.len()
    );
    sender.write_all(head.as_bytes()).expect("it is taken");
    sender.write_all(&body.as_bytes()[..10]).expect("it is taken");
    std::thread::sleep(Duration::from_millis(300));
    let began = Instant::now();
    server.terminate();
    std::thread::sleep(Duration::from_secs(1));
    sender.write_all(&body.as_bytes()[10..]).expect("it is taken");
    let mut answer = [0; 64];
    sender.set_read_timeout(Some(Duration::from_secs(10))).expect("a timeout");
    let read = sender.read(&mut answer).expect("an answer");
    assert!(answer[..read].starts_with(b"HTTP/1.1 201"), "{:?}", String::from_utf8_lossy(&answer[..read]));
    crowd.iter_mut().for_each(Client::dribble);
    assert_eq!(server.ended(Duration::from_secs(25)), Some(0));
    let line = format!("stopped {:.1} s after the order, 50 slow clients connected\n", began.elapsed().as_secs_f64());
    let _ = std::io::stderr().write_all(line.as_bytes());
    let server = store.serve();
    assert_eq!(described(&server.web(), "counter")["responses"], 1);
}

#[test]
fn a_second_signal_ends_at_once() {
    let store = Store::sqlite();
    let mut server = store.serve();
    let mut crowd = crowd(&server, 10);
    server.terminate();
    within(Duration::from_secs(10), "the first is heard", || server.printed().contains("stopping"));
    crowd.iter_mut().for_each(Client::dribble);
    server.terminate();
    assert_eq!(
        server.ended(Duration::from_secs(8)),
        Some(130),
        "at once, as busy cores have it: the first would take ten"
    );
}
