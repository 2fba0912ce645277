//! What the tests of the pages are made from: the shipped surveys, a wave and an agency.

use crate::domain::agency::{Agency, AgencyKind};
use crate::domain::day::Day;
use crate::domain::definition::survey;
use crate::domain::key::{AgencyCode, BlockKey, SurveyKey, Version, WaveKey};
use crate::domain::submission::{Given, GivenAnswers};
use crate::domain::survey::Survey;
use crate::domain::text::Language;
use crate::domain::wave::Wave;

use super::shell::Masthead;

pub const ID: &str = "0b8f3c1e-6f0e-4a53-9d5e-3f1f7b2f9a11";

/// Vietnamese, English, and a language that our own words do not have.
pub fn languages() -> [Language; 3] {
    [Language::vietnamese(), Language::english(), Language::parse("km").unwrap()]
}

pub fn masthead() -> Masthead {
    Masthead {
        home_affairs: "Sở Nội vụ tỉnh An Giang".to_owned(),
        hotline: Some("0297 1022".to_owned()),
        front_phone: Some("0297 386 2000".to_owned()),
        supervisors_line: Some("0297 386 2001".to_owned()),
        contact: Some("Sở Nội vụ, 6 Nguyễn Công Trứ, Rạch Giá".to_owned()),
        privacy_url: Some("https://example.vn/bao-ve-du-lieu?a=1&b=2".to_owned()),
    }
}

pub fn survey() -> Survey {
    survey::parse(include_str!("../../survey-definitions/sipas-agency.toml")).unwrap()
}

/// Every kind of question, with and without an option apart.
pub fn odd_survey() -> Survey {
    survey::parse(include_str!("samples.toml")).unwrap()
}

pub fn wave() -> Wave {
    Wave {
        key: WaveKey::parse("2026").unwrap(),
        survey: SurveyKey::parse("sipas-agency").unwrap(),
        survey_version: Version::parse("2017.1").unwrap(),
        opens: Day::parse("2026-09-01").unwrap(),
        closes: Day::parse("2026-10-31").unwrap(),
        live: false,
        demo: false,
        closed_on: None,
    }
}

pub fn agency(code: &str, name: &str, block: &str) -> Agency {
    Agency {
        code: AgencyCode::parse(code).unwrap(),
        name: name.to_owned(),
        name_en: None,
        kind: AgencyKind::Commune,
        block: BlockKey::parse(block).unwrap(),
        parent: None,
        valid_from: None,
        valid_to: None,
        successors: Vec::new(),
        files: None,
    }
}

pub fn given(answers: &[(&str, &str)]) -> GivenAnswers {
    answers.iter().map(|(key, value)| ((*key).to_owned(), Given::Word((*value).to_owned()))).collect()
}
