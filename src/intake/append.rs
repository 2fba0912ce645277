//! The one door to the log, for the running server and for commands beside it. Each act locks the log's head first, inside its
//! own write transaction; nothing keeps a head across transactions.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::Answer;
use super::seal::{Sealed, same_content};
use crate::db::response::Stored;
use crate::db::{self, Db, write_transaction};
use crate::domain::agency::Agency;
use crate::domain::day::Day;
use crate::domain::key::WaveKey;
use crate::domain::survey::Survey;
use crate::domain::wave::{Phase, Wave};
use crate::error::Error;
use crate::scoring::method::Method;

/// The one door to the log. Stores a batch in one transaction, which locks the log's head first; each response gets its own
/// answer. When this returns `Ok`, all that it acknowledges is on the disk.
///
/// # Errors
/// [`Error::Storage`] where nothing at all was stored: a row that the database refuses fails the whole transaction.
pub fn append(db: &mut Db, batch: &[&Sealed]) -> Result<Vec<Answer>, Error> {
    let answers = write_transaction(db, |db| {
        let size = db::head::lock(db)?;
        let ids: Vec<&[u8]> = batch.iter().map(|sealed| sealed.stored.row.id.as_slice()).collect();
        let earlier = db::response::find(db, &ids)?;
        let mut known: HashMap<&[u8], &Stored> =
            earlier.iter().map(|stored| (stored.row.id.as_slice(), stored)).collect();
        let mut waves: HashMap<&WaveKey, Option<Wave>> = HashMap::new();
        let mut new: Vec<&Stored> = Vec::with_capacity(batch.len());
        let mut answers = Vec::with_capacity(batch.len());
        for sealed in batch {
            let stored = &sealed.stored;
            // The id comes first: a repeat gets its receipt even after the wave has closed.
            answers.push(if let Some(earlier) = known.get(stored.row.id.as_slice()) {
                if same_content(earlier, stored) { Ok(sealed.submitted(true)) } else { Err(Error::IdConflict) }
            } else {
                let wave = match waves.entry(&sealed.wave) {
                    Entry::Occupied(entry) => entry.into_mut(),
                    Entry::Vacant(entry) => entry.insert(db::wave::state(db, &sealed.wave)?),
                };
                may_enter(wave.as_ref(), sealed).map(|()| {
                    known.insert(&stored.row.id, stored);
                    new.push(stored);
                    sealed.submitted(false)
                })
            });
        }
        if !new.is_empty() {
            db::response::insert(db, size, &new)?;
            let added = i64::try_from(new.len()).expect("a batch is small");
            db::head::advance(db, size + added)?;
        }
        Ok(answers)
    })?;
    // From here on every acknowledged response is on the disk: the commit above returned after its fsync.
    Ok(answers)
}

/// Opens a wave: keeps its definitions and its agencies as they are today, and takes the agencies into the register.
/// False where the key is taken; then nothing is changed.
pub fn open_wave(
    db: &mut Db,
    wave: &Wave,
    survey: &Survey,
    methods: &[&Method],
    agencies: &[Agency],
    now_ms: i64,
) -> Result<bool, Error> {
    write_transaction(db, |db| {
        db::head::lock(db)?;
        let is_new = db::wave::open(db, wave, survey, methods, agencies, now_ms)?;
        if is_new {
            db::agency::import(db, agencies)?;
        }
        Ok(is_new)
    })
}

/// Closes a wave in the log's order: under the head's lock, so that no response lands after it.
pub fn close_wave(db: &mut Db, wave: &WaveKey, today: Day) -> Result<bool, Error> {
    write_transaction(db, |db| {
        db::head::lock(db)?;
        db::wave::close(db, wave, today)
    })
}

fn may_enter(wave: Option<&Wave>, sealed: &Sealed) -> Result<(), Error> {
    let wave = wave.ok_or_else(|| Error::UnknownWave(sealed.wave.to_string()))?;
    match wave.phase(sealed.day) {
        Phase::Open => Ok(()),
        Phase::NotYet => Err(Error::NotYetOpen { opens: wave.opens }),
        Phase::Over => Err(Error::Closed { closed: wave.ended() }),
    }
}

#[cfg(test)]
mod tests {
    use super::open_wave;
    use crate::db::{self, Door, Place};
    use crate::scoring::testing::{agency, pooled, survey, wave};

    #[test]
    fn a_wave_under_a_taken_key_leaves_the_register_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let mut db = Door(Place::Sqlite(folder.path().join("sipas.sqlite"))).open().unwrap();
        db::migrate::run(&mut db).unwrap();
        let mut open = |code: &str| {
            let opened =
                open_wave(&mut db, &wave(false), &survey(), &[&pooled()], &[agency(code, "communes", None)], 0)
                    .unwrap();
            let register = db::agency::all(&mut db).unwrap();
            (opened, register.iter().map(|agency| agency.code.to_string()).collect::<Vec<_>>())
        };
        assert_eq!(open("a"), (true, vec!["a".to_owned()]));
        assert_eq!(open("b"), (false, vec!["a".to_owned()]));
    }
}
