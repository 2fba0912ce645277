//! The whole index of a wave from its tally: every agency, every block, the whole wave, for all three counts; summed,
//! put together up the tree, hidden where it must be, and only then averaged over agencies.

use std::sync::Arc;

use crate::domain::agency::Agency;
use crate::domain::survey::Survey;
use crate::domain::wave::Wave;

use super::aggregate::{Tree, tree};
use super::counts::Tally;
use super::estimate::{Hidden, Score};
use super::index::{Count, Figures, Index, QuestionFigures};
use super::method::{Method, NodeKind, OverRule};
use super::over;
use super::roster::Roster;
use super::sums::Sums;
use super::suppress::{Cells, Hiding, People, hide};

/// # Panics
/// Where the tally was made for another number of agencies.
#[must_use]
pub fn index(wave: &Wave, survey: Arc<Survey>, method: Arc<Method>, agencies: &[Agency], tally: &Tally) -> Index {
    assert_eq!(agencies.len(), tally.agencies(), "one place in the tally for every agency of the wave");
    let roster = Roster::of(agencies);
    let sums = sums(&survey, &method, &roster, tally);
    let columns = Columns::of(&survey, &method);
    let hiding = hide(&columns.cells(&method, &roster, &sums, wave.live));
    let figures = Count::EACH.map(|count| {
        let of_unit =
            |unit: usize| View { survey: &survey, method: &method, columns: &columns, hiding: &hiding, count, unit };
        let mut figures: Vec<Figures> =
            sums[count as usize].iter().enumerate().map(|(unit, sums)| of_unit(unit).figures(sums)).collect();
        for (unit, members) in roster.groups() {
            let rule = if unit == 0 { method.over_agencies.all } else { method.over_agencies.block };
            join(&mut figures, unit, &members, rule, &roster);
        }
        figures
    });
    Index { wave: wave.clone(), survey, method, units: roster.units, figures }
}

/// The sums behind an index, also behind what it hides: per count and unit, in the order of [`Index::units`].
#[must_use]
pub fn sums_of_units(survey: &Survey, method: &Method, agencies: &[Agency], tally: &Tally) -> [Vec<Sums>; 3] {
    sums(survey, method, &Roster::of(agencies), tally)
}

/// Per count and unit.
fn sums(survey: &Survey, method: &Method, roster: &Roster, tally: &Tally) -> [Vec<Sums>; 3] {
    let empty = || vec![Sums::none(survey, method.nodes.len()); roster.units.len()];
    let mut sums = [empty(), empty(), empty()];
    for (block, members) in &roster.blocks {
        for &unit in members {
            let [counted, beside] = tally.sums(roster.agency_of(unit));
            for (side, part) in [(0, &counted), (1, &beside), (2, &counted), (2, &beside)] {
                for unit in [0, *block, unit] {
                    sums[side][unit].add(part);
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

/// The columns of [`Cells`]: the root, the other branches, the questions.
struct Columns {
    /// Per node; an indicator shares the column of its question.
    of_node: Vec<usize>,
    /// Where the questions begin.
    questions: usize,
    count: usize,
}

impl Columns {
    fn of(survey: &Survey, method: &Method) -> Self {
        let is_own = |node: usize| node == 0 || matches!(method.nodes[node].kind, NodeKind::Branch { .. });
        let questions = (0..method.nodes.len()).filter(|node| is_own(*node)).count();
        let mut branches = 0..questions;
        let of_node = method.nodes.iter().enumerate().map(|(node, of)| match &of.kind {
            NodeKind::Leaf(indicator) if node > 0 => questions + indicator.question,
            _ => branches.next().expect("as many columns as branches were counted"),
        });
        Self { of_node: of_node.collect(), questions, count: questions + survey.questions.len() }
    }

    fn cells(&self, method: &Method, roster: &Roster, sums: &[Vec<Sums>; 3], live: bool) -> Cells {
        let branches = method.nodes.iter().enumerate().filter_map(|(node, of)| {
            let mut parts = match &of.kind {
                NodeKind::Branch { children, .. } => children.iter().map(|child| self.of_node[*child]).collect(),
                NodeKind::Leaf(indicator) if node == 0 => vec![self.questions + indicator.question],
                NodeKind::Leaf(_) => return None,
            };
            parts.sort_unstable();
            parts.dedup();
            Some((self.of_node[node], parts))
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
            let respondents = sums.respondents[node];
            if *column < self.questions {
                people[*column] = People { answered: respondents, given: respondents };
            } else if respondents > 0 {
                // An indicator may leave answers out that have no value; the smaller group decides.
                people[*column].answered = people[*column].answered.min(respondents);
            }
        }
        people
    }
}

/// One unit's figures for one count, on the way to being shown.
struct View<'a> {
    survey: &'a Survey,
    method: &'a Method,
    columns: &'a Columns,
    hiding: &'a Hiding,
    count: Count,
    unit: usize,
}

impl View<'_> {
    fn figures(&self, sums: &Sums) -> Figures {
        let Tree { scores, weights } = tree(self.survey, self.method, sums);
        // A live wave holds back what has not filled a ten yet: few have answered, not nobody.
        let is_held_back = sums.received > sums.void && sums.included == 0;
        let hidden = |column: usize| {
            if is_held_back { Some(Hidden::Few) } else { self.hiding.of(self.count as usize, self.unit, column) }
        };
        let shown = |(node, score): (usize, Score)| match hidden(self.columns.of_node[node]) {
            Some(reason) if sums.respondents[node] > 0 || hidden(0).is_some() => Score::Suppressed(reason),
            _ => score,
        };
        let scores: Vec<Score> = scores.into_iter().enumerate().map(shown).collect();
        let question = |(at, counts): (usize, &super::index::CodeCounts)| {
            hidden(self.columns.questions + at)
                .map_or_else(|| QuestionFigures::Shown(counts.clone()), QuestionFigures::Suppressed)
        };
        let is_root_shown = hidden(0).is_none();
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
