//! Agencies that were raked to margins: the questions and categories follow from the margins and the counts; where no cell of the crossing
//! was merged, so do the weights, otherwise they lie between bounds.

use std::collections::BTreeMap;

use super::Work;
use super::figures::is_close;
use super::wave::Published;
use crate::domain::agency::Agency;
use crate::domain::definition::margins::{self, Held, Margins};
use crate::domain::survey::Survey;
use crate::publication::cells::{AgencyCells, Together};
use crate::publication::document::{DesignFigures, ScoreFigures, UnitFigures};
use crate::scoring::designed::margins::{Crossed, Declared, Raked, declared, rake, raked};
use crate::scoring::designed::{Plain, Raking};

/// Margins in the one spelling in which they are kept, that fit the wave.
///
/// # Errors
/// The first fault, in words.
pub(super) fn load(bytes: &[u8], agencies: &[Agency], survey: &Survey) -> Result<Margins, String> {
    let margins = margins::kept(bytes).ok_or("the margins do not load")?;
    let faults = margins::parse(bytes, agencies, survey, |_| false).faults;
    match faults.first().filter(|_| !margins.is_empty()) {
        Some(fault) => Err(format!("the margins are not those of this wave: {fault}")),
        None => Ok(margins),
    }
}

/// An agency with margins.
pub(super) struct Margined<'a> {
    pub of: &'a Published<'a>,
    pub unit: &'a UnitFigures,
    pub held: Held<'a>,
}

impl Margined<'_> {
    /// The questions by which it is raked, or why it is not, as far as counts show it; none where the counts cannot be.
    fn expected(&self) -> Option<Result<Vec<Raked>, Plain>> {
        let questions = declared(self.held, &self.of.survey);
        let all = self.unit.valid?;
        let given = questions.iter().map(|of| self.given(of, all));
        let given: Vec<Option<Vec<u64>>> = given.collect::<Option<_>>()?;
        let least = self.of.method.thresholds.show.max(2);
        let found = raked(&questions, |place| given[place].clone(), all, self.unit.files, least);
        Some(found.map(|found| found.into_iter().map(|(_, raked)| raked).collect()))
    }

    /// Outer none where the counts cannot be; inner none where they are hidden or the question is measured.
    #[expect(clippy::option_option, reason = "what is hidden is not what cannot be")]
    fn given(&self, of: &Declared, all: u64) -> Option<Option<Vec<u64>>> {
        let question = self.unit.questions.get(of.question)?;
        let counts = question.counts.as_ref().filter(|_| !self.of.method.measures(of.question));
        let Some(counts) = counts else { return Some(None) };
        let given = of.options.iter().map(|option| counts.get(*option).map(|of| of.count));
        let given: Vec<u64> = given.collect::<Option<_>>()?;
        let sum = given.iter().try_fold(0_u64, |sum, n| sum.checked_add(*n))?;
        (sum <= all).then_some(Some(given))
    }

    /// Whether it may be left unweighted for this reason.
    pub fn may_be_plain(&self, reason: Plain) -> bool {
        match self.expected() {
            Some(Err(expected)) => expected == reason,
            // Only the crossing shows that no weights meet the totals.
            Some(Ok(_)) => reason == Plain::Stalled,
            None => false,
        }
    }

    /// Questions, categories, cells and weights of an agency that was raked.
    pub fn check(&self, said: &DesignFigures, cells: &AgencyCells) -> Result<(), String> {
        let Some(Ok(margins)) = self.expected() else {
            return Err("it is raked, though its margins and counts do not allow it".to_owned());
        };
        let is_same = said.margins.len() == margins.len()
            && said.margins.iter().zip(&margins).all(|(said, expected)| {
                said.question == expected.question
                    && said.categories.len() == expected.categories.len()
                    && said.categories.iter().zip(&expected.categories).all(|(said, expected)| {
                        (&said.codes, said.responses) == (&expected.codes, expected.responses)
                            && is_close(said.files, expected.files)
                    })
            });
        if !is_same {
            return Err("its questions and categories are not those that its margins and counts give".to_owned());
        }
        if cells.groups.len() < 2 || cells.groups.iter().any(|group| group.files.is_some()) {
            return Err("one group alone, or files of a group that nobody knows".to_owned());
        }
        let groups = crossing(&margins, cells).ok_or("its groups are not cells of its crossing, each once")?;
        match single(&groups, cells) {
            Some(crossed) => check_raked(&margins, &crossed, cells),
            None => check_bounds(&margins, &groups, cells),
        }
    }

    /// How its two errors and degrees of freedom hang together.
    pub fn check_error(&self, work: &mut Work<'_>, place: &str, score: &ScoreFigures) {
        let (Some(files), Some(valid)) = (self.unit.files, self.unit.valid) else { return };
        let (Some(se), Some(beyond)) = (score.se, score.se_beyond) else { return };
        let rest = 1.0 - valid as f64 / files as f64;
        if !is_close(se * se, beyond * beyond * rest) || score.df != score.n_respondents.map(|n| n as f64 - 1.0) {
            work.wrong("errors", format!("{place}: its two standard errors and its files do not agree"));
        }
    }

    /// Variance with and without the files, and degrees of freedom, from Σ z and Σ z² of the parts of an indicator; none where cells were
    /// merged, since only the stored responses show how many of each there are.
    pub fn error(&self, cells: &AgencyCells, parts: &[(&Together, [f64; 2])], respondents: u64) -> Option<[f64; 3]> {
        let margins = self.expected()?.ok()?;
        let crossed = single(&crossing(&margins, cells)?, cells)?;
        let raking = Raking::of(rake(&margins, &crossed).ok()?, &crossed, self.unit.files?);
        let names: Vec<String> = crossed.iter().map(|cell| cell.name(&margins)).collect();
        let block = |(part, moments): &(&Together, [f64; 2])| {
            let places = part.cells.iter().map(|cell| names.iter().position(|name| name == cell));
            Some((places.collect::<Option<Vec<usize>>>()?, *moments))
        };
        let blocks: Vec<(Vec<usize>, [f64; 2])> = parts.iter().map(block).collect::<Option<_>>()?;
        let error = raking.error(&blocks, respondents)?;
        Some([error.variance, error.beyond, error.df])
    }
}

/// One a group: the categories of each of its cells. None where one is no cell, or stands twice.
fn crossing(margins: &[Raked], cells: &AgencyCells) -> Option<Vec<Vec<Vec<usize>>>> {
    let mut ways: Vec<Vec<usize>> = vec![Vec::new()];
    for of in margins {
        let longer = |way: &Vec<usize>, category: usize| [way.as_slice(), &[category]].concat();
        ways = ways.iter().flat_map(|way| (0..of.categories.len()).map(move |at| longer(way, at))).collect();
    }
    let named = ways.into_iter().map(|categories| {
        let cell = Crossed { categories, responses: 0 };
        (cell.name(margins), cell.categories)
    });
    let mut named: BTreeMap<String, Vec<usize>> = named.collect();
    let mut of_group = |group: &Together| group.cells.iter().map(|cell| named.remove(cell)).collect::<Option<_>>();
    cells.groups.iter().map(&mut of_group).collect()
}

/// The cells, each a group of its own.
fn single(groups: &[Vec<Vec<usize>>], cells: &AgencyCells) -> Option<Vec<Crossed>> {
    let one = |(cells, group): (&Vec<Vec<usize>>, &Together)| match &cells[..] {
        [only] => Some(Crossed { categories: only.clone(), responses: group.responses }),
        _ => None,
    };
    groups.iter().zip(&cells.groups).map(one).collect()
}

/// No cell was merged: the categories' responses and the weights follow.
fn check_raked(margins: &[Raked], crossed: &[Crossed], cells: &AgencyCells) -> Result<(), String> {
    for (place, of) in margins.iter().enumerate() {
        for (at, category) in of.categories.iter().enumerate() {
            let own = crossed.iter().filter(|cell| cell.categories[place] == at);
            if own.map(|cell| cell.responses).sum::<u64>() != category.responses {
                return Err(format!("the cells of {} do not add up to its counts", of.question));
            }
        }
    }
    let calibrated = rake(margins, crossed).map_err(|_| "no weights meet its margins".to_owned())?;
    for ((group, cell), total) in cells.groups.iter().zip(crossed).zip(&calibrated.weights) {
        if !is_close(group.weight, total / cell.responses as f64) {
            return Err(format!("the weight of {} is not the raked one", cell.name(margins)));
        }
    }
    Ok(())
}

/// Of each category: groups inside have no more than it, groups with a cell in it no less; all together the files.
fn check_bounds(margins: &[Raked], groups: &[Vec<Vec<usize>>], cells: &AgencyCells) -> Result<(), String> {
    let together = |holds: &dyn Fn(&[Vec<usize>]) -> bool| {
        let own = groups.iter().zip(&cells.groups).filter(|(cells, _)| holds(cells));
        own.fold((0, 0.0), |(n, files), (_, group)| {
            (n + group.responses, files + group.weight * group.responses as f64)
        })
    };
    let no_more = |one: f64, other: f64| one <= other || is_close(one, other);
    for (place, of) in margins.iter().enumerate() {
        let files: f64 = of.categories.iter().map(|category| category.files).sum();
        if !is_close(together(&|_| true).1, files) {
            return Err(format!("its weights do not add up to the {files} of {}", of.question));
        }
        for (at, category) in of.categories.iter().enumerate() {
            let inside = together(&|cells| cells.iter().all(|cell| cell[place] == at));
            let touching = together(&|cells| cells.iter().any(|cell| cell[place] == at));
            let (n, total) = (category.responses, category.files);
            if inside.0 > n || touching.0 < n || !no_more(inside.1, total) || !no_more(total, touching.1) {
                let name = category.codes.join("|");
                return Err(format!("its groups cannot have what {} = {name} has", of.question));
            }
        }
    }
    Ok(())
}
