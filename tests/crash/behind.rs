//! The database looked at behind the server's back: what the server says of itself is not asked here, but computed anew from the
//! rows and compared.

use std::time::{Duration, Instant};

use diesel::{QueryableByName, RunQueryDsl as _, sql_query};
use sipas::db::{Db, Door};

use crate::replay::responses;
use crate::web::Web;
use crate::whole_log::WholeLog;
use crate::world::World;

/// How long counts may lag behind the log.
const FOLLOWS: Duration = Duration::from_secs(10);

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = diesel::sql_types::Text)]
    word: String,
}

/// Everything that is wrong in the database of a wave that should hold so many responses. `seen` are the log's heads that were
/// served: signed notes, all of which the log must extend.
pub fn look(world: &World, web: &Web, responses: u64, seen: &[String]) -> Vec<String> {
    let mut db = match Door(world.place()).open() {
        Ok(db) => db,
        Err(error) => return vec![error.to_string()],
    };
    let mut faults = rows(&mut db, responses);
    match WholeLog::of(&mut db) {
        Err(fault) => faults.push(fault),
        Ok(mut log) => {
            if log.responses != responses {
                faults.push(format!("{} entries of the log are responses, {responses} responses count", log.responses));
            }
            faults.extend(log.against_stored(&mut db));
            let mut heads: Vec<String> = seen.to_vec();
            heads.extend(on_record(world));
            match words(&mut db, "SELECT note AS word FROM checkpoint ORDER BY size") {
                Ok(kept) => heads.extend(kept),
                Err(error) => faults.push(error),
            }
            heads.extend(served(web));
            faults.extend(heads.iter().filter_map(|head| log.against_head(head).err()));
            faults.extend(goes_back(web, &heads));
        }
    }
    // The program's own look at all of it: commitments, tickets, voids, and what else it knows of.
    let verified = world.run(&["verify", "--deep"]);
    if !verified.status.success() {
        let said = [verified.stdout, verified.stderr].concat();
        faults.push(format!("sipas verify --deep: {}", String::from_utf8_lossy(&said)));
    }
    faults
}

/// Whether a server that followed the log counts what is stored, within the time that it takes to follow.
pub fn counts_as(world: &World, web: &Web) -> Option<String> {
    let began = Instant::now();
    loop {
        let stored = Door(world.place())
            .open()
            .map_err(|error| error.to_string())
            .and_then(|mut db| words(&mut db, "SELECT CAST(COUNT(*) AS TEXT) AS word FROM response"));
        let counted = responses(web);
        if stored.as_ref().ok().and_then(|stored| stored.first()?.parse().ok()) == counted {
            return None;
        }
        if began.elapsed() > FOLLOWS {
            return Some(format!("{stored:?} responses are stored, the server that lived on counts {counted:?}"));
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn rows(db: &mut Db, responses: u64) -> Vec<String> {
    let mut faults = Vec::new();
    let mut expect = |db: &mut Db, sql: &str, expected: &str| match words(db, sql) {
        Ok(found) if found == [expected] => {}
        Ok(found) => faults.push(format!("{sql}: {found:?} instead of {expected}")),
        Err(error) => faults.push(format!("{sql}: {error}")),
    };
    if matches!(db, Db::Sqlite(_)) {
        expect(db, "SELECT integrity_check AS word FROM pragma_integrity_check", "ok");
        expect(db, "SELECT CAST(COUNT(*) AS TEXT) AS word FROM pragma_foreign_key_check", "0");
    }
    let all = responses.to_string();
    for counted in ["*", "DISTINCT id", "DISTINCT receipt_hash", "DISTINCT log_index", "DISTINCT salt"] {
        expect(db, &format!("SELECT CAST(COUNT({counted}) AS TEXT) AS word FROM response"), &all);
    }
    // A ticket is spent with its response or not at all.
    let with_ticket = words(db, "SELECT CAST(COUNT(*) AS TEXT) AS word FROM response WHERE source <> 'open'");
    let spent = words(db, "SELECT CAST(COUNT(*) AS TEXT) AS word FROM ticket WHERE state = 1");
    if with_ticket.is_err() || with_ticket != spent {
        faults.push(format!("{with_ticket:?} responses came with a ticket, {spent:?} tickets are spent"));
    }
    faults
}

/// The notes of `checkpoints.log`: an empty line after each, which has one within.
fn on_record(world: &World) -> Vec<String> {
    let text = std::fs::read_to_string(world.data().join("checkpoints.log")).unwrap_or_default();
    let blocks: Vec<&str> = text.split("\n\n").collect();
    // What stands behind the last whole note is a torn one, which was never served.
    blocks.chunks_exact(2).map(|note| format!("{}\n\n{}\n", note[0], note[1])).collect()
}

fn served(web: &Web) -> Option<String> {
    let reply = web.send("GET", "/log/checkpoint", &[], b"").ok()?;
    (reply.status == 200).then(|| reply.text().to_owned())
}

/// The head that is served now must cover every one that ever was.
fn goes_back(web: &Web, heads: &[String]) -> Option<String> {
    let size = |note: &String| note.lines().nth(1)?.parse::<u64>().ok();
    let most = heads.iter().filter_map(size).max()?;
    match served(web).as_ref().and_then(size) {
        Some(now) if now >= most => None,
        now => Some(format!("the head that is served covers {now:?} entries, {most} were covered before")),
    }
}

/// The column `word` of all rows.
pub fn words(db: &mut Db, sql: &str) -> Result<Vec<String>, String> {
    let rows: Result<Vec<Word>, _> = match db {
        Db::Sqlite(conn) => sql_query(sql).load(conn),
        Db::Postgres(conn) => sql_query(sql).load(conn),
    };
    Ok(rows.map_err(|error| format!("{sql}: {error}"))?.into_iter().map(|row| row.word).collect())
}
