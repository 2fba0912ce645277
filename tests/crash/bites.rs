//! The proof that these runs notice: servers and disks that break the promise must be found out.

use std::time::Duration;

use crate::Sizes;
use crate::bad::Bad;
use crate::clients::Clients;
use crate::replay::{Verdict, judge};
use crate::shim::{Count, Order, Shim};
use crate::world::World;

/// A server that answers before it stores, killed: what it acknowledged last is gone.
pub fn answered_early(sizes: &Sizes) -> Result<Verdict, String> {
    let world = World::open(None);
    let clients = Clients::start(sizes, &world);
    for life in 1..=3 {
        let server = world.serve_bad(Bad::Early, None)?;
        clients.point_at(&[&server.base]);
        if !clients.reach(life * 60, Duration::from_mins(1)) {
            return Err(format!("no {} acknowledgements before kill {life}", life * 60));
        }
        server.kill();
    }
    ended(&world, clients)
}

/// A server that does not wait for the disk, and the power cut.
pub fn unsynced(sizes: &Sizes) -> Result<Verdict, String> {
    cut_once(sizes, Some(Bad::Unsynced), false)
}

/// The product on a disk that says “synced” and is not, and the power cut.
pub fn lying_disk(sizes: &Sizes) -> Result<Verdict, String> {
    cut_once(sizes, None, true)
}

/// The same walk with the product on an honest disk: it must lose nothing, or the walk itself is wrong.
pub fn honest(sizes: &Sizes) -> Result<Verdict, String> {
    cut_once(sizes, None, false)
}

fn cut_once(sizes: &Sizes, bad: Option<Bad>, lies: bool) -> Result<Verdict, String> {
    let world = World::open(None);
    let shim = Shim::new(&world, sizes.seed)?;
    shim.order(Order::Lies, i64::from(lies));
    let mut server = match bad {
        Some(bad) => world.serve_bad(bad, Some(&shim))?,
        None => world.spawn(Some(&shim)).listening()?,
    };
    let clients = Clients::start(sizes, &world);
    clients.point_at(&[&server.base]);
    if !clients.reach(100, Duration::from_mins(1)) || shim.count(Count::Syncs) == 0 {
        return Err(format!(
            "{} acknowledgements before the cut, {} syncs",
            clients.acknowledged(),
            shim.count(Count::Syncs)
        ));
    }
    shim.order(Order::CutAt, 1);
    server.ended_within(Duration::from_secs(20));
    if shim.count(Count::Cut) != 1 {
        return Err(format!("the power was not cut; the server printed:\n{}", server.printed()));
    }
    ended(&world, clients)
}

fn ended(world: &World, clients: Clients) -> Result<Verdict, String> {
    let server = world.serve()?;
    clients.point_at(&[&server.base]);
    let seen = clients.finish();
    drop(server);
    Ok(judge(world, seen))
}
