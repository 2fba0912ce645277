//! The disk fails for a while: syncs, writes, short writes, no room. Nothing is acknowledged that is not stored, and the
//! service comes back by itself when the fault goes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::Sizes;
use crate::clients::Clients;
use crate::replay::{Verdict, judge};
use crate::sending::WAVE;
use crate::server::Server;
use crate::shim::{Count, DATABASE, EIO, ENOSPC, ON_FAILURE, ONLY_THE_PROCESS, OTHERS, Order, Shim, UNDO_ALL, WAL};
use crate::web::Web;
use crate::world::World;

/// How long the service may take to come back.
const BACK: Duration = Duration::from_secs(20);

struct Trial {
    name: &'static str,
    order: Order,
    value: i64,
    only: i64,
    /// While it lasts, no commit can succeed.
    stops_all: bool,
    /// Only some calls are of this kind, so it may take a while until one fails; the service goes on.
    rare: bool,
}

const TRIALS: [Trial; 5] = [
    Trial {
        name: "fdatasync fails (EIO)",
        order: Order::SyncError,
        value: EIO,
        only: WAL,
        stops_all: true,
        rare: false,
    },
    Trial { name: "write fails (EIO)", order: Order::WriteError, value: EIO, only: WAL, stops_all: true, rare: false },
    Trial { name: "no room (ENOSPC)", order: Order::WriteError, value: ENOSPC, only: 0, stops_all: true, rare: false },
    Trial { name: "short writes", order: Order::ShortWrites, value: 1, only: 0, stops_all: false, rare: false },
    Trial {
        name: "checkpoints.log fails (EIO)",
        order: Order::SyncError,
        value: EIO,
        only: OTHERS,
        stops_all: false,
        rare: true,
    },
];

/// One server that lives through all faults, each for a while; at the end the power is cut, and the ledger replayed.
///
/// # Errors
/// Why the shim cannot be used here.
pub fn all(world: &World, sizes: &Sizes) -> Result<(Verdict, String), String> {
    let shim = Shim::new(world, sizes.seed)?;
    let mut server = world.spawn(Some(&shim)).listening()?;
    let clients = Clients::start(sizes, world);
    clients.point_at(&[&server.base]);
    let mut odd = Vec::new();
    let mut told = Vec::new();
    for trial in &TRIALS {
        if !clients.reach(clients.acknowledged() + 20, BACK) {
            odd.push(format!("nothing is taken before: {}", trial.name));
        }
        match suffer(trial, &shim, &clients, &server, sizes) {
            Ok(line) => told.push(line),
            Err(why) => odd.push(why),
        }
    }
    shim.order(Order::CutHow, UNDO_ALL);
    shim.order(Order::CutAt, 1);
    if server.ended_within(Duration::from_secs(20)).is_none() || shim.count(Count::Cut) != 1 {
        odd.push("the power was not cut at the end".to_owned());
    }
    let again = world.serve()?;
    clients.point_at(&[&again.base]);
    let mut seen = clients.finish();
    drop(again);
    seen.odd.append(&mut odd);
    Ok((judge(world, seen), told.join("; ")))
}

/// Checkpoints fail for a while, amid readers that hold older states; then they succeed, and some time later the power fails.
/// Pages of a failed sync are not on the disk, whatever a later sync says.
///
/// # Errors
/// Why the shim cannot be used here.
pub fn of_checkpoints(world: &World, sizes: &Sizes) -> Result<(Verdict, String), String> {
    let clients = Clients::start(sizes, world);
    let (mut odd, mut failed, mut ends) = (Vec::new(), 0, 0);
    for life in 0..sizes.checkpoint_faults {
        let shim = Shim::new(world, sizes.seed * 100 + life)?;
        let mut server = world.spawn(Some(&shim)).listening()?;
        clients.point_at(&[&server.base]);
        let readers = Readers::start(&server.base);
        shim.order(Order::Only, DATABASE);
        let came = clients.reach(clients.acknowledged() + 60 * (life % 3), BACK);
        shim.order(Order::SyncError, EIO);
        let began = Instant::now();
        while shim.count(Count::Injected) == 0 && began.elapsed() < BACK {
            std::thread::sleep(Duration::from_millis(2));
        }
        // A server that learns of it ends and says so; who looks after services starts it again.
        let ended = server.ended_within(Duration::from_secs(2));
        shim.order(Order::SyncError, 0);
        if let Some(status) = ended {
            ends += 1;
            if status.code() != Some(2) || !server.printed().contains("the disk failed") {
                odd.push(format!("it ended with {status} and printed:\n{}", server.printed()));
            }
            server = world.spawn(Some(&shim)).listening()?;
            clients.point_at(&[&server.base]);
        }
        if !came || !clients.reach(clients.acknowledged() + 100, BACK) {
            odd.push(format!("nothing is taken; the server printed:\n{}", server.printed()));
        }
        failed += shim.count(Count::Injected);
        shim.order(Order::CutAt, 1);
        if server.ended_within(BACK).is_none() || shim.count(Count::Cut) != 1 {
            odd.push(format!("it did not end on order; it printed:\n{}", server.printed()));
        }
        drop(readers);
    }
    let again = world.serve()?;
    clients.point_at(&[&again.base]);
    let mut seen = clients.finish();
    drop(again);
    seen.odd.append(&mut odd);
    Ok((judge(world, seen), format!("{failed} syncs failed, {ends} times the server ended and said why")))
}

/// A sync fails, and the process dies of something else right then: what it wrote stands in the kernel's memory as if it were
/// on the disk, and never will be. The next server must not build on it.
///
/// # Errors
/// Why the shim cannot be used here.
pub fn then_dies(world: &World, sizes: &Sizes) -> Result<Verdict, String> {
    let clients = Clients::start(sizes, world);
    let mut odd = Vec::new();
    for life in 0..3 {
        for (how, at) in [(ONLY_THE_PROCESS, ON_FAILURE), (UNDO_ALL, 1)] {
            let shim = Shim::new(world, sizes.seed + life)?;
            let mut server = world.spawn(Some(&shim)).listening()?;
            clients.point_at(&[&server.base]);
            if !clients.reach(clients.acknowledged() + 30, BACK) {
                odd.push(format!("nothing is taken; the server printed:\n{}", server.printed()));
            }
            shim.order(Order::CutHow, how);
            shim.order(Order::Only, WAL);
            shim.order(Order::CutAt, at);
            shim.order(Order::SyncError, if at == ON_FAILURE { EIO } else { 0 });
            if server.ended_within(BACK).is_none() || shim.count(Count::Cut) != 1 {
                odd.push(format!("it did not end on order; it printed:\n{}", server.printed()));
            }
        }
    }
    let again = world.serve()?;
    clients.point_at(&[&again.base]);
    let mut seen = clients.finish();
    drop(again);
    seen.odd.append(&mut odd);
    Ok(judge(world, seen))
}

fn suffer(trial: &Trial, shim: &Shim, clients: &Clients, server: &Server, sizes: &Sizes) -> Result<String, String> {
    let (injected, refused) = (shim.count(Count::Injected), clients.refused());
    shim.order(Order::Only, trial.only);
    shim.order(trial.order, trial.value);
    if trial.stops_all {
        clients.turn_fault();
    }
    std::thread::sleep(Duration::from_millis(sizes.fault_ms));
    let began = Instant::now();
    while trial.rare && shim.count(Count::Injected) == injected && began.elapsed() < BACK {
        std::thread::sleep(Duration::from_millis(20));
    }
    if trial.stops_all {
        clients.turn_fault();
    }
    shim.order(trial.order, 0);
    let injected = shim.count(Count::Injected) - injected;
    let refused = clients.refused() - refused;
    if injected == 0 || trial.stops_all != (refused > 0) {
        return Err(format!("{}: {injected} calls failed, {refused} clients were told to wait", trial.name));
    }
    let began = Instant::now();
    if !clients.reach(clients.acknowledged() + 20, BACK) {
        return Err(format!("{}: not back after {BACK:?}; the server printed:\n{}", trial.name, server.printed()));
    }
    Ok(format!("{}: {injected} calls failed, back in {} ms", trial.name, began.elapsed().as_millis()))
}

/// Threads that read the whole wave again and again until this is dropped.
struct Readers(Arc<AtomicBool>, Vec<JoinHandle<()>>);

impl Readers {
    fn start(base: &str) -> Self {
        let ends = Arc::new(AtomicBool::new(false));
        let threads = (0..2)
            .map(|_| {
                let (web, ends) = (Web::at(base), Arc::clone(&ends));
                std::thread::spawn(move || {
                    while !ends.load(Ordering::SeqCst) {
                        if web.send("GET", &format!("/api/v1/waves/{WAVE}/index.json?count=all"), &[], b"").is_err() {
                            std::thread::sleep(Duration::from_millis(20));
                        }
                    }
                })
            })
            .collect();
        Self(ends, threads)
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
        for thread in self.1.drain(..) {
            let _ = thread.join();
        }
    }
}
