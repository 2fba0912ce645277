//! What stands beside the entries: definitions, waves, tickets, void and erased responses, what commitments open to. Each row is
//! compared with its entry, and none may stand there without one.

use std::collections::BTreeSet;

use crate::db::log::EntryRow;
use crate::db::{self, Db};
use crate::domain::definition::agencies;
use crate::domain::key::{MethodKey, Version, WaveKey};
use crate::error::Error;
use crate::ledger::commit::{Hash, commit, sha256};
use crate::ledger::entry::{Disputed, Entry, InputKind};

/// The rows that were there before the log's head was read and whose entry was not met yet; and what was met.
pub(super) struct Beside {
    definitions: BTreeSet<Vec<u8>>,
    waves: BTreeSet<String>,
    batches: BTreeSet<String>,
    /// By the place of the entry that declares it.
    voids: BTreeSet<u64>,
    /// Imported files, by the place of their entry.
    inputs: BTreeSet<u64>,
    /// The last place that any row claims.
    last: Option<u64>,
}

impl Beside {
    /// # Errors
    /// [`Error::Storage`]
    pub fn list(db: &mut Db) -> Result<Self, Error> {
        Ok(Self {
            definitions: db::wave::definitions(db)?.into_iter().map(|definition| definition.sha256).collect(),
            waves: db::wave::all(db)?.into_iter().map(|wave| wave.key.to_string()).collect(),
            batches: db::ticket::batch_names(db)?.into_iter().collect(),
            voids: db::void::entries(db)?.into_iter().collect(),
            inputs: db::input::entries(db)?.into_iter().collect(),
            last: db::log::last_place(db)?,
        })
    }

    /// Compares what stands beside the entries from `first` up to but without `end`.
    ///
    /// # Errors
    /// [`Error::Storage`]
    pub fn check(&mut self, db: &mut Db, first: u64, end: u64, wrong: &mut Vec<String>) -> Result<(), Error> {
        for row in db::log::stored(db, first, end)? {
            let at = row.log_index.unsigned_abs();
            let faults = match Entry::parse(&row.body) {
                Ok(entry) => self.compare(db, at, &row, &entry)?,
                Err(error) => vec![error.to_string()],
            };
            wrong.extend(faults.into_iter().map(|fault| format!("entry {at}: {fault}")));
        }
        Ok(())
    }

    /// After the last entry: what has none.
    pub fn left_over(self, size: u64, wrong: &mut Vec<String>) {
        if let Some(last) = self.last.filter(|last| *last >= size) {
            wrong.push(format!("a row claims place {last} of the log, which has only {size} entries"));
        }
        let hex = |hash: &Vec<u8>| data_encoding::HEXLOWER.encode(hash);
        wrong.extend(self.definitions.iter().map(|hash| format!("the definition {} was never entered", hex(hash))));
        wrong.extend(self.waves.iter().map(|wave| format!("wave {wave} was never entered")));
        wrong.extend(self.batches.iter().map(|batch| format!("the tickets of batch {batch} were never entered")));
        wrong.extend(
            self.inputs.iter().map(|at| format!("there is an imported file by entry {at}, which does not say so")),
        );
        wrong.extend(self.voids.iter().map(|at| format!("a response is void by entry {at}, which does not say so")));
    }

    /// What of a stored entry does not fit its row or what stands beside it.
    fn compare(&mut self, db: &mut Db, at: u64, row: &EntryRow, entry: &Entry) -> Result<Vec<String>, Error> {
        let mut faults = Vec::new();
        if let Entry::Void { log_index, .. } | Entry::Erase { log_index, .. } = entry
            && *log_index >= at
        {
            return Ok(vec![format!("it speaks of place {log_index}, which comes after it")]);
        }
        let subject = subject(db, entry)?;
        if row.kind != entry.kind() || subject.is_some_and(|subject| row.subject != subject) {
            faults.push("it cannot be found by what it says".to_owned());
        }
        faults.extend(match entry {
            Entry::Survey { key, version, sha256, .. } => {
                self.definition(db, "survey", key.as_str(), version, sha256)?
            }
            Entry::Method { key, version, sha256, .. } => {
                self.definition(db, "method", key.as_str(), version, sha256)?
            }
            Entry::Wave { key, live, .. } => {
                self.waves.remove(key.as_str());
                (wave(db, key, *live)?.as_ref() != Some(entry)).then(|| format!("wave {key} is not as it was opened"))
            }
            Entry::Tickets { wave, batch, count, root } => {
                self.batches.remove(batch.as_str());
                let rows = db::closing::batch(db, batch.as_str())?;
                let stored = db::ticket::batch_at(db, batch.as_str())?;
                let is_so = rows == (*count, *root) && stored == Some((wave.to_string(), at, *count));
                (!is_so).then(|| format!("the tickets of batch {batch} are not those that were entered"))
            }
            Entry::Void { log_index, reason, .. } => {
                self.voids.remove(&at);
                let stored = db::void::by_entry(db, at)?;
                let is_so = stored == Some((*log_index, reason.as_str().to_owned()));
                (!is_so).then(|| format!("response {log_index} is not void as it says"))
            }
            Entry::Erase { log_index, .. } => db::response::has_words(db, *log_index)?
                .then(|| format!("response {log_index} has words that were erased")),
            Entry::Admin { detail, .. } => match opening(db, at)? {
                None => Some("what it commits to is missing".to_owned()),
                Some((salt, record)) => (commit("sipas/admin", &salt, record.as_bytes()) != *detail)
                    .then(|| "what is kept of it is not what it commits to".to_owned()),
            },
            Entry::Close { wave, responses, void, tickets, used_root, .. } => {
                let stored = db::response::count(db, wave)?;
                let voided = db::void::of_wave(db, wave)?.len() as u64;
                if (stored, voided) != (*responses, *void) {
                    Some(format!("wave {wave} was closed with other numbers of responses"))
                } else if db::closing::counts(db, wave)? != *tickets || db::closing::used_root(db, wave)? != *used_root
                {
                    Some(format!("other tickets of wave {wave} are used or spoiled than when it was closed"))
                } else {
                    None
                }
            }
            Entry::Input {
                wave,
                kind: kind @ (InputKind::Figures | InputKind::Design | InputKind::Margins),
                sha256: entered,
            } => {
                self.inputs.remove(&at);
                let is_so = db::input::at(db, at)?.is_some_and(|(of, stored, body)| {
                    (of.as_str(), stored.as_str()) == (wave.as_str(), kind.as_str())
                        && sha256(body.as_bytes()) == *entered
                });
                (!is_so).then(|| format!("the imported {} of wave {wave} is not what was entered", kind.as_str()))
            }
            Entry::Response { .. } => Some("a response stands among the other entries".to_owned()),
            // Nothing stands beside these. What was published is made again from the responses.
            Entry::Genesis { .. }
            | Entry::WaveChange { .. }
            | Entry::Input { .. }
            | Entry::Dispute { .. }
            | Entry::Publish { .. }
            | Entry::Audit { .. }
            | Entry::Key { .. } => None,
        });
        Ok(faults)
    }

    fn definition(
        &mut self,
        db: &mut Db,
        kind: &str,
        key: &str,
        version: &Version,
        hash: &Hash,
    ) -> Result<Option<String>, Error> {
        self.definitions.remove(hash.as_slice());
        let stored = db::wave::definition(db, hash)?;
        let is_so = stored.is_some_and(|stored| {
            (stored.kind.as_str(), stored.key.as_str(), stored.version.as_str()) == (kind, key, version.as_str())
                && sha256(stored.text.as_bytes()) == *hash
        });
        Ok((!is_so).then(|| format!("the text of {kind} {key}/{version} is not the one that was entered")))
    }
}

/// The entry that a wave should have been opened with, by its rows. `live` is what the entry says of it: those from before it did
/// say nothing.
fn wave(db: &mut Db, key: &WaveKey, live: Option<bool>) -> Result<Option<Entry>, Error> {
    let Some(stored) = db::wave::find(db, key)? else { return Ok(None) };
    let Some(default) = db::wave::methods(db, key)?.into_iter().next() else { return Ok(None) };
    let Some(method) = db::wave::definition(db, &default)? else { return Ok(None) };
    let (Ok(method), Ok(version)) = (MethodKey::parse(&method.key), Version::parse(&method.version)) else {
        return Ok(None);
    };
    let wave = stored.wave;
    Ok(Some(Entry::Wave {
        key: wave.key,
        survey: (wave.survey, wave.survey_version),
        method: (method, version),
        opens: wave.opens,
        closes: wave.closes,
        agencies: sha256(&agencies::write(&stored.agencies)),
        live: live.map(|_| wave.live),
    }))
}

/// What an entry is looked up by; none where that does not follow from what is stored.
fn subject(db: &mut Db, entry: &Entry) -> Result<Option<String>, Error> {
    let hex = |hash: &Hash| data_encoding::HEXLOWER.encode(hash);
    Ok(Some(match entry {
        Entry::Survey { sha256, .. } | Entry::Method { sha256, .. } => hex(sha256),
        Entry::Wave { key: wave, .. }
        | Entry::Tickets { wave, .. }
        | Entry::Input { wave, .. }
        | Entry::Close { wave, .. }
        | Entry::Publish { wave, .. } => wave.to_string(),
        Entry::Void { log_index, .. } | Entry::Erase { log_index, .. } => {
            return db::response::wave_at(db, *log_index);
        }
        Entry::Dispute { subject: Disputed::Ticket(hash) | Disputed::Receipt(hash), .. } => hex(hash),
        Entry::Genesis { .. } | Entry::Admin { .. } => String::new(),
        _ => return Ok(None),
    }))
}

/// The salt and the record that an act's commitment opens to.
fn opening(db: &mut Db, at: u64) -> Result<Option<([u8; 32], String)>, Error> {
    let kept = match db::setting::find(db, &format!("admin/{at}"))? {
        Some(kept) => Some(kept),
        None => db::setting::find(db, &format!("admin-{at}"))?,
    };
    Ok(kept.and_then(|kept| {
        let (salt, record) = if let Some(kept) = kept.strip_prefix("salt ") {
            let (salt, record) = kept.split_once('\n')?;
            (data_encoding::BASE64.decode(salt.as_bytes()), record)
        } else {
            let (salt, record) = kept.split_once(' ')?;
            (data_encoding::HEXLOWER.decode(salt.as_bytes()), record)
        };
        Some((salt.ok()?.try_into().ok()?, record.to_owned()))
    }))
}
