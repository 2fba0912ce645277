//! Story (c): the answers of a closed wave out of the house, for those who may analyse them. One snapshot, page by page; that it
//! was done stands in the public log before the files get their names.

mod manifest;

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use serde_json::Value as Json;

use crate::app::{App, OpenedWave, today};
use crate::config::Config;
use crate::db::{self, Db};
use crate::domain::key::WaveKey;
use crate::domain::text::Language;
use crate::domain::wave::Phase;
use crate::error::Error;
use crate::intake::{append, enter_admin};
use crate::ledger::commit::Hash;
use crate::ledger::entry::Word;
use crate::report::raw::{Facts, Sheet, Value, Values};
use crate::whole::Whole;

/// Responses in memory at a time.
const AT_A_TIME: usize = 2000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    Csv,
    Jsonl,
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub wave: WaveKey,
    pub format: Format,
    pub values: Values,
    pub language: Language,
    /// Free words too.
    pub texts: bool,
    /// The role that takes the answers out; it stands in the public log.
    pub by: Word,
    pub files: Files,
}

/// Where everything goes.
#[derive(Debug, Clone)]
pub struct Files {
    pub responses: PathBuf,
    pub codebook_csv: PathBuf,
    pub codebook_json: PathBuf,
    pub manifest: PathBuf,
}

impl Files {
    fn all(&self) -> [&PathBuf; 4] {
        [&self.responses, &self.codebook_csv, &self.codebook_json, &self.manifest]
    }

    /// Answers that somebody has exported before are not written over unasked.
    fn must_be_free(&self) -> anyhow::Result<()> {
        let taken = self.all().into_iter().find(|path| path.exists());
        let shown = taken.map(|path| path.display().to_string()).unwrap_or_default();
        anyhow::ensure!(
            taken.is_none(),
            "{shown} is there already; nothing was exported. Name another --out, or remove it first"
        );
        Ok(())
    }
}

/// What was written.
#[derive(Debug, Clone)]
pub struct Exported {
    pub rows: u64,
    pub void: u64,
    pub sha256: Hash,
    /// Where it stands in the log.
    pub log_index: u64,
}

/// The state that was exported.
struct Snapshot {
    rows: u64,
    void: u64,
    log_size: u64,
    root: Hash,
    origin: String,
}

/// A file of the export, as the manifest names it.
struct Written {
    name: String,
    bytes: u64,
    sha256: Hash,
}

/// Exports a wave; when this returns, all files are whole and on the disk.
///
/// # Errors
/// In words for the operator; a wave that is still open is refused, whatever it is, and so is a place where one of the files stands
/// already. Then no file of this export has its name.
pub fn export(config: &Config, wanted: &Wanted) -> anyhow::Result<Exported> {
    anyhow::ensure!(App::is_there(config), "no database at {} yet: look at --data", config.place.shown());
    let storage = App::storage_to_add(config)?;
    let mut db = storage.door.open()?;
    let opened =
        OpenedWave::load(&mut db, &wanted.wave, None)?.with_context(|| format!("no wave “{}”", wanted.wave))?;
    let wave = &opened.wave;
    anyhow::ensure!(
        wave.phase(today()) == Phase::Over,
        "wave {} is open until {}: until then nobody sees answers. Close it earlier with sipas wave close {}",
        wave.key,
        wave.ended(),
        wave.key
    );
    wanted.files.must_be_free()?;
    let sheet = Sheet::new(&opened.survey, wanted.values, wanted.language.clone(), wanted.texts);
    let responses = Whole::begin(&wanted.files.responses)?;
    let snapshot = db::read_transaction(&mut db, |db| written(db, wanted, &opened, &sheet, responses.part()))?;
    let codebook = sheet.codebook();
    let csv = Whole::filled(&wanted.files.codebook_csv, &csv_of(&codebook)?)?;
    let json = Whole::filled(&wanted.files.codebook_json, &manifest::codebook(&opened.survey, &codebook)?)?;
    let all = [
        (&responses, &wanted.files.responses),
        (&csv, &wanted.files.codebook_csv),
        (&json, &wanted.files.codebook_json),
    ];
    let measured = all.map(|(whole, path)| {
        let (bytes, sha256) = whole.measured()?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok::<_, std::io::Error>(Written { name, bytes, sha256 })
    });
    let measured = measured.into_iter().collect::<Result<Vec<_>, _>>()?;
    let sha256 = measured[0].sha256;
    let hex = data_encoding::HEXLOWER.encode(&sha256);
    let detail = format!("raw-export wave {} rows {} sha256 {hex}", wave.key, snapshot.rows);
    let action = Word::parse("raw-export").context("a word")?;
    let entered = append(&mut db, |log| enter_admin(log, &action, &wanted.by, &detail))?;
    let told = manifest::manifest(wanted, &opened, &snapshot, &measured, &entered, &detail)?;
    let manifest = Whole::filled(&wanted.files.manifest, &told)?;
    // The manifest comes last: where it stands, all that it names stands.
    let mut named = Vec::new();
    for (whole, path) in [responses, csv, json, manifest].into_iter().zip(wanted.files.all()) {
        if let Err(error) = whole.finish() {
            for path in named {
                // None of them was there before; what went wrong is told.
                let _ = std::fs::remove_file(path);
            }
            return Err(error);
        }
        named.push(path);
    }
    Ok(Exported { rows: snapshot.rows, void: snapshot.void, sha256, log_index: entered.log_index })
}

fn written(
    db: &mut Db,
    wanted: &Wanted,
    opened: &Arc<OpenedWave>,
    sheet: &Sheet<'_>,
    part: &std::path::Path,
) -> anyhow::Result<Snapshot> {
    let head = db::head::read(db)?;
    let origin = crate::intake::genesis(db)?.map_or_else(String::new, |key| key.name().to_string());
    let voids = db::void::of_wave(db, &wanted.wave)?;
    let expected = db::response::count(db, &wanted.wave)?;
    let mut rows = Rows::begin(wanted.format, sheet, part)?;
    let mut count = 0;
    for places in db::raw::places(db, &wanted.wave)?.chunks(AT_A_TIME) {
        let page = db::raw::at(db, places, wanted.texts)?;
        for raw in &page {
            let row = &raw.row;
            let damaged =
                |error: &dyn std::fmt::Display| Error::Storage(format!("response {}: {error}", raw.log_index));
            let answers = opened.survey.layout.decode(&row.answers).map_err(|error| damaged(&error))?;
            let facts = Facts {
                agency: &row.agency,
                source: &row.source,
                mode: &row.mode,
                respondent_kind: row.respondent_kind.as_deref(),
                sector: row.sector.as_deref(),
                unit: row.unit.as_deref(),
                received_by: row.received_by.as_deref(),
                day: &row.day,
                void: voids.get(&raw.log_index).map(String::as_str),
            };
            rows.add(&sheet.row(&facts, &answers, &raw.words))?;
        }
        count += page.len() as u64;
    }
    rows.end()?;
    anyhow::ensure!(
        count == expected,
        "{count} rows were read where the wave has {expected} responses; nothing was exported"
    );
    Ok(Snapshot { rows: count, void: voids.len() as u64, log_size: head.size(), root: head.root(), origin })
}

/// The file of rows while it is written.
struct Rows<'a> {
    sheet: &'a Sheet<'a>,
    header: Vec<String>,
    to: To,
}

enum To {
    Csv(Box<csv::Writer<File>>),
    Jsonl(BufWriter<File>),
}

impl<'a> Rows<'a> {
    fn begin(format: Format, sheet: &'a Sheet<'a>, part: &std::path::Path) -> anyhow::Result<Self> {
        let mut file = OpenOptions::new().write(true).open(part)?;
        let header = sheet.header();
        let to = match format {
            Format::Csv => {
                // Excel takes a file for UTF-8 only by this mark.
                file.write_all("\u{feff}".as_bytes())?;
                let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(file);
                writer.write_record(&header)?;
                To::Csv(Box::new(writer))
            }
            Format::Jsonl => To::Jsonl(BufWriter::new(file)),
        };
        Ok(Self { sheet, header, to })
    }

    fn add(&mut self, row: &[Value]) -> anyhow::Result<()> {
        match &mut self.to {
            To::Csv(writer) => writer.write_record(row.iter().map(|value| self.sheet.cell(value)))?,
            To::Jsonl(writer) => {
                let cells: serde_json::Map<String, Json> =
                    self.header.iter().cloned().zip(row.iter().map(json_of)).collect();
                serde_json::to_writer(&mut *writer, &cells)?;
                writer.write_all(b"\n")?;
            }
        }
        Ok(())
    }

    fn end(self) -> anyhow::Result<()> {
        match self.to {
            To::Csv(mut writer) => writer.flush()?,
            To::Jsonl(mut writer) => writer.flush()?,
        }
        Ok(())
    }
}

fn json_of(value: &Value) -> Json {
    match value {
        Value::Empty => Json::Null,
        Value::NotAsked => crate::domain::answer_file::NOT_ASKED.into(),
        Value::Number(number) => (*number).into(),
        Value::Word(word) => word.as_str().into(),
        Value::Words(words) => words.clone().into(),
    }
}

fn csv_of(lines: &[Vec<String>]) -> anyhow::Result<Vec<u8>> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec());
    for line in lines {
        writer.write_record(line)?;
    }
    writer.into_inner().context("a CSV in memory")
}
