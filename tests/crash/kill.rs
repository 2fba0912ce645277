//! Servers killed at random moments under load, one of two among them, and PostgreSQL restarted without a shutdown.

use std::time::{Duration, Instant};

use crate::Sizes;
use crate::behind;
use crate::chance::Chance;
use crate::clients::Clients;
use crate::cluster::Cluster;
use crate::replay::{Verdict, judge};
use crate::server::Server;
use crate::web::Web;
use crate::world::World;

/// Longest wait for the next acknowledgements before a kill.
const SLOW: Duration = Duration::from_mins(2);

/// One server, killed again and again, now and then while it starts.
pub fn one_server(world: &World, sizes: &Sizes) -> Verdict {
    let mut chance = Chance::seeded(sizes.seed, 0);
    let clients = Clients::start(sizes, world);
    let mut odd = Vec::new();
    for kill in 1..=sizes.kills {
        let server = world.spawn(None);
        if chance.once_in(8) {
            std::thread::sleep(chance.between_ms(0, 150));
            server.kill();
            continue;
        }
        let server = match server.listening() {
            Ok(server) => server,
            Err(why) => {
                odd.push(why);
                break;
            }
        };
        clients.point_at(&[&server.base]);
        odd.extend(wait_for_share(&clients, sizes, kill));
        std::thread::sleep(chance.between_ms(0, 60));
        server.kill();
        progress(kill, sizes.kills, &clients);
    }
    end(world, clients, odd, None, sizes)
}

/// Two servers on one database; one of them is killed, the other serves on.
pub fn one_of_two(world: &World, sizes: &Sizes) -> Verdict {
    let mut chance = Chance::seeded(sizes.seed, 2);
    let clients = Clients::start(sizes, world);
    let mut odd = Vec::new();
    let mut servers: Vec<Server> = Vec::new();
    for kill in 1..=sizes.kills {
        while servers.len() < 2 {
            match world.serve() {
                Ok(server) => servers.push(server),
                Err(why) => {
                    odd.push(why);
                    return end(world, clients, odd, None, sizes);
                }
            }
        }
        clients.point_at(&[&servers[0].base, &servers[1].base]);
        odd.extend(wait_for_share(&clients, sizes, kill));
        std::thread::sleep(chance.between_ms(0, 60));
        servers.swap_remove(usize::from(chance.once_in(2))).kill();
        progress(kill, sizes.kills, &clients);
        // The other one alone goes on taking answers.
        clients.point_at(&[&servers[0].base]);
        if !clients.reach(clients.acknowledged() + 5, SLOW) {
            odd.push("the server that was left takes nothing".to_owned());
        }
    }
    end(world, clients, odd, servers.pop(), sizes)
}

/// The server stays; its PostgreSQL falls and recovers. Also gives the longest time from there to the next answers taken.
pub fn database_restarts(world: &World, cluster: &mut Cluster, sizes: &Sizes) -> (Verdict, Duration) {
    let mut chance = Chance::seeded(sizes.seed, 3);
    let clients = Clients::start(sizes, world);
    let (mut odd, mut longest) = (Vec::new(), Duration::ZERO);
    let mut survivor = None;
    match world.serve() {
        Ok(server) => {
            clients.point_at(&[&server.base]);
            for kill in 1..=sizes.kills {
                odd.extend(wait_for_share(&clients, sizes, kill));
                std::thread::sleep(chance.between_ms(0, 60));
                cluster.restart();
                let began = Instant::now();
                // It comes back without being started again.
                if !clients.reach(clients.acknowledged() + 5, SLOW) {
                    odd.push(format!(
                        "after a restart of PostgreSQL nothing is taken; it printed:\n{}",
                        server.printed()
                    ));
                    break;
                }
                longest = longest.max(began.elapsed());
                progress(kill, sizes.kills, &clients);
            }
            survivor = Some(server);
        }
        Err(why) => odd.push(why),
    }
    (end(world, clients, odd, survivor, sizes), longest)
}

/// Waits until this kill's share of all acknowledgements is in.
fn wait_for_share(clients: &Clients, sizes: &Sizes, kill: u64) -> Option<String> {
    let share = sizes.acknowledged * kill / sizes.kills;
    let goal = share.max(clients.acknowledged() + 1);
    (!clients.reach(goal, SLOW)).then(|| format!("no {goal} acknowledgements within {SLOW:?} before kill {kill}"))
}

/// Has the last answers given by the server that lived through it all, or by a new one; then replays the ledger. What a
/// survivor has counted while it followed the log must be what is there.
fn end(world: &World, clients: Clients, mut odd: Vec<String>, survivor: Option<Server>, sizes: &Sizes) -> Verdict {
    match survivor.map_or_else(|| world.serve(), Ok) {
        Ok(server) => {
            clients.point_at(&[&server.base]);
            if !clients.reach(sizes.acknowledged, SLOW) {
                odd.push(format!(
                    "{} of the {} acknowledgements asked for",
                    clients.acknowledged(),
                    sizes.acknowledged
                ));
            }
            let mut seen = clients.finish();
            seen.odd.append(&mut odd);
            seen.odd.extend(behind::counts_as(world, &Web::at(&server.base)));
            drop(server);
            judge(world, seen)
        }
        Err(why) => {
            let mut seen = clients.finish();
            seen.odd.extend(odd.into_iter().chain([why]));
            judge(world, seen)
        }
    }
}

fn progress(kill: u64, kills: u64, clients: &Clients) {
    if kill.is_multiple_of(20) {
        eprintln!("  {kill} of {kills} kills, {} acknowledged", clients.acknowledged());
    }
}
