//! The parts of a run, one after another, a line each.

use std::time::Instant;

use crate::cluster::Cluster;
use crate::replay::Verdict;
use crate::shim::Shim;
use crate::world::World;
use crate::{Sizes, acts, bites, cut, double, faults, full, kill};

/// What may be asked for by name.
pub const NAMES: [&str; 11] =
    ["kill", "restart", "two", "cut", "birth", "faults", "checkpoints", "full", "double", "bites", "acts"];

/// How a part ended.
enum Outcome {
    Held(String),
    Failed(String),
    NotRun(String),
}

struct Parts<'a> {
    sizes: &'a Sizes,
    held: u32,
    failed: u32,
    not_run: u32,
}

/// Runs what was asked for; gives how many parts held, failed, and could not run here.
pub fn run(sizes: &Sizes) -> (u32, u32, u32) {
    let mut parts = Parts { sizes, held: 0, failed: 0, not_run: 0 };
    kills(&mut parts);
    disks(&mut parts);
    (parts.held, parts.failed, parts.not_run)
}

impl Parts<'_> {
    fn part(&mut self, name: &str, title: &str, work: impl FnOnce() -> Outcome) {
        if !self.is_wanted(name) {
            return;
        }
        let began = Instant::now();
        let outcome = work();
        let seconds = began.elapsed().as_secs_f32();
        let (how, line) = match outcome {
            Outcome::Held(line) => {
                self.held += 1;
                ("held", line)
            }
            Outcome::Failed(line) => {
                self.failed += 1;
                ("FAILED", line)
            }
            Outcome::NotRun(line) if self.sizes.must_run.iter().any(|must| must == name) => {
                self.failed += 1;
                ("FAILED", format!("it cannot run here: {line}"))
            }
            Outcome::NotRun(line) => {
                self.not_run += 1;
                ("NOT RUN", line)
            }
        };
        println!("{how:7} {title} ({seconds:.1} s): {line}");
    }

    fn is_wanted(&self, name: &str) -> bool {
        self.sizes.only.is_empty() || self.sizes.only.iter().any(|only| only == name)
    }
}

fn kills(parts: &mut Parts<'_>) {
    let sizes = parts.sizes;
    parts.part("kill", "kill -9, SQLite", || {
        let world = World::open(None);
        judged(&kill::one_server(&world, sizes), &format!("{} kills", sizes.kills), world)
    });
    parts.part("double", "one id, one SQLite server", || said(double::one_id(&World::open(None), 1, sizes)));
    parts.part("double", "one ticket, one SQLite server", || said(double::one_ticket(&World::open(None), 1, sizes)));
    if !["kill", "two", "restart", "double"].iter().any(|name| parts.is_wanted(name)) {
        return;
    }
    let mut cluster = match Cluster::start() {
        Ok(cluster) => cluster,
        Err(why) => {
            for name in ["kill", "two", "double", "restart"] {
                parts.part(name, "PostgreSQL", || Outcome::NotRun(why.clone()));
            }
            return;
        }
    };
    let quarter = Sizes { kills: (sizes.kills / 4).max(2), acknowledged: sizes.acknowledged / 4, ..sizes.clone() };
    // Each costs a recovery of some seconds.
    let eighth = Sizes { kills: (sizes.kills / 8).max(1), ..quarter.clone() };
    parts.part("kill", "kill -9, PostgreSQL", || {
        let world = World::open(Some(cluster.database()));
        judged(&kill::one_server(&world, &quarter), &format!("{} kills", quarter.kills), world)
    });
    parts.part("two", "one of two servers killed, PostgreSQL", || {
        let world = World::open(Some(cluster.database()));
        judged(&kill::one_of_two(&world, &quarter), &format!("{} kills", quarter.kills), world)
    });
    parts.part("double", "one id, two servers on one PostgreSQL", || {
        said(double::one_id(&World::open(Some(cluster.database())), 2, sizes))
    });
    parts.part("double", "one ticket, two servers on one PostgreSQL", || {
        said(double::one_ticket(&World::open(Some(cluster.database())), 2, sizes))
    });
    parts.part("restart", "PostgreSQL restarted, -m immediate", || {
        let world = World::open(Some(cluster.database()));
        let (verdict, longest) = kill::database_restarts(&world, &mut cluster, &eighth);
        let what = format!("{} restarts, answers taken again within {} ms", eighth.kills, longest.as_millis());
        judged(&verdict, &what, world)
    });
}

fn disks(parts: &mut Parts<'_>) {
    let sizes = parts.sizes;
    if let Some(why) = Shim::missing() {
        for name in ["cut", "birth", "faults", "checkpoints", "acts", "bites"] {
            parts.part(name, "a disk that fails on order", || Outcome::NotRun(why.clone()));
        }
        disk_full(parts);
        return;
    }
    parts.part("acts", "commands killed in the middle", || said(acts::killed(sizes)));
    parts.part("cut", "power cuts", || {
        let world = World::open(None);
        match cut::amid_load(&world, sizes) {
            Ok((verdict, cuts)) => judged(&verdict, &cuts.to_string(), world),
            Err(why) => Outcome::Failed(why),
        }
    });
    parts.part("birth", "power cuts at the first start", || said(cut::at_birth(sizes).map(|cuts| cuts.to_string())));
    parts.part("faults", "faults of the disk", || {
        let world = World::open(None);
        match faults::all(&world, sizes) {
            Ok((verdict, told)) => judged(&verdict, &told, world),
            Err(why) => Outcome::Failed(why),
        }
    });
    parts.part("checkpoints", "checkpoints fail, then the power", || {
        let world = World::open(None);
        match faults::of_checkpoints(&world, sizes) {
            Ok((verdict, told)) => judged(&verdict, &format!("{} times, {told}", sizes.checkpoint_faults), world),
            Err(why) => Outcome::Failed(why),
        }
    });
    parts.part("faults", "a sync fails and the process dies, then the power", || {
        let world = World::open(None);
        match faults::then_dies(&world, sizes) {
            Ok(verdict) => judged(&verdict, "3 times", world),
            Err(why) => Outcome::Failed(why),
        }
    });
    disk_full(parts);
    breaches(parts);
}

fn disk_full(parts: &mut Parts<'_>) {
    let sizes = parts.sizes;
    parts.part("full", "a full disk", || match full::fills_up(sizes) {
        Ok(verdict) if verdict.holds() => Outcome::Held(verdict.to_string()),
        Ok(verdict) => Outcome::Failed(verdict.to_string()),
        Err(why) => Outcome::NotRun(why),
    });
}

fn breaches(parts: &mut Parts<'_>) {
    let sizes = parts.sizes;
    parts.part("bites", "an honest disk, cut once", || match bites::honest(sizes) {
        Ok(verdict) if verdict.holds() => Outcome::Held(verdict.to_string()),
        Ok(verdict) => Outcome::Failed(verdict.to_string()),
        Err(why) => Outcome::Failed(why),
    });
    parts.part("bites", "found out: answered before the commit", || found_out(bites::answered_early(sizes)));
    parts.part("bites", "found out: synchronous=OFF", || found_out(bites::unsynced(sizes)));
    parts.part("bites", "found out: a disk that lies", || found_out(bites::lying_disk(sizes)));
}

fn judged(verdict: &Verdict, what: &str, mut world: World) -> Outcome {
    let line = format!("{what}; {verdict}");
    if verdict.holds() {
        return Outcome::Held(line);
    }
    Outcome::Failed(format!("{line}\n    its folder: {}", world.keep().display()))
}

fn said(result: Result<String, String>) -> Outcome {
    result.map_or_else(Outcome::Failed, Outcome::Held)
}

/// A breach must show as losses.
fn found_out(verdict: Result<Verdict, String>) -> Outcome {
    match verdict {
        Ok(verdict) if verdict.lost > 0 => Outcome::Held(format!("{} of {} lost", verdict.lost, verdict.acknowledged)),
        Ok(verdict) => Outcome::Failed(format!("these runs would not notice: {verdict}")),
        Err(why) => Outcome::Failed(why),
    }
}
