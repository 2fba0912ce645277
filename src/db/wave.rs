//! Waves as rows, with the definitions and the agencies that were fixed when they opened.

use diesel::prelude::*;

use super::agency::AgencyRow;
use super::schema::{definition, wave, wave_agency, wave_method};
use super::{Db, insert_rows};
use crate::domain::agency::Agency;
use crate::domain::day::Day;
use crate::domain::key::{SurveyKey, Version, WaveKey};
use crate::domain::survey::Survey;
use crate::domain::wave::Wave;
use crate::error::Error;
use crate::ledger::commit::Hash;
use crate::scoring::method::Method;

/// A wave with the texts that were fixed when it opened; the default method first.
#[derive(Debug, Clone)]
pub struct StoredWave {
    pub wave: Wave,
    pub survey_text: String,
    pub method_texts: Vec<String>,
    pub agencies: Vec<Agency>,
}

/// A definition as it is kept.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = definition)]
pub struct StoredDefinition {
    pub sha256: Vec<u8>,
    /// `survey` or `method`.
    pub kind: String,
    pub key: String,
    pub version: String,
    pub text: String,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = wave)]
struct WaveRow {
    key: String,
    survey: Vec<u8>,
    opens: String,
    closes: String,
    live: bool,
    demo: bool,
    closed_on: Option<String>,
    opened_ms: i64,
}

#[derive(Insertable)]
#[diesel(table_name = wave_agency)]
struct WaveAgencyRow {
    wave: String,
    place: i32,
    #[diesel(embed)]
    agency: EmbeddedAgency,
}

#[derive(Insertable, Queryable)]
#[diesel(table_name = wave_agency)]
struct EmbeddedAgency {
    code: String,
    name: String,
    name_en: Option<String>,
    kind: String,
    block: String,
    parent: Option<String>,
    valid_from: Option<String>,
    valid_to: Option<String>,
    successors: String,
    files: Option<i64>,
}

#[derive(Insertable)]
#[diesel(table_name = wave_method)]
struct WaveMethodRow {
    wave: String,
    place: i32,
    method: Vec<u8>,
    added_after_opening: bool,
}

/// Stores a new wave whole: to be called inside a write transaction. False where the key is taken.
pub fn open(
    db: &mut Db,
    new: &Wave,
    survey: &Survey,
    methods: &[&Method],
    agencies: &[Agency],
    opened_ms: i64,
) -> Result<bool, Error> {
    let taken: i64 = wave::table.filter(wave::key.eq(new.key.as_str())).count().get_result(db)?;
    if taken > 0 {
        return Ok(false);
    }
    keep(db, "survey", &survey.sha256, survey.key.as_str(), survey.version.as_str(), &survey.definition)?;
    for method in methods {
        keep(db, "method", &method.sha256, method.key.as_str(), method.version.as_str(), &method.definition)?;
    }
    let row = WaveRow {
        key: new.key.to_string(),
        survey: survey.sha256.to_vec(),
        opens: new.opens.to_string(),
        closes: new.closes.to_string(),
        live: new.live,
        demo: new.demo,
        closed_on: None,
        opened_ms,
    };
    diesel::insert_into(wave::table).values(&row).execute(db)?;
    let places = 0_i32..;
    let methods: Vec<WaveMethodRow> = places
        .clone()
        .zip(methods)
        .map(|(place, method)| WaveMethodRow {
            wave: new.key.to_string(),
            place,
            method: method.sha256.to_vec(),
            added_after_opening: false,
        })
        .collect();
    insert_rows!(db, wave_method::table, methods, 1000)?;
    let agencies: Vec<WaveAgencyRow> = places
        .zip(agencies)
        .map(|(place, agency)| WaveAgencyRow { wave: new.key.to_string(), place, agency: EmbeddedAgency::of(agency) })
        .collect();
    insert_rows!(db, wave_agency::table, agencies, 1000)?;
    Ok(true)
}

/// All waves, newest first.
pub fn all(db: &mut Db) -> Result<Vec<Wave>, Error> {
    let rows: Vec<(WaveRow, String, String)> = wave::table
        .inner_join(definition::table.on(definition::sha256.eq(wave::survey)))
        .order((wave::opens.desc(), wave::opened_ms.desc(), wave::key))
        .select((wave::all_columns, definition::key, definition::version))
        .load(db)?;
    rows.into_iter().map(|(row, survey, version)| row.wave(&survey, &version)).collect()
}

/// One wave, with everything that was fixed when it opened.
pub fn find(db: &mut Db, key: &WaveKey) -> Result<Option<StoredWave>, Error> {
    let found: Option<(WaveRow, (String, String, String))> = wave::table
        .inner_join(definition::table.on(definition::sha256.eq(wave::survey)))
        .filter(wave::key.eq(key.as_str()))
        .select((wave::all_columns, (definition::key, definition::version, definition::text)))
        .first(db)
        .optional()?;
    let Some((row, (survey, version, survey_text))) = found else { return Ok(None) };
    let method_texts = wave_method::table
        .inner_join(definition::table.on(definition::sha256.eq(wave_method::method)))
        .filter(wave_method::wave.eq(key.as_str()))
        .order(wave_method::place)
        .select(definition::text)
        .load(db)?;
    let agencies: Vec<EmbeddedAgency> = wave_agency::table
        .filter(wave_agency::wave.eq(key.as_str()))
        .order(wave_agency::place)
        .select((
            wave_agency::code,
            wave_agency::name,
            wave_agency::name_en,
            wave_agency::kind,
            wave_agency::block,
            wave_agency::parent,
            wave_agency::valid_from,
            wave_agency::valid_to,
            wave_agency::successors,
            wave_agency::files,
        ))
        .load(db)?;
    let agencies = agencies.into_iter().map(|row| row.row().agency()).collect::<Result<_, _>>()?;
    Ok(Some(StoredWave { wave: row.wave(&survey, &version)?, survey_text, method_texts, agencies }))
}

/// When a wave was opened, in milliseconds since 1970.
pub fn opened_ms(db: &mut Db, key: &WaveKey) -> Result<i64, Error> {
    Ok(wave::table.find(key.as_str()).select(wave::opened_ms).first(db)?)
}

/// The hashes of a wave's methods, the default one first.
pub fn methods(db: &mut Db, key: &WaveKey) -> Result<Vec<Hash>, Error> {
    let of_wave = wave_method::table.filter(wave_method::wave.eq(key.as_str())).order(wave_method::place);
    let found: Vec<Vec<u8>> = of_wave.select(wave_method::method).load(db)?;
    let damaged = |_| Error::Storage(format!("wave {key}: the hash of a method has not 32 bytes"));
    found.into_iter().map(|hash| hash.try_into().map_err(damaged)).collect()
}

/// A wave's dates and whether it was closed: what may change of it after it opened.
pub fn state(db: &mut Db, key: &WaveKey) -> Result<Option<Wave>, Error> {
    let state = wave::table
        .inner_join(definition::table.on(definition::sha256.eq(wave::survey)))
        .filter(wave::key.eq(key.as_str()))
        .select((wave::all_columns, definition::key, definition::version));
    // Each batch asks for it: by the connection inside, and without a LIMIT, the statement is prepared once.
    let found: Option<(WaveRow, String, String)> = match db {
        Db::Sqlite(conn) => state.get_result(conn).optional()?,
        Db::Postgres(conn) => state.get_result(conn).optional()?,
    };
    found.map(|(row, survey, version)| row.wave(&survey, &version)).transpose()
}

/// Marks a wave closed. False where there is none, or it was closed before.
pub fn close(db: &mut Db, key: &WaveKey, today: Day) -> Result<bool, Error> {
    let open = wave::table.filter(wave::key.eq(key.as_str())).filter(wave::closed_on.is_null());
    Ok(diesel::update(open).set(wave::closed_on.eq(Some(today.to_string()))).execute(db)? == 1)
}

/// Whether a definition's text is kept already.
pub fn knows_definition(db: &mut Db, sha256: &Hash) -> Result<bool, Error> {
    let known: i64 = definition::table.filter(definition::sha256.eq(sha256.as_slice())).count().get_result(db)?;
    Ok(known > 0)
}

/// The definition that is kept under a hash.
pub fn definition(db: &mut Db, sha256: &Hash) -> Result<Option<StoredDefinition>, Error> {
    let found = definition::table.filter(definition::sha256.eq(sha256.as_slice()));
    Ok(found.select(StoredDefinition::as_select()).first(db).optional()?)
}

/// The texts of all definitions: surveys first, then by key and version.
pub fn definitions(db: &mut Db) -> Result<Vec<StoredDefinition>, Error> {
    let order = (definition::kind.desc(), definition::key, definition::version);
    Ok(definition::table.order(order).select(StoredDefinition::as_select()).load(db)?)
}

/// Keeps a definition's text under its hash, once.
fn keep(db: &mut Db, kind: &str, sha256: &Hash, key: &str, version: &str, text: &str) -> Result<(), Error> {
    if !knows_definition(db, sha256)? {
        diesel::insert_into(definition::table)
            .values((
                definition::sha256.eq(sha256.as_slice()),
                definition::kind.eq(kind),
                definition::key.eq(key),
                definition::version.eq(version),
                definition::text.eq(text),
            ))
            .execute(db)?;
    }
    Ok(())
}

impl WaveRow {
    fn wave(self, survey: &str, version: &str) -> Result<Wave, Error> {
        let damaged = |what: &str| Error::Storage(format!("wave {}: damaged {what}", self.key));
        let day = |text: &str| Day::parse(text).map_err(|_| damaged("day"));
        Ok(Wave {
            key: WaveKey::parse(&self.key).map_err(|_| damaged("key"))?,
            survey: SurveyKey::parse(survey).map_err(|_| damaged("survey"))?,
            survey_version: Version::parse(version).map_err(|_| damaged("survey"))?,
            opens: day(&self.opens)?,
            closes: day(&self.closes)?,
            live: self.live,
            demo: self.demo,
            closed_on: self.closed_on.as_deref().map(day).transpose()?,
        })
    }
}

impl EmbeddedAgency {
    fn of(agency: &Agency) -> Self {
        let AgencyRow { code, name, name_en, kind, block, parent, valid_from, valid_to, successors, files } =
            AgencyRow::of(agency);
        Self { code, name, name_en, kind, block, parent, valid_from, valid_to, successors, files }
    }

    fn row(self) -> AgencyRow {
        let Self { code, name, name_en, kind, block, parent, valid_from, valid_to, successors, files } = self;
        AgencyRow { code, name, name_en, kind, block, parent, valid_from, valid_to, successors, files }
    }
}
