//! Files of imported figures: one row a figure of an agency, or of the whole; all bad rows told with row and column. And the one
//! spelling in which a wave's figures are kept, hashed and published.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::nearest;
use super::rows;
pub use super::rows::RowFault;
use crate::domain::key::{AgencyCode, FigureKey};

/// The columns, in any order; the first three are needed.
pub const COLUMNS: [&str; 4] = ["figure", "agency", "value", "source"];
/// What stands for an agency where a figure is one of the whole.
pub const ALL: &str = "all";
/// Longest remark on a figure's source.
const MAX_SOURCE: usize = 300;

/// Figures by key and agency; none: of the whole.
pub type Figures = BTreeMap<(FigureKey, Option<AgencyCode>), Figure>;

/// A number with where it comes from. The number is kept as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    pub text: String,
    pub source: String,
}

impl Figure {
    /// # Panics
    /// Never: a figure's text was read as a number.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.text.parse().expect("a figure's text was read as a number when it came")
    }
}

/// A file as far as it is good, with all its faults in the order of the file.
#[derive(Debug, Default)]
pub struct FigureFile {
    pub figures: Figures,
    pub faults: Vec<RowFault>,
}

/// Reads figures. `agencies`: those that are known; none: any good code. `check` says what is wrong with a figure's key (`None`) or
/// with its value, and whether it must be of the whole.
#[must_use]
pub fn parse(
    bytes: &[u8],
    agencies: Option<&[AgencyCode]>,
    check: impl Fn(&FigureKey, bool, Option<f64>) -> Result<(), String>,
) -> FigureFile {
    let mut rows = rows::read(bytes, &COLUMNS, 3);
    let mut first_rows = BTreeMap::new();
    let mut figures = Figures::new();
    for row in std::mem::take(&mut rows.rows) {
        let [figure, agency, value] = [0, 1, 2].map(|place| row.cell(place).unwrap_or_default().to_owned());
        let is_of_all = agency == ALL;
        let mut fault = |column: &str, message: String| rows.fault(row.row, column, message);
        let key = FigureKey::parse(&figure).map_err(|bad| fault("figure", bad.to_string())).ok();
        let key = key.filter(|key| match check(key, is_of_all, None) {
            Ok(()) => true,
            Err(message) => {
                fault("figure", message);
                false
            }
        });
        let code = agency_of(&agency, agencies).map_err(|message| fault("agency", message)).ok();
        let number = plain(&value).map_err(|message| fault("value", message)).ok();
        if let (Some(key), Some(number)) = (&key, number)
            && let Err(message) = check(key, is_of_all, Some(number))
        {
            fault("value", message);
        }
        let source = row.cell(3).unwrap_or_default().to_owned();
        if source.chars().count() > MAX_SOURCE {
            fault("source", format!("longer than {MAX_SOURCE} characters; shorten it"));
        }
        let (Some(key), Some(code)) = (key, code) else { continue };
        if let Some(first) = first_rows.insert((key.clone(), code.clone()), row.row) {
            fault("figure", format!("{key} of {agency} stands in row {first} already"));
        }
        if number.is_some() && !row.broken {
            figures.insert((key, code), Figure { text: value, source });
        }
    }
    rows.faults.sort_by_key(|fault| fault.row);
    FigureFile { figures, faults: rows.faults }
}

fn agency_of(word: &str, known: Option<&[AgencyCode]>) -> Result<Option<AgencyCode>, String> {
    if word == ALL {
        return Ok(None);
    }
    let code = AgencyCode::parse(word).map_err(|bad| bad.to_string())?;
    if known.is_some_and(|known| !known.contains(&code)) {
        let hint = nearest::hint(word, known.unwrap_or_default().iter().map(AgencyCode::as_str));
        return Err(format!("the wave does not ask about agency “{word}”{hint}"));
    }
    Ok(Some(code))
}

/// A number in plain decimal with a point, as every program reads it alike.
fn plain(word: &str) -> Result<f64, String> {
    let digits = word.strip_prefix('-').unwrap_or(word);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_digits = |some: &str| !some.is_empty() && some.len() <= 15 && some.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(whole) || !is_digits(part) {
        let comma = if word.contains(',') { "; write a point, not a comma" } else { "" };
        return Err(format!("“{word}” is not a number such as 83.94{comma}"));
    }
    word.parse().map_err(|_| format!("“{word}” is not a number such as 83.94"))
}

/// The figures as they are kept: sorted by figure and agency, those of the whole first.
#[must_use]
pub fn write(figures: &Figures) -> String {
    let mut text = COLUMNS.join(",") + "\n";
    for ((key, agency), figure) in figures {
        let agency = agency.as_ref().map_or(ALL, AgencyCode::as_str);
        let source = quoted(&figure.source);
        let _ = writeln!(text, "{key},{agency},{},{source}", figure.text);
    }
    text
}

/// Figures in the spelling of [`write()`]; none where the bytes are not.
#[must_use]
pub fn kept(bytes: &[u8]) -> Option<Figures> {
    let header = COLUMNS.join(",") + "\n";
    if bytes == header.as_bytes() {
        return Some(Figures::new());
    }
    let file = parse(bytes, None, |_, _, _| Ok(()));
    (file.faults.is_empty() && write(&file.figures).as_bytes() == bytes).then_some(file.figures)
}

/// A cell of a CSV file.
fn quoted(cell: &str) -> String {
    if cell.contains([',', ';', '"']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes() -> Vec<AgencyCode> {
        ["a1", "a2"].map(|code| AgencyCode::parse(code).unwrap()).into()
    }

    fn check(key: &FigureKey, is_of_all: bool, value: Option<f64>) -> Result<(), String> {
        match (key.as_str(), value) {
            ("late", None) if is_of_all => Err("late is one of each agency".to_owned()),
            ("late", Some(value)) if value > 10.0 => Err(format!("{value} is not at most 10")),
            ("late" | "whole", _) => Ok(()),
            _ => Err(format!("no method knows the figure “{key}”")),
        }
    }

    #[test]
    fn every_bad_cell_is_told_with_row_and_column() {
        let text = "figure;agency;value;source\nlate;a1;3.5;Sở A\nlate;a3;3;\nlater;a1;3;\nlate;a2;3,5;\nlate;a2;11;\nlate;a1;4;\n;a1;1;\nwhole;all;-2;\nlate;all;1;\nlate;a2;1e3;\n";
        let file = parse(text.as_bytes(), Some(&codes()), check);
        let found: Vec<(usize, &str)> = file.faults.iter().map(|fault| (fault.row, fault.column.as_str())).collect();
        let expected = [
            (3, "agency"),
            (4, "figure"),
            (5, "value"),
            (6, "value"),
            (6, "figure"),
            (7, "figure"),
            (8, "figure"),
            (8, "figure"),
            (10, "figure"),
            (11, "value"),
            (11, "figure"),
        ];
        assert_eq!(found, expected, "{:?}", file.faults);
        assert!(
            file.faults[0].message.contains("does not ask about agency “a3”; did you mean"),
            "{:?}",
            file.faults[0]
        );
        assert!(file.faults[2].message.contains("write a point, not a comma"));
    }

    proptest::proptest! {
        /// Whatever stands in a file: faults or figures, and what was read without faults is kept and read again as it was.
        #[test]
        fn any_bytes_are_read_or_refused(text in "(figure,agency,value\\n)?([a-z]{0,4}[,;][a-z0-9]{0,3}[,;][-0-9.e]{0,20}[,;\"ă]{0,3}\\n){0,5}") {
            let file = parse(text.as_bytes(), None, |_, _, _| Ok(()));
            for figure in file.figures.values() {
                proptest::prop_assert!(figure.value().is_finite());
            }
            if file.faults.is_empty() {
                proptest::prop_assert_eq!(kept(write(&file.figures).as_bytes()), Some(file.figures));
            }
        }
    }

    #[test]
    fn figures_are_kept_in_one_spelling() {
        let text = "agency,value,figure,source\na2,3.50,late,\"Sở A, 2026\"\nall,2,whole,\na1,1,late,\n";
        let file = parse(text.as_bytes(), Some(&codes()), check);
        assert!(file.faults.is_empty(), "{:?}", file.faults);
        let written = write(&file.figures);
        assert_eq!(written, "figure,agency,value,source\nlate,a1,1,\nlate,a2,3.50,\"Sở A, 2026\"\nwhole,all,2,\n");
        assert_eq!(kept(written.as_bytes()), Some(file.figures));
        assert_eq!(kept(text.as_bytes()), None, "another spelling");
        assert_eq!(kept(write(&Figures::new()).as_bytes()), Some(Figures::new()));
    }
}
