//! What a file of foreign answers must have in its header and its rows: each refusal names the heading or the row, and what was meant.

use crate::harness::*;

/// Two questions that enter the figure and one that does not.
fn definition(more: &str) -> String {
    small_definition(&["No", "Yes"], ["free", "choice", "Free"], "pooled", "{ share_of = [2] }", ["", more])
}

fn scored(answers: &str, more: &str, line: &[&str]) -> Outcome {
    let store = Store::sqlite();
    let (answers, definition) = (store.file("answers.csv", answers), store.file("small.toml", definition(more)));
    let first = ["score", "--responses", &answers, "--definition", &definition, "--format", "json"];
    store.run(&[&first[..], line].concat())
}

fn refused(answers: &str, more: &str, line: &[&str], words: &[&str]) {
    let told = scored(answers, more, line);
    assert_ne!(told.code, 0, "{told}");
    for word in words {
        assert!(told.to_string().contains(word), "{word} in:\n{told}");
    }
}

#[test]
fn a_question_without_its_column_is_no_blank_question() {
    refused("q1,Q2\n1,2\n2,2\n", "", &[], &["column q2", "did you mean “Q2”", "absent = [\"q2\"]"]);
    let mapped = "[columns.question.q2]\ncolumn = \"Q_2\"";
    refused("q1,Q2\n1,2\n2,2\n", mapped, &[], &["column Q_2", "“q2” stands in this column", "did you mean “Q2”"]);
    refused("q1,q2\n1,2\n2,2\n", "[columns]\noverall = \"free\"", &[], &["column free"]);
    refused("q1,q2\n1,2\n2,2\n", "[columns]\noverall = \"ov\"", &[], &["small.toml:", "no question “ov”"]);
    refused("q1,q2\n1,2\n2,2\n", "[columns]\nabsent = [\"q2\"]", &[], &["take it out of “absent”"]);
    for (more, line) in [("[columns]\nabsent = [\"q2\"]", &[][..]), ("", &["--absent", "q2"])] {
        let told = scored("q1\n1\n2\n", more, line);
        let json: serde_json::Value = serde_json::from_str(&told.ok()).expect("JSON");
        let notes = json["meta"]["notes"].to_string();
        assert!(notes.contains("for q2: as declared") && notes.contains("for free: no figure"), "{notes}");
    }
    let told = scored("q1,q2\n1,2\n2,2\n", "", &[]);
    assert!(told.to_string().contains("note: no column stands in the file for free"), "{told}");
}

#[test]
fn what_stands_twice_or_not_at_all_is_refused() {
    let columns = "[columns]\nweight = \"w\"\nagency = \"ag\"\nrespondent = \"id\"";
    refused("w,w,ag,id,q1,q2\n1,1,A,1,1,2\n", columns, &[], &["column w", "stands in the header twice"]);
    refused("w,ag,ag,id,q1,q2\n1,A,A,1,1,2\n", columns, &[], &["column ag", "stands in the header twice"]);
    let doubled = "w,ag,id,q1,q2\n1,A,7,1,2\n1,A,8,1,2\n1,A,7,1,2\n";
    refused(doubled, columns, &[], &["row 4, column id", "“7” stands in row 2 too"]);
    // The same person in two waves is no double.
    let panel = "w,ag,id,y,q1,q2\n1,A,7,1,1,2\n1,A,8,1,1,2\n1,A,7,2,1,2\n1,A,8,2,2,2\n";
    let waves = format!("{columns}\nwave = \"y\"");
    assert_eq!(scored(panel, &waves, &["--wave", "2", "--compare", "1"]).code, 0);
    let by = ["--by", "sexx"];
    refused("sex,q1,q2\nF,1,2\n", "", &by, &["column sexx: --by names this column", "did you mean “sex”"]);
    let cells = "[columns.question.q1]\ncells = { Yes = \"2\", No = \"0\" }";
    refused("q1,q2\nYes,2\n", cells, &[], &["small.toml:", "the cell “No” is to mean “0”, which is no code of q1"]);
}

#[test]
fn a_missing_code_is_missing_in_every_column() {
    let design = "[columns]\nweight = \"w\"\nstrata = [\"s\"]\nwave = \"y\"\nmissing_codes = [\"99\"]";
    let good = "w,s,y,q1,q2\n1,a,1,1,2\n1,a,1,2,2\n1,b,1,2,2\n1,b,1,1,2\n";
    let with = |from: &str, to: &str| good.replacen(from, to, 1);
    refused(&with("1,a,1,2", "99,a,1,2"), design, &[], &["row 3, column w", "declared to mean"]);
    refused(&with("1,a,1,2", "1,99,1,2"), design, &[], &["row 3, column s", "declared to mean"]);
    for blank in ["", "99"] {
        let answers = with("1,a,1,2", &format!("1,a,{blank},2"));
        refused(&answers, design, &["--wave", "1"], &["row 3, column y", "the wave is missing"]);
    }
}

#[test]
fn headings_and_cells_are_read_in_one_form_of_unicode() {
    // “ế” in one letter and in three.
    let more = "[columns]\nagency = \"Đơn vị ti\u{1ebf}p\"\n[columns.question.q1]\ncells = { \"c\u{f3}\" = \"2\", no = \"1\" }";
    let answers = "Đơn vị tie\u{302}\u{301}p,q1,q2\nA,co\u{301},2\nB,no,1\n";
    assert_eq!(scored(answers, more, &[]).code, 0);
}
