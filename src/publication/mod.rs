//! What is published of a closed wave, as files: what they hold, and whether a folder of them holds together. Pure: paths and
//! bytes in, bytes or findings out. Nothing stands in them that the index hides.

pub mod accounting;
pub mod cells;
pub mod counts;
pub mod document;
pub mod manifest;
pub mod rows;
mod shown;
#[cfg(test)]
mod tests;
pub mod verify;

/// The files that do not belong to one wave.
pub const CHECKPOINT: &str = "log/checkpoint";
pub const KEYS: &str = "keys.txt";
pub const INDEX: &str = "index.json";
pub const ACCOUNTING: &str = "accounting.csv";
pub const README: &str = "README.txt";
pub const MANIFEST: &str = "manifest.sha256";

/// The paths of one wave's files.
#[must_use]
pub fn rows_path(wave: &str) -> String {
    format!("data/{wave}/rows.csv")
}

#[must_use]
pub fn counts_path(wave: &str) -> String {
    format!("data/{wave}/counts.csv")
}

#[must_use]
pub fn agencies_path(wave: &str) -> String {
    format!("inputs/agencies-{wave}.csv")
}

#[must_use]
pub fn figures_path(wave: &str) -> String {
    format!("inputs/figures-{wave}.csv")
}

#[must_use]
pub fn design_path(wave: &str) -> String {
    format!("inputs/design-{wave}.csv")
}

#[must_use]
pub fn margins_path(wave: &str) -> String {
    format!("inputs/margins-{wave}.csv")
}

/// Only of a wave with a design or with margins.
#[must_use]
pub fn cells_path(wave: &str) -> String {
    format!("data/{wave}/cells.csv")
}

#[must_use]
pub fn survey_path(key: &str, version: &str) -> String {
    format!("surveys/{key}-{version}.toml")
}

#[must_use]
pub fn method_path(key: &str, version: &str) -> String {
    format!("methods/{key}-{version}.toml")
}

/// CSV into memory: comma, lines ended by LF.
fn csv_of<R: IntoIterator<Item = S>, S: AsRef<[u8]>>(header: &[&str], rows: impl Iterator<Item = R>) -> Vec<u8> {
    let mut file = csv::Writer::from_writer(Vec::new());
    let written = file.write_record(header).and_then(|()| rows.into_iter().try_for_each(|row| file.write_record(row)));
    written.expect("writing into memory does not fail");
    file.into_inner().expect("writing into memory does not fail")
}

/// The rows of such a file under exactly this header, in the one spelling that [`csv_of`] writes.
fn rows_of(bytes: &[u8], header: &[&str]) -> Result<Vec<csv::StringRecord>, String> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    let mut rows = reader.records();
    let first = rows.next().and_then(Result::ok);
    if first.as_ref().is_none_or(|first| !first.iter().eq(header.iter().copied())) {
        return Err(format!("its first line is not “{}”", header.join(",")));
    }
    let rows = rows.collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())?;
    if csv_of(header, rows.iter().map(|row| row.iter())) != bytes {
        return Err("it is not written as this program writes it".to_owned());
    }
    Ok(rows)
}

/// A number in plain decimal.
fn number(text: &str) -> Result<u64, String> {
    crate::ledger::canonical::number(text).ok_or_else(|| format!("“{text}” is not a number in plain decimal"))
}
