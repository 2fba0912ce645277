//! Each fault of a survey file, on its line and alone; the shipped surveys; and that nothing panics.

use proptest::prelude::*;

use super::reader;
use super::shape::{Field as _, May, Need, Place};
use super::survey::parse;
use super::values::OneOf;
use crate::domain::response::Mode;
use crate::domain::survey::{Condition, Fills, Kind};

/// Line numbers in the tests below are those of this text.
pub(super) const GOOD: &str = r#"key = "short"
version = "1"
languages = ["vi", "en"]
minutes = 2
title = { vi = "Phiếu", en = "Form" }
source = "ours"
[scale.s]
options = [
  { code = 1, vi = "Xấu", en = "Bad" },
  { code = 2, vi = "Tốt", en = "Good", value = 10 },
]
apart = [{ code = "na", vi = "Không", en = "None" }]
[[section]]
key = "one"
title = { vi = "Một", en = "One" }
[[section.question]]
key = "q1"
kind = "choice"
scale = "s"
text = { vi = "Câu một", en = "First" }
[[section.question]]
key = "q2"
kind = "multi"
max = 2
text = { vi = "Câu hai", en = "Second" }
options = [{ code = "a", vi = "A", en = "A" }, { code = "b", vi = "B", en = "B" }, { code = "none", vi = "K", en = "N", exclusive = true }]
[[section]]
key = "two"
title = { vi = "Hai", en = "Two" }
ask_if = { not = { question = "q1", any_of = [1] } }
ask_note = { vi = "Nếu không", en = "If not" }
[[section.question]]
key = "q3"
kind = "count"
max = 100
text = { vi = "Mấy", en = "How many" }
ask_if = { all = [{ question = "q2", any_of = ["a"] }, { any = [{ question = "q1", any_of = ["na", 2] }] }] }
ask_note = { vi = "Nếu", en = "If" }
[[section.question]]
key = "q4"
kind = "text"
max_chars = 500
text = { vi = "Gì", en = "What" }
except_modes = ["kiosk"]
hint = { vi = "Tùy ý", en = "As you like" }
"#;

#[test]
fn a_good_survey_is_read_whole() {
    let survey = parse(GOOD).expect("good");
    assert_eq!((survey.name(), survey.minutes, survey.questions.len()), ("short/1".to_owned(), 2, 4));
    assert_eq!(survey.sections.iter().map(|s| s.questions.clone()).collect::<Vec<_>>(), [0..2, 2..4]);
    let Kind::Choice { options, apart } = &survey.questions[0].kind else { panic!("a choice") };
    assert_eq!(options.iter().map(|o| o.value).collect::<Vec<_>>(), [Some(1.0), Some(10.0)]);
    assert_eq!(apart.len(), 1);
    let Some(Condition::All(both)) = &survey.questions[2].ask_if else { panic!("two gates") };
    assert!(matches!(both[0], Condition::Not(_)) && matches!(both[1], Condition::All(_)));
    assert!(matches!(&survey.questions[3].ask_if, Some(Condition::Not(_))), "the section's gate alone");
    assert_eq!(survey.questions[3].except_modes, [Mode::Kiosk]);
    assert_eq!(survey.layout.len(), 1 + 2 + 4 + 1);
    let hash = <sha2::Sha256 as sha2::Digest>::digest(GOOD.as_bytes());
    assert_eq!((survey.definition.as_str(), survey.sha256.as_slice()), (GOOD, hash.as_slice()));
}

#[test]
fn every_fault_is_told_once_with_its_line() {
    #[rustfmt::skip]
    let cases: &[(&str, &str, usize, &str)] = &[
        // shape
        ("minutes = 2", "minuts = 2\nminutes = 2", 4, "did you mean “minutes”?"),
        ("minutes = 2", "minutes = \"2\"", 4, "must be a whole number, not below zero, not a string"),
        ("minutes = 2", "minutes = -2", 4, "not -2"),
        ("minutes = 2", "minutes = 0", 4, "from 1 to 120"),
        ("source = \"ours\"\n", "", 1, "a survey has no “source”; add source ="),
        ("source = \"ours\"", "source = 7", 6, "or one in each language, such as { vi = \"…\", en = \"…\" }, not an integer"),
        ("source = \"ours\"", "source = \"o\\u0000\"", 6, "U+0000"),
        ("source = \"ours\"", "source = \"o\\u202e\"", 6, "U+202E"),
        ("source = \"ours\"", "source = \"o\\u0302\"", 6, "NFC; type it anew as “ô”"),
        ("key = \"short\"", "key = \"Short form\"", 1, "is not a survey key: lower-case"),
        ("version = \"1\"", "version = \"\"", 2, "is not a version"),
        ("languages = [\"vi\", \"en\"]", "languages = [\"vi\", \"en\", \"vi\"]", 3, "given twice"),
        ("languages = [\"vi\", \"en\"]", "languages = [\"vi\", \"en\", \"X\"]", 3, "is not a language"),
        ("title = { vi = \"Phiếu\", en = \"Form\" }", "title = { vi = \"Phiếu\" }", 5, "no words in “en”"),
        ("title = { vi = \"Phiếu\", en = \"Form\" }", "title = { vi = \"Phiếu\", en = \" \" }", 5, "empty in “en”"),
        ("title = { vi = \"Phiếu\", en = \"Form\" }", "title = { vi = \"Phiếu\", en = \"Form\", km = \"x\" }", 5, "no language of this survey"),
        ("title = { vi = \"Phiếu\", en = \"Form\" }", "title = \"Form\"", 5, "one text in each language"),
        // options
        ("{ code = 2, vi = \"Tốt\", en = \"Good\", value = 10 }", "{ code = 2, vi = \"Tốt\" }", 10, "no words in “en”"),
        ("{ code = 2, vi = \"Tốt\", en = \"Good\", value = 10 }", "{ code = 2, vi = \"T\", en = \"G\", vlue = 1 }", 10, "did you mean “value”?"),
        ("code = \"a\"", "code = \"b\"", 26, "the code b is given twice"),
        ("code = \"a\"", "code = \"A\"", 26, "“A” is not an option code"),
        ("code = \"a\"", "code = 1.5", 26, "a whole number or a short word, not a float"),
        ("code = \"a\"", "code = \"dk\"", 26, "kept for options apart"),
        ("code = \"na\"", "code = \"no\"", 12, "is not a code of an option apart"),
        ("value = 10", "exclusive = true", 10, "multi question only"),
        ("scale = \"s\"", "scale = \"t\"", 19, "no scale “t” stands in this file; did you mean “s”?"),
        ("scale = \"s\"", "hint = { vi = \"x\", en = \"x\" }", 16, "has no options; add scale"),
        ("scale = \"s\"", "scale = \"s\"\noptions = []", 19, "both “scale” and “options”"),
        ("max = 2", "max = 4", 24, "write 1 to 3"),
        ("max = 2", "max = 0", 24, "write 1 to 3"),
        // questions
        ("key = \"q3\"", "key = \"q1\"", 33, "“q1” is given twice"),
        ("key = \"q3\"", "key = \"agency\"", 33, "kept for forms and exports"),
        ("key = \"two\"", "key = \"one\"", 28, "section key “one” is given twice"),
        ("kind = \"count\"", "kind = \"number\"", 34, "is not a kind of question; known are choice"),
        ("max = 100", "required = true", 32, "add max = …"),
        ("max = 100", "max = 5000000000", 35, "from 1 to 1000000000"),
        ("max_chars = 500", "max_chars = 5000", 42, "from 1 to 4000"),
        ("max_chars = 500", "max_chars = 500\nrequired = true", 43, "cannot be required"),
        ("max_chars = 500", "max_chars = 500\nscale = \"s\"", 43, "means nothing on this kind"),
        ("[\"kiosk\"]", "[\"kiosk\", \"kiosk\"]", 44, "given twice"),
        ("[\"kiosk\"]", "[\"tablet\"]", 44, "is not a mode"),
        ("[\"kiosk\"]", "[\"kiosk\", \"web\", \"paper\", \"phone\", \"interview\"]", 44, "never asked"),
        ("scale = \"s\"", "scale = \"s\"\nfills = \"age\"", 20, "known are respondent_kind, sector"),
        ("scale = \"s\"", "scale = \"s\"\nfills = \"sector\"", 20, "not codes of sectors: 1, 2"),
        ("max = 100", "max = 100\nfills = \"sector\"", 36, "means nothing on this kind"),
        // gates
        ("ask_note = { vi = \"Nếu\", en = \"If\" }\n", "", 37, "needs “ask_note”"),
        ("ask_if = { not = { question = \"q1\", any_of = [1] } }\n", "", 30, "stands without “ask_if”"),
        ("question = \"q2\"", "question = \"q9\"", 37, "no question “q9” stands in this file; did you mean"),
        ("question = \"q2\"", "question = \"q3\"", 37, "does not stand before"),
        ("question = \"q2\"", "question = \"q4\"", 37, "does not stand before"),
        ("{ question = \"q1\", any_of = [1] }", "{ question = \"q3\", any_of = [1] }", 30, "does not stand before"),
        ("any_of = [\"a\"]", "any_of = [\"c\"]", 37, "c is not a code of “q2”"),
        ("any_of = [\"a\"]", "any_of = [\"na\"]", 37, "na is not a code of “q2”"),
        ("any_of = [\"a\"]", "any_of = []", 37, "“any_of” is empty"),
        ("any_of = [\"a\"]", "any_of = [\"a\", \"a\"]", 37, "given twice"),
        ("any = [{ question = \"q1\", any_of = [\"na\", 2] }]", "any = []", 37, "“any” is empty"),
        ("{ not = { question = \"q1\", any_of = [1] } }", "{ all = [{ question = \"q1\", any_of = [1] }], any = [{ question = \"q1\", any_of = [2] }] }", 30, "exactly one of"),
        ("{ not = { question = \"q1\", any_of = [1] } }", "{}", 30, "exactly one of"),
        // syntax
        ("minutes = 2", "minutes = 2\nminutes = 3", 5, "“minutes” is given twice"),
        ("minutes = 2", "minutes = ", 4, "not valid TOML"),
        ("minutes = 2", "minutes 2", 4, "not valid TOML"),
        ("title = { vi = \"Phiếu\", en = \"Form\" }", "title = { vi = \"Phiếu\" en = \"Form\" }", 5, "missing comma"),
    ];
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(from, to, line, part)| {
            assert_eq!(GOOD.matches(from).count(), 1, "{from} stands once in the good text");
            let faults = parse(&GOOD.replace(from, to)).err().unwrap_or_default();
            let told = faults.len() == 1 && faults[0].line == *line && faults[0].message.contains(part);
            (!told).then(|| format!("{to}\n  expected {line}: {part}\n  found {faults:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn all_faults_come_at_once_in_the_order_of_lines() {
    let bad = GOOD
        .replace("minutes = 2", "minutes = 0")
        .replace("scale = \"s\"", "scale = \"t\"")
        .replace("question = \"q2\"", "question = \"q9\"")
        .replace("max_chars = 500\n", "");
    let lines: Vec<usize> = parse(&bad).expect_err("four faults").iter().map(|fault| fault.line).collect();
    assert_eq!(lines, [4, 19, 37, 39]);
}

#[test]
fn limits_are_kept() {
    let options = |count: usize| {
        let list: Vec<String> = (1..=count).map(|n| format!("{{ code = {n}, vi = \"x\", en = \"x\" }}")).collect();
        list.join(",")
    };
    let from = "{ code = \"a\", vi = \"A\", en = \"A\" }, { code = \"b\", vi = \"B\", en = \"B\" }, { code = \"none\"";
    let multi = |count: usize| {
        let text = GOOD.replace(from, &format!("{}, {{ code = \"none\"", options(count)));
        parse(&text.replace("any_of = [\"a\"]", "any_of = [1]"))
    };
    assert!(multi(47).is_ok());
    assert!(multi(48).expect_err("49 options")[0].message.contains("49 options are too many for a multi"));
    let from = "{ code = 1, vi = \"Xấu\", en = \"Bad\" },\n  { code = 2, vi = \"Tốt\", en = \"Good\", value = 10 },";
    assert!(parse(&GOOD.replace(from, &options(248))).is_ok());
    assert!(parse(&GOOD.replace(from, &options(249))).expect_err("249")[0].message.contains("too many for a choice"));

    let question = |n: usize| {
        format!(
            "[[section.question]]\nkey = \"x{n}\"\nkind = \"text\"\nmax_chars = 9\ntext = {{ vi = \"x\", en = \"x\" }}\n"
        )
    };
    let many: String = (0..497).map(question).collect();
    assert!(parse(&format!("{GOOD}{many}")).expect_err("501")[0].message.contains("501 questions are too many"));
    let long = format!("{GOOD}#{}", "x".repeat(reader::MAX_BYTES));
    assert!(parse(&long).expect_err("too long")[0].message.contains("at most 1048576"));
    let long = GOOD.replace("\"ours\"", &format!("\"{}\"", "ô".repeat(4001)));
    assert!(parse(&long).expect_err("a long text")[0].message.contains("has 4001 characters"));
}

#[test]
fn the_respondent_kind_needs_its_two_codes_and_comes_once() {
    let text = GOOD.replace("scale = \"s\"", "scale = \"s\"\nfills = \"respondent_kind\"");
    assert_eq!(parse(&text).expect("codes 1 and 2").questions[0].fills, Some(Fills::RespondentKind));
    let other = text.replace("{ code = 2,", "{ code = 3,").replace("any_of = [\"na\", 2]", "any_of = [3]");
    assert!(parse(&other).expect_err("codes 1 and 3")[0].message.contains("needs the options 1"));
    let extra = "[[section.question]]\nkey = \"q5\"\nkind = \"choice\"\nscale = \"s\"\nfills = \"respondent_kind\"\ntext = { vi = \"x\", en = \"x\" }\n";
    assert!(parse(&format!("{text}{extra}")).expect_err("twice")[0].message.contains("another question fills"));
}

#[test]
fn the_shipped_surveys_have_no_faults() {
    let agency = parse(include_str!("../../../survey-definitions/sipas-agency.toml")).expect("sipas-agency");
    let criteria = |q: &&crate::domain::survey::Question| q.required && q.key.as_str().starts_with('q');
    assert_eq!(agency.questions.iter().filter(criteria).count(), 22);
    assert_eq!(agency.questions.iter().filter(|question| question.required).count(), 22);
    let short = parse(include_str!("../../../survey-definitions/sipas-short.toml")).expect("sipas-short");
    assert_eq!(short.questions.len(), 7);
}

#[test]
fn an_excused_key_may_be_missing_and_an_optional_one_is_told_by_its_line() {
    let (field, _) = reader::document("a = 1\n\nb = true\n", |top, faults| {
        let place = Place { table: top, called: "it", excused: &["c"] };
        let excused = Need::<OneOf<Mode>>::read("c", place, faults);
        assert!(excused.get().is_none());
        Some(May::<bool>::read("b", place, faults))
    });
    let field = field.expect("a field");
    assert_eq!((field.given(), field.get()), (Some(3), Some(&true)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    /// Any cut, copied or overwritten survey is read or refused, never a panic; faults point into the file.
    #[test]
    fn mutated_text_never_panics(
        at in 0..GOOD.len(), len in 0_usize..40, to in 0..GOOD.len(),
        put in prop_oneof!["[\\[\\]{}=,\"'#\\n.a-z0-9 ]{0,6}", "\\PC{0,4}", Just("\u{0}".to_owned())],
    ) {
        let cut = |place: usize| (0..=place).rev().find(|p| GOOD.is_char_boundary(*p)).unwrap_or(0);
        let (from, till) = (cut(at), cut((at + len).min(GOOD.len())));
        let mut text = format!("{}{put}{}", &GOOD[..from], &GOOD[till.max(from)..]);
        text.insert_str((0..=to.min(text.len())).rev().find(|p| text.is_char_boundary(*p)).unwrap_or(0), &put);
        if let Err(faults) = parse(&text) {
            prop_assert!(!faults.is_empty());
            let lines = text.matches('\n').count() + 1;
            prop_assert!(faults.iter().all(|fault| (1..=lines).contains(&fault.line)), "{faults:?}");
        }
    }
}
