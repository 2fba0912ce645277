//! Signs of careless answers by respondent and by interviewer: reasons to look, no findings.

use std::collections::BTreeMap;

use super::Answers;
use crate::statistics::quality::interviewer::{Copies, Matched, copies, effect};
use crate::statistics::quality::matching::{BOTH_FROM, LISTED_FROM, Match, nearest};
use crate::statistics::quality::pattern::{irv, is_straight, longstring};
use crate::statistics::quality::speed::speed;

#[derive(Debug, Clone, serde::Serialize)]
pub struct Respondent {
    /// By the definition's column; else the line of the file.
    pub resp_id: String,
    pub interviewer: Option<String>,
    /// Answers to questions of one choice that the method asks.
    pub n_valid: usize,
    pub longstring: usize,
    pub irv_sd: Option<f64>,
    pub straightline: bool,
    /// None where nobody answered enough of the same questions.
    pub percentmatch: Option<f64>,
    pub percentmatch_with: Option<String>,
    pub robust_z_log_duration: Option<f64>,
    pub too_fast: bool,
    /// Less than a third of the median duration.
    pub below_third: bool,
}

/// The survey's own distributions, beside which a respondent's signs are to be read.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Signs {
    pub id: String,
    pub n: usize,
    /// Questions of one choice that are compared.
    pub n_items: usize,
    pub n_durations: usize,
    pub median_log_duration: Option<f64>,
    pub mad_log_duration: Option<f64>,
    pub n_too_fast: usize,
    pub n_below_third: usize,
    pub n_straightline: usize,
    /// Respondents that have somebody to be compared with.
    pub n_percentmatch: usize,
    pub n_percentmatch_ge_085: usize,
    pub max_longstring: usize,
    /// What could not be looked for, and why.
    pub status: Vec<String>,
}

/// The effect of interviewers on respondents' means.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Field {
    pub k: Option<usize>,
    pub n0: Option<f64>,
    pub ms_between: Option<f64>,
    pub ms_within: Option<f64>,
    #[serde(rename = "F")]
    pub f: Option<f64>,
    pub p: Option<f64>,
    pub rho: Option<f64>,
    pub deff_int: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    pub interviewers: Vec<Interviewer>,
}

/// Near-copies among one interviewer's respondents.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Interviewer {
    pub interviewer: String,
    /// Respondents that have somebody to be compared with.
    pub n: usize,
    pub median_percentmatch: f64,
    pub n_percentmatch_ge_085: usize,
    /// As many as the survey's own share leads one to expect.
    pub expected: f64,
    /// Chance of so many or more by the luck of the draw; Holm's for all interviewers.
    pub p: f64,
    pub p_holm: f64,
    pub n_within: usize,
    pub n_within_expected: f64,
}

pub(super) fn signs(answers: &Answers<'_>) -> (Signs, Field, Vec<Respondent>) {
    let choices: Vec<&Vec<u8>> = answers.items.iter().filter_map(|item| item.positions.as_ref()).collect();
    let rows: Vec<Vec<u8>> =
        (0..answers.rows.len()).map(|row| choices.iter().map(|positions| positions[row]).collect()).collect();
    let nearest = nearest(&rows, BOTH_FROM);
    let speed = speed(&answers.seconds);
    let columns = &answers.combined.columns;
    let line = |row: usize| answers.file.lines[answers.rows[row] as usize].to_string();
    let names = answers.cells(columns.respondent.as_ref()).into_iter().enumerate();
    let names: Vec<String> = names.map(|(row, name)| name.map_or_else(|| line(row), str::to_owned)).collect();
    let interviewers = answers.cells(columns.interviewer.as_ref());
    let respondent = |(row, given): (usize, &Vec<u8>)| {
        let given: Vec<Option<f64>> =
            given.iter().map(|position| (*position > 0).then(|| f64::from(*position))).collect();
        Respondent {
            resp_id: names[row].clone(),
            interviewer: interviewers[row].map(str::to_owned),
            n_valid: given.iter().flatten().count(),
            longstring: longstring(&given),
            irv_sd: irv(&given),
            straightline: is_straight(&given),
            percentmatch: nearest[row].map(Match::share),
            percentmatch_with: nearest[row].map(|found| names[found.with].clone()),
            robust_z_log_duration: speed.z[row],
            too_fast: speed.is_too_fast(row),
            below_third: speed.below_third[row],
        }
    };
    let respondents: Vec<Respondent> = rows.iter().enumerate().map(respondent).collect();
    let count = |is: fn(&Respondent) -> bool| respondents.iter().filter(|one| is(one)).count();
    let mut status = Vec::new();
    if choices.len() < usize::try_from(BOTH_FROM).unwrap_or(usize::MAX) {
        let there = choices.len();
        status.push(format!("near-copies: {there} questions of one choice; {BOTH_FROM} that both answered are needed"));
    }
    match (columns.duration.is_some(), speed.known, speed.mad_log) {
        (false, ..) => {
            status.push("speed: the definition names no column of durations ([columns] duration)".to_owned());
        }
        (true, 0, _) => status.push("speed: no duration is above zero".to_owned()),
        (true, _, Some(mad)) if mad <= 0.0 => {
            status.push("speed: half of the durations are alike, so there is no scale to measure by".to_owned());
        }
        _ => {}
    }
    let signs = Signs {
        id: answers.id("quality", None),
        n: respondents.len(),
        n_items: choices.len(),
        n_durations: speed.known,
        median_log_duration: speed.median_log,
        mad_log_duration: speed.mad_log,
        n_too_fast: count(|one| one.too_fast),
        n_below_third: count(|one| one.below_third),
        n_straightline: count(|one| one.straightline),
        n_percentmatch: count(|one| one.percentmatch.is_some()),
        n_percentmatch_ge_085: count(|one| one.percentmatch.is_some_and(|share| share >= LISTED_FROM)),
        max_longstring: respondents.iter().map(|one| one.longstring).max().unwrap_or(0),
        status,
    };
    let field = field(answers, &interviewers, &nearest);
    (signs, field, respondents)
}

fn field(answers: &Answers<'_>, names: &[Option<&str>], nearest: &[Option<Match>]) -> Field {
    let mut known: BTreeMap<&str, u32> = names.iter().flatten().map(|name| (*name, 0)).collect();
    for (place, number) in (0..).zip(known.values_mut()) {
        *number = place;
    }
    if known.is_empty() {
        let status = "the definition names no column of interviewers ([columns] interviewer), or all of it is blank";
        return Field { status: Some(status.to_owned()), ..Field::default() };
    }
    let (mut means, mut of, mut matched) = (Vec::new(), Vec::new(), Vec::new());
    for (row, name) in names.iter().enumerate() {
        let Some(interviewer) = name.map(|name| known[name]) else { continue };
        let given: Vec<f64> = answers.items.iter().filter_map(|item| item.values[row]).collect();
        if !given.is_empty() {
            means.push(given.iter().sum::<f64>() / given.len() as f64);
            of.push(interviewer);
        }
        if let Some(found) = nearest[row] {
            let is_within = names[found.with] == *name;
            matched.push(Matched { interviewer, share: found.share(), is_within });
        }
    }
    let copies = copies(&matched, LISTED_FROM);
    let told = known.iter().filter_map(|(name, number)| Some(Interviewer::of(name, copies.get(number)?)));
    let interviewers = told.collect();
    match effect(&means, &of) {
        Ok(found) => Field {
            k: Some(found.interviewers),
            n0: Some(found.n0),
            ms_between: Some(found.between),
            ms_within: Some(found.within),
            f: Some(found.f),
            p: Some(found.p),
            rho: Some(found.rho),
            deff_int: Some(found.deff),
            status: None,
            interviewers,
        },
        Err(why) => Field { status: Some(why.to_string()), interviewers, ..Field::default() },
    }
}

impl Interviewer {
    fn of(name: &str, copies: &Copies) -> Self {
        Self {
            interviewer: name.to_owned(),
            n: copies.respondents,
            median_percentmatch: copies.median,
            n_percentmatch_ge_085: copies.listed,
            expected: copies.expected,
            p: copies.p,
            p_holm: copies.p_holm,
            n_within: copies.within,
            n_within_expected: copies.within_expected,
        }
    }
}
