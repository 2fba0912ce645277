//! Every fault of margins with its row and column; what is kept is read as it was.

use proptest::prelude::*;

use super::*;
use crate::domain::definition::{agencies, survey};

const SURVEY: &str = r#"key = "small"
version = "1"
languages = ["en"]
minutes = 1
source = "ours"
title = { en = "Form" }
[[section]]
key = "one"
title = { en = "One" }
question = [
  { key = "sex", kind = "choice", options = [{ code = 1, en = "M" }, { code = 2, en = "F" }, { code = 3, en = "O" }], apart = [{ code = "ref", en = "-" }], text = { en = "1" } },
  { key = "age", kind = "choice", options = [{ code = "y", en = "Y" }, { code = "o", en = "O" }], text = { en = "2" } },
  { key = "happy", kind = "choice", options = [{ code = 1, en = "Y" }, { code = 2, en = "N" }], text = { en = "3" } },
  { key = "times", kind = "count", max = 9, text = { en = "3" } },
WIDE
]
"#;

fn known() -> (Vec<Agency>, Survey) {
    let agencies = agencies::parse(b"code,name,kind,files\na1,A,ward,100\na2,B,ward,\na3,C,ward,\n");
    assert_eq!(agencies.faults, []);
    let options: Vec<String> = (1..=20).map(|code| format!("{{ code = {code}, en = \"{code}\" }}")).collect();
    let wide = |key: &str| {
        format!(
            "  {{ key = \"{key}\", kind = \"choice\", options = [{}], text = {{ en = \"4\" }} }},\n",
            options.join(", ")
        )
    };
    let text = SURVEY.replace("WIDE", &(wide("w1") + &wide("w2")));
    (agencies.agencies, survey::parse(&text).unwrap())
}

/// Row and column of every fault, and what was said.
fn faults(rows: &str) -> Vec<(usize, String, String)> {
    let (agencies, survey) = known();
    let text = format!("agency,question,code,files\n{rows}");
    let faults = parse(text.as_bytes(), &agencies, &survey, is_measured).faults;
    faults.into_iter().map(|fault| (fault.row, fault.column, fault.message)).collect()
}

/// `happy` is what the figures are of.
fn is_measured(question: usize) -> bool {
    question == 2
}

const AGE: &str = "a2,age,y,40\na2,age,o,60\n";

fn wide() -> String {
    let of = |key: &str| (1..=20).map(|code| format!("a2,{key},{code},5\n")).collect::<Vec<_>>().concat();
    AGE.to_owned() + &of("w1") + &of("w2")
}

/// Row, column, and a part of the message.
type Expected = (usize, &'static str, &'static str);

#[test]
fn every_fault_names_its_row_and_column() {
    let with_age = |rows: &str| AGE.to_owned() + rows;
    let cases: [(String, &[Expected]); 15] = [
        (
            "a4,age,y,40\na4,age,o,60".into(),
            &[
                (2, "agency", "does not ask about agency “a4”; did you mean “a1”"),
                (3, "agency", "does not ask about agency “a4”"),
            ],
        ),
        (with_age("a2,sexx,1,50"), &[(4, "question", "has no question “sexx”; did you mean “sex”?")]),
        (
            with_age("a2,happy,1,50\na2,happy,2,50"),
            &[(4, "question", "the figures rest on question “happy”"), (5, "question", "not what they think")],
        ),
        (with_age("a2,times,1,50"), &[(4, "question", "“times” is no choice of one answer")]),
        (with_age("a2,age,yy,50"), &[(4, "code", "question age has no answer “yy”; did you mean “y”?")]),
        (with_age("a2,sex,ref,50"), &[(4, "code", "“ref” of sex stands apart")]),
        (with_age("a2,age,y,40"), &[(4, "code", "“y” of age for a2 stands in row 2 already")]),
        (
            "a2,age,y,0\na2,age,o,-5\na3,age,y,4.5\na3,age,o,".into(),
            &[
                (2, "files", "a total of zero would leave the answer out"),
                (3, "files", "below zero"),
                (4, "files", "a whole number such as 120"),
                (5, "files", "this cell is empty"),
            ],
        ),
        ("a2,sex,1,40\na2,sex,2,60".into(), &[(2, "code", "answer “3” of sex has no row, an empty cell")]),
        ("a2,sex,1,40\na2,sex,2,-\na2,sex,3,-".into(), &[(2, "files", "fewer than two answers have a total")]),
        (with_age("a2,sex,1,40\na2,sex,2,61\na2,sex,3,-"), &[(4, "files", "sex of a2 adds up to 101, age to 100")]),
        (
            "a1,age,y,40\na1,age,o,61".into(),
            &[(2, "files", "adds up to 101, the wave's list of agencies says 100 files")],
        ),
        (wide(), &[(2, "question", "the questions of a2 cross in 1323 ways, at most 512")]),
        (",age,y,4\n,age,o,6\n,sex,1,50\n,sex,2,50\n,sex,3,-".into(), &[]),
        (with_age("a2,sex,1,50\na2,sex,2,50\na2,sex,3,-"), &[]),
    ];
    for (rows, expected) in cases {
        let found = faults(&rows);
        assert_eq!(found.len(), expected.len(), "{rows}\n{found:?}");
        for ((row, column, message), (in_row, in_column, said)) in found.iter().zip(expected) {
            assert_eq!((row, column.as_str()), (in_row, *in_column), "{rows}: {message}");
            assert!(message.contains(said), "{rows}: {message}");
        }
    }
}

#[test]
fn own_margins_stand_before_those_for_all() {
    let (agencies, survey) = known();
    let text = "files;code;question;agency\n60;o;age;a2\n487;y;age;\n40;y;age;a2\n513;o;age;\n";
    let file = parse(text.as_bytes(), &agencies, &survey, is_measured);
    assert_eq!(file.faults, []);
    let [a1, a2] = ["a1", "a2"].map(|code| AgencyCode::parse(code).unwrap());
    let (all, own) = (file.margins.of(&a1).unwrap(), file.margins.of(&a2).unwrap());
    assert_eq!((all.are_shares, all.files()), (true, None));
    assert_eq!((own.are_shares, own.files()), (false, Some(100)));
    let written = write(&file.margins);
    assert_eq!(written, "agency,question,code,files\n,age,o,513\n,age,y,487\na2,age,o,60\na2,age,y,40\n");
    assert_eq!(kept(written.as_bytes()), Some(file.margins));
    assert_eq!(kept(b"agency,question,code,files\n,age,y,487\n,age,o,513\n"), None, "one spelling");
    assert_eq!(kept(write(&Margins::default()).as_bytes()), Some(Margins::default()));
}

proptest! {
    #[test]
    fn any_margins_are_kept_as_they_are(
        own in prop::collection::btree_map("[a-z][0-9]", margins(), 0..4), shared in prop::option::of(margins()),
    ) {
        let own = own.into_iter().map(|(agency, of)| (AgencyCode::parse(&agency).unwrap(), of)).collect();
        let margins = Margins { own, shared: shared.unwrap_or_default() };
        prop_assert_eq!(kept(write(&margins).as_bytes()), Some(margins));
    }
}

fn margins() -> impl Strategy<Value = AgencyMargins> {
    let totals = prop::collection::btree_map("[a-z0-9]{1,3}", prop::option::of(1..1_000_000_u64), 1..5);
    let totals = totals.prop_map(|of| of.into_iter().map(|(code, n)| (Code::parse(&code).unwrap(), n)).collect());
    let of = prop::collection::btree_map("[a-z]{1,5}", totals, 1..4);
    of.prop_map(|of| of.into_iter().map(|(key, totals)| (QuestionKey::parse(&key).unwrap(), totals)).collect())
}
