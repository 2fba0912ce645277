//! `index.json` against the files that it was made from: it is written anew from them and from its own figures alone. So no title,
//! rule, name, unit or hash in it is another one than theirs, nothing stands beside a figure that is hidden, and nothing else is
//! said at all.

use std::sync::Arc;

use super::Work;
use super::designed;
use super::said::Opened;
use super::wave::Published;
use crate::domain::agency::Agency;
use crate::domain::day::Day;
use crate::domain::key::{SurveyKey, Version, WaveKey};
use crate::domain::survey::{Question, Survey};
use crate::domain::wave::Wave;
use crate::publication::INDEX;
use crate::publication::document::{
    self, CodeFigures, Document, NodeFigures, QuestionFigures, ScoreFigures, UnitFigures,
};
use crate::scoring::compute;
use crate::scoring::counts::Tally;
use crate::scoring::estimate::{Absent, Estimate, Hidden, Score};
use crate::scoring::index::{self, CodeCounts, Count, Figures, Index};
use crate::scoring::method::{Method, OverRule};
use crate::scoring::standing::standings;

/// How far two numbers may lie apart that are printed from the same one: a reader of JSON may miss the last bit.
const CLOSE: f64 = 1e-12;
/// Characters of a line that are told.
const TOLD: usize = 120;

/// The index of the wave before anybody answers.
pub(super) fn frame(
    opened: &Opened,
    document: &Document,
    (survey, method): (&Arc<Survey>, &Arc<Method>),
    agencies: &[Agency],
) -> Option<Index> {
    let (survey_key, survey_version) = opened.survey.split_once('/')?;
    let wave = Wave {
        key: WaveKey::parse(&document.wave).ok()?,
        survey: SurveyKey::parse(survey_key).ok()?,
        survey_version: Version::parse(survey_version).ok()?,
        opens: opened.opens,
        closes: opened.closes,
        live: document.counted.live,
        demo: document.counted.demo,
        closed_on: Some(Day::parse(&document.counted.closes).ok()?),
    };
    let tally = Tally::new(survey, method, agencies.len(), wave.live);
    Some(compute::index(&wave, survey, method, agencies, &tally))
}

pub(super) fn check(work: &mut Work<'_>, of: &Published<'_>, sources: &[(String, Vec<u8>)], bytes: &[u8]) {
    let mut index = of.frame.clone();
    for count in Count::EACH {
        let units = of.document.figures(count).units.iter();
        index.figures[count as usize] = units.map(|unit| figures(&of.survey, unit)).collect();
    }
    index.designed = designed::said(of);
    index.standings = standings(&index);
    let sources: Vec<(String, &[u8])> = sources.iter().map(|(path, bytes)| (path.clone(), bytes.as_slice())).collect();
    let written = match document::write(&index, &sources) {
        Ok(written) => written,
        Err(error) => return work.wrong("index", format!("{INDEX}: {error}")),
    };
    let (given, expected) = (String::from_utf8_lossy(bytes), String::from_utf8_lossy(&written));
    let (mut given, mut expected) = (given.split('\n'), expected.split('\n'));
    for number in 1.. {
        let (line, other) = match (given.next(), expected.next()) {
            (None, None) => break,
            (line, other) => (line.unwrap_or_default(), other.unwrap_or_default()),
        };
        if !is_same(line, other) {
            let told = |line: &str| line.trim().chars().take(TOLD).collect::<String>().escape_debug().to_string();
            let text =
                format!("{INDEX}, line {number}: “{}”; its files and figures give “{}”", told(line), told(other));
            return work.wrong("index", text);
        }
    }
    work.holds("index", format!("all that {INDEX} says beside its figures is what its files say"));
}

/// Equal but for the last digits of a number that is no whole one.
fn is_same(one: &str, other: &str) -> bool {
    let number = |line: &str| {
        let (key, value) = line.split_once(": ")?;
        let is_float = value.contains(['.', 'e']) && !value.starts_with('"');
        let value: f64 = value.trim_end_matches(',').parse().ok().filter(|_| is_float)?;
        Some((key.to_owned(), value, line.ends_with(',')))
    };
    one == other
        || matches!((number(one), number(other)), (Some((key, a, end)), Some((other, b, also)))
            if key == other && end == also && (a - b).abs() <= CLOSE * a.abs().max(1.0))
}

/// The figures that a unit's part of the document says.
fn figures(survey: &Survey, unit: &UnitFigures) -> Figures {
    let each = |of: fn(&NodeFigures) -> Option<&ScoreFigures>| {
        let scores: Option<Vec<Score>> = unit.scores.iter().map(|node| of(node).map(score)).collect();
        scores.unwrap_or_default()
    };
    Figures {
        received: unit.received,
        void: unit.void,
        included: unit.included,
        valid: unit.valid,
        invalid: unit.invalid,
        scores: unit.scores.iter().map(|node| score(&node.score)).collect(),
        over: unit.over.as_deref().and_then(|word| match word {
            "mean" => Some(OverRule::Mean),
            "pooled" => Some(OverRule::Pooled),
            "files" => Some(OverRule::Files),
            _ => None,
        }),
        pooled: each(|node| node.pooled.as_ref()),
        mean: each(|node| node.mean.as_ref()),
        weights: unit.scores.iter().map(|node| node.effective_weight).collect(),
        questions: survey.questions.iter().zip(&unit.questions).map(|(of, figures)| question(of, figures)).collect(),
    }
}

/// What cannot be a score becomes another one, and is told when the two are compared.
fn score(of: &ScoreFigures) -> Score {
    let reason = of.reason.as_deref();
    match (of.status.as_str(), of.value, of.n_respondents, of.n_answers) {
        ("known", Some(value), Some(n_respondents), Some(n_answers)) => {
            // Quantiles of what no sample has would not end; left out, it is told when the two are compared.
            let df = of.df.filter(|df| (1.0..=1e12).contains(df));
            Score::Known(Estimate { value, se: of.se, se_beyond: of.se_beyond, df, n_respondents, n_answers })
        }
        ("suppressed", ..) => Score::Suppressed(hidden(reason)),
        _ => {
            let absent = [Absent::NoAnswers, Absent::PartMissing, Absent::NoAgency, Absent::NoFigure, Absent::NoSpread]
                .map(Score::Missing);
            *absent.iter().find(|score| score.reason() == reason).unwrap_or(&absent[0])
        }
    }
}

fn hidden(reason: Option<&str>) -> Hidden {
    let is_protecting = Score::Suppressed(Hidden::Protects).reason() == reason;
    if is_protecting { Hidden::Protects } else { Hidden::Few }
}

fn question(of: &Question, figures: &QuestionFigures) -> index::QuestionFigures {
    if figures.status != "shown" {
        return index::QuestionFigures::Suppressed(hidden(figures.reason.as_deref()));
    }
    let numbers =
        |codes: &Option<Vec<CodeFigures>>| -> Vec<u64> { codes.iter().flatten().map(|code| code.count).collect() };
    let mut apart = [0; 3];
    for (option, n) in of.kind.apart().iter().zip(numbers(&figures.apart)) {
        apart[option.apart as usize] = n;
    }
    index::QuestionFigures::Shown(CodeCounts {
        options: numbers(&figures.counts),
        apart,
        blank: figures.blank.unwrap_or(0),
        not_asked: figures.not_asked.unwrap_or(0),
        answered: figures.answered.unwrap_or(0),
        sum: figures.sum.unwrap_or(0),
    })
}
