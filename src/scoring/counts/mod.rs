//! How often each answer was given in a wave, agency by agency, for the counted sources and for those beside: response by
//! response while they come, or over all that were kept at once. Only whole numbers are summed, so no order of responses
//! changes a digit.

mod columns;
#[cfg(test)]
mod tests;

use crate::domain::answer::{Answer, positions};
use crate::domain::layout::BadBytes;
use crate::domain::response::Source;
use crate::domain::survey::Survey;

use super::index::CodeCounts;
use super::kept::Kept;
use super::method::Method;
use super::reading::{AFTER_OPTIONS, ANSWERED, BLANK, Glance, NOT_ASKED, Plan, Reading, SUM};
use super::sums::Sums;

/// In a live wave the figures of an agency move only when so many new valid responses came: whoever could watch a figure
/// before and after one person answers would learn that person's marks. Invalid ones wait with them and do not fill a ten, or
/// a few of them would leave a group too small to be shown.
pub const LIVE_STEP: usize = 10;

/// The sums of one wave by one method, per agency and per side (counted, beside).
#[derive(Debug, Clone)]
pub struct Tally {
    plan: Plan,
    live: bool,
    agencies: Vec<[Part; 2]>,
}

#[derive(Debug, Clone, Default)]
struct Part {
    received: u64,
    void: u64,
    included: u64,
    valid: u64,
    /// Of every question, one after the other: its options, the three apart, blank, not asked, answered, sum.
    counters: Vec<u64>,
    /// One a node: valid responses without a valid answer under it.
    absent: Vec<u64>,
    /// One a node: of an indicator on a multi, respondents who ticked any of its set.
    hits: Vec<u64>,
    /// In a live wave, the latest valid responses while they are fewer than [`LIVE_STEP`].
    waiting: Vec<Box<[u8]>>,
    /// The invalid ones that came since the last ten was full.
    waiting_invalid: u64,
}

impl Tally {
    #[must_use]
    pub fn new(survey: &Survey, method: &Method, agencies: usize, live: bool) -> Self {
        let plan = Plan::of(survey, method);
        let part = Part {
            counters: vec![0; plan.counters],
            absent: vec![0; plan.parents.len()],
            hits: vec![0; plan.parents.len()],
            ..Part::default()
        };
        Self { plan, live, agencies: vec![[part.clone(), part]; agencies] }
    }

    /// The sums of all responses that were kept, counted column by column. Equal to [`Self::add`] for each of them.
    ///
    /// # Panics
    /// Where they were kept by another survey.
    #[must_use]
    pub fn of(survey: &Survey, method: &Method, kept: &Kept) -> Self {
        let mut tally = Self::new(survey, method, kept.slots(), false);
        columns::count_all(&tally.plan, kept, &mut tally.agencies);
        tally
    }

    /// Takes one response in, in the order of the log. `agency` is its place in the wave's list.
    ///
    /// # Errors
    /// [`BadBytes`] where `answers` cannot be a response to this survey; nothing is counted then.
    pub fn add(&mut self, agency: usize, source: Source, answers: &[u8]) -> Result<(), BadBytes> {
        let glance = self.plan.glance(answers)?;
        let part = &mut self.agencies[agency][usize::from(!self.plan.sources.contains(&source))];
        part.received += 1;
        if !self.live {
            part.take(&self.plan, glance, answers);
            return Ok(());
        }
        if !glance.is_valid {
            part.waiting_invalid += 1;
            return Ok(());
        }
        part.waiting.push(answers.into());
        if part.waiting.len() == LIVE_STEP {
            part.included += std::mem::take(&mut part.waiting_invalid);
            for row in std::mem::take(&mut part.waiting) {
                let glance = self.plan.glance(&row).expect("the row was read when it came");
                part.take(&self.plan, glance, &row);
            }
        }
        Ok(())
    }

    /// Takes in that a response arrived which was declared void: nothing of it is summed.
    pub fn add_void(&mut self, agency: usize, source: Source) {
        let part = &mut self.agencies[agency][usize::from(!self.plan.sources.contains(&source))];
        part.received += 1;
        part.void += 1;
    }

    /// Agencies that it has room for.
    #[must_use]
    pub fn agencies(&self) -> usize {
        self.agencies.len()
    }

    /// The sums of an agency, of the counted sources and of those beside.
    #[must_use]
    pub fn sums(&self, agency: usize) -> [Sums; 2] {
        self.agencies[agency].each_ref().map(|part| part.sums(&self.plan))
    }
}

impl Part {
    /// Nobody, in the shape of this one.
    fn none(&self) -> Self {
        let zeros = |of: &Vec<u64>| vec![0; of.len()];
        let (counters, absent, hits) = (zeros(&self.counters), zeros(&self.absent), zeros(&self.hits));
        Self { counters, absent, hits, ..Self::default() }
    }

    /// Takes counts out again that others were taken in with.
    fn subtract(&mut self, other: &Self) {
        self.valid -= other.valid;
        let pairs =
            [(&mut self.counters, &other.counters), (&mut self.absent, &other.absent), (&mut self.hits, &other.hits)];
        for (mine, theirs) in pairs.into_iter().flat_map(|(mine, theirs)| mine.iter_mut().zip(theirs)) {
            *mine -= theirs;
        }
    }

    fn take(&mut self, plan: &Plan, glance: Glance, bytes: &[u8]) {
        self.included += 1;
        if !glance.is_valid {
            return;
        }
        self.valid += 1;
        plan.count_choices(bytes, &mut self.counters);
        for (question, _) in &plan.others {
            self.count(&plan.readings[*question], plan.answer(*question, bytes));
        }
        let mut nodes = glance.nodes;
        for leaf in plan.other_leaves.iter().map(|leaf| &plan.leaves[*leaf]) {
            let (valid, hit) = plan.bears_on(leaf, bytes);
            if valid {
                nodes.add(plan.path(leaf.node));
            }
            self.hits[leaf.node] += u64::from(hit);
        }
        // Most nodes have an answer from everybody: fewer are left out than taken.
        let absent = &mut self.absent;
        plan.reached.without(nodes, |node| absent[node] += 1);
    }

    fn count(&mut self, reading: &Reading, answer: Answer) {
        let counters = &mut self.counters[reading.base..reading.base + reading.options + AFTER_OPTIONS];
        let (options, after) = counters.split_at_mut(reading.options);
        match answer {
            Answer::Blank => after[BLANK] += 1,
            Answer::NotAsked => after[NOT_ASKED] += 1,
            Answer::Apart(apart) => after[apart.place()] += 1,
            Answer::Chosen(position) => options[usize::from(position) - 1] += 1,
            Answer::Ticked(ticks) => {
                after[ANSWERED] += 1;
                for position in positions(ticks) {
                    options[position - 1] += 1;
                }
            }
            Answer::Count(_) | Answer::Amount(_) | Answer::Worded => {
                after[ANSWERED] += 1;
                after[SUM] = after[SUM].saturating_add(number(answer));
            }
        }
    }

    fn sums(&self, plan: &Plan) -> Sums {
        let questions = plan.readings.iter().map(|reading| {
            let counters = &self.counters[reading.base..reading.base + reading.options + AFTER_OPTIONS];
            let (options, after) = counters.split_at(reading.options);
            let chosen: u64 = if reading.choice.is_some() { options.iter().sum() } else { 0 };
            CodeCounts {
                options: options.to_vec(),
                apart: [after[0], after[1], after[2]],
                blank: after[BLANK],
                not_asked: after[NOT_ASKED],
                answered: after[ANSWERED] + chosen,
                sum: after[SUM],
            }
        });
        Sums {
            received: self.received,
            void: self.void,
            included: self.included,
            valid: self.valid,
            questions: questions.collect(),
            respondents: plan.respondents(self.valid, &self.absent),
            hits: self.hits.clone(),
        }
    }
}

fn number(answer: Answer) -> u64 {
    match answer {
        Answer::Count(count) => u64::from(count),
        Answer::Amount(amount) => amount,
        _ => 0,
    }
}
