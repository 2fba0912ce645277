//! Agencies as rows: the register of all that were ever imported.

use diesel::prelude::*;

use super::Db;
use super::schema::agency;
use crate::domain::agency::{Agency, AgencyKind};
use crate::domain::day::Day;
use crate::domain::key::{AgencyCode, BlockKey};
use crate::error::Error;

#[derive(Debug, Clone, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = agency, treat_none_as_null = true)]
pub(super) struct AgencyRow {
    pub code: String,
    pub name: String,
    pub name_en: Option<String>,
    pub kind: String,
    pub block: String,
    pub parent: Option<String>,
    pub valid_from: Option<String>,
    pub valid_to: Option<String>,
    pub successors: String,
    pub files: Option<i64>,
}

/// Adds agencies, or brings those that are known already up to date. Returns how many were new.
pub fn import(db: &mut Db, agencies: &[Agency]) -> Result<usize, Error> {
    let mut added = 0;
    for one in agencies {
        let row = AgencyRow::of(one);
        let changed = diesel::update(agency::table.find(&row.code)).set(&row).execute(db)?;
        if changed == 0 {
            diesel::insert_into(agency::table).values(&row).execute(db)?;
            added += 1;
        }
    }
    Ok(added)
}

/// Every agency, by code.
pub fn all(db: &mut Db) -> Result<Vec<Agency>, Error> {
    let rows: Vec<AgencyRow> = agency::table.order(agency::code).load(db)?;
    rows.into_iter().map(AgencyRow::agency).collect()
}

impl AgencyRow {
    pub(super) fn of(agency: &Agency) -> Self {
        Self {
            code: agency.code.to_string(),
            name: agency.name.clone(),
            name_en: agency.name_en.clone(),
            kind: agency.kind.as_str().to_owned(),
            block: agency.block.to_string(),
            parent: agency.parent.as_ref().map(ToString::to_string),
            valid_from: agency.valid_from.map(|day| day.to_string()),
            valid_to: agency.valid_to.map(|day| day.to_string()),
            successors: agency.successors.iter().map(AgencyCode::as_str).collect::<Vec<_>>().join(";"),
            files: agency.files.and_then(|files| i64::try_from(files).ok()),
        }
    }

    pub(super) fn agency(self) -> Result<Agency, Error> {
        let damaged = |what: &str| Error::Storage(format!("agency {}: damaged {what}", self.code));
        let day = |text: &Option<String>| text.as_deref().map(Day::parse).transpose().map_err(|_| damaged("day"));
        let code = |text: &str| AgencyCode::parse(text).map_err(|_| damaged("code"));
        Ok(Agency {
            code: code(&self.code)?,
            kind: AgencyKind::parse(&self.kind).ok_or_else(|| damaged("kind"))?,
            block: BlockKey::parse(&self.block).map_err(|_| damaged("block"))?,
            parent: self.parent.as_deref().map(code).transpose()?,
            valid_from: day(&self.valid_from)?,
            valid_to: day(&self.valid_to)?,
            successors: self
                .successors
                .split(';')
                .filter(|word| !word.is_empty())
                .map(code)
                .collect::<Result<_, _>>()?,
            files: self.files.and_then(|files| u64::try_from(files).ok()),
            name: self.name,
            name_en: self.name_en,
        })
    }
}
