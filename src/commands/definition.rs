//! The definition by which foreign answers are read: a file, or a survey that is compiled in; and the faults of a file of answers.

use std::path::Path;

use anyhow::Context as _;

use super::read;
use super::wave::ordered;
use crate::catalog::Catalog;
use crate::domain::definition::rows::RowFault;
use crate::domain::key::{MethodKey, SurveyKey};
use crate::scoring::inputs::Inputs;
use crate::scoring::method::columns::{Design, Extras};
use crate::scoring::method::{self, Columns, Combined};

/// Faults shown one by one; beyond that their number is enough.
const FAULTS_SHOWN: usize = 100;

/// A definition file, or the survey of this key with its method.
pub(super) fn definition(
    name: &str,
    method: Option<&MethodKey>,
    definitions: Option<&Path>,
) -> anyhow::Result<Combined> {
    let shipped = SurveyKey::parse(name).ok().filter(|_| !Path::new(name).exists());
    if let Some(key) = shipped {
        let catalog = Catalog::open(definitions)?;
        let survey = catalog.survey(&key).with_context(|| format!("no survey “{key}” and no file of that name"))?;
        let methods = ordered(catalog.methods_of(&key), method)?;
        let method = methods[0].as_ref().clone();
        return Ok(Combined {
            survey: survey.as_ref().clone(),
            columns: Columns { missing_codes: vec![String::new(), "NA".to_owned()], ..Columns::default() },
            design: Design::default().with_interval(method.interval),
            method,
            extras: Extras::default(),
            inputs: Inputs::default(),
        });
    }
    anyhow::ensure!(method.is_none(), "--method goes with a survey's key; a definition file brings its own [method]");
    let text = String::from_utf8(read(Path::new(name))?).with_context(|| format!("{name}: not UTF-8"))?;
    method::parse_combined(&text).map_err(|faults| {
        let lines: Vec<String> =
            faults.iter().map(|fault| format!("{name}:{}: {}", fault.line, fault.message)).collect();
        anyhow::anyhow!("{} faults in the definition\n{}", lines.len(), lines.join("\n"))
    })
}

pub(super) fn print_faults(file: &str, faults: &[RowFault]) {
    for fault in faults.iter().take(FAULTS_SHOWN) {
        eprintln!("{file}: {fault}");
    }
    let rest = faults.len().saturating_sub(FAULTS_SHOWN);
    if rest > 0 {
        eprintln!("{file}: and {rest} more");
    }
    eprintln!("error: {} faults in {file}; nothing was computed", faults.len());
}
