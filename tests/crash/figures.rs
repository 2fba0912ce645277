//! The figures that a server shows beside those computed anew from every response: the live tallies must never miss one, whatever
//! was killed in between.

use serde_json::Value;
use sipas::app::OpenedWave;
use sipas::db::Door;
use sipas::domain::key::WaveKey;
use sipas::indexing;
use sipas::report::json;
use sipas::scoring::index::Count;
use sipas::tally;

use crate::sending::WAVE;
use crate::web::Web;
use crate::world::World;

/// Everything that is wrong in the figures of a wave that should hold so many responses.
pub fn look(world: &World, web: &Web, responses: u64) -> Vec<String> {
    compare(world, web, responses).unwrap_or_else(|error| vec![format!("the figures cannot be compared: {error}")])
}

fn compare(world: &World, web: &Web, responses: u64) -> anyhow::Result<Vec<String>> {
    let mut db = Door(world.place()).open()?;
    let key = WaveKey::parse(WAVE)?;
    let mut faults = Vec::new();
    let counted = tally::recount(&mut db, &key)?.map(|counted| counted.responses);
    if counted != Some(responses) {
        faults.push(format!("a recount gives {counted:?} responses, the server counts {responses}"));
    }
    let opened = OpenedWave::load(&mut db, &key, None)?.ok_or_else(|| anyhow::anyhow!("no wave"))?;
    for method in &opened.methods {
        let index = indexing::index(&mut db, &opened.wave, &opened.survey, method, &opened.agencies)?;
        let path = format!("/api/v1/waves/{WAVE}/index.json?count=all&method={}", method.key);
        let reply = web.send("GET", &path, &[], b"")?;
        let shown: Value = serde_json::from_slice(&reply.body)?;
        // Read back as the other was: a number's last digit is not the same before it was text.
        let scanned: Value = serde_json::from_slice(&serde_json::to_vec(&json::index(&index, Count::All))?)?;
        if shown != scanned {
            faults.push(format!(
                "the live figures by {} are not those of a scan: {}",
                method.key,
                differ(&shown, &scanned)
            ));
        }
    }
    Ok(faults)
}

/// The first place where two values differ, and both values there.
fn differ(one: &Value, other: &Value) -> String {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) if one.len() == other.len() => {
            let first = one.iter().find(|(key, value)| other.get(*key) != Some(value));
            first.map_or_else(String::new, |(key, value)| {
                format!(
                    "{key}: {}",
                    other.get(key).map_or_else(|| "not there".to_owned(), |other| differ(value, other))
                )
            })
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            let first = one.iter().zip(other).enumerate().find(|(_, (one, other))| one != other);
            first.map_or_else(String::new, |(place, (one, other))| format!("{place}: {}", differ(one, other)))
        }
        _ => format!("{one} instead of {other}"),
    }
}
