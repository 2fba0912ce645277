//! Definition files and CSV: what loads can be answered and scored, what does not names its lines.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use super::submissions::{SURVEYS, stored};
use super::text;
use crate::domain::agency::Agency;
use crate::domain::day::Day;
use crate::domain::definition::rows::RowFault;
use crate::domain::definition::{self, DefinitionFault};
use crate::domain::key::{Sector, WaveKey};
use crate::domain::response::{Channel, Source};
use crate::domain::submission::Unmet;
use crate::domain::survey::Survey;
use crate::domain::text::Language;
use crate::domain::ticket::Unit;
use crate::domain::wave::Wave;
use crate::ledger::code::TicketCode;
use crate::report::{self, csv::Dialect, tables};
use crate::scoring::compute;
use crate::scoring::counts::Tally;
use crate::scoring::estimate::Score;
use crate::scoring::index::{Count, Index};
use crate::scoring::method::{self, Method};
use crate::simulation::Citizens;

/// Three agencies in two blocks.
static AGENCIES: LazyLock<Vec<Agency>> = LazyLock::new(|| {
    let file = b"code,name,kind,files\nx-1,S\xE1\xBB\x9F m\xE1\xBB\x99t,department,30\n2,X\xC3\xA3 hai,commune,7\n3,X\xC3\xA3 ba,commune,\n";
    let read = definition::agencies::parse(file);
    assert!(read.faults.is_empty(), "{:?}", read.faults);
    read.agencies
});

/// A survey file.
pub fn survey(data: &[u8]) -> bool {
    let Some(text) = text(data) else { return false };
    match definition::survey::parse(text) {
        Ok(survey) => {
            assert_eq!(survey.definition, text);
            answered(&survey, 2);
            true
        }
        Err(faults) => told(&faults, text),
    }
}

/// A method file, for the shipped survey that it names, or else the short one.
pub fn method(data: &[u8]) -> bool {
    let Some(text) = text(data) else { return false };
    let survey_key = method::survey_key(text);
    let named = survey_key.ok().flatten().and_then(|key| SURVEYS.iter().find(|survey| survey.key == key));
    let survey = named.unwrap_or(&SURVEYS[1]);
    match method::parse(text, survey) {
        Ok(method) => {
            assert_eq!(method.definition, text);
            let forms = answered(survey, 12);
            scored(survey, method, &forms);
            true
        }
        Err(faults) => told(&faults, text),
    }
}

/// A score file: survey and method in one.
pub fn score_file(data: &[u8]) -> bool {
    let Some(text) = text(data) else { return false };
    match method::parse_combined(text) {
        Ok(method::Combined { survey, method, .. }) => {
            let forms = answered(&survey, 12);
            scored(&survey, method, &forms);
            true
        }
        Err(faults) => told(&faults, text),
    }
}

/// A file of agencies.
pub fn agencies(data: &[u8]) -> bool {
    let read = definition::agencies::parse(data);
    told_rows(&read.faults);
    let sectors = definition::sectors::parse(data);
    told_rows(&sectors.faults);
    if read.agencies.is_empty() {
        return false;
    }
    let again = definition::agencies::parse(&definition::agencies::write(&read.agencies));
    assert!(again.faults.is_empty(), "{:?}", again.faults);
    assert_eq!(again.agencies, read.agencies, "a list that was written is read back");
    read.faults.is_empty()
}

/// A file of tickets to be made, or of codes that came back.
pub fn tickets(data: &[u8]) -> bool {
    let code = |text: &str| TicketCode::parse(text).map_err(|error| error.to_string());
    let sectors = ["land", "justice"].map(|word| Sector::parse(word).expect("a good word"));
    let wanted = definition::tickets::parse(data, &AGENCIES, &sectors, code);
    told_rows(&wanted.faults);
    for ticket in &wanted.rows {
        assert!(AGENCIES.iter().any(|agency| agency.code == ticket.agency));
        assert!(ticket.unit.as_ref().is_none_or(|unit| Unit::parse(unit.as_str()).as_ref() == Ok(unit)));
    }
    let codes = definition::tickets::codes(data, code);
    told_rows(&codes.faults);
    let different: BTreeSet<_> = codes.rows.iter().map(|(_, code)| code).collect();
    assert_eq!(different.len(), codes.rows.len(), "a code is taken once");
    let is_good = |rows: usize, faults: &[RowFault]| rows > 0 && faults.is_empty();
    is_good(wanted.rows.len(), &wanted.faults) || is_good(codes.rows.len(), &codes.faults)
}

/// A file of answers to the short survey, with agencies in a column of that name.
pub fn answer_file(data: &[u8]) -> bool {
    let survey = &SURVEYS[1];
    let mut is_good = false;
    let blanks = [String::new(), "NA".to_owned()];
    for agency in [None, Some("agency")] {
        let wanted = crate::domain::answer_file::Wanted { agency, blanks: &blanks, ..Default::default() };
        match crate::domain::answer_file::parse(data, survey, &wanted) {
            Ok(file) => {
                for (agency, answers) in &file.rows {
                    assert!(*agency < file.agencies.len());
                    assert!(survey.layout.decode(answers).is_ok());
                }
                assert!(!file.rows.is_empty());
                is_good = true;
            }
            Err(faults) => {
                assert!(!faults.is_empty());
                told_rows(&faults);
            }
        }
    }
    is_good
}

/// Every fault points into the file and says something. No file with faults is a good one.
fn told(faults: &[DefinitionFault], text: &str) -> bool {
    assert!(!faults.is_empty(), "refused without a reason");
    let lines = text.matches('\n').count() + 1;
    for fault in faults {
        assert!((1..=lines).contains(&fault.line) && !fault.message.is_empty(), "{fault:?} of {lines} lines");
    }
    false
}

fn told_rows(faults: &[RowFault]) {
    assert!(faults.iter().all(|fault| !fault.message.is_empty()));
}

/// Invented citizens answer, are believed, and their answers read back. Gives the bytes.
fn answered(survey: &Survey, citizens: usize) -> Vec<Vec<u8>> {
    let channel = Channel::open_web();
    let mut invented = Citizens::new(survey, 1);
    (0..citizens)
        .map(|_| {
            let citizen = invented.next("x", &channel);
            let accepted = survey.accept(&channel, &citizen.given, Unmet::Reject, false);
            let accepted = accepted.unwrap_or_else(|faults| panic!("an invented citizen is refused: {faults:?}"));
            let bytes = survey.layout.encode(&accepted.answers);
            stored(survey, accepted, &channel);
            bytes
        })
        .collect()
}

/// Every figure is a number and every report can be written.
fn scored(survey: &Survey, method: Method, forms: &[Vec<u8>]) {
    let mut tally = Tally::new(survey, &method, AGENCIES.len(), false);
    for (place, form) in forms.iter().enumerate() {
        let source = Source::ALL[place % Source::ALL.len()];
        // The third agency has nobody's answers.
        tally.add(place % 2, source, form).expect("bytes of this survey");
    }
    let day = |text| Day::parse(text).expect("a good day");
    let wave = Wave {
        key: WaveKey::parse("w").expect("a good key"),
        survey: survey.key.clone(),
        survey_version: survey.version.clone(),
        opens: day("2026-01-01"),
        closes: day("2026-01-31"),
        live: false,
        demo: false,
        closed_on: None,
    };
    let index = compute::index(&wave, &Arc::new(survey.clone()), &Arc::new(method), &AGENCIES, &tally);
    for count in Count::EACH {
        finite(&index, count);
        let json = serde_json::to_string(&report::json::index(&index, count)).expect("an index can be written");
        assert!(json.starts_with('{'));
        let language = Language::vietnamese();
        for table in [tables::summary, tables::factors, tables::questions].map(|table| table(&index, count, &language))
        {
            assert!(!report::csv::write(&table, Dialect::ExcelVi).is_empty());
        }
    }
}

fn finite(index: &Index, count: Count) {
    for figures in index.figures(count) {
        for estimate in figures.scores.iter().chain(&figures.mean).chain(&figures.pooled).filter_map(Score::known) {
            assert!(estimate.value.is_finite(), "{estimate:?}");
        }
    }
}
