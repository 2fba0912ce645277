//! The power fails: what the server wrote and did not sync is undone, whole or in torn pieces, and the process is gone.

use std::time::Duration;

use crate::Sizes;
use crate::chance::Chance;
use crate::clients::Clients;
use crate::replay::{Verdict, judge};
use crate::shim::{Count, ONLY_THE_PROCESS, Order, Shim, UNDO_ALL, UNDO_SOME};
use crate::world::World;

/// What the cuts of one run did.
#[derive(Default)]
pub struct Cuts {
    times: u64,
    calls: u64,
    syncs: u64,
    undone: u64,
    kept: u64,
    torn: u64,
}

/// A running server whose power fails at random calls to the disk, again and again.
///
/// # Errors
/// Why the shim cannot be used here.
pub fn amid_load(world: &World, sizes: &Sizes) -> Result<(Verdict, Cuts), String> {
    let mut chance = Chance::seeded(sizes.seed, 4);
    let clients = Clients::start(sizes, world);
    let (mut odd, mut cuts) = (Vec::new(), Cuts::default());
    for life in 0..sizes.cuts {
        let shim = Shim::new(world, sizes.seed * 1000 + life)?;
        // Of the process's end alone nothing is lost by itself; what it left unsynced may fall with the next cut.
        let how = [UNDO_ALL, UNDO_SOME, ONLY_THE_PROCESS, UNDO_SOME][usize::try_from(life % 4).expect("below 4")];
        shim.order(Order::CutHow, how);
        // Some lives end while the server still recovers from the last cut, some after many commits and checkpoints.
        let most = [30, 400, 4000][usize::try_from(chance.draw(3)).expect("below 3")];
        shim.order(Order::CutAt, i64::try_from(2 + chance.draw(most)).expect("small"));
        let mut server = match world.spawn(Some(&shim)).listening() {
            Ok(server) => server,
            Err(_) if shim.count(Count::Cut) == 1 => {
                cuts.add(&shim);
                continue;
            }
            Err(why) => {
                odd.push(format!("after {} cuts: {why}", cuts.times));
                break;
            }
        };
        clients.point_at(&[&server.base]);
        if server.ended_within(Duration::from_mins(1)).is_none() {
            shim.order(Order::CutAt, 1);
            server.ended_within(Duration::from_secs(10));
        }
        if shim.count(Count::Cut) != 1 {
            odd.push(format!("the power was not cut; the server printed:\n{}", server.printed()));
            break;
        }
        cuts.add(&shim);
    }
    // What the last, undisturbed server takes proves nothing of the cuts.
    let amid = clients.acknowledged();
    if amid <= cuts.times || cuts.syncs == 0 {
        odd.push(format!("only {amid} acknowledgements and {} syncs amid {} cuts", cuts.syncs, cuts.times));
    }
    let server = world.serve();
    match &server {
        Ok(server) => clients.point_at(&[&server.base]),
        Err(why) => odd.push(format!("after {} cuts: {why}", cuts.times)),
    }
    let mut seen = clients.finish();
    drop(server);
    seen.odd.append(&mut odd);
    Ok((judge(world, seen), cuts))
}

/// The power fails while the database and the keys are made, at every call in turn (or so many of them); in the end all is there.
///
/// # Errors
/// Why the shim cannot be used here, or what is wrong.
pub fn at_birth(sizes: &Sizes) -> Result<Cuts, String> {
    let mut cuts = Cuts::default();
    let mut at = 1;
    loop {
        let world = World::empty(None);
        // The folder itself stands: its own making is the operator's.
        std::fs::create_dir(world.data()).expect("the folder is ours");
        let shim = Shim::new(&world, sizes.seed * 1000 + at)?;
        shim.order(Order::CutHow, if at % 2 == 0 { UNDO_SOME } else { UNDO_ALL });
        shim.order(Order::CutAt, i64::try_from(at).expect("small"));
        let mut command = world.open_wave();
        shim.stand_before(&mut command, &world);
        let opened = command.output().expect("the program runs");
        if shim.count(Count::Cut) != 1 {
            let said = String::from_utf8_lossy(&opened.stderr);
            return if opened.status.success() { Ok(cuts) } else { Err(format!("no cut, and no wave: {said}")) };
        }
        cuts.add(&shim);
        // A second try finds whatever the cut left, and must end where an undisturbed one ends.
        let again = world.open_wave().output().expect("the program runs");
        let said = String::from_utf8_lossy(&again.stderr);
        if !again.status.success() && !said.contains("already") {
            return Err(format!("after a cut at call {at} of the first start: {said}"));
        }
        let clients = Clients::start(&Sizes { clients: 1, ..sizes.clone() }, &world);
        let server = world.serve().map_err(|why| format!("after a cut at call {at} of the first start: {why}"))?;
        clients.point_at(&[&server.base]);
        clients.reach(3, Duration::from_secs(20));
        let seen = clients.finish();
        drop(server);
        let verdict = judge(&world, seen);
        if !verdict.holds() || verdict.acknowledged == 0 {
            return Err(format!("after a cut at call {at} of the first start: {verdict}"));
        }
        at += sizes.birth_step;
    }
}

impl Cuts {
    fn add(&mut self, shim: &Shim) {
        self.times += 1;
        self.calls += shim.count(Count::Calls);
        self.syncs += shim.count(Count::Syncs);
        self.undone += shim.count(Count::Undone);
        self.kept += shim.count(Count::Kept);
        self.torn += shim.count(Count::Torn);
    }
}

impl std::fmt::Display for Cuts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { times, calls, syncs, undone, kept, torn } = self;
        write!(
            f,
            "{times} cuts in {calls} calls ({syncs} syncs); of what was not synced {undone} pages and names undone, {torn} torn, {kept} kept"
        )
    }
}
