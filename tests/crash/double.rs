//! One id, or one ticket under as many ids, sent thousands of times from many clients, to one server or to two on one
//! database: it counts once.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::Sizes;
use crate::behind;
use crate::chance::Chance;
use crate::figures;
use crate::sending::{Heard, Sending};
use crate::web::Web;
use crate::world::World;

const CLIENTS: u64 = 16;

/// Sends one id so many times over so many servers, by the API and by the form; says what came of it.
///
/// # Errors
/// What is wrong.
pub fn one_id(world: &World, servers: usize, sizes: &Sizes) -> Result<String, String> {
    let mut draws = Chance::seeded(sizes.seed, 7);
    let form =
        std::iter::repeat_with(|| Sending::random(&mut draws, None)).find(Sending::is_form).expect("one in four");
    let api = Sending::by_api(&form.body);
    let heard = send_all(world, servers, sizes, |turn| if turn % 4 == 3 { form.clone() } else { api.clone() })?;
    // All hear one receipt; nobody anything else.
    let receipts = heard.keys().filter(|word| *word != NEW).count();
    if receipts != 1 || heard.get(NEW).copied().unwrap_or_default() > 1 {
        return Err(format!("heard {heard:?}"));
    }
    Ok(format!("{} attempts at one id on {servers} server(s): 1 counted, one receipt", sizes.attempts))
}

/// Sends so many answers under one ticket, each with an id of its own.
///
/// # Errors
/// What is wrong.
pub fn one_ticket(world: &World, servers: usize, sizes: &Sizes) -> Result<String, String> {
    let ticket = world.tickets.lock().expect("nobody else uses it").pop().ok_or("no tickets were made")?;
    let heard = send_all(world, servers, sizes, |turn| {
        Sending::random(&mut Chance::seeded(sizes.seed, 1000 + turn), Some(&ticket))
    })?;
    let used = heard.get(USED).copied().unwrap_or_default();
    if used != sizes.attempts - 1 || heard.keys().filter(|word| *word != USED && *word != NEW).count() != 1 {
        return Err(format!("heard {heard:?}"));
    }
    Ok(format!(
        "{} attempts at one ticket on {servers} server(s): 1 counted, {used} told that it is used",
        sizes.attempts
    ))
}

/// Words for what is heard beside receipts.
const NEW: &str = "new";
const USED: &str = "used";

/// How often what was heard, from many clients over the servers in turn; the database must count one response.
fn send_all(
    world: &World,
    count: usize,
    sizes: &Sizes,
    sending: impl Fn(u64) -> Sending + Sync,
) -> Result<BTreeMap<String, u64>, String> {
    let servers: Vec<_> = (0..count).map(|_| world.serve()).collect::<Result<_, _>>()?;
    let bases: Vec<&str> = servers.iter().map(|server| server.base.as_str()).collect();
    let next = AtomicU64::new(0);
    let heard: Mutex<BTreeMap<String, u64>> = Mutex::default();
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (bases, heard, next, sending) = (&bases, &heard, &next, &sending);
            scope.spawn(move || {
                let web = Web::at(bases[usize::try_from(client).expect("small") % bases.len()]);
                loop {
                    let turn = next.fetch_add(1, Ordering::SeqCst);
                    if turn >= sizes.attempts {
                        return;
                    }
                    let sending = sending(turn);
                    let told = loop {
                        match sending.send(&web) {
                            Heard::Recorded { is_new, receipt } => {
                                let told = receipt.unwrap_or_else(|| "no receipt".to_owned());
                                break if is_new && !sending.is_form() {
                                    vec![told, NEW.to_owned()]
                                } else {
                                    vec![told]
                                };
                            }
                            Heard::TicketUsed => break vec![USED.to_owned()],
                            Heard::NotNow => std::thread::sleep(Duration::from_millis(20)),
                            Heard::Odd(what) => break vec![what],
                            Heard::Nothing | Heard::Nobody => break vec!["no answer".to_owned()],
                        }
                    };
                    let mut heard = heard.lock().expect("no client panics here");
                    for told in told {
                        *heard.entry(told).or_default() += 1;
                    }
                }
            });
        }
    });
    let mut faults = behind::look(world, &Web::at(&servers[0].base), 1, &[]);
    for server in servers {
        faults.extend(figures::look(world, &Web::at(&server.base), 1));
    }
    if faults.is_empty() {
        Ok(heard.into_inner().expect("no client panics here"))
    } else {
        Err(faults.join("\n    WRONG: "))
    }
}
