//! The parts of a run, one after another, a line each.

use std::time::Instant;

use crate::cluster::Cluster;
use crate::replay::Verdict;
use crate::world::World;
use crate::{Sizes, bites, cut, double, faults, full, kill};

/// How a part ended.
enum Outcome {
    Held(String),
    Failed(String),
    NotRun(String),
}

/// Runs what was asked for; gives how many parts held, failed, and could not run here.
pub fn run(sizes: &Sizes) -> (u32, u32, u32) {
    let mut counts = (0, 0, 0);
    let mut part = |name: &str, title: &str, work: &mut dyn FnMut() -> Outcome| {
        if !sizes.only.is_empty() && !sizes.only.iter().any(|only| only == name) {
            return;
        }
        let began = Instant::now();
        let (word, line) = match work() {
            Outcome::Held(line) => {
                counts.0 += 1;
                ("held", line)
            }
            Outcome::Failed(line) => {
                counts.1 += 1;
                ("FAILED", line)
            }
            Outcome::NotRun(line) => {
                counts.2 += 1;
                ("NOT RUN", line)
            }
        };
        println!("{word:7} {title} ({:.1} s): {line}", began.elapsed().as_secs_f32());
    };
    part("kill", "kill -9, SQLite", &mut || {
        let world = World::open(None);
        judged(&kill::one_server(&world, sizes), &format!("{} kills", sizes.kills), world)
    });
    let quarter = Sizes { kills: (sizes.kills / 4).max(2), acknowledged: sizes.acknowledged / 4, ..sizes.clone() };
    let mut cluster = Cluster::start();
    part("kill", "kill -9, PostgreSQL", &mut || {
        let world = match &mut cluster {
            Ok(cluster) => World::open(Some(cluster.database())),
            Err(why) => return Outcome::NotRun(why.clone()),
        };
        judged(&kill::one_server(&world, &quarter), &format!("{} kills", quarter.kills), world)
    });
    part("two", "one of two servers killed, PostgreSQL", &mut || {
        let world = match &mut cluster {
            Ok(cluster) => World::open(Some(cluster.database())),
            Err(why) => return Outcome::NotRun(why.clone()),
        };
        judged(&kill::one_of_two(&world, &quarter), &format!("{} kills", quarter.kills), world)
    });
    part("restart", "PostgreSQL restarted, -m immediate", &mut || {
        let cluster = match &mut cluster {
            Ok(cluster) => cluster,
            Err(why) => return Outcome::NotRun(why.clone()),
        };
        let world = World::open(Some(cluster.database()));
        // Each costs a recovery of some seconds.
        let few = Sizes { kills: (sizes.kills / 8).max(1), ..quarter.clone() };
        judged(&kill::database_restarts(&world, cluster, &few), &format!("{} restarts", few.kills), world)
    });
    part("double", "one id, one SQLite server", &mut || said(double::one_id(&World::open(None), 1, sizes)));
    part("double", "one id, two servers on one PostgreSQL", &mut || match &mut cluster {
        Ok(cluster) => said(double::one_id(&World::open(Some(cluster.database())), 2, sizes)),
        Err(why) => Outcome::NotRun(why.clone()),
    });
    part("cut", "power cuts", &mut || {
        let world = World::open(None);
        match cut::amid_load(&world, sizes) {
            Ok((verdict, cuts)) => judged(&verdict, &cuts.to_string(), world),
            Err(why) => Outcome::NotRun(why),
        }
    });
    part("birth", "power cuts at the first start", &mut || said(cut::at_birth(sizes).map(|cuts| cuts.to_string())));
    part("faults", "faults of the disk", &mut || {
        let world = World::open(None);
        match faults::all(&world, sizes) {
            Ok((verdict, told)) => judged(&verdict, &told, world),
            Err(why) => Outcome::Failed(why),
        }
    });
    part("full", "a full disk", &mut || match full::fills_up(sizes) {
        Ok(verdict) if verdict.holds() => Outcome::Held(verdict.to_string()),
        Ok(verdict) => Outcome::Failed(verdict.to_string()),
        Err(why) => Outcome::NotRun(why),
    });
    part("bites", "an honest disk, cut once", &mut || match bites::honest(sizes) {
        Ok(verdict) if verdict.holds() => Outcome::Held(verdict.to_string()),
        Ok(verdict) => Outcome::Failed(verdict.to_string()),
        Err(why) => Outcome::Failed(why),
    });
    part("bites", "found out: answered before the commit", &mut || found_out(bites::answered_early(sizes)));
    part("bites", "found out: synchronous=OFF", &mut || found_out(bites::unsynced(sizes)));
    part("bites", "found out: a disk that lies", &mut || found_out(bites::lying_disk(sizes)));
    counts
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
