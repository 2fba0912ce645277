//! What drives the overall judgement, and how well each driver does.

use std::collections::HashMap;

use super::{Answers, Asked, Item};
use crate::domain::answer::Answer;
use crate::statistics::draw::Stream;
use crate::statistics::importance::quadrant::{Chart, Clusters, Driver, Quadrant, chart};
use crate::statistics::importance::{Importance, Undriven, importance};

/// The regression of the overall judgement on respondents' means of each driver. Lists have one number a driver.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Drivers {
    pub id: String,
    /// Keys of the nodes under the root.
    pub drivers: Vec<String>,
    #[serde(flatten)]
    pub plain: Option<Parts>,
    /// The same with weighted covariances; none without weights.
    pub weighted: Option<Parts>,
    pub performance: Vec<Performance>,
    /// Cross-hairs of the chart: mean importance, mean performance.
    pub crosshairs: Option<[f64; 2]>,
    pub replicates: usize,
    pub seed: String,
    /// Why there are no numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Why there is no chart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_chart: Option<String>,
}

#[derive(Debug, Clone, serde::Serialize)]
pub struct Parts {
    pub n: usize,
    pub r2: f64,
    /// The intercept first.
    pub coef: Vec<f64>,
    pub std_beta: Vec<f64>,
    pub lmg: Vec<f64>,
    pub pratt: Vec<f64>,
    pub first: Vec<f64>,
    pub last: Vec<f64>,
    pub johnson_relative_weights: Vec<f64>,
    pub corr_with_overall: Vec<f64>,
}

/// A driver on the chart of importance and performance.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Performance {
    pub driver: String,
    /// Its part of the explained, 0 to 1; weighted where there are weights.
    pub importance: f64,
    /// The pooled figure of all its answers on the method's scale.
    pub performance: f64,
    pub quadrant: &'static str,
    /// Share of bootstrap replicates in the same quadrant; none where no replicate could be computed.
    pub stability: Option<f64>,
}

pub(super) fn drivers(answers: &Answers<'_>, asked: &Asked) -> Drivers {
    let id = answers.id("importance", None);
    let refused = |status: String| Drivers { id: id.clone(), status: Some(status), ..Drivers::default() };
    let Some(overall) = &answers.combined.columns.overall else {
        return refused(
            "the definition names no question of the overall judgement; say [columns] overall = \"…\"".into(),
        );
    };
    let Some(outcome) = judgement(answers, overall) else {
        return refused(format!("[columns] overall: the survey has no question “{overall}” whose answers are numbers"));
    };
    let nodes = answers.combined.method.nodes.iter().enumerate();
    let children = nodes.filter(|(_, node)| node.parent == Some(0));
    let below = children.map(|(place, node)| (node.key.to_string(), answers.under(place)));
    let (names, drivers): (Vec<String>, Vec<Driver>) =
        below.filter(|(_, items)| !items.is_empty()).map(|(name, items)| (name, driver(&items))).unzip();
    let columns: Vec<&[Option<f64>]> = drivers.iter().map(|driver| driver.judgement.as_slice()).collect();
    let told = |why: Undriven| match why {
        Undriven::ConstantDriver { driver } => format!("everybody has the same mean for {}", names[driver]),
        other => other.to_string(),
    };
    let mut found = Drivers { id, drivers: names.clone(), seed: asked.seed.clone(), ..Drivers::default() };
    match importance(&outcome, &columns, None) {
        Ok(plain) => found.plain = Some(Parts::of(plain)),
        Err(why) => return Drivers { status: Some(told(why)), ..found },
    }
    let weights = answers.weights.as_deref();
    found.weighted = weights.and_then(|weights| importance(&outcome, &columns, Some(weights)).ok()).map(Parts::of);
    if names.len() < 2 {
        let why = "one driver alone is neither above nor below the mean of the drivers";
        return Drivers { status_chart: Some(why.to_owned()), ..found };
    }
    let one = vec![1.0; answers.rows.len()];
    let (strata, units) = (places(answers, &answers.combined.columns.strata), units(answers));
    let clusters = Clusters { strata: &strata, units: &units };
    let mut stream = Stream::new(&asked.seed);
    match chart(&outcome, &drivers, weights.unwrap_or(&one), clusters, asked.replicates, &mut || stream.word()) {
        Ok(chart) => found.place(&chart),
        Err(why) => found.status_chart = Some(why.to_string()),
    }
    found
}

impl Drivers {
    fn place(&mut self, chart: &Chart) {
        self.crosshairs = Some([chart.mean_importance, chart.mean_performance]);
        self.replicates = chart.replicates;
        let placed = self.drivers.iter().zip(&chart.drivers).map(|(driver, placed)| {
            let same = Quadrant::ALL.iter().position(|quadrant| *quadrant == placed.quadrant).unwrap_or_default();
            Performance {
                driver: driver.clone(),
                importance: placed.importance,
                performance: placed.performance,
                quadrant: placed.quadrant.as_str(),
                stability: (chart.replicates > 0).then_some(placed.replicates[same]),
            }
        });
        self.performance = placed.collect();
    }
}

impl Parts {
    fn of(found: Importance) -> Self {
        Self {
            n: found.rows,
            r2: found.r2,
            coef: std::iter::once(found.intercept).chain(found.coefficients).collect(),
            std_beta: found.standardised,
            lmg: found.lmg,
            pratt: found.pratt,
            first: found.first,
            last: found.last,
            johnson_relative_weights: found.johnson,
            corr_with_overall: found.correlations,
        }
    }
}

/// The overall judgement as a number; none where no option has a value.
fn judgement(answers: &Answers<'_>, overall: &str) -> Option<Vec<Option<f64>>> {
    let survey = &answers.combined.survey;
    let (place, question) = survey.find(overall)?;
    let options = question.kind.options();
    let value = |bytes| match survey.layout.answer(place, bytes).ok()? {
        Answer::Chosen(position) => options[usize::from(position) - 1].value,
        Answer::Count(number) => Some(f64::from(number)),
        Answer::Amount(number) => Some(number as f64),
        _ => None,
    };
    let has_numbers = options.is_empty() || options.iter().any(|option| option.value.is_some());
    has_numbers.then(|| answers.bytes().map(value).collect())
}

fn driver(items: &[&Item]) -> Driver {
    let rows = items.first().map_or(0, |item| item.values.len());
    let sums = |row: usize, of: fn(&Item) -> &[Option<f64>]| -> (f64, f64) {
        let given = items.iter().filter_map(|item| of(item)[row]);
        given.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0))
    };
    let mean = |row: usize| {
        let (sum, count) = sums(row, |item| &item.values);
        (count > 0.0).then(|| sum / count)
    };
    let (numerator, denominator) = (0..rows).map(|row| sums(row, |item| &item.takes)).unzip();
    Driver { judgement: (0..rows).map(mean).collect(), numerator, denominator }
}

/// Numbers instead of names; everybody in one place without columns.
fn places(answers: &Answers<'_>, columns: &[String]) -> Vec<u32> {
    let cells: Vec<Vec<Option<&str>>> = columns.iter().map(|column| answers.cells(Some(column))).collect();
    let mut known: HashMap<Vec<Option<&str>>, u32> = HashMap::new();
    let place = |row: usize| {
        let next = u32::try_from(known.len()).expect("fewer names than rows, which are counted in 32 bits");
        *known.entry(cells.iter().map(|column| column[row]).collect()).or_insert(next)
    };
    (0..answers.rows.len()).map(place).collect()
}

/// Without a column of units everybody is one.
fn units(answers: &Answers<'_>) -> Vec<u32> {
    let psu = &answers.combined.columns.psu;
    if psu.is_empty() { (0..).take(answers.rows.len()).collect() } else { places(answers, psu) }
}
