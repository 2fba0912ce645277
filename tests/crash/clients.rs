//! Many clients that never give up: what stays unanswered is sent again under the same id, wherever a server listens by then.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::Sizes;
use crate::chance::Chance;
use crate::ledger::Ledger;
use crate::sending::{Heard, Sending};
use crate::web::Web;
use crate::world::World;

/// How long clients go on after the end, to have all answered.
const PATIENCE: Duration = Duration::from_mins(1);

pub struct Clients {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    bases: RwLock<Vec<String>>,
    ending: AtomicBool,
    /// Odd while no commit can succeed.
    fault: AtomicU64,
    acknowledged: AtomicU64,
    refused: AtomicU64,
    unanswered: AtomicU64,
    odd: Mutex<Vec<String>>,
    tickets: Arc<Mutex<Vec<String>>>,
}

/// What clients saw that the ledger does not hold.
pub struct Seen {
    /// Ids that were sent, never answered, and not sent again.
    pub unanswered: u64,
    pub odd: Vec<String>,
}

impl Clients {
    pub fn start(sizes: &Sizes, world: &World) -> Self {
        let (seed, ledger) = (sizes.seed, &world.ledger);
        let shared = Arc::new(Shared { tickets: Arc::clone(&world.tickets), ..Shared::default() });
        let threads = (0..sizes.clients).map(|client| {
            let (shared, ledger) = (Arc::clone(&shared), Arc::clone(ledger));
            std::thread::spawn(move || shared.run(client, Chance::seeded(seed, client + 1), &ledger))
        });
        let threads: Vec<_> = threads.collect();
        let (watching, ledger) = (Arc::clone(&shared), Arc::clone(ledger));
        let watcher = std::thread::spawn(move || watching.watch(&ledger));
        Self { shared, threads: threads.into_iter().chain([watcher]).collect() }
    }

    /// Where servers listen from now on.
    pub fn point_at(&self, bases: &[&str]) {
        *self.shared.bases.write().expect("no client panics here") =
            bases.iter().map(|base| (*base).to_owned()).collect();
    }

    pub fn acknowledged(&self) -> u64 {
        self.shared.acknowledged.load(Ordering::SeqCst)
    }

    /// How often a client was told to come back later.
    pub fn refused(&self) -> u64 {
        self.shared.refused.load(Ordering::SeqCst)
    }

    /// From now on, and until it is called again, no commit can succeed: an acknowledgement would be a lie.
    pub fn turn_fault(&self) {
        self.shared.fault.fetch_add(1, Ordering::SeqCst);
    }

    /// Waits for so many acknowledgements in all; false where they do not come within the time.
    pub fn reach(&self, acknowledged: u64, within: Duration) -> bool {
        let began = Instant::now();
        while self.acknowledged() < acknowledged {
            if began.elapsed() > within {
                return false;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        true
    }

    /// Lets every client have its last submission answered, and ends.
    pub fn finish(self) -> Seen {
        self.shared.ending.store(true, Ordering::SeqCst);
        for thread in self.threads {
            thread.join().expect("a client does not panic");
        }
        let odd = std::mem::take(&mut *self.shared.odd.lock().expect("no client panics here"));
        Seen { unanswered: self.shared.unanswered.load(Ordering::SeqCst), odd }
    }
}

impl Shared {
    fn run(&self, client: u64, mut chance: Chance, ledger: &Ledger) {
        let mut web: Option<(String, Web)> = None;
        // What was heard once is now and then sent again, too.
        let mut heard: VecDeque<Sending> = VecDeque::new();
        let mut open: Option<Sending> = None;
        let mut end = None;
        loop {
            if self.ending.load(Ordering::SeqCst) {
                let end = *end.get_or_insert_with(|| Instant::now() + PATIENCE);
                if open.is_none() || Instant::now() > end {
                    self.unanswered.fetch_add(u64::from(open.is_some()), Ordering::SeqCst);
                    return;
                }
            }
            let Some(base) = self.base(client, &mut chance) else {
                std::thread::sleep(Duration::from_millis(5));
                continue;
            };
            if web.as_ref().is_none_or(|(known, _)| *known != base) {
                web = Some((base.clone(), Web::at(&base)));
            }
            let Some((_, web)) = &web else { continue };
            if open.is_none()
                && chance.once_in(50)
                && let Some(again) = heard.pop_front()
            {
                self.take(&again, again.send(web), false, ledger);
            }
            let is_first = open.is_none();
            let sending = open.take().unwrap_or_else(|| {
                let ticket =
                    if chance.once_in(6) { self.tickets.lock().expect("no client panics here").pop() } else { None };
                Sending::random(&mut chance, ticket.as_deref())
            });
            let before = self.fault.load(Ordering::SeqCst);
            let said = sending.send(web);
            let cannot_be = is_first && before % 2 == 1 && self.fault.load(Ordering::SeqCst) == before;
            match self.take(&sending, said, cannot_be, ledger) {
                Took::Recorded => {
                    self.acknowledged.fetch_add(1, Ordering::SeqCst);
                    heard.push_back(sending);
                    heard.truncate(20);
                }
                Took::NotNow => {
                    open = Some(sending);
                    std::thread::sleep(chance.between_ms(5, 40));
                }
                // One in eight never comes back: it may have been stored or not.
                Took::Nothing if chance.once_in(8) => {
                    self.unanswered.fetch_add(1, Ordering::SeqCst);
                }
                Took::Nothing => open = Some(sending),
            }
        }
    }

    /// Follows the log's public head, as a supervisor would.
    fn watch(&self, ledger: &Ledger) {
        let mut last = String::new();
        let mut chance = Chance::seeded(0, 0);
        while !self.ending.load(Ordering::SeqCst) {
            if let Some(base) = self.base(0, &mut chance)
                && let Ok(reply) = Web::at(&base).send("GET", "/log/checkpoint", &[], b"")
                && reply.status == 200
                && reply.text() != last
            {
                reply.text().clone_into(&mut last);
                ledger.note_checkpoint(&last);
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    fn base(&self, client: u64, chance: &mut Chance) -> Option<String> {
        let bases = self.bases.read().expect("no client panics here");
        // Mostly the same server, as a browser would; sometimes another.
        let place = if chance.once_in(5) { chance.draw(64) } else { client };
        bases.get(usize::try_from(place).expect("small").checked_rem(bases.len())?).cloned()
    }

    fn take(&self, sending: &Sending, said: Heard, cannot_be: bool, ledger: &Ledger) -> Took {
        match said {
            Heard::Recorded { receipt, .. } => {
                ledger.note(&sending.id, &sending.body, receipt.as_deref());
                if cannot_be {
                    self.odd(format!("{}: acknowledged while no commit could succeed", sending.id));
                }
                Took::Recorded
            }
            Heard::NotNow => {
                self.refused.fetch_add(1, Ordering::SeqCst);
                Took::NotNow
            }
            // Each ticket is given to one id only, and a repeat never reads that it is used.
            Heard::TicketUsed => {
                self.odd(format!("{}: its own ticket is said to be used", sending.id));
                Took::Recorded
            }
            Heard::Odd(what) => {
                self.odd(what);
                Took::NotNow
            }
            Heard::Nobody => Took::NotNow,
            Heard::Nothing => Took::Nothing,
        }
    }

    fn odd(&self, what: String) {
        let mut odd = self.odd.lock().expect("no client panics here");
        if odd.len() < 100 {
            odd.push(what);
        }
    }
}

enum Took {
    Recorded,
    NotNow,
    Nothing,
}
