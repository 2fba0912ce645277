//! `sipas check`: all faults of definition files, by file and line.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use crate::catalog::Catalog;
use crate::domain::definition::rows::RowFault;
use crate::domain::definition::{DefinitionFault, agencies, reader, sectors, survey};
use crate::domain::survey::Survey;
use crate::scoring::method::{self, Method, references};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sipas check survey-definitions/my-survey.toml survey-definitions/methods/my-method.toml\n  sipas check agencies.csv\n\nSurveys, methods, score files, lists of agencies and of sectors are told apart by what stands in them. A method needs its\nsurvey: it is looked for among the files given, then in --definitions, then among those compiled in.\nExit code: 0 no faults, 1 faults, 2 a file cannot be read."
)]
pub(super) struct Args {
    /// Files to check
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Folder with surveys of your own, where a method's survey may stand
    #[arg(long, env = "SIPAS_DEFINITIONS", value_name = "DIR")]
    definitions: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let mut files = Vec::new();
    let mut unread = 0;
    for path in &args.files {
        match fs::read(path) {
            Ok(bytes) => files.push((path.as_path(), bytes)),
            Err(error) => {
                unread += 1;
                eprintln!("error: cannot read {}: {error}", path.display());
            }
        }
    }
    let found = check(&files, args.definitions.as_deref());
    let mut out = std::io::stdout().lock();
    for (path, fault) in &found {
        writeln!(out, "{}:{}: {}", path.display(), fault.line, fault.message)?;
    }
    writeln!(out, "{}", summary(files.len(), &found))?;
    Ok(ExitCode::from(match (unread, found.len()) {
        (0, 0) => 0,
        (0, _) => 1,
        _ => 2,
    }))
}

fn summary(files: usize, found: &[(&Path, DefinitionFault)]) -> String {
    let mut bad: Vec<&Path> = found.iter().map(|(path, _)| *path).collect();
    bad.dedup();
    let files = if files == 1 { "1 file".to_owned() } else { format!("{files} files") };
    match (found.len(), bad.len()) {
        (0, _) => format!("{files} checked, no faults"),
        (1, _) => format!("{files} checked, 1 fault"),
        (faults, 1) => format!("{files} checked, {faults} faults"),
        (faults, bad) => format!("{files} checked, {faults} faults in {bad} of them"),
    }
}

/// All faults, in the order of the files.
fn check<'a>(files: &[(&'a Path, Vec<u8>)], definitions: Option<&Path>) -> Vec<(&'a Path, DefinitionFault)> {
    let mut checker = Checker { given: Vec::new(), definitions, catalog: None };
    for (path, bytes) in files {
        if let (Kind::Survey, Ok(text)) = (kind_of(path, bytes), std::str::from_utf8(bytes)) {
            checker.given.push((survey_key(text), survey::parse(text).map(Arc::new)));
        }
    }
    let mut surveys = checker.given.clone().into_iter();
    let (mut found, mut methods) = (Vec::new(), Vec::new());
    for (path, bytes) in files {
        let faults = match (kind_of(path, bytes), std::str::from_utf8(bytes)) {
            (Kind::Agencies, _) => of_rows(agencies::parse(bytes).faults),
            (Kind::Sectors, _) => of_rows(sectors::parse(bytes).faults),
            (_, Err(_)) => vec![fault("not UTF-8; save it as UTF-8")],
            (Kind::Survey, Ok(_)) => surveys.next().and_then(|(_, parsed)| parsed.err()).unwrap_or_default(),
            (Kind::Method, Ok(text)) => match checker.method(text) {
                Ok(method) => {
                    methods.push((*path, method));
                    Vec::new()
                }
                Err(faults) => faults,
            },
            (Kind::Score, Ok(text)) => method::parse_combined(text).err().unwrap_or_default(),
        };
        found.extend(faults.into_iter().map(|fault| (*path, fault)));
    }
    let more = methods.iter().flat_map(|(path, method)| {
        let known = checker.known_to(method, &methods);
        let known: Vec<&Method> = known.iter().collect();
        references::faults(method, &known).into_iter().map(|fault| (*path, fault)).collect::<Vec<_>>()
    });
    found.extend(more);
    found
}

/// The key that a survey file gives itself, good or bad.
fn survey_key(text: &str) -> Option<String> {
    let key = |top: &reader::Found<'_>, faults: &mut reader::Faults| {
        top.entry("key", faults).and_then(|entry| entry.value.as_str().map(str::to_owned))
    };
    reader::document(text, key).0
}

type Given = (Option<String>, Result<Arc<Survey>, Vec<DefinitionFault>>);

struct Checker<'a> {
    /// The surveys among the files, by the key they give themselves.
    given: Vec<Given>,
    definitions: Option<&'a Path>,
    /// Opened when the first method asks for a survey that was not given.
    catalog: Option<anyhow::Result<Catalog>>,
}

impl Checker<'_> {
    fn method(&mut self, text: &str) -> Result<Method, Vec<DefinitionFault>> {
        let key = match method::survey_key(text) {
            Ok(Some(key)) => key,
            Ok(None) => return method::parse(text, &Survey::without_questions()),
            Err(faults) => return Err(faults),
        };
        let survey = match self.given.iter().find(|(given, _)| given.as_deref() == Some(key.as_str())) {
            Some((_, Ok(survey))) => Ok(Arc::clone(survey)),
            Some((_, Err(_))) => {
                Err(format!("its survey “{key}” has faults; mend those first, then check this file again"))
            }
            None => match self.catalog.get_or_insert_with(|| Catalog::open(self.definitions)) {
                Ok(catalog) => catalog
                    .survey(&key)
                    .ok_or_else(|| format!("no survey “{key}” was given or is known; name its file as well")),
                Err(error) => Err(format!("its survey “{key}” cannot be looked up: {error:#}")),
            },
        };
        match survey {
            Ok(survey) => method::parse(text, &survey),
            Err(message) => Err(vec![DefinitionFault { line: line_of_survey(text), message }]),
        }
    }

    /// The methods that one may refer to: those given, and before them none; then those that are known already.
    fn known_to(&mut self, method: &Method, given: &[(&Path, Method)]) -> Vec<Method> {
        let mut known: Vec<Method> = given.iter().map(|(_, method)| method.clone()).collect();
        if references::of(method).next().is_none() {
            return known;
        }
        let catalog = self.catalog.get_or_insert_with(|| Catalog::open(self.definitions));
        for survey in catalog.iter().flat_map(|catalog| catalog.surveys().iter().map(move |survey| (catalog, survey))) {
            let (catalog, survey) = survey;
            for more in catalog.all_methods(survey) {
                if known.iter().all(|method| method.key != more.key) {
                    known.push(more.as_ref().clone());
                }
            }
        }
        known
    }
}

/// Where a method says which survey it is for.
fn line_of_survey(text: &str) -> usize {
    let line = |top: &reader::Found<'_>, faults: &mut reader::Faults| top.entry("survey", faults).map(|e| e.line);
    reader::document(text, line).0.unwrap_or(1)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Survey,
    Method,
    Score,
    Agencies,
    Sectors,
}

/// By content; a CSV file that cannot be told is taken for one of agencies.
fn kind_of(path: &Path, bytes: &[u8]) -> Kind {
    let text = String::from_utf8_lossy(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes));
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let columns: Vec<&str> = header.split([',', ';']).map(|cell| cell.trim().trim_matches('"')).collect();
    let has = |column: &str| columns.contains(&column);
    let is_csv = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    if has("code") && has("level") && !has("kind") {
        return Kind::Sectors;
    }
    if is_csv || has("code") || bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return Kind::Agencies;
    }
    let keys = reader::top_keys(&text);
    let has = |key: &str| keys.iter().any(|found| found == key);
    if has("method") {
        Kind::Score
    } else if !has("section") && ["survey", "root", "node", "indicators", "indicator"].into_iter().any(has) {
        Kind::Method
    } else {
        Kind::Survey
    }
}

fn fault(message: &str) -> DefinitionFault {
    DefinitionFault { line: 1, message: message.to_owned() }
}

fn of_rows(faults: Vec<RowFault>) -> Vec<DefinitionFault> {
    let message = |fault: &RowFault| match fault.column.as_str() {
        "" => fault.message.clone(),
        column => format!("column {column}: {}", fault.message),
    };
    faults.into_iter().map(|fault| DefinitionFault { line: fault.row, message: message(&fault) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SURVEY: &str = include_str!("../../survey-definitions/sipas-short.toml");
    const METHOD: &str = include_str!("../../survey-definitions/methods/sipas-short.toml");

    fn told(files: &[(&str, &str)]) -> Vec<String> {
        let files: Vec<(&Path, Vec<u8>)> =
            files.iter().map(|(name, text)| (Path::new(*name), text.as_bytes().to_vec())).collect();
        let found = check(&files, None);
        found.iter().map(|(path, fault)| format!("{}:{}: {}", path.display(), fault.line, fault.message)).collect()
    }

    #[test]
    fn files_are_told_apart_by_what_stands_in_them() {
        let agencies = "code;name;kind\na;A;wards\n";
        let sectors = "code,level,vi,en\nland,none,Đ,L\n";
        assert_eq!(told(&[("a", SURVEY), ("b", METHOD)]), [""; 0]);
        assert_eq!(
            told(&[("x.txt", agencies), ("y", sectors), ("z.csv", "nonsense\n")]),
            [
                "x.txt:2: column kind: “wards” is not a kind of agency; did you mean “ward”?",
                "y:2: column level: “none” is not a level; known are province, commune, both",
                "z.csv:1: column nonsense: no such column; known are code, name, kind, block, parent, valid_from, valid_to, successors, name_en, files",
                "z.csv:1: column code: this column is missing in the header; add it",
                "z.csv:1: column name: this column is missing in the header; add it",
                "z.csv:1: column kind: this column is missing in the header; add it",
            ]
        );
        let score = format!("{SURVEY}\n[method]\nroot = \"all\"\n");
        let lines = SURVEY.lines().count() + 2;
        assert_eq!(told(&[("s", &score)]), [format!("s:{lines}: a method has no “node”; add node = {{ name = … }}")]);
    }

    #[test]
    fn a_method_is_checked_against_the_survey_given_before_the_compiled_one() {
        let survey = SURVEY.replace("key = \"f5\"", "key = \"f6\"");
        let found = told(&[("m", METHOD), ("s", &survey)]);
        assert!(
            found.len() == 1 && found[0].contains("no question “f5” stands in the survey “sipas-short”"),
            "{found:?}"
        );
        let broken = SURVEY.replace("minutes = 1", "minutes = 0");
        let found = told(&[("m", METHOD), ("s", &broken)]);
        assert!(found[0].starts_with("m:3: its survey “sipas-short” has faults") && found[1].starts_with("s:6: "));
        let foreign = METHOD.replace("survey = \"sipas-short\"", "survey = \"nobody\"");
        assert!(told(&[("m", &foreign)])[0].starts_with("m:3: no survey “nobody” was given"));
    }

    #[test]
    fn methods_that_take_each_other_are_told() {
        let one = |key: &str, other: &str| {
            let head = include_str!("../../survey-definitions/methods/par-local-commune.toml");
            let text = head.replace("key = \"par-local-commune\"", &format!("key = \"{key}\""));
            text.replace("method = \"sipas\", node = \"sipas\"", &format!("method = \"{other}\", node = \"par\""))
        };
        let found = told(&[("a.toml", &one("a", "b")), ("b.toml", &one("b", "a"))]);
        assert!(found.len() == 2 && found[0].starts_with("a.toml:"), "{found:?}");
        assert!(found[0].contains("the index would refer to itself: a → b → a"), "{found:?}");
        let found = told(&[("a.toml", &one("a", "sipas"))]);
        assert!(found.len() == 1 && found[0].contains("the index “sipas” has no node “par”"), "{found:?}");
    }

    #[test]
    fn the_summary_counts_files_and_faults() {
        let one = (Path::new("a"), fault("x"));
        assert_eq!(summary(1, &[]), "1 file checked, no faults");
        assert_eq!(summary(2, std::slice::from_ref(&one)), "2 files checked, 1 fault");
        let two = [one, (Path::new("b"), fault("y"))];
        assert_eq!(summary(3, &two), "3 files checked, 2 faults in 2 of them");
    }
}
