//! How the compact bytes of a response are read for one survey and one method: which byte moves which counter,
//! which form is valid, which answer bears on which indicator.

use crate::domain::answer::Answer;
use crate::domain::layout::{BadBytes, Layout};
use crate::domain::response::Source;
use crate::domain::survey::{Kind, Survey};

use super::method::{Method, NodeKind, Statistic};

/// What survey and method say about reading a response.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) layout: Layout,
    pub(super) readings: Vec<Reading>,
    pub(super) counters: usize,
    pub(super) sources: Vec<Source>,
    /// Distinct questions of the indicators.
    pub(super) rated: Vec<usize>,
    /// Share of the rated questions asked that must be answered, in millionths: exact where a float would not be.
    pub(super) quorum: u64,
    pub(super) parents: Vec<Option<usize>>,
    pub(super) leaves: Vec<Leaf>,
    /// The choices again, in one table each: most responses are nothing else, and there are millions.
    quick: Vec<Quick>,
    /// Every other question, and whether it is rated.
    pub(super) others: Vec<(usize, bool)>,
    /// Places among `leaves` of indicators on those.
    pub(super) other_leaves: Vec<usize>,
    /// Nodes that answers can bear on.
    pub(super) reached: Nodes,
}

/// A set of nodes, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Nodes([u128; 2]);

/// The reader of methods refuses more.
pub(super) const MOST_NODES: usize = 256;

/// What each value of a choice's byte says.
#[derive(Debug, Clone)]
struct Quick {
    at: usize,
    /// Where its counters begin.
    base: usize,
    bytes: Box<[Said; 256]>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Said {
    /// From the first counter of its question; [`UNKNOWN`] where the byte is none.
    slot: u8,
    /// Of rated questions one each.
    asked: u8,
    given: u8,
    /// Nodes whose figure has a valid answer by it.
    nodes: Nodes,
}

/// What there is to know of a response before it is counted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Glance {
    pub is_valid: bool,
    /// Nodes that have a valid answer by a choice.
    pub nodes: Nodes,
}

impl Nodes {
    fn insert(&mut self, node: usize) {
        self.0[node / 128] |= 1 << (node % 128);
    }

    pub(super) fn add(&mut self, other: Self) {
        self.0[0] |= other.0[0];
        self.0[1] |= other.0[1];
    }

    /// Shows every node of these that is not among `others`.
    pub(super) fn without(self, others: Self, mut see: impl FnMut(usize)) {
        for (word, first) in [0, 128].into_iter().enumerate() {
            let mut left = self.0[word] & !others.0[word];
            while left != 0 {
                see(first + left.trailing_zeros() as usize);
                left &= left - 1;
            }
        }
    }
}

#[derive(Debug, Clone)]
pub(super) struct Reading {
    /// Where its counters begin, and its number of options.
    pub(super) base: usize,
    pub(super) options: usize,
    /// Of a choice: where its byte stands, and the counter for each value of the byte.
    pub(super) choice: Option<(usize, Box<[u8; 256]>)>,
}

#[derive(Debug, Clone)]
pub(super) struct Leaf {
    pub(super) node: usize,
    pub(super) question: usize,
    /// Bit `p - 1` is set where the option at position `p` enters the denominator, the three bits after those of the options
    /// for the answers apart; of a choice, and none = every option.
    pub(super) valued: Option<[u64; 4]>,
    /// Of a multi: the positions asked for.
    pub(super) ticks: u64,
    /// What the answers apart are worth, where they enter the denominator.
    pub(super) apart: [Option<f64>; 3],
}

const UNKNOWN: u8 = u8::MAX;
/// Counters of a question after those of its options.
pub(super) const AFTER_OPTIONS: usize = 7;
pub(super) const BLANK: usize = 3;
pub(super) const NOT_ASKED: usize = 4;
pub(super) const ANSWERED: usize = 5;
pub(super) const SUM: usize = 6;

impl Plan {
    pub(super) fn of(survey: &Survey, method: &Method) -> Self {
        let mut counters = 0;
        let readings = survey.questions.iter().enumerate().map(|(index, question)| {
            let options = question.kind.options().len();
            let base = counters;
            counters += options + AFTER_OPTIONS;
            let choice = matches!(question.kind, Kind::Choice { .. });
            Reading { base, options, choice: choice.then(|| (survey.layout.offset(index), slots(options))) }
        });
        let readings: Vec<Reading> = readings.collect();
        let leaves: Vec<Leaf> =
            method.nodes.iter().enumerate().filter_map(|(node, of)| leaf(survey, node, &of.kind)).collect();
        let mut rated: Vec<usize> = leaves.iter().map(|leaf| leaf.question).collect();
        rated.sort_unstable();
        rated.dedup();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share is within 0..=1")]
        let quorum = (method.valid_answered.clamp(0.0, 1.0) * 1e6).round() as u64;
        let mut plan = Self {
            layout: survey.layout.clone(),
            readings,
            counters,
            sources: method.sources.clone(),
            rated,
            quorum,
            parents: method.nodes.iter().map(|node| node.parent).collect(),
            leaves,
            quick: Vec::new(),
            others: Vec::new(),
            other_leaves: Vec::new(),
            reached: Nodes::default(),
        };
        for leaf in &plan.leaves {
            plan.reached.add(plan.path(leaf.node));
        }
        let is_other = |question: &usize| plan.readings[*question].choice.is_none();
        plan.others = (0..plan.readings.len())
            .filter(is_other)
            .map(|question| (question, plan.rated.contains(&question)))
            .collect();
        plan.other_leaves = (0..plan.leaves.len()).filter(|leaf| is_other(&plan.leaves[*leaf].question)).collect();
        plan.quick = (0..plan.readings.len()).filter_map(|question| plan.quick(question)).collect();
        plan
    }

    /// A node and all above it.
    pub(super) fn path(&self, node: usize) -> Nodes {
        let mut nodes = Nodes::default();
        let mut above = Some(node);
        while let Some(at) = above {
            nodes.insert(at);
            above = self.parents[at];
        }
        nodes
    }

    fn quick(&self, question: usize) -> Option<Quick> {
        let reading = &self.readings[question];
        let (at, slots) = reading.choice.as_ref()?;
        let is_rated = self.rated.contains(&question);
        let mut bytes = Box::new([Said::default(); 256]);
        let mut row = vec![0; self.layout.len()];
        for (byte, said) in (0..=u8::MAX).zip(bytes.iter_mut()) {
            said.slot = slots[usize::from(byte)];
            said.asked = u8::from(is_rated && byte != 255);
            said.given = u8::from(is_rated && byte != 255 && byte != 0);
            if said.slot == UNKNOWN {
                continue;
            }
            row[*at] = byte;
            for leaf in self.leaves.iter().filter(|leaf| leaf.question == question) {
                if self.bears_on(leaf, &row).0 {
                    said.nodes.add(self.path(leaf.node));
                }
            }
        }
        Some(Quick { at: *at, base: reading.base, bytes })
    }

    /// Reads a response once: whether its bytes can be one, whether it is valid, and the nodes that its choices bear on.
    pub(super) fn glance(&self, bytes: &[u8]) -> Result<Glance, BadBytes> {
        if bytes.len() != self.layout.len() {
            return Err(BadBytes::Length { expected: self.layout.len(), found: bytes.len() });
        }
        let (mut asked, mut given, mut is_known, mut nodes) = (0_u64, 0_u64, true, Nodes::default());
        for quick in &self.quick {
            let said = &quick.bytes[usize::from(bytes[quick.at])];
            is_known &= said.slot != UNKNOWN;
            asked += u64::from(said.asked);
            given += u64::from(said.given);
            nodes.add(said.nodes);
        }
        if !is_known {
            self.check(bytes)?;
        }
        for (question, is_rated) in &self.others {
            let answer = self.layout.answer(*question, bytes)?;
            if *is_rated {
                asked += u64::from(answer != Answer::NotAsked);
                given += u64::from(answer.is_given());
            }
        }
        Ok(Glance { is_valid: given * 1_000_000 >= self.quorum * asked, nodes })
    }

    /// One a node: the valid responses that are not absent; of nodes that no answer can reach, none.
    pub(super) fn respondents(&self, valid: u64, absent: &[u64]) -> Vec<u64> {
        let mut respondents = vec![0; self.parents.len()];
        self.reached.without(Nodes::default(), |node| respondents[node] = valid - absent[node]);
        respondents
    }

    /// Counts every choice of a response that was glanced at.
    pub(super) fn count_choices(&self, bytes: &[u8], counters: &mut [u64]) {
        for quick in &self.quick {
            counters[quick.base + usize::from(quick.bytes[usize::from(bytes[quick.at])].slot)] += 1;
        }
    }

    pub(super) fn check(&self, bytes: &[u8]) -> Result<(), BadBytes> {
        if bytes.len() != self.layout.len() {
            return Err(BadBytes::Length { expected: self.layout.len(), found: bytes.len() });
        }
        for (question, reading) in self.readings.iter().enumerate() {
            let offset = self.layout.offset(question);
            if let Some((at, slots)) = &reading.choice {
                if slots[usize::from(bytes[*at])] == UNKNOWN {
                    return Err(BadBytes::Value { offset, value: u64::from(bytes[*at]) });
                }
            } else {
                self.layout.answer(question, bytes)?;
            }
        }
        Ok(())
    }

    pub(super) fn answer(&self, question: usize, bytes: &[u8]) -> Answer {
        self.layout.answer(question, bytes).expect("the bytes were checked when the response came")
    }

    /// The rule `valid.answered`: "no opinion" is an answer, and what was not asked does not count against a form.
    pub(super) fn is_valid(&self, bytes: &[u8]) -> bool {
        let (mut asked, mut answered) = (0_u64, 0_u64);
        for &question in &self.rated {
            let (was_asked, is_given) = if let Some((at, _)) = &self.readings[question].choice {
                (bytes[*at] != 255, bytes[*at] != 0 && bytes[*at] != 255)
            } else {
                let answer = self.answer(question, bytes);
                (answer != Answer::NotAsked, answer.is_given())
            };
            asked += u64::from(was_asked);
            answered += u64::from(is_given);
        }
        answered * 1_000_000 >= self.quorum * asked
    }

    /// Whether the response has a valid answer for the indicator; and, of a multi, one in the set asked for.
    pub(super) fn bears_on(&self, leaf: &Leaf, bytes: &[u8]) -> (bool, bool) {
        let reading = &self.readings[leaf.question];
        if let Some((at, slots)) = &reading.choice {
            let slot = usize::from(slots[usize::from(bytes[*at])]);
            let valued = |bits: &[u64; 4]| bits[slot / 64] >> (slot % 64) & 1 == 1;
            return (leaf.valued.as_ref().map_or(slot < reading.options, valued), false);
        }
        match self.answer(leaf.question, bytes) {
            Answer::Ticked(ticks) => (true, ticks & leaf.ticks != 0),
            Answer::Count(_) | Answer::Amount(_) => (true, false),
            Answer::Apart(apart) => {
                let worth = leaf.apart[apart.place()];
                (worth.is_some(), worth.is_some_and(|worth| worth > 0.0))
            }
            _ => (false, false),
        }
    }
}

/// The counter of every value that a choice's byte can have, from the first of its question.
fn slots(options: usize) -> Box<[u8; 256]> {
    let mut slots = Box::new([UNKNOWN; 256]);
    let after = u8::try_from(options).expect("a choice has at most 248 options");
    for position in 1..=after {
        slots[usize::from(position)] = position - 1;
    }
    for (byte, counter) in [(253, 0), (254, 1), (252, 2), (0, 3), (255, 4)] {
        slots[byte] = after + counter;
    }
    slots
}

fn leaf(survey: &Survey, node: usize, kind: &NodeKind) -> Option<Leaf> {
    let NodeKind::Leaf(indicator) = kind else { return None };
    let worths = indicator.worths(&survey.questions[indicator.question].kind);
    let mut leaf = Leaf { node, question: indicator.question, valued: None, ticks: 0, apart: worths.apart };
    if let Statistic::ShareOf(set) = &indicator.statistic {
        leaf.ticks = set.iter().filter(|position| (1..=64).contains(*position)).map(|p| 1 << (p - 1)).sum();
    }
    if worths.options.iter().any(Option::is_none) || worths.apart.iter().any(Option::is_some) {
        let mut bits = [0; 4];
        for (place, worth) in worths.options.iter().chain(&worths.apart).enumerate() {
            bits[place / 64] |= u64::from(worth.is_some()) << (place % 64);
        }
        leaf.valued = Some(bits);
    }
    Some(leaf)
}
