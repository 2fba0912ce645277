//! One wave as it is kept up: a response in, its counts and sums moved. It never fails: a row that does not fit is a fault of the
//! wave, which is told instead of its figures.

use std::collections::HashMap;
use std::sync::Arc;

use super::returns::{Counted, Returns, place};
use crate::db::{self, Db};
use crate::domain::definition;
use crate::domain::key::WaveKey;
use crate::domain::response::Source;
use crate::error::Error;
use crate::ledger::commit::Hash;
use crate::scoring::counts::Tally;
use crate::scoring::method;

pub(super) struct Running {
    /// The log's index of the entry that opened it: none of its responses stands before.
    pub opened_at: u64,
    /// The log's index behind its latest response.
    pub behind: u64,
    pub counted: Counted,
    /// The hashes of its methods, the default one first.
    pub methods: Vec<Hash>,
    /// The first row that does not fit.
    pub fault: Option<String>,
    places: HashMap<String, usize>,
    /// Of a live wave, one a method. Shared with whoever computes from them: the next response then finds them in use and moves a copy.
    sums: Vec<Arc<Tally>>,
}

impl Running {
    /// A wave with nothing counted yet. None where there is none, or its definitions do not load any more: then nothing of it can
    /// be shown, and the others go on.
    pub fn load(db: &mut Db, key: &WaveKey) -> Result<Option<Self>, Error> {
        let Some(stored) = db::wave::find(db, key)? else { return Ok(None) };
        let survey = definition::survey::parse(&stored.survey_text).ok();
        let methods = survey.as_ref().and_then(|survey| {
            stored.method_texts.iter().map(|text| method::parse(text, survey).ok()).collect::<Option<Vec<_>>>()
        });
        let Some((survey, methods)) = survey.zip(methods) else {
            tracing::error!(wave = %key, "the wave's definitions do not load any more; nothing of it is counted");
            return Ok(None);
        };
        let agencies = stored.agencies.len();
        let sums = |method| Arc::new(Tally::new(&survey, method, agencies, true));
        let entry = db::log::about(db, "wave", key.as_str())?.first().map_or(0, |entry| entry.log_index.unsigned_abs());
        Ok(Some(Self {
            opened_at: entry,
            behind: entry,
            counted: Counted { agencies: vec![Returns::default(); agencies], ..Counted::default() },
            methods: methods.iter().map(|method| method.sha256).collect(),
            fault: None,
            places: stored.agencies.into_iter().enumerate().map(|(at, agency)| (agency.code.to_string(), at)).collect(),
            sums: if stored.wave.live { methods.iter().map(sums).collect() } else { Vec::new() },
        }))
    }

    /// Counts all of the wave before `end`, from the beginning.
    pub fn count_until(&mut self, db: &mut Db, key: &WaveKey, end: u64) -> Result<(), Error> {
        db::response::scan(db, key, end, |place, agency, source, answers| {
            self.add(place, agency, source, answers);
            Ok(())
        })?;
        for row in db::void::between(db, 0, end)?.iter().filter(|row| row.wave == key.as_str()) {
            self.add_void(row.log_index.unsigned_abs(), &row.agency, &row.source);
        }
        Ok(())
    }

    pub fn sums(&self, method: &Hash) -> Option<Arc<Tally>> {
        let place = self.methods.iter().position(|known| known == method)?;
        self.sums.get(place).map(Arc::clone)
    }

    /// Takes one response in, in the order of the log.
    pub fn add(&mut self, log_index: u64, agency: &str, source: &str, answers: &[u8]) {
        self.behind = log_index + 1;
        self.counted.responses += 1;
        let (at, source) = match self.place(agency, source) {
            Ok(found) => found,
            Err(fault) => return self.note(log_index, &fault),
        };
        self.counted.agencies[at].received[place(source)] += 1;
        for sums in &mut self.sums {
            if let Err(bad) = Arc::make_mut(sums).add(at, source, answers) {
                return self.note(log_index, &bad.to_string());
            }
        }
    }

    /// Takes the entry at `log_index` in, by which a response of this agency and source became void.
    pub fn add_void(&mut self, log_index: u64, agency: &str, source: &str) {
        self.behind = self.behind.max(log_index + 1);
        self.counted.void += 1;
        match self.place(agency, source) {
            Ok((at, source)) => self.counted.agencies[at].void[place(source)] += 1,
            Err(fault) => self.note(log_index, &fault),
        }
    }

    fn place(&self, agency: &str, source: &str) -> Result<(usize, Source), String> {
        let at = self.places.get(agency).ok_or_else(|| format!("agency {agency} is not in the wave"))?;
        let source = Source::parse(source).ok_or_else(|| format!("damaged source “{source}”"))?;
        Ok((*at, source))
    }

    fn note(&mut self, log_index: u64, fault: &str) {
        let fault = format!("entry {log_index} of the log: {fault}");
        if self.fault.is_none() {
            tracing::error!(fault, "a response cannot be counted; the wave shows no figures");
            self.fault = Some(fault);
        }
    }
}
