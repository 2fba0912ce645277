//! The disk fails for a while: syncs, writes, short writes, no room. Nothing is acknowledged that is not stored, and the
//! service comes back by itself when the fault goes.

use std::time::{Duration, Instant};

use crate::Sizes;
use crate::clients::Clients;
use crate::replay::{Verdict, judge};
use crate::server::Server;
use crate::shim::{Count, EIO, ENOSPC, Order, Shim, WAL};
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

const TRIALS: [Trial; 6] = [
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
        name: "checkpoints fail (EIO)",
        order: Order::SyncError,
        value: EIO,
        only: !WAL,
        stops_all: false,
        rare: true,
    },
    Trial { name: "all syncs fail (EIO)", order: Order::SyncError, value: EIO, only: 0, stops_all: true, rare: false },
];

/// One server that lives through all faults, each for a while; at the end the power is cut, and the ledger replayed.
///
/// # Errors
/// Why the shim cannot be used here.
pub fn all(world: &World, sizes: &Sizes) -> Result<(Verdict, String), String> {
    let shim = Shim::new(world, sizes.seed)?;
    let mut server = world.spawn(Some(&shim)).listening()?;
    let clients = Clients::start(sizes.clients, sizes.seed, &world.ledger);
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
    shim.order(Order::CutKeeps, 0);
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
