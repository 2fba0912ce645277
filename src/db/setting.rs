//! Facts about the whole installation that must not change under it.

use diesel::prelude::*;

use super::Db;
use super::schema::setting;
use crate::error::Error;

pub fn find(db: &mut Db, key: &str) -> Result<Option<String>, Error> {
    Ok(setting::table.find(key).select(setting::value).first(db).optional()?)
}

pub fn insert(db: &mut Db, key: &str, value: &str) -> Result<(), Error> {
    diesel::insert_into(setting::table).values((setting::key.eq(key), setting::value.eq(value))).execute(db)?;
    Ok(())
}
