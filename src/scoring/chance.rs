//! Surveys, methods and answers by chance, of every kind and width, for the tests of this room.

use crate::domain::answer::Answer;
use crate::domain::layout::Layout;
use crate::domain::response::Source;
use crate::domain::survey::{Apart, Kind, Survey, in_order_of_keys};

use super::method::{Indicator, Method, MissingRule, Node, NodeKind, Role, Statistic};
use super::testing::{self, option, question};

/// Numbers that follow from a seed.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn below(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}

/// Questions of every kind and width.
pub fn survey(dice: &mut Dice) -> Survey {
    let count = 1 + dice.below(14);
    let questions = (0..count).map(|at| {
        let options = |most: u64, dice: &mut Dice| {
            (1..=i32::try_from(1 + dice.below(most)).unwrap()).map(option).collect::<Vec<_>>()
        };
        let kind = match dice.below(8) {
            0 => Kind::Multi { options: options(12, dice), apart: Vec::new(), max: 9 },
            1 => Kind::Multi { options: options(48, dice), apart: Vec::new(), max: 9 },
            2 => Kind::Count { max: u32::MAX - 10 },
            3 => Kind::Amount { max: u64::MAX / 4 },
            4 => Kind::Text { max_chars: 10 },
            5 => Kind::Choice { options: options(248, dice), apart: Vec::new() },
            _ => Kind::Choice { options: options(5, dice), apart: Vec::new() },
        };
        question(&format!("q{at}"), kind)
    });
    let questions: Vec<_> = questions.collect();
    Survey { layout: Layout::of(&questions), by_key: in_order_of_keys(&questions), questions, ..testing::survey() }
}

/// A tree of some depth whose indicators fit their questions.
pub fn method(survey: &Survey, dice: &mut Dice) -> Method {
    let template = testing::pooled();
    let mut nodes: Vec<Node> = vec![template.nodes[0].clone()];
    let node =
        |parent, kind| Node { parent: Some(parent), kind, missing: MissingRule::Drop, ..template.nodes[1].clone() };
    let mut branches = vec![0];
    for _ in 0..=dice.below(12) {
        let parent = branches[usize::try_from(dice.below(branches.len() as u64)).unwrap()];
        if dice.one_in(4) {
            branches.push(nodes.len());
            nodes.push(node(parent, template.nodes[1].kind.clone()));
        } else {
            nodes.push(node(parent, NodeKind::Leaf(indicator(survey, dice))));
        }
    }
    for at in 0..nodes.len() {
        let below = (0..nodes.len()).filter(|node| nodes[*node].parent == Some(at)).collect();
        if let NodeKind::Branch { children, .. } = &mut nodes[at].kind {
            *children = below;
        }
    }
    let sources = Source::ALL.iter().copied().filter(|_| dice.below(3) > 0).collect();
    let valid_answered = [0.0, 0.5, 0.7, 1.0][usize::try_from(dice.below(4)).unwrap()];
    Method { sources, valid_answered, nodes, ..template }
}

fn indicator(survey: &Survey, dice: &mut Dice) -> Indicator {
    let at = usize::try_from(dice.below(survey.questions.len() as u64)).unwrap();
    let options = survey.questions[at].kind.options().len();
    let position = |place: usize| u8::try_from(place).unwrap();
    let some = |dice: &mut Dice| (1..=options).filter(|_| dice.one_in(2)).map(position).collect::<Vec<u8>>();
    let statistic = match &survey.questions[at].kind {
        Kind::Choice { .. } if dice.one_in(2) => Statistic::Mean,
        Kind::Multi { .. } if dice.one_in(2) => Statistic::CountTicked(some(dice)),
        Kind::Choice { .. } | Kind::Multi { .. } => Statistic::ShareOf(some(dice)),
        _ => Statistic::Mean,
    };
    let values = dice.one_in(3).then(|| (0..options).map(|place| (!dice.one_in(3)).then_some(place as f64)).collect());
    let role = |dice: &mut Dice| match dice.below(4) {
        0 => Role::Zero,
        1 if options > 0 => Role::As(u8::try_from(1 + dice.below(options as u64)).unwrap()),
        _ => Role::LeaveOut,
    };
    let apart = [role(dice), role(dice), role(dice)];
    Indicator { question: at, statistic, times: 1.0 + dice.below(3) as f64, values, apart }
}

pub fn form(survey: &Survey, dice: &mut Dice) -> Vec<u8> {
    let answer = |kind: &Kind, dice: &mut Dice| match dice.below(12) {
        0 => Answer::Blank,
        1 => Answer::NotAsked,
        2 => {
            Answer::Apart([Apart::NoOpinion, Apart::DontKnow, Apart::Refused][usize::try_from(dice.below(3)).unwrap()])
        }
        _ => match kind {
            Kind::Choice { options, .. } => Answer::Chosen(u8::try_from(1 + dice.below(options.len() as u64)).unwrap()),
            Kind::Multi { options, .. } => {
                let all = (1_u64 << options.len()) - 1;
                Answer::Ticked(((dice.below(1 << 30) << 30 | dice.below(1 << 30)) & all).max(1))
            }
            Kind::Count { .. } => Answer::Count(u32::try_from(dice.below(1 << 31)).unwrap() * 2),
            Kind::Amount { .. } => Answer::Amount(dice.below(1 << 31) << 31),
            Kind::Text { .. } => Answer::Worded,
        },
    };
    let answers: Vec<Answer> = survey.questions.iter().map(|question| answer(&question.kind, dice)).collect();
    survey.layout.encode(&answers)
}
