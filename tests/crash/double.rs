//! One id sent thousands of times from many clients, to one server or to two on one database: it counts once.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::Sizes;
use crate::behind;
use crate::chance::Chance;
use crate::sending::{Heard, Sending};
use crate::web::Web;
use crate::world::World;

const CLIENTS: u64 = 16;

/// Sends one id so many times over so many servers; says what came of it.
///
/// # Errors
/// What is wrong.
pub fn one_id(world: &World, count: usize, sizes: &Sizes) -> Result<String, String> {
    let servers: Vec<_> = (0..count).map(|_| world.serve()).collect::<Result<_, _>>()?;
    let bases: Vec<&str> = servers.iter().map(|server| server.base.as_str()).collect();
    let mut draws = Chance::seeded(sizes.seed, 7);
    let sending = std::iter::repeat_with(|| Sending::random(&mut draws)).find(Sending::is_form).expect("one in four");
    let by_api = Sending::by_api(&sending.body);
    let next = AtomicU64::new(0);
    let heard: Mutex<BTreeMap<String, u64>> = Mutex::default();
    let new = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (bases, heard, next, new, sending, by_api) = (&bases, &heard, &next, &new, &sending, &by_api);
            scope.spawn(move || {
                let place = usize::try_from(client).expect("small") % bases.len();
                let web = Web::at(bases[place]);
                loop {
                    let turn = next.fetch_add(1, Ordering::SeqCst);
                    if turn >= sizes.attempts {
                        return;
                    }
                    let is_api = turn % 4 != 3;
                    let told = loop {
                        match if is_api { by_api } else { sending }.send(&web) {
                            Heard::Recorded { is_new, receipt } => {
                                new.fetch_add(u64::from(is_new && is_api), Ordering::SeqCst);
                                break receipt.unwrap_or_else(|| "no receipt".to_owned());
                            }
                            Heard::NotNow => std::thread::sleep(std::time::Duration::from_millis(20)),
                            Heard::Odd(what) => break what,
                            Heard::Nothing | Heard::Nobody => break "no answer".to_owned(),
                        }
                    };
                    *heard.lock().expect("no client panics here").entry(told).or_default() += 1;
                }
            });
        }
    });
    let heard = heard.into_inner().expect("no client panics here");
    let new = new.into_inner();
    let mut faults = behind::look(world, &Web::at(&servers[0].base), 1, &[]);
    if heard.len() != 1 || new > 1 {
        faults.push(format!("{new} times new; heard {heard:?}"));
    }
    if faults.is_empty() {
        Ok(format!("{} attempts at one id on {} server(s): 1 counted, one receipt", sizes.attempts, servers.len()))
    } else {
        Err(faults.join("\n    WRONG: "))
    }
}
