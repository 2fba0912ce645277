//! A small survey, method and wave by hand, for the tests of this room.

use std::sync::Arc;

use crate::domain::agency::{Agency, AgencyKind};
use crate::domain::answer::Answer;
use crate::domain::day::Day;
use crate::domain::key::{
    AgencyCode, BlockKey, Code, MethodKey, NodeKey, QuestionKey, SectionKey, SurveyKey, Version, WaveKey,
};
use crate::domain::layout::Layout;
use crate::domain::response::Source;
use crate::domain::survey::{Apart, ApartChoice, Choice, Kind, Question, Section, Survey, in_order_of_keys};
use crate::domain::text::{Language, Text};
use crate::domain::wave::Wave;

use super::compute;
use super::counts::Tally;
use super::index::Index;
use super::method::{
    Aggregate, Indicator, Method, MissingRule, Node, NodeKind, OverAgencies, OverRule, Role, ScoreUnit, Statistic,
    Thresholds,
};

/// Questions `a1 a2 b1 b2` on five levels (values 1..5), with "no opinion"; `beside`, yes or no; `ticks`, five boxes; `times`, a number.
pub fn survey() -> Survey {
    let options = |count: i32| (1..=count).map(option).collect::<Vec<_>>();
    let apart =
        || vec![ApartChoice { apart: Apart::NoOpinion, text: Text::pair("Không có ý kiến", "No opinion") }];
    let mut questions: Vec<Question> =
        ["a1", "a2", "b1", "b2"].map(|key| question(key, Kind::Choice { options: options(5), apart: apart() })).into();
    questions.push(question("beside", Kind::Choice { options: options(2), apart: apart() }));
    questions.push(question("ticks", Kind::Multi { options: options(5), apart: apart(), max: 3 }));
    questions.push(question("times", Kind::Count { max: 9 }));
    let section = Section {
        key: SectionKey::parse("only").unwrap(),
        title: Text::same("Only"),
        stem: None,
        ask_note: None,
        questions: 0..questions.len(),
    };
    Survey {
        key: SurveyKey::parse("small").unwrap(),
        version: Version::parse("1").unwrap(),
        languages: vec![Language::vietnamese(), Language::english()],
        minutes: 1,
        title: Text::pair("Phiếu nhỏ", "Small form"),
        source: Text::same("by hand"),
        note: None,
        sections: vec![section],
        by_key: in_order_of_keys(&questions),
        layout: Layout::of(&questions),
        questions,
        definition: String::new(),
        sha256: [1; 32],
    }
}

pub fn option(code: i32) -> Choice {
    let code_word = code.to_string();
    Choice {
        text: Text::pair(&format!("Mức {code}"), &format!("Level {code}")),
        code: Code::parse(&code_word).unwrap(),
        value: Some(f64::from(code)),
        exclusive: false,
    }
}

pub fn question(key: &str, kind: Kind) -> Question {
    Question {
        key: QuestionKey::parse(key).unwrap(),
        section: 0,
        text: Text::pair(&format!("Câu {key}"), &format!("Question {key}")),
        hint: None,
        kind,
        required: false,
        ask_if: None,
        ask_note: None,
        except_modes: Vec::new(),
        fills: None,
    }
}

/// Root over the factors `a` (a1, a2) and `b` (b1, b2); the root by `root`, the factors by `factor`.
pub fn method(root: Aggregate, factor: &Aggregate, statistic: &Statistic, times: f64) -> Method {
    let branch = |key: &str, parent, aggregate: Aggregate, children: &[usize]| Node {
        key: NodeKey::parse(key).unwrap(),
        title: Text::same(key),
        level: if parent == Some(0) { "factor" } else { "index" }.to_owned(),
        parent,
        kind: NodeKind::Branch { aggregate, children: children.to_vec() },
        rescale: None,
        missing: MissingRule::Drop,
        bands: None,
    };
    let leaf = |key: &str, parent, question| Node {
        key: NodeKey::parse(key).unwrap(),
        title: Text::same(key),
        level: "indicator".to_owned(),
        parent: Some(parent),
        kind: NodeKind::Leaf(Indicator {
            question,
            statistic: statistic.clone(),
            times,
            values: None,
            apart: [Role::LeaveOut; 3],
        }),
        rescale: None,
        missing: MissingRule::Drop,
        bands: None,
    };
    Method {
        key: MethodKey::parse("by-hand").unwrap(),
        version: Version::parse("1").unwrap(),
        survey: SurveyKey::parse("small").unwrap(),
        title: Text::pair("Bằng tay", "By hand"),
        rule: Text::pair("Quy tắc", "Rule"),
        source: Text::same("by hand"),
        sources: vec![Source::Drawn, Source::Offered],
        thresholds: Thresholds { show: 10, rank: 30, assess: 30 },
        valid_answered: 0.7,
        over_agencies: OverAgencies { block: OverRule::Mean, all: OverRule::Files },
        decimals: 2,
        target: None,
        missing: MissingRule::Drop,
        interval: None,
        unit: ScoreUnit::Percent,
        nodes: vec![
            branch("root", None, root, &[1, 4]),
            branch("a", Some(0), factor.clone(), &[2, 3]),
            leaf("a1", 1, 0),
            leaf("a2", 1, 1),
            branch("b", Some(0), factor.clone(), &[5, 6]),
            leaf("b1", 4, 2),
            leaf("b2", 4, 3),
        ],
        definition: String::new(),
        sha256: [2; 32],
    }
}

pub fn pooled() -> Method {
    method(Aggregate::Pooled, &Aggregate::Pooled, &Statistic::ShareOf(vec![4, 5]), 1.0)
}

pub fn agency(code: &str, block: &str, files: Option<u64>) -> Agency {
    Agency {
        code: AgencyCode::parse(code).unwrap(),
        name: format!("Xã {code}"),
        name_en: None,
        kind: AgencyKind::Commune,
        block: BlockKey::parse(block).unwrap(),
        parent: None,
        valid_from: None,
        valid_to: None,
        successors: Vec::new(),
        files,
    }
}

pub fn wave(live: bool) -> Wave {
    Wave {
        key: WaveKey::parse("2026").unwrap(),
        survey: SurveyKey::parse("small").unwrap(),
        survey_version: Version::parse("1").unwrap(),
        opens: Day::parse("2026-09-01").unwrap(),
        closes: Day::parse("2026-11-30").unwrap(),
        live,
        demo: false,
        closed_on: None,
    }
}

/// Marks of `a1 a2 b1 b2` (0 = blank, 9 = no opinion, 8 = not asked), then `beside`, ticks and number.
pub fn answers(marks: [u8; 4], beside: u8, ticks: u64, times: Option<u32>) -> Vec<Answer> {
    let choice = |mark: u8| match mark {
        0 => Answer::Blank,
        8 => Answer::NotAsked,
        9 => Answer::Apart(Apart::NoOpinion),
        position => Answer::Chosen(position),
    };
    let mut answers: Vec<Answer> = marks.into_iter().map(choice).collect();
    answers.push(choice(beside));
    answers.push(if ticks == 0 { Answer::Blank } else { Answer::Ticked(ticks) });
    answers.push(times.map_or(Answer::Blank, Answer::Count));
    answers
}

/// One response: agency, source, marks as in [`answers`].
pub type Row = (usize, Source, [u8; 4], u8);

pub fn index_of(method: Method, agencies: &[Agency], rows: &[Row], live: bool) -> Index {
    let survey = survey();
    let mut tally = Tally::new(&survey, &method, agencies.len(), live);
    for (agency, source, marks, beside) in rows {
        tally.add(*agency, *source, &survey.layout.encode(&answers(*marks, *beside, 0, None))).unwrap();
    }
    compute::index(&wave(live), &Arc::new(survey), &Arc::new(method), agencies, &tally)
}
