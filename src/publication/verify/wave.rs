//! The published wave: its files against the log's entries, then against each other.

use data_encoding::HEXLOWER;

use super::log::{Closed, Logged, Opened, WaveLog};
use super::{LARGEST, Work, accounts, figures, responses};
use crate::domain::agency::Agency;
use crate::domain::definition::{agencies, survey};
use crate::domain::survey::Survey;
use crate::ledger::commit::{Hash, sha256};
use crate::publication::counts::{self, Counts};
use crate::publication::document::Document;
use crate::publication::rows::{self, Row};
use crate::publication::{ACCOUNTING, INDEX, agencies_path, counts_path, method_path, rows_path, survey_path};
use crate::scoring::method::{self, Method};

/// Everything that was published of the wave, read.
pub(super) struct Published<'a> {
    pub document: Document,
    pub survey: Survey,
    pub method: Method,
    pub agencies: Vec<Agency>,
    pub counts: Counts,
    pub rows: Vec<Row>,
    pub log: &'a WaveLog,
    pub closed: &'a Closed,
}

pub(super) fn check(work: &mut Work<'_>, logged: &Logged) {
    let Some(bytes) = work.take(INDEX, "index", LARGEST) else { return };
    let hash = sha256(&bytes);
    let publication = logged.waves.iter().find_map(|(wave, of)| {
        of.published.iter().find(|(_, index)| *index == hash).map(|(method, _)| (wave, method, of))
    });
    let Some((wave, method, log)) = publication else {
        work.wrong("index", format!("{INDEX} is not the one of any publish entry of the log"));
        return;
    };
    work.holds("index", format!("{INDEX} is the one that wave {wave} was published with, by method {method}"));
    let document = match Document::parse(&bytes) {
        Ok(document) => document,
        Err(error) => return work.wrong("index", format!("{INDEX}: {error}")),
    };
    if document.wave != *wave || document.method != *method {
        return work.wrong("index", format!("{INDEX} is of another wave or method than its entry"));
    }
    let ([opened], [closed]) = (&log.opened[..], &log.closed[..]) else {
        return work.wrong("wave", format!("the log should open and close wave {wave} once each"));
    };
    check_opened(work, opened, &document);
    check_closed(work, wave, log, closed);
    let Some(published) = read(work, logged, (opened, closed, log), document) else { return };
    if counts::lines(&published.document) == published.counts.lines {
        work.holds("counts", "the counts of the index are those of counts.csv");
    } else {
        let lines = counts::lines(&published.document);
        let differing = lines.iter().zip(&published.counts.lines).find(|(a, b)| a != b);
        let place = differing.map_or("the number of lines".to_owned(), |(_, line)| line.join(","));
        work.wrong("counts", format!("counts.csv and {INDEX} do not say the same: {place}"));
    }
    if figures::check(work, &published) {
        responses::check(work, &published);
    }
    accounts::check(work, logged, &published);
}

fn check_opened(work: &mut Work<'_>, opened: &Opened, document: &Document) {
    for figures in [&document.counted, &document.beside, &document.all] {
        let is_same = figures.wave == document.wave
            && figures.opens == opened.opens
            && figures.closes <= opened.closes
            && format!("{}/{}", figures.survey.key, figures.survey.version) == opened.survey
            && format!("{}/{}", figures.method.key, figures.method.version) == document.method;
        if !is_same {
            work.wrong(
                "wave",
                format!("{INDEX} names other dates, survey or method than the entry that opened the wave"),
            );
        }
    }
    if opened.method != document.method {
        work.note("wave", format!("the wave was opened with method {}; this is another one", opened.method));
    }
    work.holds("wave", "its dates, survey and method are those that it was opened with");
}

fn check_closed(work: &mut Work<'_>, wave: &str, log: &WaveLog, closed: &Closed) {
    let entries: u64 = log.responses.values().sum();
    if entries != closed.responses {
        work.wrong(
            "close",
            format!("{entries} response entries, but wave {wave} was closed with {}", closed.responses),
        );
    }
    if log.last_response.is_some_and(|last| last > closed.at) || log.void.iter().any(|void| void.at > closed.at) {
        work.wrong("close", "the log takes responses in, or declares some void, after the close");
    }
    if log.void.len() as u64 != closed.void {
        work.wrong("close", format!("{} void responses, but closed with {}", log.void.len(), closed.void));
    }
    work.holds(
        "close",
        format!("{entries} response entries, {} of them void, as the wave was closed with", closed.void),
    );
}

/// Reads every file that the index names and compares it with its entry.
fn read<'a>(
    work: &mut Work<'_>,
    logged: &Logged,
    (opened, closed, log): (&Opened, &'a Closed, &'a WaveLog),
    document: Document,
) -> Option<Published<'a>> {
    let split = |name: &str| name.split_once('/').map(|(key, version)| (key.to_owned(), version.to_owned()));
    let ((survey_key, survey_version), (method_key, method_version)) =
        (split(&opened.survey)?, split(&document.method)?);
    let paths = [
        rows_path(&document.wave),
        counts_path(&document.wave),
        ACCOUNTING.to_owned(),
        agencies_path(&document.wave),
        survey_path(&survey_key, &survey_version),
        method_path(&method_key, &method_version),
    ];
    if !document.files.keys().eq(std::collections::BTreeSet::from(paths.clone()).iter()) {
        work.wrong("index", format!("{INDEX} does not name the files of a publication"));
        return None;
    }
    let entered: [(&'static str, Option<Hash>); 6] = [
        ("rows", Some(closed.rows)),
        ("counts", None),
        ("accounting", None),
        ("agencies", Some(opened.agencies)),
        ("survey", logged.surveys.get(&opened.survey).copied()),
        ("method", logged.methods.get(&document.method).copied()),
    ];
    let mut bytes = Vec::new();
    for (path, (check, entered)) in paths.iter().zip(entered) {
        let read = work.take(path, check, LARGEST)?;
        let hash = sha256(&read);
        if document.files.get(path).is_none_or(|named| *named != HEXLOWER.encode(&hash)) {
            work.wrong(check, format!("{path} is not the file that {INDEX} was made from"));
        } else if entered.is_some_and(|entered| entered != hash) {
            work.wrong(check, format!("{path} is not the one that stands in the log"));
        } else if entered.is_some() {
            work.holds(check, format!("{path} is the one that stands in the log"));
        } else if matches!(check, "survey" | "method") {
            work.wrong(check, format!("{path}: the log has no entry for it"));
        } else {
            work.holds(check, format!("{path} is the one that {INDEX} was made from"));
        }
        bytes.push(read);
    }
    let [rows, counts, _, list, survey, method] = &bytes[..] else { return None };
    let mut told = |check: &'static str, error: String| work.wrong(check, error);
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).ok();
    let survey = text(survey).and_then(|text| survey::parse(&text).ok());
    let Some(survey) = survey else {
        told("survey", "the survey does not load".to_owned());
        return None;
    };
    let Some(method) = text(method).and_then(|text| method::parse(&text, &survey).ok()) else {
        told("method", "the method does not load".to_owned());
        return None;
    };
    let list = agencies::parse(list);
    if !list.faults.is_empty() {
        told("agencies", "the list of agencies has faults".to_owned());
        return None;
    }
    let counts = Counts::parse(counts).map_err(|error| told("counts", error)).ok()?;
    let rows = rows::parse(rows).map_err(|error| told("rows", error)).ok()?;
    Some(Published { document, survey, method, agencies: list.agencies, counts, rows, log, closed })
}
