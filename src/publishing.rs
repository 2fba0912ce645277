//! Story (c): a wave is closed and published. Its rows are made when it closes and their hash entered in the log; the index, made
//! from the same responses, when it is published. Both can be done again at any time and give the same bytes.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::checkpointing::{Checkpoints, Served};
use crate::db::ticket::Batch;
use crate::db::{self, Db};
use crate::domain::agency::Agency;
use crate::domain::day::Day;
use crate::domain::definition::agencies;
use crate::domain::response::Source;
use crate::domain::survey::Survey;
use crate::domain::wave::Wave;
use crate::error::Error;
use crate::indexing;
use crate::intake::{self, Closed, Inputs};
use crate::ledger::commit::sha256;
use crate::ledger::entry::{Disputed, Entry, InputKind};
use crate::ledger::tile::TilePath;
use crate::publication::accounting::{self, Item};
use crate::publication::document::{self, Document};
use crate::publication::rows::{self, Counted};
use crate::publication::{self, cells, counts, manifest};
use crate::scoring::compute;
use crate::scoring::counts::Tally;
use crate::scoring::designed::{Sampling, Slots};
use crate::scoring::index::Index;
use crate::scoring::kept::Keeper;
use crate::scoring::method::Method;
use crate::scoring::pairs::Pairs;
use crate::scoring::sums::Sums;

/// A wave with what it was opened with.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    pub wave: &'a Wave,
    pub survey: &'a Arc<Survey>,
    /// The wave's default method.
    pub method: &'a Arc<Method>,
    pub agencies: &'a [Agency],
}

/// The tables of a wave, from one pass over its responses.
struct Gathered {
    index: Index,
    sums: [Vec<Sums>; 3],
    pairs: Pairs,
    /// Responses that were left out as void.
    void: u64,
    /// Imported files as they stood when the index was made.
    figures: Option<String>,
    design: Option<String>,
    /// The margins that stood when it was read, as they are kept.
    margins: Option<String>,
}

/// Closes a wave: nothing enters it any more, and its rows' hash stands in the log. Does what is left to do of it, whatever an
/// earlier call was kept from. True where this call has entered `close`.
///
/// # Errors
/// [`Error::Storage`], also where a stored response does not fit the survey.
pub fn close(db: &mut Db, subject: Subject<'_>, today: Day) -> Result<(Closed, bool), Error> {
    let wave = &subject.wave.key;
    intake::close_wave(db, wave, today)?;
    loop {
        if let Some(closed) = intake::closed(db, wave)? {
            return Ok((closed, false));
        }
        let gathered = gather(db, subject)?;
        let rows = sha256(&rows_of(&gathered, subject));
        if let Some(closed) = intake::enter_close(db, wave, gathered.void, rows)? {
            return Ok((closed, true));
        }
        // A response became void meanwhile; from `close` on none does.
    }
}

/// Everything that is published of a wave but for the log, by path; and the head of the log that goes with it.
pub struct Publication {
    pub files: Vec<(String, Vec<u8>)>,
    pub head: Arc<Served>,
}

/// Publishes a wave that has been closed: enters `publish`, once, and signs the log's head for it.
///
/// # Errors
/// [`Error::Storage`] where the stored responses do not give what the wave was closed or published with.
pub fn publish(
    db: &mut Db,
    subject: Subject<'_>,
    closed: &Closed,
    checkpoints: &Checkpoints,
    now_ms: i64,
) -> Result<Publication, Error> {
    let Subject { wave, survey, method, agencies } = subject;
    let key = wave.key.as_str();
    let changed = |what: &str| Error::Storage(format!("wave {key}: the stored responses do not give the {what}"));
    let gathered = gather(db, subject)?;
    let rows = rows_of(&gathered, subject);
    if sha256(&rows) != closed.rows {
        return Err(changed("rows that it was closed with"));
    }
    let internal = |error: serde_json::Error| Error::Internal(error.to_string());
    // The counts are written from what the index says, so they are made with an index that names no files yet.
    let bare = document::write(&gathered.index, &[]).map_err(internal)?;
    let bare = Document::parse(&bare).map_err(Error::Internal)?;
    let counts = counts::write(&gathered.index, &gathered.sums, &bare);
    let mut files = vec![
        (publication::rows_path(key), rows),
        (publication::counts_path(key), counts),
        (publication::ACCOUNTING.to_owned(), accounts(db, subject, closed)?),
        (publication::agencies_path(key), agencies::write(agencies)),
        (
            publication::survey_path(survey.key.as_str(), survey.version.as_str()),
            survey.definition.clone().into_bytes(),
        ),
        (
            publication::method_path(method.key.as_str(), method.version.as_str()),
            method.definition.clone().into_bytes(),
        ),
    ];
    if let Some(body) = &gathered.figures {
        files.push((publication::figures_path(key), body.clone().into_bytes()));
    }
    if let Some(body) = &gathered.design {
        files.push((publication::design_path(key), body.clone().into_bytes()));
    }
    if let Some(body) = &gathered.margins {
        files.push((publication::margins_path(key), body.clone().into_bytes()));
    }
    if gathered.design.is_some() || gathered.margins.is_some() {
        files.push((publication::cells_path(key), cells::write(&gathered.index)));
    }
    let named: Vec<(String, &[u8])> = files.iter().map(|(path, bytes)| (path.clone(), bytes.as_slice())).collect();
    let index = document::write(&gathered.index, &named).map_err(internal)?;
    let hash = sha256(&index);
    let inputs = Inputs {
        figures: gathered.figures.as_deref(),
        design: gathered.design.as_deref(),
        margins: gathered.margins.as_deref(),
    };
    if intake::enter_publish(db, &wave.key, (&method.key, &method.version), hash, inputs)? != hash {
        return Err(changed("figures that it was published with (or another version of the program made them)"));
    }
    let head = checkpoints.sign_now(db, now_ms)?;
    let title = |language: &str| {
        let language = crate::domain::text::Language::parse(language).ok();
        language.map_or_else(String::new, |language| survey.title.in_language(&language).to_owned())
    };
    files.push((publication::INDEX.to_owned(), index));
    files.push((publication::KEYS.to_owned(), format!("{}\n", checkpoints.verifier()).into_bytes()));
    files.push((publication::README.to_owned(), manifest::readme(key, &title("vi"), &title("en")).into_bytes()));
    files.push((publication::CHECKPOINT.to_owned(), head.note.clone().into_bytes()));
    Ok(Publication { files, head })
}

/// Shows every file of the log of so many entries to `write`: path below `log/`, and bytes.
///
/// # Errors
/// [`Error::Storage`] where a tile is missing; those of `write`.
pub fn log_files<E: From<Error>>(
    db: &mut Db,
    size: u64,
    mut write: impl FnMut(&str, &[u8]) -> Result<(), E>,
) -> Result<(), E> {
    for path in TilePath::all(size) {
        let bytes = db::log::file(db, &path)?;
        write(&path.to_string(), &bytes)?;
    }
    Ok(())
}

fn rows_of(gathered: &Gathered, subject: Subject<'_>) -> Vec<u8> {
    let Gathered { index, sums, pairs, .. } = gathered;
    rows::write(&rows::rows(&Counted { index, sums, pairs, agencies: subject.agencies }))
}

fn gather(db: &mut Db, subject: Subject<'_>) -> Result<Gathered, Error> {
    let Subject { wave, survey, method, agencies } = subject;
    let places: HashMap<&str, usize> =
        agencies.iter().enumerate().map(|(place, agency)| (agency.code.as_str(), place)).collect();
    let end = db::head::size(db)?;
    let void = db::void::of_wave(db, &wave.key)?;
    let design = db::input::newest(db, &wave.key, InputKind::Design)?;
    let margins = db::input::newest(db, &wave.key, InputKind::Margins)?;
    let cells = design.as_deref().map(|body| db::input::read_design(&wave.key, body)).transpose()?;
    let totals = margins.as_deref().map(|body| db::input::read_margins(&wave.key, body)).transpose()?;
    let slots = Slots::of(&cells.unwrap_or_default(), agencies, wave.live);
    let slots = slots.with_margins(&totals.unwrap_or_default(), agencies, survey);
    let mut running = wave.live.then(|| Tally::new(survey, method, slots.count(), true));
    let mut pairs = Pairs::new(survey, method, agencies.len(), wave.live);
    let mut keeper = Keeper::new(survey, slots.count());
    let see = |log_index: u64, agency: &str, cell: [Option<&str>; 2], source: &str, answers: &[u8]| {
        let damaged = |what: String| Error::Storage(format!("entry {log_index} of the log: {what}"));
        let place = *places.get(agency).ok_or_else(|| damaged(format!("agency {agency} is not in the wave")))?;
        let source = Source::parse(source).ok_or_else(|| damaged(format!("damaged source “{source}”")))?;
        let slot = slots.place(place, cell, answers);
        if void.contains_key(&log_index) {
            match &mut running {
                Some(tally) => tally.add_void(slot, source),
                None => keeper.add_void(slot, source),
            }
            return Ok(());
        }
        let taken = match &mut running {
            Some(tally) => tally.add(slot, source, answers),
            None => keeper.add(slot, source, answers),
        };
        taken.and_then(|()| pairs.add(place, source, answers)).map_err(|bad| damaged(bad.to_string()))
    };
    db::response::scan_placed(db, &wave.key, end, slots.has_cells(), see)?;
    let kept = keeper.done();
    let tally = running.unwrap_or_else(|| Tally::of(survey, method, &kept));
    let sums = compute::sums_of_units(survey, method, agencies, &tally, &slots);
    let figures = db::input::newest(db, &wave.key, InputKind::Figures)?;
    let inputs = indexing::inputs(db, wave, method)?;
    let sampling = Sampling { slots: &slots, kept: &kept };
    let mut index = compute::index_with(wave, survey, method, agencies, &tally, &inputs, Some(sampling));
    let invited = db::ticket::invited(db, &wave.key)?;
    index.invite(invited.iter().map(|(agency, source, n)| (agency.as_str(), *source, *n)));
    Ok(Gathered { index, sums, pairs, void: void.len() as u64, figures, design, margins })
}

/// `accounting.csv`, as things stood at the close.
fn accounts(db: &mut Db, subject: Subject<'_>, closed: &Closed) -> Result<Vec<u8>, Error> {
    let wave = &subject.wave.key;
    let mut items = Vec::new();
    for Batch { batch, counts, .. } in db::ticket::batches(db, Some(wave))? {
        for (what, n) in [("issued", counts.issued), ("used", counts.used), ("spoiled", counts.spoiled)] {
            items.push(Item::new("tickets", &batch, what, n));
        }
    }
    for (agency, source, n) in db::ticket::invited(db, wave)? {
        items.push(Item::new("invited", &agency, source.as_str(), n));
    }
    let mut counted: BTreeMap<(&str, String, String), u64> = BTreeMap::new();
    for (agency, reason) in db::closing::voids(db, wave)? {
        *counted.entry(("void", agency, reason)).or_insert(0) += 1;
    }
    for row in db::log::of_kind(db, "dispute")? {
        if row.log_index.unsigned_abs() > closed.log_index {
            break;
        }
        let Ok(Entry::Dispute { subject, kind }) = Entry::parse(&row.body) else {
            return Err(Error::Storage(format!("entry {} of the log is damaged", row.log_index)));
        };
        let subject = match subject {
            Disputed::Ticket(_) => "ticket",
            Disputed::Receipt(_) => "receipt",
        };
        *counted.entry(("dispute", subject.to_owned(), kind.as_str().to_owned())).or_insert(0) += 1;
    }
    items.extend(counted.into_iter().map(|((kind, key, what), n)| Item::new(kind, &key, &what, n)));
    Ok(accounting::write(items))
}
