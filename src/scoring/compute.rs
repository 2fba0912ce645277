//! The whole index of a wave from its tally: every agency, every block, the whole wave, for all three counts; summed,
//! put together up the tree, hidden where it must be, and only then averaged over agencies.

use std::borrow::Cow;
use std::sync::Arc;

use crate::domain::agency::Agency;
use crate::domain::survey::Survey;
use crate::domain::wave::Wave;

use super::aggregate::{Forest, Scene, Tree};
use super::counts::Tally;
use super::designed::{Sampling, Slots, totals, weighings};
use super::errors::{self, Grown};
use super::estimate::{Hidden, Score};
use super::index::{Count, Figures, Index, QuestionFigures};
use super::inputs::Inputs;
use super::method::{Method, NodeKind, OverRule};
use super::over;
use super::roster::Roster;
use super::standing::standings;
use super::sums::Sums;
use super::suppress::{Cells, Hiding, People, hide};

/// An index of answers alone. See [`index_with`].
///
/// # Panics
/// Where the tally was made for another number of agencies.
#[must_use]
pub fn index(wave: &Wave, survey: &Arc<Survey>, method: &Arc<Method>, agencies: &[Agency], tally: &Tally) -> Index {
    index_with(wave, survey, method, agencies, tally, &Inputs::default(), None)
}

/// An index of answers and of figures from outside; `sampling`: what standard errors follow from, and of a wave with a design, by which
/// its answers are weighted. Without it no figure has an error.
///
/// # Panics
/// Where the tally was made for another number of agencies, or of places by the design.
#[must_use]
pub fn index_with(
    wave: &Wave,
    survey: &Arc<Survey>,
    method: &Arc<Method>,
    agencies: &[Agency],
    tally: &Tally,
    inputs: &Inputs,
    sampling: Option<Sampling<'_>>,
) -> Index {
    let slots =
        sampling.map_or_else(|| Cow::Owned(Slots::none(agencies.len())), |sampling| Cow::Borrowed(sampling.slots));
    assert_eq!(slots.count(), tally.agencies(), "one place in the tally for every agency of the wave and every cell");
    let roster = Roster::of(&slots.agencies(agencies));
    let sums = sums(survey, method, &roster, tally, &slots);
    let columns = Columns::of(survey, method);
    let hiding = hide(&columns.cells(method, &roster, &sums, wave.live));
    let view = |count: Count, unit: usize| View {
        method,
        columns: &columns,
        hiding: &hiding,
        count,
        unit,
        sums: &sums[count as usize][unit],
    };
    let is_hidden = |unit: usize, node: usize| view(Count::Counted, unit).hidden_node(node).is_some();
    let are_counts_hidden = |unit: usize, question: usize| view(Count::Counted, unit).hidden_counts(question).is_some();
    let weighings = weighings((survey, method), wave.live, &roster, tally, sampling, &is_hidden, &are_counts_hidden);
    let totals = totals((survey, method), &sums[Count::Counted as usize], &weighings);
    let mut counted = None;
    let figures = Count::EACH.map(|count| {
        let sums = &sums[count as usize];
        let of_unit = |unit: usize| view(count, unit);
        let is_shown = |unit: usize, node: usize| of_unit(unit).hidden_node(node).is_none();
        let mut forest = Forest::grow(&Scene {
            survey,
            method,
            units: &roster.units,
            sums,
            totals: totals.as_deref().filter(|_| count == Count::Counted),
            inputs,
            is_shown: &is_shown,
        });
        let mut figures: Vec<Figures> =
            sums.iter().enumerate().map(|(unit, sums)| of_unit(unit).figures(forest.tree(unit, sums))).collect();
        for (unit, members) in roster.groups() {
            let rule = if unit == 0 { method.over_agencies.all } else { method.over_agencies.block };
            join(&mut figures, unit, &members, rule, &roster);
        }
        if count == Count::Counted {
            counted = Some(forest);
        }
        figures
    });
    let designed = weighings.iter().map(|of| of.as_ref().map(|weighing| weighing.designed.clone())).collect();
    let mut index = Index {
        wave: wave.clone(),
        survey: Arc::clone(survey),
        method: Arc::clone(method),
        units: roster.units.clone(),
        figures,
        inputs: Arc::new(inputs.clone()),
        standings: Vec::new(),
        invited: vec![None; roster.units.len()],
        designed,
    };
    if let (Some(sampling), Some(forest), false) = (sampling, counted, wave.live) {
        let sums = &sums[Count::Counted as usize];
        errors::add(
            &mut index,
            &Grown { roster: &roster, sums, weighings: &weighings, forest: &forest, tally, sampling },
        );
    }
    index.standings = standings(&index);
    index
}

/// The sums behind an index, also behind what it hides: per count and unit, in the order of [`Index::units`].
#[must_use]
pub fn sums_of_units(
    survey: &Survey,
    method: &Method,
    agencies: &[Agency],
    tally: &Tally,
    slots: &Slots,
) -> [Vec<Sums>; 3] {
    sums(survey, method, &Roster::of(agencies), tally, slots)
}

/// Per count and unit.
fn sums(survey: &Survey, method: &Method, roster: &Roster, tally: &Tally, slots: &Slots) -> [Vec<Sums>; 3] {
    let empty = || vec![Sums::none(survey, method.nodes.len()); roster.units.len()];
    let mut sums = [empty(), empty(), empty()];
    for (block, members) in &roster.blocks {
        for &unit in members {
            for slot in slots.of_agency(roster.agency_of(unit)) {
                let parts = tally.sums(slot);
                for (side, part) in parts.iter().enumerate().filter(|(_, part)| part.received > 0) {
                    for (side, unit) in
                        [side, 2].into_iter().flat_map(|side| [0, *block, unit].map(|unit| (side, unit)))
                    {
                        sums[side][unit].add(part);
                    }
                }
            }
        }
    }
    sums
}

/// Turns the figures of a block or of the wave, so far all answers together, into those of its rule.
fn join(figures: &mut [Figures], unit: usize, members: &[usize], rule: OverRule, roster: &Roster) {
    let members: Vec<over::Member<'_>> = members.iter().map(|at| (&figures[*at], roster.units[*at].files)).collect();
    let pooled = figures[unit].scores.clone();
    let mean = over::scores(OverRule::Mean, &members, pooled.len());
    let rule = over::rule_in_force(rule, &members);
    let joined = match rule {
        OverRule::Pooled => None,
        OverRule::Mean => Some(mean.clone()),
        OverRule::Files => Some(over::scores(rule, &members, pooled.len())),
    };
    let joined = joined.map(|scores| (over::weights(rule, &members, &scores), scores));
    let figures = &mut figures[unit];
    figures.over = Some(rule);
    figures.pooled = pooled;
    figures.mean = mean;
    if let Some((weights, scores)) = joined {
        figures.scores = scores;
        figures.weights = weights;
    }
}

/// The columns of [`Cells`]: the root, the other branches, the questions. Nodes that rest on no answers have none: what
/// comes from outside is public, and whoever knows it can take it out of a sum.
struct Columns {
    /// Per node; an indicator shares the column of its question.
    of_node: Vec<Option<usize>>,
    /// Where the questions begin.
    questions: usize,
    count: usize,
}

impl Columns {
    fn of(survey: &Survey, method: &Method) -> Self {
        let is_own = |node: usize| node == 0 || matches!(method.nodes[node].kind, NodeKind::Branch { .. });
        let is_asked: Vec<bool> = (0..method.nodes.len()).map(|node| method.rests_on_answers(node)).collect();
        let questions = 1 + (1..method.nodes.len()).filter(|node| is_own(*node) && is_asked[*node]).count();
        let mut branches = 1..questions;
        let of_node = method.nodes.iter().enumerate().map(|(node, of)| match &of.kind {
            _ if !is_asked[node] => None,
            _ if node == 0 => Some(0),
            NodeKind::Leaf(indicator) => Some(questions + indicator.question),
            _ => Some(branches.next().expect("as many columns as branches were counted")),
        });
        Self { of_node: of_node.collect(), questions, count: questions + survey.questions.len() }
    }

    fn cells(&self, method: &Method, roster: &Roster, sums: &[Vec<Sums>; 3], live: bool) -> Cells {
        let branches = method.nodes.iter().enumerate().filter_map(|(node, of)| {
            let mut parts: Vec<usize> = match &of.kind {
                NodeKind::Branch { children, .. } => children.iter().filter_map(|child| self.of_node[*child]).collect(),
                NodeKind::Leaf(indicator) if node == 0 => vec![self.questions + indicator.question],
                NodeKind::Leaf(_) | NodeKind::Input(_) => return None,
            };
            parts.sort_unstable();
            parts.dedup();
            Some((self.of_node[node]?, parts))
        });
        Cells {
            show: method.thresholds.show,
            live,
            units: roster.units.len(),
            blocks: roster.in_order_of_codes(),
            columns: self.count,
            questions: self.questions,
            branches: branches.collect(),
            people: sums.each_ref().map(|units| units.iter().map(|sums| self.people(sums)).collect()),
        }
    }

    fn people(&self, sums: &Sums) -> Vec<People> {
        let mut people = vec![People::default(); self.count];
        for (counts, people) in sums.questions.iter().zip(&mut people[self.questions..]) {
            people.answered = counts.answered;
            people.given = counts.answered + counts.apart.iter().sum::<u64>();
        }
        for (node, column) in self.of_node.iter().enumerate() {
            let (respondents, Some(column)) = (sums.respondents[node], column) else { continue };
            if *column < self.questions {
                people[*column] = People { answered: respondents, given: respondents };
            } else if respondents > 0 {
                // An indicator may leave answers out that have no value, or take some in that stand apart; the smallest group decides.
                let answered = people[*column].answered;
                people[*column].answered = if answered == 0 { respondents } else { answered.min(respondents) };
            }
        }
        people
    }
}

/// One unit's figures for one count, on the way to being shown.
struct View<'a> {
    method: &'a Method,
    columns: &'a Columns,
    hiding: &'a Hiding,
    count: Count,
    unit: usize,
    sums: &'a Sums,
}

impl View<'_> {
    fn hidden(&self, column: usize) -> Option<Hidden> {
        // A live wave holds back what has not filled a ten yet: few have answered, not nobody.
        let is_held_back = self.sums.received > self.sums.void && self.sums.included == 0;
        if is_held_back { Some(Hidden::Few) } else { self.hiding.of(self.count as usize, self.unit, column) }
    }

    fn hidden_node(&self, node: usize) -> Option<Hidden> {
        let hidden = self.hidden(self.columns.of_node[node]?)?;
        (self.sums.respondents[node] > 0 || self.hidden(0).is_some()).then_some(hidden)
    }

    /// Of how often each answer to a question was given.
    fn hidden_counts(&self, question: usize) -> Option<Hidden> {
        let by_other = self.method.rests_on_other_method().then_some(Hidden::Protects);
        by_other.or_else(|| self.hidden(self.columns.questions + question))
    }

    fn figures(&self, tree: Tree) -> Figures {
        let (Tree { scores, weights }, sums) = (tree, self.sums);
        let shown = |(node, score): (usize, Score)| self.hidden_node(node).map_or(score, Score::Suppressed);
        let scores: Vec<Score> = scores.into_iter().enumerate().map(shown).collect();
        let question = |(at, counts): (usize, &super::index::CodeCounts)| {
            self.hidden_counts(at).map_or_else(|| QuestionFigures::Shown(counts.clone()), QuestionFigures::Suppressed)
        };
        let is_root_shown = self.hidden(0).is_none();
        Figures {
            received: sums.received,
            void: sums.void,
            included: sums.included,
            valid: is_root_shown.then_some(sums.valid),
            invalid: is_root_shown.then(|| sums.invalid()),
            weights: self.shown_weights(&scores, weights),
            scores,
            over: None,
            pooled: Vec::new(),
            mean: Vec::new(),
            questions: sums.questions.iter().enumerate().map(question).collect(),
        }
    }

    /// A node's weight tells the answers of every node above it, so all of them must be shown.
    fn shown_weights(&self, scores: &[Score], mut weights: Vec<Option<f64>>) -> Vec<Option<f64>> {
        for (node, of) in self.method.nodes.iter().enumerate() {
            let above_shown = of.parent.is_none_or(|parent| weights[parent].is_some());
            if scores[node].known().is_none() || !above_shown {
                weights[node] = None;
            }
        }
        weights
    }
}
