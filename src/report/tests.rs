//! Every format read back by another library: the same figures, nothing that runs, nothing garbled.

use std::io::Cursor;

use calamine::{Data, DataType as _, Reader as _, Xlsx};
use serde_json::Value;

use super::csv::{Dialect, write};
use super::{json, plain, tables, words, xlsx};
use crate::domain::response::Source::{Drawn, Open};
use crate::domain::rounding::half_up;
use crate::domain::text::Language;
use crate::scoring::index::{Count, Index};
use crate::scoring::testing::{Row, agency, index_of, pooled};

/// Three agencies of two blocks, one with few forms; names that a spreadsheet would run.
fn index() -> Index {
    let mut agencies = [agency("1", "communes", None), agency("2", "communes", None), agency("3", "departments", None)];
    agencies[0].name = "Đặc khu Kiên Hải; “biển, đảo”".to_owned();
    agencies[1].name = "=HYPERLINK(\"http://x\";\"Xã\")".to_owned();
    agencies[2].name = "+84 Sở Nội vụ".to_owned();
    let forms = |agency: usize, count: u8, source| {
        (0..count).map(move |i| {
            (agency, source, [1 + i % 5, 1 + i % 3, 1 + i % 4, if i % 3 == 0 { 9 } else { 5 }], 1 + i % 2)
        })
    };
    let rows: Vec<Row> =
        forms(0, 31, Drawn).chain(forms(1, 47, Drawn)).chain(forms(2, 23, Open)).chain(forms(2, 4, Drawn)).collect();
    index_of(pooled(), &agencies, &rows, false)
}

fn languages() -> [Language; 2] {
    [Language::vietnamese(), Language::english()]
}

fn sheets(index: &Index, count: Count, language: &Language) -> Vec<(String, Vec<Vec<Data>>)> {
    let bytes = xlsx::write(index, None, count, language).unwrap();
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let names = book.sheet_names();
    let read = |name: String| {
        let range = book.worksheet_range(&name).unwrap();
        (name, range.rows().map(<[Data]>::to_vec).collect())
    };
    names.into_iter().map(read).collect()
}

fn as_json(index: &Index, count: Count) -> Value {
    serde_json::to_value(json::index(index, count)).unwrap()
}

fn number(cell: &Data) -> Value {
    match cell {
        Data::Float(value) => Value::from(*value),
        Data::Int(value) => Value::from(*value as f64),
        Data::Empty => Value::Null,
        other => panic!("{other:?} is no number"),
    }
}

fn float(value: &Value) -> Value {
    value.as_f64().map_or(Value::Null, Value::from)
}

#[test]
fn the_workbook_holds_the_numbers_of_the_json() {
    let index = index();
    for (count, language) in Count::EACH.into_iter().flat_map(|count| languages().map(|language| (count, language))) {
        let json = as_json(&index, count);
        let units = json["units"].as_array().unwrap();
        let book = sheets(&index, count, &language);
        let (_, summary) = &book[0];
        assert_eq!(summary.len(), 1 + units.len());
        for (row, unit) in summary[1..].iter().zip(units) {
            assert_eq!(row[1].to_string(), unit["code"].as_str().unwrap());
            let scores: Vec<&Value> = unit["scores"].as_array().unwrap().iter().collect();
            let expected = [
                &unit["received"],
                &unit["valid"],
                &scores[0]["value"],
                &scores[1]["value"],
                &scores[4]["value"],
                &scores[0]["low"],
                &scores[0]["high"],
            ];
            for (cell, value) in row[4..].iter().zip(expected) {
                assert_eq!(number(cell), float(value), "{row:?}");
            }
        }
        for (row, unit) in book[3].1[1..].iter().zip(units) {
            let is_counted = count == Count::Counted;
            let mut expected = if is_counted { vec![&unit["files"], &unit["invited"]] } else { Vec::new() };
            expected.extend(["received", "void", "included", "valid", "invalid"].map(|key| &unit[key]));
            expected.extend(is_counted.then_some(&unit["response_rate"]));
            expected.extend(["n_respondents", "n_answers"].map(|key| &unit["scores"][0][key]));
            for (cell, value) in row[4..].iter().zip(expected) {
                assert_eq!(number(cell), float(value), "{row:?}");
            }
        }
        let mut nodes = units.iter().flat_map(|unit| unit["scores"].as_array().unwrap());
        for row in &book[1].1[1..] {
            let node = nodes.next().unwrap();
            assert_eq!(row[4].to_string(), node["node"].as_str().unwrap());
            let expected = ["value", "se", "low", "high", "n_respondents", "n_answers"].map(|key| &node[key]);
            for (cell, value) in row[7..].iter().zip(expected) {
                assert_eq!(number(cell), float(value));
            }
            let weight = node["effective_weight"].as_f64().map_or(Value::Null, |weight| Value::from(100.0 * weight));
            assert_eq!(number(&row[13]), weight);
            assert_eq!(number(&row[14]), float(&node["pooled"]["value"]));
            assert_eq!(number(&row[15]), float(&node["mean"]["value"]));
        }
        assert!(nodes.next().is_none());
        let counts: f64 = book[2].1[1..]
            .iter()
            .filter(|row| row[6] == words::OPTION.of(&language))
            .filter_map(|row| row[9].get_float())
            .sum();
        let all = units.iter().flat_map(|unit| unit["questions"].as_array().unwrap());
        let options = all.filter_map(|question| question["counts"].as_array()).flatten();
        assert!((counts - options.map(|option| option["count"].as_f64().unwrap()).sum::<f64>()).abs() < 1e-9);
    }
}

#[test]
fn csv_is_read_back_cell_by_cell_in_both_dialects() {
    let index = index();
    let json = as_json(&index, Count::All);
    for (dialect, delimiter) in [(Dialect::Standard, b','), (Dialect::ExcelVi, b';')] {
        let bytes = write(&tables::summary(&index, Count::All, &Language::vietnamese()), dialect);
        let text = String::from_utf8(bytes).unwrap().strip_prefix('\u{feff}').expect("the mark").to_owned();
        assert_eq!(text.matches("\r\n").count(), text.matches('\n').count());
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
        assert_eq!(reader.headers().unwrap().get(1), Some("Mã cơ quan"));
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        for (row, unit) in rows.iter().zip(json["units"].as_array().unwrap()) {
            let shown = unit["scores"][0]["shown"].as_str().unwrap_or_default();
            let expected = if dialect == Dialect::ExcelVi { shown.replace('.', ",") } else { shown.to_owned() };
            assert_eq!(row[6], expected);
        }
        let named = |code: &str| rows.iter().find(|row| &row[1] == code).unwrap()[2].to_owned();
        assert_eq!(named("1"), "Đặc khu Kiên Hải; “biển, đảo”");
        assert_eq!(named("2"), "'=HYPERLINK(\"http://x\";\"Xã\")");
        assert_eq!(named("3"), "'+84 Sở Nội vụ");
        assert_eq!(&rows[1][2], "Xã, phường, đặc khu");
    }
}

#[test]
fn sheets_are_named_in_the_language_and_words_stay_words() {
    let index = index();
    let names = |language: &Language| -> Vec<String> {
        sheets(&index, Count::Counted, language).into_iter().map(|(name, _)| name).collect()
    };
    assert_eq!(
        names(&Language::vietnamese()),
        ["Tổng hợp", "Yếu tố", "Câu hỏi", "Phiếu phát ra và thu về", "Phương pháp"]
    );
    assert_eq!(names(&Language::english()), ["Summary", "Factors", "Questions", "Forms and returns", "Method"]);
    let vietnamese = sheets(&index, Count::All, &Language::vietnamese());
    let summary = &vietnamese[0].1;
    assert!(summary.iter().any(|row| row[2] == Data::String("=HYPERLINK(\"http://x\";\"Xã\")".to_owned())));
    assert!(summary.iter().any(|row| row[2] == Data::String("Đặc khu Kiên Hải; “biển, đảo”".to_owned())));
    let method: Vec<String> = vietnamese[4].1.iter().map(|row| row[1].to_string()).collect();
    assert!(method.contains(&"02".repeat(32)) && method.contains(&"01".repeat(32)), "both hashes: {method:?}");
    assert!(method.iter().any(|value| value.starts_with("Phiếu tự nguyện quét mã tại quầy hoặc trên mạng: 23 phiếu.")));
    assert!(method.iter().any(|value| value.contains("chưa có đủ số hồ sơ nên dùng trung bình cộng")));
}

#[test]
fn what_is_hidden_is_hidden_in_every_format_and_says_why() {
    let index = index();
    // Four counted forms at agency 3, the only one of its block.
    let json = as_json(&index, Count::Counted);
    let unit = json["units"].as_array().unwrap().iter().find(|unit| unit["code"] == "3").unwrap();
    assert_eq!(
        (&unit["scores"][0]["status"], &unit["valid"], &unit["received"]),
        (&"suppressed".into(), &Value::Null, &4.into())
    );
    assert!(unit["questions"].as_array().unwrap().iter().all(|question| question.get("counts").is_none()));
    let rows = &sheets(&index, Count::Counted, &Language::english())[2].1;
    let of_unit: Vec<_> = rows.iter().filter(|row| row[1] == "3" && row[0] == "Agency").collect();
    assert_eq!(of_unit.len(), index.survey.questions.len());
    assert!(of_unit.iter().all(|row| row[9] == Data::Empty && row[11].to_string().starts_with("Not shown")));
    let summary = plain::write(&tables::summary(&index, Count::Counted, &Language::english()));
    let line = summary.lines().find(|line| line.contains("+84")).unwrap();
    assert!(line.ends_with("Not shown: fewer than 10 forms, to protect …"), "{line}");
}

#[test]
fn invented_data_say_so_on_top_of_every_sheet_and_in_every_csv() {
    let mut index = index();
    index.wave.demo = true;
    for (_, rows) in sheets(&index, Count::All, &Language::vietnamese()) {
        assert!(rows[0][0].to_string().starts_with("SỐ LIỆU GIẢ LẬP"), "{:?}", rows[0]);
    }
    let table = tables::factors(&index, Count::All, &Language::english());
    let text = String::from_utf8(write(&table, Dialect::Standard)).unwrap();
    assert!(text.lines().next().unwrap().contains("INVENTED DATA"));
    assert!(plain::write(&table).starts_with("INVENTED DATA"));
    assert_eq!(as_json(&index, Count::All)["demo"], true);
}

#[test]
fn the_same_index_gives_the_same_bytes() {
    let (one, other) = (index(), index());
    let language = Language::vietnamese();
    assert_eq!(
        xlsx::write(&one, None, Count::All, &language).unwrap(),
        xlsx::write(&other, None, Count::All, &language).unwrap()
    );
}

#[test]
fn printed_figures_of_the_json_are_the_rounded_values() {
    let json = as_json(&index(), Count::All);
    let scores = json["units"].as_array().unwrap().iter().flat_map(|unit| unit["scores"].as_array().unwrap());
    let mut known = 0;
    for score in scores.filter(|score| score["status"] == "known") {
        assert_eq!(score["shown"].as_str(), Some(half_up(score["value"].as_f64().unwrap(), 2).as_str()));
        known += 1;
    }
    assert!(known > 15, "{known}");
}

#[test]
fn a_wave_of_voluntary_forms_only_says_so_beside_its_zeros() {
    let rows: Vec<Row> = (0..12).map(|_| (0, Open, [5, 4, 5, 4], 1)).collect();
    let index = index_of(pooled(), &[agency("1", "communes", None)], &rows, false);
    let said = "Phiếu tự nguyện quét mã tại quầy hoặc trên mạng: 12 phiếu.";
    for count in Count::EACH {
        let book = sheets(&index, count, &Language::vietnamese());
        assert!(book[4].1.iter().any(|row| row[1].to_string().starts_with(said)), "{count:?}");
        let summary = &book[0].1;
        let noted: Vec<bool> =
            summary[1..].iter().map(|row| row.iter().any(|cell| cell.to_string().starts_with(said))).collect();
        assert_eq!(noted, [count == Count::Counted, false, false]);
        let heading = summary[0][4].to_string();
        assert_eq!(heading == "Phiếu đã nhận", count == Count::All, "{heading}");
    }
}

#[test]
fn a_mean_says_how_many_agencies_it_leaves_out() {
    let index = index();
    // Four forms of agency 3 count: too few, and another is hidden so that nobody subtracts.
    let [(_, summary), (_, factors), ..] = &sheets(&index, Count::Counted, &Language::english())[..] else {
        panic!("two sheets")
    };
    let shown = summary.iter().filter(|row| row[0] == "Agency" && row[6] != Data::Empty).count();
    assert_eq!(shown, 1);
    for (sheet, nodes) in [(summary, 1), (factors, index.method.nodes.len())] {
        let with = |level: &str, note: &str| {
            sheet.iter().filter(|row| row[0] == level && row[row.len() - 1].to_string().contains(note)).count()
        };
        assert_eq!(with("Whole wave", "Mean of 1 of 3 agencies whose figure is shown."), nodes);
        assert_eq!(with("Block", "Mean of 1 of 2 agencies whose figure is shown."), nodes);
        assert_eq!(with("Agency", "Mean of"), 0);
    }
    // Every agency that there is.
    let all: Vec<Row> = (0..24).map(|i| (i / 12, Drawn, [5, 4, 5, 4], 1)).collect();
    let index = index_of(pooled(), &[agency("1", "communes", None), agency("2", "communes", None)], &all, false);
    let table = tables::factors(&index, Count::Counted, &Language::english());
    assert!(!plain::write(&table).contains("Mean of 2"));
}
