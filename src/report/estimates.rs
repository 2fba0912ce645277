//! The estimates of a study as tables for people, and as one long table for programs: every figure with its error and its interval,
//! ranks with their sets, verdicts and changes.

mod lines;

use super::table::{Cell, Column, Table};
use super::words::{self, Words};
use crate::domain::text::Language;
use crate::scoring::sampled::record::Records;
use lines::{Line, lines};

/// A column of the lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Kind,
    Id,
    By,
    Group,
    Node,
    Unit,
    Estimate,
    Error,
    Freedom,
    Low,
    High,
    Rule,
    Respondents,
    Answers,
    P,
    Holm,
    Bh,
    Rank,
    Best,
    Worst,
    Verdict,
    Status,
}

/// The columns of the long table; programs rely on their names and their order.
const LONG: [(Of, &str); 22] = [
    (Of::Kind, "kind"),
    (Of::Id, "id"),
    (Of::By, "by"),
    (Of::Group, "group"),
    (Of::Node, "node"),
    (Of::Unit, "unit"),
    (Of::Estimate, "estimate"),
    (Of::Error, "se"),
    (Of::Freedom, "df"),
    (Of::Low, "low"),
    (Of::High, "high"),
    (Of::Rule, "rule"),
    (Of::Respondents, "n"),
    (Of::Answers, "answers"),
    (Of::P, "p"),
    (Of::Holm, "p_holm"),
    (Of::Bh, "p_bh"),
    (Of::Rank, "rank"),
    (Of::Best, "best"),
    (Of::Worst, "worst"),
    (Of::Verdict, "verdict"),
    (Of::Status, "status"),
];

const SCORES: &[Of] = &[
    Of::Group,
    Of::Node,
    Of::Respondents,
    Of::Answers,
    Of::Estimate,
    Of::Error,
    Of::Low,
    Of::High,
    Of::Rule,
    Of::Freedom,
    Of::Status,
];
const NUMBERS: &[Of] = &[
    Of::Kind,
    Of::Node,
    Of::Group,
    Of::Respondents,
    Of::Estimate,
    Of::Error,
    Of::Low,
    Of::High,
    Of::Freedom,
    Of::Status,
];
const COMPARED: &[Of] = &[
    Of::Group,
    Of::Node,
    Of::Estimate,
    Of::Error,
    Of::Low,
    Of::High,
    Of::P,
    Of::Holm,
    Of::Bh,
    Of::Freedom,
    Of::Status,
];
const RANKS: &[Of] = &[Of::Group, Of::Rule, Of::Rank, Of::Best, Of::Worst, Of::Low, Of::High, Of::Status];
const VERDICTS: &[Of] = &[Of::Group, Of::Kind, Of::Verdict, Of::Bh];

/// Tables of those kinds that there are. Shares are in percent with `decimals`, other figures in units of their own.
#[must_use]
pub fn tables(records: &Records, decimals: u8, language: &Language) -> Vec<Table> {
    let lines = lines(records);
    let numbers = &["mean_score", "mean", "total", "ratio", "proportion", "composite"][..];
    let kinds = [
        (words::ESTIMATES, &["score"][..], SCORES),
        (words::OTHER_ESTIMATES, numbers, NUMBERS),
        (words::CHANGES, &["change"], COMPARED),
        (words::DIFFERENCES, &["difference"], COMPARED),
        (words::PAIRS, &["pair"], COMPARED),
        (words::RANK_SETS, &["ranks"], RANKS),
        (words::VERDICTS, &["verdict", "band"], VERDICTS),
    ];
    let assumed = records.meta.assumed.is_some().then(|| words::ASSUMED_SIMPLE.of(language).to_owned());
    let mut tables: Vec<Table> = kinds
        .into_iter()
        .filter_map(|(title, kinds, columns)| {
            let rows: Vec<&Line> = lines.iter().filter(|line| kinds.contains(&line.kind)).collect();
            (!rows.is_empty()).then(|| Table {
                title: title.of(language).to_owned(),
                banner: None,
                columns: columns.iter().map(|of| column(*of, heading(*of).of(language))).collect(),
                rows: rows
                    .into_iter()
                    .map(|line| columns.iter().map(|of| cell(line, *of, decimals, Some(language))).collect())
                    .collect(),
            })
        })
        .collect();
    if let Some(first) = tables.first_mut() {
        first.banner = assumed;
    }
    tables
}

/// All of it in one table, a line an estimate or a saying, with the names of its columns.
#[must_use]
pub fn long(records: &Records, decimals: u8) -> Table {
    let rows = lines(records).into_iter();
    Table {
        title: "estimates".to_owned(),
        banner: None,
        columns: LONG.iter().map(|(of, name)| column(*of, name)).collect(),
        rows: rows.map(|line| LONG.iter().map(|(of, _)| cell(&line, *of, decimals, None)).collect()).collect(),
    }
}

fn column(of: Of, heading: &str) -> Column {
    match of {
        Of::Estimate | Of::Error | Of::Low | Of::High | Of::P | Of::Holm | Of::Bh => Column::number(heading),
        Of::Freedom | Of::Respondents | Of::Answers | Of::Rank | Of::Best | Of::Worst => Column::count(heading),
        Of::Id | Of::Status => Column::text(heading, 30),
        _ => Column::text(heading, 20),
    }
}

fn heading(of: Of) -> Words {
    match of {
        Of::Kind => words::KIND,
        Of::Id => words::IDENTITY,
        Of::By | Of::Group => words::GROUP,
        Of::Node => words::NODE,
        Of::Unit => words::MEASURED_IN,
        Of::Estimate => words::SCORE,
        Of::Error => words::STANDARD_ERROR,
        Of::Freedom => words::FREEDOM,
        Of::Low => words::LOW,
        Of::High => words::HIGH,
        Of::Rule => words::INTERVAL_RULE,
        Of::Respondents => words::RESPONDENTS,
        Of::Answers => words::ANSWERS,
        Of::P => words::P,
        Of::Holm => words::P_HOLM,
        Of::Bh => words::P_BH,
        Of::Rank => words::RANK_OF_GROUP,
        Of::Best => words::RANK_BEST,
        Of::Worst => words::RANK_WORST,
        Of::Verdict => words::SAID,
        Of::Status => words::NOTE,
    }
}

/// Without a language: as programs read it.
fn cell(line: &Line, of: Of, decimals: u8, language: Option<&Language>) -> Cell {
    let integer = |number: Option<usize>| Cell::integer(number.map(|number| number as u64));
    let number = |value: Option<f64>| Cell::number(value, digits(line, value, decimals));
    let end = |place: usize| number(line.interval.map(|ends| ends[place]));
    match of {
        Of::Kind => Cell::text(language.map_or(line.kind, |language| words::kind_of_estimate(line.kind).of(language))),
        Of::Id => Cell::text(&line.id),
        Of::By => Cell::text(&line.by),
        Of::Group => match language {
            Some(_) if !line.by.is_empty() => Cell::text(format!("{} {}", line.by, line.group)),
            _ => Cell::text(&line.group),
        },
        Of::Node => match language {
            Some(language) if line.node.is_empty() => Cell::text(words::LEVEL_INDEX.of(language)),
            _ => Cell::text(&line.node),
        },
        Of::Unit => Cell::text(line.unit),
        Of::Estimate => number(line.estimate),
        Of::Error => number(line.se),
        Of::Freedom => integer(line.df),
        Of::Low => end(0),
        Of::High => end(1),
        Of::Rule => Cell::text(&line.rule),
        Of::Respondents => integer(line.n),
        Of::Answers => integer(line.answers),
        Of::P => Cell::number(line.p, 4),
        Of::Holm => Cell::number(line.p_holm, 4),
        Of::Bh => Cell::number(line.p_bh, 4),
        Of::Rank => integer(line.rank),
        Of::Best => integer(line.best),
        Of::Worst => integer(line.worst),
        Of::Verdict => Cell::text(match language {
            Some(language) if !line.verdict.is_empty() => words::said(line.verdict).of(language),
            _ => line.verdict,
        }),
        Of::Status => Cell::text(match language {
            Some(language) if !line.status.is_empty() => words::not_estimable(&line.status).of(language),
            _ => &line.status,
        }),
    }
}

/// Figures of the method have its decimals; of anything else nobody knows how large it is: six digits that mean something.
fn digits(line: &Line, value: Option<f64>, decimals: u8) -> u8 {
    let is_of_method = matches!(line.kind, "score" | "change" | "difference" | "pair" | "ranks");
    let size = value.map_or(0.0, f64::abs);
    if line.unit == "percent" || is_of_method && size >= 1.0 || size <= 0.0 {
        return decimals;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held between 0 and 12")]
    let needed = (5.0 - size.log10().floor()).clamp(0.0, 12.0) as u8;
    decimals.max(needed)
}
