//! A score file: survey and method in one, for foreign data that never passed through a wave.

use super::Method;
use super::file::MethodFile;
use super::parse::{LAX_KEYS, build};
use crate::domain::definition::reader::{self, Found};
use crate::domain::definition::shape::{May, Need, Shape as _, shape};

use crate::domain::definition::{DefinitionFault, survey, survey_file::SurveyFile};
use crate::domain::survey::Survey;

shape! {
    /// Which columns of the foreign file are not questions, and what it writes for a missing answer.
    pub struct ColumnsFile as "“columns”" ("{ agency = \"…\" }") {
        /// The column that holds the agency's code; default: all rows are one agency.
        agency: May<String>,
        /// Cells that mean “blank”; default: the empty cell and NA.
        missing_codes: May<Vec<Need<String>>>,
    }
}

/// How the columns of a foreign file are to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// The name of the column that holds the agency; none: all rows are one agency.
    pub agency: Option<String>,
    /// Cells that mean “blank”.
    pub missing_codes: Vec<String>,
}

/// Parses a score file: the keys of a survey file, of which `minutes` and `source` may be left out; a table `[method]`
/// with the keys of a method file (`[method.node.…]`, `[method.indicator.…]`, `[method.indicators]`), of which only `root`
/// and `node` are needed; and a table `[columns]`, which may be left out:
///
/// ```toml
/// key = "counter-2025"
/// version = "1"
/// languages = ["en"]
/// title = { en = "Counter survey 2025" }
/// [[section]]
/// key = "all"
/// title = { en = "All" }
/// [[section.question]]
/// key = "q1"                      # the name of the column
/// kind = "choice"
/// text = { en = "How satisfied are you?" }
/// options = [{ code = 1, en = "Not" }, { code = 2, en = "Fairly" }, { code = 3, en = "Very" }]
/// [method]
/// root = "all"
/// [method.node.all]
/// title = { en = "Satisfaction" }
/// aggregate = "pooled"
/// of = ["q1"]
/// [method.indicators]
/// questions = ["q1"]
/// statistic = { share_of = [3] }
/// [columns]
/// agency = "commune"
/// missing_codes = ["", "NA", "-9"]
/// ```
///
/// What is left out of `[method]`: key, version, title, rule and source are the survey's; all sources count; every
/// response is valid; thresholds are 0 (nothing is hidden); blocks are the mean of their agencies, the whole is pooled;
/// two decimals; missing parts are dropped; percent.
///
/// # Errors
/// All faults of the file, by line.
pub fn parse_combined(text: &str) -> Result<(Survey, Method, Columns), Vec<DefinitionFault>> {
    let (parsed, faults) = reader::document(text, |top, faults| {
        let survey_file = SurveyFile::read_beside(top, &["method", "columns"], &["minutes", "source"], faults);
        let table = |name: &str, faults: &reader::Faults| top.entry(name, faults);
        let method_file = match table("method", faults) {
            Some(entry) if entry.value.is_table() => Some(MethodFile::read_beside(&entry, &[], &LAX_KEYS, faults)),
            Some(entry) => entry.wrong_type("a table: write [method]", faults),
            None => {
                if !faults.syntax_is_broken() {
                    faults.add(1, "this file has no “method”; add [method] with root = \"…\" and [method.node.…]");
                }
                None
            }
        };
        let columns_file = table("columns", faults).and_then(|entry| read_columns(&entry, faults));
        if faults.syntax_is_broken() {
            return None;
        }
        let survey = survey::build(&survey_file, text, faults)?;
        if faults.count() > 0 {
            // A method is judged by its survey, and that is not whole.
            return None;
        }
        let method = build(&method_file?, text, &survey, 0, faults)?;
        Some((survey, method, columns(columns_file.as_ref())))
    });
    faults.or(parsed)
}

fn read_columns(entry: &Found<'_>, faults: &mut reader::Faults) -> Option<ColumnsFile> {
    use reader::Value as _;
    ColumnsFile::read(entry, faults)
}

fn columns(file: Option<&ColumnsFile>) -> Columns {
    let agency = file.and_then(|file| file.agency.get().cloned());
    let missing = file.and_then(|file| file.missing_codes.get());
    let missing_codes = missing.map_or_else(
        || vec![String::new(), "NA".to_owned()],
        |cells| cells.iter().filter_map(|cell| cell.get().cloned()).collect(),
    );
    Columns { agency, missing_codes }
}
