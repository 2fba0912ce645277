//! The published wave: its files against the log's entries, then against each other.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use data_encoding::HEXLOWER;

use super::definitions::{Named, note_others};
use super::said::{Closed, Logged, Opened, Publication, WaveLog};
use super::{LARGEST, Work, accounts, designed, errors, figures as checked, raked, responses, rows, sums, written};
use crate::domain::definition::design::{self, Design};
use crate::domain::definition::margins::Margins;
use crate::domain::definition::{agencies, figures, survey};
use crate::domain::key::{AgencyCode, BlockKey};
use crate::domain::response::Source;
use crate::domain::survey::Survey;
use crate::ledger::commit::{Hash, sha256};
use crate::publication::accounting;
use crate::publication::cells::{self, AgencyCells};
use crate::publication::counts::{self, Counts};
use crate::publication::document::Document;
use crate::publication::rows::Row;
use crate::publication::{
    ACCOUNTING, INDEX, agencies_path, cells_path, counts_path, design_path, figures_path, margins_path, method_path,
    rows_path, survey_path,
};
use crate::scoring::designed::Slots;
use crate::scoring::index::{Count, Index};
use crate::scoring::inputs::Inputs;
use crate::scoring::method::{self, Method};

/// Everything that was published of the wave, read.
pub(super) struct Published<'a> {
    pub document: Document,
    pub survey: Arc<Survey>,
    pub method: Arc<Method>,
    /// The wave, its units and its method, as an index of nothing: what the figures are figures of.
    pub frame: Index,
    pub counts: Counts,
    /// Figures from outside.
    pub inputs: Inputs,
    /// None of a wave without one.
    pub design: Option<Design>,
    /// Likewise.
    pub margins: Option<Margins>,
    /// What weighted agencies are weighted by.
    pub cells: BTreeMap<String, AgencyCells>,
    pub rows: Vec<Row>,
    pub log: &'a WaveLog,
    pub closed: &'a Closed,
}

impl Published<'_> {
    /// Whether some of the counted responses of an agency came otherwise than drawn.
    pub fn is_mixed(&self, agency: &str) -> bool {
        let left = |source: &str| {
            let of_source = self.log.responses.iter().filter(|((known, of), _)| known == agency && *of == source);
            let logged: u64 = of_source.map(|(_, n)| *n).sum();
            let void = self.log.void.iter().filter(|of| of.agency == agency && of.source == source).count();
            logged.saturating_sub(void as u64)
        };
        let others = self.method.sources.iter().filter(|source| **source != Source::Drawn);
        others.map(|source| left(source.as_str())).sum::<u64>() > 0
    }
}

/// The entries of the published wave, each the only one of its kind.
struct Entries<'a> {
    log: &'a WaveLog,
    opened: &'a Opened,
    closed: &'a Closed,
    publication: &'a Publication,
}

/// The files that an index was made from, in the order in which it names them.
type Sources = Vec<(String, Vec<u8>)>;

pub(super) fn check(work: &mut Work<'_>, logged: &Logged) {
    let Some(bytes) = work.take(INDEX, "index", LARGEST) else { return };
    let hash = sha256(&bytes);
    let publication = logged
        .waves
        .iter()
        .find_map(|(wave, of)| of.published.iter().find(|entry| entry.index == hash).map(|entry| (wave, entry, of)));
    let Some((wave, publication, log)) = publication else {
        work.wrong("index", format!("{INDEX} is not the one of any publish entry of the log"));
        return;
    };
    let method = &publication.method;
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
    let entries = Entries { log, opened, closed, publication };
    check_opened(work, opened, &document);
    check_closed(work, wave, &entries);
    let Some((published, sources)) = read(work, logged, &entries, document) else { return };
    note_others(work, logged, [&opened.survey, method]);
    if counts::lines(&published.document) == published.counts.lines {
        work.holds("counts", "the counts of the index are those of counts.csv");
    } else {
        let lines = counts::lines(&published.document);
        let differing = lines.iter().zip(&published.counts.lines).find(|(a, b)| a != b);
        let place = differing.map_or("the number of lines".to_owned(), |(_, line)| line.join(","));
        work.wrong("counts", format!("counts.csv and {INDEX} do not say the same: {place}"));
    }
    if has_shape(work, &published) {
        written::check(work, &published, &sources, &bytes);
        designed::check(work, &published);
        checked::check(work, &published);
        errors::check(work, &published);
        responses::check(work, &published);
        sums::check(work, &published);
        rows::check(work, &published);
    }
    accounts::check(work, logged, &published);
}

fn check_opened(work: &mut Work<'_>, opened: &Opened, document: &Document) {
    for figures in [&document.counted, &document.beside, &document.all] {
        let is_same = figures.wave == document.wave
            && figures.opens == opened.opens.to_string()
            && figures.closes <= opened.closes.to_string()
            && figures.live == document.counted.live
            && figures.demo == document.counted.demo
            && format!("{}/{}", figures.survey.key, figures.survey.version) == opened.survey
            && format!("{}/{}", figures.method.key, figures.method.version) == document.method;
        if !is_same {
            work.wrong(
                "wave",
                format!("{INDEX} names other dates, survey or method than the entry that opened the wave"),
            );
        }
    }
    match opened.live {
        Some(live) if live != document.counted.live => {
            work.wrong("wave", format!("{INDEX} and the entry that opened the wave differ on whether it was live"));
        }
        Some(_) => {}
        None => work.note("wave", "its entry is from before such entries said whether the wave is live"),
    }
    if opened.method != document.method {
        work.note("wave", format!("the wave was opened with method {}; this is another one", opened.method));
    }
    if document.counted.demo {
        work.note("wave", "its answers are invented");
    }
    work.holds("wave", "its dates, survey and method are those that it was opened with");
}

fn check_closed(work: &mut Work<'_>, wave: &str, of: &Entries<'_>) {
    let Entries { log, opened, closed, publication } = of;
    let entries: u64 = log.responses.values().sum();
    if entries != closed.responses {
        work.wrong(
            "close",
            format!("{entries} response entries, but wave {wave} was closed with {}", closed.responses),
        );
    }
    if log.between.is_some_and(|(_, last)| last > closed.at) || log.void.iter().any(|void| void.at > closed.at) {
        work.wrong("close", "the log takes responses in, or declares some void, after the close");
    }
    if log.between.is_some_and(|(first, _)| first < opened.at) {
        work.wrong("close", "the log takes responses in before it opens the wave");
    }
    if log.void.len() as u64 != closed.void {
        work.wrong("close", format!("{} void responses, but closed with {}", log.void.len(), closed.void));
    }
    if log.published.iter().any(|entry| entry.at < closed.at) {
        work.wrong("publish", format!("wave {wave} was published before it was closed"));
    }
    let by_method = log.published.iter().filter(|entry| entry.method == publication.method);
    let indices: BTreeSet<&Hash> = by_method.map(|entry| &entry.index).collect();
    if indices.len() > 1 {
        let text = format!(
            "wave {wave} was published {} times by {}, each with other figures",
            indices.len(),
            publication.method
        );
        work.wrong("publish", text);
    }
    work.holds("publish", "it was published by this method once, after it was closed");
    work.holds(
        "close",
        format!("{entries} response entries, {} of them void, as the wave was closed with", closed.void),
    );
}

/// Reads every file that the index names and compares it with its entry.
fn read<'a>(
    work: &mut Work<'_>,
    logged: &Logged,
    of: &Entries<'a>,
    document: Document,
) -> Option<(Published<'a>, Sources)> {
    let Entries { opened, closed, publication, .. } = of;
    let (survey_key, survey_version) = opened.survey.split_once('/')?;
    let (method_key, method_version) = document.method.split_once('/')?;
    // The files that stood when the wave was published.
    let newest = |of: &[(u64, Hash)]| of.iter().rfind(|(at, _)| *at < publication.at).map(|(_, hash)| *hash);
    let (figures, design, margins) = (newest(&of.log.figures), newest(&of.log.designs), newest(&of.log.margins));
    let mut paths = vec![
        (rows_path(&document.wave), "rows"),
        (counts_path(&document.wave), "counts"),
        (ACCOUNTING.to_owned(), "accounting"),
        (agencies_path(&document.wave), "agencies"),
        (survey_path(survey_key, survey_version), "survey"),
        (method_path(method_key, method_version), "method"),
    ];
    if figures.is_some() {
        paths.push((figures_path(&document.wave), "figures"));
    }
    if design.is_some() {
        paths.push((design_path(&document.wave), "design"));
    }
    if margins.is_some() {
        paths.push((margins_path(&document.wave), "margins"));
    }
    if design.is_some() || margins.is_some() {
        paths.push((cells_path(&document.wave), "cells"));
    }
    let named: BTreeSet<&String> = paths.iter().map(|(path, _)| path).collect();
    if !document.files.keys().eq(named) {
        work.wrong("index", format!("{INDEX} does not name the files of a publication"));
        return None;
    }
    let entered = |check: &str| match check {
        "rows" => Some(closed.rows),
        "agencies" => Some(opened.agencies),
        "figures" => figures,
        "design" => design,
        "margins" => margins,
        _ => None,
    };
    let mut sources = Sources::new();
    for (path, check) in paths {
        let bytes = work.take(&path, check, LARGEST)?;
        let hash = sha256(&bytes);
        // A method beside the wave's own came later: then what had been entered when the wave was published counts.
        let used_at = if check == "method" && opened.method != document.method { publication.at } else { opened.at };
        let (name, texts) = match check {
            "survey" => (&opened.survey, Some(&logged.surveys)),
            _ => (&document.method, (check == "method").then_some(&logged.methods)),
        };
        if document.files.get(&path).is_none_or(|named| *named != HEXLOWER.encode(&hash)) {
            work.wrong(check, format!("{path} is not the file that {INDEX} was made from"));
        } else if let Some(texts) = texts {
            Named { check, path: &path, name, entered: texts, used_at }.check(work, &hash);
        } else if entered(check).is_some_and(|entered| entered != hash) {
            work.wrong(check, format!("{path} is not the one that stands in the log"));
        } else if entered(check).is_some() {
            work.holds(check, format!("{path} is the one that stands in the log"));
        } else {
            work.holds(check, format!("{path} is the one that {INDEX} was made from"));
        }
        sources.push((path, bytes));
    }
    let published = parse(work, of, document, &sources)?;
    Some((published, sources))
}

/// Makes values of the files.
fn parse<'a>(work: &mut Work<'_>, of: &Entries<'a>, document: Document, sources: &Sources) -> Option<Published<'a>> {
    let Entries { log, opened, closed, .. } = *of;
    let [(_, rows), (_, counts), (_, accounts), (_, list), (_, survey), (_, method), rest @ ..] = &sources[..] else {
        return None;
    };
    let mut told = |check: &'static str, error: String| work.wrong(check, error);
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).ok();
    let Some(survey) = text(survey).and_then(|text| survey::parse(&text).ok()) else {
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
    let rows = crate::publication::rows::parse(rows).map_err(|error| told("rows", error)).ok()?;
    let given = |path: String| rest.iter().find(|(given, _)| *given == path).map(|(_, bytes)| bytes);
    let Some(inputs) = given(figures_path(&document.wave)).map_or(Some(Inputs::default()), |bytes| inputs(bytes))
    else {
        told("figures", "the imported figures do not load".to_owned());
        return None;
    };
    let design = given(design_path(&document.wave)).map(|bytes| design::kept(bytes).ok_or("the design does not load"));
    let design = design.transpose().map_err(|error| told("design", error.to_owned())).ok()?;
    let margins = given(margins_path(&document.wave)).map(|bytes| raked::load(bytes, &list.agencies, &survey));
    let margins = margins.transpose().map_err(|error| told("margins", error)).ok()?;
    let cells = given(cells_path(&document.wave)).map_or(Ok(BTreeMap::new()), |bytes| cells::parse(bytes));
    let cells = cells.map_err(|error| told("cells", error)).ok()?;
    let (survey, method) = (Arc::new(survey), Arc::new(method));
    // The design and the margins know the files of agencies of which the list does not.
    let slots = Slots::of(&design.clone().unwrap_or_default(), &list.agencies, document.counted.live);
    let slots = slots.with_margins(&margins.clone().unwrap_or_default(), &list.agencies, &survey);
    let Some(mut frame) = written::frame(opened, &document, (&survey, &method), &slots.agencies(&list.agencies)) else {
        told("index", format!("{INDEX}: its dates are none, or its wave has no such name"));
        return None;
    };
    // Where it does not load, that is told with its other faults.
    frame.invite(accounting::invited(&accounting::parse(accounts).unwrap_or_default()));
    Some(Published { document, survey, method, frame, counts, inputs, design, margins, cells, rows, log, closed })
}

/// Imported figures, in the one spelling in which they are kept.
fn inputs(bytes: &[u8]) -> Option<Inputs> {
    let mut inputs = Inputs::default();
    for ((figure, agency), found) in figures::kept(bytes)? {
        inputs.add_figure(figure, agency.as_ref().map(AgencyCode::as_str), found.value());
    }
    Some(inputs)
}

/// Whether the document has a unit for the wave, each block and each agency, in their order, and all nodes and questions. Where it
/// has not, nothing in it can be compared.
fn has_shape(work: &mut Work<'_>, of: &Published<'_>) -> bool {
    for count in Count::EACH {
        let figures = of.document.figures(count);
        let is_like = figures.units.iter().zip(&of.frame.units).all(|(unit, expected)| {
            let nodes = of.method.nodes.iter().map(|node| node.key.as_str());
            let questions = of.survey.questions.iter().map(|question| question.key.as_str());
            unit.level == expected.level.as_str()
                && unit.code == expected.code
                && unit.block.as_deref() == expected.block.as_ref().map(BlockKey::as_str)
                && unit.files == expected.files
                && unit.scores.iter().map(|score| score.node.as_str()).eq(nodes)
                && unit.questions.iter().map(|question| question.question.as_str()).eq(questions)
        });
        if figures.count != count.as_str() || figures.units.len() != of.frame.units.len() || !is_like {
            let name = count.as_str();
            work.wrong("index", format!("the figures of {name} are not those of the wave's agencies and nodes"));
            return false;
        }
    }
    true
}
