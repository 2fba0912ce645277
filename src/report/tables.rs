//! The tables of an index: a summary by unit, every node by unit, every answer by unit and question, and how it was made.

use crate::domain::survey::Kind;
use crate::domain::text::Language;
use crate::scoring::bands;
use crate::scoring::estimate::Score;
use crate::scoring::index::{CodeCounts, Count, Index, Level, QuestionFigures, Unit};
use crate::scoring::interval;
use crate::scoring::method::NodeKind;
use crate::scoring::standing::{Eligibility, Standing, target};

use super::figure::in_language;
pub use super::method_sheet::method_sheet;
use super::table::{Cell, Column, Table};
use super::words::{self, Words};

/// In characters: a wider note would print the whole sheet in small type.
const NOTE_WIDTH: u16 = 40;
/// Decimals of shares of answers and of effective weights.
pub(super) const SHARE_DECIMALS: u8 = 2;

/// One row a unit: the index, what it is directly made of, its interval, and where the agency stands. What became of the forms stands in
/// [`super::returns`].
#[must_use]
pub fn summary(index: &Index, count: Count, language: &Language) -> Table {
    let of = |words: Words| words.of(language);
    let unit_of_score = words::unit(index.method.unit, language);
    let shown = shown_nodes(index);
    let mut columns = unit_columns(language);
    columns.extend([Column::count(words::received(count, language)), Column::count(of(words::VALID))]);
    for &node in &shown {
        let title = index.method.nodes[node].title.in_language(language);
        columns.push(Column::number(format!("{title}{unit_of_score}")));
    }
    columns.extend([words::LOW, words::HIGH].map(|w| Column::number(format!("{}{unit_of_score}", of(w)))));
    columns.extend([words::RANK, words::RANK_OF, words::RANK_BEST, words::RANK_WORST].map(|w| Column::count(of(w))));
    columns.push(Column::text(of(words::VERDICT), 20));
    let has_target = index.method.target.filter(|_| count == Count::Counted);
    columns.extend(has_target.map(|target| {
        let target = in_language(target, index.method.decimals, language);
        Column::text(format!("{} {target}{unit_of_score}", of(words::TARGET)), 20)
    }));
    columns.push(Column::text(of(words::NOTE), NOTE_WIDTH));
    let standing_of = |place: usize| -> Option<Standing> {
        index.standings.get(place).copied().flatten().filter(|_| count == Count::Counted)
    };
    let rows = index.units.iter().zip(index.figures(count)).enumerate().map(|(place, (unit, figures))| {
        let mut row = unit_cells(unit, language);
        row.extend([Cell::Integer(figures.received), Cell::integer(figures.valid)]);
        row.extend(shown.iter().map(|node| score_cell(index, &figures.scores[*node])));
        row.extend(interval_cells(index, 0, &figures.scores[0]));
        let rank = standing_of(place).and_then(|standing| standing.rank);
        let ranks =
            rank.map(|rank| [rank.rank, rank.of, rank.best, rank.worst].map(|place| Cell::Integer(place as u64)));
        row.extend(ranks.unwrap_or([Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty]));
        let verdict = standing_of(place).and_then(|standing| standing.verdict);
        row.push(verdict.map_or(Cell::Empty, |verdict| Cell::text(words::verdict(verdict, language))));
        row.extend(has_target.map(|_| {
            target(index, place).map_or(Cell::Empty, |(_, verdict)| Cell::text(words::target(verdict, language)))
        }));
        let unranked = standing_of(place).and_then(|standing| {
            let designed = index.designed.get(place).and_then(Option::as_ref);
            let alike = || words::NO_DIFFERENCE.of(language).to_owned();
            let own = words::without_error(designed, language);
            let own = own.or_else(|| figures.scores[0].known()?.se_beyond.map(|_| alike()));
            let own = own.filter(|_| standing.eligibility == Eligibility::NoError);
            own.or_else(|| words::unranked(standing.eligibility, unit.files, index.method.thresholds, language))
        });
        let note = [note(index, count, place, &shown, language)].into_iter().chain(unranked);
        row.push(Cell::text(note.filter(|note| !note.is_empty()).collect::<Vec<_>>().join(" ")));
        row
    });
    Table { title: of(words::SUMMARY).to_owned(), banner: banner(index, language), rows: rows.collect(), columns }
}

/// The root and its parts.
fn shown_nodes(index: &Index) -> Vec<usize> {
    let nodes = index.method.nodes.iter().enumerate();
    nodes.filter(|(_, node)| node.parent.is_none_or(|parent| parent == 0)).map(|(place, _)| place).collect()
}

/// Why figures of a row are not there or leave agencies out, the parts only where they differ from the whole; and, of
/// the whole wave, that there are forms beside those that count.
fn note(index: &Index, count: Count, unit: usize, shown: &[usize], language: &Language) -> String {
    let figures = &index.figures(count)[unit];
    let is_whole = index.units[unit].level == Level::Wave && count == Count::Counted;
    let voluntary = is_whole.then(|| words::voluntary(index, language)).flatten();
    let of_root = caveat(index, count, unit, 0, language);
    let mut reasons: Vec<(String, Vec<&str>)> = Vec::new();
    let parts = if figures.scores[0].known().is_some() { &shown[1..] } else { &[] };
    for &node in parts {
        let reason = caveat(index, count, unit, node, language);
        let Some(reason) = reason.filter(|reason| of_root.as_ref() != Some(reason)) else { continue };
        let title = index.method.nodes[node].title.in_language(language);
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, titles)) => titles.push(title),
            None => reasons.push((reason, vec![title])),
        }
    }
    let of_parts = reasons.into_iter().map(|(reason, titles)| format!("{}: {reason}", titles.join("; ")));
    voluntary.into_iter().chain(of_root).chain(of_parts).collect::<Vec<_>>().join(" ")
}

/// Why there is no figure; of a mean, that it leaves agencies out.
fn caveat(index: &Index, count: Count, unit: usize, node: usize, language: &Language) -> Option<String> {
    let score = &index.figures(count)[unit].scores[node];
    let left_out = || {
        let (n, total) = index.agencies_in_mean(count, unit, node).filter(|(n, total)| n < total)?;
        let sentence = words::MEAN_OF.of(language);
        Some(sentence.replace("{n}", &n.to_string()).replace("{total}", &total.to_string()))
    };
    words::reason(score, index.method.thresholds.show, language).or_else(left_out)
}

/// One row a unit and node: the figure, what it rests on, what it weighs, and the other ways over agencies.
#[must_use]
pub fn factors(index: &Index, count: Count, language: &Language) -> Table {
    let of = |words: Words| words.of(language);
    let unit_of_score = words::unit(index.method.unit, language);
    let mut columns = unit_columns(language);
    columns.extend([
        Column::text(of(words::NODE), 12),
        Column::text(of(words::NODE_TITLE), 36),
        Column::text(of(words::NODE_LEVEL), 11),
        Column::number(format!("{}{unit_of_score}", of(words::SCORE))),
    ]);
    // Only where the method names ranges.
    let has_bands = index.method.nodes.iter().any(|node| node.bands.is_some());
    columns.extend(has_bands.then(|| Column::text(of(words::BAND), 14)));
    columns.extend([
        Column::number(of(words::STANDARD_ERROR)),
        Column::number(format!("{}{unit_of_score}", of(words::LOW))),
        Column::number(format!("{}{unit_of_score}", of(words::HIGH))),
        Column::number(of(words::RESPONDENTS)),
        Column::count(of(words::ANSWERS)),
        Column::number(of(words::WEIGHT)),
        Column::number(format!("{}{unit_of_score}", of(words::POOLED))),
        Column::number(format!("{}{unit_of_score}", of(words::MEAN))),
        Column::text(of(words::NOTE), NOTE_WIDTH),
    ]);
    let bands = bands::names(index, count);
    let mut rows = Vec::new();
    for (at, (unit, figures)) in index.units.iter().zip(index.figures(count)).enumerate() {
        for (place, node) in index.method.nodes.iter().enumerate() {
            let score = &figures.scores[place];
            let known = score.known();
            let other = |scores: &[Score]| scores.get(place).map_or(Cell::Empty, |score| score_cell(index, score));
            let [low, high] = interval_cells(index, place, score);
            let mut row = unit_cells(unit, language);
            row.extend([
                Cell::text(node.key.as_str()),
                Cell::text(node.title.in_language(language)),
                Cell::text(node_level(&node.level, &node.kind, language)),
                score_cell(index, score),
            ]);
            let band = || Cell::text(bands[place][at].map_or("", |name| name.in_language(language)));
            row.extend(has_bands.then(band));
            row.extend([
                Cell::number(known.and_then(|estimate| estimate.se), index.method.decimals),
                low,
                high,
                Cell::integer(known.map(|estimate| estimate.n_respondents)),
                Cell::integer(known.map(|estimate| estimate.n_answers)),
                Cell::number(figures.weights[place].map(|weight| 100.0 * weight), SHARE_DECIMALS),
                other(&figures.pooled),
                other(&figures.mean),
                Cell::text(caveat(index, count, at, place, language).unwrap_or_default()),
            ]);
            rows.push(row);
        }
    }
    Table { title: of(words::FACTORS).to_owned(), banner: banner(index, language), columns, rows }
}

/// The words that methods usually give their levels, in the report's language; others as they are.
fn node_level<'a>(level: &'a str, kind: &NodeKind, language: &Language) -> &'a str {
    match (level, kind) {
        ("index", _) => words::LEVEL_INDEX.of(language),
        ("factor", _) => words::LEVEL_FACTOR.of(language),
        ("indicator" | "", NodeKind::Leaf(_) | NodeKind::Input(_)) => words::LEVEL_INDICATOR.of(language),
        _ => level,
    }
}

/// One row a unit, question and answer. Units that nobody's response counts for have none.
#[must_use]
pub fn questions(index: &Index, count: Count, language: &Language) -> Table {
    let of = |words: Words| words.of(language);
    let mut columns = unit_columns(language);
    columns.extend([
        Column::text(of(words::QUESTION), 12),
        Column::text(of(words::QUESTION_TEXT), 44),
        Column::text(of(words::KIND), 20),
        Column::text(of(words::ANSWER_CODE), 9),
        Column::text(of(words::ANSWER_TEXT), 30),
        Column::count(of(words::PEOPLE)),
        Column::number(of(words::SHARE)),
        Column::text(of(words::NOTE), NOTE_WIDTH),
    ]);
    let mut rows = Vec::new();
    for (unit, figures) in index.units.iter().zip(index.figures(count)).filter(|(_, figures)| figures.included > 0) {
        for (question, figures) in index.survey.questions.iter().zip(&figures.questions) {
            let mut row = unit_cells(unit, language);
            row.extend([Cell::text(question.key.as_str()), Cell::text(question.text.in_language(language))]);
            match figures {
                QuestionFigures::Suppressed(reason) => {
                    let note = words::hidden(*reason, index.method.thresholds.show, language);
                    row.extend([
                        Cell::text(of(words::NOT_SHOWN)),
                        Cell::Empty,
                        Cell::Empty,
                        Cell::Empty,
                        Cell::Empty,
                        Cell::text(note),
                    ]);
                    rows.push(row);
                }
                QuestionFigures::Shown(counts) => {
                    let answers = answer_rows(&question.kind, counts, language);
                    rows.extend(answers.into_iter().map(|cells| row.iter().cloned().chain(cells).collect()));
                }
            }
        }
    }
    Table { title: of(words::QUESTIONS).to_owned(), banner: banner(index, language), columns, rows }
}

/// Kind, code, words, people, share, note.
fn answer_rows(kind: &Kind, counts: &CodeCounts, language: &Language) -> Vec<[Cell; 6]> {
    let row = |kind: Words, code: Cell, text: &str, people: u64, share: Option<f64>| {
        let share = Cell::number(share, SHARE_DECIMALS);
        [Cell::text(kind.of(language)), code, Cell::text(text), Cell::Integer(people), share, Cell::Empty]
    };
    let share = |people: u64| (counts.answered > 0).then(|| 100.0 * people as f64 / counts.answered as f64);
    let mut rows = Vec::new();
    for (option, people) in kind.options().iter().zip(&counts.options) {
        let code = Cell::text(option.code.as_str());
        rows.push(row(words::OPTION, code, option.text.in_language(language), *people, share(*people)));
    }
    for option in kind.apart() {
        let people = counts.apart[option.apart as usize];
        rows.push(row(words::APART, Cell::text(option.apart.code()), option.text.in_language(language), people, None));
    }
    let mut other = |kind: Words, people: u64| rows.push(row(kind, Cell::Empty, "", people, None));
    other(words::ANSWERED, counts.answered);
    other(words::BLANK, counts.blank);
    other(words::NOT_ASKED, counts.not_asked);
    if matches!(kind, Kind::Count { .. } | Kind::Amount { .. }) {
        other(words::SUM, counts.sum);
    }
    rows
}

pub(super) fn unit_columns(language: &Language) -> Vec<Column> {
    let of = |words: Words, width| Column::text(words.of(language), width);
    vec![of(words::LEVEL, 10), of(words::CODE, 13), of(words::NAME, 26), of(words::BLOCK, 14)]
}

pub(super) fn unit_cells(unit: &Unit, language: &Language) -> Vec<Cell> {
    let block = unit.block.as_ref().map_or("", |block| words::block(block.as_str(), language));
    vec![
        Cell::text(words::level(unit.level, language)),
        Cell::text(&unit.code),
        Cell::text(words::unit_name(unit, language)),
        Cell::text(block),
    ]
}

/// The ends of a figure's interval; empty where it has none.
fn interval_cells(index: &Index, node: usize, score: &Score) -> [Cell; 2] {
    let ends = score.known().and_then(|estimate| interval::of(&index.method, node, estimate));
    [ends.map(|ends| ends.low), ends.map(|ends| ends.high)].map(|end| Cell::number(end, index.method.decimals))
}

fn score_cell(index: &Index, score: &Score) -> Cell {
    Cell::number(score.known().map(|estimate| estimate.value), index.method.decimals)
}

pub(super) fn banner(index: &Index, language: &Language) -> Option<String> {
    index.wave.demo.then(|| words::DEMO.of(language).to_owned())
}
