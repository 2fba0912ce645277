//! Commands killed in the middle: at every so many calls to the disk, each on a fresh copy of one place. Whatever was cut off,
//! nothing or all of it is there, a second try succeeds, and the log verifies.

use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use crate::Sizes;
use crate::chance::Chance;
use crate::clients::Clients;
use crate::replay::judge;
use crate::sending::WAVE;
use crate::shim::{Count, ONLY_THE_PROCESS, Order, Shim};
use crate::world::World;

/// One command, what it needs before, and what must be after it was killed and after it was tried again.
struct Act {
    name: &'static str,
    arguments: &'static [&'static str],
    /// Run before, once.
    before: &'static [&'static [&'static str]],
    /// What is wrong with what the kill has left.
    left: fn(&World) -> Result<(), String>,
    /// Tried again: what must be there then.
    again: fn(&World) -> Result<(), String>,
}

const PUBLISH: &[&str] = &["publish", "--wave", WAVE, "--to", "data/public/"];
const CLOSE: &[&str] = &["wave", "close", WAVE];
const RESTORE: &[&str] = &["restore", "kept.backup", "--force"];
const TICKETS: &[&str] = &[
    "tickets",
    "make",
    "--wave",
    WAVE,
    "--agency",
    "x-stp",
    "--source",
    "offered",
    "--count",
    "5",
    "--batch",
    "cut",
    "--base-url",
    "https://hailong.example",
    "--out",
    "data/slips.csv",
    "--out",
    "data/slips.html",
];

const ACTS: [Act; 5] = [
    Act { name: "tickets make", arguments: TICKETS, before: &[], left: no_lost_codes, again: makes_tickets },
    Act {
        name: "restore",
        arguments: RESTORE,
        before: &[&["backup", "kept.backup"]],
        left: one_whole_database,
        again: restores,
    },
    Act { name: "wave close", arguments: CLOSE, before: &[], left: one_whole_database, again: closes },
    Act { name: "publish", arguments: PUBLISH, before: &[CLOSE], left: nothing_or_a_publication, again: publishes },
    Act { name: "publish again", arguments: PUBLISH, before: &[CLOSE, PUBLISH], left: a_publication, again: publishes },
];

/// Kills each command at so many places, the first calls and the last among them.
///
/// # Errors
/// What was half, lost, or could not be done again.
pub fn killed(sizes: &Sizes) -> Result<String, String> {
    let mut chance = Chance::seeded(sizes.seed, 9);
    let place = a_place(sizes)?;
    let (mut kills, mut calls) = (0, Vec::new());
    for act in &ACTS {
        let ready = copy_of(&place);
        for before in act.before {
            succeeded(&run(&ready, before))?;
        }
        let all = calls_of(act, &copy_of(&ready))?;
        for kill in 0..sizes.acts {
            // The first and the last call, and between them one in each part.
            let part = (all - 1).div_ceil(sizes.acts);
            let at = match kill {
                0 => 1,
                last if last + 1 == sizes.acts => all,
                between => (1 + between * part + chance.draw(part)).min(all),
            };
            let mut world = copy_of(&ready);
            if let Err(why) = cut_and_tried_again(act, &world, at) {
                return Err(format!(
                    "{} killed at call {at} of {all}: {why}\n    its folder: {}",
                    act.name,
                    world.keep().display()
                ));
            }
            kills += 1;
        }
        calls.push(format!("{} {all}", act.name));
    }
    Ok(format!("{kills} kills; calls to the disk: {}", calls.join(", ")))
}

/// A wave with responses, its server stopped.
fn a_place(sizes: &Sizes) -> Result<World, String> {
    let world = World::open(None);
    let server = world.serve()?;
    let clients = Clients::start(sizes, &world);
    clients.point_at(&[&server.base]);
    let reached = clients.reach(60, Duration::from_mins(1));
    let seen = clients.finish();
    drop(server);
    let verdict = judge(&world, seen);
    if reached && verdict.holds() { Ok(world) } else { Err(format!("the place to begin with: {verdict}")) }
}

fn copy_of(world: &World) -> World {
    let copy = World::empty(None);
    copied(&world.data(), &copy.data());
    let backup = world.folder().join("kept.backup");
    if backup.exists() {
        std::fs::copy(&backup, copy.folder().join("kept.backup")).expect("the folder is ours");
    }
    copy
}

fn copied(from: &Path, to: &Path) {
    std::fs::create_dir(to).expect("the folder is ours");
    for entry in std::fs::read_dir(from).expect("it is there") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            copied(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("the folder is ours");
        }
    }
}

/// Below `data/` it is told whole names: the shim watches those.
fn command(world: &World, arguments: &[&str]) -> Command {
    let mut command = world.sipas();
    for argument in arguments {
        match argument.strip_prefix("data/") {
            Some(name) => command.arg(world.data().join(name)),
            None => command.arg(argument),
        };
    }
    command
}

fn run(world: &World, arguments: &[&str]) -> Output {
    command(world, arguments).output().expect("the program runs")
}

fn under(shim: &Shim, act: &Act, world: &World) -> Output {
    let mut command = command(world, act.arguments);
    shim.stand_before(&mut command, world);
    command.output().expect("the program runs")
}

/// How many calls to the disk it makes when nobody kills it; then it must have done all.
fn calls_of(act: &Act, world: &World) -> Result<u64, String> {
    let shim = Shim::new(world, 1)?;
    succeeded(&under(&shim, act, world)).map_err(|why| format!("{}, undisturbed: {why}", act.name))?;
    (act.left)(world)?;
    let calls = shim.count(Count::Calls);
    if calls < 4 { Err(format!("{} makes {calls} calls to the disk only", act.name)) } else { Ok(calls) }
}

fn cut_and_tried_again(act: &Act, world: &World, at: u64) -> Result<(), String> {
    let shim = Shim::new(world, at)?;
    shim.order(Order::CutHow, ONLY_THE_PROCESS);
    shim.order(Order::CutAt, i64::try_from(at).expect("small"));
    let output = under(&shim, act, world);
    // Not every run makes as many calls as the one that was counted: one that ended before is a good one.
    if shim.count(Count::Cut) != 1 {
        succeeded(&output)?;
    }
    (act.left)(world).map_err(|why| format!("it left: {why}"))?;
    (act.again)(world).map_err(|why| format!("tried again: {why}"))?;
    verified(world)
}

fn succeeded(output: &Output) -> Result<String, String> {
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() { Ok(said(&output.stdout)) } else { Err(said(&output.stderr) + &said(&output.stdout)) }
}

/// The log in the database, all of it.
fn verified(world: &World) -> Result<(), String> {
    succeeded(&world.run(&["verify", "--deep"])).map(|_| ())
}

fn rows(world: &World, sql: &str) -> Result<Vec<String>, String> {
    let mut db = sipas::db::Door(world.place()).open().map_err(|error| error.to_string())?;
    crate::behind::words(&mut db, sql)
}

/// A database that is no less than what was there.
fn one_whole_database(world: &World) -> Result<(), String> {
    if !world.data().join("sipas.sqlite").exists() {
        return Err("no database stands in its place".to_owned());
    }
    let stored = rows(world, "SELECT CAST(COUNT(*) AS TEXT) AS word FROM response")?;
    if stored[0].parse::<u64>().map_or(true, |stored| stored < 60) {
        return Err(format!("{stored:?} responses"));
    }
    verified(world)
}

/// Tickets that are stored have their codes in a file, under its name or nearly.
fn no_lost_codes(world: &World) -> Result<(), String> {
    let stored = rows(world, "SELECT CAST(COUNT(*) AS TEXT) AS word FROM ticket WHERE batch = 'cut'")?;
    let entered =
        rows(world, "SELECT body AS word FROM log_entry WHERE kind = 'tickets' AND body LIKE '%batch cut%'")?.len();
    match (stored[0].as_str(), entered) {
        ("0", 0) => return Ok(()),
        ("5", 1) => {}
        half => return Err(format!("half a batch: {half:?}")),
    }
    let read = |name: &str| std::fs::read_to_string(world.data().join(name));
    let codes = read("slips.csv").or_else(|_| read("slips.csv.part")).map_err(|error| format!("the codes: {error}"))?;
    if codes.lines().count() == 6 { Ok(()) } else { Err(format!("half a file of codes:\n{codes}")) }
}

/// As the message says: what is left is renamed where its batch is stored, else removed.
fn makes_tickets(world: &World) -> Result<(), String> {
    let is_stored = !rows(world, "SELECT batch AS word FROM ticket WHERE batch = 'cut' LIMIT 1")?.is_empty();
    for name in ["slips.csv", "slips.html"] {
        let (part, whole) = (world.data().join(format!("{name}.part")), world.data().join(name));
        if part.exists() {
            let settled = if is_stored { std::fs::rename(&part, &whole) } else { std::fs::remove_file(&part) };
            settled.map_err(|error| error.to_string())?;
        }
        if whole.exists() != is_stored {
            return Err(format!("{name} is {}, its batch is {}", whole.exists(), is_stored));
        }
    }
    if !is_stored {
        succeeded(&run(world, TICKETS))?;
    }
    no_lost_codes(world)
}

/// Where it had taken effect before it was killed, the backup lacks the entry that says so, and a second time would lose it.
fn restores(world: &World) -> Result<(), String> {
    let entered = "SELECT body AS word FROM log_entry WHERE kind = 'admin' AND body LIKE '%action restore%'";
    let is_done = rows(world, entered)?.len() == 1;
    match succeeded(&run(world, RESTORE)) {
        Err(said) if is_done && said.contains("1 that came after it would be lost") => {}
        tried => {
            tried?;
        }
    }
    if rows(world, entered)?.len() != 1 {
        return Err("the log does not say that it was restored".to_owned());
    }
    one_whole_database(world)?;
    let names = std::fs::read_dir(world.data()).expect("it is there").map(|entry| entry.expect("an entry").file_name());
    let left: Vec<_> = names.filter(|name| name.to_string_lossy().contains("sipas-part")).collect();
    if left.is_empty() { Ok(()) } else { Err(format!("{left:?} is left")) }
}

/// Closing again says that it is closed, or completes it; publishing completes it where the mark alone was set.
fn closes(world: &World) -> Result<(), String> {
    if let Err(said) = succeeded(&run(world, CLOSE))
        && !said.contains("closed already")
    {
        return Err(said);
    }
    publishes(world)
}

fn publishes(world: &World) -> Result<(), String> {
    succeeded(&run(world, PUBLISH))?;
    a_publication(world)?;
    for kind in ["close", "publish"] {
        let entered = rows(world, &format!("SELECT kind AS word FROM log_entry WHERE kind = '{kind}'"))?;
        if entered.len() != 1 {
            return Err(format!("{} entries of {kind}", entered.len()));
        }
    }
    let left = world.data().join("public.sipas-part");
    if left.exists() { Err(format!("{} is left", left.display())) } else { Ok(()) }
}

fn nothing_or_a_publication(world: &World) -> Result<(), String> {
    if world.data().join("public").exists() { a_publication(world) } else { one_whole_database(world) }
}

fn a_publication(world: &World) -> Result<(), String> {
    let checked = world.run(&["verify", "data/public"]);
    // 2: nothing is wrong, but some of it cannot be seen from the folder.
    match checked.status.code() {
        Some(0 | 2) if world.data().join("public/manifest.sha256").exists() => Ok(()),
        _ => Err(String::from_utf8_lossy(&checked.stdout).into_owned() + &String::from_utf8_lossy(&checked.stderr)),
    }
}
