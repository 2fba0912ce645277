//! How good foreign answers are: how well each branch measures one thing, what drives the overall judgement, and signs of careless answers.
//! Signs are reasons to look again; nobody is left out for one.

mod blocks;
mod drivers;
mod signs;

use super::foreign::{Weights, number, sample};
use super::leaves::Leaves;
use super::study::rows_of;
use crate::domain::answer::Answer;
use crate::domain::answer_file::AnswerFile;
use crate::domain::definition::rows::RowFault;
use crate::domain::survey::Kind;
use crate::scoring::method::columns::Design;
use crate::scoring::method::{Combined, NodeKind};
use crate::statistics::sample::Lonely;
pub use blocks::Block;
pub use drivers::{Drivers, Performance};
pub use signs::{Field, Interviewer, Respondent, Signs};

/// What is asked for beside what the definition says.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The value of the wave's column; none: all rows are one wave.
    pub wave: Option<String>,
    /// Bootstrap replicates of the chart of drivers.
    pub replicates: usize,
    /// The text from which their chance follows.
    pub seed: String,
}

#[derive(Debug, serde::Serialize)]
pub struct Quality {
    /// One a branch of the method's tree, then all indicators together.
    pub reliability: Vec<Block>,
    pub importance: Drivers,
    pub quality: Signs,
    pub interviewer_icc: Field,
    /// In the order of the file.
    pub respondents: Vec<Respondent>,
}

/// # Errors
/// Every bad cell with its row and column, or what is wrong with the design.
pub fn quality(combined: &Combined, file: &AnswerFile, asked: &Asked) -> Result<Quality, Vec<RowFault>> {
    let answers = Answers::read(combined, file, asked.wave.as_deref())?;
    let (quality, interviewer_icc, respondents) = signs::signs(&answers);
    Ok(Quality {
        reliability: blocks::blocks(&answers),
        importance: drivers::drivers(&answers, asked),
        quality,
        interviewer_icc,
        respondents,
    })
}

/// The rows of the wave, as columns of numbers: one cell a row.
struct Answers<'a> {
    combined: &'a Combined,
    file: &'a AnswerFile,
    wave: Option<&'a str>,
    /// Places in the file.
    rows: Vec<u32>,
    /// None: nothing was declared to weigh by.
    weights: Option<Vec<f64>>,
    /// In the order of the questionnaire.
    items: Vec<Item>,
    seconds: Vec<Option<f64>>,
}

/// A question that indicators of the method ask, once; the question of the overall judgement is none.
struct Item {
    key: String,
    /// Its indicators' nodes.
    nodes: Vec<usize>,
    /// The values of valid answers.
    values: Vec<Option<f64>>,
    /// What the first of its indicators takes of each answer, on the method's scale.
    takes: Vec<Option<f64>>,
    /// Of a choice: the position of the chosen option from one, 0 without one.
    positions: Option<Vec<u8>>,
}

impl<'a> Answers<'a> {
    fn read(combined: &'a Combined, file: &'a AnswerFile, wave: Option<&'a str>) -> Result<Self, Vec<RowFault>> {
        let rows = rows_of(combined, file, wave)?;
        // Strata with one unit matter to errors, not to what is told here.
        let design = Design { lonely: Lonely::Remove, ..combined.design };
        let foreign = sample(&combined.columns, &design, file, std::slice::from_ref(&rows), None)?;
        let weights = (foreign.weights != Weights::Equal).then(|| foreign.sample.weights().to_vec());
        let mut answers = Self { combined, file, wave, rows, weights, items: Vec::new(), seconds: Vec::new() };
        answers.seconds = answers.durations()?;
        answers.items = answers.indicators();
        Ok(answers)
    }

    fn indicators(&self) -> Vec<Item> {
        let (survey, method) = (&self.combined.survey, &self.combined.method);
        let (values, takes) = (Leaves::values(survey, method), Leaves::of(survey, method));
        let mut items: std::collections::BTreeMap<usize, Item> = std::collections::BTreeMap::new();
        for leaf in 0..values.count() {
            let node = values.node(leaf);
            let NodeKind::Leaf(indicator) = &method.nodes[node].kind else { continue };
            let question = &survey.questions[indicator.question];
            if self.combined.columns.overall.as_deref() == Some(question.key.as_str()) {
                continue;
            }
            let of_rows = |leaves: &Leaves| self.bytes().map(|bytes| leaves.value(leaf, bytes)).collect();
            let item = items.entry(indicator.question).or_insert_with(|| Item {
                key: question.key.to_string(),
                nodes: Vec::new(),
                values: of_rows(&values),
                takes: of_rows(&takes),
                positions: matches!(question.kind, Kind::Choice { .. }).then(|| self.positions(indicator.question)),
            });
            item.nodes.push(node);
        }
        items.into_values().collect()
    }

    fn bytes(&self) -> impl Iterator<Item = &'a [u8]> {
        self.rows.iter().map(|row| self.file.rows[*row as usize].1.as_slice())
    }

    fn positions(&self, question: usize) -> Vec<u8> {
        let layout = &self.combined.survey.layout;
        let position = |bytes| match layout.answer(question, bytes) {
            Ok(Answer::Chosen(position)) => position,
            _ => 0,
        };
        self.bytes().map(position).collect()
    }

    fn is_blank(&self, cell: &str) -> bool {
        cell.is_empty() || self.combined.columns.missing_codes.iter().any(|code| code == cell)
    }

    /// A cell a row of a column that is no question; nothing where it is blank.
    fn cells(&self, column: Option<&String>) -> Vec<Option<&'a str>> {
        let cells = column.and_then(|column| self.file.cells.get(column));
        let cell = |row: &u32| {
            let cell = cells?[*row as usize].as_str();
            (!self.is_blank(cell)).then_some(cell)
        };
        self.rows.iter().map(cell).collect()
    }

    fn durations(&self) -> Result<Vec<Option<f64>>, Vec<RowFault>> {
        let column = self.combined.columns.duration.as_ref();
        let (mut seconds, mut faults) = (Vec::with_capacity(self.rows.len()), Vec::new());
        for (row, cell) in self.rows.iter().zip(self.cells(column)) {
            let found = cell.and_then(number).filter(|seconds| *seconds >= 0.0);
            if let (Some(cell), None) = (cell, found) {
                faults.push(RowFault {
                    row: self.file.lines[*row as usize],
                    column: column.cloned().unwrap_or_default(),
                    message: format!("“{cell}” is no number of seconds"),
                });
            }
            seconds.push(found);
        }
        if faults.is_empty() { Ok(seconds) } else { Err(faults) }
    }

    /// The items under a node.
    fn under(&self, node: usize) -> Vec<&Item> {
        let is_under = |item: &&Item| item.nodes.iter().any(|leaf| self.combined.method.is_under(*leaf, node));
        self.items.iter().filter(is_under).collect()
    }

    /// `<kind>.<wave>.<rest>`, without what there is not.
    fn id(&self, kind: &str, rest: Option<&str>) -> String {
        [Some(kind), self.wave, rest].into_iter().flatten().collect::<Vec<_>>().join(".")
    }
}
